"""An opening balance: what a learner of the original had in a topic, from which the fold of their answers goes on."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.accounts.people import new_account, new_guest
from tests.conftest import NOON
from tests.learners import SECRETS, add_learner, answer, later
from tests.trees import OTHER_TOPIC, TOPIC
from webapp import db
from webapp.content.library import Library
from webapp.db.queries import load_queries
from webapp.services import catalog, merging, practice, practice_submit, privacy, replay, undo
from webapp.services.visits import Visit, visit

INVARIANTS = load_queries("invariants").blocks
TODAY = NOON.date()


def open_with(conn: db.Conn, user_id: UUID, topic: str = TOPIC, **changes: Any) -> None:
    """Give a learner an opening balance and the progress that it means, as the import does."""
    balance: dict[str, Any] = {
        "current_xp": 2600,
        "total_xp_earned": 2600,
        "daily_tasks_count": 0,
        "daily_tasks_date": TODAY - timedelta(days=3),
        "srs_stage": 2,
        "next_review_date": TODAY,
        "last_review_date": None,
        "last_practiced_date": TODAY - timedelta(days=3),
        "last_activity": NOON - timedelta(days=3),
        "attempt_count": 31,
    } | changes
    names = ", ".join(balance)
    holders = ", ".join(["%s"] * len(balance))
    columns = f"user_id, topic_slug, level, {names}"
    conn.execute(
        f"insert into user_opening_balances ({columns}) values (%s, %s, 2, {holders})".encode(),  # noqa: S608 - ours
        [user_id, topic, *balance.values()],
    )
    conn.execute("insert into user_topic_xp (user_id, topic_slug) values (%s, %s)", [user_id, topic])
    replay.check_learner(conn, user_id, repair=True)


def state(conn: db.Conn, who: Visit, topic: str = TOPIC) -> catalog.TopicState:
    return catalog.topic_state(conn, who, topic)


def is_sound(conn: db.Conn, user_id: UUID) -> bool:
    """Return whether the replay finds no difference and no invariant is broken."""
    assert replay.check_learner(conn, user_id, repair=False) == []
    assert [name for name, query in INVARIANTS.items() if conn.execute(query.compiled).fetchall()] == []
    return True


@pytest.fixture
def who(conn: db.Conn) -> Visit:
    learner = add_learner(conn, NOON)
    open_with(conn, learner.user_id)
    return learner


def test_a_learner_begins_with_it_and_goes_on(conn: db.Conn, who: Visit, library: Library) -> None:
    before = state(conn, who).standing
    assert (before.progress.current_xp, before.level.level, before.returns_on) == (2600, 2, TODAY)
    assert before.status == "due"
    done = answer(conn, who, library, TOPIC)
    assert done.attempt is not None
    after = state(conn, who).standing.progress
    assert after.current_xp == 2600 + done.attempt.xp_earned
    assert after.attempt_count == 32
    assert is_sound(conn, who.user_id)


def test_undo_of_the_first_answer_gives_it_back(conn: db.Conn, who: Visit, library: Library) -> None:
    before = state(conn, who).standing.progress
    card = practice.issue(conn, who, library, SECRETS, TOPIC)
    practice_submit.submit(conn, who, library, SECRETS, card.token, "1")
    undo.undo(conn, later(who, seconds=5), library, SECRETS, card.token)
    assert state(conn, who).standing.progress == before
    assert is_sound(conn, who.user_id)


def test_a_damaged_learner_is_repaired_to_it(conn: db.Conn, who: Visit, library: Library) -> None:
    answer(conn, who, library, TOPIC)
    conn.execute("update user_topic_xp set current_xp = 0, total_xp_earned = 0 where user_id = %s", [who.user_id])
    assert replay.check_learner(conn, who.user_id, repair=True) != []
    assert state(conn, who).standing.progress.current_xp > 2600
    assert is_sound(conn, who.user_id)


def test_xp_above_the_maximum_of_the_topic_is_never_taken_away(conn: db.Conn, library: Library) -> None:
    learner = add_learner(conn, NOON)
    open_with(conn, learner.user_id, current_xp=12_345, total_xp_earned=12_345)
    answer(conn, learner, library, TOPIC)
    assert state(conn, learner).standing.progress.current_xp == 12_345
    assert is_sound(conn, learner.user_id)


def test_a_topic_without_a_date_returns_on_its_rung(conn: db.Conn) -> None:
    """In the original a mastered topic was due for ever, because it had no date."""
    learner = add_learner(conn, NOON)
    practised = TODAY - timedelta(days=20)
    open_with(conn, learner.user_id, srs_stage=6, next_review_date=None, last_review_date=practised)
    standing = state(conn, learner).standing
    assert (standing.status, standing.returns_on) == ("mastered", practised + timedelta(days=60))


def test_a_guest_who_signs_in_brings_answers_to_it(conn: db.Conn, library: Library) -> None:
    account = new_account(conn, "first@original.example").user_id
    open_with(conn, account)
    guest = new_guest(conn).user_id
    answered = visit(guest, locale="en", time_zone="UTC", now=NOON)
    earned = 0
    for _ in range(3):
        attempt = answer(conn, answered, library, TOPIC).attempt
        earned += attempt.xp_earned if attempt else 0
    answer(conn, answered, library, OTHER_TOPIC)
    merging.merge_guest(conn, guest, account)
    merged = state(conn, visit(account, locale="en", time_zone="UTC", now=NOON)).standing.progress
    assert (merged.current_xp, merged.attempt_count) == (2600 + earned, 34)
    numbers = conn.execute(
        "select attempt_number from user_task_attempts where user_id = %s and topic_slug = %s order by 1",
        [account, TOPIC],
    ).fetchall()
    assert numbers == [(32,), (33,), (34,)]
    assert is_sound(conn, account)


def test_two_accounts_of_the_original_become_one(conn: db.Conn, library: Library) -> None:
    own, other = new_account(conn, "own@original.example").user_id, new_account(conn).user_id
    conn.execute("update users set email = null where id = %s", [other])
    open_with(conn, own)
    open_with(conn, other, current_xp=300, total_xp_earned=400, srs_stage=4, attempt_count=5, last_activity=NOON)
    open_with(conn, other, OTHER_TOPIC, next_review_date=date(2026, 5, 1))
    add_earlier_attempt(conn, other)
    answer(conn, visit(other, locale="en", time_zone="UTC", now=NOON), library, OTHER_TOPIC)
    merging.merge_account(conn, other, own, NOON)
    who = visit(own, locale="en", time_zone="UTC", now=NOON)
    both = state(conn, who).standing.progress
    assert (both.current_xp, both.total_xp_earned, both.srs_stage, both.attempt_count) == (2900, 3000, 4, 36)
    assert state(conn, who, OTHER_TOPIC).standing.progress.attempt_count == 32
    assert is_sound(conn, own)
    assert len(privacy.export(conn, own)["user_earlier_attempts"]) == 1


def add_earlier_attempt(conn: db.Conn, user_id: UUID) -> None:
    conn.execute(
        "insert into user_earlier_attempts values (%s, 7, %s, 'their-task-7', %s, '7/8', true, 250, 2, 1, %s)",
        [user_id, TOPIC, NOON - timedelta(days=3), TODAY],
    )


def test_history_is_exported_never_priced_and_goes_with_the_learner(
    conn: db.Conn, who: Visit, library: Library
) -> None:
    add_earlier_attempt(conn, who.user_id)
    conn.execute("update topic_xp_config set base_task_xp = 999, multiplier_low = 0")
    replay.check_learner(conn, who.user_id, repair=True)
    exported = privacy.export(conn, who.user_id)
    assert exported["user_earlier_attempts"] == [
        {
            "id": 7,
            "topicSlug": TOPIC,
            "taskId": "their-task-7",
            "completedAt": "2026-02-27T12:00:00+00:00",
            "userAnswer": "7/8",
            "isCorrect": True,
            "xpEarned": 250,
            "masteryLevel": 2,
            "reviewCount": 1,
            "nextReviewDate": "2026-03-02",
        }
    ]
    assert exported["user_opening_balances"][0]["totalXpEarned"] == 2600
    assert state(conn, who).standing.progress.total_xp_earned == 2600
    privacy.delete_learner(conn, who.user_id, SECRETS)
    for table in ("user_earlier_attempts", "user_opening_balances"):
        assert conn.execute(f"select from {table} where user_id = %s".encode(), [who.user_id]).fetchall() == []
