"""The replay: a learner's progress, task states, day summaries and receipts, derived again from the attempts.

The facts are the answer, its time, its learning day, and the task's own XP; and for a learner who came from another
site the opening balance in each topic. Everything else follows from them by the
rules in force. Tests and production run the same check.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

from webapp import db
from webapp.db.queries import load_queries
from webapp.rules.attempts import Outcome, Progress, Receipt, TopicRules
from webapp.rules.replay import OpeningBalance, RecordedAttempt, Replayed, replay

sql = load_queries("replay")

AttemptKey = tuple[str, int]
"""An attempt of one learner in one topic: its task and its number."""


@dataclass(frozen=True, slots=True)
class LearnerRow:
    """A learner with progress."""

    user_id: UUID


@dataclass(frozen=True, slots=True)
class UserKindRow:
    """Whether a learner is a guest."""

    is_guest: bool


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """An assignment in which a learner has a summary."""

    assignment_id: UUID


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic in which a learner has progress."""

    topic_slug: str


@dataclass(frozen=True, slots=True)
class RulesRow:
    """A learner's progress in one topic, the topic's rules, and what the learner began with elsewhere."""

    progress: Progress
    rules: TopicRules
    opening: OpeningBalance | None
    topic_slug: str
    last_activity: datetime | None


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One attempt: the facts, and the values derived from them."""

    topic_slug: str
    task_id: str
    attempt_number: int
    is_correct: bool
    hints_used: int
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
    learning_day: date
    attempted_at: datetime

    @property
    def key(self) -> AttemptKey:
        return self.task_id, self.attempt_number


@dataclass(frozen=True, slots=True)
class TaskStateRow:
    """A learner's state in one task."""

    topic_slug: str
    task_id: str
    mastery_level: int
    review_count: int
    next_review_date: date | None
    attempt_count: int
    correct_count: int
    daily_attempt_count: int
    last_learning_day: date


@dataclass(frozen=True, slots=True)
class LearningDayRow:
    """A learner's day in all topics."""

    learning_day: date
    correct_count: int
    wrong_count: int
    xp_earned: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that differs from the replay. `where` names the row, such as `task adding-fractions/010`.

    `topic_slug` is empty for a day, which belongs to all topics.
    """

    user_id: UUID
    where: str
    topic_slug: str
    column: str
    stored: object
    derived: object

    def __str__(self) -> str:
        return f"{self.user_id} {self.where} {self.column}: stored {self.stored}, replay gives {self.derived}"


Record = Mapping[str, object]


def learners(conn: db.Conn) -> list[UUID]:
    """Return all learners with progress."""
    return [row.user_id for row in db.many(conn, sql.select_learners, LearnerRow)]


def lock_learner(conn: db.Conn, user_id: UUID) -> UserKindRow | None:
    """Lock all rows of a learner until the transaction ends; None if there is no such learner.

    Lock the summaries of assignments, then the progress rows, then the user row: the order in which submitting an
    answer locks them. An answer in a topic already begun waits for the progress row. A first answer in a new topic
    waits for the user row its foreign key points to. A topic begun between the two locks can still end in a deadlock:
    callers run under `db.retrying`.
    """
    db.many(conn, sql.lock_summaries, SummaryRow, user_id=user_id)
    db.many(conn, sql.lock_all_progress, TopicRow, user_id=user_id)
    return db.maybe(conn, sql.lock_user, UserKindRow, user_id=user_id)


def check_learner(conn: db.Conn, user_id: UUID, *, repair: bool) -> list[Difference]:
    """Return the differences between a learner's rows and their replay. With `repair`, correct the rows.

    Locks the learner until the transaction ends, so that no answer changes anything meanwhile.
    """
    lock_learner(conn, user_id)
    return _check(conn, user_id, lock_topics(conn, user_id), repair=repair)


def _check(conn: db.Conn, user_id: UUID, topics: Sequence[RulesRow], *, repair: bool) -> list[Difference]:
    attempts = db.many(conn, sql.select_attempts, AttemptRow, user_id=user_id)
    states = db.many(conn, sql.select_task_states, TaskStateRow, user_id=user_id)
    days = db.many(conn, sql.select_learning_days, LearningDayRow, user_id=user_id)

    derived = _derive(topics, attempts, keep_receipts=())
    stored_progress = [
        progress_record(topic.topic_slug, topic.progress, last_activity=topic.last_activity) for topic in topics
    ]
    differences = [
        *_compare(user_id, "progress", ("topic_slug",), stored_progress, derived.progress),
        *_compare(
            user_id, "attempt", ("topic_slug", "task_id", "attempt_number"), map(asdict, attempts), derived.attempts
        ),
        *_compare(user_id, "task", ("topic_slug", "task_id"), map(asdict, states), derived.states),
        *_compare(user_id, "day", ("learning_day",), map(asdict, days), _derive_days(derived.attempts, attempts)),
    ]
    if repair and differences:
        _write(conn, user_id, derived, {state.topic_slug for state in states})
        _rebuild_days(conn, user_id)
    return differences


def lock_topics(conn: db.Conn, user_id: UUID) -> list[RulesRow]:
    """Lock a learner's progress, and return it by topic with the rules in force."""
    return db.many(conn, sql.lock_progress, RulesRow, user_id=user_id)


