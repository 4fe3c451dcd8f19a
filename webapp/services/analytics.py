"""Analytics: what the site did on each day, for administrators. Nothing in it is about a person."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from webapp import db
from webapp.db.queries import load_queries
from webapp.services.dashboard_charts import BarChart, bar_chart

sql = load_queries("analytics")

SHOWN_DAYS = 28
KEPT_DAYS = 400
MOST_DETAILS = 20
LEAST_TOP = 4  # of a chart's scale, so that one error does not fill its height
NAMES = ("requests", "errors", "slow blocks", "answers", "learners")


@dataclass(frozen=True, slots=True)
class DailyCountRow:
    """How often something happened on a day (UTC)."""

    day: date
    name: str
    total: int


@dataclass(frozen=True, slots=True)
class DetailRow:
    """How often something happened at a route or in a block, and when last."""

    name: str
    detail: str
    total: int
    last_day: date


@dataclass(frozen=True, slots=True)
class PracticeDayRow:
    """The answers of all learners on a learning day, and how many learners gave them."""

    day: date
    answers: int
    learners: int


@dataclass(frozen=True, slots=True)
class Overview:
    """A chart for each of `NAMES`, and the places of errors and slow blocks, most frequent first."""

    charts: Mapping[str, BarChart]
    errors: Sequence[DetailRow]
    slow_blocks: Sequence[DetailRow]


def add_counts(conn: db.Conn, counts: Mapping[tuple[str, str], int], now: datetime) -> None:
    """Add to today's counts what a process counted, by name and detail. Zeros are left out."""
    counted = [(name, detail, total) for (name, detail), total in counts.items() if total]
    if counted:
        names, details, totals = (list(column) for column in zip(*counted, strict=True))
        db.execute(conn, sql.upsert_daily_counts, day=now.date(), names=names, details=details, totals=totals)


def overview(conn: db.Conn, now: datetime) -> Overview:
    """Return the charts of the last four weeks."""
    first = now.date() - timedelta(days=SHOWN_DAYS - 1)
    counted = db.send(conn, sql.select_daily_counts, DailyCountRow, first_day=first)
    detailed = db.send(conn, sql.select_frequent_details, DetailRow, first_day=first, row_limit=MOST_DETAILS)
    practised = db.many(conn, sql.select_practice_days, PracticeDayRow, first_day=first)
    values: dict[str, dict[date, int]] = defaultdict(dict)
    for row in counted.rows():
        values[row.name][row.day] = row.total
    values["answers"] = {row.day: row.answers for row in practised}
    values["learners"] = {row.day: row.learners for row in practised}
    details = detailed.rows()
    return Overview(
        charts={
            name: bar_chart(values[name], first, days=SHOWN_DAYS, label_last=True, least_top=LEAST_TOP)
            for name in NAMES
        },
        errors=[row for row in details if row.name == "errors"],
        slow_blocks=[row for row in details if row.name == "slow blocks"],
    )


def forget_old_counts(conn: db.Conn, now: datetime) -> None:
    """Delete counts that are older than a year and a month."""
    db.execute(conn, sql.delete_old_counts, first_day=now.date() - timedelta(days=KEPT_DAYS))
