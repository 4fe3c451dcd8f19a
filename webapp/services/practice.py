"""Practice: choose and issue a variant, say what it is worth, give hints. `practice_submit` takes the answer."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from secrets import randbelow
from uuid import UUID, uuid4

from webapp import db, metrics
from webapp.content.library import Library, Task, Topic
from webapp.content.variants.draws import MAX_SEED
from webapp.content.variants.variants import Variant, make_variant
from webapp.db.queries import load_queries
from webapp.errors import Conflict, NotFound
from webapp.grading import Answer, Grade, Reading, read_beginning
from webapp.messages import N_
from webapp.rules.attempts import (
    Progress,
    Receipt,
    TaskState,
    TopicRules,
    preview_xp,
    task_base_xp,
)
from webapp.rules.reviews import is_review
from webapp.rules.sessions import Session, session_before
from webapp.rules.turns import TaskTurn, choose_task
from webapp.services.assignment_answers import Work, send_work
from webapp.services.assignment_slots import SlotWork
from webapp.services.catalog import NOT_READY, NOT_SYNCED
from webapp.services.practice_known import Known, remember_rules, seal_known
from webapp.services.standings import Standing, standing_in
from webapp.services.variant_tokens import SlotPlace, VariantToken, seal, unseal, unseal_for_anyone
from webapp.services.visits import Visit

sql = load_queries("practice")

NO_SUBMISSION = UUID(int=0)  # nobody's


@dataclass(frozen=True, slots=True)
class PracticeRow:
    """A learner's state before an answer; `task` and `progress_version` are None where nothing is stored for them."""

    progress: Progress
    rules: TopicRules
    task: TaskState | None
    is_answered: bool
    rules_version: str
    progress_version: str | None


@dataclass(frozen=True, slots=True)
class UndoneRow:
    """How many answers to a task were taken back."""

    undone_count: int


@dataclass(frozen=True, slots=True)
class Card:
    """A task as shown: the variant, its token, and what a correct answer would earn now, with the reason.

    `known` is what `seal_known` made of the learner's standing. It is empty where nothing is stored for the topic, or
    for the assignment: a change of its rules does not change the version of a summary without answers.
    """

    topic: Topic
    variant: Variant
    token: str
    known: str
    worth: int
    receipt: Receipt
    standing: Standing
    session: Session
    hints_shown: int
    place: SlotPlace | None = None


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
    """Return a fresh variant of the task named, or of the one whose turn it is; `after` is the task to change from.

    Stores nothing. Raises `NotFound` for an unknown topic or task.
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
    """Return the variant that waits for the learner: as `issue`, but the same one on every device until it is answered.

    Stores nothing either. Seed and submission follow from the learner, the task, the number of answers in the topic so
    far and of those undone, by a hash keyed with the oldest secret, so that a rotation changes nothing. So a variant
    open on two devices is answered once, each answer brings a new one, and nobody can page through variants for an easy
    one. Raises `NotFound` for an unknown topic or task.
    """
    chosen = _choose(conn, visit, library, topic_slug, task_id, after)
    token, row = _waiting(conn, visit, secrets, topic_slug, chosen)
    return _card(visit, library, secrets, token, row)


def waiting_variant(
    conn: db.Conn, visit: Visit, library: Library, secrets: Sequence[str], topic_slug: str, task_id: str
) -> Variant:
    """Return the variant of a task that `resume` would show. Raises `NotFound` for an unknown topic or task."""
    find_task(find_topic(library, topic_slug), task_id)
    return variant_of(library, _waiting(conn, visit, secrets, topic_slug, task_id)[0])


def _waiting(
    conn: db.Conn, visit: Visit, secrets: Sequence[str], topic_slug: str, task_id: str
) -> tuple[VariantToken, PracticeRow]:
    """Return what `resume` says of a task: the token of the variant that waits, and where the learner stands."""
    undone = db.send(
        conn, sql.count_undone_attempts, UndoneRow, user_id=visit.user_id, topic_slug=topic_slug, task_id=task_id
    )
    row = find_standing(conn, visit, topic_slug, task_id)
    token = _token(visit, secrets, topic_slug, task_id, row.progress.attempt_count, undone.one().undone_count)
    return token, row


def first_card(visit: Visit, library: Library, secrets: Sequence[str], topic: Topic, rules: TopicRules) -> Card:
    """Return what `resume` returns of a topic's first task for somebody who has no answers, without a query."""
    token = _token(visit, secrets, topic.slug, next(iter(topic.tasks)), 0, 0)
    return _card(visit, library, secrets, token, PracticeRow(Progress(), rules, None, False, "", None))


def _token(
    visit: Visit, secrets: Sequence[str], topic_slug: str, task_id: str, attempt_count: int, undone_count: int
) -> VariantToken:
    """Return the token of the variant that waits after so many answers in the topic, so many of the task taken back."""
    facts = f"resume:{visit.user_id}:{topic_slug}:{task_id}:{attempt_count}:{undone_count}"
    digest = hmac.digest(secrets[-1].encode(), facts.encode(), "sha256")
    seed = int.from_bytes(digest[:16]) % MAX_SEED
    return VariantToken(visit.user_id, topic_slug, task_id, seed, visit.locale, UUID(bytes=digest[16:], version=4))


def hint(conn: db.Conn, visit: Visit, library: Library, secrets: Sequence[str], token_text: str) -> Card:
    """Return the card with one more hint. The new token holds how many were shown, which the attempt will record."""
    token = unseal(secrets, token_text, visit)
    variant = variant_of(library, token)
    hints_used = min(token.hints_used + 1, variant.hint_count)
    return show(conn, visit, library, secrets, replace(token, hints_used=hints_used))


