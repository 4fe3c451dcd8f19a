"""The streak, computed from the learning days on which a learner answered something correctly."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

DAYS_PER_FREEZE = 7
MOST_FREEZES = 2


@dataclass(frozen=True, slots=True)
class Streak:
    """The streak's length in counting days, the freezes held now, and whether today already counts."""

    length: int
    freezes: int
    counted_today: bool


def streak(days: Iterable[date], today: date) -> Streak:
    """Return the streak as of `today`, from the counting days in any order.

    Repeated days and days after `today` are ignored. Every seven counting days in a row earn one freeze, then the next
    seven begin. While two are held, no further one is earned. Each missed day spends a freeze: the streak survives, the
    missed day adds nothing to its length, and the row of seven begins again, because a frozen day is not a counting
    day. A missed day with no freeze left ends the streak. Today is missed only once it is over, so a streak up to
    yesterday is alive.
    """
    counting = sorted({day for day in days if day <= today})
    length = freezes = in_a_row = 0
    for day, following in pairwise([*counting, today]):
        length += 1
        in_a_row += 1
        if in_a_row == DAYS_PER_FREEZE:
            in_a_row = 0
            freezes = min(MOST_FREEZES, freezes + 1)
        missed = max(0, (following - day).days - 1)
        if missed:
            in_a_row = 0
        if missed > freezes:
            length = 0
        freezes = max(0, freezes - missed)
    return Streak(length=length, freezes=freezes, counted_today=bool(counting) and counting[-1] == today)
