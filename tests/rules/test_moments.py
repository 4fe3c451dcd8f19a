"""A level, a completed review, a goal and a streak of seven are told once, by the answer that reached them."""

from hypothesis import given
from hypothesis import strategies as st

from tests.rules.samples import DEFAULTS, day
from tests.rules.test_attempts_properties import histories, topic_rules
from tests.rules.test_sessions import steps
from webapp.rules.attempts import Progress, TopicRules
from webapp.rules.moments import Moment, moments
from webapp.rules.replay import RecordedAttempt
from webapp.rules.streaks import Streak, streak


def of_topic(before: Progress | None, after: Progress, *, is_correct: bool = True) -> tuple[Moment, ...]:
    """Return the moments of an answer that brings the day none."""
    day = Streak(3, 0, counted_today=True)
    return moments(before, after, is_correct=is_correct, correct_today=3, daily_goal_tasks=10, streak=day)


def of_day(correct_today: int, goal: int = 10, days: int = 1, *, is_correct: bool = True) -> list[str]:
    """Return the kinds of moments that a day's answer brings."""
    found = moments(
        Progress(),
        Progress(),
        is_correct=is_correct,
        correct_today=correct_today,
        daily_goal_tasks=goal,
        streak=streak([day(number) for number in range(days)], day(days - 1)),
    )
    return [moment.kind for moment in found]


def test_the_goal_is_met_by_one_answer_a_day() -> None:
    assert [correct for correct in range(1, 30) if "goal" in of_day(correct)] == [10]


def test_a_streak_of_each_seven_days_is_told_by_the_first_right_answer_of_the_day() -> None:
    assert [days for days in range(1, 30) if "streak" in of_day(1, days=days)] == [7, 14, 21, 28]
    assert of_day(2, days=7) == []


def test_a_wrong_answer_reaches_nothing() -> None:
    assert of_day(10, days=7, is_correct=False) == []
    assert of_topic(Progress(level=1), Progress(level=2), is_correct=False) == ()


def test_where_the_state_before_is_not_known_only_the_day_has_moments() -> None:
    assert of_topic(None, Progress(level=2)) == ()


def test_the_first_right_answers_in_a_topic_are_no_completed_review() -> None:
    attempts = [RecordedAttempt("a", 100, True, False, day(on)) for on in (0, 1, 1)]
    found = [of_topic(before, after) for before, after, _ in steps(DEFAULTS, attempts)]
    assert found == [(), (), (Moment("review", 2),)]


@given(topic_rules(), histories())
def test_each_level_and_each_clean_review_is_told_once(rules: TopicRules, attempts: list[RecordedAttempt]) -> None:
    told = [
        moment
        for before, after, attempt in steps(rules, attempts)
        for moment in of_topic(before, after, is_correct=attempt.is_correct)
    ]
    levels = [moment.number for moment in told if moment.kind == "level"]
    assert levels == sorted(set(levels)), "a level is reached once and never lost"
    if attempts and (top := steps(rules, attempts)[-1][1].level):
        assert levels[-1:] in ([top], []), "the last one told is where the learner stands"


@given(st.lists(st.booleans(), max_size=60), st.integers(1, 20))
def test_a_day_meets_its_goal_at_most_once(answers: list[bool], goal: int) -> None:
    correct, told = 0, 0
    for is_correct in answers:
        correct += is_correct
        told += of_day(correct, goal, is_correct=is_correct).count("goal")
    assert told == (correct >= goal)
