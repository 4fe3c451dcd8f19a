"""Exact evaluation over the rationals: for content files, and as the first test of every answer."""

import math
import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, TypeAlias

from webapp.grading.algebra.lists import OF_LIST, OF_MEMBERS, Members, NoStatistic, is_member_by_member
from webapp.grading.algebra.nodes import (  # fmt: skip
    Add,
    And,
    Call,
    Compare,
    Constant,
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
    PlusMinus,
    Power,
    Subtract,
    children,
)

Values: TypeAlias = Mapping[str, Fraction | Members]
Exact: TypeAlias = int | Fraction
"""A value while it is worked out. Most are whole, and whole numbers are several times faster as int."""

MAX_BITS = 8192
MAX_POWER = 50
SMALL = 2**64


class Unevaluable(ArithmeticError):
    """The expression has no exact rational value within the limits."""


class Undefined(Unevaluable):
    """There is no value: division by zero, or an even root of a negative number."""


class NotExact(Unevaluable):
    """The value is not rational, or this module has no rule for it."""


class TooBig(Unevaluable):
    """The value has more digits than a school answer can need."""


def _bounded(value: Exact) -> Exact:
    if type(value) is int and -SMALL < value < SMALL:  # as most are
        return value
    if value.numerator.bit_length() + value.denominator.bit_length() > MAX_BITS:
        raise TooBig
    return value


def _plain(value: Exact) -> Exact:
    return value.numerator if value.denominator == 1 else value


def _integers(values: tuple[Fraction, ...]) -> list[int]:
    if any(value.denominator != 1 for value in values):
        raise Undefined
    return [value.numerator for value in values]


def _round(value: Fraction, places: Fraction = Fraction(0)) -> Fraction:
    """Return a rounded value; a half is rounded away from zero, as in school."""
    if places.denominator != 1 or abs(places) > MAX_POWER:
        raise Undefined
    scale = Fraction(10) ** int(places)
    size = math.floor(abs(value) * scale + Fraction(1, 2)) / scale
    return size if value >= 0 else -size


def _modulo(value: Fraction, by: Fraction) -> Fraction:
    if not by:
        raise Undefined
    return value % by


def root(value: Exact, degree: int) -> Fraction:
    """Return the exact real root; raises NotExact when it is irrational, Undefined when there is none."""
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


