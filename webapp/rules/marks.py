"""Marks of an assignment: points of an answer, marks of a pupil, states of gradebook cells, averages.

Everything is exact. Each answer is rounded once, half up to 0.01, and sums of rounded numbers stay exact, so that the
page, the files and an outside gradebook show the same number.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Literal

Counts = Literal["best", "first", "last"]

HUNDREDTH = Decimal("0.01")
WRONG_IN_A_ROW = 3  # consecutive wrong answers after which a pupil counts as stuck


@dataclass(frozen=True, slots=True)
class MarkRules:
    """The rules of a mark: which answer of a slot counts, and the percentages of a retry and of a late answer."""

    counts: Counts = "best"
    retry_percent: int = 100
    late_percent: int = 100


@dataclass(frozen=True, slots=True)
class SlotAnswer:
    """One stored answer of an assignment. `item` and `slot` say which task of it was answered."""

    item: int
    slot: int
    is_correct: bool
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class PricedAnswer:
    """The points of one answer, its number among the tries of its slot from 1, and whether it was late."""

    try_number: int
    is_late: bool
    points: Decimal


@dataclass(frozen=True, slots=True)
class Mark:
    """A pupil's mark in one assignment.

    `slots_right` counts slots with a right answer, `slots_late` those with a late one. `finished_at` is the moment of
    the answer after which every slot was answered, None before that. `now_item` is the item answered last.
    """

    points: Decimal = Decimal(0)
    answer_count: int = 0
    right_count: int = 0
    slots_right: int = 0
    slots_late: int = 0
    wrong_in_a_row: int = 0
    first_answer_at: datetime | None = None
    last_answer_at: datetime | None = None
    finished_at: datetime | None = None
    now_item: int | None = None


@dataclass(frozen=True, slots=True)
class SlotState:
    """What the answers to a slot come to: how many, the points that count, whether one was right and one was late."""

    tries: int = 0
    points: Decimal = Decimal("0.00")
    is_right: bool = False
    is_late: bool = False


def half_up(amount: Decimal | Fraction, unit: Decimal = HUNDREDTH) -> Decimal:
    """Return an amount rounded to a multiple of `unit`, a half away from zero."""
    if isinstance(amount, Fraction):
        whole = (amount / Fraction(unit) + Fraction(1, 2)).__floor__()
        return whole * unit
    return amount.quantize(unit, ROUND_HALF_UP)


def answer_points(rules: MarkRules, points: Decimal, *, is_correct: bool, try_number: int, is_late: bool) -> Decimal:
    """Return the points of one answer, rounded half up to 0.01.

    They are the task's points, times the retry percentage from the second try on, times the late percentage.
    """
    if not is_correct:
        return Decimal("0.00")
    percent = (rules.retry_percent if try_number > 1 else 100) * (rules.late_percent if is_late else 100)
    return half_up(points * percent / 10_000)


def price(
    rules: MarkRules, points: Mapping[int, Decimal], answers: Sequence[SlotAnswer], late_after: datetime | None
) -> list[PricedAnswer]:
    """Return the priced answers of one pupil, which are in the order in which they were given.

    `points` holds the points of each item. An answer later than `late_after` is late; with None, none is.
    """
    tries: dict[tuple[int, int], int] = {}
    priced = []
    for answer in answers:
        place = (answer.item, answer.slot)
        tries[place] = tries.get(place, 0) + 1
        priced.append(price_one(rules, points[answer.item], answer, tries[place], late_after))
    return priced


def price_one(
    rules: MarkRules, points: Decimal, answer: SlotAnswer, try_number: int, late_after: datetime | None
) -> PricedAnswer:
    """Return one priced answer, the `try_number`-th of its slot, which is worth `points`."""
    is_late = late_after is not None and answer.answered_at > late_after
    worth = answer_points(rules, points, is_correct=answer.is_correct, try_number=try_number, is_late=is_late)
    return PricedAnswer(try_number, is_late, worth)


def mark(
    rules: MarkRules, slots: Mapping[int, int], answers: Sequence[SlotAnswer], priced: Sequence[PricedAnswer]
) -> Mark:
    """Return the mark of one pupil's priced answers.

    `slots` holds the number of slots of each item that counts. Answers to other items, which were withdrawn, count as
    answers but earn nothing.
    """
    earned: dict[tuple[int, int], list[Decimal]] = {}
    right, late = set(), set()
    finished_at = None
    wrong_in_a_row = 0
    for answer, worth in zip(answers, priced, strict=True):
        wrong_in_a_row = 0 if answer.is_correct else wrong_in_a_row + 1
        place = (answer.item, answer.slot)
        if answer.slot > slots.get(answer.item, 0):
            continue
        earned.setdefault(place, []).append(worth.points)
        if answer.is_correct:
            right.add(place)
        if worth.is_late:
            late.add(place)
        if finished_at is None and len(earned) == sum(slots.values()):
            finished_at = answer.answered_at
    return Mark(
        points=sum((_counting(rules.counts, each) for each in earned.values()), Decimal("0.00")),
        answer_count=len(answers),
        right_count=sum(answer.is_correct for answer in answers),
        slots_right=len(right),
        slots_late=len(late),
        wrong_in_a_row=wrong_in_a_row,
        first_answer_at=answers[0].answered_at if answers else None,
        last_answer_at=answers[-1].answered_at if answers else None,
        finished_at=finished_at,
        now_item=answers[-1].item if answers else None,
    )


def slot_state(
    rules: MarkRules, place: tuple[int, int], answers: Sequence[SlotAnswer], priced: Sequence[PricedAnswer]
) -> SlotState:
    """Return the state of one slot, an item and its slot, after one pupil's priced answers."""
    here = [
        (answer, worth) for answer, worth in zip(answers, priced, strict=True) if (answer.item, answer.slot) == place
    ]
    if not here:
        return SlotState()
    return SlotState(
        tries=len(here),
        points=_counting(rules.counts, [worth.points for _, worth in here]),
        is_right=any(answer.is_correct for answer, _ in here),
        is_late=any(worth.is_late for _, worth in here),
    )


