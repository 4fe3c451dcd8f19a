"""Practice: choose and issue a variant, say what it is worth, give hints, grade an answer and store what follows.

The submit transaction is two round trips: ``lock_progress`` with ``select_optional_standing`` behind it, which returns
everything the rules need; then ``insert_attempt``, which writes the attempt with all that follows, and COMMIT. Grading
comes before any lock.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from decimal import Decimal
from secrets import randbelow
from typing import Any
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from webapp import db, metrics
from webapp.content.library import Library, Task, Topic
from webapp.content.variants.draws import MAX_SEED
from webapp.content.variants.variants import Variant, make_variant
from webapp.db.queries import load_queries
from webapp.errors import Conflict, NotFound
from webapp.grading import Answer, Grade, Reading, Verdict, read_beginning
from webapp.messages import N_, Locale
from webapp.rules.attempts import (
    Outcome,
    Progress,
    Receipt,
    TaskState,
    TopicRules,
    apply_attempt,
    preview_xp,
    task_base_xp,
)
from webapp.rules.reviews import is_review
from webapp.rules.sessions import Session, session_after, session_before
from webapp.rules.turns import TaskTurn, choose_task
from webapp.services import assignment_answers
from webapp.services.assignment_answers import Work
from webapp.services.catalog import NOT_READY, NOT_SYNCED
from webapp.services.standings import Standing, standing_in
from webapp.services.variant_tokens import SlotPlace, VariantToken, seal, unseal, unseal_for_anyone
from webapp.services.visits import Visit

sql = load_queries("practice")

NO_SUBMISSION = UUID(int=0)  # nobody's

_PROGRESS_COLUMNS = [column.name for column in fields(Progress)]
_TASK_COLUMNS = [column.name for column in fields(TaskState)]


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
class PracticeRow:
    """Where a learner stands before an answer; ``task`` is None where the task was never answered."""

    progress: Progress
    rules: TopicRules
    task: TaskState | None
    is_answered: bool


@dataclass(frozen=True, slots=True)
class UndoneRow:
    """How many answers to a task were taken back."""

    undone_count: int


@dataclass(frozen=True, slots=True)
class Card:
    """A task as shown: the variant, its token, and what a correct answer would earn now, with the reason."""

    topic: Topic
    variant: Variant
    token: str
    worth: int
    receipt: Receipt
    standing: Standing
    session: Session
    hints_shown: int
    place: SlotPlace | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """What became of an answer. ``attempt`` is None when nothing was stored (verdicts ``form`` and ``invalid``); then
    ``again`` is the card exactly as it was shown. ``before`` is the topic's progress before the answer, None where
    other answers followed it. ``work`` is the learner's work in the assignment that the answer belongs to, with it;
    ``place`` says where."""

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
    work: Work | None = None

    @property
    def is_after_review(self) -> bool:
        """Whether the day's review of the topic was complete before this answer, so that its end is no news."""
        return (
            self.before is not None
            and self.standing.is_review_done
            and self.before.last_review_date == self.standing.progress.last_review_date
        )


# --- Issue -----------------------------------------------------------------------------------------------------------


def issue(
    conn: db.Conn,
    visit: Visit,
    library: Library,
    secrets: Sequence[str],
    topic_slug: str,
    task_id: str | None = None,
    *,
    after: str | None = None,
) -> Card:
    """A fresh variant of the task named, or of the one whose turn it is; ``after`` is the task to change from.

    Stores nothing. Raises ``NotFound`` for an unknown topic or task.
    """
    chosen = _choose(conn, visit, library, topic_slug, task_id, after)
    fresh = VariantToken(visit.user_id, topic_slug, chosen, randbelow(MAX_SEED), visit.locale, uuid4())
    return show(conn, visit, library, secrets, fresh)


