"""Sessions of practice in a topic: the topic's review, or ten tasks.

A session is not stored. It is computed from the day's answers in the topic, so reloading, Back, a second tab and
another device all show the same. A review ends with the answer that completes it. Every other session ends after ten
answers of the day, those of a review among them. A topic not learnt yet has no review, so its first day has sessions of
ten too.
"""

from dataclasses import dataclass
from datetime import date

from webapp.rules.levels import level_at
from webapp.rules.reviews import answers_to_review, answers_today, is_review_due
from webapp.rules.state import Progress, TopicRules

SESSION_TASKS = 10


@dataclass(frozen=True, slots=True)
class Session:
    """How many answers of a session were given, and its length; `is_review` says that it is a topic's review."""

    done: int
    length: int
    is_review: bool = False

    @property
    def is_complete(self) -> bool:
        """Return whether its last answer was given."""
        return self.done == self.length


def session_before(rules: TopicRules, progress: Progress, today: date) -> Session:
    """Return the session that the next answer belongs to. It is never complete."""
    answered = answers_of_day(progress, today)
    if is_review_due(rules, progress, today):
        return Session(answered, answered + answers_to_review(rules, progress, today), is_review=True)
    return Session(answered % SESSION_TASKS, SESSION_TASKS)


def session_after(rules: TopicRules, progress: Progress, today: date, *, before: Progress | None) -> Session:
    """Return the session that the day's latest answer belongs to.

    `progress` is the state after that answer and `before` the one before it. If `before` is None (not known), the end
    of a review is not recognised.
    """
    answered = answers_of_day(progress, today)
    if before is not None and ends_review(before, progress):
        return Session(answered, answered, is_review=True)
    if answered and answered % SESSION_TASKS == 0 and not session_before(rules, progress, today).is_review:
        return Session(SESSION_TASKS, SESSION_TASKS)
    return session_before(rules, progress, today)


def day_session(correct_today: int, daily_goal_tasks: int, *, left: int | None, is_right: bool | None) -> Session:
    """Return the session of the day's queue. Its length is the daily goal, or the number of waiting tasks if less.

    Right answers in any topic advance it. `left` is how many tasks waited when the task shown was chosen, that task
    included; None if not known. `is_right` is None before its answer, which `correct_today` counts later. After the
    goal the next session of the same length follows.
    """
    before = (correct_today - bool(is_right)) % daily_goal_tasks
    most = daily_goal_tasks - before
    length = before + (most if left is None else max(1, min(left, most)))
    return Session(before + bool(is_right), length)


def level_at_start(rules: TopicRules, progress: Progress, xp_earned: int) -> int:
    """Return the level before the latest answers, which earned `xp_earned` together."""
    return level_at(rules.level_thresholds, min(rules.max_xp, progress.total_xp_earned - xp_earned)).level


def ends_review(before: Progress, after: Progress) -> bool:
    """Return whether the answer between two states completed the review of a topic learnt before."""
    return before.srs_stage > 0 and before.last_review_date != after.last_review_date


def answers_of_day(progress: Progress, today: date) -> int:
    """Return how many answers were given in the topic today, right or wrong."""
    right, _, wrong = answers_today(progress, today)
    return right + wrong
