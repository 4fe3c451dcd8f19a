"""Whether two equations have the same solutions.

An equation is given as left side minus right side. In one letter the real solutions themselves are compared: roots and
absolute values are removed by multiplying with the conjugates, and the solutions that this adds are removed by
substituting them into the equation. In several letters all but one are replaced by numbers, several times, each in turn
being the free one. Rational equations need that only where they are no multiples of each other. Equations that cannot
be solved (logarithms, angles) must be proportional wherever they are defined.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import islice, pairwise

from webapp.grading.algebra.domains import REAL, Domains
from webapp.grading.algebra.equivalence import (
    DIFFERENT,
    EQUAL,
    Comparison,
    Equivalence,
    points_beside_edges,
    points_within,
)
from webapp.grading.algebra.evaluate import TooBig, Undefined, Unevaluable, evaluate
from webapp.grading.algebra.nodes import (
    Call,
    Constant,
    Divide,
    Letter,
    Node,
    Number,
    Power,
    Subtract,
    letters_of,
    rebuilt,
    walk,
)
from webapp.grading.algebra.polynomials import (
    MAX_ROOT_DEGREE,
    Algebra,
    Polynomial,
    quotient,
    rational,
    real_roots,
    roots_of,
)
from webapp.grading.algebra.reals import DIGITS, PI, ROUGH, SURE, Real, real_value, same

MAX_RADICALS = 4
SLICES = 4
NEARLY = Fraction(1, 10**12)
"""A root of the conjugates with a larger remainder does not solve the equation."""
"""Digits of a function of numbers in an equation."""
_CONSTANTS = {"pi": Fraction(PI), "e": Fraction(real_value(Constant("e"), digits=100))}


def compare_equations(one: Node, two: Node, domains: Domains) -> Comparison:
    """Return whether two equations have the same solutions. Raises TooBig.

    With `ISOLATED` the result names a letter and a value at which only one of them has solutions.
    """
    letters = tuple(sorted(letters_of(one) | letters_of(two)))
    multiples = _multiples(one, two, letters)
    if multiples and not any(_divisors(one, two)):
        return EQUAL
    if len(letters) == 1:
        first, second = (solutions(side, letters[0], {}, domains) for side in (one, two))
        if first is not None and second is not None and (first or second):
            return EQUAL if _same_set(first, second) else DIFFERENT
        return EQUAL if _proportional(one, two, letters, domains) else DIFFERENT
    if not multiples:
        sliced = _same_slices(one, two, letters, domains)
        if sliced is False or (sliced is None and not _proportional(one, two, letters, domains)):
            return DIFFERENT
    return _where_divided(one, two, letters, domains)


def is_identity(node: Node, domains: Domains) -> bool | None:
    """Return whether an equation is true wherever it has a value; None if it has none anywhere."""
    letters = tuple(sorted(letters_of(node)))
    has_value = False
    for points in (points_within(letters, domains), None):  # the points beside edges are seldom needed
        for point in points or points_beside_edges(node, domains):
            value = _value(node, point, ROUGH)
            if value:
                return False
            has_value = has_value or value is not None
    return True if has_value else None


def without_logarithm(difference: Node) -> Node:
    """Return an equation that sets one logarithm equal to a number, without the logarithm; others unchanged."""
    logs = [part for part in walk(difference) if isinstance(part, Call) and part.name in ("ln", "log")]
    logs = [part for part in logs if letters_of(part)]
    if len(logs) != 1 or any(map(letters_of, logs[0].arguments[1:])):
        return difference
    (log,) = logs
    try:
        tree = rebuilt(difference, lambda part: Letter("log") if part == log else _worked_out(part))
        if letters_of(tree) != {"log"}:
            return difference
        whole = quotient(tree, Algebra(("log",)))
    except Unevaluable:
        return difference
    slope, constant = whole.above.get((1,), 0), whole.above.get((0,), 0)
    if not slope or set(whole.above) - {(0,), (1,)} or set(whole.below) != {(0,)}:
        return difference
    base = log.arguments[1] if len(log.arguments) > 1 else Constant("e") if log.name == "ln" else Number(Fraction(10))
    return Subtract(log.arguments[0], Power(base, Number(-Fraction(constant) / slope)))


def _worked_out(part: Node) -> Node:
    """Return a function of numbers as a number of many digits, anything else unchanged. Raises Unevaluable."""
    if not isinstance(part, (Call, Power)) or letters_of(part):
        return part
    value = real_value(part, digits=DIGITS)
    if isinstance(value, Fraction):
        return Number(value)
    if abs(value.adjusted()) > DIGITS:
        raise TooBig
    near = Fraction(value).limit_denominator(1000)
    return Number(near if same(near, value, DIGITS) else Fraction(value))


def _value(node: Node, point: Mapping[str, Real], digits: int = SURE) -> Real | None:
    try:
        return real_value(node, point, digits)
    except Unevaluable:
        return None


# Multiples of each other ----------------------------------------------------------------------------------------


def _multiples(one: Node, two: Node, letters: tuple[str, ...]) -> bool | None:
    """Return whether rational equations are constant multiples of each other; None for others."""
    try:
        first, second = rational(one, letters).above, rational(two, letters).above
    except TooBig:
        raise
    except Unevaluable:
        return None
    leading = max(first, default=None)
    if leading is None or leading not in second:
        return False
    left = {powers: value * second[leading] for powers, value in first.items()}
    right = {powers: value * first[leading] for powers, value in second.items()}
    return left == right


def _proportional(one: Node, two: Node, letters: tuple[str, ...], domains: Domains) -> bool:
    """Return whether the ratio of two equations is constant where both are defined, by values of many digits."""
    points = (*points_within(letters, domains), *points_beside_edges(one, domains), *points_beside_edges(two, domains))
    ratios = (ratio for point in points if (ratio := _value(Divide(one, two), point)) is not None)
    agreed = 0
    for left, right in pairwise(islice(ratios, 12)):
        if not same(left, right, SURE):
            return False
        agreed += 1
    return agreed > 1


# Solutions ------------------------------------------------------------------------------------------------------


def _same_set(one: Sequence[Real], two: Sequence[Real]) -> bool:
    return len(one) == len(two) and all(any(_near(left, right) for right in two) for left in one)


def _near(one: Real, two: Real) -> bool:
    """Return whether two roots agree to as many digits as both are known."""
    first, second = Fraction(one), Fraction(two)
    return abs(first - second) <= max(abs(first), abs(second)) / 10**20


def _same_slices(one: Node, two: Node, letters: tuple[str, ...], domains: Domains) -> bool | None:
    """Return whether the solutions for each letter agree when the others are numbers; None when that is unknown."""
    found = 0
    for letter in letters:
        for point in points_within(letters, domains)[:SLICES]:
            others = {name: value for name, value in point.items() if name != letter}
            first, second = (solutions(side, letter, others, domains) for side in (one, two))
            if first is None or second is None:
                break
            if not _same_set(first, second):
                return False
            found += bool(first)
    return True if found > 1 else None


def solutions(node: Node, letter: str, others: Mapping[str, Fraction], domains: Domains) -> list[Real] | None:
    """Return the real solutions of an equation in one letter; None when they are not a finite list found here."""
    found = _real_solutions(node, letter, tuple(others.items()))
    domain = domains.get(letter, REAL)
    return None if found is None else [root for root in found if domain.holds(root)]


@lru_cache(maxsize=64)  # a key is compared with the answer, and the answer with each mistake
def _real_solutions(node: Node, letter: str, others: tuple[tuple[str, Fraction], ...]) -> Sequence[Real] | None:
    """Return the solutions in all real numbers; None when they are not a finite list found here."""
    values = dict(others)
    try:
        polynomial = _without_radicals(node, letter, values)
    except Undefined:
        return ()
    if polynomial is None:
        return None
    degree = max((powers[0] for powers in polynomial), default=0)
    if not polynomial or degree > MAX_ROOT_DEGREE:
        return None
    candidates = roots_of([Fraction(polynomial.get((power,), 0)) for power in range(degree + 1)]) if degree else []
    found: list[Real] = []
    for root in candidates:
        value = _value(node, {**values, letter: root}, ROUGH)
        if value is not None and -NEARLY < value < NEARLY:
            found.append(root)
    return found


def _without_radicals(node: Node, letter: str, others: Mapping[str, Fraction]) -> Polynomial | None:
    """Return a polynomial in one letter that is zero wherever the node is; None for what is not algebraic."""
    radicals: list[tuple[int, Node]] = []

    def change(part: Node) -> Node:
        if isinstance(part, Letter) and part.name in others:
            return Number(others[part.name])
        part = _worked_out(part)
        degree, inside = _radical(part)
        if inside is None:
            return part
        radicals.append((degree, inside))
        return Letter(f"root {len(radicals)}")

    try:
        tree = rebuilt(node, change)
        if len(radicals) > MAX_RADICALS:
            return None
        names = (letter, *(f"root {number}" for number in range(1, len(radicals) + 1)))
        algebra = Algebra(names, _CONSTANTS)
        polynomial = quotient(tree, algebra).above
        for place in range(len(radicals), 0, -1):
            degree, inside = radicals[place - 1]
            below = quotient(inside, algebra)
            polynomial = _norm(polynomial, place, degree, (below.above, below.below), algebra)
    except Undefined:
        raise
    except Unevaluable:
        return None
    return {(powers[0],): value for powers, value in polynomial.items()}


def _radical(part: Node) -> tuple[int, Node | None]:
    """Return the degree and the inside of a square or cube root; an absolute value is the root of a square."""
    match part:
        case Call("sqrt", (inside,)):
            return 2, inside
        case Call("abs", (inside,)):
            return 2, _squared(inside)
        case Call("root", (inside, degree)) if not letters_of(degree) and evaluate(degree) in (2, 3):
            return int(evaluate(degree)), inside
        case Power(base, exponent) if letters_of(base) and not letters_of(exponent):
            power = evaluate(exponent)
            if power.denominator == 2 and abs(power.numerator) <= 3:
                inside = Power(base, _number(abs(power.numerator)))
                return 2, inside if power > 0 else Divide(_number(1), inside)
    return 0, None


def _squared(node: Node) -> Node:
    return Power(node, _number(2))


def _number(value: int) -> Node:
    return Number(Fraction(value))


def _norm(
    polynomial: Polynomial, place: int, degree: int, inside: tuple[Polynomial, Polynomial], algebra: Algebra
) -> Polynomial:
    """Return the product of a polynomial with its conjugates in the radical at `place`.

    The radical's power `degree` is `inside`, a quotient. The result is free of the radical and of fractions.
    """
    above, below = inside
    parts: dict[int, Polynomial] = {}
    for powers, value in polynomial.items():
        rest = (*powers[:place], 0, *powers[place + 1 :])
        parts.setdefault(powers[place], {})[rest] = value
    if set(parts) <= {0}:
        return polynomial
    most = max(parts) // degree
    by_rest: list[Polynomial] = [{} for _ in range(degree)]
    for power, part in parts.items():
        times, rest_power = divmod(power, degree)
        factor = algebra.multiply(algebra.power(above, times), algebra.power(below, most - times))
        by_rest[rest_power] = algebra.add(by_rest[rest_power], algebra.multiply(part, factor))
    if not any(by_rest[1:]):
        return by_rest[0]
    if degree == 2:
        first, second = by_rest
        squares = algebra.multiply(algebra.multiply(first, first), below)
        return algebra.add(squares, algebra.multiply(algebra.multiply(second, second), above), -1)
    first, second, third = by_rest
    cubes = [algebra.multiply(one, algebra.multiply(one, one)) for one in by_rest]
    total = algebra.multiply(cubes[0], algebra.multiply(below, below))
    total = algebra.add(total, algebra.multiply(cubes[1], algebra.multiply(above, below)))
    total = algebra.add(total, algebra.multiply(cubes[2], algebra.multiply(above, above)))
    crossed = algebra.multiply(algebra.multiply(first, second), algebra.multiply(third, algebra.multiply(above, below)))
    return algebra.add(total, crossed, -3)


# Letters below the line -----------------------------------------------------------------------------------------


def _where_divided(one: Node, two: Node, letters: tuple[str, ...], domains: Domains) -> Comparison:
    """Return the result for excluded values that solve the other side: single points, or a whole part of it."""
    found = EQUAL
    for divisor in dict.fromkeys(_divisors(one, two)):
        for letter in sorted(letters_of(divisor)):
            for point in points_within(letters, domains)[:3]:
                others = {name: value for name, value in point.items() if name != letter}
                for root in real_roots(divisor, letter, others):
                    edge = {**others, letter: root}
                    side = _only_defined(one, two, edge) if domains.get(letter, REAL).holds(root) else None
                    if side is None:
                        continue
                    if not _value(side, edge, ROUGH):
                        return DIFFERENT
                    if _has_solutions(side, edge, letter, domains):
                        found = Comparison(Equivalence.ISOLATED, letter, root)
    return found


def _only_defined(one: Node, two: Node, point: Mapping[str, Real]) -> Node | None:
    """Return the only side that has a value here, if there is one."""
    first, second = _is_defined(one, point), _is_defined(two, point)
    return None if first == second else one if first else two


def _is_defined(node: Node, point: Mapping[str, Real]) -> bool:
    try:
        real_value(node, point, ROUGH)
    except Undefined:
        return False
    except Unevaluable:
        return True
    return True


def _has_solutions(side: Node, edge: Mapping[str, Real], fixed: str, domains: Domains) -> bool:
    """Return whether an equation may hold somewhere on an edge."""
    exact = {name: Fraction(value) for name, value in edge.items()}
    for letter in sorted(edge.keys() - {fixed}):
        others = {name: value for name, value in exact.items() if name != letter}
        if solutions(side, letter, others, domains) != []:
            return True
    return False


def _divisors(*sides: Node) -> Iterator[Node]:
    for side in sides:
        for part in walk(side):
            match part:
                case Divide(_, below) if letters_of(below):
                    yield below
                case Power(base, exponent) if letters_of(base) and not letters_of(exponent):
                    try:
                        if evaluate(exponent) < 0:
                            yield base
                    except Unevaluable:
                        continue
