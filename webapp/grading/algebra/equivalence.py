"""Whether two expressions are the same function, domain included.

Exact values at a few rational points tell nearly all wrong answers apart. Rational functions are then decided exactly
as polynomials. For the rest (roots, absolute values, logarithms, angles) both sides are evaluated to over a hundred
digits at points in every piece between the zeros of what is under a root, a bar or a fraction line.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from webapp.grading.algebra.domains import REAL, Domains
from webapp.grading.algebra.evaluate import NotExact, TooBig, Undefined, Unevaluable, evaluate
from webapp.grading.algebra.nodes import (  # fmt: skip
    Add,
    Call,
    Constant,
    Divide,
    Letter,
    Mixed,
    Multiply,
    Negate,
    Node,
    Number,
    Percent,
    Power,
    Subtract,
    letters_of,
    rebuilt,
    walk,
)
from webapp.grading.algebra.polynomials import Algebra, Quotient, rational, real_roots
from webapp.grading.algebra.reals import ROUGH, SURE, Real, real_value, same

MAX_POINTS = 40
MAX_CALLS = 12
_STEPS = (1, 3, 100)  # distances beyond the last edge
_EVERYWHERE = (Number, Mixed, Letter, Negate, Percent, Add, Subtract, Multiply)
Point = Mapping[str, Real]


class Equivalence(Enum):
    """The result. With the last two, both sides are equal wherever both are defined, but one lacks a value somewhere.

    `ISOLATED`: at single points only. `ELSEWHERE`: on a whole stretch.
    """

    EQUAL = "equal"
    DIFFERENT = "different"
    ISOLATED = "isolated"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The result and, unless it is equal or different, a letter and its value where one side has no value."""

    kind: Equivalence
    letter: str = ""
    value: Real = Fraction(0)


@dataclass(frozen=True, slots=True)
class _Sample:
    """A point, the letter that was moved to reach it, and whether it is a single point of a domain."""

    point: Point
    letter: str = ""
    is_single: bool = False


UNKNOWN = Decimal("NaN")
EQUAL, DIFFERENT = Comparison(Equivalence.EQUAL), Comparison(Equivalence.DIFFERENT)


@lru_cache(maxsize=32)  # there are few different sets of letters
def sample_points(letters: tuple[str, ...]) -> Sequence[Mapping[str, Fraction]]:
    """Return fixed rational points: near one, of both signs, within (-1, 1), and far away."""
    points = []
    state = 20_011
    for low, high in ((0, 3), (-3, 3), (0, 1), (-1, 1), (-3, 0), (0, 3), (1, 60), (-60, -1), (-3, 3), (2, 9)):
        point = {}
        for letter in letters:
            state = (state * 48_271) % 2_147_483_647
            point[letter] = low + Fraction(state % 997 + 1, 1009) * (high - low)
        points.append(point)
    return points


def points_within(letters: tuple[str, ...], domains: Domains) -> Sequence[Mapping[str, Fraction]]:
    """Return the sample points, moved into the domains of the letters."""
    points = sample_points(letters)
    if domains.keys().isdisjoint(letters):
        return points
    return [{name: domains.get(name, REAL).draw(value) for name, value in point.items()} for point in points]


def compare(left: Node, right: Node, domains: Domains | None = None) -> Equivalence:
    """Return whether two expressions are equal. Symmetric, with bounded work. Raises TooBig for too many functions."""
    return examine(left, right, domains).kind


