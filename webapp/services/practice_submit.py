"""Practice: take the answer to a variant and store it with everything that follows from it, once.

Grading comes before any lock. Then there are two ways:

- `send_known` writes what the card knew, in one round trip from BEGIN to COMMIT, if nothing has changed since.
- `store` locks and looks, in two: `lock_progress` with `select_optional_standing` behind it, then the write. It
  serves first answers in a topic or an assignment, repeats, stale cards, answers that race, and callers without a card.

Both apply the same rules and write with `insert_attempt`. In an assignment the first way writes with
`insert_assigned_attempt`, the other one with `insert_slot_answer` too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from psycopg.types.json import Jsonb

from webapp import db, metrics
from webapp.content.library import Library, Topic
from webapp.content.variants.variants import Variant
from webapp.db.queries import load_queries
from webapp.errors import Conflict
from webapp.grading import Answer, Grade, Verdict
from webapp.messages import N_, Locale
from webapp.rules.attempts import Outcome, Progress, TaskState, TopicRules, apply_attempt
from webapp.rules.marks import SlotAnswer
from webapp.rules.sessions import Session, session_after
from webapp.rules.xp import part_of
from webapp.services import assignment_answers
from webapp.services.accounts import SESSION_LIFETIME, SessionKey
from webapp.services.assignment_slots import SlotWork
from webapp.services.practice import (
    Card,
    base_xp_of,
    find_standing,
    find_task,
    find_topic,
    grade_answer,
    learning_day_of,
    show,
    variant_of,
)
from webapp.services.practice_known import Known, unseal_known
from webapp.services.standings import Standing, standing_in
from webapp.services.variant_tokens import SlotPlace, VariantToken, unseal
from webapp.services.visits import Habits, Visit

sql = load_queries("practice")

_PROGRESS_COLUMNS = [column.name for column in fields(Progress)]
_TASK_COLUMNS = [column.name for column in fields(TaskState)]
UNDER_LOCK: dict[str, object] = dict.fromkeys(
    ("progress_version", "rules_version", "session_id", "secret_hash", "oldest", "time_zone")
)


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One stored attempt: what was answered, what it earned and why, and the task's schedule it produced."""

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
    is_scheduled_review: bool
    is_too_early: bool
    mastery_level: int
    review_count: int
    next_review_date: date | None
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """The result of an answer.

    `attempt` is None when nothing was stored (verdicts `form` and `invalid`); then `again` is the card exactly as it
    was shown. `before` is the topic's progress before the answer, None where other answers followed it. `place` is the
    slot of an assignment that the answer fills; `work` is the learner's work there, with it.
    """

    topic: Topic
    variant: Variant
    answer: Answer
    grade: Grade
    attempt: AttemptRow | None
    standing: Standing
    session: Session
    before: Progress | None = None
    again: Card | None = None
    place: SlotPlace | None = None
    work: SlotWork | None = None

    @property
    def is_after_review(self) -> bool:
        """Return whether the day's review of the topic was complete before this answer, so that its end is no news."""
        return (
            self.before is not None
            and self.standing.is_review_done
            and self.before.last_review_date == self.standing.progress.last_review_date
        )


@dataclass(frozen=True, slots=True)
class StoredRow:
    """That an answer was stored, and how many there are in the topic now."""

    attempt_count: int


@dataclass(frozen=True, slots=True)
class Graded:
    """An answer that was graded and is not stored."""

    token: VariantToken
    topic: Topic
    variant: Variant
    answer: Answer
    grade: Grade

    @property
    def is_attempt(self) -> bool:
        """Return whether the answer counts: one that could not be read does not."""
        return self.grade.verdict not in (Verdict.FORM, Verdict.INVALID)


def grade(visit: Visit, library: Library, secrets: Sequence[str], token_text: str, answer: Answer) -> Graded:
    """Grade the answer to the variant of a token, without the database. Raises what `unseal` raises."""
    token = unseal(secrets, token_text, visit)
    variant = variant_of(library, token)
    return Graded(token, find_topic(library, token.topic_slug), variant, answer, grade_answer(variant, answer))


