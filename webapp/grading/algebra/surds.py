"""The simplest form of a surd: 6√2, not √72; √3/3, not 1/√3; one root a term, like roots collected."""

from collections.abc import Iterator
from fractions import Fraction
from math import gcd

from webapp.grading.algebra.evaluate import Unevaluable, evaluate
from webapp.grading.algebra.forms import expanded_problem, factors_of, terms_of
from webapp.grading.algebra.nodes import Call, Divide, Node, Number, Power
from webapp.messages import N_, Message

_TAKE_OUT = Message(N_("Make the number under the root as small as you can."))
_NO_ROOT_BELOW = Message(N_("Leave no root below the fraction bar."))
_ONE_ROOT = Message(N_("Multiply the roots: one root in each term is enough."))
_REDUCE = Message(N_("Reduce the fraction."))
_MOST = 10**8
"""A number under a root is searched for factors as if it were at most this, the square of ten thousand."""


def surd_problem(tree: Node) -> Message | None:
    """Return None if the tree is a surd in its simplest form; else what is wrong.

    A sum may stand over one whole number, as in (1 + √5)/2. Roots of letters are not looked at.
    """
    whole, below = (
        (tree.left, tree.right) if isinstance(tree, Divide) and len(terms_of(tree.left)) > 1 else (tree, None)
    )
    shared = evaluate(below) if isinstance(below, Number) else Fraction(1)
    common = abs(int(shared)) if shared.denominator == 1 else 0
    for term in terms_of(whole):
        roots = list(_roots(term))
        if any(sign < 0 for _, _, sign in roots):
            return _NO_ROOT_BELOW
        if any(not _is_small(inside, degree) for inside, degree, _ in roots):
            return _TAKE_OUT
        degrees = [degree for _, degree, _ in roots]
        if len(set(degrees)) < len(degrees):
            return _ONE_ROOT
        above, under = _coefficient(term)
        if gcd(above, under) > 1:
            return _REDUCE
        common = gcd(common, above)
    return _REDUCE if below is not None and common > 1 else expanded_problem(whole)


def _roots(term: Node) -> Iterator[tuple[Fraction, int, int]]:
    """Yield the number under each root of a term, the degree, and 1, or -1 below the bar."""
    for factor, sign in factors_of(term):
        base = factor.left if isinstance(factor, Power) else factor
        if isinstance(base, Call) and base.name in ("sqrt", "root"):
            try:
                inside, *degree = (evaluate(part) for part in base.arguments)
            except Unevaluable:
                continue
            is_written_out = isinstance(base.arguments[0], Number)
            yield inside if is_written_out else Fraction(0), int(degree[0]) if degree else 2, sign


def _is_small(inside: Fraction, degree: int) -> bool:
    """Return whether a number under a root is whole and has no factor that can be taken out."""
    if inside.denominator != 1 or inside in (0, 1) or degree < 2:
        return False
    left, base = min(abs(int(inside)), _MOST), 2
    while base**degree <= left:
        if left % base**degree == 0:
            return False
        while left % base == 0:
            left //= base
        base += 1
    return True


def _coefficient(term: Node) -> tuple[int, int]:
    """Return the whole numbers above and below the bar of a term."""
    above = under = 1
    for factor, sign in factors_of(term):
        if isinstance(factor, Number) and factor.value.denominator == 1 and factor.value:
            above, under = (above * int(factor.value), under) if sign > 0 else (above, under * int(factor.value))
    return above, under