def resume(
    conn: db.Conn,
    visit: Visit,
    library: Library,
    secrets: Sequence[str],
    topic_slug: str,
    task_id: str | None = None,
    *,
    after: str | None = None,
) -> Card:
    """The variant that waits for the learner: as ``issue``, but the same one on every device until it is answered.

    Stores nothing either: seed and submission follow from the learner, the task, the number of answers in the topic so
    far and of those taken back, by a hash keyed with the oldest secret, so that a rotation changes nothing. So a
    variant open on two devices is answered once, each answer brings a fresh one, and nobody leafs through variants for
    an easy one. Raises ``NotFound`` for an unknown topic or task.
    """
    chosen = _choose(conn, visit, library, topic_slug, task_id, after)
    token, row = _waiting(conn, visit, secrets, topic_slug, chosen)
    return _card(visit, library, secrets, token, row)


def waiting_variant(
    conn: db.Conn, visit: Visit, library: Library, secrets: Sequence[str], topic_slug: str, task_id: str
) -> Variant:
    """Return the variant of a task that ``resume`` would show. Raises ``NotFound`` for an unknown topic or task."""
    find_task(find_topic(library, topic_slug), task_id)
    return _variant(library, _waiting(conn, visit, secrets, topic_slug, task_id)[0])


def _waiting(
    conn: db.Conn, visit: Visit, secrets: Sequence[str], topic_slug: str, task_id: str
) -> tuple[VariantToken, PracticeRow]:
    """Return what ``resume`` says of a task: the token of the variant that waits, and where the learner stands."""
    undone = db.send(
        conn, sql.count_undone_attempts, UndoneRow, user_id=visit.user_id, topic_slug=topic_slug, task_id=task_id
    )
    row = _standing(conn, visit, topic_slug, task_id)
    token = _token(visit, secrets, topic_slug, task_id, row.progress.attempt_count, undone.one().undone_count)
    return token, row


def first_card(visit: Visit, library: Library, secrets: Sequence[str], topic: Topic, rules: TopicRules) -> Card:
    """Return what ``resume`` shows of a topic's first task to somebody who has never answered anything, without
    reading the database."""
    token = _token(visit, secrets, topic.slug, next(iter(topic.tasks)), 0, 0)
    return _card(visit, library, secrets, token, PracticeRow(Progress(), rules, None, is_answered=False))


def _token(
    visit: Visit, secrets: Sequence[str], topic_slug: str, task_id: str, attempt_count: int, undone_count: int
) -> VariantToken:
    """Return the token of the variant that waits after so many answers in the topic, so many of the task taken back."""
    facts = f"resume:{visit.user_id}:{topic_slug}:{task_id}:{attempt_count}:{undone_count}"
    digest = hmac.digest(secrets[-1].encode(), facts.encode(), "sha256")
    seed = int.from_bytes(digest[:16]) % MAX_SEED
    return VariantToken(visit.user_id, topic_slug, task_id, seed, visit.locale, UUID(bytes=digest[16:], version=4))


def hint(conn: db.Conn, visit: Visit, library: Library, secrets: Sequence[str], token_text: str) -> Card:
    """The card with one hint more; the new token remembers how many were shown, and the attempt will record it."""
    token = unseal(secrets, token_text, visit)
    variant = _variant(library, token)
    hints_used = min(token.hints_used + 1, variant.hint_count)
    return show(conn, visit, library, secrets, replace(token, hints_used=hints_used))


def offer_again(conn: db.Conn, visit: Visit, library: Library, secrets: Sequence[str], token_text: str) -> Card:
    """The card of a variant whose answer was refused, issued anew to whoever asks now: a guest who signed in meanwhile,
    somebody who signed out. One that they have answered is followed by the variant that waits.

    Raises ``Invalid`` for a token that was not made here, ``NotFound`` for a task that is gone.
    """
    token = unseal_for_anyone(secrets, token_text, visit)
    find_task(find_topic(library, token.topic_slug), token.task_id)
    row = _standing(conn, visit, token.topic_slug, token.task_id, token.submission_id)
    if row.is_answered:
        return resume(conn, visit, library, secrets, token.topic_slug, token.task_id)
    return _card(visit, library, secrets, token, row)


def show(conn: db.Conn, visit: Visit, library: Library, secrets: Sequence[str], token: VariantToken) -> Card:
    """The card of a variant, with what it is worth at this moment."""
    return _card(visit, library, secrets, token, _standing(conn, visit, token.topic_slug, token.task_id))


