from dataclasses import replace
from datetime import date

import pytest

from tests.rules.samples import DEFAULTS, day
from webapp.rules.attempts import TaskState
from webapp.rules.reviews import schedule_task

DUE = TaskState(
    mastery_level=2,
    review_count=1,
    next_review_date=day(0),
    attempt_count=4,
    correct_count=3,
    daily_attempt_count=2,
    last_learning_day=day(-3),
)


def right_on_day_0(task: TaskState | None) -> TaskState:
    return schedule_task(DEFAULTS, task, is_correct=True, today=day(0))


def wrong_on_day_0(task: TaskState | None) -> TaskState:
    return schedule_task(DEFAULTS, task, is_correct=False, today=day(0))


def test_a_first_right_answer_gives_mastery_1_and_returns_the_next_day() -> None:
    assert right_on_day_0(None) == TaskState(
        mastery_level=1,
        review_count=0,
        next_review_date=day(1),
        attempt_count=1,
        correct_count=1,
        daily_attempt_count=1,
        last_learning_day=day(0),
    )


def test_a_first_wrong_answer_gives_mastery_0_and_returns_tomorrow() -> None:
    assert wrong_on_day_0(None) == TaskState(
        mastery_level=0,
        review_count=0,
        next_review_date=day(1),
        attempt_count=1,
        correct_count=0,
        daily_attempt_count=1,
        last_learning_day=day(0),
    )


def test_a_due_right_answer_raises_mastery_and_waits_the_next_interval() -> None:
    after = right_on_day_0(DUE)
    assert (after.mastery_level, after.review_count, after.next_review_date) == (3, 2, day(7))


def test_a_task_is_due_on_the_very_day_and_after_it_but_not_before() -> None:
    assert right_on_day_0(replace(DUE, next_review_date=day(0))).mastery_level == 3
    assert right_on_day_0(replace(DUE, next_review_date=day(-9))).mastery_level == 3
    assert right_on_day_0(replace(DUE, next_review_date=day(1))).mastery_level == 2


def test_right_answers_on_each_due_day_master_a_task_in_five() -> None:
    task = None
    dates = []
    today = day(0)
    for _ in range(5):
        task = schedule_task(DEFAULTS, task, is_correct=True, today=today)
        dates.append(task.next_review_date)
        today = task.next_review_date or today
    assert dates == [day(1), day(4), day(11), day(25), None]
    assert task is not None
    assert (task.mastery_level, task.review_count) == (5, 4)


def test_intervals_beyond_the_last_repeat_the_last() -> None:
    assert right_on_day_0(replace(DUE, review_count=9)).next_review_date == day(240)


def test_a_right_answer_before_the_date_is_counted_but_moves_nothing() -> None:
    early = replace(DUE, next_review_date=day(2))
    assert right_on_day_0(early) == replace(
        early, attempt_count=5, correct_count=4, daily_attempt_count=1, last_learning_day=day(0)
    )


def test_a_right_answer_to_a_mastered_task_moves_nothing() -> None:
    mastered = replace(DUE, mastery_level=5, next_review_date=None)
    after = right_on_day_0(mastered)
    assert (after.mastery_level, after.review_count, after.next_review_date) == (5, 1, None)


@pytest.mark.parametrize("next_review_date", [day(-5), day(0), day(12), None])
def test_a_wrong_answer_lowers_mastery_by_one_and_returns_tomorrow_whether_due_or_not(
    next_review_date: date | None,
) -> None:
    mastery = 2 if next_review_date else 5
    before = replace(DUE, mastery_level=mastery, next_review_date=next_review_date)
    after = wrong_on_day_0(before)
    assert (after.mastery_level, after.review_count, after.next_review_date) == (mastery - 1, 0, day(1))
    assert (after.attempt_count, after.correct_count) == (5, 3)


def test_mastery_never_falls_below_0() -> None:
    assert wrong_on_day_0(replace(DUE, mastery_level=0)).mastery_level == 0


def test_a_right_answer_just_after_a_wrong_one_is_early_and_keeps_the_date() -> None:
    after = right_on_day_0(wrong_on_day_0(DUE))
    assert (after.mastery_level, after.review_count, after.next_review_date) == (1, 0, day(1))


def test_the_attempts_of_a_day_are_counted_right_or_wrong_and_start_again_the_next_day() -> None:
    task = wrong_on_day_0(right_on_day_0(None))
    assert task.daily_attempt_count == 2
    assert schedule_task(DEFAULTS, task, is_correct=True, today=day(1)).daily_attempt_count == 1
