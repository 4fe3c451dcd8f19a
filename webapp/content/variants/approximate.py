"""Values of expressions as binary floating-point numbers: exact enough for a place in a figure, and fast."""

import math
import operator
from collections.abc import Callable, Mapping
from fractions import Fraction

from webapp.content.variants.texts import Value
from webapp.grading.algebra.evaluate import evaluate
from webapp.grading.algebra.lists import LIST_FUNCTIONS
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
)

_FUNCTIONS: Mapping[str, Callable[..., float]] = {
    "sin of degrees": lambda value: math.sin(math.radians(value)),
    "cos of degrees": lambda value: math.cos(math.radians(value)),
    "tan of degrees": lambda value: math.tan(math.radians(value)),
    "sqrt": math.sqrt,
    "abs": abs,
}


def approximate(node: Node, numbers: Mapping[str, Value | float]) -> float:
    """Return about the value of an expression. Raises ArithmeticError or ValueError where it has none."""
    match node:  # what is most frequent comes first
        case Letter(name):
            found = numbers[name]
            if isinstance(found, tuple):
                raise ValueError
            return float(found)
        case Number(value):
            return float(value)
        case Add() | Subtract() | Multiply() | Divide() | Power():
            return _OPERATIONS[type(node)](approximate(node.left, numbers), approximate(node.right, numbers))
        case Mixed(whole, above, below):
            return whole + above / below
        case Constant("pi"):
            return math.pi
        case Negate(part):
            return -approximate(part, numbers)
        case Percent(part):
            return approximate(part, numbers) / 100
        case Call(name, arguments) if name in _FUNCTIONS:
            return _FUNCTIONS[name](*(approximate(part, numbers) for part in arguments))
        case Call("min" | "max", [_, _, *_] as members):
            values = [approximate(part, numbers) for part in members]
            return min(values) if node.name == "min" else max(values)
        case Call():
            return _exactly(node, numbers)
    raise ValueError


def function_of_x(node: Node, numbers: Mapping[str, Value]) -> Callable[[float], float]:
    """Return the function that an expression is. What does not depend on x is worked out once.

    The function raises as `approximate` does.
    """
    if "x" not in letters_of(node):
        try:
            value = approximate(node, numbers)
        except (ArithmeticError, ValueError):
            return lambda _: approximate(node, numbers)
        return lambda _: value
    match node:
        case Letter():
            return lambda x: x
        case Negate(part):
            inner = function_of_x(part, numbers)
            return lambda x: -inner(x)
        case Call(name, (part,)) if name in _FUNCTIONS:
            function, inner = _FUNCTIONS[name], function_of_x(part, numbers)
            return lambda x: function(inner(x))
        case Add() | Subtract() | Multiply() | Divide() | Power():
            operation = _OPERATIONS[type(node)]
            left, right = function_of_x(node.left, numbers), function_of_x(node.right, numbers)
            return lambda x: operation(left(x), right(x))
    return lambda x: approximate(node, {**numbers, "x": x})


def _power(base: float, exponent: float) -> float:
    value = base**exponent
    if isinstance(value, complex):
        raise ValueError
    return float(value)


_OPERATIONS: Mapping[type[Node], Callable[[float, float], float]] = {
    Add: operator.add, Subtract: operator.sub, Multiply: operator.mul, Divide: operator.truediv, Power: _power,
}  # fmt: skip


def _exactly(node: Call, numbers: Mapping[str, Value | float]) -> float:
    """Return the value of a function that has only an exact form, such as item(l, k) or floor(x)."""
    if node.name not in LIST_FUNCTIONS:
        values = (Number(Fraction(approximate(part, numbers))) for part in node.arguments)
        return float(evaluate(Call(node.name, tuple(values)), {}))
    exact = {name: Fraction(value) if isinstance(value, float) else value for name, value in numbers.items()}
    return float(evaluate(node, exact))
