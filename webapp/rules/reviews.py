"""When a topic and a task come back: the two review schedules."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

from webapp.rules.state import Progress, TaskState, TopicRules

TopicStatus = Literal["new", "due", "early", "mastered"]
Review = Literal["passed", "lapsed"]

TOP_MASTERY = 5


def topic_status(progress: Progress, today: date) -> TopicStatus:
    """Return where a topic stands today.

    "new" is never practised; "due" also covers a topic begun whose first review is not yet complete. Both are what
    rules.md calls due ("hot"): see `is_due`.
    """
    if progress.next_review_date is not None:
        return "due" if progress.next_review_date <= today else "early"
    if progress.srs_stage > 0:
        return "mastered"
    return "due" if progress.attempt_count else "new"


def is_due(progress: Progress, today: date) -> bool:
    """Return whether answers given today work towards the topic's review."""
    return topic_status(progress, today) in ("new", "due")


def is_session(progress: Progress, today: date) -> bool:
    """Return whether practice now earns the ladder's pace: the topic is due, or its review was completed today.

    `progress` is the state before the answer. Practice of an early or a mastered topic is not a session.
    """
    return is_due(progress, today) or progress.last_review_date == today


def settle_review(
    rules: TopicRules, progress: Progress, *, is_correct: bool, today: date
) -> tuple[Review | None, Progress]:
    """Complete the topic's due review if this answer does: how it ended (None: not now), and the progress after.

    `progress` already counts this answer in its daily counts; its schedule is still the one from before. Only a
    correct answer completes a review, and an early or mastered topic never moves.
    """
    if not is_correct or progress.daily_tasks_count < rules.review_tasks or not is_due(progress, today):
        return None, progress
    stage = progress.srs_stage
    if progress.daily_wrong_count > progress.daily_tasks_count:
        lapsed = replace(
            progress, srs_stage=max(0, stage - 1), next_review_date=today + timedelta(days=1), last_review_date=today
        )
        return "lapsed", lapsed
    is_mastered = stage >= len(rules.review_intervals)
    passed = replace(
        progress,
        srs_stage=stage + 1,
        next_review_date=None if is_mastered else today + timedelta(days=rules.review_intervals[stage]),
        last_review_date=today,
    )
    return "passed", passed


def schedule_task(rules: TopicRules, task: TaskState | None, *, is_correct: bool, today: date) -> TaskState:
    """Return the task's state after an answer; `task` is the state before it, None when never attempted.

    A correct answer before the review is due, or to a task at top mastery, is counted but leaves the schedule alone.
    """
    mastery_level = task.mastery_level if task else 0
    review_count = task.review_count if task else 0
    next_review_date = task.next_review_date if task else today
    if not is_correct:
        mastery_level = max(0, mastery_level - 1)
        review_count = 0
        next_review_date = today + timedelta(days=1)
    elif next_review_date is not None and next_review_date <= today:
        mastery_level = min(TOP_MASTERY, mastery_level + 1)
        review_count = review_count + 1 if task else 0
        last_interval = len(rules.review_intervals) - 1
        interval = rules.review_intervals[min(review_count, last_interval)]
        next_review_date = None if mastery_level == TOP_MASTERY else today + timedelta(days=interval)
    return TaskState(
        mastery_level=mastery_level,
        review_count=review_count,
        next_review_date=next_review_date,
        attempt_count=(task.attempt_count if task else 0) + 1,
        correct_count=(task.correct_count if task else 0) + int(is_correct),
        daily_attempt_count=attempts_today(task, today) + 1,
        last_learning_day=today,
    )


def attempts_today(task: TaskState | None, today: date) -> int:
    """Return how many attempts, right or wrong, the learner has already made at the task today."""
    return task.daily_attempt_count if task and task.last_learning_day == today else 0
