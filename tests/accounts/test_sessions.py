"""Sessions and guests: which learner a key belongs to, for how long, and what ends it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

from tests.conftest import NOON
from webapp import db
from webapp.config import Settings
from webapp.services import accounts
from webapp.services.accounts import LearnerInSession, Preferences, SessionKey

KYIV = Preferences(locale="uk", time_zone="Europe/Kyiv", theme="dark", device="Firefox, Linux")


def guest(conn: db.Conn) -> SessionKey:
    key = accounts.new_session_key()
    accounts.create_guest(conn, key, KYIV, NOON)
    return key


def found(conn: db.Conn, key: SessionKey) -> LearnerInSession:
    learner = accounts.find_learner(conn, key, NOON)
    assert learner is not None
    return learner


def test_a_key_survives_its_text_form() -> None:
    key = accounts.new_session_key()
    assert accounts.read_session_key(str(key)) == key


def test_a_text_that_is_no_key_is_none() -> None:
    for text in ("", ".", "a.b.c", f"{uuid4().hex}", f"{uuid4().hex}.zzz.secret", "\x00.\x00.\x00"):
        assert accounts.read_session_key(text) is None


def test_a_guest_starts_with_what_the_device_says(conn: db.Conn) -> None:
    learner = found(conn, guest(conn))
    assert learner.is_guest
    assert (learner.locale, learner.time_zone, learner.theme) == ("uk", "Europe/Kyiv", "dark")
    assert learner.last_seen_at == NOON


def test_the_secret_is_stored_only_as_a_hash(conn: db.Conn) -> None:
    key = guest(conn)
    stored = conn.execute("select user_sessions::text from user_sessions").fetchall()
    assert stored
    assert key.secret not in str(stored)
    assert key.secret.encode().hex() not in str(stored)


def test_a_wrong_secret_opens_nothing(conn: db.Conn) -> None:
    key = guest(conn)
    assert found(conn, SessionKey(key.user_id, key.session_id, "guessed")).last_seen_at is None


def test_another_learners_session_opens_nothing(conn: db.Conn) -> None:
    mine, theirs = guest(conn), guest(conn)
    assert found(conn, SessionKey(theirs.user_id, mine.session_id, mine.secret)).last_seen_at is None


def test_a_session_slides_while_it_is_used_and_ends_after_sixty_idle_days(conn: db.Conn) -> None:
    key = guest(conn)
    later = NOON + timedelta(days=59)
    accounts.slide_session(conn, key, later)
    last = accounts.find_learner(conn, key, later + timedelta(days=59))
    assert last is not None
    assert last.last_seen_at == later
    ended = accounts.find_learner(conn, key, later + timedelta(days=120))
    assert ended is not None
    assert ended.last_seen_at is None


def test_signing_one_device_out_leaves_the_others(conn: db.Conn) -> None:
    first = guest(conn)
    second = accounts.start_session(conn, first.user_id, "Safari, iPhone", NOON)
    accounts.end_session(conn, first.user_id, first.session_id, NOON)
    assert found(conn, first).last_seen_at is None
    assert found(conn, second).last_seen_at == NOON
    assert [row.device for row in accounts.list_sessions(conn, first.user_id, NOON)] == ["Safari, iPhone"]


def test_a_stranger_cannot_end_a_session(conn: db.Conn) -> None:
    owner, stranger = guest(conn), guest(conn)
    accounts.end_session(conn, stranger.user_id, owner.session_id, NOON)
    assert found(conn, owner).last_seen_at == NOON


def test_signing_out_everywhere_ends_every_session_of_the_learner_only(conn: db.Conn) -> None:
    owner, stranger = guest(conn), guest(conn)
    phone = accounts.start_session(conn, owner.user_id, "phone", NOON)
    accounts.end_sessions(conn, owner.user_id)
    assert found(conn, owner).last_seen_at is None
    assert found(conn, phone).last_seen_at is None
    assert found(conn, stranger).last_seen_at == NOON


def test_a_revoked_guest_does_not_come_back_with_their_old_key(conn: db.Conn) -> None:
    key = guest(conn)
    accounts.end_sessions(conn, key.user_id)
    accounts.create_guest(conn, key, KYIV, NOON)
    assert found(conn, key).last_seen_at is None


def test_twenty_parallel_first_answers_make_one_guest(database: Settings) -> None:
    key = accounts.new_session_key()

    def first_answer(_: int) -> LearnerInSession:
        with db.transaction() as conn:
            accounts.create_guest(conn, key, KYIV, NOON)
            return found(conn, key)

    with ThreadPoolExecutor(20) as pool:
        learners = set(pool.map(first_answer, range(20)))
    assert len(learners) == 1
    assert learners.pop().last_seen_at == NOON
    with db.pool().connection() as conn:
        assert conn.execute("select count(*) from users").fetchone() == (1,)
        assert conn.execute("select count(*) from user_sessions").fetchone() == (1,)