def _choose(
    conn: db.Conn, visit: Visit, library: Library, topic_slug: str, task_id: str | None, after: str | None
) -> str:
    """The task named, or the one whose turn it is. Raises ``NotFound``."""
    topic = find_topic(library, topic_slug)
    if task_id is None:
        attempted = db.send(conn, sql.select_task_turns, TaskTurn, user_id=visit.user_id, topic_slug=topic_slug)
        row = _standing(conn, visit, topic_slug, task_id="")
        task_id = choose_task(
            {task.id: task.difficulty for task in topic.tasks.values()},
            attempted.rows(),
            visit.today,
            is_review=is_review(row.rules, row.progress, visit.today),
            after=after,
            shuffle=_shuffle_of(visit, topic_slug, row),
        )
    return find_task(topic, task_id).id


def _shuffle_of(visit: Visit, topic_slug: str, row: PracticeRow) -> str:
    """Return the text that orders equal tasks: the same during a session, another one in each session and for each
    learner."""
    session = session_before(row.rules, row.progress, visit.today)
    return f"{visit.user_id}:{topic_slug}:{row.progress.attempt_count - session.done}"


def _standing(
    conn: db.Conn, visit: Visit, topic_slug: str, task_id: str, submission_id: UUID = NO_SUBMISSION
) -> PracticeRow:
    """Everything the rules need before an answer. Raises ``Conflict`` when the topic was not synced yet."""
    row = db.maybe(
        conn,
        sql.select_optional_standing,
        PracticeRow,
        user_id=visit.user_id,
        topic_slug=topic_slug,
        task_id=task_id,
        submission_id=submission_id,
    )
    if row is None:
        raise Conflict(NOT_READY, NOT_SYNCED)
    return row


def _card(
    visit: Visit,
    library: Library,
    secrets: Sequence[str],
    token: VariantToken,
    row: PracticeRow,
) -> Card:
    topic = find_topic(library, token.topic_slug)
    rules, progress = row.rules, row.progress
    today = _learning_day(visit, progress)
    worth, receipt = preview_xp(
        rules, progress, row.task, base_xp=_base_xp(rules, find_task(topic, token.task_id)), today=today
    )
    return Card(
        topic=topic,
        variant=_variant(library, token),
        token=seal(secrets, token, visit.now),
        worth=worth,
        receipt=receipt,
        standing=standing_in(rules, progress, today),
        session=session_before(rules, progress, today),
        hints_shown=token.hints_used,
        place=token.place,
    )


# --- Read and submit -------------------------------------------------------------------------------------------------


def preview(visit: Visit, library: Library, secrets: Sequence[str], token_text: str, answer: Answer) -> Reading:
    """How the answer being typed is read, before it is graded; says nothing about the key. Needs no database."""
    token = unseal(secrets, token_text, visit)
    return read_beginning(_variant(library, token).key, answer, token.locale)


def grade_answer(variant: Variant, answer: Answer) -> Grade:
    """Grade an answer to a variant, and measure how long that takes. Stores nothing."""
    with metrics.grading.labels(variant.type).time():
        return variant.grade(answer)


