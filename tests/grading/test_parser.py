# ruff: noqa: E501 - one line per case keeps the tables readable
"""The one parser: the language of content files, exact evaluation, and what is refused with its place."""

from fractions import Fraction

import pytest

from webapp.grading import Mistake, grade, make_key, read
from webapp.grading.algebra.evaluate import NotExact, TooBig, Undefined, evaluate, holds
from webapp.grading.algebra.reals import PI, SURE, real_value, to_decimal
from webapp.grading.reading.conditions import parse_condition
from webapp.grading.reading.parser import parse
from webapp.messages import ParseProblem

NAMES = frozenset({"a", "b", "total", "n1"})
VALUES = {"a": Fraction(3), "b": Fraction(-2), "total": Fraction(12), "n1": Fraction(7, 2)}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a + total*2", 27), ("gcd(total,18)", 6), ("lcm(4, 6)", 12), ("min(a,b,n1)", -2), ("max(a, b)", 3), ("abs(b)", 2),
        ("|b|", 2), ("mod(-7, 3)", 2), ("floor(n1)", 3), ("ceil(n1)", 4), ("round(2.5)", 3), ("round(-2.5)", -3),
        ("round(2.345, 2)", Fraction(235, 100)), ("num(6/4)", 3), ("den(6/4)", 2), ("sign(b)", -1), ("sqrt(49/4)", Fraction(7, 2)),
        ("root(27, 3)", 3), ("2a^2-n1", Fraction(29, 2)), ("ab", -6), ("a b", -6), ("3(a+1)", 12), ("-a^2", -9), ("2^-a", Fraction(1, 8)),
        ("total/a/2", 2), ("a:b", Fraction(-3, 2)), ("4^(1/2)", 2), ("50%", Fraction(1, 2)),
    ],
)  # fmt: skip
def test_an_authors_expression_has_an_exact_value(text: str, value: Fraction) -> None:
    assert evaluate(parse_condition(text, NAMES), VALUES) == value


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("a < total", True), ("a = 3 and b = -2", True), ("not a = 3", False), ("a != 3 or b < 0", True), ("1 < a <= 3", True),
        ("1 < a < 3", False), ("(a = 1 or b = -2) and n1 >= 3.5", True), ("gcd(a, total) = 3", True), ("not (a > 1 and b > 1)", True),
    ],
)  # fmt: skip
def test_a_condition_holds_or_not(text: str, truth: bool) -> None:
    assert holds(parse_condition(text, NAMES), VALUES) is truth


@pytest.mark.parametrize(
    ("text", "position"),
    [("a + c", 4), ("gcd(a", 5), ("gcd(a,)", 6), ("abs(a, b)", 0), ("a +", 3), ("ln(a)", 0), ("a ? b", 2), ("2^51", 1), ("a = ", 4)],
)  # fmt: skip
def test_a_fault_in_an_authors_expression_has_its_place(text: str, position: int) -> None:
    with pytest.raises(ParseProblem) as caught:
        parse_condition(text, NAMES)
    assert caught.value.position == position


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1/(a-3)", Undefined), ("0^0", Undefined), ("sqrt(0-4)", Undefined), ("gcd(1/2, 3)", Undefined), ("mod(a, 0)", Undefined),
        ("sqrt(2)", NotExact), ("((9^50)^50)^50", TooBig), ("a^n1^n1^n1", TooBig),
    ],
)  # fmt: skip
def test_what_has_no_exact_value_says_why(text: str, reason: type[ArithmeticError]) -> None:
    with pytest.raises((reason, NotExact) if "n1" in text else reason):
        evaluate(parse_condition(text, NAMES), VALUES)


def test_values_of_many_digits_agree_with_an_independent_library() -> None:
    mpmath = pytest.importorskip("mpmath", reason="SymPy brings mpmath")
    mpmath.mp.dps = SURE + 20
    assert abs(mpmath.mpf(str(PI)) - mpmath.pi) < mpmath.mpf(10) ** -(SURE + 10)
    for name, theirs in {"sin": mpmath.sin, "cos": mpmath.cos, "tan": mpmath.tan, "arctan": mpmath.atan, "ln": mpmath.log,
                         "exp": mpmath.exp, "sqrt": mpmath.sqrt}.items():  # fmt: skip
        for text in ("3/7", "5", "31.4", "1/1000"):
            mine = to_decimal(real_value(parse(f"{name}({text})"), digits=SURE))
            value = evaluate(parse(text))
            expected = theirs(mpmath.mpf(value.numerator) / value.denominator)
            assert abs(mpmath.mpf(str(mine)) / expected - 1) < mpmath.mpf(10) ** -(SURE * 4 // 5), name


@pytest.mark.parametrize(
    ("task_type", "answer", "locale", "tex"),
    [
        ("number", "0,5", "uk", "0{,}5"), ("number", "0,5", "en", "0.5"), ("number", "12345678", "en", r"12\,345\,678"),
        ("fraction", "-3/4", "en", r"-\frac{3}{4}"), ("mixed", "1½", "en", r"1\frac{1}{2}"), ("percent", "20%", "en", r"20\%"),
        ("expression", "(x+1)/2", "en", r"\frac{x+1}{2}"), ("expression", "-(x-1)", "en", r"-\left(x-1\right)"),
        ("expression", "x-(y-1)", "en", r"x-\left(y-1\right)"), ("expression", "√x", "en", r"\sqrt{x}"), ("expression", "|x|", "en", r"\left|x\right|"),
        ("expression", "2*3", "en", r"2 \cdot 3"), ("expression", "(-2)^2", "en", r"\left(-2\right)^{2}"), ("equation", "y=2x", "en", "y = 2 x"),
        ("interval", "(1;4]", "en", r"\left(1;\, 4\right]"), ("interval", "x>=1,5", "uk", r"x \ge 1{,}5"), ("set", "2;1", "en", r"\left\{2;\, 1\right\}"),
        ("set", "∅", "en", r"\varnothing"), ("point", "(1;2)", "en", r"\left(1;\, 2\right)"), ("unit", "5 м/с²", "uk", r"5\,\text{м}/\text{с}^{2}"),
    ],
)  # fmt: skip
def test_the_preview_shows_what_was_read(task_type: str, answer: str, locale: str, tex: str) -> None:
    keys = {
        "fraction": "1/2",
        "mixed": "1/2",
        "percent": "1%",
        "equation": "x=1",
        "interval": "R",
        "point": "(0;0)",
        "unit": "1 s",
    }
    key = make_key(task_type, {"answer": keys.get(task_type, "1")})
    assert read(key, answer, "uk" if locale == "uk" else "en").tex == tex


def test_a_percent_mistake_may_leave_out_the_sign() -> None:
    key = make_key("percent", {"answer": "20%"})
    assert grade(key, "25", "en", [Mistake("25", "That is the amount.")]).message.text == "That is the amount."
