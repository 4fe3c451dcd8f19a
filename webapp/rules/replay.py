"""The replay: a topic's progress and task states, derived from the recorded attempts alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from webapp.rules.attempts import Outcome, Progress, Receipt, TaskState, TopicRules, apply_attempt


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


def replay(rules: TopicRules, attempts: Iterable[RecordedAttempt]) -> Replayed:
    """Return the states after one learner's attempts in one topic, in order, under the configuration in force."""
    progress = Progress()
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
