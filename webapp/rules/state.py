"""What the rules read and write: a topic's configuration, and a learner's state in a topic and in a task."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class TopicRules:
    """One topic's XP and review settings; the fields are columns of `topic_xp_config`.

    The content check and the table's constraints guarantee what the rules rely on: amounts and counts are not
    negative, `review_tasks` is at least 1, every factor is within 0..1, thresholds strictly increase up to at most
    `max_xp`, and there is at least one review interval, each at least one day.
    """

    base_task_xp: int
    max_xp: int
    daily_full_tasks: int
    daily_half_tasks: int
    multiplier_full: Decimal
    multiplier_half: Decimal
    multiplier_low: Decimal
    multiplier_early: Decimal
    level_thresholds: tuple[int, ...]
    daily_xp_decay: Decimal
    min_xp_percent: Decimal
    review_intervals: tuple[int, ...]
    review_tasks: int


@dataclass(frozen=True, slots=True)
class Progress:
    """A learner's state in one topic; the fields are columns of `user_topic_xp`. `Progress()` is "never practised".

    The two daily counts (correct and wrong answers) belong to `daily_tasks_date`; on any other day they mean zero.
    """

    current_xp: int = 0
    total_xp_earned: int = 0
    level: int = 0
    daily_tasks_count: int = 0
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
