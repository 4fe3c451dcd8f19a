"""The replay: a topic's progress and task states, derived from the opening balance and the recorded attempts alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from webapp.rules.attempts import Outcome, Progress, Receipt, TaskState, TopicRules, apply_attempt
from webapp.rules.levels import level_at


@dataclass(frozen=True, slots=True)
class OpeningBalance:
    """What a learner had in a topic when they came from another site; the fields are of `user_opening_balances`."""

    current_xp: int
    total_xp_earned: int
    daily_tasks_count: int
    daily_tasks_date: date | None
    srs_stage: int
    next_review_date: date | None
    last_review_date: date | None
    last_practiced_date: date | None
    last_activity: datetime | None
    attempt_count: int


@dataclass(frozen=True, slots=True)
class RecordedAttempt:
    """The facts of an attempt row. Everything else in the row follows from the attempts before.

    `base_xp` is not read for a wrong answer, unless it is partly right: then it is the part of the right steps.
    `receipt` is None unless the attempt keeps its XP whatever the rules in force.
    """

    task_id: str
    base_xp: int
    is_correct: bool
    is_hinted: bool
    learning_day: date
    is_partly_right: bool = False
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """The result of a replay: the topic's progress, its tasks by id, and each attempt's outcome in order."""

    progress: Progress
    tasks: dict[str, TaskState]
    outcomes: list[Outcome]


def open_progress(rules: TopicRules, opening: OpeningBalance) -> Progress:
    """Return the progress with which a learner who came from another site goes on. The level follows from the XP."""
    return Progress(
        current_xp=opening.current_xp,
        total_xp_earned=opening.total_xp_earned,
        level=level_at(rules.level_thresholds, opening.current_xp).level,
        daily_tasks_count=opening.daily_tasks_count,
        daily_tasks_date=opening.daily_tasks_date,
        last_practiced_date=opening.last_practiced_date,
        last_review_date=opening.last_review_date,
        next_review_date=opening.next_review_date,
        srs_stage=opening.srs_stage,
        attempt_count=opening.attempt_count,
    )


def replay(rules: TopicRules, attempts: Iterable[RecordedAttempt], opening: OpeningBalance | None = None) -> Replayed:
    """Return the states after one learner's attempts in one topic, in order, under the configuration in force."""
    progress = open_progress(rules, opening) if opening else Progress()
    tasks: dict[str, TaskState] = {}
    outcomes: list[Outcome] = []
    for attempt in attempts:
        outcome = apply_attempt(
            rules,
            progress,
            tasks.get(attempt.task_id),
            base_xp=attempt.base_xp,
            is_correct=attempt.is_correct,
            is_hinted=attempt.is_hinted,
            today=attempt.learning_day,
            is_partly_right=attempt.is_partly_right,
            receipt=attempt.receipt,
        )
        progress = outcome.progress
        tasks[attempt.task_id] = outcome.task
        outcomes.append(outcome)
    return Replayed(progress=progress, tasks=tasks, outcomes=outcomes)
