"""Today: the queue across topics, as long as the learner's daily goal, and the numbers of every page's header."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from webapp import db
from webapp.content.library import Course, Library, Topic, prerequisites_in
from webapp.db.queries import load_queries
from webapp.errors import Invalid
from webapp.messages import N_
from webapp.rules.attempts import task_base_xp
from webapp.rules.queue import (
    PastAnswer,
    QueueItem,
    TopicPlace,
    build_queue,
    days_without_new,
    minutes_for,
    next_item,
    xp_for,
)
from webapp.rules.streaks import Streak, streak
from webapp.services import catalog
from webapp.services.catalog import TopicState
from webapp.services.catalog_map import TopicMap, topic_map
from webapp.services.standings import Standing
from webapp.services.visits import Visit

sql = load_queries("today")

GOALS = (5, 10, 15, 20, 30)
PACE_ANSWERS = 30  # the number of latest answers from which a learner's speed is computed


@dataclass(frozen=True, slots=True)
class PulseRow:
    """The daily goal, the days of the streak, and the right answers on each."""

    daily_goal_tasks: int
    counting_days: list[date]
    correct_counts: list[int]
    has_classes: bool


@dataclass(frozen=True, slots=True)
class LatestDaysRow:
    """The latest days of practice, and the latest on which a topic was begun."""

    practice_days: list[date]
    begin_days: list[date]


@dataclass(frozen=True, slots=True)
class Pulse:
    """A learner's day: the streak, and the right answers towards the daily goal."""

    streak: Streak
    daily_goal_tasks: int
    correct_today: int
    has_classes: bool = False  # teaches or belongs to one

    @property
    def is_goal_reached(self) -> bool:
        """Return whether the day's goal is met."""
        return self.correct_today >= self.daily_goal_tasks


@dataclass(frozen=True, slots=True)
class QueuedTopic:
    """A topic of the queue: the learner's standing, its number of answers, and since when it is due (None: new)."""

    topic: Topic
    standing: Standing
    count: int
    due_since: date | None

    @property
    def is_review(self) -> bool:
        """Return whether the topic was learnt before. One begun and not yet learnt counts as new."""
        return self.due_since is not None and self.standing.progress.srs_stage > 0

    @property
    def is_begun(self) -> bool:
        """Return whether an answer was given in the topic. Then practice continues without the lesson."""
        return self.standing.progress.attempt_count > 0


@dataclass(frozen=True, slots=True)
class Today:
    """The day's queue, empty when the goal is reached or nothing waits, and its topics in order.

    `minutes` and `xp` are estimates for the queue. `due_count` counts every topic whose review is due, in the queue or
    not. `more_count` is what waits beyond the goal when the queue is empty. `returns_on` is the next day on which a
    topic returns, None if none does. `next_topic` follows a session in the topic practised just now. `course` is the
    one the learner follows.
    """

    pulse: Pulse
    queue: tuple[QueueItem, ...]
    topics: tuple[QueuedTopic, ...]
    minutes: int
    xp: int
    due_count: int
    more_count: int
    returns_on: date | None
    next_topic: QueuedTopic | None
    has_practised: bool
    course: Course | None
    course_map: TopicMap | None


def send_pulse(conn: db.Conn, visit: Visit) -> db.Sent[PulseRow]:
    """Send the query for a learner's day. Read it with `read_pulse`, even after COMMIT: it costs no round trip then."""
    return db.send(conn, sql.select_pulse, PulseRow, user_id=visit.user_id)


def read_pulse(sent: db.Sent[PulseRow], visit: Visit) -> Pulse:
    """Return the learner's day from the query's result."""
    row = sent.one()
    correct = dict(zip(row.counting_days, row.correct_counts, strict=True))
    return Pulse(
        streak=streak(correct, visit.today),
        daily_goal_tasks=row.daily_goal_tasks,
        correct_today=correct.get(visit.today, 0),
        has_classes=row.has_classes,
    )


