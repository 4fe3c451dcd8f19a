"""What a class learnt over the school year: its answers by week or month, and its topics.

Everything is about the class as a whole. No pupil is named and none is compared with another one. Counted are the
pupils of today, since they joined.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, get_args
from uuid import UUID

from webapp import db
from webapp.content.library import Library, Topic
from webapp.db.queries import load_queries
from webapp.rules.attempts import Progress, TopicRules
from webapp.rules.deadlines import moment_of
from webapp.rules.reviews import is_review_due, topic_status
from webapp.services.classes import Class
from webapp.services.dashboard_charts import GridLine, round_step
from webapp.services.gradebook import pupils_of
from webapp.services.gradebook_mistakes import topics_of

sql = load_queries("gradebook")

Unit = Literal["week", "month"]
UNITS: tuple[Unit, ...] = get_args(Unit)

FIRST_MONTH = 9  # the school year begins on 1 September
BAR_HEIGHT, BAR_TOP, BAR_LEFT = 160, 10, 12  # pixels, pixels, percent for the numbers of the scale
BAR_SHARE = 0.72  # of a period's width; the rest is the gap
MOST_LABELS = 12
LEAST_SCALE = 4


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A week or month in which something was answered; it begins on a Monday, or on the first of the month."""

    begins_on: date
    answer_count: int
    right_count: int
    pupil_count: int


@dataclass(frozen=True, slots=True)
class PupilTopicRow:
    """What one pupil practised in one topic. `learnt_on` is None until it is learnt."""

    user_id: UUID
    topic_slug: str
    answer_count: int
    right_count: int
    learnt_on: date | None


@dataclass(frozen=True, slots=True)
class StandingRow:
    """Where one pupil stands in one topic."""

    progress: Progress
    rules: TopicRules
    user_id: UUID
    topic_slug: str


@dataclass(frozen=True, slots=True)
class Period:
    """A week or month of the class. `learnt_count` counts a topic once for each pupil who learnt it then."""

    begins_on: date
    answer_count: int
    right_count: int
    pupil_count: int
    learnt_count: int

    @property
    def right_percent(self) -> int | None:
        """Return the share of right answers in percent, rounded down; None without answers."""
        return _percent(self.right_count, self.answer_count)


@dataclass(frozen=True, slots=True)
class PeriodBar:
    """A period's bar: `x` and `width` in percent, heights in pixels, the right answers at its foot."""

    period: Period
    x: float
    width: float
    y: float
    height: float
    right_y: float
    right_height: float
    is_labelled: bool
    is_label_spare: bool  # hidden on phones


@dataclass(frozen=True, slots=True)
class PeriodChart:
    """The periods of a school year as bars of answers."""

    bars: tuple[PeriodBar, ...]
    lines: tuple[GridLine, ...]

    height: int = BAR_TOP + BAR_HEIGHT
    left: int = BAR_LEFT


@dataclass(frozen=True, slots=True)
class ClassTopic:
    """A topic of the class: how many pupils began it, learnt it, have mastered it and are due to review it now.

    The last two are None where the class does not share its pupils' own practice, which they depend on.
    """

    topic: Topic
    begun_count: int
    learnt_count: int
    mastered_count: int | None
    due_count: int | None
    answer_count: int
    right_count: int

    @property
    def right_percent(self) -> int | None:
        """Return the share of right answers in percent, rounded down."""
        return _percent(self.right_count, self.answer_count)


@dataclass(frozen=True, slots=True)
class ClassProgress:
    """A class's school year so far."""

    first_day: date
    unit: Unit
    pupil_count: int
    periods: tuple[Period, ...]
    chart: PeriodChart
    topics: tuple[ClassTopic, ...]

    @property
    def answer_count(self) -> int:
        """Return the answers of the year."""
        return sum(period.answer_count for period in self.periods)

    @property
    def right_percent(self) -> int | None:
        """Return the share of right answers of the year in percent, rounded down."""
        return _percent(sum(period.right_count for period in self.periods), self.answer_count)

    @property
    def learnt_count(self) -> int:
        """Return how many topics were learnt, each counted once for each pupil."""
        return sum(period.learnt_count for period in self.periods)


def _percent(right: int, answers: int) -> int | None:
    return 100 * right // answers if answers else None


def school_year_start(today: date) -> date:
    """Return the latest 1 September."""
    return date(today.year - (today.month < FIRST_MONTH), FIRST_MONTH, 1)


