"""What `?queue=` of a practice page says: which queue the task belongs to, and how far along it is.

- `today.7`: today's queue, in which 7 tasks waited when this one was chosen; `more.7`: the same beyond the goal
- `5.topic:task,topic:task`: the tasks still to come of 5 that were named when practice began

A page carries it along, and `today.next_item` moves it on. Without a number the queue is read, not its length.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.rules.sessions import SESSION_TASKS, Session, day_session
from webapp.services.today import Pulse

TODAY = "today"
MORE = "more"

MOST_DIGITS = 3  # longer numbers are not valid


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue: today's (`name` is `TODAY` or `MORE`), or one of tasks named as "topic:task" (`name` is empty).

    `number` is how many tasks wait in today's queue, this one included, or how many were named. None if the URL does
    not contain it.
    """

    name: str
    number: int | None = None
    tasks: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the queue as written in a URL."""
        if self.name:
            return self.name if self.number is None else f"{self.name}.{self.number}"
        return f"{self.number}.{','.join(self.tasks)}"


def read_queue(text: str) -> Queue:
    """Return the queue that a URL parameter names. Invalid text gives a queue without tasks."""
    head, dot, rest = text.partition(".")
    if head in (TODAY, MORE):
        return Queue(head, _number(rest) if dot else None)
    tasks = tuple(task for task in (rest if dot else text).split(",") if ":" in task)
    number = _number(head) if dot else None
    return Queue("", max(number or 0, len(tasks)), tasks)


def queue_of(tasks: Sequence[tuple[str, str]]) -> Queue:
    """Return the queue of these tasks, each given as topic slug and task id."""
    return Queue("", len(tasks), tuple(f"{topic_slug}:{task_id}" for topic_slug, task_id in tasks))


def session_in(queue: Queue, pulse: Pulse | None, *, is_right: bool | None) -> Session:
    """Return the session of the task shown, before its answer (`is_right` is None) or after it."""
    if not queue.name:
        length = max(queue.number or 0, len(queue.tasks) + 1)
        done = length - len(queue.tasks)
        return Session(done - (is_right is None), length)
    if pulse is None:
        return Session(0, queue.number or SESSION_TASKS)
    return day_session(pulse.correct_today, pulse.daily_goal_tasks, left=queue.number, is_right=is_right)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None
