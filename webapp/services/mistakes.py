"""Wrong answers of all learners that no declared mistake explains, for authors: grouped, with drafts of mistakes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from webapp import db
from webapp.content.checks.unforeseen import Group, group, unforeseen
from webapp.content.library import Task
from webapp.content.variants.variants import Variant, VariantError, make_variant
from webapp.db.queries import load_queries
from webapp.messages import Locale

sql = load_queries("mistakes")

COUNTED = timedelta(days=90)
MOST_ANSWERS = 1000  # the newest wrong answers to a task, which are graded again for its page


@dataclass(frozen=True, slots=True)
class WrongCountRow:
    """How many wrong answers a task got, and of how many learners."""

    topic_slug: str
    task_id: str
    wrong_count: int
    learner_count: int


@dataclass(frozen=True, slots=True)
class WrongAnswerRow:
    """A wrong answer: who gave it, to which variant."""

    user_id: UUID
    variant_seed: int
    locale: Locale
    user_answer: Any


@dataclass(frozen=True, slots=True)
class Unforeseen:
    """What wrong answers to a task have in common. `wrong_count` are all that were looked at, `learner_count` of whom.

    `unforeseen_count` counts those that no declared mistake explains; of a cloze, each gap.
    """

    wrong_count: int
    learner_count: int
    unforeseen_count: int
    groups: Sequence[Group]


def most_failed(conn: db.Conn, now: datetime) -> list[WrongCountRow]:
    """Return the tasks with the most wrong answers of the last ninety days."""
    return db.many(conn, sql.select_wrong_counts, WrongCountRow, since=now - COUNTED)


def find_unforeseen(conn: db.Conn, task: Task) -> Unforeseen:
    """Return what the newest wrong answers to a task have in common that its declared mistakes do not explain."""
    rows = db.many(
        conn,
        sql.select_wrong_answers,
        WrongAnswerRow,
        topic_slug=task.topic_slug,
        task_id=task.id,
        row_limit=MOST_ANSWERS,
    )
    variants = [(variant, row.user_answer) for row in rows if (variant := _variant(task, row)) is not None]
    wrong = list(unforeseen(variants))
    return Unforeseen(len(rows), len({row.user_id for row in rows}), len(wrong), group(task, wrong))


def _variant(task: Task, row: WrongAnswerRow) -> Variant | None:
    try:
        return make_variant(task, row.variant_seed, row.locale)
    except VariantError:
        return None
