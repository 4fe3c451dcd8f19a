"""Moments: what an answer reached that is worth a message of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from webapp.rules.sessions import ends_review
from webapp.rules.state import Progress
from webapp.rules.streaks import DAYS_PER_FREEZE, Streak


@dataclass(frozen=True, slots=True)
class Moment:
    """A level reached, a review completed, the day's goal met, or a streak of a multiple of seven days.

    `number` is the level, the topic's rung, the right answers of the goal, or the days of the streak.
    """

    kind: Literal["level", "review", "goal", "streak"]
    number: int


def moments(
    before: Progress | None,
    after: Progress,
    *,
    is_correct: bool,
    correct_today: int,
    daily_goal_tasks: int,
    streak: Streak,
) -> tuple[Moment, ...]:
    """Return the moments of one answer; a wrong one has none.

    `before` and `after` are the topic's states around the answer; `before` is None where it is not known.
    `correct_today` counts the day's right answers in all topics, this one among them, and so does `streak`.
    """
    if not is_correct:
        return ()
    return tuple(_of_topic(before, after)) + tuple(_of_day(correct_today, daily_goal_tasks, streak))


def _of_topic(before: Progress | None, after: Progress) -> Iterator[Moment]:
    if before is None:
        return
    if after.level > before.level:
        yield Moment("level", after.level)
    if ends_review(before, after):
        yield Moment("review", after.srs_stage)


def _of_day(correct_today: int, daily_goal_tasks: int, streak: Streak) -> Iterator[Moment]:
    if correct_today == daily_goal_tasks:
        yield Moment("goal", daily_goal_tasks)
    if correct_today == 1 and streak.length > 0 and streak.length % DAYS_PER_FREEZE == 0:
        yield Moment("streak", streak.length)
