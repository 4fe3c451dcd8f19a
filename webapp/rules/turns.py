"""Whose turn it is: the next task of a topic."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class TaskTurn:
    """What decides the turn of a task that was attempted before."""

    task_id: str
    mastery_level: int
    next_review_date: date | None
    last_learning_day: date
    daily_attempt_count: int


def choose_task(task_ids: Sequence[str], attempted: Sequence[TaskTurn], today: date, *, after: str | None) -> str:
    """Return the task whose turn it is: due tasks oldest first, then new ones in the author's order, then whatever was
    practised least today, is known least and was seen longest ago. Never `after` unless it is the only task."""
    by_id = {task.task_id: task for task in attempted}

    def turn(task_id: str) -> tuple[int, int, int, int]:
        task = by_id.get(task_id)
        if task is None:
            return (1, 0, 0, task_ids.index(task_id))
        if task.next_review_date is not None and task.next_review_date <= today:
            return (0, task.next_review_date.toordinal(), 0, task_ids.index(task_id))
        today_count = task.daily_attempt_count if task.last_learning_day == today else 0
        return (2, today_count, task.mastery_level, task.last_learning_day.toordinal())

    return min([task_id for task_id in task_ids if task_id != after] or task_ids, key=turn)
