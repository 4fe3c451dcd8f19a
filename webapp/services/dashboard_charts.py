"""The geometry of the dashboard's charts: rows of positions and sizes that the templates draw as SVG.

Pure arithmetic. Heights and the map are in CSS pixels. Widths of bar charts are in percent, so that charts fill any
screen while their text keeps its size.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

CELL = 18  # pixels of one day of the map with its gap
WEEKS = 53
MAP_TOP = 20  # pixels for the names of the months
ACTIVITY_STEPS = (1, 5, 10, 20)  # answers a day from which a day's square has the next shade

BAR_HEIGHT = 132
BAR_TOP = 10
BAR_LEFT = 12  # percent for the numbers of the scale
BAR_SHARE = 0.72  # of a day's width; the rest is the gap
LABEL_EVERY = 7


@dataclass(frozen=True, slots=True)
class DayTotals:
    """What a learner did on one learning day in all topics."""

    learning_day: date
    correct_count: int
    wrong_count: int
    xp_earned: int

    @property
    def answers(self) -> int:
        """Return right and wrong answers together."""
        return self.correct_count + self.wrong_count


@dataclass(frozen=True, slots=True)
class Square:
    """One active day on the map; `shade` is 1 to 4."""

    totals: DayTotals
    x: int
    y: int
    shade: int


@dataclass(frozen=True, slots=True)
class MonthLabel:
    """A month's name and its position: above the first week that begins in it."""

    first_day: date
    x: int


@dataclass(frozen=True, slots=True)
class WeekdayLabel:
    """A weekday's name and its position; `day` is any such day."""

    day: date
    y: int


@dataclass(frozen=True, slots=True)
class MonthTotals:
    """One month of the map in numbers, for screen readers."""

    first_day: date
    active_days: int
    correct_count: int
    wrong_count: int
    xp_earned: int


@dataclass(frozen=True, slots=True)
class ActivityMap:
    """A year of days in columns of weeks, Monday on top. The last column ends today, `last_rows` days tall."""

    squares: tuple[Square, ...]
    labels: tuple[MonthLabel, ...]
    weekdays: tuple[WeekdayLabel, ...]
    months: tuple[MonthTotals, ...]
    active_days: int
    answers: int
    last_rows: int

    width: int = WEEKS * CELL
    height: int = MAP_TOP + 7 * CELL
    cell: int = CELL
    top: int = MAP_TOP


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of a bar chart: `x`, `width` in percent, `y`, `height` in pixels. A label may be hidden on phones."""

    day: date
    value: int
    x: float
    width: float
    y: float
    height: float
    is_labelled: bool
    is_label_spare: bool


@dataclass(frozen=True, slots=True)
class GridLine:
    """A round value of the scale and its height from the top in pixels."""

    value: int
    y: float


@dataclass(frozen=True, slots=True)
class BarChart:
    """Values by day; `best` is the day with the greatest one, None when all are zero."""

    bars: tuple[Bar, ...]
    lines: tuple[GridLine, ...]
    total: int
    best: Bar | None

    height: int = BAR_TOP + BAR_HEIGHT
    left: int = BAR_LEFT


def first_day_of_map(today: date) -> date:
    """Return the Monday on which the map of the year up to today begins."""
    return today - timedelta(days=today.weekday(), weeks=WEEKS - 1)


def activity_map(days: Sequence[DayTotals], today: date) -> ActivityMap:
    """Return the map of the year up to today. `days` are in order; those outside it are left out."""
    first = first_day_of_map(today)
    shown = [day for day in days if first <= day.learning_day <= today and day.answers]
    mondays = [first + timedelta(weeks=week) for week in range(WEEKS)]
    labels = [
        MonthLabel(monday, week * CELL)
        for week, monday in enumerate(mondays)
        if monday.day <= 7 and week < WEEKS - 1  # a name in the last column would be cut off
    ]
    return ActivityMap(
        squares=tuple(_square(day, first) for day in shown),
        labels=tuple(labels),
        weekdays=tuple(WeekdayLabel(first + timedelta(days=row), MAP_TOP + row * CELL) for row in (0, 2, 4, 6)),
        months=tuple(_months(shown)),
        active_days=len(shown),
        answers=sum(day.answers for day in shown),
        last_rows=today.weekday() + 1,
    )


def bar_chart(values: Mapping[date, int], first: date, *, days: int, label_last: bool, least_top: int) -> BarChart:
    """Return a bar for each of `days` days from `first`; a day that is not in `values` has none.

    Every seventh day is labelled, counted from the last or the first one. The scale reaches at least `least_top`.
    """
    shown = [first + timedelta(days=offset) for offset in range(days)]
    greatest = max([least_top, *(values.get(day, 0) for day in shown)])
    step = round_step(greatest)
    top = -(-greatest // step) * step
    slot = (100 - BAR_LEFT) / days
    bars = []
    for offset, day in enumerate(shown):
        value, place = values.get(day, 0), days - 1 - offset if label_last else offset
        height = round(BAR_HEIGHT * value / top, 1)
        bars.append(
            Bar(
                day=day,
                value=value,
                x=round(BAR_LEFT + slot * (offset + (1 - BAR_SHARE) / 2), 3),
                width=round(slot * BAR_SHARE, 3),
                y=round(BAR_TOP + BAR_HEIGHT - height, 1),
                height=height,
                is_labelled=place % LABEL_EVERY == 0,
                is_label_spare=place % (2 * LABEL_EVERY) != 0,
            )
        )
    best = max(bars, key=lambda bar: bar.value)
    return BarChart(
        bars=tuple(bars),
        lines=tuple(
            GridLine(value, round(BAR_TOP + BAR_HEIGHT * (1 - value / top), 1)) for value in range(0, top + 1, step)
        ),
        total=sum(bar.value for bar in bars),
        best=best if best.value else None,
    )


def _square(day: DayTotals, first: date) -> Square:
    week, weekday = divmod((day.learning_day - first).days, 7)
    shade = sum(day.answers >= step for step in ACTIVITY_STEPS)
    return Square(day, week * CELL, MAP_TOP + weekday * CELL, shade)


def _months(days: Sequence[DayTotals]) -> list[MonthTotals]:
    by_month: dict[date, list[DayTotals]] = {}
    for day in days:
        by_month.setdefault(day.learning_day.replace(day=1), []).append(day)
    return [
        MonthTotals(
            first_day=month,
            active_days=len(of_month),
            correct_count=sum(day.correct_count for day in of_month),
            wrong_count=sum(day.wrong_count for day in of_month),
            xp_earned=sum(day.xp_earned for day in of_month),
        )
        for month, of_month in reversed(by_month.items())
    ]


def round_step(greatest: int) -> int:
    """Return the least of 1, 2, 5, 10, 20, 50, ... that divides a scale up to `greatest` into at most four parts."""
    power = 1
    while 4 * 5 * power < greatest:
        power *= 10
    return next(factor * power for factor in (1, 2, 5) if 4 * factor * power >= greatest)
