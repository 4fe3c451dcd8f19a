"""Pieces of the number line, and the unions they merge into."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cmp_to_key

from webapp.grading.algebra.reals import DIGITS, Real, same, to_decimal

INFINITY = Decimal("Infinity")


@dataclass(frozen=True, slots=True)
class Piece:
    """From `low` to `high`; `with_low` and `with_high` say whether the ends belong."""

    low: Real
    with_low: bool
    high: Real
    with_high: bool


def order(one: Real, two: Real) -> int:
    """Return -1, 0 or 1, as the first end is left of, at, or right of the second."""
    if one == two or (abs(one) != INFINITY and abs(two) != INFINITY and same(one, two, DIGITS)):
        return 0
    return -1 if to_decimal(one) < to_decimal(two) else 1


def empty(piece: Piece) -> bool:
    """Return whether no number lies in it."""
    ends = order(piece.low, piece.high)
    return ends > 0 or (ends == 0 and not (piece.with_low and piece.with_high))


def meet(one: Piece, two: Piece) -> Piece | None:
    """Return what two pieces share, if anything."""
    low, high = order(one.low, two.low), order(one.high, two.high)
    met = Piece(
        one.low if low >= 0 else two.low,
        one.with_low if low > 0 else two.with_low if low < 0 else one.with_low and two.with_low,
        one.high if high <= 0 else two.high,
        one.with_high if high < 0 else two.with_high if high > 0 else one.with_high and two.with_high,
    )
    return None if empty(met) else met


def _compare_starts(one: Piece, two: Piece) -> int:
    return order(one.low, two.low) or int(two.with_low) - int(one.with_low)


def merged(pieces: list[Piece]) -> list[Piece]:
    """Return the same numbers in the fewest pieces, left to right."""
    result: list[Piece] = []
    for piece in sorted(pieces, key=cmp_to_key(_compare_starts)):
        last = result[-1] if result else None
        gap = order(piece.low, last.high) if last else 1
        if last is None or gap > 0 or (gap == 0 and not (piece.with_low or last.with_high)):
            result.append(piece)
            continue
        ends = order(piece.high, last.high)
        high, with_high = (piece.high, piece.with_high) if ends > 0 else (last.high, last.with_high)
        result[-1] = Piece(last.low, last.with_low, high, with_high or (ends == 0 and piece.with_high))
    return result
