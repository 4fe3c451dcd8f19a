"""Whether two expressions are the same function, domain included.

Exact values at a few rational points tell nearly all wrong answers apart. Rational functions are then decided exactly
as polynomials. For the rest (roots, absolute values, logarithms, angles) both sides are worked out to over a hundred
digits at points that lie in every piece between the zeros of what is under a root, a bar or a fraction line.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from webapp.grading.evaluate import NotExact, TooBig, Undefined, Unevaluable, evaluate
from webapp.grading.nodes import Call, Constant, Divide, Node, Power, letters_of, walk
from webapp.grading.polynomials import Algebra, Quotient, quotient, real_roots
from webapp.grading.reals import ROUGH, SURE, Real, real_value, same

MAX_POINTS = 40
MAX_CALLS = 12
Point = Mapping[str, Real]


class Equivalence(Enum):
    """The answer; ``ELSEWHERE`` is equal wherever both are defined, but not defined at the same places."""

    EQUAL = "equal"
    DIFFERENT = "different"
    ELSEWHERE = "elsewhere"


@lru_cache(maxsize=256)  # few sets of letters ever meet
def sample_points(letters: tuple[str, ...]) -> Sequence[Mapping[str, Fraction]]:
    """Fixed rational points: near one, of both signs, within (-1, 1), and far away."""
    points = []
    state = 20_011
    for low, high in ((0, 3), (-3, 3), (0, 1), (-1, 1), (-3, 0), (0, 3), (1, 60), (-60, -1), (-3, 3), (2, 9)):
        point = {}
        for letter in letters:
            state = (state * 48_271) % 2_147_483_647
            point[letter] = low + Fraction(state % 997 + 1, 1009) * (high - low)
        points.append(point)
    return points


def compare(left: Node, right: Node) -> Equivalence:
    """Decide. Symmetric; bounded work; raises TooBig when there are too many functions to work out."""
    letters = tuple(sorted(letters_of(left) | letters_of(right)))
    points = sample_points(letters)
    if left != right and _clearly_different(left, right, points[:3]):
        return Equivalence.DIFFERENT
    if _is_rational(left) and _is_rational(right):
        try:
            return _compare_rational(left, right, letters, points)
        except (NotExact, TooBig):
            pass
        except Undefined:
            return Equivalence.DIFFERENT
    if sum(isinstance(part, Call) for side in (left, right) for part in walk(side)) > 2 * MAX_CALLS:
        raise TooBig
    return _compare_values(left, right, [*points, *_edge_points((left, right), letters, points[1])])


def is_zero(node: Node) -> bool:
    """Whether an expression is zero wherever it is defined, decided as ``compare`` does."""
    algebra = Algebra((*sorted(letters_of(node)), "pi", "e"))
    try:
        return not quotient(node, algebra).above
    except Unevaluable:
        return False


def _clearly_different(left: Node, right: Node, points: Sequence[Mapping[str, Fraction]]) -> bool:
    """Exact rational values that differ at a point."""
    for point in points:
        try:
            if evaluate(left, point) != evaluate(right, point):
                return True
        except Unevaluable:
            continue
    return False


def _is_rational(node: Node) -> bool:
    return not any(isinstance(part, Call) for part in walk(node))


def _compare_rational(
    left: Node, right: Node, letters: Sequence[str], points: Sequence[Mapping[str, Fraction]]
) -> Equivalence:
    algebra = Algebra((*letters, "pi", "e"))
    if not _equal_quotients(quotient(left, algebra), quotient(right, algebra), algebra):
        return Equivalence.DIFFERENT
    if not any(letters_of(edge) for edge in _edges((left, right))):
        return Equivalence.EQUAL
    return _compare_values(left, right, list(_edge_points((left, right), letters, points[1])), needed=0)


def _equal_quotients(one: Quotient, two: Quotient, algebra: Algebra) -> bool:
    if one.below == two.below:
        return one.above == two.above
    return algebra.multiply(one.above, two.below) == algebra.multiply(two.above, one.below)


def _compare_values(left: Node, right: Node, points: Sequence[Point], needed: int = 1) -> Equivalence:
    """By value at each point; ``needed`` points must have a value on both sides, else they are different."""
    shared: list[Point] = []
    apart = False
    for point in points:
        one, two = _value(left, point, ROUGH), _value(right, point, ROUGH)
        if (one is None) != (two is None):
            apart = True
        elif one is not None and two is not None:
            if not same(one, two, ROUGH):
                return Equivalence.DIFFERENT
            shared.append(point)
    if len(shared) < needed:
        return Equivalence.DIFFERENT
    for point in shared[:: max(1, len(shared) // 4)]:
        one, two = _value(left, point, SURE), _value(right, point, SURE)
        if one is not None and two is not None and not same(one, two, SURE):
            return Equivalence.DIFFERENT
    return Equivalence.ELSEWHERE if apart else Equivalence.EQUAL


def _value(node: Node, point: Point, digits: int) -> Real | None:
    try:
        return real_value(node, point, digits)
    except Unevaluable:
        return None


def _edges(sides: Sequence[Node]) -> Iterator[Node]:
    """What must not be zero or must not change sign: divisors, and arguments of roots, bars and logarithms."""
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


def _edge_points(sides: Sequence[Node], letters: Sequence[str], base: Mapping[str, Fraction]) -> Iterator[Point]:
    """Points on, beside and between the zeros of every edge, one letter at a time."""
    edges = list(dict.fromkeys(_edges(sides)))
    count = 0
    for letter in letters:
        others = {name: value for name, value in base.items() if name != letter}
        exact: set[Fraction] = set()
        for edge in edges:
            for root in real_roots(edge, letter, others) if letter in letters_of(edge) else []:
                exact.add(Fraction(root) if not isinstance(root, Fraction) else root)
                yield {**others, letter: root}
                count += 1
        ordered = sorted(exact)
        gaps = [(low + high) / 2 for low, high in pairwise(ordered)]
        beyond = [ordered[0] - 1, ordered[0] - 100, ordered[-1] + 1, ordered[-1] + 100] if ordered else []
        for value in (*gaps, *beyond):
            yield {**others, letter: value.limit_denominator(10**6)}
            count += 1
        if count > MAX_POINTS:
            return
