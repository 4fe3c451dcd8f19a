"""Where a learner stands in a topic: the stored progress, and what the rules make of it today."""

from dataclasses import dataclass
from datetime import date

from webapp.rules.attempts import Progress, TopicRules, answers_today
from webapp.rules.levels import LevelState, level_at
from webapp.rules.reviews import TopicStatus, topic_status


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
