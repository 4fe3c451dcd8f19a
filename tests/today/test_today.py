"""Today's queue as a learner meets it: from real attempts, sized to the goal, at a constant number of statements."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.conftest import NOON
from tests.learners import add_learner, answer, later
from tests.round_trips import Statements
from tests.trees import OTHER_TOPIC, TOPIC
from webapp import db
from webapp.content.library import Library
from webapp.errors import Invalid
from webapp.services import catalog, progress
from webapp.services.dashboard import dashboard
from webapp.services.today import GOALS, Pulse, read_pulse, send_pulse, set_daily_goal, today
from webapp.services.visits import Visit, visit


def pulse(conn: db.Conn, who: Visit) -> Pulse:
    return read_pulse(send_pulse(conn, who), who)


def test_newcomer_meets_the_first_topic_up_to_the_goal(conn: db.Conn, library: Library) -> None:
    found = today(conn, add_learner(conn, NOON), library)
    assert [item.topic_slug for item in found.queue] == [TOPIC] * 10
    assert {item.reason for item in found.queue} == {"new_topic"}
    assert found.minutes == 20
    assert not found.has_practised


def test_visitor_without_rows_sees_what_a_newcomer_sees(conn: db.Conn, library: Library) -> None:
    stranger = visit(uuid4(), locale="en", time_zone="UTC", now=NOON)
    assert today(conn, stranger, library).queue == today(conn, add_learner(conn, NOON), library).queue


def test_topics_due_come_first_and_mix(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    for topic in (TOPIC, OTHER_TOPIC):
        answer(conn, who, library, topic, "copy-03")
    tomorrow = today(conn, later(who, days=1), library)
    assert [item.topic_slug for item in tomorrow.queue] == [TOPIC, OTHER_TOPIC, TOPIC, OTHER_TOPIC]
    assert {item.due_since for item in tomorrow.queue} == {later(who, days=1).today}
    assert [(queued.topic.slug, queued.count) for queued in tomorrow.topics] == [(TOPIC, 2), (OTHER_TOPIC, 2)]
    assert [queued.standing.outlook and queued.standing.outlook.waited for queued in tomorrow.topics] == [1, 1]


def test_a_due_task_alone_brings_no_topic_back(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    answer(conn, who, library, TOPIC, "copy-03")
    conn.execute("update user_topic_xp set next_review_date = %s", [who.today + timedelta(days=9)])
    later_on = later(who, days=5)
    assert progress.due_tasks(conn, later_on, TOPIC), "the task is due"
    assert {item.topic_slug for item in today(conn, later_on, library).queue} == {OTHER_TOPIC}


def test_after_two_days_without_a_new_topic_one_comes_before_the_reviews(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    set_daily_goal(conn, who, 5)
    answer(conn, who, library, TOPIC)
    shown = []
    for days in (1, 2, 3):
        now = later(who, days=days)
        conn.execute("update user_topic_xp set next_review_date = %s, last_review_date = %s", [now.today, who.today])
        shown.append(today(conn, now, library).queue[0].reason)
        answer(conn, now, library, TOPIC)
    assert shown == ["due_topic", "due_topic", "new_topic"]


def test_minutes_follow_the_learners_own_pace(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    for number in range(7):
        answer(conn, later(who, seconds=30 * number), library, TOPIC, f"copy-{number:02}")
    tomorrow = later(who, days=1)
    assert len(today(conn, tomorrow, library).queue) == 10
    assert today(conn, tomorrow, library).minutes == 5


def test_each_right_answer_shortens_the_queue_until_the_goal_is_reached(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    set_daily_goal(conn, who, 5)
    left = []
    for number in range(5):
        left.append(len(today(conn, who, library).queue))
        answer(conn, who, library, TOPIC, f"copy-{number:02}")
    done = today(conn, who, library)
    assert left == [5, 4, 3, 2, 1]
    assert done.queue == ()
    assert done.pulse.is_goal_reached
    assert done.returns_on == who.today + timedelta(days=1)
    assert done.more_count > 0
    assert today(conn, who, library, beyond_goal=True).queue


def test_what_is_due_beyond_the_goal_is_not_called_done_for_days(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    for topic in (TOPIC, OTHER_TOPIC):
        answer(conn, who, library, topic)
    tomorrow = later(who, days=1)
    for number in range(10):
        answer(conn, tomorrow, library, TOPIC, f"copy-{number + 5:02}")
    done = today(conn, tomorrow, library)
    assert done.queue == ()
    assert done.due_count == 1, "the other topic"
    assert done.next_topic
    assert (done.next_topic.topic.slug, done.next_topic.is_review, done.next_topic.count) == (OTHER_TOPIC, True, 2)


def test_today_progress_and_the_catalogue_count_the_same_topics_as_due(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    answer(conn, who, library, TOPIC)
    answer(conn, who, library, OTHER_TOPIC, right=False)
    for days, due in ((0, 0), (1, 1)):
        now = later(who, days=days)
        counted = {
            today(conn, now, library).due_count,
            dashboard(conn, now, library).due_topics,
            len(catalog.due_topics(library, catalog.topic_states(conn, now))),
            sum(topic.is_review for topic in today(conn, now, library).topics),
        }
        assert counted == {due}, "a topic begun and not yet learnt has no review"


def test_the_counts_of_another_day_are_never_those_of_today(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    conn.execute("update topic_xp_config set review_tasks = 3")
    for number in range(2):
        answer(conn, who, library, TOPIC, f"copy-{number:02}")
    needed = [catalog.topic_state(conn, later(who, days=days), TOPIC).standing.outlook for days in (0, 1)]
    assert [outlook and outlook.answers for outlook in needed] == [1, 3]


def test_a_new_topic_is_not_due(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    found = today(conn, who, library)
    assert found.due_count == 0
    assert found.next_topic
    assert not found.next_topic.is_review
    assert found.xp == 10 * 100


def test_goal_of_yesterday_does_not_count_today(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    answer(conn, who, library, TOPIC)
    assert today(conn, who, library).pulse.correct_today == 1
    tomorrow = today(conn, later(who, days=1), library)
    assert tomorrow.pulse.correct_today == 0
    assert tomorrow.pulse.streak.length == 1
    assert not tomorrow.pulse.streak.counted_today


def test_next_item_is_of_another_topic_when_there_is_one(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    for topic in (TOPIC, OTHER_TOPIC):
        answer(conn, who, library, topic, "copy-03", right=False)
    assert today(conn, later(who, days=1), library, after=TOPIC).queue[0].topic_slug == OTHER_TOPIC


def test_only_what_is_taught_brings_the_learner_back(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    answer(conn, who, library, TOPIC, "copy-03")
    before = today(conn, later(who, days=1), library)
    add_removed_tasks(conn, who, 100, returns_on=who.today)
    assert today(conn, later(who, days=1), library) == before
    gone = replace(library, topics={slug: topic for slug, topic in library.topics.items() if slug != TOPIC})
    assert {queued.topic.slug for queued in today(conn, later(who, days=1), gone).topics} == {OTHER_TOPIC}


def add_removed_tasks(conn: db.Conn, who: Visit, count: int, *, returns_on: date) -> None:
    """The learner's rows in tasks whose author took them out since."""
    conn.execute(
        "insert into user_task_state (user_id, topic_slug, task_id, next_review_date, last_learning_day)"
        " select %s, %s, 'gone-' || number, %s, %s from generate_series(1, %s) as number",
        [who.user_id, TOPIC, returns_on, who.today, count],
    )


