# ruff: noqa: E501 - one line per key keeps the tables readable
"""Exponentials, geometric formulas, and expressions that have no value at single points."""

import pytest

from tests.grading.table import Sheet, faults
from webapp.grading import BadKey, make_key

EXPONENTIALS = [
    Sheet("expression", "3^(-x)", correct=("1/3^x", "(1/3)^x", "3^-x", "3^(-x)", "1/(3^x)", "(3^x)^(-1)", "3/3^(x+1)", r"\frac{1}{3^x}", "e^(-x ln 3)", "9^(-x/2)"),
          incorrect=("3^x", "-3^x", "1/3^(-x)", "3^(-x)+10^-40", "2^(-x)", "(-3)^x")),
    Sheet("expression", "e^(-x)", correct=("1/e^x", "exp(-x)", "(1/e)^x", "e^(-2x)/e^(-x)", "1/exp(x)", "e^(-x)"), incorrect=("e^x", "-e^x", "e^(1/x)", "2.718^(-x)", "0", "e^(-x)+e^(-50)e^(-50)")),
    Sheet("expression", "(2/3)^x", correct=("2^x/3^x", "(3/2)^(-x)", "1/1.5^x", "2^x*3^(-x)"), incorrect=("2^x/3", "2/3^x", "(2/3)^(-x)")),
    Sheet("expression", "81*(1/3)^(n-1)", correct=("81/3^(n-1)", "3^(5-n)", "243/3^n", "243*3^(-n)", "81*3^(1-n)"), incorrect=("81/3^n", "27^(n-1)", "81/3^(n+1)")),
    Sheet("expression", "x", correct=("ln(e^x)", "ln(exp x)", "log_2(2^x)", "lg(10^x)", "-ln(e^(-x))"), incorrect=("e^(ln x) ~ not defined", "ln(e^(2x))", "ln(e^|x|)")),
    Sheet("expression", "5^n", correct=("5^(2n)/5^n", "25^n/5^n", "5*5^(n-1)", "1/5^(-n)", "(5^(n/2))^2"), incorrect=("5^(2n)/5", "5^(n-1)", "25^n")),
    Sheet("expression", "5^x", correct=("5^(2x)/5^x", "25^x/5^x", "1/0.2^x"), incorrect=("5^(2x)", "x^5")),
    Sheet("expression", "10^(-x)", correct=("0.1^x", "1/10^x", "1/100^(x/2)"), incorrect=("10^x", "0.01^x")),
    Sheet("expression", "e^(-x^2)", correct=("1/e^(x^2)", "exp(-x^2)", "(e^(x^2))^(-1)"), incorrect=("e^(x^2)", "e^(-2x)", "0")),
    Sheet("expression", "2^(-x)+2^x", correct=("(4^x+1)/2^x", "2^x+1/2^x"), incorrect=("2^x", "2^(-x)")),
    Sheet("expression", "1000*0.5^(t/8)", correct=("1000/2^(t/8)", "1000*2^(-t/8)", "1000*(1/2)^(t/8)"), incorrect=("1000/2^t", "500^(t/8)")),
    Sheet("expression", "(e^(-50))^4", correct=("1/(e^50)^4", "(1/e^20)^10"), incorrect=("(e^(-50))^4/e", "0", "(e^50)^4")),
    Sheet("expression", "ln(1+x)-ln x", correct=("ln((1+x)/x)-0*ln(x)", "ln(x+1)-ln(x)"), incorrect=("ln(1/x)", "ln(1+x)/ln x")),
    Sheet("expression", "√(x^2+10^20)-10^10", correct=("x^2/(√(x^2+10^20)+10^10)", "-10^10+√(10^20+x^2)"), incorrect=("x", "|x|", "0")),
]  # fmt: skip

NATURAL = [
    Sheet("expression", "3(-2)^(n-1)", correct=("3*(-2)^(n-1)", "-3(-2)^n/2", "-1.5(-2)^n", "3(-2)^n/(-2)", "12(-2)^(n-3)"), incorrect=("3*2^(n-1)", "-3*2^(n-1)", "(-6)^(n-1)", "3(-2)^n", "3-2^(n-1)")),
    Sheet("expression", "(-1)^n", correct=("(-1)^(n+2)", "cos(πn)", "1/(-1)^n", "(-1)^(-n)", "-(-1)^(n-1)", "(-1)^(3n)"), incorrect=("-1", "1", "-1^n", "(-1)^(n+1) ~ signs", "(-1)^(2n)")),
    Sheet("expression", "1", fields={"variables": ["n"]}, correct=("(-1)^(2n)", "cos(2πn)", "1^n", "n/n"), incorrect=("(-1)^n", "cos(πn)")),
    Sheet("expression", "n", correct=("sqrt(n^2)", "|n|", "n"), incorrect=("-n ~ signs", "n+1", "1/n")),
    Sheet("expression", "n", fields={"assume": "n real"}, incorrect=("sqrt(n^2)", "|n|")),
    Sheet("expression", "(-3)^(k+1)", fields={"assume": "k natural"}, correct=("-3(-3)^k", "9(-3)^(k-1)"), incorrect=("3^(k+1)", "-3^(k+1)")),
    Sheet("expression", "(-1)^k*k", fields={"assume": "k integer"}, correct=("k cos(πk)", "k/(-1)^k"), incorrect=("k", "|k|(-1)^k", "-k")),
    Sheet("expression", "5+3(n-1)", correct=("3n+2", "2+3n"), incorrect=("3n+5", "5n+3")),
    Sheet("expression", "2/n", correct=("2n^-1", "4/(2n)"), incorrect=("n/2", "2n")),
    Sheet("expression", "|x|", fields={"assume": "x > 0"}, correct=("x", "sqrt(x^2)", "|x|", "sqrt(x)^2", "e^(ln x)"), incorrect=("-x ~ signs", "x^2")),
    Sheet("expression", "2 ln x", fields={"assume": "x > 0"}, correct=("ln(x^2)", "2 ln|x|"), incorrect=("ln(2x)", "ln^2 x")),
    Sheet("expression", "x^2", fields={"assume": "x != 0"}, correct=("x^3/x", "x^2"), incorrect=("x^3",)),
    Sheet("expression", "x-1", fields={"assume": ["x != -1", "x < 5"]}, correct=("(x^2-1)/(x+1)", "-|x-5|+4"), incorrect=("|x-1|",)),
    Sheet("expression", "sqrt(1-t^2)", fields={"assume": "-1 <= t <= 1"}, correct=("sqrt(1-t)sqrt(1+t)",), incorrect=("1-t",)),
    Sheet("expression", "2π√(m/k)", fields={"assume": ["m > 0", "k > 0"]}, correct=("2π√m/√k", "2π/√(k/m)"), incorrect=("2π√(k/m)",)),
]  # fmt: skip

