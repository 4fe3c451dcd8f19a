"""Angles, pi, digits and whole division in the expression language of content files."""

from fractions import Fraction

import pytest

from webapp.grading.algebra.evaluate import NotExact, Undefined, Unevaluable, evaluate
from webapp.grading.algebra.irrational import is_true, value_of
from webapp.grading.reading.conditions import parse_condition
from webapp.grading.reading.parser import parse

NAMES = frozenset({"n", "x", "total"})
VALUES = {"n": Fraction(4096), "x": Fraction(40), "total": Fraction(-17)}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sin(30)", "1/2"), ("sin(-30)", "-1/2"), ("sin(390)", "1/2"), ("sin(210)", "-1/2"), ("sin(90)", "1"),
        ("sin(180)", "0"), ("sin(270)", "-1"), ("cos(60)", "1/2"), ("cos(120)", "-1/2"), ("cos(0)", "1"),
        ("cos(180)", "-1"), ("cos(90)", "0"), ("tan(45)", "1"), ("tan(-45)", "-1"), ("tan(180)", "0"),
        ("round(sin(x), 4)", "0.6428"), ("round(100cos(x))", "77"), ("round(tan(x), 3)", "0.839"),
        ("round(10 * sin(60), 2)", "8.66"), ("round(sin(45)^2, 5)", "0.5"), ("round(pi*x^2, 1)", "5026.5"),
        ("round(π, 10)", "3.1415926536"), ("round(sqrt(2), 3) + 1/2", "1.914"), ("floor(pi) + ceil(pi)", "7"),
        ("round(-pi, 2)", "-3.14"), ("max(floor(sqrt(50)), 3)", "7"), ("round(sin(180/pi), 4)", "0.8415"),
        ("div(17, 5)", "3"), ("div(total, 5)", "-4"), ("mod(total, 5)", "3"), ("div(7.5, 2)", "3"),
        ("digit(n, 1)", "6"), ("digit(n, 10)", "9"), ("digit(n, 1000)", "4"), ("digit(n, 100000)", "0"),
        ("digit(40.75, 0.1)", "7"), ("digit(40.75, 1/100)", "5"), ("digit(total, 10)", "1"),
        ("digitsum(n)", "19"), ("digitsum(total)", "8"), ("digits(n)", "4"), ("digits(0)", "1"),
    ],
)  # fmt: skip
def test_the_value_is_exact(text: str, value: str) -> None:
    assert value_of(parse_condition(text, NAMES), VALUES) == Fraction(value)


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("sin(x) < 0.65", True), ("sin(x) > 0.65", False), ("3 < pi < 22/7", True), ("sin(45) = cos(45)", True),
        ("tan(60) != 2 * sin(60)", False), ("n * sin(x) > 2000 and not pi = 3", True),
        ("round(sqrt(n + 1)) = 64", True), ("sin(30) = 1/2", True),
    ],
)  # fmt: skip
def test_irrational_values_of_angles_can_be_compared(text: str, truth: bool) -> None:
    assert is_true(parse_condition(text, NAMES), VALUES) is truth


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("sin(x)", NotExact), ("pi", NotExact), ("sqrt(2)", NotExact), ("tan(90)", Undefined), ("tan(270)", Undefined),
        ("round(tan(90), 2)", Undefined), ("div(1, 0)", Undefined), ("digit(n, 20)", Undefined),
        ("digit(n, 0)", Undefined),
        ("digit(n, -10)", Undefined), ("digitsum(1/2)", Undefined), ("round(sin(10^9 + 1/7), 2)", Unevaluable),
    ],
)  # fmt: skip
def test_what_has_no_value_says_why(text: str, reason: type[ArithmeticError]) -> None:
    with pytest.raises(reason):
        value_of(parse_condition(text, NAMES), VALUES)


def test_an_irrational_root_is_not_compared_unless_it_is_rounded() -> None:
    with pytest.raises(NotExact):
        is_true(parse_condition("sqrt(2) < 3", NAMES), VALUES)


def test_a_task_whose_parameters_have_these_letters_means_their_product() -> None:
    names = frozenset("pitan")
    values = dict.fromkeys(names, Fraction(2))
    assert value_of(parse_condition("pi", names), values) == 4
    assert value_of(parse_condition("tan", names), values) == 8


def test_a_parameter_hides_a_function_of_its_name() -> None:
    names = frozenset({"digit", "div"})
    assert value_of(parse_condition("2digit + div", names), {"digit": Fraction(3), "div": Fraction(1)}) == 7


def test_a_learners_sine_takes_radians_and_knows_no_digits() -> None:
    with pytest.raises(NotExact):
        evaluate(parse("sin(30)"))
