"""Guests who sign in: nothing is lost, nothing is counted twice."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from psycopg.errors import ForeignKeyViolation

from tests import learners
from tests.accounts.people import new_guest
from tests.conftest import NOON
from tests.trees import OTHER_TOPIC, TOPIC
from webapp import db
from webapp.config import Settings
from webapp.content.library import Library
from webapp.services import accounts, sign_in
from webapp.services.accounts import Preferences, SessionKey
from webapp.services.merging import merge_guest
from webapp.services.replay import check_learner
from webapp.services.sign_in import Proof, Visitor
from webapp.services.visits import visit

Answer = Callable[..., None]

EMAIL = "olena@guests.example"
# Every column of an attempt but those the replay derives.
FACTS = """
  select (to_jsonb(attempt) - 'user_id' - 'attempt_number' - 'xp_earned' - 'ladder' - 'pace' - 'repeat'
    - 'daily_task_index' - 'is_scheduled_review' - 'is_too_early' - 'mastery_level' - 'review_count'
    - 'next_review_date')::text
  from user_task_attempts as attempt where user_id = %s order by attempted_at"""


def enter(conn: db.Conn, guest: SessionKey | None = None, email: str = EMAIL) -> SessionKey:
    return sign_in.sign_in(conn, Proof(email=email), Visitor(Preferences(), guest=guest), NOON)


@pytest.fixture
def answer(library: Library) -> Answer:
    """Answer a task ``minute`` minutes after noon, as the site does."""

    def answered(
        conn: db.Conn, user_id: UUID, minute: int, *, topic: str = TOPIC, task: str = "copy-00", right: bool = True
    ) -> None:
        who = visit(user_id, locale="en", time_zone="UTC", now=NOON + timedelta(minutes=minute))
        learners.answer(conn, who, library, topic, task, right=right)

    return answered


def test_a_new_account_is_the_guest(conn: db.Conn, answer: Answer) -> None:
    key = new_guest(conn)
    answer(conn, key.user_id, 1)
    signed_in = enter(conn, key)
    assert signed_in.user_id == key.user_id
    learner = accounts.find_learner(conn, signed_in, NOON)
    assert learner is not None
    assert not learner.is_guest
    assert learner.email == EMAIL
    assert check_learner(conn, key.user_id, repair=False) == []


def test_signing_in_ends_the_guests_session(conn: db.Conn) -> None:
    key = new_guest(conn)
    enter(conn, key)
    learner = accounts.find_learner(conn, key, NOON)
    assert learner is not None
    assert learner.last_seen_at is None


def test_an_existing_account_receives_the_guests_attempts(conn: db.Conn, answer: Answer) -> None:
    account = enter(conn).user_id
    answer(conn, account, 0)
    answer(conn, account, 20, task="copy-01", right=False)
    answer(conn, account, 30, topic=OTHER_TOPIC)
    key = new_guest(conn)
    answer(conn, key.user_id, 10, right=False)
    answer(conn, key.user_id, 40)
    before = [*conn.execute(FACTS, [account]), *conn.execute(FACTS, [key.user_id])]
    signed_in = enter(conn, key)
    assert signed_in.user_id == account
    after = conn.execute(FACTS, [account]).fetchall()
    assert sorted(before, key=str) == sorted(after, key=str)
    numbers = conn.execute(
        "select attempt_number, extract(minute from attempted_at)::int from user_task_attempts"
        " where user_id = %s and topic_slug = 'counting' order by attempt_number",
        [account],
    ).fetchall()
    assert numbers == [(1, 0), (2, 10), (3, 20), (4, 40)]
    assert check_learner(conn, account, repair=False) == []


def test_xp_after_merging_is_the_replay_of_both_not_the_sum(conn: db.Conn, answer: Answer) -> None:
    account = enter(conn).user_id
    answer(conn, account, 0)
    key = new_guest(conn)
    answer(conn, key.user_id, 10)
    enter(conn, key)
    xp = conn.execute("select total_xp_earned from user_topic_xp where user_id = %s", [account]).fetchone()
    assert xp == (150,), "the same task twice on one day earns 100 and 50"


def test_topics_only_the_guest_practised_come_along(conn: db.Conn, answer: Answer) -> None:
    account = enter(conn).user_id
    key = new_guest(conn)
    answer(conn, key.user_id, 5, topic=OTHER_TOPIC)
    conn.execute("update user_topic_xp set lesson_completed = true where user_id = %s", [key.user_id])
    enter(conn, key)
    row = conn.execute(
        "select topic_slug, total_xp_earned, lesson_completed from user_topic_xp where user_id = %s", [account]
    ).fetchall()
    assert row == [("doubling", 100, True)]


def test_the_guest_is_gone_after_merging_and_a_repeat_changes_nothing(conn: db.Conn, answer: Answer) -> None:
    account = enter(conn).user_id
    key = new_guest(conn)
    answer(conn, key.user_id, 5)
    enter(conn, key)
    assert accounts.find_learner(conn, key, NOON) is None
    merge_guest(conn, key.user_id, account)
    assert len(conn.execute(FACTS, [account]).fetchall()) == 1


def test_an_account_is_never_merged_into_another(conn: db.Conn, answer: Answer) -> None:
    first, second = enter(conn), enter(conn, email="anna@school.example")
    answer(conn, second.user_id, 5)
    merge_guest(conn, second.user_id, first.user_id)
    assert accounts.find_learner(conn, second, NOON) is not None
    assert len(conn.execute(FACTS, [second.user_id]).fetchall()) == 1
    assert conn.execute(FACTS, [first.user_id]).fetchall() == []


def test_answers_during_the_merge_are_counted_or_refused_never_lost(database: Settings, answer: Answer) -> None:
    with db.transaction() as conn:
        account = enter(conn).user_id
        answer(conn, account, 0)
        key = new_guest(conn)
        answer(conn, key.user_id, 1)
    start = threading.Barrier(9)

    def practise_once(number: int) -> bool:
        try:
            with db.transaction() as conn:
                owner = account if number % 2 else key.user_id
                answer(conn, owner, 10 + number, topic=OTHER_TOPIC, task=f"copy-{number:02}")
        except ForeignKeyViolation:
            return False
        return True

    def practise(number: int) -> bool:
        start.wait()
        return db.retrying(lambda: practise_once(number))

    def merge_once() -> None:
        with db.transaction() as conn:
            enter(conn, key)

    def merge() -> None:
        start.wait()
        db.retrying(merge_once)

    with ThreadPoolExecutor(9) as pool:
        merging = pool.submit(merge)
        stored = sum(pool.map(practise, range(8)))
        merging.result()
    with db.pool().connection() as conn:
        count = conn.execute("select count(*) from user_task_attempts where user_id = %s", [account]).fetchone()
        assert count == (2 + stored,)
        assert stored >= 4, "the account's own answers are never refused"
        assert check_learner(conn, account, repair=False) == []


def test_every_table_of_learners_is_thought_of_in_a_merge(conn: db.Conn) -> None:
    moved = {"user_topic_xp", "user_task_attempts", "user_known_topics", "user_class_events"}
    moved |= {
        "class_members",
        "class_teachers",
        "class_assignment_pupils",
        "user_assignments",
        "user_assignment_answers",
        "original_people",
        "user_opening_balances",
        "user_earlier_attempts",
        "user_lti_scores",
        "class_teacher_requests",
    }
    derived = {"user_task_state", "user_learning_days"}
    of_the_account = {"accounts", "user_sessions", "user_api_tokens", "user_avatars", "user_secrets"}
    end_with_the_guest = {*of_the_account, "user_reminders", "user_calendars"}  # a calendar's address names the guest
    rows = conn.execute(
        "select table_name from information_schema.columns where table_schema = 'public' and column_name = 'user_id'"
    ).fetchall()
    assert {name for (name,) in rows} == moved | derived | end_with_the_guest


def test_what_a_guest_showed_to_know_comes_along(conn: db.Conn) -> None:
    account = enter(conn).user_id
    key = new_guest(conn)
    known = "insert into user_known_topics values (%s, %s, 'numbers', %s)"
    conn.execute(known, [key.user_id, TOPIC, NOON])
    conn.execute(known, [key.user_id, OTHER_TOPIC, NOON])
    conn.execute(known, [account, TOPIC, NOON])
    enter(conn, key)
    found = conn.execute("select topic_slug from user_known_topics where user_id = %s order by 1", [account]).fetchall()
    assert found == [(TOPIC,), (OTHER_TOPIC,)]
