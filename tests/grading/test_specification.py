"""Every case that spec/grading.md names, in the locale it names and, where it holds alike, in both."""

import pytest

from tests.grading.table import Sheet, faults
from webapp.grading import Verdict, grade, make_key
from webapp.messages import Locale

SHEETS = [
    Sheet("number", "0.25", correct=("0.25", "0,25", ".25", "1/4", "2.5e-1"),
          incorrect=("−0,25 ~ sign", "0,26"),
          invalid=("", "nan", "inf", "∞", "1e400", "0x10", "--5", "1 00", "1_000")),
    Sheet("number", "1000", correct=("1 000", "1\u00a0000", "1000")),
    Sheet("number", "1000", "en", correct=("1,000",)),
    Sheet("number", "1000", "uk", invalid=("1,000 ~ 1000 or 1",)),
    Sheet("number", "3.14", fields={"decimals": 2}, correct=("3,14", "3.14"),
          incorrect=("3,1 ~ decimal places: 2",), form=("3.140",)),
    Sheet("number", "3.14", "uk", fields={"decimals": 2}, form=("3,140",)),
    Sheet("number", "3.14", "en", fields={"decimals": 2}, invalid=("3,140 ~ comma",)),
    Sheet("number", "3.14", fields={"tolerance": "0.01"}, correct=("3,15", "3.13", "22/7"), incorrect=("3,16",)),
    Sheet("fraction", "3/4", correct=("3/4", "¾", "3⁄4", "3÷4", "3:4", r"\frac{3}{4}"),
          form=("6/8 ~ Reduce", "-3/-4", "(1/2)/(2/3)"), invalid=("3/0", "3/4/1"), incorrect=("4/3 ~ upside down",)),
    Sheet("mixed", "1 1/2", correct=("1 1/2", "1½"), form=("3/2", "1 2/4"), incorrect=("11/2",), invalid=("1 1/-2",)),
    Sheet("mixed", "-3/2", correct=("-1 1/2",)),
    Sheet("mixed", "5/2", form=("1 3/2",)),
    Sheet("percent", "20%", correct=("20%", "20 %", "0,2"), form=("20 ~ percent sign",),
          incorrect=("0,2% ~ 100 times too small",), invalid=("20%%",)),
    Sheet("percent", "20%", fields={"form": "percent"}, form=("0,2",), correct=("20%",)),
    Sheet("percent", "110%", incorrect=("1,1%",)),
    Sheet("expression", "x^2-2x+1", correct=("(x-1)^2", "x²−2x+1", "1-2x+x**2", "х^2-2х+1", r"\frac{2x^2-4x+2}{2}"),
          invalid=("X^2-2X+1 ~ lower-case letter x", "y^2-2y+1 ~ letter y", "x^2-2x+1=0 ~ not an equation", "x^2-2x+",
                   "(x-1 ~ closing ) is missing")),
    Sheet("expression", "x^2-2x+1", fields={"form": "expanded"}, form=("(x-1)^2",), correct=("x²−2x+1",)),
    Sheet("equation", "y=2x-5", correct=("2x-y=5", "2y=4x-10"), invalid=("2x-5",), incorrect=("0=0", "y=2x+5")),
    Sheet("interval", "(1;4]", correct=("(1;4]", "1<x<=4", "x>1 and x≤4"), incorrect=("[1;4] ~ Is 1 included?",),
          invalid=("(4;1]", "(1;4", "x=>1")),
    Sheet("interval", "[2;+∞)", form=("[2;+∞]",), correct=("[2;+∞)", "x>=2")),
    Sheet("interval", "(-∞;1)∪[4;+∞)", correct=("(-∞;1)∪[4;∞)", "x<1 or x>=4", "x≥4 або x<1"),
          incorrect=("(-∞;1]∪[4;∞)",)),
    Sheet("set", "{-2;2}", correct=("{2;-2}", "±2", "-2; 2", "{2;-2;2} ~ twice"), incorrect=("{2} ~ one is missing",)),
    Sheet("set", "{1;2}", "uk", invalid=("{1,2} ~ ;",)),
    Sheet("point", "(-3;8)", correct=("(-3;8)", "(-3, 8)"), incorrect=("(8;-3) ~ swapped",), invalid=("(-3;8;0)",)),
    Sheet("point", "{(1;2);(3;4)}", correct=("(3;4);(1;2)", "{(1; 2); (3; 4)}"), incorrect=("(1;2) ~ missing",)),
    Sheet("unit", "2.5 km", correct=("2500 m", "2,5 км", "2.5 km"),
          invalid=("2.5 ~ unit", "km", "2.5+km", "2.5 KM ~ mean km"),
          incorrect=("2.5 kg ~ does not measure length", "2500 km")),
]  # fmt: skip

HOSTILE = (
    "9**9**9**9", "(x+1)^100000", "10000!", "1e999999999", "__import__('os')", "x.__class__", "eval(x)", "1" * 10_000,
    "(" * 300, "[" * 300, r"\input{/etc/passwd}", "<script>alert(1)</script>", "\x00", "\u202e1",
    "'; DROP TABLE users--", "١٢",
)  # fmt: skip
TYPED = {
    "number": "0.25", "fraction": "3/4", "mixed": "1 1/2", "percent": "20%", "expression": "x^2-2x+1",
    "equation": "y=2x-5", "interval": "(1;4]", "set": "{-2;2}", "point": "(-3;8)", "unit": "2.5 km",
    "ratio": "2:3", "time": "14:05",
}  # fmt: skip


@pytest.mark.parametrize("task_type", TYPED)
def test_hostile_text_is_invalid_for_every_typed_field(task_type: str) -> None:
    key = make_key(task_type, {"answer": TYPED[task_type]})
    locales: tuple[Locale, ...] = ("en", "uk")
    judged = {(locale, answer[:20]): grade(key, answer, locale).verdict for locale in locales for answer in HOSTILE}
    assert set(judged.values()) == {Verdict.INVALID}, judged


def test_a_caret_points_into_the_raw_text() -> None:
    key = make_key("expression", {"answer": "x^2-2x+1"})
    assert grade(key, "x^2-2x+", "uk").caret == 7
    assert grade(key, "x²−2y+1", "uk").caret == 4


@pytest.mark.parametrize("sheet", SHEETS, ids=str)
def test_the_specification_holds(sheet: Sheet) -> None:
    assert faults(sheet) == []
