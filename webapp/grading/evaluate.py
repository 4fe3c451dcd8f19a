"""Exact evaluation over rationals: the variant language, and the first look at every answer."""

import math
from collections.abc import Callable, Mapping
from fractions import Fraction

from webapp.grading.nodes import (
    Add,
    And,
    Call,
    Compare,
    Divide,
    Letter,
    Mixed,
    Multiply,
    Negate,
    Node,
    Not,
    Number,
    Or,
    Percent,
    Power,
    Subtract,
)  # fmt: skip

MAX_BITS = 8192
MAX_POWER = 50


class Unevaluable(ArithmeticError):
    """The expression has no exact rational value that we are willing to work out."""


class Undefined(Unevaluable):
    """No value at all: division by zero, an even root of a negative number."""


class NotExact(Unevaluable):
    """A value, but no rational one (or one this module has no rule for)."""


class TooBig(Unevaluable):
    """A value with more digits than an answer at school can need."""


def _bounded(value: Fraction) -> Fraction:
    if value.numerator.bit_length() + value.denominator.bit_length() > MAX_BITS:
        raise TooBig
    return value


def _integers(values: tuple[Fraction, ...]) -> list[int]:
    if any(value.denominator != 1 for value in values):
        raise Undefined
    return [int(value) for value in values]


def _round(value: Fraction, places: Fraction = Fraction(0)) -> Fraction:
    """Half away from zero, as school rounds."""
    if places.denominator != 1 or abs(places) > MAX_POWER:
        raise Undefined
    scale = Fraction(10) ** int(places)
    size = math.floor(abs(value) * scale + Fraction(1, 2)) / scale
    return size if value >= 0 else -size


def _modulo(value: Fraction, by: Fraction) -> Fraction:
    if not by:
        raise Undefined
    return value % by


def root(value: Fraction, degree: int) -> Fraction:
    """The exact real root; raises NotExact when it is irrational, Undefined when there is none."""
    if value < 0:
        if degree % 2 == 0:
            raise Undefined
        return -root(-value, degree)
    above, below = _integer_root(value.numerator, degree), _integer_root(value.denominator, degree)
    return Fraction(above, below)


def _integer_root(value: int, degree: int) -> int:
    if degree == 2:
        found = math.isqrt(value)
    else:
        low, high = 0, 1 << (value.bit_length() // degree + 1)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if middle**degree <= value else (low, middle - 1)
        found = low
    if found**degree != value:
        raise NotExact
    return found


def _any_root(value: Fraction, degree: Fraction) -> Fraction:
    if degree.denominator != 1 or not 2 <= degree <= MAX_POWER:
        raise Undefined
    return root(value, int(degree))


EXACT_FUNCTIONS: Mapping[str, tuple[int, int, Callable[..., Fraction]]] = {
    "abs": (1, 1, abs),
    "ceil": (1, 1, lambda value: Fraction(math.ceil(value))),
    "den": (1, 1, lambda value: Fraction(value.denominator)),
    "floor": (1, 1, lambda value: Fraction(math.floor(value))),
    "gcd": (2, 9, lambda *values: Fraction(math.gcd(*_integers(values)))),
    "lcm": (2, 9, lambda *values: Fraction(math.lcm(*_integers(values)))),
    "max": (1, 9, max),
    "min": (1, 9, min),
    "mod": (2, 2, _modulo),
    "num": (1, 1, lambda value: Fraction(value.numerator)),
    "root": (2, 2, _any_root),
    "round": (1, 2, _round),
    "sign": (1, 1, lambda value: Fraction((value > 0) - (value < 0))),
    "sqrt": (1, 1, lambda value: root(value, 2)),
}
"""Name to least and most arguments and the exact function. ``mod`` takes the sign of the divisor; ``round`` rounds
halves away from zero, to ``places`` decimals; ``num`` and ``den`` are those of the reduced fraction."""


def power(base: Fraction, exponent: Fraction) -> Fraction:
    """Exact power; raises Undefined for 0^0, 0^-1 and even roots of negatives, TooBig beyond the caps."""
    if abs(exponent) > MAX_POWER or exponent.denominator > MAX_POWER:
        raise TooBig
    if exponent.denominator != 1:
        if base < 0:
            raise Undefined
        base = root(base, exponent.denominator)
    if not base and exponent <= 0:
        raise Undefined
    size = (base.numerator.bit_length() + base.denominator.bit_length()) * abs(exponent.numerator)
    if size > MAX_BITS:
        raise TooBig
    return Fraction(base) ** exponent.numerator


def evaluate(  # noqa: PLR0912 - one case per kind of node
    node: Node, values: Mapping[str, Fraction] | None = None
) -> Fraction:
    """The exact value with ``values`` for its letters; raises Undefined, NotExact or TooBig."""
    match node:
        case Number(value):
            return value
        case Mixed(whole, above, below):
            return whole + Fraction(above, below)
        case Letter(name):
            if values is None or name not in values:
                raise NotExact
            return values[name]
        case Negate(part):
            return -evaluate(part, values)
        case Percent(part):
            return _bounded(evaluate(part, values) / 100)
        case Add(left, right):
            return _bounded(evaluate(left, values) + evaluate(right, values))
        case Subtract(left, right):
            return _bounded(evaluate(left, values) - evaluate(right, values))
        case Multiply(left, right):
            return _bounded(evaluate(left, values) * evaluate(right, values))
        case Divide(left, right):
            divisor = evaluate(right, values)
            if not divisor:
                raise Undefined
            return _bounded(evaluate(left, values) / divisor)
        case Power(left, right):
            return power(evaluate(left, values), evaluate(right, values))
        case Call(name, arguments) if name in EXACT_FUNCTIONS:
            return _bounded(EXACT_FUNCTIONS[name][2](*(evaluate(part, values) for part in arguments)))
        case _:
            raise NotExact


def holds(node: Node, values: Mapping[str, Fraction] | None = None) -> bool:
    """Whether a condition is true; raises as ``evaluate`` does, and NotExact for what is not a condition."""
    match node:
        case And(left, right):
            return holds(left, values) and holds(right, values)
        case Or(left, right):
            return holds(left, values) or holds(right, values)
        case Not(part):
            return not holds(part, values)
        case Compare(left, sign, right):
            difference = evaluate(left, values) - evaluate(right, values)
            return {
                "=": difference == 0, "!=": difference != 0, "<": difference < 0,
                "<=": difference <= 0, ">": difference > 0, ">=": difference >= 0,
            }[sign]  # fmt: skip
        case _:
            raise NotExact