def submit(
    conn: db.Conn, visit: Visit, library: Library, secrets: Sequence[str], token_text: str, answer: Answer
) -> Submission:
    """Grade an answer and store it as `store` does. Raises what `unseal` raises."""
    return store(conn, visit, library, secrets, grade(visit, library, secrets, token_text, answer))


# --- Write what the card knew ----------------------------------------------------------------------------------------


def read_known(visit: Visit, secrets: Sequence[str], graded: Graded, token_text: str, known_text: str) -> Known | None:
    """Return what the card of an attempt knew; None if it must be stored by `store`, or not stored at all."""
    if not graded.is_attempt:
        return None
    token = graded.token
    known = unseal_known(
        secrets, token_text, visit.user_id, token.topic_slug, known_text, is_assigned=token.place is not None
    )
    return known if known and (known.work is None or known.work.is_open(visit.now)) else None


def send_known(
    conn: db.Conn, key: SessionKey, now: datetime, graded: Graded, known: Known
) -> tuple[db.Sent[StoredRow], Submission]:
    """Send the write of an attempt whose card knew everything. Return it, and what becomes of the answer by it.

    The answer is stored if the write has a row; without one, call `store`. The write checks the session too.
    """
    guard = {
        "progress_version": known.progress_version,
        "rules_version": known.rules_version,
        "session_id": key.session_id,
        "secret_hash": key.secret_hash,
        "oldest": now - SESSION_LIFETIME,
        "time_zone": known.time_zone,
    }
    if known.work:
        guard |= {"work_version": known.work.versions.work, "summary_version": known.work.versions.summary}
    who = Visit(key.user_id, now, lambda: Habits(graded.token.locale, known.time_zone))
    return _write(conn, who, graded, known.rules, known.progress, known.task, known.work, guard)


# --- Lock and look ---------------------------------------------------------------------------------------------------


def store(conn: db.Conn, visit: Visit, library: Library, secrets: Sequence[str], graded: Graded) -> Submission:
    """Store a graded answer with everything that follows from it, exactly once per issued variant.

    A repeat stores nothing and returns what the first one stored. Raises `Conflict` if that was taken back.
    """
    token = graded.token
    if not graded.is_attempt:
        again = show(conn, visit, library, secrets, token)
        return Submission(
            graded.topic, graded.variant, graded.answer, graded.grade, None, again.standing, again.session, again=again
        )
    sent_work = assignment_answers.lock_work(conn, visit, token.place) if token.place else None
    db.execute(conn, sql.lock_progress, user_id=visit.user_id, topic_slug=token.topic_slug)
    row = find_standing(conn, visit, token.topic_slug, token.task_id, token.submission_id)
    work = sent_work.read().in_slot(token.place) if sent_work and token.place else None
    if row.is_answered:
        return replace(_stored_before(conn, visit, graded, row.rules, row.progress), place=token.place, work=work)
    if work:
        work.check_open(visit.now)
    _, submission = _write(conn, visit, graded, row.rules, row.progress, row.task, work, None)
    metrics.answers.labels("locked").inc()
    return submission


def _stored_before(conn: db.Conn, visit: Visit, graded: Graded, rules: TopicRules, progress: Progress) -> Submission:
    """Return what became of the answer that was stored for the variant."""
    today = learning_day_of(visit, progress)
    where = {"user_id": visit.user_id, "submission_id": graded.token.submission_id}
    sent_before = db.send(
        conn, sql.select_optional_progress_before, Progress, **where, topic_slug=graded.token.topic_slug
    )
    stored = db.one(conn, sql.select_attempt, AttemptRow, **where)
    if stored.undone_at is not None:
        raise Conflict(
            N_("This answer was taken back"), N_("You took this answer back. Nothing was stored; take a new task.")
        )
    before = next(iter(sent_before.rows()), None)
    return Submission(
        graded.topic,
        graded.variant,
        stored.user_answer,
        graded.variant.grade(stored.user_answer),
        stored,
        standing_in(rules, progress, today),
        session_after(rules, progress, today, before=before),
        before,
    )


# --- Both ------------------------------------------------------------------------------------------------------------


