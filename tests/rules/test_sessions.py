"""A session of practice has an end: the review, or ten tasks. Nothing but the day's answers says where it stands."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from tests.rules.samples import DEFAULTS, day
from tests.rules.test_attempts_properties import histories, topic_rules
from webapp.rules.attempts import Progress, TaskState, TopicRules, apply_attempt
from webapp.rules.levels import level_at
from webapp.rules.replay import RecordedAttempt
from webapp.rules.sessions import (
    SESSION_TASKS,
    Session,
    answers_of_day,
    day_session,
    ends_review,
    level_at_start,
    session_after,
    session_before,
)

Step = tuple[Progress, Progress, RecordedAttempt]


def steps(rules: TopicRules, attempts: list[RecordedAttempt]) -> list[Step]:
    """Return the topic's state before and after every answer."""
    progress, tasks, found = Progress(), dict[str, TaskState](), list[Step]()
    for attempt in attempts:
        outcome = apply_attempt(
            rules,
            progress,
            tasks.get(attempt.task_id),
            base_xp=attempt.base_xp,
            is_correct=attempt.is_correct,
            is_hinted=attempt.is_hinted,
            today=attempt.learning_day,
        )
        found.append((progress, outcome.progress, attempt))
        progress, tasks[attempt.task_id] = outcome.progress, outcome.task
    return found


def practise(days: list[tuple[int, str]]) -> list[Session]:
    """Return the session after each answer: "r" is right, "w" wrong."""
    attempts = [
        RecordedAttempt(str(number), 100, letter == "r", False, day(on))
        for on, letters in days
        for number, letter in enumerate(letters)
    ]
    return [
        session_after(DEFAULTS, after, attempt.learning_day, before=before)
        for before, after, attempt in steps(DEFAULTS, attempts)
    ]


def test_a_new_topic_is_practised_in_tens_right_or_wrong() -> None:
    sessions = practise([(0, "rwrrwrrrrrrr")])
    assert sessions == [Session(number, 10) for number in (*range(1, 11), 1, 2)]
    assert [session.is_complete for session in sessions].index(True) == 9


def test_a_due_topics_session_is_its_review_which_a_mistake_makes_longer() -> None:
    assert practise([(0, "r"), (1, "rr")])[1:] == [Session(1, 2, True), Session(2, 2, True)]
    assert practise([(0, "r"), (1, "wrr")])[1:] == [Session(n, 3, True) for n in (1, 2, 3)]


def test_practice_that_goes_on_after_a_review_ends_after_the_days_tenth_answer() -> None:
    sessions = practise([(0, "r"), (1, "r" * 10)])[1:]
    assert sessions[1:3] == [Session(2, 2, True), Session(3, 10)]
    assert [number for number, session in enumerate(sessions, start=1) if session.is_complete] == [2, 10]


def test_a_new_day_begins_a_new_session() -> None:
    assert practise([(0, "rrr")])[-1] == Session(3, 10)
    assert session_before(DEFAULTS, Progress(daily_tasks_count=3, daily_tasks_date=day(0)), day(1)) == Session(0, 10)


def test_a_review_that_ended_unseen_is_followed_by_the_session_of_ten() -> None:
    *_, (_, after, attempt) = steps(DEFAULTS, [RecordedAttempt("a", 100, True, False, day(on)) for on in (0, 1, 1)])
    assert session_after(DEFAULTS, after, attempt.learning_day, before=None) == Session(2, 10)


@given(topic_rules(), histories())
def test_every_answer_moves_a_session_on_by_one_or_ends_it(rules: TopicRules, attempts: list[RecordedAttempt]) -> None:
    for before, after, attempt in steps(rules, attempts):
        today: date = attempt.learning_day
        expected, reached = session_before(rules, before, today), session_after(rules, after, today, before=before)
        assert 0 <= expected.done < expected.length, "a session that waits for an answer is not complete"
        assert reached.done == expected.done + 1
        assert reached.length >= reached.done
        assert reached.is_complete == (
            ends_review(before, after) or (answers_of_day(after, today) % SESSION_TASKS == 0 and not reached.is_review)
        )


@given(topic_rules(), histories())
def test_no_session_is_longer_than_ten_answers(rules: TopicRules, attempts: list[RecordedAttempt]) -> None:
    since_end = 0
    today = None
    for before, after, attempt in steps(rules, attempts):
        since_end = since_end + 1 if attempt.learning_day == today else 1
        today = attempt.learning_day
        assert since_end <= SESSION_TASKS
        if session_after(rules, after, today, before=before).is_complete:
            since_end = 0


@given(topic_rules(), histories())
def test_the_level_at_the_start_of_a_session_follows_from_what_it_earned(
    rules: TopicRules, attempts: list[RecordedAttempt]
) -> None:
    states = steps(rules, attempts)
    for first, _, _ in states:
        earned = states[-1][1].total_xp_earned - first.total_xp_earned
        level = level_at(rules.level_thresholds, first.current_xp).level
        assert level_at_start(rules, states[-1][1], earned) == level


@given(st.integers(0, 60), st.integers(1, 30), st.none() | st.integers(0, 40))
def test_a_right_answer_moves_the_days_session_on_and_the_last_one_ends_it(
    correct: int, goal: int, left: int | None
) -> None:
    shown = day_session(correct, goal, left=left, is_right=None)
    wrong = day_session(correct, goal, left=left, is_right=False)
    right = day_session(correct + 1, goal, left=left, is_right=True)
    assert shown == wrong
    assert 0 <= shown.done < shown.length <= goal
    assert (right.done, right.length) == (shown.done + 1, shown.length)
    assert right.is_complete == ((correct + 1) % goal == 0 or (left is not None and left <= 1))
