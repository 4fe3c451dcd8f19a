"""Undo: "I pressed the wrong key". The learner's latest typed answer is taken back within a minute.

Progress and task state become what they were before it, whatever settings were changed meanwhile: nothing is priced
anew. Its day loses what it added. The answer itself stays as a row that no sum and no reading counts. As the worked
solution may have been seen, the task comes again as a fresh variant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from webapp import db
from webapp.content.library import Library
from webapp.db.queries import load_queries
from webapp.errors import Conflict
from webapp.messages import N_
from webapp.services import practice, replay
from webapp.services.variant_tokens import VariantToken, unseal
from webapp.services.visits import Visit

sql = load_queries("undo")

UNDO_WITHIN = timedelta(seconds=60)
ANSWER_STAYS = N_("This answer stays")
NOT_THE_LATEST = N_("Only your latest answer can be taken back.")
CHOSEN_TYPES = frozenset({"choice", "choices", "order", "match", "part"})  # nothing is typed in them


@dataclass(frozen=True, slots=True)
class LatestAttemptRow:
    """The learner's latest answer; with `undone_at` it was taken back already."""

    submission_id: UUID
    attempt_number: int
    is_correct: bool
    xp_earned: int
    learning_day: date
    attempted_at: datetime
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class LockedRow:
    """The number of answers in the topic, and the rows before the latest of them; None if that cannot be taken back."""

    attempt_count: int
    before_latest: Any


def is_typed(task_type: str) -> bool:
    """Return whether an answer of this type is typed, so that a wrong key can be pressed."""
    return task_type not in CHOSEN_TYPES


def undo(conn: db.Conn, visit: Visit, library: Library, secrets: Sequence[str], token_text: str) -> practice.Card:
    """Take back the answer to the variant of a token, and show its task again. Saying so twice changes nothing more.

    Raises `Conflict` unless it is the learner's latest answer, typed, and given within a minute; and what `unseal`
    raises.
    """
    token = unseal(secrets, token_text, visit)
    task = practice.find_task(practice.find_topic(library, token.topic_slug), token.task_id)
    if not is_typed(task.type):
        raise Conflict(ANSWER_STAYS, N_("Only a typed answer can be taken back."))
    if token.place:
        raise Conflict(ANSWER_STAYS, N_("An answer of an assignment cannot be taken back."))
    locked = db.maybe(conn, sql.lock_progress, LockedRow, user_id=visit.user_id, topic_slug=token.topic_slug)
    latest = db.maybe(conn, sql.select_optional_latest_attempt, LatestAttemptRow, user_id=visit.user_id)
    if locked is None or latest is None or latest.submission_id != token.submission_id:
        raise Conflict(ANSWER_STAYS, NOT_THE_LATEST)
    if latest.undone_at is None:
        if latest.attempt_number != locked.attempt_count:  # the clock says latest, the order of the locks does not
            raise Conflict(ANSWER_STAYS, NOT_THE_LATEST)
        if visit.now - latest.attempted_at > UNDO_WITHIN:
            raise Conflict(ANSWER_STAYS, N_("An answer can be taken back for one minute. This one stays."))
        before = locked.before_latest
        # A process of an earlier release, or the repair of a learner, wrote the row after the copy was made.
        if before is None or before["progress"]["attempt_count"] != locked.attempt_count - 1:
            raise Conflict(ANSWER_STAYS, N_("This answer can no longer be taken back. Nothing was changed."))
        _take_back(conn, visit, token, before, latest)
    return practice.resume(conn, visit, library, secrets, token.topic_slug, token.task_id)


def _take_back(
    conn: db.Conn, visit: Visit, token: VariantToken, before: Mapping[str, Any], latest: LatestAttemptRow
) -> None:
    """Restore the rows from before the answer. The caller holds the topic's lock."""
    where = {"user_id": visit.user_id, "topic_slug": token.topic_slug, "task_id": token.task_id}
    db.execute(conn, sql.update_attempt_undone, **where, attempt_number=latest.attempt_number, undone_at=visit.now)
    replay.update_progress(conn, visit.user_id, [before["progress"]])
    db.execute(conn, sql.delete_task_state, **where)
    if before["task"]:
        replay.insert_task_states(conn, visit.user_id, [before["task"]])
    db.execute(
        conn,
        sql.update_learning_day,
        user_id=visit.user_id,
        learning_day=latest.learning_day,
        is_correct=latest.is_correct,
        xp_earned=latest.xp_earned,
    )
    db.execute(conn, sql.delete_empty_learning_day, user_id=visit.user_id, learning_day=latest.learning_day)