def drifted_topics(conn: db.Conn, user_id: UUID, topics: Sequence[RulesRow]) -> set[str]:
    """Return those of a learner's topics whose rows differ from the replay, after a change of settings.

    `topics` are all of the learner's, as `lock_topics` returned them under the lock of `lock_learner`.
    """
    return {each.topic_slug for each in _check(conn, user_id, topics, repair=False) if each.topic_slug}


def fold_topics(
    conn: db.Conn,
    user_id: UUID,
    topics: Sequence[RulesRow],
    *,
    keep_receipts: Collection[str],
    anew: Collection[AttemptKey] = (),
) -> None:
    """Write the replay of a learner's attempts in some topics, and the days of all.

    In the topics of `keep_receipts` each attempt keeps what it earned, but those of `anew`, whose verdict was changed.
    The caller holds the learner's locks.
    """
    slugs = {topic.topic_slug for topic in topics}
    attempts = db.many(conn, sql.select_attempts, AttemptRow, user_id=user_id)
    derived = _derive(
        topics,
        [attempt for attempt in attempts if attempt.topic_slug in slugs],
        keep_receipts=keep_receipts,
        anew=anew,
    )
    _write(conn, user_id, derived, slugs)
    _rebuild_days(conn, user_id)


@dataclass(frozen=True, slots=True)
class Derived:
    """The derived rows, by column."""

    progress: list[Record]
    attempts: list[Record]
    states: list[Record]


def _derive(
    topics: Sequence[RulesRow],
    attempts: Sequence[AttemptRow],
    *,
    keep_receipts: Collection[str],
    anew: Collection[AttemptKey] = (),
) -> Derived:
    by_topic = {slug: list(rows) for slug, rows in groupby(attempts, key=lambda attempt: attempt.topic_slug)}
    replayed = {
        topic.topic_slug: _replay(topic, by_topic.get(topic.topic_slug, []), topic.topic_slug in keep_receipts, anew)
        for topic in topics
    }
    outcomes = [outcome for slug in by_topic for outcome in replayed[slug].outcomes]
    return Derived(
        progress=[
            progress_record(
                topic.topic_slug,
                replayed[topic.topic_slug].progress,
                last_activity=_last_activity(topic, by_topic.get(topic.topic_slug, [])),
            )
            for topic in topics
        ],
        attempts=[_derive_attempt(attempt, outcome) for attempt, outcome in zip(attempts, outcomes, strict=True)],
        states=[
            {"topic_slug": slug, "task_id": task_id} | asdict(state)
            for slug, result in replayed.items()
            for task_id, state in result.tasks.items()
        ],
    )


def _write(conn: db.Conn, user_id: UUID, derived: Derived, topic_slugs: Collection[str]) -> None:
    """Write derived rows; `topic_slugs` are the topics whose task states they replace."""
    update_progress(conn, user_id, derived.progress)
    db.execute(conn, sql.update_attempts, user_id=user_id, rows=_json(derived.attempts))
    db.execute(conn, sql.delete_task_states, user_id=user_id, topic_slugs=list(topic_slugs))
    insert_task_states(conn, user_id, derived.states)


def _rebuild_days(conn: db.Conn, user_id: UUID) -> None:
    db.execute(conn, sql.delete_learning_days, user_id=user_id)
    db.execute(conn, sql.insert_learning_days, user_id=user_id)


def progress_record(topic_slug: str, progress: Progress, *, last_activity: datetime | None) -> Record:
    """Return the row of a learner's progress in a topic, by column."""
    return {"topic_slug": topic_slug} | asdict(progress) | {"last_activity": last_activity}


