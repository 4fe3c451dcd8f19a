"""Polynomials and quotients of polynomials over the rationals: the exact decision on rational functions.

A polynomial maps exponents (one per letter, in a fixed order) to a non-zero coefficient. pi and e count as letters:
both are transcendental, so equal as polynomials means equal as numbers. All work is bounded by a budget.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from operator import add
from typing import TypeAlias

from webapp.grading.algebra.evaluate import NotExact, TooBig, Undefined, Unevaluable, evaluate
from webapp.grading.algebra.nodes import (  # fmt: skip
    Add,
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
)
from webapp.grading.algebra.reals import Real, to_decimal

Coefficient: TypeAlias = int | Fraction
Polynomial: TypeAlias = dict[tuple[int, ...], Coefficient]

MAX_DEGREE = 60
MAX_WORK = 4000
MAX_ROOT_DEGREE = 8


@dataclass(slots=True)
class Algebra:
    """Arithmetic in a fixed list of letters. `work` counts products of terms; beyond the budget TooBig is raised."""

    letters: tuple[str, ...]
    values: Mapping[str, Fraction] = field(default_factory=dict)
    work: int = 0

    def constant(self, value: Fraction) -> Polynomial:
        return {(0,) * len(self.letters): _small(value)} if value else {}

    def letter(self, name: str) -> Polynomial:
        if name in self.values:
            return self.constant(self.values[name])
        powers = [0] * len(self.letters)
        if name in self.letters:
            powers[self.letters.index(name)] = 1
        return {tuple(powers): 1}

    def add(self, left: Polynomial, right: Polynomial, factor: int = 1) -> Polynomial:
        self._spend(len(right))
        total = dict(left)
        for powers, coefficient in right.items():
            value = total.get(powers, 0) + factor * coefficient
            if value:
                total[powers] = value
            else:
                total.pop(powers, None)
        return total

    def multiply(self, left: Polynomial, right: Polynomial) -> Polynomial:
        self._spend(len(left) * len(right))
        product: Polynomial = {}
        for one, first in left.items():
            for two, second in right.items():
                powers = tuple(map(add, one, two))
                product[powers] = product.get(powers, 0) + first * second
        product = {powers: value for powers, value in product.items() if value}
        if any(sum(powers) > MAX_DEGREE for powers in product):
            raise TooBig
        if any(value.numerator.bit_length() > 2000 for value in product.values()):
            raise TooBig
        return product

    def power(self, base: Polynomial, exponent: int) -> Polynomial:
        result = self.constant(Fraction(1))
        for _ in range(exponent):
            result = self.multiply(result, base)
        return result

    def _spend(self, amount: int) -> None:
        self.work += amount
        if self.work > MAX_WORK:
            raise TooBig


@dataclass(frozen=True, slots=True)
class Quotient:
    """`above / below`, not reduced."""

    above: Polynomial
    below: Polynomial


def quotient(node: Node, algebra: Algebra) -> Quotient:
    """Return a tree as a rational function. Raises NotExact if it is none, Undefined for a zero divisor, TooBig."""
    one = algebra.constant(Fraction(1))
    match node:
        case Number() | Mixed():
            return Quotient(algebra.constant(evaluate(node)), one)
        case Letter(name) | Constant(name):
            if name == "infinity":
                raise Undefined
            return Quotient(algebra.letter(name), one)
        case Negate(part):
            inner = quotient(part, algebra)
            return Quotient(algebra.add({}, inner.above, -1), inner.below)
        case Percent(part):
            inner = quotient(part, algebra)
            return Quotient(algebra.multiply(inner.above, algebra.constant(Fraction(1, 100))), inner.below)
        case Add(left, right) | Subtract(left, right):
            first, second = quotient(left, algebra), quotient(right, algebra)
            factor = 1 if isinstance(node, Add) else -1
            if first.below == second.below:
                return Quotient(algebra.add(first.above, second.above, factor), first.below)
            crossed = algebra.add(
                algebra.multiply(first.above, second.below), algebra.multiply(second.above, first.below), factor
            )
            return Quotient(crossed, algebra.multiply(first.below, second.below))
        case Multiply(left, right):
            first, second = quotient(left, algebra), quotient(right, algebra)
            return Quotient(algebra.multiply(first.above, second.above), algebra.multiply(first.below, second.below))
        case Divide(left, right):
            first, second = quotient(left, algebra), quotient(right, algebra)
            if not second.above:
                raise Undefined
            return Quotient(algebra.multiply(first.above, second.below), algebra.multiply(first.below, second.above))
        case Power(base, exponent):
            return _raised(quotient(base, algebra), exponent, algebra)
        case _:
            raise NotExact


@lru_cache(maxsize=64)  # an answer needs it several times
def rational(node: Node, letters: tuple[str, ...]) -> Quotient:
    """Return a rational function in these letters, pi and e. Raises as `quotient` does. Do not change the result."""
    return quotient(node, Algebra((*letters, "pi", "e")))


def _raised(base: Quotient, exponent: Node, algebra: Algebra) -> Quotient:
    power = evaluate(exponent)
    if power.denominator != 1:
        raise NotExact
    above, below = (base.above, base.below) if power >= 0 else (base.below, base.above)
    if not below:
        raise Undefined
    count = abs(int(power))
    return Quotient(algebra.power(above, count), algebra.power(below, count))


def _small(value: Fraction) -> Coefficient:
    return value.numerator if value.denominator == 1 else value


# One letter -----------------------------------------------------------------------------------------------------


def real_roots(node: Node, letter: str, values: Mapping[str, Fraction]) -> list[Real]:
    """Return where a rational function of one letter (the others fixed) is zero or undefined; none if it is not one."""
    try:
        whole = quotient(node, Algebra((letter, "pi", "e"), values))
    except Unevaluable:
        return []
    roots: list[Real] = []
    for part in (whole.above, whole.below):
        if any(powers[1] or powers[2] for powers in part):
            continue
        degree = max((powers[0] for powers in part), default=0)
        if 0 < degree <= MAX_ROOT_DEGREE:
            roots += roots_of([Fraction(part.get((power, 0, 0), 0)) for power in range(degree + 1)])
    return roots


def roots_of(coefficients: list[Fraction]) -> list[Real]:
    """Return the real roots, lowest power first. Between two zeros of the derivative there is at most one."""
    if len(coefficients) == 2:
        return [-coefficients[0] / coefficients[1]]
    with localcontext(Context(prec=45)):
        decimals = [to_decimal(one) for one in coefficients]
        found = [_rational(root, coefficients) for root in _isolated(decimals)]
    return list(dict.fromkeys(found))


def rational_roots(coefficients: list[Fraction]) -> list[Fraction]:
    """Return the rational roots of a polynomial, lowest power first."""
    return [root for root in roots_of(coefficients) if isinstance(root, Fraction)]


def _rational(root: Decimal, coefficients: list[Fraction]) -> Real:
    near = Fraction(root).limit_denominator(1000)
    return near if not _at(coefficients, near) else root


def _at(coefficients: list[Fraction], value: Fraction) -> Fraction:
    total = Fraction(0)
    for one in reversed(coefficients):
        total = total * value + one
    return total


def _isolated(coefficients: list[Decimal]) -> list[Decimal]:
    if len(coefficients) == 2:
        return [-coefficients[0] / coefficients[1]]
    bound = 1 + max(abs(one / coefficients[-1]) for one in coefficients[:-1])
    slope = [one * power for power, one in enumerate(coefficients)][1:]
    turns = [-bound, *sorted(_isolated(slope)), bound]
    tiny = Decimal("1e-30") * (1 + sum(abs(one) for one in coefficients))
    found: list[Decimal] = [turn for turn in turns if abs(_decimal_at(coefficients, turn)) < tiny]
    for low, high in pairwise(turns):
        if _decimal_at(coefficients, low) * _decimal_at(coefficients, high) < 0:
            found.append(_bisected(coefficients, low, high))
    return found


def _bisected(coefficients: list[Decimal], low: Decimal, high: Decimal) -> Decimal:
    rising = _decimal_at(coefficients, high) > 0
    for _ in range(140):
        middle = (low + high) / 2
        if (_decimal_at(coefficients, middle) > 0) == rising:
            high = middle
        else:
            low = middle
    return (low + high) / 2


def _decimal_at(coefficients: list[Decimal], value: Decimal) -> Decimal:
    total = Decimal(0)
    for one in reversed(coefficients):
        total = total * value + one
    return total
