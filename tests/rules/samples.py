"""The default topic configuration, and short ways to practise on it."""

from dataclasses import replace
from datetime import date, timedelta

from webapp.rules.attempts import TopicRules
from webapp.rules.replay import RecordedAttempt, Replayed, replay

MONDAY = date(2026, 3, 2)

DEFAULTS = TopicRules()
# The same topic while the review rule of the first version is in force.
EARLIER = replace(DEFAULTS, ladder_since=date(2100, 1, 1))


def day(number: int) -> date:
    """Day 0 is a Monday."""
    return MONDAY + timedelta(days=number)


def answer(
    is_correct: bool, on: int = 0, task: str = "task", base_xp: int = 100, is_hinted: bool = False
) -> RecordedAttempt:
    return RecordedAttempt(
        task_id=task, base_xp=base_xp, is_correct=is_correct, is_hinted=is_hinted, learning_day=day(on)
    )


def right(on: int = 0, task: str = "task", base_xp: int = 100) -> RecordedAttempt:
    return answer(True, on, task, base_xp)


def wrong(on: int = 0, task: str = "task", base_xp: int = 100) -> RecordedAttempt:
    return answer(False, on, task, base_xp)


def hinted(on: int = 0, task: str = "task", base_xp: int = 100) -> RecordedAttempt:
    return answer(True, on, task, base_xp, is_hinted=True)


def practise(*attempts: RecordedAttempt, rules: TopicRules = DEFAULTS) -> Replayed:
    return replay(rules, attempts)


def earned(replayed: Replayed) -> list[int]:
    return [outcome.xp_earned for outcome in replayed.outcomes]
