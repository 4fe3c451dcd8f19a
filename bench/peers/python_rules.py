"""What the ORMs in Python share: the app's own rules, applied to an ORM's objects, and the columns that follow."""

from typing import Any

from bench.answers import Answer
from tests.trees import TOPIC
from webapp.rules.attempts import Outcome, Progress, TaskState, TopicRules, apply_attempt, task_base_xp
from webapp.rules.days import learning_day


def judge(answer: Answer, config: Any, progress: Any, state: Any) -> Outcome:
    """Return the outcome of an answer to an ORM's objects. `state` is None at the first attempt at the task."""
    rules = TopicRules(**{name: getattr(config, name) for name in TopicRules.__dataclass_fields__})
    today = learning_day(answer.now, "UTC")
    return apply_attempt(
        rules,
        Progress(**{name: getattr(progress, name) for name in Progress.__dataclass_fields__}),
        state and TaskState(**{name: getattr(state, name) for name in TaskState.__dataclass_fields__}),
        base_xp=task_base_xp(rules, base_xp=None, difficulty=None),
        is_correct=answer.is_correct,
        is_hinted=False,
        today=max(today, progress.last_practiced_date or today),
    )


def copy_outcome(part: Progress | TaskState, row: Any) -> None:
    """Set an ORM's object to a state the rules produced."""
    for name in part.__dataclass_fields__:
        setattr(row, name, getattr(part, name))


def day_columns(answer: Answer, outcome: Outcome) -> dict[str, int]:
    """Return what an answer adds to its day."""
    return {
        "correct_count": int(answer.is_correct),
        "wrong_count": int(not answer.is_correct),
        "xp_earned": outcome.xp_earned,
    }


def attempt_columns(answer: Answer, outcome: Outcome) -> dict[str, object]:
    """Return the columns of the stored attempt."""
    receipt = outcome.receipt
    return {
        "user_id": answer.user_id,
        "topic_slug": TOPIC,
        "task_id": answer.task_id,
        "attempt_number": outcome.progress.attempt_count,
        "submission_id": answer.submission_id,
        "variant_seed": answer.seed,
        "locale": "en",
        "user_answer": answer.text,
        "verdict": "correct" if answer.is_correct else "incorrect",
        "is_correct": answer.is_correct,
        "hints_used": 0,
        "xp_earned": outcome.xp_earned,
        "base_xp": receipt and receipt.base_xp,
        "ladder": receipt and receipt.ladder,
        "pace": receipt and receipt.pace,
        "repeat": receipt and receipt.repeat,
        "daily_task_index": receipt and receipt.daily_task_index,
        "is_scheduled_review": outcome.is_scheduled_review,
        "is_too_early": outcome.is_too_early,
        "mastery_level": outcome.task.mastery_level,
        "review_count": outcome.task.review_count,
        "next_review_date": outcome.task.next_review_date,
        "learning_day": outcome.task.last_learning_day,
        "attempted_at": answer.now,
    }
