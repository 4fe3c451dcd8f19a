"""One graded answer: the XP it earns and the states after it. Callers import the rules' records from here."""

from dataclasses import dataclass
from datetime import date

from webapp.rules.levels import level_at
from webapp.rules.reviews import Review, answers_today, attempts_today, is_session, schedule_task, settle_review
from webapp.rules.state import Progress, TaskState, TopicRules
from webapp.rules.xp import Receipt, ladder_tier, repeat_factor, task_base_xp, xp_of

__all__ = [
    "Outcome",
    "Progress",
    "Receipt",
    "Review",
    "TaskState",
    "TopicRules",
    "apply_attempt",
    "preview_xp",
    "task_base_xp",
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one attempt.

    `receipt` is None for an answer that earns nothing. `is_scheduled_review` says that the answer was part of a review
    session (rules.md: the topic was due, or its review was completed today). `is_too_early` is its opposite. Practice
    of a mastered topic is paid at the early pace too, so it counts as too early. `review` is how the topic's review
    ended, if this answer completed it.
    """

    xp_earned: int
    receipt: Receipt | None
    progress: Progress
    task: TaskState
    is_scheduled_review: bool
    is_too_early: bool
    review: Review | None


def apply_attempt(
    rules: TopicRules,
    progress: Progress,
    task: TaskState | None,
    *,
    base_xp: int,
    is_correct: bool,
    is_hinted: bool,
    today: date,
    is_partly_right: bool = False,
    receipt: Receipt | None = None,
) -> Outcome:
    """Return the result of one right or wrong answer; `task` is None at the first attempt at the task.

    An invalid answer is not an attempt and must not be passed. `base_xp` is `task_base_xp` of the task. `is_hinted`
    says whether a hint was shown before the answer. `today` is the learner's learning day. `is_partly_right` says of a
    wrong answer that some of its steps are right: then `base_xp` is their part (`part_of`), and that is earned. With
    `receipt`, the answer earns what that receipt says, whatever the rules would give now.
    """
    xp_earned = 0
    if (is_correct or is_partly_right) and receipt is None:
        xp_earned, receipt = preview_xp(rules, progress, task, base_xp=base_xp, today=today, is_correct=is_correct)
    elif receipt:
        xp_earned = xp_of(receipt)
    correct_today, hinted_today, wrong_today = answers_today(progress, today)
    is_counted_hint = is_correct and is_hinted and today >= rules.ladder_since
    session = is_session(rules, progress, today)
    # Who comes from another site may begin above the maximum. No answer takes XP away.
    current_xp = max(progress.current_xp, min(rules.max_xp, progress.current_xp + xp_earned))
    answered = Progress(
        current_xp=current_xp,
        total_xp_earned=progress.total_xp_earned + xp_earned,
        level=level_at(rules.level_thresholds, current_xp).level,
        daily_tasks_count=correct_today + int(is_correct),
        daily_hinted_count=hinted_today + int(is_counted_hint),
        daily_wrong_count=wrong_today + int(not is_correct),
        daily_tasks_date=today,
        last_practiced_date=today,
        last_review_date=progress.last_review_date,
        next_review_date=progress.next_review_date,
        srs_stage=progress.srs_stage,
        attempt_count=progress.attempt_count + 1,
    )
    review, settled = settle_review(rules, answered, is_correct=is_correct, today=today)
    return Outcome(
        xp_earned=xp_earned,
        receipt=receipt,
        progress=settled,
        task=schedule_task(rules, task, is_correct=is_correct, today=today),
        is_scheduled_review=session,
        is_too_early=not session,
        review=review,
    )


def preview_xp(
    rules: TopicRules,
    progress: Progress,
    task: TaskState | None,
    *,
    base_xp: int,
    today: date,
    is_correct: bool = True,
) -> tuple[int, Receipt]:
    """Return the XP of a correct answer now, with its receipt; `apply_attempt` awards exactly this.

    A wrong answer with right steps uses no energy, so its place on the ladder counts the wrong answers of the day too:
    otherwise such answers would earn at full pace without end.
    """
    correct_today, _, wrong_today = answers_today(progress, today)
    index = correct_today + 1 + (0 if is_correct else wrong_today)
    ladder, pace = ladder_tier(rules, index)
    if not is_session(rules, progress, today):
        pace = min(pace, rules.multiplier_early)
    receipt = Receipt(
        base_xp=base_xp,
        ladder=ladder,
        pace=pace,
        repeat=repeat_factor(rules, attempts_today(task, today)),
        daily_task_index=index,
    )
    return xp_of(receipt), receipt
