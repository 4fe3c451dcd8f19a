"""Today: the queue across topics, sized to the learner's daily goal, and the few numbers every page's header shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from webapp import db
from webapp.content.library import Library, Topic
from webapp.errors import Invalid
from webapp.grading.messages import N_
from webapp.queries import load_queries
from webapp.rules.queue import DueTask, QueueItem, TopicPlace, build_queue, minutes_for
from webapp.rules.streaks import Streak, streak
from webapp.services import catalog
from webapp.services.progress import send_due_tasks
from webapp.services.visits import Visit

sql = load_queries("progress")

GOALS = (5, 10, 15, 20, 30)
MOST_DUE = 100  # no queue is longer


@dataclass(frozen=True, slots=True)
class PulseRow:
    """The daily goal, the days the streak is made of, and the right answers of each."""

    daily_goal_tasks: int
    counting_days: list[date]
    correct_counts: list[int]


@dataclass(frozen=True, slots=True)
class NextReviewRow:
    """The next day after today on which a task comes back; None if none does."""

    next_review_date: date | None


@dataclass(frozen=True, slots=True)
class Pulse:
    """How a learner's day stands: the streak, and right answers of the daily goal."""

    streak: Streak
    daily_goal_tasks: int
    correct_today: int

    @property
    def is_goal_reached(self) -> bool:
        """Whether the day's goal is met."""
        return self.correct_today >= self.daily_goal_tasks


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbours in the queue that are alike: the first of them, its topic, and how many they are."""

    item: QueueItem
    topic: Topic
    count: int


@dataclass(frozen=True, slots=True)
class Today:
    """The day's queue, empty when the goal is reached or nothing waits.

    ``minutes`` is an estimate; ``more_count`` is what waits beyond the goal when the queue is empty; ``returns_on`` is
    the next day on which something comes back, None when nothing will.
    """

    pulse: Pulse
    queue: tuple[QueueItem, ...]
    stretches: tuple[Stretch, ...]
    due_in_queue: int
    minutes: int
    more_count: int
    returns_on: date | None
    has_practised: bool


def send_pulse(conn: db.Conn, visit: Visit) -> db.Sent[PulseRow]:
    """Ask how the learner's day stands. Read it with ``read_pulse``, even after COMMIT: it costs no round trip then."""
    return db.send(conn, sql.select_pulse, PulseRow, user_id=visit.user_id)


def read_pulse(sent: db.Sent[PulseRow], visit: Visit) -> Pulse:
    """How the learner's day stands."""
    row = sent.one()
    correct = dict(zip(row.counting_days, row.correct_counts, strict=True))
    return Pulse(
        streak=streak(correct, visit.today),
        daily_goal_tasks=row.daily_goal_tasks,
        correct_today=correct.get(visit.today, 0),
    )


def today(
    conn: db.Conn, visit: Visit, library: Library, *, after: str | None = None, beyond_goal: bool = False
) -> Today:
    """The queue that is left of today, in four statements and one round trip, whatever its length.

    ``after`` is the topic practised just now; ``beyond_goal`` asks for a goal's worth more than the goal.
    """
    sent_pulse = send_pulse(conn, visit)
    sent_due = send_due_tasks(conn, visit, row_limit=MOST_DUE)
    sent_next = db.send(conn, sql.select_next_review, NextReviewRow, user_id=visit.user_id, today=visit.today)
    states = catalog.topic_states(conn, visit)
    pulse, due_rows = read_pulse(sent_pulse, visit), sent_due.rows()

    topics = [
        TopicPlace(
            slug,
            states[slug].standing.rules,
            states[slug].standing.progress,
            topic.prerequisites,
            states[slug].is_known,
        )
        for slug, topic in library.topics.items()
        if slug in states and topic.tasks
    ]
    offered = {topic.topic_slug for topic in topics}
    due_tasks = [
        DueTask(due.topic_slug, due.task_id, due.next_review_date)
        for due in due_rows
        if due.next_review_date and due.topic_slug in offered and due.task_id in library.topics[due.topic_slug].tasks
    ]
    goal = pulse.daily_goal_tasks
    places = goal if beyond_goal else goal - pulse.correct_today
    queue = build_queue(due_tasks, topics, places=places, today=visit.today, after=after)
    beyond = () if queue else build_queue(due_tasks, topics, places=goal, today=visit.today)
    topic_dates = [topic.progress.next_review_date for topic in topics]
    coming = [day for day in (sent_next.one().next_review_date, *topic_dates) if day and day > visit.today]
    return Today(
        pulse=pulse,
        queue=queue,
        stretches=tuple(_stretches(queue, library)),
        due_in_queue=sum(item.reason != "new_topic" for item in queue),
        minutes=minutes_for(queue),
        more_count=len(beyond),
        returns_on=min(coming, default=None),
        has_practised=any(topic.progress.attempt_count for topic in topics),
    )


def _stretches(queue: Sequence[QueueItem], library: Library) -> Iterator[Stretch]:
    for _, alike in groupby(queue, key=lambda item: (item.topic_slug, item.reason, item.due_since)):
        items = list(alike)
        yield Stretch(items[0], library.topics[items[0].topic_slug], len(items))


def set_daily_goal(conn: db.Conn, visit: Visit, daily_goal_tasks: int) -> None:
    """Choose the daily goal. Raises ``Invalid`` if it is not one of ``GOALS``."""
    if daily_goal_tasks not in GOALS:
        raise Invalid(N_("Choose one of the goals on the page."))
    db.execute(conn, sql.update_daily_goal, user_id=visit.user_id, daily_goal_tasks=daily_goal_tasks, now=visit.now)
