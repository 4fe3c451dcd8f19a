"""Regrade: judge stored answers again after a key or the grader was mended, and give each learner what follows.

An answer is judged only if its task has asked the same ever since it was given, so that its seed makes the variant that
the learner saw. A new verdict changes XP, level, reviews, streak and marks, all by the replay. A preview does the same
work and rolls it back, so it says exactly what applying changes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from webapp import db
from webapp.content.library import Topic
from webapp.content.variants.variants import Variant, VariantError, make_variant
from webapp.db.queries import load_queries
from webapp.grading import Verdict
from webapp.messages import Locale
from webapp.rules.attempts import TopicRules
from webapp.rules.xp import part_of
from webapp.services import assignment_answers, assignments, gradebook, replay
from webapp.services.practice import base_xp_of

sql = load_queries("regrade")

BATCH = 100  # learners whose answers are read at once
BEFORE_ALL = UUID(int=0)

Transaction = Callable[[], AbstractContextManager[db.Conn]]


@dataclass(frozen=True, slots=True)
class LearnerRow:
    """A learner with progress in a topic."""

    user_id: UUID


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A stored answer, and whether its task asks today what it asked then. `base_xp` is null if it earned nothing."""

    user_id: UUID
    task_id: str
    attempt_number: int
    submission_id: UUID
    variant_seed: int
    locale: Locale
    user_answer: Any
    is_correct: bool
    base_xp: int | None
    is_same_question: bool


@dataclass(frozen=True, slots=True)
class XpRow:
    """A learner's XP and level in a topic, and the points of all their assignments."""

    total_xp_earned: int
    level: int
    points: Decimal


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """An assignment of which an answer was judged anew."""

    class_id: UUID
    assignment_id: UUID


@dataclass(frozen=True, slots=True)
class RegradeRow:
    """The record of a regrade. Without `task_id` it was of all tasks, without `actor_name` by a command."""

    topic_slug: str
    task_id: str | None
    actor_name: str | None
    began_at: datetime
    learner_count: int
    right_count: int
    wrong_count: int
    xp_difference: int


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer whose verdict is another one now. `share` is (right steps, all steps) of a wrong answer in steps."""

    row: AnswerRow
    variant: Variant
    is_correct: bool
    share: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Change:
    """What a regrade changes for one learner in a topic."""

    user_id: UUID
    judged: Sequence[Judged]
    before: XpRow
    after: XpRow

    @property
    def xp_difference(self) -> int:
        return self.after.total_xp_earned - self.before.total_xp_earned

    @property
    def right_count(self) -> int:
        """Return how many answers are right that were wrong."""
        return sum(one.is_correct for one in self.judged)


@dataclass(slots=True)
class Looked:
    """The answers whose verdict is another one now, by learner.

    `other_question_count` is how many could not be judged, because their tasks asked something else then.
    """

    judged_count: int = 0
    other_question_count: int = 0
    is_complete: bool = True
    found: dict[UUID, list[Judged]] = field(default_factory=dict)


def look(
    transaction: Transaction,
    topic: Topic,
    task_id: str | None = None,
    *,
    older: bool = False,
    most: int | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Looked:
    """Judge the stored answers of a topic again, or of one task, and return those whose verdict is another one.

    Writes nothing and locks nothing. `older` judges answers too that were given before the task asked what it asks, or
    before the site knew: only for a caller who knows that its numbers are the same. Stops after about `most` answers.
    `progress` is called with the number of answers judged.
    """
    looked, after = Looked(), BEFORE_ALL
    while True:
        with transaction() as conn:
            learners = db.many(
                conn, sql.select_learners_of_topic, LearnerRow, topic_slug=topic.slug, after=after, row_limit=BATCH
            )
            user_ids = [row.user_id for row in learners]
            answers = _answers(conn, topic, task_id, user_ids) if user_ids else []
        if not user_ids:
            return looked
        for answer in answers:
            if not (answer.is_same_question or older):
                looked.other_question_count += 1
                continue
            looked.judged_count += 1
            if judged := _judge(topic, answer):
                looked.found.setdefault(answer.user_id, []).append(judged)
        progress(looked.judged_count)
        after = user_ids[-1]
        if most is not None and looked.judged_count + looked.other_question_count >= most:
            looked.is_complete = False
            return looked


def preview(transaction: Transaction, topic: Topic, looked: Looked, *, now: datetime) -> list[Change]:
    """Return what applying would change, learner by learner. Each is tried in a transaction that is rolled back."""
    changes = []
    for user_id, judged in looked.found.items():
        try:
            with transaction() as conn:
                raise _RolledBack(_regrade_learner(conn, topic, user_id, judged, now))
        except _RolledBack as tried:
            changes += [tried.change] if tried.change else []
    return changes


def apply(
    transaction: Transaction, topic: Topic, task_id: str | None, looked: Looked, *, actor_id: UUID | None, now: datetime
) -> list[Change]:
    """Give the answers found their new verdicts, each learner in a transaction of their own, and keep a record.

    A regrade that is cut short is finished by the next one: what was judged anew has its new verdict already.
    """
    if not looked.found:
        return []
    regrade_id = uuid4()
    with transaction() as conn:
        db.execute(
            conn,
            sql.insert_regrade,
            regrade_id=regrade_id,
            topic_slug=topic.slug,
            task_id=task_id,
            actor_id=actor_id,
            now=now,
        )
    tried = (
        db.retrying(partial(_apply_one, transaction, topic, user_id, judged, regrade_id, now))
        for user_id, judged in looked.found.items()
    )
    return [change for change in tried if change]


def latest(conn: db.Conn) -> list[RegradeRow]:
    """Return the records of the latest regrades that changed something."""
    return db.many(conn, sql.select_regrades, RegradeRow)


class _RolledBack(Exception):
    """Carries a result out of a transaction that must not commit."""

    def __init__(self, change: Change | None) -> None:
        super().__init__()
        self.change = change


def _apply_one(
    transaction: Transaction,
    topic: Topic,
    user_id: UUID,
    judged: Sequence[Judged],
    regrade_id: UUID,
    now: datetime,
) -> Change | None:
    with transaction() as conn:
        change = _regrade_learner(conn, topic, user_id, judged, now)
        if change:
            db.execute(
                conn,
                sql.update_regrade,
                regrade_id=regrade_id,
                right_count=change.right_count,
                wrong_count=len(change.judged) - change.right_count,
                xp_difference=change.xp_difference,
            )
        return change


def _answers(conn: db.Conn, topic: Topic, task_id: str | None, user_ids: Sequence[UUID]) -> list[AnswerRow]:
    found = db.many(
        conn, sql.select_answers, AnswerRow, topic_slug=topic.slug, task_id=task_id, user_ids=list(user_ids)
    )
    return [answer for answer in found if answer.task_id in topic.tasks]


def _judge(topic: Topic, answer: AnswerRow) -> Judged | None:
    """Return an answer whose verdict is another one now; None if it is the same, or cannot be told any more."""
    try:
        variant = make_variant(topic.tasks[answer.task_id], answer.variant_seed, answer.locale)
        grade = variant.grade(answer.user_answer)
    except VariantError:
        return None
    if grade.verdict not in (Verdict.CORRECT, Verdict.INCORRECT):  # an answer that would be asked for again
        return None
    is_correct = grade.verdict is Verdict.CORRECT
    share = (0, 0) if is_correct else variant.steps_right(grade)
    was_partly_right = not answer.is_correct and answer.base_xp is not None
    if is_correct == answer.is_correct and (share[0] > 0) == was_partly_right:
        return None
    return Judged(answer, variant, is_correct, share)


def _regrade_learner(
    conn: db.Conn, topic: Topic, user_id: UUID, judged: Sequence[Judged], now: datetime
) -> Change | None:
    """Give a learner's answers their new verdicts and write what follows; None if nothing of it is left to change."""
    if replay.lock_learner(conn, user_id) is None:
        return None
    stored = {row.submission_id: row for row in _answers(conn, topic, None, [user_id])}
    judged = [one for one in judged if stored.get(one.row.submission_id) == one.row]
    if not judged:
        return None
    where = {"user_id": user_id, "topic_slug": topic.slug}
    topics = replay.lock_topics(conn, user_id)
    drifted = replay.drifted_topics(conn, user_id, topics)
    (own,) = (each for each in topics if each.topic_slug == topic.slug)
    before = db.one(conn, sql.select_xp, XpRow, **where)
    for one in judged:
        db.execute(
            conn,
            sql.update_verdict,
            **where,
            task_id=one.row.task_id,
            attempt_number=one.row.attempt_number,
            verdict=(Verdict.CORRECT if one.is_correct else Verdict.INCORRECT).value,
            is_correct=one.is_correct,
            base_xp=_base_xp(own.rules, topic, one),
            now=now,
        )
    anew = {(one.row.task_id, one.row.attempt_number) for one in judged}
    replay.fold_topics(conn, user_id, [own], keep_receipts=drifted, anew=anew)
    _mark_again(conn, user_id, [one.row.submission_id for one in judged])
    return Change(user_id, judged, before, db.one(conn, sql.select_xp, XpRow, **where))


