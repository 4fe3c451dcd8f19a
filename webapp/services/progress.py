"""Progress: a learner's completed and due tasks in a topic, and their history."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from webapp import db
from webapp.db.queries import load_queries
from webapp.services.visits import Visit

sql = load_queries("progress")


@dataclass(frozen=True, slots=True)
class DueTaskRow:
    """A task whose review is due."""

    topic_slug: str
    task_id: str
    mastery_level: int
    review_count: int
    next_review_date: date | None  # never None here: only tasks with a review date are due


@dataclass(frozen=True, slots=True)
class TopicStatsRow:
    """A learner's totals in a topic: numbers of tasks, and the mean mastery (0 to 5) of those attempted."""

    completed: int
    mastered: int
    average_mastery: Decimal


@dataclass(frozen=True, slots=True)
class TopicStats:
    """A learner's totals in a topic, and how many of its tasks are due."""

    completed: int
    mastered: int
    average_mastery: Decimal
    due: int


@dataclass(frozen=True, slots=True)
class CompletedTaskRow:
    """A task answered correctly at least once."""

    task_id: str


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One attempt at a task, with its receipt (null for a wrong answer)."""

    attempt_number: int
    user_answer: Any
    is_correct: bool
    xp_earned: int
    base_xp: int | None
    ladder: str | None
    pace: Decimal | None
    repeat: Decimal | None
    daily_task_index: int | None
    mastery_level: int
    review_count: int
    next_review_date: date | None
    learning_day: date
    attempted_at: datetime


def send_due_tasks(conn: db.Conn, visit: Visit, topic_slug: str) -> db.Sent[DueTaskRow]:
    """Send the query for the tasks of a topic due for review, oldest first."""
    return db.send(
        conn, sql.select_due_tasks, DueTaskRow, user_id=visit.user_id, topic_slug=topic_slug, today=visit.today
    )


def due_tasks(conn: db.Conn, visit: Visit, topic_slug: str) -> list[DueTaskRow]:
    """Return the tasks of a topic due for review, oldest first."""
    return send_due_tasks(conn, visit, topic_slug).rows()


def topic_stats(conn: db.Conn, visit: Visit, topic_slug: str) -> TopicStats:
    """Return a learner's totals in a topic, and how many of its tasks are due."""
    due = send_due_tasks(conn, visit, topic_slug)
    reached = db.one(conn, sql.select_topic_stats, TopicStatsRow, user_id=visit.user_id, topic_slug=topic_slug)
    return TopicStats(reached.completed, reached.mastered, reached.average_mastery, len(due.rows()))


def completed_task_ids(conn: db.Conn, visit: Visit, topic_slug: str) -> list[str]:
    """Return the ids of the tasks the learner has answered correctly at least once."""
    rows = db.many(conn, sql.select_completed_tasks, CompletedTaskRow, user_id=visit.user_id, topic_slug=topic_slug)
    return [row.task_id for row in rows]


def task_history(conn: db.Conn, visit: Visit, topic_slug: str, task_id: str, part: slice) -> list[HistoryRow]:
    """Return a part of the learner's attempts at one task, which are counted from the newest on."""
    return db.many(
        conn,
        sql.select_task_history,
        HistoryRow,
        user_id=visit.user_id,
        topic_slug=topic_slug,
        task_id=task_id,
        row_offset=part.start,
        row_limit=part.stop - part.start,
    )