def today(
    conn: db.Conn, visit: Visit, library: Library, *, after: str | None = None, beyond_goal: bool = False
) -> Today:
    """Return the queue that is left of today, in four statements and one round trip, whatever its length.

    `after` is the topic practised just now. `beyond_goal` asks for the rest of one more goal.
    """
    sent_pulse = send_pulse(conn, visit)
    sent_days = db.send(conn, sql.select_latest_days, LatestDaysRow, user_id=visit.user_id)
    sent_answers = db.send(conn, sql.select_past_answers, PastAnswer, user_id=visit.user_id, row_limit=PACE_ANSWERS)
    states = catalog.topic_states(conn, visit)
    pulse, days = read_pulse(sent_pulse, visit), sent_days.one()

    places = _places(visit, library, states)
    goal = pulse.daily_goal_tasks
    queue = build_queue(
        places,
        places=goal - (pulse.correct_today % goal if beyond_goal else pulse.correct_today),
        today=visit.today,
        days_without_new=days_without_new(days.practice_days, days.begin_days, visit.today),
        after=after,
    )
    counts = Counter(item.topic_slug for item in queue)
    first_items = {item.topic_slug: item for item in reversed(queue)}
    course = library.course(visit.course_slug)
    coming = [states[place.topic_slug].standing.returns_on for place in places]
    return Today(
        pulse=pulse,
        queue=queue,
        topics=tuple(_queued_topic(library, states, first_items[slug], count) for slug, count in counts.items()),
        minutes=minutes_for(queue, sent_answers.rows()),
        xp=_about(
            xp_for(place, counts[place.topic_slug], _mean_base_xp(place, library.topics[place.topic_slug]), visit.today)
            for place in places
        ),
        due_count=len(catalog.due_topics(library, states)),
        more_count=0 if queue else len(build_queue(places, places=goal, today=visit.today)),
        returns_on=min((day for day in coming if day and day > visit.today), default=None),
        next_topic=next_topic(visit, library, states, after=after),
        has_practised=any(place.progress.attempt_count for place in places),
        course=course,
        course_map=topic_map(library, course.topic_slugs, states, course) if course else None,
    )


def next_topic(
    visit: Visit, library: Library, states: Mapping[str, TopicState], *, after: str | None = None
) -> QueuedTopic | None:
    """Return what to practise after a session; None if nothing waits in a topic other than `after`.

    `states` are those of all topics (`catalog.topic_states`). `after` is the topic practised just now.
    """
    item = next_item(_places(visit, library, states), today=visit.today, after=after)
    if item is None:
        return None
    outlook = states[item.topic_slug].standing.outlook
    return _queued_topic(library, states, item, outlook.answers if outlook else 0)


def _places(visit: Visit, library: Library, states: Mapping[str, TopicState]) -> list[TopicPlace]:
    """Return the topics to practise: those of the learner's course, then the others, in teaching order."""
    course = library.course(visit.course_slug)
    first = course.topic_slugs if course else ()
    return [
        TopicPlace(
            slug,
            states[slug].standing.rules,
            states[slug].standing.progress,
            prerequisites_in(library.topics[slug], course),
            states[slug].is_known,
        )
        for slug in dict.fromkeys([*first, *library.topics])
        if slug in states and library.topics[slug].tasks
    ]


def _queued_topic(library: Library, states: Mapping[str, TopicState], item: QueueItem, count: int) -> QueuedTopic:
    return QueuedTopic(library.topics[item.topic_slug], states[item.topic_slug].standing, count, item.due_since)


def _mean_base_xp(place: TopicPlace, topic: Topic) -> Decimal:
    """Return the mean base XP of a topic's tasks, before pace and repeats."""
    tasks = topic.tasks.values()
    worths = [task_base_xp(place.rules, base_xp=task.base_xp, difficulty=task.difficulty) for task in tasks]
    return Decimal(sum(worths)) / len(worths)


def _about(amounts: Iterable[int]) -> int:
    """Return the sum of estimates, rounded to few digits."""
    total = sum(amounts)
    return round(total, -2 if total >= 1000 else -1)


def set_daily_goal(conn: db.Conn, visit: Visit, daily_goal_tasks: int) -> None:
    """Store the daily goal. Raises `Invalid` if it is not one of `GOALS`."""
    if daily_goal_tasks not in GOALS:
        raise Invalid(N_("Choose one of the goals on the page."))
    db.execute(conn, sql.update_daily_goal, user_id=visit.user_id, daily_goal_tasks=daily_goal_tasks, now=visit.now)