def examine(left: Node, right: Node, domains: Domains | None = None) -> Comparison:
    """Return the result of `compare` with a place where one side has no value; `domains` limits the letters."""
    if left == right and _is_simple_polynomial(left):
        return EQUAL
    domains = domains or {}
    letters = tuple(sorted(letters_of(left) | letters_of(right)))
    points = points_within(letters, domains)
    if left != right and _clearly_different(left, right, points[:3]):
        return DIFFERENT
    if _is_rational(left) and _is_rational(right):
        try:
            return _compare_rational(left, right, letters, points, domains)
        except (NotExact, TooBig):
            pass
        except Undefined:
            return DIFFERENT
    if sum(isinstance(part, Call) for side in (left, right) for part in walk(side)) > 2 * MAX_CALLS:
        raise TooBig
    found = _compare_values(
        left, right, [*map(_Sample, points), *_edges_between(left, right, letters, points, domains)]
    )
    wider = _with_odd_roots(left), _with_odd_roots(right)
    if found.kind is not Equivalence.ELSEWHERE or wider == (left, right):
        return found
    if examine(*wider, domains).kind in (Equivalence.EQUAL, Equivalence.ISOLATED):
        return Comparison(Equivalence.ISOLATED, found.letter, _short_value(left, right, found, points[1]))
    return found


def _short_value(left: Node, right: Node, found: Comparison, base: Point) -> Real:
    """Return a small whole number where one side has no value, to name in a sentence; else the value found."""
    sides = _Side(left), _Side(right)
    small = (Fraction(value) for value in (-1, -8, 1, 0))
    return next((value for value in small if _meet(*sides, {**base, found.letter: value}, ROUGH) == "one"), found.value)


def _with_odd_roots(node: Node) -> Node:
    """Return the tree with x^(1/3) as the cube root of x, which negative numbers have too."""

    def change(part: Node) -> Node:
        if not isinstance(part, Power):
            return part
        try:
            exponent = evaluate(part.right)
        except Unevaluable:
            return part
        if exponent.denominator % 2 == 0 or exponent.denominator == 1:
            return part
        root = Call("root", (part.left, Number(Fraction(exponent.denominator))))
        return root if exponent.numerator == 1 else Power(root, Number(Fraction(exponent.numerator)))

    return rebuilt(node, change)


def is_zero(node: Node) -> bool:
    """Return whether a rational expression is zero wherever it is defined; False for others. Raises TooBig."""
    try:
        return not rational(node, tuple(sorted(letters_of(node)))).above
    except (NotExact, Undefined):
        return False


def _clearly_different(left: Node, right: Node, points: Sequence[Mapping[str, Fraction]]) -> bool:
    """Return whether exact rational values differ at a point."""
    for point in points:
        try:
            if evaluate(left, point) != evaluate(right, point):
                return True
        except Unevaluable:
            continue
    return False


def _is_simple_polynomial(node: Node) -> bool:
    """Return whether an expression plainly has a value everywhere: a polynomial, with small powers of letters only."""
    return all(isinstance(part, _EVERYWHERE) or _is_small_power(part) for part in walk(node))


def _is_small_power(node: Node) -> bool:
    match node:
        case Power(Letter(), Number(exponent)):
            return exponent.denominator == 1 and 0 < exponent < 10
    return False


def _is_rational(node: Node) -> bool:
    return not any(isinstance(part, Call) for part in walk(node))


def _compare_rational(
    left: Node, right: Node, letters: Sequence[str], points: Sequence[Mapping[str, Fraction]], domains: Domains
) -> Comparison:
    algebra = Algebra((*letters, "pi", "e"))
    names = tuple(letters)
    if not _equal_quotients(rational(left, names), rational(right, names), algebra):
        return DIFFERENT
    if not any(letters_of(edge) for edge in _edges((left, right))):
        return EQUAL
    return _compare_values(left, right, _edges_between(left, right, letters, points, domains), needed=0)


def _equal_quotients(one: Quotient, two: Quotient, algebra: Algebra) -> bool:
    if one.below == two.below:
        return one.above == two.above
    return algebra.multiply(one.above, two.below) == algebra.multiply(two.above, one.below)


