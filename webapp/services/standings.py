"""A learner's standing in a topic: the stored progress, and what follows from it today."""

from dataclasses import dataclass
from datetime import date

from webapp.rules.attempts import Progress, TopicRules
from webapp.rules.levels import LevelState, level_at
from webapp.rules.reviews import (
    Outlook,
    Review,
    TopicStatus,
    answers_today,
    is_review_due,
    is_session,
    review_date,
    review_of_the_day,
    review_outlook,
    topic_status,
)


@dataclass(frozen=True, slots=True)
class Energy:
    """How many more correct answers earn full, then half XP in a topic today."""

    full_left: int
    half_left: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A learner's standing in one topic today.

    `is_review_due` is what every page counts as due. `is_early` says that practice now earns the early pace.
    `returns_on` and `days_until_review` are None before the first review; the days are 0 or less when due. `outlook` is
    what its review needs, None unless the topic is new or due. `review` is how the review that was completed on the
    last day of practice ended, None where that day's answers do not tell.
    """

    progress: Progress
    rules: TopicRules
    level: LevelState
    status: TopicStatus
    is_review_due: bool
    is_early: bool
    energy: Energy
    returns_on: date | None
    days_until_review: int | None
    outlook: Outlook | None
    review: Review | None

    @property
    def is_review_done(self) -> bool:
        """Return whether the topic's review was completed on the last day of practice."""
        done = self.progress
        return done.last_review_date is not None and done.last_review_date == done.last_practiced_date


def standing_in(rules: TopicRules, progress: Progress, today: date) -> Standing:
    """Return the standing that follows from a learner's progress today."""
    correct_today, _, _ = answers_today(progress, today)
    full_left = max(0, rules.daily_full_tasks - correct_today)
    tiers_left = max(0, rules.daily_full_tasks + rules.daily_half_tasks - correct_today)
    status = topic_status(rules, progress, today)
    returns_on = review_date(rules, progress, today)
    return Standing(
        progress=progress,
        rules=rules,
        level=level_at(rules.level_thresholds, progress.current_xp),
        status=status,
        is_review_due=is_review_due(rules, progress, today),
        is_early=not is_session(rules, progress, today),
        energy=Energy(full_left, min(rules.daily_half_tasks, tiers_left - full_left)),
        returns_on=returns_on,
        days_until_review=(returns_on - today).days if returns_on else None,
        outlook=review_outlook(rules, progress, today) if status in ("new", "due") else None,
        review=review_of_the_day(rules, progress),
    )
