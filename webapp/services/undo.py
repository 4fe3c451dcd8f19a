"""Undo: "I pressed the wrong key". The learner's latest typed answer is taken back within a minute.

Progress, task state and day become what the remaining answers give, as if this one had never been; the answer itself
stays as a row that no sum and no reading counts. As the worked solution may have been seen, the task comes again as a
fresh variant. The submit path knows nothing of all this.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from webapp import db
from webapp.content.library import Library
from webapp.errors import Conflict
from webapp.grading.messages import N_
from webapp.queries import load_queries
from webapp.rules.replay import RecordedAttempt, replay
from webapp.services import practice
from webapp.services.replay import RulesRow, progress_record, update_progress
from webapp.services.variant_tokens import VariantToken, unseal
from webapp.services.visits import Visit

sql = load_queries("undo")

UNDO_WITHIN = timedelta(seconds=60)
NOT_THE_LATEST = N_("Only your latest answer can be taken back.")
CHOSEN_TYPES = frozenset({"choice", "choices", "order", "match"})  # nothing is typed in them


@dataclass(frozen=True, slots=True)
class LatestAttemptRow:
    """The learner's latest answer; with ``undone_at`` it was taken back already."""

    submission_id: UUID
    attempt_number: int
    is_correct: bool
    xp_earned: int
    learning_day: date
    attempted_at: datetime
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class RemainingAttemptRow:
    """An answer that remains, as far as the replay reads it."""

    task_id: str
    base_xp: int | None
    is_correct: bool
    learning_day: date
    attempted_at: datetime


def is_typed(task_type: str) -> bool:
    """Whether an answer of this type is typed, so that a wrong key can be pressed."""
    return task_type not in CHOSEN_TYPES


def undo(conn: db.Conn, visit: Visit, library: Library, secrets: Sequence[str], token_text: str) -> practice.Card:
    """Take back the answer to the variant of a token, and show its task again. Saying so twice changes nothing more.

    Raises ``Conflict`` unless it is the learner's latest answer, typed, and given within a minute; and what ``unseal``
    raises.
    """
    token = unseal(secrets, token_text, visit)
    task = practice.find_task(practice.find_topic(library, token.topic_slug), token.task_id)
    if not is_typed(task.type):
        raise Conflict(N_("Only a typed answer can be taken back."))
    locked = db.maybe(conn, sql.lock_progress, RulesRow, user_id=visit.user_id, topic_slug=token.topic_slug)
    latest = db.maybe(conn, sql.select_optional_latest_attempt, LatestAttemptRow, user_id=visit.user_id)
    if locked is None or latest is None or latest.submission_id != token.submission_id:
        raise Conflict(NOT_THE_LATEST)
    if latest.undone_at is None:
        if (
            latest.attempt_number != locked.progress.attempt_count
        ):  # the clock says latest, the order of the locks does not
            raise Conflict(NOT_THE_LATEST)
        if visit.now - latest.attempted_at > UNDO_WITHIN:
            raise Conflict(N_("An answer can be taken back for one minute. This one stays."))
        _take_back(conn, visit, token, locked, latest)
    return practice.resume(conn, visit, library, secrets, token.topic_slug, token.task_id)


def _take_back(conn: db.Conn, visit: Visit, token: VariantToken, locked: RulesRow, latest: LatestAttemptRow) -> None:
    """Write what the remaining answers of the topic give. The caller holds the topic's lock."""
    remaining = db.many(
        conn,
        sql.select_attempts_before,
        RemainingAttemptRow,
        user_id=visit.user_id,
        topic_slug=token.topic_slug,
        attempt_number=latest.attempt_number,
    )
    replayed = replay(
        locked.rules,
        [RecordedAttempt(each.task_id, each.base_xp or 0, each.is_correct, each.learning_day) for each in remaining],
    )
    db.execute(
        conn,
        sql.update_attempt_undone,
        user_id=visit.user_id,
        topic_slug=token.topic_slug,
        task_id=token.task_id,
        attempt_number=latest.attempt_number,
        undone_at=visit.now,
    )
    last_activity = remaining[-1].attempted_at if remaining else None
    progress = progress_record(token.topic_slug, replayed.progress, last_activity=last_activity)
    update_progress(conn, visit.user_id, [progress])
    where = {"user_id": visit.user_id, "topic_slug": token.topic_slug, "task_id": token.task_id}
    state = replayed.tasks.get(token.task_id)
    if state is None:
        db.execute(conn, sql.delete_task_state, **where)
    else:
        db.execute(conn, sql.update_task_state, **where, **asdict(state))
    db.execute(
        conn,
        sql.update_learning_day,
        user_id=visit.user_id,
        learning_day=latest.learning_day,
        is_correct=latest.is_correct,
        xp_earned=latest.xp_earned,
    )
    db.execute(conn, sql.delete_empty_learning_day, user_id=visit.user_id, learning_day=latest.learning_day)
