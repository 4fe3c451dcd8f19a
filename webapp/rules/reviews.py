"""The review schedule of topics and tasks.

A topic climbs a ladder of whole days, `review_intervals`; its rung is `srs_stage`. The first review needs
`review_tasks` right answers. Later a review takes two answers, or three: it ends early when the day's first two are
both right without a hint. A clean review moves the topic up a rung, one mistake leaves it on its rung, two move it back
two rungs. The time waited counts: a topic remembered after 25 days gets the rung of 14. docs/schedule.md has the
evidence.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from webapp.rules.earlier_reviews import EarlierReview, settle_earlier_review
from webapp.rules.state import Progress, TaskState, TopicRules

TopicStatus = Literal["new", "due", "early", "mastered"]
Review = Literal["learnt", "clean", "repeat", "back"] | EarlierReview

TOP_MASTERY = 5
MASTERED_RUNG = 6
CLEAN_ANSWERS = 2  # right answers without a hint that a clean review needs
MOST_ANSWERS = 3  # a review ends with its third answer at the latest
MOST_WRONG = 2  # wrong answers that send a topic back
STEPS_BACK = 2


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a due topic's review still needs, and its best result.

    `waited` is the number of days since the last review, None before the first. `answers` is how many answers end the
    review at best. `best` is the best possible result, "clean" only with right answers without a hint. `returns_in` is
    the number of days until the topic then returns. `may_return_sooner` says that mistakes would shorten them.
    """

    waited: int | None
    answers: int
    best: Review
    returns_in: int
    may_return_sooner: bool = False


def has_come(review_date: date | None, today: date) -> bool:
    """Return whether a review date makes its topic or task due. Only this function decides it."""
    return review_date is not None and review_date <= today


def topic_status(rules: TopicRules, progress: Progress, today: date) -> TopicStatus:
    """Return the topic's status today.

    "new" was never practised. "due" also covers a topic begun whose first review is not yet complete. Both are what
    rules.md calls due ("hot"): see `is_due`. "mastered" is a high rung that is not due: the topic still returns.
    """
    due_on = review_date(rules, progress, today)
    if due_on is None and progress.srs_stage == 0:
        return "due" if progress.attempt_count else "new"
    if has_come(due_on, today):
        return "due"
    if today < rules.ladder_since:
        return "early" if due_on else "mastered"
    return "mastered" if is_mastered(rules, progress) else "early"


def review_date(rules: TopicRules, progress: Progress, today: date) -> date | None:
    """Return the day on which the topic is due; None before its first review.

    The first version gave a mastered topic no date, and None is returned here too while its rule is in force. Under the
    ladder such a topic returns like any other on its rung, at the earliest on `ladder_since`.
    """
    if progress.next_review_date is not None or progress.last_review_date is None or progress.srs_stage == 0:
        return progress.next_review_date
    if today < rules.ladder_since:
        return None
    return max(rules.ladder_since, progress.last_review_date + timedelta(days=interval_of(rules, progress.srs_stage)))


def interval_of(rules: TopicRules, rung: int) -> int:
    """Return the interval in days of a topic on `rung` (1 or more); the last interval repeats."""
    return rules.review_intervals[min(rung, len(rules.review_intervals)) - 1]


def is_mastered(rules: TopicRules, progress: Progress) -> bool:
    """Return whether the topic is on rung 6 or higher, or on the last one of a shorter ladder."""
    return progress.srs_stage >= min(MASTERED_RUNG, len(rules.review_intervals))


def is_due(rules: TopicRules, progress: Progress, today: date) -> bool:
    """Return whether answers given today count towards the topic's review."""
    return topic_status(rules, progress, today) in ("new", "due")


def is_review_due(rules: TopicRules, progress: Progress, today: date) -> bool:
    """Return whether the topic was learnt before and its review date has come: "due" on every page.

    A new topic and one begun but not yet learnt have nothing to review.
    """
    return progress.srs_stage > 0 and topic_status(rules, progress, today) == "due"


def is_session(rules: TopicRules, progress: Progress, today: date) -> bool:
    """Return whether practice now earns the ladder's pace: the topic is due, or its review was completed today.

    `progress` is the state before the answer. Practice of an early or a mastered topic is not a session.
    """
    return is_due(rules, progress, today) or progress.last_review_date == today


def is_review(rules: TopicRules, progress: Progress, today: date) -> bool:
    """Return whether practice now is the review of a topic learnt before, or goes on after it."""
    return progress.srs_stage > 0 and is_session(rules, progress, today)


def answers_to_review(rules: TopicRules, progress: Progress, today: date) -> int:
    """Return how many more answers end a due topic's review today, all right without a hint; at least 1."""
    right, hinted, wrong = answers_today(progress, today)
    if progress.srs_stage == 0 or today < rules.ladder_since:
        return max(1, rules.review_tasks - right)
    needed = MOST_ANSWERS if hinted or wrong else CLEAN_ANSWERS
    return max(1, needed - right - wrong)