def submit(
    conn: db.Conn, visit: Visit, library: Library, secrets: Sequence[str], token_text: str, answer: Answer
) -> Submission:
    """Grade an answer and store it with everything that follows from it, exactly once per issued variant.

    A repeat stores nothing and returns what the first submit stored. Raises what ``unseal`` raises.
    """
    token = unseal(secrets, token_text, visit)
    topic = find_topic(library, token.topic_slug)
    variant = _variant(library, token)
    graded = grade_answer(variant, answer)
    if graded.verdict in (Verdict.FORM, Verdict.INVALID):
        again = show(conn, visit, library, secrets, token)
        return Submission(topic, variant, answer, graded, None, again.standing, again.session, again=again)

    db.execute(conn, sql.lock_progress, user_id=visit.user_id, topic_slug=token.topic_slug)
    sent_work = assignment_answers.lock_work(conn, visit, token.place) if token.place else None
    row = _standing(conn, visit, token.topic_slug, token.task_id, token.submission_id)
    rules, progress = row.rules, row.progress
    work = sent_work.read() if sent_work else None
    today = _learning_day(visit, progress)
    if row.is_answered:
        where = {"user_id": visit.user_id, "submission_id": token.submission_id}
        sent_before = db.send(conn, sql.select_optional_progress_before, Progress, **where, topic_slug=token.topic_slug)
        stored = db.one(conn, sql.select_attempt, AttemptRow, **where)
        if stored.undone_at is not None:
            raise Conflict(
                N_("This answer was taken back"), N_("You took this answer back. Nothing was stored; take a new task.")
            )
        graded = variant.grade(stored.user_answer)
        before = next(iter(sent_before.rows()), None)
        return Submission(
            topic,
            variant,
            stored.user_answer,
            graded,
            stored,
            standing_in(rules, progress, today),
            session_after(rules, progress, today, before=before),
            before,
            place=token.place,
            work=work,
        )

    if work and token.place:
        assignment_answers.check_open(work, token.place, visit.now)
    is_correct = graded.verdict is Verdict.CORRECT
    base_xp = _base_xp(rules, find_task(topic, token.task_id))
    outcome = apply_attempt(
        rules,
        progress,
        row.task,
        base_xp=base_xp,
        is_correct=is_correct,
        is_hinted=token.hints_used > 0,
        today=today,
    )
    attempt = _attempt(token, answer, outcome)
    after = outcome.progress
    db.execute(
        conn,
        sql.insert_attempt,
        user_id=visit.user_id,
        topic_slug=token.topic_slug,
        task_id=token.task_id,
        submission_id=token.submission_id,
        variant_seed=token.seed,
        locale=token.locale,
        user_answer=Jsonb(answer),
        verdict=graded.verdict.value,
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
    )
    if work and token.place:
        work = assignment_answers.record(conn, visit, work, token.place, token.submission_id, is_correct=is_correct)
    return Submission(
        topic,
        variant,
        answer,
        graded,
        attempt,
        standing_in(rules, after, today),
        session_after(rules, after, today, before=progress),
        progress,
        place=token.place,
        work=work,
    )


def columns_after(progress: Progress, task: TaskState) -> dict[str, object]:
    """Return the parameters of ``insert_attempt`` that say where the learner stands after the answer."""
    return {name: getattr(progress, name) for name in _PROGRESS_COLUMNS} | {
        f"task_{name}": getattr(task, name) for name in _TASK_COLUMNS
    }


def _attempt(token: VariantToken, answer: Answer, outcome: Outcome) -> AttemptRow:
    """The attempt as it is being stored."""
    receipt = outcome.receipt
    return AttemptRow(
        topic_slug=token.topic_slug,
        task_id=token.task_id,
        variant_seed=token.seed,
        locale=token.locale,
        user_answer=answer,
        is_correct=receipt is not None,
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


# --- Helpers ---------------------------------------------------------------------------------------------------------


def find_topic(library: Library, topic_slug: str) -> Topic:
    """A topic with tasks. Raises ``NotFound``."""
    topic = library.topics.get(topic_slug)
    if topic is None or not topic.tasks:
        raise NotFound(N_("There is no topic called “%(topic)s” here."), topic=topic_slug)
    return topic


def find_task(topic: Topic, task_id: str) -> Task:
    """One task of a topic. Raises ``NotFound``: its author may have removed it since it was issued."""
    task = topic.tasks.get(task_id)
    if task is None:
        raise NotFound(N_("There is no task called “%(task)s” in this topic."), task=task_id)
    return task


def _variant(library: Library, token: VariantToken) -> Variant:
    return make_variant(find_task(find_topic(library, token.topic_slug), token.task_id), token.seed, token.locale)


def _base_xp(rules: TopicRules, task: Task) -> int:
    return task_base_xp(rules, base_xp=task.base_xp, difficulty=task.difficulty)


def _learning_day(visit: Visit, progress: Progress) -> date:
    """Today, but never before the last day practised: a clock set back or a time zone changed to and fro must not
    bring back energy that was used."""
    return max(visit.today, progress.last_practiced_date or visit.today)
