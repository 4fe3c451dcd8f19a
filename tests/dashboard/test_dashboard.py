"""The dashboard from real attempts: its contents, whose they are, and a cost that does not grow with the history."""

import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from tests.conftest import NOON
from tests.learners import add_learner, answer, later
from tests.round_trips import Statements
from tests.trees import OTHER_TOPIC, TASKS, TOPIC
from webapp import db
from webapp.content.library import Library
from webapp.db.queries import load_queries
from webapp.services.dashboard import RECENT_ATTEMPTS, WEAKEST_TASKS, dashboard
from webapp.services.visits import Visit, visit

QUERIES = {**load_queries("today").blocks, **load_queries("dashboard").blocks}


def test_newcomer_and_visitor_see_an_empty_dashboard(conn: db.Conn, library: Library) -> None:
    for who in (add_learner(conn, NOON), visit(uuid4(), locale="en", time_zone="UTC", now=NOON)):
        found = dashboard(conn, who, library)
        assert (found.topics, found.weakest, found.recent, found.accuracy) == ((), (), (), None)
        assert found.activity.squares == ()
        assert found.xp.total == found.forecast.chart.total == found.total_xp == 0


def test_totals_accuracy_and_mastery_follow_the_answers(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    answer(conn, who, library, TOPIC, "copy-00")
    answer(conn, who, library, TOPIC, "copy-01")
    answer(conn, who, library, TOPIC, "copy-02", right=False)
    answer(conn, later(who, days=1), library, OTHER_TOPIC, "copy-00")
    found = dashboard(conn, later(who, days=1), library)

    assert found.accuracy == 75
    assert found.total_xp == found.xp.total == 300
    assert found.pulse.streak.length == 2
    assert found.activity.active_days == 2
    assert found.activity.answers == 4
    counting, doubling = found.topics
    assert (counting.topic.slug, counting.accuracy, counting.met, counting.mastered) == (TOPIC, 66, 3, 0)
    assert counting.mastery_levels[:4] == (1, 1, 0, None)
    assert len(counting.mastery_levels) == TASKS
    assert doubling.topic.slug == OTHER_TOPIC


def test_due_topics_come_before_those_that_return_later(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    answer(conn, who, library, OTHER_TOPIC)
    tomorrow = later(who, days=1)
    answer(conn, tomorrow, library, TOPIC)
    assert [topic.topic.slug for topic in dashboard(conn, tomorrow, library).topics] == [OTHER_TOPIC, TOPIC]


def test_forecast_gathers_what_is_overdue_today(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    for topic in (TOPIC, OTHER_TOPIC):
        answer(conn, who, library, topic)
    overdue = dashboard(conn, later(who, days=5), library)
    forecast = overdue.forecast
    assert overdue.due_topics == forecast.chart.bars[0].value == forecast.chart.total == 2
    assert [topic.slug for topic in forecast.topics[later(who, days=5).today]] == [TOPIC, OTHER_TOPIC]
    ahead = dashboard(conn, who, library)
    assert (ahead.due_topics, ahead.forecast.chart.bars[1].value) == (0, 2)


def test_weakest_tasks_were_answered_wrongly_and_the_least_known_come_first(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    answer(conn, who, library, TOPIC, "copy-00")
    for number in range(1, 9):
        answer(conn, who, library, TOPIC, f"copy-{number:02}", right=False)
    answer(conn, who, library, TOPIC, "copy-03")
    tomorrow = later(who, days=1)
    answer(conn, tomorrow, library, TOPIC, "copy-01")
    weakest = dashboard(conn, tomorrow, library).weakest
    assert len(weakest) == WEAKEST_TASKS
    assert [weak.task_id for weak in weakest] == ["copy-02", "copy-04", "copy-05", "copy-06", "copy-07"]


def test_recent_attempts_are_newest_first_with_their_receipts(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    for minute in range(13):
        answer(conn, later(who, minutes=minute), library, TOPIC, "copy-00", right=minute != 12)
    recent = dashboard(conn, who, library).recent
    assert len(recent) == RECENT_ATTEMPTS
    assert [shown.attempt.is_correct for shown in recent[:2]] == [False, True]
    assert recent[0].attempt.base_xp is None
    assert recent[1].attempt.xp_earned == 5
    assert (recent[1].attempt.base_xp, recent[1].attempt.daily_task_index) == (100, 12)


def test_another_learner_changes_nothing_on_my_dashboard(conn: db.Conn, library: Library) -> None:
    me, stranger = add_learner(conn, NOON), add_learner(conn, NOON)
    answer(conn, me, library, TOPIC, "copy-00")
    before = dashboard(conn, me, library)
    for number in range(5):
        answer(conn, stranger, library, TOPIC, f"copy-{number:02}", right=False)
    assert dashboard(conn, me, library) == before


def test_topic_that_is_no_longer_taught_leaves_no_hole(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    answer(conn, who, library, TOPIC, "copy-00", right=False)
    without = replace(library, topics={OTHER_TOPIC: library.topics[OTHER_TOPIC]})
    found = dashboard(conn, who, without)
    assert (found.topics, found.weakest) == ((), ())
    assert [shown.topic for shown in found.recent] == [None]


# --- Cost ------------------------------------------------------------------------------------------------------------


def give_history(conn: db.Conn, who: Visit, attempts: int, *, tasks: int = 10, days: int = 5) -> None:
    """Wrong answers at ``tasks`` tasks on the last ``days`` days: as many rows in every summary, however many attempts.
    The replay has tests of its own; here only the sizes matter."""
    known = {"user_id": who.user_id, "topic": TOPIC, "today": who.today, "now": who.now} | {
        "attempts": attempts,
        "tasks": tasks,
        "days": days,
    }
    conn.execute(
        """insert into user_task_attempts (
             user_id, topic_slug, task_id, attempt_number, submission_id, variant_seed, locale, user_answer, verdict,
             is_correct, xp_earned, is_scheduled_review, is_too_early, mastery_level, review_count, next_review_date,
             learning_day, attempted_at
           )
           select %(user_id)s, %(topic)s, 'copy-0' || n %% %(tasks)s, n, gen_random_uuid(), n, 'en', '"1"', 'incorrect',
             false, 0, true, false, 0, 0, %(today)s, %(today)s, %(now)s - n * interval '1 minute'
           from generate_series(1, %(attempts)s) as n""",
        known,
    )
    conn.execute(
        """insert into user_task_state (
             user_id, topic_slug, task_id, next_review_date, attempt_count, last_learning_day
           )
           select %(user_id)s, %(topic)s, 'copy-0' || n, %(today)s, %(attempts)s, %(today)s
           from generate_series(0, %(tasks)s - 1) as n""",
        known,
    )
    conn.execute(
        """insert into user_learning_days (user_id, learning_day, correct_count, wrong_count, xp_earned)
           select %(user_id)s, %(today)s::date - n, 1, %(attempts)s, 0 from generate_series(0, %(days)s - 1) as n""",
        known,
    )
    conn.execute(
        """insert into user_topic_xp (user_id, topic_slug, attempt_count, next_review_date)
           values (%(user_id)s, %(topic)s, %(attempts)s, %(today)s)""",
        known,
    )


def plan_of(conn: db.Conn, block: str, **parameters: object) -> dict[str, object]:
    """Return the plan of a block as it was carried out, with buffers."""
    query = QUERIES[block]
    values = [parameters[name] for name in query.parameters]
    found = (
        psycopg.RawCursor(conn).execute(b"explain (analyze, buffers, format json) " + query.compiled, values).fetchone()
    )
    assert found is not None
    plan: dict[str, object] = found[0][0]["Plan"]
    return plan


BLOCKS = [
    "select_pulse",
    "select_latest_days",
    "select_past_answers",
    "select_days",
    "select_task_states",
    "select_recent_attempts",
]


def parameters_of(block: str, who: Visit) -> dict[str, object]:
    offered = {
        "user_id": who.user_id,
        "today": who.today,
        "topic_slug": TOPIC,
        "row_limit": 10,
        "first_day": who.today - timedelta(days=365),
    }
    return {name: offered[name] for name in QUERIES[block].parameters}


@pytest.fixture
def crowd(conn: db.Conn) -> tuple[Visit, Visit]:
    """A learner with 10 attempts and one with 1,000, among others, in tables that PostgreSQL knows."""
    for _ in range(40):
        give_history(conn, add_learner(conn, NOON), 100)
    few, many = add_learner(conn, NOON), add_learner(conn, NOON)
    give_history(conn, few, 10)
    give_history(conn, many, 1000)
    conn.execute("analyze user_task_attempts, user_task_state, user_learning_days, user_topic_xp")
    return few, many


@pytest.mark.parametrize("block", BLOCKS)
def test_a_thousand_attempts_cost_what_ten_cost(conn: db.Conn, crowd: tuple[Visit, Visit], block: str) -> None:
    few, many = (plan_of(conn, block, **parameters_of(block, who))["Shared Hit Blocks"] for who in crowd)
    assert isinstance(few, int)
    assert isinstance(many, int)
    assert many <= few + 4, "a few blocks more when an index is one level deeper"


@pytest.mark.parametrize("block", BLOCKS)
def test_every_table_is_entered_through_an_index_of_the_learner(
    conn: db.Conn, crowd: tuple[Visit, Visit], block: str
) -> None:
    # The tables of a test are so small that reading and sorting them whole would be cheapest.
    conn.execute("set local enable_seqscan = off")
    conn.execute("set local enable_bitmapscan = off")
    plan = json.dumps(plan_of(conn, block, **parameters_of(block, crowd[1])))
    assert "Seq Scan" not in plan
    assert "user_id = " in plan
    assert '"Sort"' not in plan, "the order comes from the index"


def test_dashboard_takes_six_statements_whatever_the_history(
    conn: db.Conn, library: Library, statements: Statements
) -> None:
    who = add_learner(conn, NOON)
    dashboard(conn, who, library)
    newcomer = list(statements)
    assert len(newcomer) == 6
    give_history(conn, who, 1000)
    statements.clear()
    assert dashboard(conn, who, library).recent
    assert statements == newcomer