def mark_after(
    rules: MarkRules, before: Mark, state: SlotState, answer: SlotAnswer, worth: PricedAnswer, *, slots_left: int
) -> tuple[Mark, SlotState]:
    """Return mark and state of the slot after one more answer, to a slot that counts: what `mark` of all answers gives.

    `slots_left` counts the slots of the assignment that had no answer before this one.
    """
    points = worth.points
    if state.tries:
        points = _counting(rules.counts, [state.points, worth.points])
    after = SlotState(
        tries=state.tries + 1,
        points=points,
        is_right=state.is_right or answer.is_correct,
        is_late=state.is_late or worth.is_late,
    )
    is_last_slot = not state.tries and slots_left == 1
    return (
        Mark(
            points=before.points - state.points + points,
            answer_count=before.answer_count + 1,
            right_count=before.right_count + answer.is_correct,
            slots_right=before.slots_right + (after.is_right - state.is_right),
            slots_late=before.slots_late + (after.is_late - state.is_late),
            wrong_in_a_row=0 if answer.is_correct else before.wrong_in_a_row + 1,
            first_answer_at=before.first_answer_at or answer.answered_at,
            last_answer_at=answer.answered_at,
            finished_at=before.finished_at or (answer.answered_at if is_last_slot else None),
            now_item=answer.item,
        ),
        after,
    )


def _counting(counts: Counts, earned: Sequence[Decimal]) -> Decimal:
    """Return the points of the answer that counts in a slot."""
    if counts == "best":
        return max(earned)
    return earned[0] if counts == "first" else earned[-1]


# --- States and averages ---------------------------------------------------------------------------------------------


class State(StrEnum):
    """The state of a gradebook cell."""

    NOT_GIVEN = "not_given"
    OPEN = "open"
    MISSING = "missing"
    EXCUSED = "excused"
    MARKED = "marked"


@dataclass(frozen=True, slots=True)
class OwnTerms:
    """A teacher's settings for one pupil: a due moment of their own (None: the class's), excused, given at all."""

    due_at: datetime | None = None
    excused: bool = False
    given: bool = True


def due_for(due_at: datetime | None, terms: OwnTerms | None) -> datetime | None:
    """Return the pupil's own due moment, else the class's, else None."""
    return terms.due_at if terms and terms.due_at else due_at


def is_given(due_at: datetime | None, joined_at: datetime, terms: OwnTerms | None) -> bool:
    """Return whether the pupil has the assignment: by the teacher's setting, else unless due before they joined."""
    if terms:
        return terms.given
    return due_at is None or joined_at <= due_at


def state(
    *,
    due_at: datetime | None,
    joined_at: datetime,
    terms: OwnTerms | None,
    is_begun: bool,
    is_finished: bool,
    is_overridden: bool,
    now: datetime,
) -> State:
    """Return the state of one pupil's cell.

    Work that is begun but not finished stays open until it is due: half of an assignment gives no mark yet. Without a
    due moment every begun work is marked.
    """
    if terms and terms.excused:
        return State.EXCUSED
    if is_overridden:
        return State.MARKED
    if not is_given(due_at, joined_at, terms):
        return State.NOT_GIVEN
    due = due_for(due_at, terms)
    is_due = due is not None and now > due
    if is_begun and (is_finished or is_due or due is None):
        return State.MARKED
    return State.MISSING if is_due else State.OPEN


def average(cells: Iterable[tuple[State, Decimal, Decimal]], *, missing_counts_as_zero: bool) -> Decimal | None:
    """Return the mean of the marked shares in percent, rounded half up to 0.1; None if nothing counts.

    A cell is its state, its points and the most points it could have. Missing work counts as 0 only where the class has
    that setting. Nothing else counts.
    """
    shares = []
    for cell_state, points, most in cells:
        if cell_state is State.MARKED and most > 0:
            shares.append(Fraction(points) / Fraction(most))
        elif cell_state is State.MISSING and missing_counts_as_zero:
            shares.append(Fraction(0))
    return half_up(sum(shares, Fraction(0)) / len(shares) * 100, Decimal("0.1")) if shares else None
