"""Real values: exact rationals where possible, else decimals of a chosen precision. No binary floats.

Everything is bounded. A value too large or too small raises TooBig, one that does not exist Undefined.
"""

from collections.abc import Callable, Mapping
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow, Underflow, localcontext
from fractions import Fraction
from typing import TypeAlias

from webapp.grading.algebra import evaluate as exact
from webapp.grading.algebra.evaluate import NotExact, TooBig, Undefined
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
)

Real: TypeAlias = Fraction | Decimal

ROUGH, SURE = 30, 110
"""Decimal digits: enough to tell values apart, and enough to accept them as equal."""

PI = Decimal(
    "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803482534211706798214808651"
    "328230664709384460955058223172535940812848111745028410270193852110555964462294895493038196"
)
_LARGEST_ANGLE = 10**6
DIGITS = 60
"""The number of digits to which two real values are compared."""
_TRAPS = [InvalidOperation, DivisionByZero, Overflow, Underflow]


def real_value(node: Node, values: Mapping[str, Real] | None = None, digits: int = ROUGH) -> Real:
    """Return the value of an expression; raises Undefined where there is none, TooBig beyond the caps."""
    with localcontext(Context(prec=digits, Emax=10**5, Emin=-(10**5), traps=_TRAPS)):
        try:
            return _Evaluator(values or {}, digits).value(node)
        except tuple(_TRAPS):
            raise TooBig from None


