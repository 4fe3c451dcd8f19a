"""Where a learner stands in a topic: the stored progress, and what the rules make of it today."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any

from webapp.rules.attempts import Progress, TopicRules, answers_today
from webapp.rules.levels import LevelState, level_at
from webapp.rules.reviews import TopicStatus, topic_status

_PROGRESS = attrgetter(*(column.name for column in fields(Progress)))
_RULES = attrgetter(*(column.name for column in fields(TopicRules)))


@dataclass(frozen=True, slots=True)
class StandingRow:
    """A learner's progress in a topic and the rules in force, in one row; rows of queries that say more begin alike."""

    current_xp: int
    total_xp_earned: int
    level: int
    daily_tasks_count: int
    daily_wrong_count: int
    daily_tasks_date: date | None
    srs_stage: int
    next_review_date: date | None
    last_review_date: date | None
    last_practiced_date: date | None
    attempt_count: int
    base_task_xp: int
    max_xp: int
    daily_full_tasks: int
    daily_half_tasks: int
    multiplier_full: Decimal
    multiplier_half: Decimal
    multiplier_low: Decimal
    multiplier_early: Decimal
    level_thresholds: list[int]
    daily_xp_decay: Decimal
    min_xp_percent: Decimal
    review_intervals: list[int]
    review_tasks: int


@dataclass(frozen=True, slots=True)
class Energy:
    """How many correct answers still earn full, then half XP in a topic today."""

    full_left: int
    half_left: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A learner's standing in one topic today. ``days_until_review`` is None without a date, 0 or less when due."""

    progress: Progress
    rules: TopicRules
    level: LevelState
    status: TopicStatus
    energy: Energy
    days_until_review: int | None


def standing_in(rules: TopicRules, progress: Progress, today: date) -> Standing:
    """What the rules make of a learner's progress today."""
    correct_today, _ = answers_today(progress, today)
    full_left = max(0, rules.daily_full_tasks - correct_today)
    tiers_left = max(0, rules.daily_full_tasks + rules.daily_half_tasks - correct_today)
    due = progress.next_review_date
    return Standing(
        progress=progress,
        rules=rules,
        level=level_at(rules.level_thresholds, progress.current_xp),
        status=topic_status(progress, today),
        energy=Energy(full_left, min(rules.daily_half_tasks, tiers_left - full_left)),
        days_until_review=(due - today).days if due else None,
    )


def progress_of(row: object) -> Progress:
    """The progress columns of a row that lists them all."""
    return Progress(*_PROGRESS(row))


def rules_of(row: object) -> TopicRules:
    """The rule columns of a row that lists them all; PostgreSQL's arrays become tuples."""
    values: list[Any] = [tuple(value) if isinstance(value, list) else value for value in _RULES(row)]
    return TopicRules(*values)
