# ruff: noqa: E501 - one line per case keeps the tables readable
"""Whether a polynomial splits, against products made by hand and against SymPy, which math-verify brings for tests."""

import time
from fractions import Fraction
from operator import sub

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sympy import Poly, Rational, symbols

from tests.properties import examples
from webapp.grading.algebra.factors import splits
from webapp.grading.algebra.polynomials import Algebra, Polynomial, quotient
from webapp.grading.reading.parser import parse


def polynomial_of(text: str, letters: str) -> Polynomial:
    return quotient(parse(text), Algebra(tuple(letters))).above


def splits_by_sympy(polynomial: Polynomial, letters: int) -> bool:
    terms = {powers: Rational(Fraction(one).numerator, Fraction(one).denominator) for powers, one in polynomial.items()}
    _, parts = Poly(terms, *symbols(f"x:{letters}")).factor_list()
    return bool(sum(count for _, count in parts) > 1)


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("x^4-1", "x"), ("x^4+4", "x"), ("x^4+x^2+1", "x"), ("2x^4+7x^2+3", "x"), ("x^5+x+1", "x"), ("x^6-1", "x"), ("(x^3+x+1)(x^3-2)", "x"),
        ("(x^2+1)^2", "x"), ("x^4/4+1", "x"), ("(x^2+4)(x^2+x+6)", "x"), ("(5x^2-3x+4)(6x^2-x+3)", "x"),
        ("xz+x+yz+y", "xyz"), ("ab+a+b+1", "ab"), ("ax-bx+ay-by", "abxy"), ("x^2+2xy+y^2-z^2", "xyz"), ("x^2-4y^2+4y-1", "xy"), ("x^3+x^2y+x+y", "xy"),
        ("x^2y^2-1", "xy"), ("(x^2+1)(y^2+2)", "xy"), ("a^2b+ab^2+a+b", "ab"), ("x^2y+x^2+3y+3", "xy"),
    ],
)  # fmt: skip
def test_a_product_splits(text: str, letters: str) -> None:
    assert splits(polynomial_of(text, letters), len(letters))


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("x^4+1", "x"), ("x^4-2", "x"), ("x^4+x+1", "x"), ("x^5-x-1", "x"), ("x^6+x^3+1", "x"), ("x^2+1", "x"), ("x^8+1", "x"),
        ("xy+1", "xy"), ("y^2+1", "xy"), ("x^2+y", "xy"), ("x^2+y^2+1", "xy"), ("x^2-y^3", "xy"), ("xyz+x+y", "xyz"), ("x^2+xy+y^2+z", "xyz"), ("ab+bc+ca", "abc"), ("x^2+y^2-z^2", "xyz"),
    ],
)  # fmt: skip
def test_what_is_no_product_does_not_split(text: str, letters: str) -> None:
    assert not splits(polynomial_of(text, letters), len(letters))


@some.composite
def polynomials(draw: some.DrawFn, degree: int, letters: int, most: int = 6) -> Polynomial:
    powers = some.tuples(*[some.integers(0, degree)] * letters)
    return draw(some.dictionaries(powers, some.integers(-most, most).filter(bool), min_size=2, max_size=4))


def without_common_letters(polynomial: Polynomial) -> Polynomial:
    shared = [min(column) for column in zip(*polynomial, strict=True)]
    return {tuple(map(sub, powers, shared)): value for powers, value in polynomial.items()}


@examples(200)
@given(some.data(), some.integers(1, 3))
def test_what_splits_here_splits_for_sympy(data: some.DataObject, letters: int) -> None:
    polynomial = without_common_letters(data.draw(polynomials(3, letters)))
    if splits(polynomial, letters):
        assert splits_by_sympy(polynomial, letters)


@examples(60)
@given(some.data(), some.integers(1, 3))
def test_a_product_of_two_small_factors_splits(data: some.DataObject, letters: int) -> None:
    degree, most = (2, 4) if letters == 1 else (1, 6)  # larger ones may have more divisors than are tried
    factors = [without_common_letters(data.draw(polynomials(degree, letters, most))) for _ in range(2)]
    product = Algebra(tuple("xyz"[:letters])).multiply(*factors)
    assert splits(product, letters)


def test_a_hard_polynomial_takes_no_longer_than_a_verdict_may() -> None:
    hard = [
        polynomial_of(text, "x")
        for text in ("720720x^8+720721x+720720", "x^8+5040x^4+30030", "x^8-40x^6+352x^4-960x^2+576")
    ]
    start = time.process_time()
    for polynomial in hard:
        splits(polynomial, 1)
    assert time.process_time() - start < 0.3