def _whole_quotient(value: Fraction, by: Fraction) -> Fraction:
    if not by:
        raise Undefined
    return Fraction(value // by)


def _digit(value: Fraction, place: Fraction) -> Fraction:
    """Return the digit of a place: 1 for the units, 10 for the tens, 1/10 for the tenths."""
    size = max(place, Fraction(1, place)) if place > 0 else Fraction(0)
    if size.denominator != 1 or size > 10**MAX_POWER or str(size.numerator).strip("0") != "1":
        raise Undefined
    return Fraction(abs(value) // place % 10)


def _digits(value: Fraction) -> list[int]:
    return [int(digit) for digit in str(abs(_integers((value,))[0]))]


_SINES = {0: Fraction(0), 30: Fraction(1, 2), 90: Fraction(1), 150: Fraction(1, 2)}
_TANGENTS = {0: Fraction(0), 45: Fraction(1), 135: Fraction(-1)}


def _sine(degrees: Fraction) -> Fraction:
    """Return the sine of an angle. No other angle of rational degrees has a rational one (Niven)."""
    half = degrees % 180
    if half not in _SINES:
        raise NotExact
    return _SINES[int(half)] if half == degrees % 360 else -_SINES[int(half)]


def _tangent(degrees: Fraction) -> Fraction:
    half = degrees % 180
    if half == 90:
        raise Undefined
    if half not in _TANGENTS:
        raise NotExact
    return _TANGENTS[int(half)]


ANGLE_FUNCTIONS = ("sin of degrees", "cos of degrees", "tan of degrees")
"""The author's functions of angles. A learner's `sin` takes radians."""

EXACT_FUNCTIONS: Mapping[str, tuple[int, int, Callable[..., Fraction]]] = {
    "abs": (1, 1, abs),
    "ceil": (1, 1, lambda value: Fraction(math.ceil(value))),
    "cos of degrees": (1, 1, lambda value: _sine(value + 90)),
    "den": (1, 1, lambda value: Fraction(value.denominator)),
    "digit": (2, 2, _digit),
    "digits": (1, 1, lambda value: Fraction(len(_digits(value)))),
    "digitsum": (1, 1, lambda value: Fraction(sum(_digits(value)))),
    "div": (2, 2, _whole_quotient),
    "floor": (1, 1, lambda value: Fraction(math.floor(value))),
    "gcd": (2, 9, lambda *values: Fraction(math.gcd(*_integers(values)))),
    "lcm": (2, 9, lambda *values: Fraction(math.lcm(*_integers(values)))),
    "mod": (2, 2, _modulo),
    "num": (1, 1, lambda value: Fraction(value.numerator)),
    "root": (2, 2, _any_root),
    "round": (1, 2, _round),
    "sign": (1, 1, lambda value: Fraction((value > 0) - (value < 0))),
    "sin of degrees": (1, 1, _sine),
    "sqrt": (1, 1, lambda value: root(value, 2)),
    "tan of degrees": (1, 1, _tangent),
}
"""Function name to least and most arguments and the exact function. `mod` takes the sign of the divisor: `div`
rounds down. `round` rounds halves away from zero, to `places` decimals. `num` and `den` are those of the reduced
fraction.
"""


def power(base: Exact, exponent: Exact) -> Fraction:
    """Return the exact power. Raises Undefined for 0^0, 0^-1 and even roots of negatives, TooBig beyond the caps."""
    if not -MAX_POWER <= exponent <= MAX_POWER or exponent.denominator > MAX_POWER:
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


def evaluate(node: Node, values: Values | None = None) -> Fraction:
    """Return the exact value with `values` for its letters; raises Undefined, NotExact or TooBig."""
    value = _exact(node, values or {})
    return Fraction(value) if isinstance(value, int) else value


def _exact(node: Node, values: Values) -> Exact:
    return _RULES[type(node)](node, values)


def _no_value(*_: object) -> Exact:
    raise NotExact


def _letter(node: Letter, values: Values) -> Exact:
    value = values.get(node.name)
    if value is None or isinstance(value, tuple):
        raise NotExact
    return _plain(value)


def _quotient(node: Divide, values: Values) -> Exact:
    divisor = _exact(node.right, values)
    if not divisor:
        raise Undefined
    return _bounded(_plain(Fraction(_exact(node.left, values), divisor)))


def _called(node: Call, values: Values) -> Exact:
    try:
        if node.name in OF_MEMBERS:
            return _bounded(_plain(OF_MEMBERS[node.name](_members(node.arguments, values))))
        if node.name in OF_LIST:
            first, *others = node.arguments
            return _plain(
                OF_LIST[node.name][1](_members((first,), values), *[evaluate(part, values) for part in others])
            )
    except NoStatistic as error:
        raise Undefined from error
    if node.name not in EXACT_FUNCTIONS:
        raise NotExact
    return _bounded(_plain(EXACT_FUNCTIONS[node.name][2](*[_exact(part, values) for part in node.arguments])))


def evaluate_any(node: Node, values: Values) -> Fraction | Members:
    """Return the exact value of an expression that may be a list. Raises as `evaluate` does, for lists too."""
    match node:
        case Letter(name) if name in values:
            return values[name]
        case Call("list", arguments):
            return _members(arguments, values)
        case Call("sort", (part,)):
            return tuple(sorted(_members((part,), values)))
        case _ if is_member_by_member(node):
            return _member_by_member(node, values)
    return evaluate(node, values)


def _members(arguments: tuple[Node, ...], values: Values) -> Members:
    """Return the values of arguments in one list, the members of lists one by one."""
    found = [evaluate_any(part, values) for part in arguments]
    return tuple(member for each in found for member in (each if isinstance(each, tuple) else (each,)))


def _member_by_member(node: Node, values: Values) -> Fraction | Members:
    """Return what is worked out member by member; lists have equal lengths. Raises Undefined if they differ."""
    parts = [evaluate_any(part, values) for part in children(node)]
    lengths = {len(part) for part in parts if isinstance(part, tuple)}
    if not lengths:
        return evaluate(node, values)
    if len(lengths) > 1:
        raise Undefined
    length = lengths.pop()
    columns = [part if isinstance(part, tuple) else (part,) * length for part in parts]
    rows = [tuple(map(Number, row)) for row in zip(*columns, strict=True)]
    if isinstance(node, Call):
        return tuple(evaluate(Call(node.name, row)) for row in rows)
    operation: Any = type(node)
    return tuple(evaluate(operation(*row)) for row in rows)


_RULES: Mapping[type[Node], Callable[[Any, Values], Exact]] = {
    Number: lambda node, _: _plain(node.value),
    Mixed: lambda node, _: node.whole + Fraction(node.numerator, node.denominator),
    Letter: _letter,
    Negate: lambda node, values: -_exact(node.part, values),
    Percent: lambda node, values: _bounded(Fraction(_exact(node.part, values), 100)),
    Add: lambda node, values: _bounded(
        _RULES[type(node.left)](node.left, values) + _RULES[type(node.right)](node.right, values)
    ),
    Subtract: lambda node, values: _bounded(
        _RULES[type(node.left)](node.left, values) - _RULES[type(node.right)](node.right, values)
    ),
    Multiply: lambda node, values: _bounded(
        _RULES[type(node.left)](node.left, values) * _RULES[type(node.right)](node.right, values)
    ),
    Divide: _quotient,
    Power: lambda node, values: _plain(power(_exact(node.left, values), _exact(node.right, values))),
    Call: _called,
    **dict.fromkeys((Constant, PlusMinus, Compare, And, Or, Not), _no_value),
}
"""Node type to its evaluation. A dictionary look-up is faster than a chain of tests, and every task evaluates many."""

_COMPARISONS: Mapping[str, Callable[[Exact, Exact], bool]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def holds(node: Node, values: Values | None = None) -> bool:
    """Return whether a condition is true. Raises as `evaluate` does, and NotExact for what is not a condition."""
    values = values or {}
    match node:
        case Compare(left, sign, right):
            return _COMPARISONS[sign](_exact(left, values), _exact(right, values))
        case And(left, right):
            return holds(left, values) and holds(right, values)
        case Or(left, right):
            return holds(left, values) or holds(right, values)
        case Not(part):
            return not holds(part, values)
        case _:
            raise NotExact
