"""The records of the rules: a topic's configuration, and a learner's state in a topic and in a task."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class TopicRules:
    """One topic's XP and review settings; the fields are columns of `topic_xp_config`, with the columns' defaults.

    The content check and the table's constraints guarantee what the rules rely on: amounts and counts are not negative,
    `review_tasks` is at least 1, every factor is within 0..1, thresholds strictly increase up to at most `max_xp`, and
    there is at least one review interval, each at least one day. `ladder_since` is the first learning day of the review
    rule in `rules/reviews.py`. Attempts of earlier days follow `rules/earlier_reviews.py` with
    `earlier_review_intervals`, so that their outcome never changes.
    """

    base_task_xp: int = 100
    max_xp: int = 10_000
    daily_full_tasks: int = 10
    daily_half_tasks: int = 10
    multiplier_full: Decimal = Decimal("1.0")
    multiplier_half: Decimal = Decimal("0.5")
    multiplier_low: Decimal = Decimal("0.1")
    multiplier_early: Decimal = Decimal("0.1")
    level_thresholds: Sequence[int] = (1000, 2500, 4500, 7000, 10_000)
    daily_xp_decay: Decimal = Decimal("0.5")
    min_xp_percent: Decimal = Decimal("0.1")
    review_intervals: Sequence[int] = (1, 3, 7, 14, 30, 60, 120, 240)
    review_tasks: int = 1
    earlier_review_intervals: Sequence[int] = (1, 3, 7, 14, 30)
    ladder_since: date = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Progress:
    """A learner's state in one topic; the fields are columns of `user_topic_xp`. `Progress()` is "never practised".

    The three daily counts (right answers, right answers after a hint, wrong answers) belong to `daily_tasks_date`; on
    any other day they mean zero. `daily_hinted_count` is part of `daily_tasks_count`; it is counted from `ladder_since`
    on. `srs_stage` is the rung of the ladder, 0 before the first review is complete.
    """

    current_xp: int = 0
    total_xp_earned: int = 0
    level: int = 0
    daily_tasks_count: int = 0
    daily_hinted_count: int = 0
    daily_wrong_count: int = 0
    daily_tasks_date: date | None = None
    last_practiced_date: date | None = None
    last_review_date: date | None = None
    next_review_date: date | None = None
    srs_stage: int = 0
    attempt_count: int = 0


@dataclass(frozen=True, slots=True)
class TaskState:
    """A learner's state in one attempted task; the fields are columns of `user_task_state`.

    `daily_attempt_count` counts the attempts, right or wrong, on `last_learning_day`; on any other day it means zero.
    """

    mastery_level: int
    review_count: int
    next_review_date: date | None
    attempt_count: int
    correct_count: int
    daily_attempt_count: int
    last_learning_day: date