def _write(
    conn: db.Conn,
    visit: Visit,
    graded: Graded,
    rules: TopicRules,
    progress: Progress,
    task: TaskState | None,
    work: SlotWork | None,
    guard: Mapping[str, object] | None,
) -> tuple[db.Sent[StoredRow], Submission]:
    """Apply the rules to the states before an answer, send the write, and return what becomes of the answer by it.

    `guard` is what must still hold; None where the rows are locked.
    """
    token, today = graded.token, learning_day_of(visit, progress)
    is_correct = graded.grade.verdict is Verdict.CORRECT
    right_steps, all_steps = graded.variant.steps_right(graded.grade)
    base_xp = base_xp_of(rules, find_task(graded.topic, token.task_id))
    part = part_of(base_xp, right_steps, all_steps) if all_steps and not is_correct else 0
    outcome = apply_attempt(
        rules,
        progress,
        task,
        base_xp=part or base_xp,
        is_correct=is_correct,
        is_partly_right=part > 0,
        is_hinted=token.hints_used > 0,
        today=today,
    )
    attempt = _attempt(token, graded.answer, outcome, is_correct=is_correct)
    after = outcome.progress
    stored = dict(
        user_id=visit.user_id,
        topic_slug=token.topic_slug,
        task_id=token.task_id,
        submission_id=token.submission_id,
        variant_seed=token.seed,
        locale=token.locale,
        user_answer=Jsonb(graded.answer),
        verdict=graded.grade.verdict.value,
        is_correct=is_correct,
        hints_used=token.hints_used,
        xp_earned=attempt.xp_earned,
        base_xp=attempt.base_xp,
        ladder=attempt.ladder,
        pace=attempt.pace,
        repeat=attempt.repeat,
        daily_task_index=attempt.daily_task_index,
        is_scheduled_review=attempt.is_scheduled_review,
        is_too_early=attempt.is_too_early,
        learning_day=today,
        attempted_at=visit.now,
        **columns_after(after, outcome.task),
        **(guard or UNDER_LOCK),
    )
    if work and token.place:
        given = SlotAnswer(token.place.item, token.place.slot, is_correct, visit.now)
        work, worth = work.with_answer(given)
        assigned = work.columns(token.place, worth)
        if guard:
            sent = db.send(conn, sql.insert_assigned_attempt, StoredRow, **stored, **assigned)
        else:
            sent = db.send(conn, sql.insert_attempt, StoredRow, **stored)
            assignment_answers.store_slot_answer(conn, visit.user_id, token.submission_id, given, assigned)
    else:
        sent = db.send(conn, sql.insert_attempt, StoredRow, **stored)
    submission = Submission(
        graded.topic,
        graded.variant,
        graded.answer,
        graded.grade,
        attempt,
        standing_in(rules, after, today),
        session_after(rules, after, today, before=progress),
        progress,
        place=token.place,
        work=work,
    )
    return sent, submission


def columns_after(progress: Progress, task: TaskState) -> dict[str, object]:
    """Return the parameters of both statements that say where the learner stands after the answer."""
    return {name: getattr(progress, name) for name in _PROGRESS_COLUMNS} | {
        f"task_{name}": getattr(task, name) for name in _TASK_COLUMNS
    }


def _attempt(token: VariantToken, answer: Answer, outcome: Outcome, *, is_correct: bool) -> AttemptRow:
    """Return the attempt as it is being stored."""
    receipt = outcome.receipt
    return AttemptRow(
        topic_slug=token.topic_slug,
        task_id=token.task_id,
        variant_seed=token.seed,
        locale=token.locale,
        user_answer=answer,
        is_correct=is_correct,
        xp_earned=outcome.xp_earned,
        base_xp=receipt.base_xp if receipt else None,
        ladder=receipt.ladder if receipt else None,
        pace=receipt.pace if receipt else None,
        repeat=receipt.repeat if receipt else None,
        daily_task_index=receipt.daily_task_index if receipt else None,
        is_scheduled_review=outcome.is_scheduled_review,
        is_too_early=outcome.is_too_early,
        mastery_level=outcome.task.mastery_level,
        review_count=outcome.task.review_count,
        next_review_date=outcome.task.next_review_date,
    )
