"""The form a task asks for: expanded with like terms collected, or fully factored."""

from fractions import Fraction
from math import gcd

from webapp.grading.algebra.evaluate import Unevaluable, evaluate
from webapp.grading.algebra.factors import splits
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
    Power,
    Subtract,
    letters_of,
    walk,
)
from webapp.grading.algebra.polynomials import Algebra, Polynomial, Quotient, quotient, rational_roots
from webapp.messages import N_, Message

_EXPAND = Message(N_("Expand the brackets and collect like terms."))
_FACTOR = Message(N_("Factor it fully."))
_COMMON = Message(N_("Take the common factor out of the brackets."))
_WHOLE = Message(N_("Keep whole numbers in the brackets."))
_WORK_OUT = Message(N_("Work out each power to a single number."))
_NO_ZERO = Message(N_("Leave out what is zero."))
MAX_FACTOR_DEGREE = 8


def expanded_problem(tree: Node) -> Message | None:
    """Return None if the tree is a sum of different monomials, each written once; else what is wrong."""
    seen: set[frozenset[tuple[Node, Fraction]]] = set()
    for term in (terms := terms_of(tree)):
        if len(terms) > 1 and _is_nothing(term):
            return _NO_ZERO
        if any(
            isinstance(part, Power) and not _is_literal(part.right) and not letters_of(part.right)
            for part in walk(term)
        ):
            return _WORK_OUT
        monomial = _monomial(term)
        if monomial is None or monomial in seen:
            return _EXPAND
        seen.add(monomial)
    return None


def _is_nothing(term: Node) -> bool:
    """Return whether a term is zero: 0x."""
    return any(isinstance(factor, Number) and not factor.value and sign > 0 for factor, sign in factors_of(term))


def _is_literal(exponent: Node) -> bool:
    """Return whether an exponent is a number, or a fraction in lowest terms, with or without a sign."""
    match exponent:
        case Negate(part):
            return not isinstance(part, Negate) and _is_literal(part)
        case Divide(Number(above), Number(below)):
            return above.denominator == below.denominator == 1 and below > 1 and gcd(int(above), int(below)) == 1
        case _:
            return isinstance(exponent, Number)


def terms_of(tree: Node) -> list[Node]:
    """Return the terms of a sum or difference, without their signs."""
    match tree:
        case Add(left, right) | Subtract(left, right):
            return [*terms_of(left), *terms_of(right)]
        case Negate(part):
            return terms_of(part)
        case _:
            return [tree]


def _monomial(term: Node) -> frozenset[tuple[Node, Fraction]] | None:
    """Return the letters and roots of a term with their powers; None unless it is one simplified product."""
    powers: dict[Node, Fraction] = {}
    numbers = 0
    for factor, sign in factors_of(term):
        base, power = factor, Fraction(sign)
        if isinstance(factor, Power):
            try:
                base, power = factor.left, sign * evaluate(factor.right)
            except Unevaluable:
                return None
        if isinstance(base, (Letter, Call, Constant)):
            if base in powers:
                return None
            powers[base] = power
        elif isinstance(base, (Number, Mixed)) and base is factor:
            numbers += sign > 0
        else:
            return None
    if numbers > 1:
        return None
    return frozenset(powers.items())


def factors_of(term: Node) -> list[tuple[Node, int]]:
    """Return the factors of a product or quotient, each with 1, or -1 if it stands below the bar."""
    match term:
        case Multiply(left, right):
            return [*factors_of(left), *factors_of(right)]
        case Divide(left, right):
            return [*factors_of(left), *((factor, -sign) for factor, sign in factors_of(right))]
        case Negate(part):
            return factors_of(part)
        case _:
            return [(term, 1)]


def factored_problem(tree: Node) -> Message | None:
    """Return None if no factor of the tree can be split further over the rationals; else what is wrong.

    Where the product has whole coefficients, its factors must have them too: 10(x + 0.4) is not factored.
    """
    return _splits_somewhere(tree) or (_WHOLE if _has_needless_fractions(tree) else None)


def _has_needless_fractions(tree: Node) -> bool:
    letters = tuple(sorted(letters_of(tree)))
    try:
        if not _is_whole(quotient(tree, Algebra(letters))):
            return False
        bases = (factor.left if isinstance(factor, Power) else factor for factor, _ in factors_of(tree))
        return any(not _is_whole(quotient(base, Algebra(letters))) for base in bases if letters_of(base))
    except Unevaluable:
        return False


def _is_whole(whole: Quotient) -> bool:
    """Return whether a polynomial over a number has whole coefficients."""
    if len(whole.below) != 1 or any(any(powers) for powers in whole.below):
        return True
    (below,) = whole.below.values()
    return all((value / Fraction(below)).denominator == 1 for value in whole.above.values())


def _splits_somewhere(tree: Node) -> Message | None:
    """Return what is wrong with the first factor that can be split; None if there is none."""
    for factor, _ in factors_of(tree):
        base = factor.left if isinstance(factor, Power) else factor
        if isinstance(base, Power) or not letters_of(base):
            continue
        fault = _splits_somewhere(base) if isinstance(base, (Multiply, Divide, Negate)) else _splits(base)
        if fault:
            return fault
    return None


def _splits(factor: Node) -> Message | None:
    """Return how one factor splits: by a common number, a letter, a rational root, or any other way; else None."""
    letters = tuple(sorted(letters_of(factor)))
    if isinstance(factor, Letter):
        return None
    try:
        algebra = Algebra(letters)
        whole = quotient(factor, algebra)
    except Unevaluable:
        return None
    polynomial = whole.above
    if len(polynomial) > 1:
        if _content(polynomial) > 1:
            return _COMMON
        if any(min(powers[index] for powers in polynomial) for index in range(len(letters))):
            return _COMMON
    degree = max((sum(powers) for powers in polynomial), default=0)
    if degree <= 1:
        return None
    if len(polynomial) == 1:  # a sum of like terms, xy + 2xy: collected, it is a product
        return _FACTOR
    if len(letters) == 2 and {sum(powers) for powers in polynomial} == {degree}:
        # Homogeneous in two letters: it splits exactly as it does with the second letter replaced by 1.
        polynomial, letters = {(powers[0],): value for powers, value in polynomial.items()}, letters[:1]
    if len(letters) == 1 and degree <= 3:
        return _FACTOR if _has_rational_root(polynomial, degree) else None
    return _FACTOR if degree <= MAX_FACTOR_DEGREE and splits(polynomial, len(letters)) else None


def _content(polynomial: Polynomial) -> int:
    coefficients = list(polynomial.values())
    return 1 if any(Fraction(one).denominator > 1 for one in coefficients) else gcd(*(int(one) for one in coefficients))


def _has_rational_root(polynomial: Polynomial, degree: int) -> bool:
    """Return whether there is a rational root. Roots are found numerically, so that large coefficients cost nothing."""
    return bool(rational_roots([Fraction(polynomial.get((power,), 0)) for power in range(degree + 1)]))