ISOLATED = [
    Sheet("expression", "x-1", correct=("x-1",), form=("(x^2-1)/(x+1) ~ x = -1", "(x-1)x/x ~ x = 0", "(x-1)^2/(x-1) ~ x = 1", "x-1+0/x ~ x = 0"), incorrect=("(x^2+1)/(x+1)", "(x^2-1)/(x-1)")),
    Sheet("expression", "(x^2-1)/(x+1)", correct=("(x-1)(x+1)/(x+1)", "(x^2-1)/(1+x)"), form=("x-1 ~ x = -1",), incorrect=("x+1", "1-x ~ signs")),
    Sheet("expression", "(x^2-1)/(x+1)", fields={"domain": "exact"}, correct=("(x-1)(x+1)/(x+1)",), incorrect=("x-1 ~ not defined",)),
    Sheet("expression", "x-1", fields={"domain": "exact"}, incorrect=("(x^2-1)/(x+1) ~ not defined",)),
    Sheet("expression", "∛x", correct=("∛x",), form=("x^(1/3) ~ x = -1 ", r"x^{1/3} ~ x = -1 "), incorrect=("√x", "x^(1/2)", "x^3", "∛(x+1)", "|x|^(1/3)")),
    Sheet("expression", "x^(1/3)", correct=("x^(1/3)", "x^(2/6)"), form=("∛x",), incorrect=("x^3",)),
    Sheet("expression", "∛(x^2)", correct=("(x^2)^(1/3)",), form=("x^(2/3)",), incorrect=("x^(3/2)", "√(x^3)")),
    Sheet("expression", "2π√(m/k)", correct=("2π√(m/k)",), form=("2π/√(k/m) ~ m = 0",), incorrect=("2π√(k/m)", "2π√(mk)", "2π√m/√k ~ not defined", "π√(m/k)")),
    Sheet("expression", "a/b", correct=("a/b", "1/b*a"), form=("1/(b/a) ~ a = 0", "a^2/(ab)"), incorrect=("b/a", "ab")),
    Sheet("expression", "x", form=("1/(1/x) ~ x = 0", "x(x-2)/(x-2) ~ x = 2"), incorrect=("√x√x ~ not defined", "e^(ln x) ~ not defined")),
    Sheet("expression", "x^2+x", form=("x(x^2-x)/(x-1)+2x-x^2/x ~ only one of them",), correct=("x(x+1)",), incorrect=("x^2",)),
    Sheet("expression", "x+2", fields={"form": "expanded"}, form=("(x^2-4)/(x-2) ~ x = 2", "(x+2)^2/(x+2) ~ x = -2")),
    Sheet("expression", "1/x", correct=("1/x",), form=("(x-3)/(x(x-3)) ~ x = 3", "(x+1)/(x^2+x) ~ x = -1"), incorrect=("|x|/x^2", "-1/x ~ signs")),
    Sheet("expression", "cos x", form=("sin x/tan x ~ x = 0",), incorrect=("tan x/sin x",)),
    Sheet("expression", "√(x^2)", form=("x^2/|x| ~ x = 0",), correct=("|x|",)),
    Sheet("expression", "1", fields={"variables": ["x"]}, form=("x/x ~ x = 0", "(x^2-2)/(x^2-2) ~ x = "), incorrect=("|x|/x", "√x/√x ~ not defined", "x^0+x")),
]  # fmt: skip


@pytest.mark.parametrize("sheet", [*EXPONENTIALS, *NATURAL, *ISOLATED], ids=str)
def test_functions_are_equal_where_their_letters_may_be(sheet: Sheet) -> None:
    assert faults(sheet) == []


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"answer": "(-2)^x"}, "no value anywhere"), ({"answer": "(-1)^n", "assume": "n real"}, "no value anywhere"),
        ({"answer": "x", "assume": "x"}, "does not compare"), ({"answer": "x", "assume": "x = 1"}, "does not compare"),
        ({"answer": "x", "assume": "x > y"}, "does not compare"), ({"answer": "x", "assume": 3}, "a condition"),
        ({"answer": "x", "assume": "x >"}, "assume"), ({"answer": "x", "domain": "all"}, "domain"),
    ],
)  # fmt: skip
def test_an_author_hears_what_is_wrong_with_an_assumption(fields: dict[str, object], reason: str) -> None:
    with pytest.raises(BadKey, match=reason):
        make_key("expression", fields)