def same(left: Real, right: Real, digits: int = ROUGH) -> bool:
    """Return whether values are equal: rationals exactly, else to two thirds of the digits of the larger."""
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return left == right
    with localcontext(Context(prec=digits, Emax=10**6, Emin=-(10**6))):
        one, two = to_decimal(left), to_decimal(right)
        return abs(one - two) <= max(abs(one), abs(two)).scaleb(-digits * 2 // 3)


def to_decimal(value: Real) -> Decimal:
    """Return a decimal of the current precision."""
    return Decimal(value.numerator) / Decimal(value.denominator) if isinstance(value, Fraction) else value


class _Evaluator:
    """Values at one point to one precision.

    Terms that cancel give an exact zero: a sum that is tiny beside its terms, the sine of a multiple of pi, the
    logarithm of one. So a remaining decimal is not zero, however small it is.
    """

    def __init__(self, values: Mapping[str, Real], digits: int) -> None:
        self.values = values
        self.epsilon = Decimal(1).scaleb(-digits * 4 // 5)
        self.least = Decimal(1).scaleb(-digits - 5)  # smaller terms of a series are not added

    def value(self, node: Node) -> Real:
        match node:
            case Number(value):
                return value
            case Mixed():
                return exact.evaluate(node)
            case Letter(name):
                if name not in self.values:
                    raise NotExact
                return self.values[name]
            case Constant("pi"):
                return +PI
            case Constant("e"):
                return Decimal(1).exp()
            case Negate(part):
                return -self.value(part)
            case Percent(part):
                return self._multiply(self.value(part), Fraction(1, 100))
            case Call(name, arguments):
                return self._call(name, [self.value(part) for part in arguments])
            case Add() | Subtract() | Multiply() | Divide() | Power():
                return self._binary(node, self.value(node.left), self.value(node.right))
            case _:
                raise Undefined

    def _binary(self, node: Node, left: Real, right: Real) -> Real:
        match node:
            case Add():
                return self._add(left, right)
            case Subtract():
                return self._add(left, -right)
            case Multiply():
                return self._multiply(left, right)
            case Divide():
                return self._divide(left, right)
            case _:
                return self._power(left, right)

    def _add(self, left: Real, right: Real) -> Real:
        if isinstance(left, Fraction) and isinstance(right, Fraction):
            return _shortened(left + right)
        total = to_decimal(left) + to_decimal(right)
        scale = abs(to_decimal(left))
        return Fraction(0) if scale and abs(total) < scale * self.epsilon else total

    def _multiply(self, left: Real, right: Real) -> Real:
        if isinstance(left, Fraction) and isinstance(right, Fraction):
            return _shortened(left * right)
        return to_decimal(left) * to_decimal(right)

    def _divide(self, left: Real, right: Real) -> Real:
        if not right:
            raise Undefined
        if isinstance(left, Fraction) and isinstance(right, Fraction):
            return _shortened(left / right)
        return to_decimal(left) / to_decimal(right)

    def _power(self, base: Real, exponent: Real) -> Real:
        if isinstance(base, Fraction) and isinstance(exponent, Fraction):
            try:
                return exact.power(base, exponent)
            except (TooBig, NotExact):
                pass
        if not base:
            if exponent > 0:
                return Fraction(0)
            raise Undefined
        whole = isinstance(exponent, Fraction) and exponent.denominator == 1
        if base < 0 and not whole:
            raise Undefined
        result: Decimal = to_decimal(base) ** to_decimal(exponent)
        return result

    def _call(self, name: str, values: list[Real]) -> Real:
        value = values[0]
        match name:
            case "abs":
                return -value if value < 0 else value
            case "sqrt":
                return self._root(value, Fraction(2))
            case "root":
                return self._root(value, values[1])
            case "exp":
                return Fraction(1) if value == 0 else to_decimal(value).exp()
            case "ln":
                return self._ln(value)
            case "log":
                base = values[1] if len(values) == 2 else Fraction(10)
                return self._divide(self._ln(value), self._ln(base))
            case "sin of degrees" | "cos of degrees" | "tan of degrees":
                return self._of_degrees(name, value)
            case _:
                return self._angle(name, value)

    def _root(self, value: Real, degree: Real) -> Real:
        if not isinstance(degree, Fraction) or degree.denominator != 1 or not 2 <= degree <= exact.MAX_POWER:
            raise Undefined
        if not value:
            return Fraction(0)
        if value < 0:
            if degree % 2 == 0:
                raise Undefined
            return -self._root(-value, degree)
        if isinstance(value, Fraction):
            try:
                return exact.root(value, int(degree))
            except NotExact:
                pass
        return to_decimal(value).sqrt() if degree == 2 else to_decimal(value) ** (1 / to_decimal(degree))

    def _ln(self, value: Real) -> Real:
        if value <= 0:
            raise Undefined
        return to_decimal(value).ln() if self._add(value, Fraction(-1)) else Fraction(0)

    def _of_degrees(self, name: str, value: Real) -> Real:
        if isinstance(value, Fraction):
            try:
                return exact.EXACT_FUNCTIONS[name][2](value)
            except NotExact:
                pass
        return self._angle(name[:3], to_decimal(value) * PI / 180)

    def _angle(self, name: str, value: Real) -> Real:
        if value == 0 and name in ("sin", "tan", "arcsin", "arctan"):
            return Fraction(0)
        return _ANGLES[name](self, to_decimal(value))

    def sine(self, angle: Decimal) -> Real:
        if abs(angle) > _LARGEST_ANGLE:
            raise TooBig
        if not angle:
            return Fraction(0)
        reduced = angle % (2 * PI)
        if reduced > PI:
            reduced -= 2 * PI
        if reduced < -PI:
            reduced += 2 * PI
        if abs(reduced) > PI / 2:
            reduced = (PI if reduced > 0 else -PI) - reduced
        square, term, total, step = reduced * reduced, reduced, reduced, 1
        least = abs(reduced) * self.least
        while abs(term) > least:
            step += 2
            term = -term * square / (step * (step - 1))
            total += term
        return Fraction(0) if abs(total) < self.epsilon * abs(angle) else total

    def cosine(self, angle: Decimal) -> Real:
        return self.sine(to_decimal(self._add(PI / 2, -angle)))

    def arc_tangent(self, value: Decimal) -> Decimal:
        if abs(value) > 1:
            turn = (PI if value > 0 else -PI) / 2
            return turn - self.arc_tangent(1 / value)
        for _ in range(3):
            value = value / (1 + (1 + value * value).sqrt())
        square, power, total, step = value * value, value, value, 1
        while abs(power) > self.least:
            step += 2
            power = -power * square
            total += power / step
        return 8 * total

    def arc_sine(self, value: Decimal) -> Decimal:
        if not self._add(abs(value), Fraction(-1)):
            return (PI if value > 0 else -PI) / 2
        if abs(value) > 1:
            raise Undefined
        return self.arc_tangent(value / (1 - value * value).sqrt())


def _shortened(value: Fraction) -> Real:
    """Return an exact value while it is short, beyond the cap a decimal."""
    if value.numerator.bit_length() + value.denominator.bit_length() <= exact.MAX_BITS:
        return value
    return to_decimal(value)


_ANGLES: Mapping[str, Callable[[_Evaluator, Decimal], Real]] = {
    "sin": lambda self, x: self.sine(x),
    "cos": lambda self, x: self.cosine(x),
    "tan": lambda self, x: self._divide(self.sine(x), self.cosine(x)),
    "cot": lambda self, x: self._divide(self.cosine(x), self.sine(x)),
    "arcsin": lambda self, x: self.arc_sine(x),
    "arccos": lambda self, x: self._add(PI / 2, -self.arc_sine(x)),
    "arctan": lambda self, x: self.arc_tangent(x),
    "arccot": lambda self, x: self._add(PI / 2, -self.arc_tangent(x)),
}
