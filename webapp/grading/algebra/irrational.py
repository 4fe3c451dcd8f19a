"""The expression language of authors where values are irrational: pi, sines and roots, rounded or compared.

An expression has an exact value. What is irrational is allowed where it is rounded by `round`, `floor` or `ceil`, and,
if it uses pi or an angle, where it is compared.
"""

from fractions import Fraction
from functools import partial

from webapp.grading.algebra import evaluate as exact
from webapp.grading.algebra.evaluate import ANGLE_FUNCTIONS, EXACT_FUNCTIONS, NotExact, Values
from webapp.grading.algebra.nodes import ZERO, Call, Compare, Constant, Node, Number, Subtract, rebuilt, walk
from webapp.grading.algebra.reals import SURE, real_value

_ROUNDING = ("round", "floor", "ceil")


def value_of(node: Node, values: Values) -> Fraction:
    """Return the exact value of an expression; `round` and the like take irrational values. Raises Unevaluable."""
    try:
        return exact.evaluate(node, values)
    except NotExact:
        return exact.evaluate(rebuilt(node, partial(_rounded, values)), values)


def is_true(node: Node, values: Values) -> bool:
    """Return whether a condition is true. Raises Unevaluable."""
    try:
        return exact.holds(node, values)
    except NotExact:
        rounded = rebuilt(node, partial(_rounded, values))
        return exact.holds(rebuilt(rounded, partial(_compared, values)), values)


def _rounded(values: Values, node: Node) -> Node:
    """Return a call as its value if that is rational or is rounded here."""
    if not isinstance(node, Call):
        return node
    try:
        return Number(exact.evaluate(node, values))
    except NotExact:
        if node.name not in _ROUNDING:
            return node
    first, *others = node.arguments
    places = [exact.evaluate(other, values) for other in others]
    return Number(EXACT_FUNCTIONS[node.name][2](_approximation(first, values), *places))


def _compared(values: Values, node: Node) -> Node:
    """Return a comparison of irrational values of angles or pi as one of their difference with zero."""
    if isinstance(node, Compare) and any(_is_of_angles(part) for part in walk(node)):
        return Compare(Number(_approximation(Subtract(node.left, node.right), values)), node.sign, ZERO)
    return node


def _is_of_angles(node: Node) -> bool:
    return node == Constant("pi") or (isinstance(node, Call) and node.name in ANGLE_FUNCTIONS)


def _approximation(node: Node, values: Values) -> Fraction:
    numbers = {name: value for name, value in values.items() if isinstance(value, Fraction)}
    return Fraction(real_value(node, numbers, SURE))
