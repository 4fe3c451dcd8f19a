# ruff: noqa: E501 - one line per key keeps the tables readable
"""Repeating decimals in every notation, type and language; brackets that are a product stay a product."""

import pytest

from tests.grading.table import Sheet, faults
from webapp.grading import make_key, read

SHEETS = [
    Sheet("number", "5/6", correct=("0,8(3)", "0.8(3)", r"0.8\overline{3}", "0.83̇", "0.8333...", "0,8333…", "0,83(3)", "0.8(33)", "+0.8(3)", "0,83333333…", r"0{,}8(3)", "0,8(3).", "5/6", r"0.8\bar{3}", r"0.8\dot{3}", "0.83̅"),
          incorrect=("-0,8(3) ~ sign", "8,(3) ~ decimal mark", "0,(83)", "0,(3)", "0.8333", "0,8", "0.83"),
          invalid=("0,8()", "0,8(3", "0,8(3)3", "0.8(x)", "0.8333..", "0.812... ~ brackets")),
    Sheet("number", "1/3", correct=("0,(3)", "0.(3)", "0.333...", "0,3333…", "0,3(3)", "0,(33)", "0.3̇", r"0.\overline{3}"), incorrect=("0,333", "0.33", "0,(6)", "3(3)"), invalid=("0.33... ~ repeat",)),
    Sheet("number", "56/45", correct=("1,2(4)", "1.2(4)", "1,2444...", "1.24̇"), incorrect=("1,(24)", "1.24")),
    Sheet("number", "41/33", correct=("1,(24)", "1.(24)", "1.2̇4̇", r"1.\overline{24}", "1,2(42)"), incorrect=("1,2(4)",)),
    Sheet("number", "1", correct=("0,(9)", "0.999...", "1"), incorrect=("0,9", "0,(8)")),
    Sheet("number", "1.5", form=("0.5 (3)", "0,5·3", "0.5*(3)"), incorrect=("0.5(3)",)),
    Sheet("number", "6", form=("2(3)", "(2)(3)"), incorrect=("2,(3)",)),
    Sheet("number", "0.33", fields={"decimals": 2}, correct=("0,33", "0.33"), incorrect=("0,3", "0,(4)")),
    Sheet("fraction", "5/6", correct=("5/6",), form=("0,8(3) ~ fraction", "0.8333... ~ fraction", "0,8333… ~ fraction", r"0.8\overline{3} ~ fraction"), incorrect=("0,(83)", "0,8", "0,8(4)")),
    Sheet("fraction", "-1/6", form=("-0,1(6) ~ fraction", "−0.16̇ ~ fraction", "-0.1666..."), incorrect=("0,1(6) ~ sign", "-0.16")),
    Sheet("fraction", "1/3", fields={"form": "any"}, correct=("0,(3)", "0.333...", "2/6")),
    Sheet("fraction", "1", form=("0,(9)",)),
    Sheet("mixed", "2 1/3", form=("2,(3) ~ mixed number", "2.333... ~ mixed number"), correct=("2 1/3",), incorrect=("2,3", "2,(4)")),
    Sheet("mixed", "2 1/3", fields={"form": "any"}, correct=("2,(3)", "7/3")),
    Sheet("percent", "33 1/3%", correct=("33,(3)%", "33.(3) %", "33.333...%", "0,(3)"), form=("33,(3) ~ percent sign",), incorrect=("33,3%", "3,(3)%")),
    Sheet("expression", "x/3+5/6", correct=("0,(3)x+0,8(3)", "0.(3)x + 0.8(3)", "x/3+0.8333..."), incorrect=("0,3x+0,8(3)", "0,(3)x+0.8")),
    Sheet("expression", "0.5(x+1)", correct=("0,5(x+1)", "0.5(1+x)"), incorrect=("0.5(3)x",)),
    Sheet("equation", "y=x/3", correct=("y=0,(3)x", "3y=0.999...x"), incorrect=("y=0,3x",)),
    Sheet("set", "{1/3;2}", correct=("0,(3); 2", "{0,(3); 2}", "{0.(3); 2}", "0,(3) or 2", "x=0.333...; x=2", "2; 0,3(3)"), incorrect=("{0;2;3}", "0,3; 2")),
    Sheet("set", "{0;2;3}", incorrect=("0,(3); 2", "{0.(3);2}")),
    Sheet("set", "{5/6}", correct=("0,8(3)", "{0,8(3)}", "{0.8(3)}", "x=0,8(3)")),
    Sheet("interval", "(1/3;2]", correct=("(0,(3);2]", "0.(3)<x<=2", "x>0,(3) and x<=2"), incorrect=("(0,3;2]",)),
    Sheet("point", "(1/3;-5/6)", correct=("(0,(3);-0,8(3))", "(0.(3); -0.8(3))"), incorrect=("(0,3;-0,8)",)),
    Sheet("unit", "1.2 m", fields={"tolerance": "0.05"}, correct=("1,2(3) m", "1.2333... м"), incorrect=("1,3(3) m",)),
]  # fmt: skip


@pytest.mark.parametrize("sheet", SHEETS, ids=str)
def test_a_period_is_read_in_every_type(sheet: Sheet) -> None:
    assert faults(sheet) == []


@pytest.mark.parametrize(
    ("answer", "locale", "tex"),
    [("0,8(3)", "uk", "0{,}8(3)"), ("0.8(3)", "en", r"0.8\overline{3}"), ("1.2̇4̇", "en", r"1.\overline{24}"), ("-0,(3)", "uk", "-0{,}(3)")],
)  # fmt: skip
def test_the_preview_shows_the_period(answer: str, locale: str, tex: str) -> None:
    assert read(make_key("number", {"answer": "1"}), answer, "uk" if locale == "uk" else "en").tex == tex