def test_another_learner_changes_nothing_in_my_day(conn: db.Conn, library: Library) -> None:
    me, stranger = add_learner(conn, NOON), add_learner(conn, NOON)
    before = today(conn, me, library)
    answer(conn, stranger, library, TOPIC, right=False)
    answer(conn, stranger, library, TOPIC)
    set_daily_goal(conn, stranger, 30)
    assert today(conn, me, library) == before


def test_only_the_goals_offered_can_be_chosen(conn: db.Conn) -> None:
    who = add_learner(conn, NOON)
    set_daily_goal(conn, who, GOALS[-1])
    with pytest.raises(Invalid):
        set_daily_goal(conn, who, 7)
    assert pulse(conn, who).daily_goal_tasks == GOALS[-1]


def test_goal_before_choosing_is_the_default_of_the_column(conn: db.Conn) -> None:
    stranger = visit(uuid4(), locale="en", time_zone="UTC", now=NOON)
    chosen, assumed = pulse(conn, add_learner(conn, NOON)), pulse(conn, stranger)
    assert chosen.daily_goal_tasks == assumed.daily_goal_tasks
    assert chosen.daily_goal_tasks in GOALS


def test_today_takes_four_statements_however_much_is_due(
    conn: db.Conn, library: Library, statements: Statements
) -> None:
    def count(who: Visit) -> list[str]:
        statements.clear()
        today(conn, who, library)
        return list(statements)

    who = add_learner(conn, NOON)
    newcomer = count(who)
    for number in range(12):
        answer(conn, who, library, TOPIC, f"copy-{number:02}", right=False)
    assert count(later(who, days=1)) == newcomer
    assert newcomer == [
        "select_pulse",
        "select_latest_days",
        "select_past_answers",
        "select_topic_standings",
    ]
