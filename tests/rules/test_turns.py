"""Whose turn it is among the tasks of a topic."""

from datetime import date, timedelta

from webapp.rules.turns import TaskTurn, choose_task

TODAY = date(2026, 3, 2)
TASKS = ["one", "two", "three", "four"]


def turn(task_id: str, *, due_in: int | None = 3, mastery: int = 1, seen: int = 1, today_count: int = 0) -> TaskTurn:
    return TaskTurn(
        task_id=task_id,
        mastery_level=mastery,
        next_review_date=None if due_in is None else TODAY + timedelta(days=due_in),
        last_learning_day=TODAY - timedelta(days=seen),
        daily_attempt_count=today_count,
    )


def test_new_tasks_come_in_the_authors_order() -> None:
    assert choose_task(TASKS, [], TODAY, after=None) == "one"
    assert choose_task(TASKS, [turn("one")], TODAY, after=None) == "two"


def test_due_tasks_come_before_new_ones_the_oldest_first() -> None:
    attempted = [turn("three", due_in=0), turn("four", due_in=-2)]
    assert choose_task(TASKS, attempted, TODAY, after=None) == "four"
    assert choose_task(TASKS, attempted, TODAY, after="four") == "three"


def test_then_what_was_practised_least_today_is_known_least_and_was_seen_longest_ago() -> None:
    attempted = [turn(task_id, seen=2) for task_id in TASKS]
    attempted[0] = turn("one", seen=0, today_count=1, mastery=0)
    attempted[1] = turn("two", mastery=3)
    attempted[3] = turn("four", seen=5)
    assert choose_task(TASKS, attempted, TODAY, after=None) == "four"
    assert choose_task(TASKS, attempted, TODAY, after="four") == "three"


def test_attempts_of_another_day_are_not_todays() -> None:
    attempted = [turn("one", seen=1, today_count=5, mastery=0), turn("two", seen=0, today_count=1, mastery=0)]
    assert choose_task(["one", "two"], attempted, TODAY, after=None) == "one"


def test_mastered_tasks_wait_for_the_others_and_a_lone_task_for_nobody() -> None:
    assert choose_task(["one", "two"], [turn("one", due_in=None, mastery=5), turn("two")], TODAY, after=None) == "two"
    assert choose_task(["one"], [turn("one")], TODAY, after="one") == "one"
