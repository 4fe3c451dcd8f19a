"""The dashboard: a learner's results, the coming reviews, and the weakest tasks.

Five statements in one round trip, however long the history: the day's numbers, a year of day summaries, the topics, the
tasks met, and the latest attempts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from webapp import db
from webapp.content.library import Library, Topic
from webapp.content.variants.answered import answered_variant
from webapp.content.variants.variants import Variant
from webapp.db.queries import load_queries
from webapp.messages import Locale
from webapp.services import catalog
from webapp.services.catalog import TopicState
from webapp.services.dashboard_charts import ActivityMap, BarChart, DayTotals, activity_map, bar_chart, first_day_of_map
from webapp.services.today import Pulse, read_pulse, send_pulse
from webapp.services.visits import Visit

sql = load_queries("dashboard")

CHART_DAYS = 30
RECENT_ATTEMPTS = 8
WEAKEST_TASKS = 5
EXAMPLE_SEED = 0
WEAK_MASTERY = 2  # a task answered wrongly before, with at most this mastery, is listed as weak
LEAST_XP_SCALE = 100
LEAST_REVIEW_SCALE = 4


@dataclass(frozen=True, slots=True)
class TaskStateRow:
    """A learner's state in one task attempted."""

    topic_slug: str
    task_id: str
    mastery_level: int
    next_review_date: date | None
    attempt_count: int
    correct_count: int
    last_learning_day: date


@dataclass(frozen=True, slots=True)
class RecentAttemptRow:
    """One attempt with its receipt, which is null for a wrong answer."""

    topic_slug: str
    task_id: str
    variant_seed: int
    locale: Locale
    user_answer: Any
    is_correct: bool
    xp_earned: int
    base_xp: int | None
    ladder: str | None
    pace: Decimal | None
    repeat: Decimal | None
    daily_task_index: int | None
    is_too_early: bool
    learning_day: date
    attempted_at: datetime


@dataclass(frozen=True, slots=True)
class EarlierRow:
    """Whether the learner has answers from the original."""

    has_earlier_answers: bool


@dataclass(frozen=True, slots=True)
class TopicProgress:
    """One topic begun: its state, the share of right answers in percent (None: none here yet), and each task's mastery.

    The mastery (0 to 5) is in the author's order, None for a task not met yet.
    """

    topic: Topic
    state: TopicState
    accuracy: int | None
    mastery_levels: tuple[int | None, ...]

    @property
    def mastered(self) -> int:
        """Return how many tasks are at top mastery."""
        return sum(level == 5 for level in self.mastery_levels)

    @property
    def met(self) -> int:
        """Return how many tasks were attempted."""
        return sum(level is not None for level in self.mastery_levels)


@dataclass(frozen=True, slots=True)
class WeakTask:
    """A task that needs practice, its results so far, and one variant of it as an example."""

    topic: Topic
    task_id: str
    example: Variant | None
    mastery_level: int
    attempt_count: int
    correct_count: int


@dataclass(frozen=True, slots=True)
class RecentAttempt:
    """An attempt with its topic and variant, which are None when they are no longer in the content."""

    topic: Topic | None
    variant: Variant | None
    attempt: RecentAttemptRow