def _compare_values(left: Node, right: Node, samples: Iterable[_Sample], needed: int = 1) -> Comparison:
    """Return the result by values: `needed` points must have a value on both sides, else the sides are different.

    A point whose value is too large to evaluate is skipped. At rational points a difference must be confirmed with more
    digits.
    """
    one, two = _Side(left), _Side(right)
    shared: list[Point] = []
    apart: list[_Sample] = []
    for sample in samples:
        exact = not sample.is_single or all(isinstance(value, Fraction) for value in sample.point.values())
        outcome = _meet(one, two, sample.point, ROUGH)
        if outcome not in ("same", "neither", "unknown") and exact:
            outcome = _meet(one, two, sample.point, SURE)
        match outcome:
            case "same":
                shared.append(sample.point)
            case "different":
                return DIFFERENT
            case "one":
                apart.append(sample)
    if len(shared) < needed:
        return DIFFERENT
    if any(_meet(one, two, point, SURE) == "different" for point in shared[:: max(1, len(shared) // 4)]):
        return DIFFERENT
    if not apart:
        return EQUAL
    place = next((sample for sample in apart if not sample.is_single), apart[0])
    letter = place.letter or next(iter(place.point), "")
    kind = Equivalence.ISOLATED if place.is_single else Equivalence.ELSEWHERE
    return Comparison(kind, letter, place.point.get(letter, Fraction(0)))


def _meet(left: "_Side", right: "_Side", point: Point, digits: int) -> str:
    """Return how two values at a point compare: same, different, neither or only one of them defined, or unknown."""
    one, two = left.value(point, digits), right.value(point, digits)
    if one is UNKNOWN or two is UNKNOWN:
        return "unknown"
    if one is None or two is None:
        return "neither" if one is two else "one"
    return "same" if same(one, two, digits) else "different"


class _Side:
    """One of two expressions. Without letters it is evaluated once."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.is_constant = not letters_of(node)
        self.known: dict[int, Real | None] = {}

    def value(self, point: Point, digits: int) -> Real | None:
        """Return the value, None where there is none, UNKNOWN for one that is too large to evaluate."""
        if digits in self.known:
            return self.known[digits]
        value: Real | None
        try:
            value = real_value(self.node, point, digits)
        except Undefined:
            value = None
        except Unevaluable:
            value = UNKNOWN
        if self.is_constant:
            self.known[digits] = value
        return value


def _edges(sides: Sequence[Node]) -> Iterator[Node]:
    """Yield what must not be zero or change sign: divisors, and arguments of roots, bars and logarithms."""
    for side in sides:
        for part in walk(side):
            match part:
                case Divide(_, below):
                    yield below
                case Call(_, arguments):
                    yield from arguments
                case Power(base, exponent) if not isinstance(exponent, Constant):
                    try:
                        if evaluate(exponent) >= 0 and evaluate(exponent).denominator == 1:
                            continue
                    except Unevaluable:
                        pass
                    yield base


def points_beside_edges(node: Node, domains: Domains) -> list[Point]:
    """Return points beside and between the zeros of what is under a root, a bar, a fraction line or a logarithm."""
    letters = tuple(sorted(letters_of(node)))
    samples = _edges_between(node, node, letters, points_within(letters, domains), domains)
    return [sample.point for sample in samples if not sample.is_single]


def _edges_between(
    left: Node, right: Node, letters: Sequence[str], points: Sequence[Mapping[str, Fraction]], domains: Domains
) -> Iterator[_Sample]:
    """Yield points on, beside and between the zeros of every edge, one letter at a time, within the domains."""
    edges = list(dict.fromkeys(_edges((left, right))))
    base = points[1] if points else {}
    count = 0
    for letter in letters:
        domain = domains.get(letter, REAL)
        others = {name: value for name, value in base.items() if name != letter}
        exact: set[Fraction] = set()
        for edge in edges:
            for root in real_roots(edge, letter, others) if letter in letters_of(edge) else []:
                exact.add(Fraction(root) if not isinstance(root, Fraction) else root)
                if domain.holds(root):
                    yield _Sample({**others, letter: root}, letter, is_single=True)
                    count += 1
        ordered = sorted(exact)
        gaps = [(low + high) / 2 for low, high in pairwise(ordered)]
        beyond = [ordered[0] - step for step in _STEPS] + [ordered[-1] + step for step in _STEPS] if ordered else []
        for value in (*gaps, *beyond):
            short = value.limit_denominator(10**6)
            if domain.holds(short):
                yield _Sample({**others, letter: short}, letter)
                count += 1
        if count > MAX_POINTS:
            return
