"""The XP of a correct answer: base XP, the daily ladder, and the decay for repeats of one task."""

from dataclasses import dataclass
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, ROUND_HALF_UP, Context, Decimal, Inexact, InvalidOperation
from typing import Literal

from webapp.rules.state import TopicRules

Ladder = Literal["full", "half", "low"]

DIFFICULTY_XP = {"easy": 100, "medium": 250, "moderate": 250, "hard": 500}

# Products and whole powers of decimals are finite decimals, so with this precision nothing is ever rounded. Rounding
# would raise.
EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[Inexact, InvalidOperation])


@dataclass(frozen=True, slots=True)
class Receipt:
    """Why an answer earned its XP: floor(base_xp * pace * repeat + 1/2).

    `ladder` is the energy tier of the day's `daily_task_index`-th correct answer (from 1). `pace` is the factor used,
    which outside a review session is at most `multiplier_early`. `repeat` is the factor for earlier attempts at the
    same task on the same day. For a wrong answer to a task of several steps, `base_xp` is the part of its right steps,
    and `daily_task_index` counts wrong answers too.
    """

    base_xp: int
    ladder: Ladder
    pace: Decimal
    repeat: Decimal
    daily_task_index: int


def task_base_xp(rules: TopicRules, *, base_xp: int | None, difficulty: str | None) -> int:
    """Return a task's base XP: its own, else by its difficulty, else the topic's."""
    if base_xp is not None:
        return base_xp
    return DIFFICULTY_XP.get(difficulty or "", rules.base_task_xp)


def part_of(base_xp: int, right_steps: int, all_steps: int) -> int:
    """Return the base XP of a wrong answer to a task of several steps: the part of the steps that are right."""
    return base_xp * right_steps // all_steps


def ladder_tier(rules: TopicRules, daily_task_index: int) -> tuple[Ladder, Decimal]:
    """Return the energy tier, and its factor, of the day's `daily_task_index`-th correct answer (from 1)."""
    if daily_task_index <= rules.daily_full_tasks:
        return "full", rules.multiplier_full
    if daily_task_index <= rules.daily_full_tasks + rules.daily_half_tasks:
        return "half", rules.multiplier_half
    return "low", rules.multiplier_low


def repeat_factor(rules: TopicRules, earlier_attempts: int) -> Decimal:
    """Return the exact factor after `earlier_attempts` at the same task today, right or wrong; 1 for none."""
    if earlier_attempts == 0:  # also avoids 0 ** 0, which Decimal does not define
        return Decimal(1)
    decay = rules.daily_xp_decay.normalize(EXACT)  # NUMERIC's trailing zeros would multiply in the power
    return max(EXACT.power(decay, earlier_attempts), rules.min_xp_percent)


def xp_of(receipt: Receipt) -> int:
    """Return the XP of a receipt. Exactly half a point is rounded up."""
    exact = EXACT.multiply(EXACT.multiply(Decimal(receipt.base_xp), receipt.pace), receipt.repeat)
    return int(exact.to_integral_value(rounding=ROUND_HALF_UP))