def _base_xp(rules: TopicRules, topic: Topic, one: Judged) -> int | None:
    """Return the XP on which the answer's receipt is based; None if it earns nothing."""
    base_xp = base_xp_of(rules, topic.tasks[one.row.task_id])
    if one.is_correct:
        return base_xp
    right, steps = one.share
    return part_of(base_xp, right, steps) or None if steps else None


def _mark_again(conn: db.Conn, user_id: UUID, submission_ids: Sequence[UUID]) -> None:
    """Price a learner's assignments again that hold one of these answers."""
    touched = db.many(
        conn, sql.update_slot_answers, AssignmentRow, user_id=user_id, submission_ids=list(submission_ids)
    )
    for class_id, assignment_id in sorted({(row.class_id, row.assignment_id) for row in touched}):
        own = gradebook.terms_by_pupil(conn, class_id).get((assignment_id, user_id))
        given = assignments.find(conn, class_id, assignment_id)
        assignment_answers.reprice(conn, given, {user_id: own} if own else {}, [user_id])


def by_task(changes: Iterable[Change]) -> Mapping[str, list[Judged]]:
    """Return the answers judged anew by their task, the task with the most first."""
    found: dict[str, list[Judged]] = {}
    for change in changes:
        for one in change.judged:
            found.setdefault(one.row.task_id, []).append(one)
    return dict(sorted(found.items(), key=lambda each: -len(each[1])))


def examples(judged: Sequence[Judged], most: int = 5) -> Iterator[tuple[Judged, int]]:
    """Yield some different answers to one task, and how many learners gave each, the most frequent first."""
    counts: dict[tuple[int, str], list[Judged]] = {}
    for one in judged:
        counts.setdefault((one.row.variant_seed, str(one.row.user_answer)), []).append(one)
    for alike in sorted(counts.values(), key=len, reverse=True)[:most]:
        yield alike[0], len(alike)