def offer_again(conn: db.Conn, visit: Visit, library: Library, secrets: Sequence[str], token_text: str) -> Card:
    """Return the card of a variant whose answer was refused, issued to the current caller.

    The caller may have signed in or out meanwhile. If they have answered it, the waiting variant follows. Raises
    `Invalid` for a token that was not made here, `NotFound` for a task that is gone.
    """
    token = unseal_for_anyone(secrets, token_text, visit)
    find_task(find_topic(library, token.topic_slug), token.task_id)
    row = find_standing(conn, visit, token.topic_slug, token.task_id, token.submission_id)
    if row.is_answered:
        return resume(conn, visit, library, secrets, token.topic_slug, token.task_id)
    return _card(visit, library, secrets, token, row)


def show(
    conn: db.Conn,
    visit: Visit,
    library: Library,
    secrets: Sequence[str],
    token: VariantToken,
    work: Work | None = None,
) -> Card:
    """Return the card of a variant, with what it is worth at this moment.

    `work` is the learner's in the assignment whose slot the variant fills, if the caller has read it already.
    """
    place = token.place
    sent = send_work(conn, visit, place.class_id, place.assignment_id) if place and work is None else None
    row = find_standing(conn, visit, token.topic_slug, token.task_id)
    work = sent.maybe() if sent else work
    return _card(visit, library, secrets, token, row, work.in_slot(place) if work and place else None)


def _choose(
    conn: db.Conn, visit: Visit, library: Library, topic_slug: str, task_id: str | None, after: str | None
) -> str:
    """Return the task named, or the one whose turn it is. Raises `NotFound`."""
    topic = find_topic(library, topic_slug)
    if task_id is None:
        attempted = db.send(conn, sql.select_task_turns, TaskTurn, user_id=visit.user_id, topic_slug=topic_slug)
        row = find_standing(conn, visit, topic_slug, task_id="")
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
    """Return the text that orders equal tasks: the same during a session, different for each session and learner."""
    session = session_before(row.rules, row.progress, visit.today)
    return f"{visit.user_id}:{topic_slug}:{row.progress.attempt_count - session.done}"


def find_standing(
    conn: db.Conn, visit: Visit, topic_slug: str, task_id: str, submission_id: UUID = NO_SUBMISSION
) -> PracticeRow:
    """Return everything the rules need before an answer. Raises `Conflict` when the topic was not synced yet."""
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
    remember_rules(topic_slug, row.rules_version, row.rules)
    return row


def _card(
    visit: Visit,
    library: Library,
    secrets: Sequence[str],
    token: VariantToken,
    row: PracticeRow,
    work: SlotWork | None = None,
) -> Card:
    topic = find_topic(library, token.topic_slug)
    rules, progress = row.rules, row.progress
    today = learning_day_of(visit, progress)
    worth, receipt = preview_xp(
        rules, progress, row.task, base_xp=base_xp_of(rules, find_task(topic, token.task_id)), today=today
    )
    sealed = seal(secrets, token, visit.now)
    known = None
    if row.progress_version and (token.place is None or (work and work.mark.answer_count)):
        known = Known(
            visit.habits().time_zone, row.rules_version, rules, row.progress_version, progress, row.task, work
        )
    return Card(
        topic=topic,
        variant=variant_of(library, token),
        token=sealed,
        known=seal_known(secrets, sealed, visit.user_id, known) if known else "",
        worth=worth,
        receipt=receipt,
        standing=standing_in(rules, progress, today),
        session=session_before(rules, progress, today),
        hints_shown=token.hints_used,
        place=token.place,
    )


# --- Read and grade --------------------------------------------------------------------------------------------------


def reading(
    visit: Visit, library: Library, secrets: Sequence[str], token_text: str, answer: Answer
) -> tuple[Variant, Reading]:
    """Return the variant and how the answer being typed is read. Reveals nothing about the key. Needs no database."""
    token = unseal(secrets, token_text, visit)
    variant = variant_of(library, token)
    return variant, read_beginning(variant.key, answer, token.locale)


def grade_answer(variant: Variant, answer: Answer) -> Grade:
    """Grade an answer to a variant, and measure how long that takes. Stores nothing."""
    with metrics.grading.labels(variant.type).time():
        return variant.grade(answer)


# --- Helpers ---------------------------------------------------------------------------------------------------------


def find_topic(library: Library, topic_slug: str) -> Topic:
    """Return a topic with tasks. Raises `NotFound`."""
    topic = library.topics.get(topic_slug)
    if topic is None or not topic.tasks:
        raise NotFound(N_("There is no topic called “%(topic)s” here."), topic=topic_slug)
    return topic


def find_task(topic: Topic, task_id: str) -> Task:
    """Return a task of a topic. Raises `NotFound`: its author may have removed it since it was issued."""
    task = topic.tasks.get(task_id)
    if task is None:
        raise NotFound(N_("There is no task called “%(task)s” in this topic."), task=task_id)
    return task


def variant_of(library: Library, token: VariantToken) -> Variant:
    """Return the variant of a token. Raises `NotFound` if its topic or task is gone."""
    return make_variant(find_task(find_topic(library, token.topic_slug), token.task_id), token.seed, token.locale)


def base_xp_of(rules: TopicRules, task: Task) -> int:
    """Return the XP of a task before pace and repeats."""
    return task_base_xp(rules, base_xp=task.base_xp, difficulty=task.difficulty)


def learning_day_of(visit: Visit, progress: Progress) -> date:
    """Return today, but never a day before the last day practised.

    A clock set back or a time zone changed to and fro must not bring back energy that was used.
    """
    return max(visit.today, progress.last_practiced_date or visit.today)
