"""Draws random lists of numbers, with a wanted mean, median or mode.

A list is built to have what is wanted, because a list drawn at random hardly ever has it. Each member has its own
bounds, which keep the median and the mode; then members are moved inside their bounds until the mean is right.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from webapp.grading.algebra.lists import Members, NoStatistic, median, mode

MAX_TRIES = 20
MAX_MOVES = 120
FEW = 200  # possible members, from which those not yet taken are listed

Below = Callable[[int], int]
"""Returns a random number from 0 to its argument minus one."""


class NoList(Exception):
    """No list was found that is as wanted."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list must be. Members are `first`, `first + step` and so on up to `last`; None means anything."""

    first: Fraction
    last: Fraction
    step: Fraction
    length: int
    is_distinct: bool
    mean: Fraction | None
    median: Fraction | None
    mode: Fraction | None
    excluded: frozenset[Fraction]


def draw_list(wanted: Wanted, below: Below) -> Members:
    """Return a list as wanted, in order of size. Raises NoList if none was found in `MAX_TRIES` tries."""
    for _ in range(MAX_TRIES):
        try:
            members = _draw_once(wanted, below)
        except NoList:
            continue
        if _is_as_wanted(members, wanted):
            return tuple(sorted(members))
    raise NoList


def _is_as_wanted(members: Members, wanted: Wanted) -> bool:
    try:
        is_mode = wanted.mode is None or mode(members) == wanted.mode
    except NoStatistic:
        return False
    is_median = wanted.median is None or median(members) == wanted.median
    is_allowed = wanted.excluded.isdisjoint(members) and not (wanted.is_distinct and len(set(members)) < len(members))
    return is_mode and is_median and is_allowed


def _draw_once(wanted: Wanted, below: Below) -> Members:
    """Return a list that has the wanted mean, and most often the rest."""
    count = (wanted.last - wanted.first) // wanted.step + 1
    if count < 1:
        raise NoList
    bounds = [(0, count - 1)] * wanted.length
    if wanted.median is not None:
        bounds = _around_median(_place(wanted.median, wanted), wanted, count, below)
    if wanted.mode is not None:
        bounds = _with_mode(_place(wanted.mode, wanted), bounds, below)
    places = _places(bounds, wanted, below)
    if wanted.mean is not None:
        total = (wanted.mean - wanted.first) / wanted.step * wanted.length
        if total.denominator != 1:
            raise NoList
        _move(places, bounds, total.numerator, below, is_distinct=wanted.is_distinct)
    return tuple(wanted.first + wanted.step * place for place in places)


def _place(value: Fraction, wanted: Wanted) -> Fraction:
    """Return how many steps a value is from the first possible member: whole for a member, else between two."""
    return (value - wanted.first) / wanted.step


def _around_median(middle: Fraction, wanted: Wanted, count: int, below: Below) -> list[tuple[int, int]]:
    """Return bounds for each member, in order of size, that make the median: one middle member or two."""
    half, is_odd = divmod(wanted.length, 2)
    if is_odd:
        if middle.denominator != 1:
            raise NoList
        low = high = middle.numerator
        middles = [(low, low)]
    else:
        both = 2 * middle
        if both.denominator != 1:
            raise NoList
        reach = min(both.numerator, 2 * (count - 1) - both.numerator, count - 1) // 2
        if reach < 0:
            raise NoList
        low = both.numerator // 2 - below(reach + 1)
        high = both.numerator - low
        half -= 1
        middles = [(low, low), (high, high)]
    if not 0 <= low <= high <= count - 1:
        raise NoList
    apart = int(wanted.is_distinct)
    below_it, above_it = (0, low - apart), (high + apart, count - 1)
    if half and (below_it[0] > below_it[1] or above_it[0] > above_it[1]):
        raise NoList
    return [below_it] * half + middles + [above_it] * half


def _with_mode(place: Fraction, bounds: Sequence[tuple[int, int]], below: Below) -> list[tuple[int, int]]:
    """Return the bounds with two or three members fixed at the mode."""
    if place.denominator != 1:
        raise NoList
    value = place.numerator
    free = [at for at, (low, high) in enumerate(bounds) if low <= value <= high]
    times = 2 + below(2)
    if len(free) < 2:
        raise NoList
    fixed = {free.pop(below(len(free))) for _ in range(min(times, len(free)))}
    return [(value, value) if at in fixed else bound for at, bound in enumerate(bounds)]


def _places(bounds: Sequence[tuple[int, int]], wanted: Wanted, below: Below) -> list[int]:
    """Return a random place inside each of the bounds, none twice if the list is distinct."""
    places: list[int] = []
    taken = {int(place) for value in wanted.excluded if (place := _place(value, wanted)).denominator == 1}
    for low, high in bounds:
        free = set(range(low, high + 1)) - taken if high - low < FEW else None
        if free is not None:
            if not free:
                raise NoList
            places.append(sorted(free)[below(len(free))])
        else:
            places.append(low + below(high - low + 1))
        if wanted.is_distinct:
            taken.add(places[-1])
    return places


def _move(places: list[int], bounds: Sequence[tuple[int, int]], total: int, below: Below, *, is_distinct: bool) -> None:
    """Move places inside their bounds until their sum is `total`. Raises NoList after `MAX_MOVES` moves."""
    if not sum(low for low, _ in bounds) <= total <= sum(high for _, high in bounds):
        raise NoList
    missing = total - sum(places)
    for _ in range(MAX_MOVES):
        if not missing:
            return
        at = below(len(places))
        low, high = bounds[at]
        room = min(high - places[at], missing) if missing > 0 else min(places[at] - low, -missing)
        if room < 1:
            continue
        way = (1 + below(room)) * (1 if missing > 0 else -1)
        if is_distinct and places[at] + way in places:
            continue
        places[at] += way
        missing -= way
    raise NoList
