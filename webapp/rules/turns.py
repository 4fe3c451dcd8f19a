"""The next task of a topic."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from webapp.rules.reviews import has_come


@dataclass(frozen=True, slots=True)
class TaskTurn:
    """The state that decides the turn of a task that was attempted before."""

    task_id: str
    mastery_level: int
    next_review_date: date | None
    last_learning_day: date
    daily_attempt_count: int


def choose_task(
    difficulties: Mapping[str, str | None],
    attempted: Sequence[TaskTurn],
    today: date,
    *,
    is_review: bool,
    after: str | None,
    shuffle: str = "",
) -> str:
    """Return the task whose turn it is, never `after` unless it is the only task.

    Due tasks come first: the weakest, then the oldest. Then new ones in the author's order. Then those practised least
    today: the weakest, then the one not seen for longest. `difficulties` maps every task of the topic, in the author's
    order, to its difficulty. In a review (`is_review`) a difficulty not yet asked today comes before one that was.
    Tasks of equal rank come in an order that `shuffle` decides. The same text always gives the same order, so one text
    serves a whole session.
    """
    by_id = {task.task_id: task for task in attempted}
    order = list(difficulties)
    shuffled = list(order)
    Random(shuffle).shuffle(shuffled)  # noqa: S311 - the order of tasks is not a secret
    asked_today = {difficulties.get(task.task_id) for task in attempted if task.last_learning_day == today}

    def turn(task_id: str) -> tuple[bool, int, int, int, int, int]:
        task = by_id.get(task_id)
        is_repeat = is_review and difficulties[task_id] in asked_today
        if task is None:
            return (is_repeat, 1, 0, 0, 0, order.index(task_id))
        place = shuffled.index(task_id)
        if task.next_review_date and has_come(task.next_review_date, today):
            return (is_repeat, 0, task.mastery_level, task.next_review_date.toordinal(), 0, place)
        today_count = task.daily_attempt_count if task.last_learning_day == today else 0
        return (is_repeat, 2, today_count, task.mastery_level, task.last_learning_day.toordinal(), place)

    return min([task_id for task_id in order if task_id != after] or order, key=turn)
