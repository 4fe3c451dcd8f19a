"""A change of a topic's settings changes no stored XP in undo, merge or review, only in `flask replay --repair`."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from psycopg.sql import SQL, Identifier
from psycopg.types.json import Jsonb

from tests.conftest import NOON, rolled_back
from tests.learners import SECRETS, add_learner, answer, later, stored_attempts
from tests.practice.test_undo import DERIVED, give, take_back
from tests.trees import OTHER_TOPIC, TOPIC
from webapp import db
from webapp.config import Settings
from webapp.content.library import Library
from webapp.db.queries import load_queries
from webapp.errors import Conflict
from webapp.rules.attempts import TopicRules
from webapp.services import merging, practice, replay
from webapp.services.visits import Visit

CHANGED: dict[str, object] = {
    "base_task_xp": 7,
    "max_xp": 20_000,
    "daily_full_tasks": 1,
    "daily_half_tasks": 1,
    "multiplier_full": Decimal("0.8"),
    "multiplier_half": Decimal("0.3"),
    "multiplier_low": Decimal("0.05"),
    "multiplier_early": Decimal("0.7"),
    "level_thresholds": [10, 20, 30],
    "daily_xp_decay": Decimal("0.9"),
    "min_xp_percent": Decimal("0.4"),
    "review_intervals": [2, 9],
    "review_tasks": 5,
    "earlier_review_intervals": [4],
    "ladder_since": date(2100, 1, 1),
}
SETTINGS = sorted(CHANGED)


def change(conn: db.Conn, setting: str) -> None:
    """An author changes one setting of every topic."""
    conn.execute(SQL("update topic_xp_config set {} = %s").format(Identifier(setting)), [CHANGED[setting]])


def attempts(conn: db.Conn, user_id: UUID) -> list[tuple[object, ...]]:
    """Return what each attempt earned and why."""
    return conn.execute(
        "select topic_slug, attempted_at, xp_earned, base_xp, ladder, pace, repeat, daily_task_index"
        " from user_task_attempts where user_id = %s and undone_at is null order by attempted_at",
        [user_id],
    ).fetchall()


def total(conn: db.Conn, user_id: UUID) -> int:
    found = conn.execute("select sum(total_xp_earned) from user_topic_xp where user_id = %s", [user_id]).fetchone()
    assert found is not None
    return int(found[0])


def assert_sums_agree(conn: db.Conn) -> None:
    for name, query in load_queries("invariants").blocks.items():
        assert conn.execute(query.compiled).fetchall() == [], name


@pytest.fixture(scope="module")
def practised(worker_settings: Settings, library: Library) -> Iterator[tuple[db.Conn, Visit]]:
    """A learner with some days behind them: full, half and early pace, repeats, hints, mistakes. Made once."""
    with rolled_back(worker_settings) as conn:
        learner = add_learner(conn, NOON)
        for day in (0, 1, 2, 5):
            for number in range(6):
                visit = later(learner, days=day, minutes=number)
                answer(conn, visit, library, TOPIC, f"copy-{number % 4:02}", right=number != 2)
        conn.execute("savepoint practised")
        yield conn, later(learner, days=5, hours=1)


@pytest.fixture
def conn(practised: tuple[db.Conn, Visit]) -> Iterator[db.Conn]:
    """The connection of that learner, who is afterwards as before."""
    yield practised[0]
    # Past psycopg, which forgets every prepared statement of a connection that it sees rolled back.
    practised[0].pgconn.exec_(b"rollback to savepoint practised")


@pytest.fixture
def who(practised: tuple[db.Conn, Visit]) -> Visit:
    return practised[1]


def test_every_setting_is_changed_here() -> None:
    assert set(CHANGED) == {setting.name for setting in fields(TopicRules)}
    assert all(CHANGED[setting.name] != setting.default for setting in fields(TopicRules))


@pytest.mark.parametrize("right", [True, False])
@pytest.mark.parametrize("setting", SETTINGS)
def test_undo_takes_back_one_attempt_whatever_was_changed_meanwhile(
    conn: db.Conn, library: Library, who: Visit, setting: str, right: bool
) -> None:
    rows, prices = conn.execute(DERIVED, {"user": who.user_id}).fetchall(), attempts(conn, who.user_id)
    card, _ = give(conn, who, library, "copy-20", right=right)
    change(conn, setting)
    take_back(conn, who, library, card)
    assert conn.execute(DERIVED, {"user": who.user_id}).fetchall() == rows
    assert attempts(conn, who.user_id) == prices
    assert_sums_agree(conn)


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("shared", [True, False])
def test_a_merge_keeps_what_every_attempt_earned(
    conn: db.Conn, library: Library, who: Visit, setting: str, shared: bool
) -> None:
    guest = add_learner(conn, NOON)
    conn.execute("update users set is_guest = true where id = %s", [guest.user_id])
    for minute in range(3):
        answer(conn, later(guest, days=5, hours=2, minutes=minute), library, TOPIC if shared else OTHER_TOPIC)
    change(conn, setting)
    has_drifted = any(replay.check_learner(conn, user_id, repair=False) for user_id in (who.user_id, guest.user_id))
    is_priced_anew = shared and not has_drifted
    before = sorted([*attempts(conn, who.user_id), *attempts(conn, guest.user_id)], key=lambda row: str(row[1]))
    merging.merge_guest(conn, guest.user_id, who.user_id)
    after = attempts(conn, who.user_id)
    assert len(after) == len(before)
    assert_sums_agree(conn)
    if is_priced_anew:
        assert replay.check_learner(conn, who.user_id, repair=False) == []
    else:
        assert after == before


def test_a_merge_leaves_the_order_of_answers_as_stored_in_a_topic_that_only_one_has_practised(
    conn: db.Conn, library: Library, who: Visit
) -> None:
    """Two answers at one moment, on two machines: the one stored second may have been given a little earlier."""
    answer(conn, later(who, seconds=9), library, TOPIC, "copy-20")
    answer(conn, later(who, seconds=8), library, TOPIC, "copy-20", right=False)
    assert replay.check_learner(conn, who.user_id, repair=False) == []
    guest = add_learner(conn, NOON)
    conn.execute("update users set is_guest = true where id = %s", [guest.user_id])
    answer(conn, later(guest, days=5), library, OTHER_TOPIC)
    merging.merge_guest(conn, guest.user_id, who.user_id)
    assert replay.check_learner(conn, who.user_id, repair=False) == []


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_review_after_a_change_moves_on_from_what_was_stored(
    conn: db.Conn, library: Library, who: Visit, setting: str
) -> None:
    earned, prices = total(conn, who.user_id), attempts(conn, who.user_id)
    change(conn, setting)
    done = [answer(conn, later(who, days=30, minutes=number), library, TOPIC) for number in range(3)]
    assert attempts(conn, who.user_id)[: len(prices)] == prices
    assert total(conn, who.user_id) == earned + sum(each.attempt.xp_earned for each in done if each.attempt)
    assert_sums_agree(conn)


def test_a_repair_prices_anew_and_then_the_latest_answer_stays(conn: db.Conn, library: Library, who: Visit) -> None:
    card, _ = give(conn, who, library, "copy-20", right=True)
    change(conn, "multiplier_full")
    before = total(conn, who.user_id)
    assert replay.check_learner(conn, who.user_id, repair=True)
    assert replay.check_learner(conn, who.user_id, repair=False) == []
    assert total(conn, who.user_id) < before
    with pytest.raises(Conflict):
        take_back(conn, who, library, card)
    assert_sums_agree(conn)


def test_an_answer_stored_by_the_release_before_cannot_be_taken_back(
    conn: db.Conn, library: Library, who: Visit
) -> None:
    """It left the copy of an earlier answer behind, which must not be restored."""
    give(conn, who, library, "copy-20")
    copied = conn.execute("select before_latest from user_topic_xp where user_id = %s", [who.user_id]).fetchone()
    assert copied is not None
    card, _ = give(conn, later(who, seconds=5), library, "copy-21")
    conn.execute("update user_topic_xp set before_latest = %s where user_id = %s", [Jsonb(copied[0]), who.user_id])
    with pytest.raises(Conflict):
        take_back(conn, later(who, seconds=9), library, card)
    assert stored_attempts(conn, who.user_id) == 26
    assert practice.resume(conn, who, library, SECRETS, TOPIC)
