# ruff: noqa: E501 - one line per key keeps the tables readable
"""What can be read in two ways is asked about and costs no attempt; the units among these are in test_units."""

import pytest

from tests.grading.table import Sheet, faults
from webapp.grading import grade, make_key, read
from webapp.messages import Locale

SHEETS = [
    Sheet("number", "25", correct=("25", "25.0", "25,0"), invalid=("25% ~ percent sign", "25 % ~ percent", "25 percent ~ percent", "25 відсотків ~ percent"), incorrect=("24%", "250%", "0.25%")),
    Sheet("number", "0.25", form=("25% ~ percent sign", "25 percent"), incorrect=("26%",)),
    Sheet("number", "-3", invalid=("-3%",), incorrect=("3%",)),
    Sheet("number", "5.5", correct=("5 1/2", "5½", "5 ½", "11/2"), invalid=("5(1/2) ~ mixed number", "5 (1/2) ~ mixed number", "5(½)", "1/2 1/2 ~ mixed number", "11/2 1/2", "1, 5 ~ comma", "5 1/2 1/2"), form=("5+1/2", "5*1.1")),
    Sheet("mixed", "5 1/2", correct=("5 1/2", "5½"), invalid=("5(1/2) ~ mixed number", "1/2 1/2 ~ mixed number", "5(1/2).")),
    Sheet("fraction", "1/4", invalid=("1/2 1/2 ~ mixed number", "2(1/8)", "1/2(1/2)"), form=("(1/2)(1/2)", "1/2*1/2", "1/2 · 1/2")),
    Sheet("percent", "5.5%", invalid=("5(1/2)%", "1/2 1/2%"), correct=("5 1/2%",)),
    Sheet("number", "30000", correct=("3*10^4", "3·10^4", "3x10^4", "3×10⁴", "3e4"), invalid=("3.10^4 ~ times sign", "3,10^4 ~ times sign"), incorrect=("3*10^5",)),
    Sheet("number", "1.21", form=("1.1^2",), invalid=("1.10^2 ~ times sign",)),
    Sheet("number", "1.5", invalid=("1, 5 ~ comma", "1 ,5"), correct=("1,5", "1.5")),
    Sheet("expression", "5.1e-2", fields={"variables": ["e"]}, correct=("5.1e-2", "5,1e-2", "-2+5.1e")),
    Sheet("expression", "0.051x", correct=("0.051x", "5.1*10^-2 x", "5.1·10^(-2)x"), invalid=("5.1e-2x ~ power of ten", "5.1e-2 x", "5.1E-2x", "51e-3*x")),
    Sheet("expression", "2e-3", fields={"variables": ["e"]}, correct=("2e-3",)),
    Sheet("expression", "2*e-3", correct=("2*e-3", "-3+2e", "2e - 3"), invalid=("2e-3 ~ power of ten",)),
    Sheet("equation", "y=0.02x", correct=("y=2*10^-2 x",), invalid=("y=2e-2x ~ power of ten",)),
    Sheet("expression", "ln(x/y)", correct=("ln(x/y)", r"\ln\frac{x}{y}", "ln(x:y)"), invalid=("ln x/y ~ brackets", "ln x : y", "ln x/(y)", "ln 2x/(2y)")),
    Sheet("expression", "ln(x)/y", correct=("ln(x)/y", "(ln x)/y", "(1/y) ln x"), invalid=("ln x/y ~ brackets",)),
    Sheet("expression", "sin(x)/2", correct=("sin(x)/2", "(sin x)/2", "0.5 sin x", "1/2 sin x"), invalid=("sin x/2 ~ brackets", "sinx/2", "sin x:2")),
    Sheet("expression", "ln x/ln 2", correct=("ln x/ln 2", "lg x / lg 2", "ln(x)/ln(2)"), incorrect=("ln x",)),
    Sheet("expression", "tan x", correct=("sin x/cos x", "sin x : cos x")),
    Sheet("expression", "√x/2", correct=("√x/2", "sqrt x/2", "√(x)/2")),
    Sheet("expression", "log_2 x", correct=("log_2(x)", "log₂x", "log_2 x"), invalid=("log2(x) ~ base", "log2 x ~ base", "log2x ~ base")),
    Sheet("expression", "lg x", correct=("log_10 x", "log(x)", "lg x"), invalid=("log10(x) ~ base", "log10 x ~ base")),
    Sheet("expression", "lg(2x)", correct=("lg 2x", "log 2x", "log(2x)"), invalid=("log2x ~ base",)),
    Sheet("expression", "1/(2x)", invalid=("1/2x ~ Add brackets",), correct=("1/(2x)",)),
    Sheet("number", "3.14", fields={"decimals": 2}, correct=("3.14", "3,14"), form=("3.142 ~ Round it", "3.1416 ~ Round it", "3,1415926", "3.140 ~ exactly", "3.141"), incorrect=("3.15", "3.1 ~ decimal places: 2", "3.146", "3.2")),
    Sheet("number", "3.14159265", fields={"decimals": 2}, correct=("3.14",), form=("3.142", "3.1416", "3.1415", "3.14159"), incorrect=("3.143", "3.145", "3.1")),
    Sheet("number", "2/3", fields={"decimals": 2}, correct=("0.67",), form=("0.667", "0.666", "0.6667", "0.(6)", "0.666..."), incorrect=("0.66", "0.669", "0.7 ~ decimal places: 2")),
    Sheet("number", "2", fields={"decimals": 0}, correct=("2",), incorrect=("2.4", "1.6")),
    Sheet("equation", "y=2x-5", correct=("y(x)=2x-5", "f(x)=2x-5", "g(x)=-5+2x", "f(x) = 2x - 5", "у(х)=2х-5"), incorrect=("f(x)=2x+5", "y(x)=-2x-5"), invalid=("f(y)=2x-5", "f(x)", "f(z)=2z-5", "h=2x-5")),
    Sheet("equation", "a=7n-2", correct=("a(n)=7n-2", "a_n=7n-2", "an=7n-2", "aₙ=7n-2", "f(n)=7n-2", r"a_{n}=7n-2"), incorrect=("a_n=7n+2", "a_n=5n-2")),
]  # fmt: skip


@pytest.mark.parametrize("sheet", SHEETS, ids=str)
def test_two_readings_are_a_question(sheet: Sheet) -> None:
    assert faults(sheet) == []


@pytest.mark.parametrize("locale", ["en", "uk"])
@pytest.mark.parametrize(
    ("task_type", "key", "answer"),
    [
        ("number", "25", "25%"), ("number", "24", "25%"), ("number", "5.5", "5(1/2)"), ("number", "30000", "3.10^4"), ("expression", "2e", "5.1e-2"),
        ("expression", "ln(x/y)", "ln x/y"), ("expression", "lg x", "log2(x)"), ("unit", "20 °C", "20 C"), ("unit", "20 °C", "21 градус"), ("unit", "2 h", "3 г"),
        ("unit", "60 km/h", "50 км/г"), ("unit", "2 h", "2:30 год"), ("unit", "17 m/s", "18 ms^-1"), ("unit", "1 J/(kg*K)", "4200 Дж/кг·°С"), ("unit", "2 h", "2:30"),
        ("mixed", "1 1/2", "1/2 1/2"),
    ],
)  # fmt: skip
def test_the_preview_asks_what_grading_asks_whatever_the_value(
    task_type: str, key: str, answer: str, locale: Locale
) -> None:
    made = make_key(task_type, {"answer": key})
    reading = read(made, answer, locale)
    assert reading.message or reading.note
    assert reading.tex is not None or str(reading.message) == str(grade(made, answer, locale).message)