def review_outlook(rules: TopicRules, progress: Progress, today: date) -> Outlook:
    """Return what the review of a due topic needs now. Call it only for a topic that is due."""
    right, hinted, wrong = answers_today(progress, today)
    answers = answers_to_review(rules, progress, today)
    waited = (today - progress.last_review_date).days if progress.srs_stage and progress.last_review_date else None
    if today < rules.ladder_since:
        return Outlook(waited, answers, "passed", _days_after_earlier_review(rules, progress, today))
    best: Review
    if progress.srs_stage == 0:
        best = "learnt"
    elif wrong >= MOST_WRONG:
        best = "back"
    elif wrong or hinted > MOST_ANSWERS - CLEAN_ANSWERS:
        best = "repeat"
    else:
        best = "clean"
    returns_in = interval_of(rules, _rung_after(rules, progress, best, today))
    worst: Review = "back" if MOST_ANSWERS - right >= MOST_WRONG else "repeat"
    may_return_sooner = best != "learnt" and interval_of(rules, _rung_after(rules, progress, worst, today)) < returns_in
    return Outlook(waited, answers, best, returns_in, may_return_sooner)


def _days_after_earlier_review(rules: TopicRules, progress: Progress, today: date) -> int:
    """Return the days until a topic passed by the first version's rule returns; without a date, by the ladder."""
    if progress.srs_stage < len(rules.earlier_review_intervals):
        return rules.earlier_review_intervals[progress.srs_stage]
    return max(interval_of(rules, progress.srs_stage + 1), (rules.ladder_since - today).days)


def answers_today(progress: Progress, today: date) -> tuple[int, int, int]:
    """Return the day's answers in the topic so far: right, of these after a hint, and wrong."""
    if progress.daily_tasks_date != today:
        return 0, 0, 0
    return progress.daily_tasks_count, progress.daily_hinted_count, progress.daily_wrong_count


def settle_review(
    rules: TopicRules, progress: Progress, *, is_correct: bool, today: date
) -> tuple[Review | None, Progress]:
    """Return how the due review ended with this answer (None: it did not) and the progress after it.

    `progress` already counts this answer in its daily counts; its schedule is still the one from before. An early or
    mastered topic is unchanged.
    """
    if not is_due(rules, progress, today):
        return None, progress
    if today < rules.ladder_since:
        return settle_earlier_review(rules, progress, is_correct=is_correct, today=today)
    review = _review_result(rules, progress)
    if review is None:
        return None, progress
    rung = _rung_after(rules, progress, review, today)
    settled = replace(
        progress,
        srs_stage=rung,
        next_review_date=today + timedelta(days=interval_of(rules, rung)),
        last_review_date=today,
    )
    return review, settled


def review_of_the_day(rules: TopicRules, progress: Progress) -> Review | None:
    """Return how the review completed on the last day of practice ended.

    None if none was, or if the day's counts do not tell: a first review may look like a later one. Answers after the
    review count too, so that one mistake may belong to it or have followed a clean one.
    """
    day = progress.daily_tasks_date
    if day is None or day != progress.last_review_date or day < rules.ladder_since:
        return None
    right, wrong = progress.daily_tasks_count, progress.daily_wrong_count
    unaided = right - progress.daily_hinted_count
    may_be_first = progress.srs_stage == 1 and right >= rules.review_tasks
    may_have_ended_before = unaided == CLEAN_ANSWERS and wrong > 0
    if right + wrong > MOST_ANSWERS or may_be_first or may_have_ended_before:
        return None
    return _end_of(unaided, wrong)


def _review_result(rules: TopicRules, progress: Progress) -> Literal["learnt", "clean", "repeat", "back"] | None:
    """Return how the day's answers end the review, None while it goes on. Answers after a hint count neither way."""
    right, wrong = progress.daily_tasks_count, progress.daily_wrong_count
    if progress.srs_stage == 0:
        return "learnt" if right >= rules.review_tasks else None
    unaided = right - progress.daily_hinted_count
    if right + wrong < MOST_ANSWERS and not unaided == right + wrong == CLEAN_ANSWERS:
        return None
    return _end_of(unaided, wrong)


def _end_of(unaided: int, wrong: int) -> Literal["clean", "repeat", "back"]:
    if wrong >= MOST_WRONG:
        return "back"
    return "clean" if wrong == 0 and unaided >= CLEAN_ANSWERS else "repeat"


def _rung_after(rules: TopicRules, progress: Progress, review: Review, today: date) -> int:
    top = len(rules.review_intervals)
    rung = min(progress.srs_stage, top)
    if review == "learnt":
        return 1
    if review == "back":
        return max(1, rung - STEPS_BACK)
    if progress.last_review_date is not None:
        waited = (today - progress.last_review_date).days
        rung = max(rung, sum(interval <= waited for interval in rules.review_intervals))
    return min(top, rung + 1) if review == "clean" else rung


def schedule_task(rules: TopicRules, task: TaskState | None, *, is_correct: bool, today: date) -> TaskState:
    """Return the task's state after an answer; `task` is the state before it, None when never attempted.

    A correct answer before the review is due, or to a task at top mastery, is counted but does not change the schedule.
    """
    mastery_level = task.mastery_level if task else 0
    review_count = task.review_count if task else 0
    next_review_date = task.next_review_date if task else today
    if not is_correct:
        mastery_level = max(0, mastery_level - 1)
        review_count = 0
        next_review_date = today + timedelta(days=1)
    elif has_come(next_review_date, today):
        mastery_level = min(TOP_MASTERY, mastery_level + 1)
        review_count = review_count + 1 if task else 0
        intervals = rules.review_intervals if today >= rules.ladder_since else rules.earlier_review_intervals
        interval = intervals[min(review_count, len(intervals) - 1)]
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