@dataclass(frozen=True, slots=True)
class Forecast:
    """How many topics return on each day, and which. Today includes all that are due already."""

    chart: BarChart
    topics: Mapping[date, Sequence[Topic]]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The contents of the dashboard. `accuracy` is in percent over all tasks met, None before the first answer."""

    pulse: Pulse
    due_topics: int
    activity: ActivityMap
    xp: BarChart
    forecast: Forecast
    topics: tuple[TopicProgress, ...]
    weakest: tuple[WeakTask, ...]
    recent: tuple[RecentAttempt, ...]
    accuracy: int | None
    total_xp: int
    mastered_topics: int
    has_earlier_answers: bool


def dashboard(conn: db.Conn, visit: Visit, library: Library) -> Dashboard:
    """Return the dashboard of a learner; empty for somebody who never practised."""
    sent_pulse = send_pulse(conn, visit)
    first_day = first_day_of_map(visit.today)
    sent_days = db.send(conn, sql.select_days, DayTotals, user_id=visit.user_id, first_day=first_day)
    sent_tasks = db.send(conn, sql.select_task_states, TaskStateRow, user_id=visit.user_id)
    sent_recent = db.send(
        conn, sql.select_recent_attempts, RecentAttemptRow, user_id=visit.user_id, row_limit=RECENT_ATTEMPTS
    )
    sent_earlier = db.send(conn, sql.select_has_earlier_answers, EarlierRow, user_id=visit.user_id)
    states = catalog.topic_states(conn, visit)
    days, tasks = sent_days.rows(), sent_tasks.rows()

    begun = {slug: state for slug, state in states.items() if state.standing.progress.attempt_count}
    xp_by_day = {totals.learning_day: totals.xp_earned for totals in days}
    first_bar = visit.today - timedelta(days=CHART_DAYS - 1)
    topics = [
        _topic_progress(topic, begun[slug], tasks)
        for slug, topic in library.topics.items()
        if slug in begun and topic.tasks
    ]
    return Dashboard(
        pulse=read_pulse(sent_pulse, visit),
        due_topics=len(catalog.due_topics(library, states)),
        activity=activity_map(days, visit.today),
        xp=bar_chart(xp_by_day, first_bar, days=CHART_DAYS, label_last=True, least_top=LEAST_XP_SCALE),
        forecast=_forecast(topics, visit.today),
        topics=tuple(sorted(topics, key=lambda topic: _urgency(topic.state))),
        weakest=tuple(_weakest(tasks, library, visit.locale)),
        recent=tuple(_recent(attempt, library) for attempt in sent_recent.rows()),
        accuracy=_accuracy(tasks),
        total_xp=sum(state.standing.progress.total_xp_earned for state in begun.values()),
        mastered_topics=sum(state.standing.status == "mastered" for state in begun.values()),
        has_earlier_answers=sent_earlier.one().has_earlier_answers,
    )


def _topic_progress(topic: Topic, state: TopicState, tasks: Sequence[TaskStateRow]) -> TopicProgress:
    of_topic = {task.task_id: task for task in tasks if task.topic_slug == topic.slug}
    levels = tuple(of_topic[task_id].mastery_level if task_id in of_topic else None for task_id in topic.tasks)
    return TopicProgress(topic, state, _accuracy(list(of_topic.values())), levels)


def _accuracy(tasks: Sequence[TaskStateRow]) -> int | None:
    """Return the share of right answers in percent, rounded down so that 100 means every one."""
    attempts = sum(task.attempt_count for task in tasks)
    return 100 * sum(task.correct_count for task in tasks) // attempts if attempts else None


def _urgency(state: TopicState) -> tuple[bool, int]:
    """Return the sort key: due topics first, then by the next review, mastered ones last."""
    days = state.standing.days_until_review
    return state.standing.status == "mastered", 0 if days is None else days


def _forecast(topics: Sequence[TopicProgress], today: date) -> Forecast:
    reviews: dict[date, list[Topic]] = {}
    for topic in topics:
        standing = topic.state.standing
        due = today if standing.is_review_due else standing.returns_on
        if due and due < today + timedelta(days=CHART_DAYS):
            reviews.setdefault(due, []).append(topic.topic)
    counts = {day: len(due) for day, due in reviews.items()}
    chart = bar_chart(counts, today, days=CHART_DAYS, label_last=False, least_top=LEAST_REVIEW_SCALE)
    return Forecast(chart, reviews)


def _weakest(tasks: Sequence[TaskStateRow], library: Library, locale: Locale) -> list[WeakTask]:
    """Return the tasks answered wrongly before: by mastery, by share of right answers, then by the last attempt."""
    weak = [
        task
        for task in tasks
        if task.correct_count < task.attempt_count
        and task.mastery_level <= WEAK_MASTERY
        and task.topic_slug in library.topics
        and task.task_id in library.topics[task.topic_slug].tasks
    ]
    weak.sort(key=lambda task: (task.mastery_level, task.correct_count / task.attempt_count, task.last_learning_day))
    return [
        WeakTask(
            topic=library.topics[task.topic_slug],
            task_id=task.task_id,
            example=answered_variant(library, task.topic_slug, task.task_id, EXAMPLE_SEED, locale),
            mastery_level=task.mastery_level,
            attempt_count=task.attempt_count,
            correct_count=task.correct_count,
        )
        for task in weak[:WEAKEST_TASKS]
    ]


def _recent(attempt: RecentAttemptRow, library: Library) -> RecentAttempt:
    variant = answered_variant(library, attempt.topic_slug, attempt.task_id, attempt.variant_seed, attempt.locale)
    return RecentAttempt(library.topics.get(attempt.topic_slug), variant, attempt)
