"""Today: the queue across topics, sized to the learner's daily goal, and the few numbers every page's header shows."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from webapp import db
from webapp.content.library import Library, Topic
from webapp.errors import Invalid
from webapp.grading.messages import N_
from webapp.queries import load_queries
from webapp.rules.queue import QueueItem, TopicPlace, build_queue, minutes_for
from webapp.rules.reviews import is_due
from webapp.rules.streaks import Streak, streak
from webapp.services import catalog
from webapp.services.catalog import TopicState
from webapp.services.standings import Standing
from webapp.services.visits import Visit

sql = load_queries("progress")

GOALS = (5, 10, 15, 20, 30)
PACE_ANSWERS = 30  # the latest answers that tell how fast a learner works


@dataclass(frozen=True, slots=True)
class PulseRow:
    """The daily goal, the days the streak is made of, and the right answers of each."""

    daily_goal_tasks: int
    counting_days: list[date]
    correct_counts: list[int]


@dataclass(frozen=True, slots=True)
class DaysWithoutNewRow:
    """How many of the last days of practice before today began no topic, at most two."""

    days_without_new: int


@dataclass(frozen=True, slots=True)
class AnswerTimeRow:
    """When an answer was given."""

    attempted_at: datetime


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
class QueuedTopic:
    """A topic of the queue: where the learner stands in it, how many answers it asks for, and since when it is due
    (None when it is new)."""

    topic: Topic
    standing: Standing
    count: int
    due_since: date | None

    @property
    def is_review(self) -> bool:
        """Whether the topic was learnt before: one begun and not yet learnt is still new to the learner."""
        return self.due_since is not None and self.standing.progress.srs_stage > 0


@dataclass(frozen=True, slots=True)
class Today:
    """The day's queue, empty when the goal is reached or nothing waits, and its topics in the order they are met.

    ``minutes`` is an estimate; ``more_count`` is what waits beyond the goal when the queue is empty; ``returns_on`` is
    the next day on which something comes back, None when nothing will.
    """

    pulse: Pulse
    queue: tuple[QueueItem, ...]
    topics: tuple[QueuedTopic, ...]
    minutes: int
    more_count: int
    returns_on: date | None
    has_practised: bool
    has_reviews: bool


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
    sent_days = db.send(conn, sql.count_days_without_new, DaysWithoutNewRow, user_id=visit.user_id, today=visit.today)
    sent_times = db.send(conn, sql.select_answer_times, AnswerTimeRow, user_id=visit.user_id, row_limit=PACE_ANSWERS)
    states = catalog.topic_states(conn, visit)
    pulse, days_without_new = read_pulse(sent_pulse, visit), sent_days.one().days_without_new

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
    goal = pulse.daily_goal_tasks
    places = goal if beyond_goal else goal - pulse.correct_today
    queue = build_queue(topics, places=places, today=visit.today, days_without_new=days_without_new, after=after)
    beyond = () if queue else build_queue(topics, places=goal, today=visit.today)
    coming = [states[topic.topic_slug].standing.returns_on for topic in topics]
    return Today(
        pulse=pulse,
        queue=queue,
        topics=tuple(_queued_topics(queue, library, states)),
        minutes=minutes_for(queue, [row.attempted_at for row in sent_times.rows()]),
        more_count=len(beyond),
        returns_on=min((day for day in coming if day and day > visit.today), default=None),
        has_practised=any(topic.progress.attempt_count for topic in topics),
        has_reviews=any(
            topic.progress.srs_stage > 0 and is_due(topic.rules, topic.progress, visit.today) for topic in topics
        ),
    )


def _queued_topics(
    queue: Sequence[QueueItem], library: Library, states: Mapping[str, TopicState]
) -> Iterator[QueuedTopic]:
    counts = Counter(item.topic_slug for item in queue)
    first_items = {item.topic_slug: item for item in reversed(queue)}
    for slug, count in counts.items():
        yield QueuedTopic(library.topics[slug], states[slug].standing, count, first_items[slug].due_since)


def set_daily_goal(conn: db.Conn, visit: Visit, daily_goal_tasks: int) -> None:
    """Choose the daily goal. Raises ``Invalid`` if it is not one of ``GOALS``."""
    if daily_goal_tasks not in GOALS:
        raise Invalid(N_("Choose one of the goals on the page."))
    db.execute(conn, sql.update_daily_goal, user_id=visit.user_id, daily_goal_tasks=daily_goal_tasks, now=visit.now)
