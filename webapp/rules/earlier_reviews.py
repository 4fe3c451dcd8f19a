"""The topic schedule of the first version, only for attempts before a topic's `ladder_since`."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

from webapp.rules.state import Progress, TopicRules

EarlierReview = Literal["passed", "lapsed"]


def settle_earlier_review(
    rules: TopicRules, progress: Progress, *, is_correct: bool, today: date
) -> tuple[EarlierReview | None, Progress]:
    """Return how the due review ended with this answer, None if it goes on, and the progress after it.

    `progress` already counts this answer; its schedule is the one before. Only a correct answer completes a review: the
    one with which the day's correct count reaches `review_tasks`. After the last interval the topic has no date.
    """
    if not is_correct or progress.daily_tasks_count < rules.review_tasks:
        return None, progress
    stage = progress.srs_stage
    if progress.daily_wrong_count > progress.daily_tasks_count:
        lapsed = replace(
            progress, srs_stage=max(0, stage - 1), next_review_date=today + timedelta(days=1), last_review_date=today
        )
        return "lapsed", lapsed
    is_last = stage >= len(rules.earlier_review_intervals)
    passed = replace(
        progress,
        srs_stage=stage + 1,
        next_review_date=None if is_last else today + timedelta(days=rules.earlier_review_intervals[stage]),
        last_review_date=today,
    )
    return "passed", passed
