"""Guests who sign in: nothing is lost, nothing is counted twice."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from psycopg.errors import ForeignKeyViolation

from tests.conftest import NOON
from webapp import db
from webapp.config import Settings
from webapp.rules.days import learning_day
from webapp.services import accounts, sign_in
from webapp.services.accounts import Preferences, SessionKey
from webapp.services.replay import check_learner
from webapp.services.sign_in import Proof, Visitor

EMAIL = "olena@school.example"
FACTS = """
  select task_id, submission_id, user_answer, is_correct, base_xp, attempted_at, learning_day
  from user_task_attempts where user_id = %s order by attempted_at"""


def guest(conn: db.Conn) -> SessionKey:
    key = accounts.new_session_key()
    accounts.create_guest(conn, key, Preferences(), NOON)
    return key


def enter(conn: db.Conn, guest: SessionKey | None = None, email: str = EMAIL) -> SessionKey:
    return sign_in.sign_in(conn, Proof(email=email), Visitor(Preferences(), guest=guest), NOON)


def answer(
    conn: db.Conn, user_id: UUID, minute: int, *, topic: str = "counting", task: str = "a", right: bool = True
) -> None:
    """One answer ``minute`` minutes after noon, stored as a submit stores it."""
    at: datetime = NOON + timedelta(minutes=minute)
    conn.execute(
        "insert into user_topic_xp (user_id, topic_slug) values (%s, %s) on conflict do nothing", [user_id, topic]
    )
    conn.execute(
        """
        insert into user_task_attempts (
          user_id, topic_slug, task_id, attempt_number, submission_id, variant_seed, locale, user_answer, verdict,
          is_correct, xp_earned, base_xp, ladder, pace, repeat, daily_task_index, is_scheduled_review, is_too_early,
          mastery_level, review_count, learning_day, attempted_at
        )
        select %(user)s, %(topic)s, %(task)s,
          (select count(*) + 1 from user_task_attempts where user_id = %(user)s and topic_slug = %(topic)s),
          %(submission)s, 7, 'en', '"1"', case when %(right)s then 'correct' else 'incorrect' end, %(right)s,
          case when %(right)s then 100 else 0 end,
          case when %(right)s then 100 end, case when %(right)s then 'full' end,
          case when %(right)s then 1 end, case when %(right)s then 1 end, case when %(right)s then 1 end, true, false,
          0, 0, %(day)s, %(at)s""",
        {
            "user": user_id,
            "topic": topic,
            "task": task,
            "submission": uuid4(),
            "right": right,
            "day": learning_day(at, "UTC"),
            "at": at,
        },
    )
    check_learner(conn, user_id, repair=True)


def test_a_new_account_is_the_guest(conn: db.Conn) -> None:
    key = guest(conn)
    answer(conn, key.user_id, 1)
    signed_in = enter(conn, key)
    assert signed_in.user_id == key.user_id
    learner = accounts.find_learner(conn, signed_in, NOON)
    assert learner is not None
    assert not learner.is_guest
    assert learner.email == EMAIL
    assert check_learner(conn, key.user_id, repair=False) == []


def test_signing_in_ends_the_guests_session(conn: db.Conn) -> None:
    key = guest(conn)
    enter(conn, key)
    learner = accounts.find_learner(conn, key, NOON)
    assert learner is not None
    assert learner.last_seen_at is None


def test_an_existing_account_receives_the_guests_attempts(conn: db.Conn) -> None:
    account = enter(conn).user_id
    answer(conn, account, 0)
    answer(conn, account, 20, task="b", right=False)
    answer(conn, account, 30, topic="doubling")
    key = guest(conn)
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


def test_xp_after_merging_is_the_replay_of_both_not_the_sum(conn: db.Conn) -> None:
    account = enter(conn).user_id
    answer(conn, account, 0)
    key = guest(conn)
    answer(conn, key.user_id, 10)
    enter(conn, key)
    xp = conn.execute("select total_xp_earned from user_topic_xp where user_id = %s", [account]).fetchone()
    assert xp == (150,), "the same task twice on one day earns 100 and 50"


def test_topics_only_the_guest_practised_come_along(conn: db.Conn) -> None:
    account = enter(conn).user_id
    key = guest(conn)
    answer(conn, key.user_id, 5, topic="doubling")
    conn.execute("update user_topic_xp set lesson_completed = true where user_id = %s", [key.user_id])
    enter(conn, key)
    row = conn.execute(
        "select topic_slug, total_xp_earned, lesson_completed from user_topic_xp where user_id = %s", [account]
    ).fetchall()
    assert row == [("doubling", 100, True)]


def test_the_guest_is_gone_after_merging_and_a_repeat_changes_nothing(conn: db.Conn) -> None:
    account = enter(conn).user_id
    key = guest(conn)
    answer(conn, key.user_id, 5)
    enter(conn, key)
    assert accounts.find_learner(conn, key, NOON) is None
    sign_in.merge_guest(conn, key.user_id, account)
    assert len(conn.execute(FACTS, [account]).fetchall()) == 1


def test_an_account_is_never_merged_into_another(conn: db.Conn) -> None:
    first, second = enter(conn), enter(conn, email="anna@school.example")
    answer(conn, second.user_id, 5)
    sign_in.merge_guest(conn, second.user_id, first.user_id)
    assert accounts.find_learner(conn, second, NOON) is not None
    assert len(conn.execute(FACTS, [second.user_id]).fetchall()) == 1
    assert conn.execute(FACTS, [first.user_id]).fetchall() == []


def test_answers_during_the_merge_are_counted_or_refused_never_lost(database: Settings) -> None:
    with db.transaction() as conn:
        account = enter(conn).user_id
        answer(conn, account, 0)
        key = guest(conn)
        answer(conn, key.user_id, 1)
    start = threading.Barrier(9)

    def practise_once(number: int) -> bool:
        try:
            with db.transaction() as conn:
                owner = account if number % 2 else key.user_id
                conn.execute(
                    "insert into user_topic_xp (user_id, topic_slug) values (%s, 'doubling')"
                    " on conflict (user_id, topic_slug) do update set attempt_count = user_topic_xp.attempt_count",
                    [owner],
                )
                answer(conn, owner, 10 + number, topic="doubling", task=f"t{number}")
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
    with db.transaction() as conn:
        count = conn.execute("select count(*) from user_task_attempts where user_id = %s", [account]).fetchone()
        assert count == (2 + stored,)
        assert stored >= 4, "the account's own answers are never refused"
        assert check_learner(conn, account, repair=False) == []
