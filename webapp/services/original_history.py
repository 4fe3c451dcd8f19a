"""A learner's answers in the original: history that is shown as it was, newest first."""

from dataclasses import dataclass
from datetime import datetime

from webapp import db
from webapp.db.queries import load_queries
from webapp.services.visits import Visit

sql = load_queries("original")

SHOWN_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """An answer. `user_answer` is None where the original did not store it."""

    original_id: int
    topic_slug: str
    task_id: str
    completed_at: datetime
    user_answer: str | None
    is_correct: bool
    xp_earned: int


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Some answers, and the id by which the older ones are found; None if these are the last."""

    answers: list[HistoryRow]
    before: int | None


def history(conn: db.Conn, visit: Visit, before: int | None = None) -> HistoryPage:
    """Return the learner's newest answers in the original, or the newest of those before one."""
    rows = db.many(
        conn, sql.select_history, HistoryRow, user_id=visit.user_id, older_than_id=before, row_limit=SHOWN_AT_ONCE + 1
    )
    shown = rows[:SHOWN_AT_ONCE]
    return HistoryPage(shown, shown[-1].original_id if len(rows) > SHOWN_AT_ONCE else None)