def update_progress(conn: db.Conn, user_id: UUID, records: Sequence[Record]) -> None:
    """Write a learner's progress in some topics, which have rows already."""
    db.execute(conn, sql.update_progress, user_id=user_id, rows=_json(records))


def insert_task_states(conn: db.Conn, user_id: UUID, records: Sequence[Record]) -> None:
    """Write a learner's states in some tasks, which have no rows yet."""
    db.execute(conn, sql.insert_task_states, user_id=user_id, rows=_json(records))


def _replay(
    topic: RulesRow, attempts: Sequence[AttemptRow], keeps_receipts: bool, anew: Collection[AttemptKey]
) -> Replayed:
    recorded = [
        RecordedAttempt(
            task_id=attempt.task_id,
            base_xp=attempt.base_xp or 0,
            is_correct=attempt.is_correct,
            is_hinted=attempt.hints_used > 0,
            learning_day=attempt.learning_day,
            is_partly_right=not attempt.is_correct and attempt.base_xp is not None,
            receipt=_receipt(attempt) if keeps_receipts and attempt.key not in anew else None,
        )
        for attempt in attempts
    ]
    return replay(topic.rules, recorded, topic.opening)


def _receipt(attempt: AttemptRow) -> Receipt | None:
    """Return the receipt of an answer that earned XP, whose columns the table's constraint requires; else None."""
    if attempt.base_xp is None:
        return None
    return Receipt(*(getattr(attempt, column.name) for column in fields(Receipt)))


def _last_activity(topic: RulesRow, attempts: Sequence[AttemptRow]) -> datetime | None:
    if attempts:
        return attempts[-1].attempted_at
    return topic.opening.last_activity if topic.opening else None


def _derive_attempt(attempt: AttemptRow, outcome: Outcome) -> Record:
    receipt = outcome.receipt
    return {
        "topic_slug": attempt.topic_slug,
        "task_id": attempt.task_id,
        "attempt_number": attempt.attempt_number,
        "xp_earned": outcome.xp_earned,
        "ladder": receipt and receipt.ladder,
        "pace": receipt and receipt.pace,
        "repeat": receipt and receipt.repeat,
        "daily_task_index": receipt and receipt.daily_task_index,
        "is_scheduled_review": outcome.is_scheduled_review,
        "is_too_early": outcome.is_too_early,
        "mastery_level": outcome.task.mastery_level,
        "review_count": outcome.task.review_count,
        "next_review_date": outcome.task.next_review_date,
    }


def _derive_days(derived: Sequence[Record], attempts: Sequence[AttemptRow]) -> list[Record]:
    """Return the day summaries of attempts with the XP derived for them."""
    days: dict[date, list[tuple[bool, Any]]] = {}
    for attempt, record in zip(attempts, derived, strict=True):
        days.setdefault(attempt.learning_day, []).append((attempt.is_correct, record["xp_earned"]))
    return [
        {
            "learning_day": day,
            "correct_count": sum(is_correct for is_correct, _ in answers),
            "wrong_count": sum(not is_correct for is_correct, _ in answers),
            "xp_earned": sum(xp_earned for _, xp_earned in answers),
        }
        for day, answers in days.items()
    ]


def _compare(
    user_id: UUID, kind: str, key: tuple[str, ...], stored: Iterable[Record], derived: Iterable[Record]
) -> list[Difference]:
    """Return the differences between stored and derived rows. A row that one side lacks differs in every column."""
    stored_by_key = {"/".join(str(record[name]) for name in key): record for record in stored}
    derived_by_key = {"/".join(str(record[name]) for name in key): record for record in derived}
    differences = [
        Difference(user_id, f"{kind} {name}", _topic_of(record), column, stored_by_key.get(name, {}).get(column), value)
        for name, record in derived_by_key.items()
        for column, value in record.items()
        if stored_by_key.get(name, {}).get(column) != value
    ]
    extra = [
        Difference(user_id, f"{kind} {name}", _topic_of(record), "row", "present", "none")
        for name, record in stored_by_key.items()
        if name not in derived_by_key
    ]
    return differences + extra


def _topic_of(record: Record) -> str:
    return str(record.get("topic_slug", ""))


def _json(records: Sequence[Record]) -> str:
    return json.dumps(records, default=str)