def class_progress(conn: db.Conn, library: Library, about: Class, *, unit: Unit, today: date) -> ClassProgress:
    """Return what a class learnt since the school year began. `today` is the date in the class's zone."""
    first_day = school_year_start(today)
    user_ids = [pupil.user_id for pupil in pupils_of(conn, about.class_id) if pupil.left_at is None]
    topic_slugs = topics_of(library, about)
    asked = {
        "class_id": about.class_id,
        "user_ids": user_ids,
        "topic_slugs": topic_slugs,
        "first_day": first_day,
        "since": moment_of(datetime.combine(first_day, time()), about.time_zone),  # for the index
        "is_shared": about.shares_practice,
    }
    sent_periods = db.send(conn, sql.select_class_periods, PeriodRow, unit=unit, **asked)
    sent_topics = db.send(conn, sql.select_class_topics, PupilTopicRow, **asked)
    standings = (
        db.many(conn, sql.select_class_standings, StandingRow, user_ids=user_ids, topic_slugs=topic_slugs)
        if about.shares_practice
        else None
    )
    practised = sent_topics.rows()
    periods = tuple(_periods(sent_periods.rows(), practised, first_day, today, unit))
    return ClassProgress(
        first_day=first_day,
        unit=unit,
        pupil_count=len(user_ids),
        periods=periods,
        chart=_chart(periods),
        topics=tuple(_topics(library, practised, standings, today)),
    )


def _periods(
    rows: Iterable[PeriodRow], practised: Iterable[PupilTopicRow], first_day: date, today: date, unit: Unit
) -> Iterable[Period]:
    """Yield every period from the first day to today, those without an answer among them."""
    by_start = {row.begins_on: row for row in rows}
    learnt = Counter(_start_of(row.learnt_on, unit) for row in practised if row.learnt_on)
    begins_on = _start_of(first_day, unit)
    while begins_on <= today:
        row = by_start.get(begins_on, PeriodRow(begins_on, 0, 0, 0))
        yield Period(begins_on, row.answer_count, row.right_count, row.pupil_count, learnt[begins_on])
        begins_on = _start_of(begins_on + timedelta(days=7 if unit == "week" else 31), unit)


def _start_of(day: date, unit: Unit) -> date:
    return day.replace(day=1) if unit == "month" else day - timedelta(days=day.weekday())


def _chart(periods: Sequence[Period]) -> PeriodChart:
    greatest = max([LEAST_SCALE, *(period.answer_count for period in periods)])
    step = round_step(greatest)
    top = -(-greatest // step) * step
    slot, every = (100 - BAR_LEFT) / len(periods), -(-len(periods) // MOST_LABELS)
    bars = []
    for at, period in enumerate(periods):
        height, right = (round(BAR_HEIGHT * count / top, 1) for count in (period.answer_count, period.right_count))
        bars.append(
            PeriodBar(
                period=period,
                x=round(BAR_LEFT + slot * (at + (1 - BAR_SHARE) / 2), 3),
                width=round(slot * BAR_SHARE, 3),
                y=round(BAR_TOP + BAR_HEIGHT - height, 1),
                height=height,
                right_y=round(BAR_TOP + BAR_HEIGHT - right, 1),
                right_height=right,
                is_labelled=at % every == 0,
                is_label_spare=at % (2 * every) != 0,
            )
        )
    lines = (GridLine(value, round(BAR_TOP + BAR_HEIGHT * (1 - value / top), 1)) for value in range(0, top + 1, step))
    return PeriodChart(tuple(bars), tuple(lines))


def _topics(
    library: Library, practised: Sequence[PupilTopicRow], standings: Sequence[StandingRow] | None, today: date
) -> Iterable[ClassTopic]:
    """Yield the topics that the class has practised, in the order of the curriculum."""
    by_topic: dict[str, list[PupilTopicRow]] = {}
    for row in practised:
        by_topic.setdefault(row.topic_slug, []).append(row)
    where = {(row.user_id, row.topic_slug): row for row in standings or ()}
    for slug, topic in library.topics.items():
        if rows := by_topic.get(slug):
            found = [where[row.user_id, slug] for row in rows if (row.user_id, slug) in where]
            yield ClassTopic(
                topic=topic,
                begun_count=len(rows),
                learnt_count=sum(row.learnt_on is not None for row in rows),
                mastered_count=None if standings is None else _count_mastered(found, today),
                due_count=None if standings is None else _count_due(found, today),
                answer_count=sum(row.answer_count for row in rows),
                right_count=sum(row.right_count for row in rows),
            )


def _count_mastered(rows: Iterable[StandingRow], today: date) -> int:
    return sum(topic_status(row.rules, row.progress, today) == "mastered" for row in rows)


def _count_due(rows: Iterable[StandingRow], today: date) -> int:
    return sum(is_review_due(row.rules, row.progress, today) for row in rows)
