# ruff: noqa: E501 - one line per key keeps the tables readable
"""Numbers, fractions, mixed numbers and percentages that are wrong, or right, in interesting ways."""

import pytest

from tests.grading.table import Sheet, faults

SHEETS = [
    Sheet("number", "0.25", correct=("+0.25", "0.250", "00.25", " 0.25 ", "25*10^-2", "2,5·10^-1", "25e-2", "¼", "1:4"),
          form=("25% ~ percent sign", "2/8 ~ Reduce", "0.2+0.05 ~ single number", "0.5*0.5", "0.5^2", "-(-0.25)", "(1/2)/2", "1/2/2", "√(1/16)"),
          incorrect=("-0.25 ~ sign", "2.5 ~ decimal mark", "0.025 ~ decimal mark", "4", "1/2", "0.2500001", "0", "25", "3/8"),
          invalid=("0..25", "0.2.5 ~ two decimal marks", "1/", "/4", "1//4", "0,25,", "0.25..", "quarter", "0.25x", "x", "±0.25 ~ ±", "1;4",
                   "1|4", "|1/4", "()", "(1/4", "1/4)", "1e", "1e+", "2.5e-51", "1/0 ~ zero", "0/0", "0^0", "0.25=0.25",
                   "<0.25", "sqrt(0.0625)", "$0.25", "#", "~0.25", "0.25°", "O,25", "l/4", "½½", "1 2", "𝟎.25", "０.25", "๑/๔")),
    Sheet("number", "-7", correct=("-7", "−7", "–7", "—7", "- 7", "-7.0", "‑7", "-07"), form=("-14/2", "3-10", "7-14", "-(7)(1)"),
          incorrect=("7 ~ sign", "-70 ~ decimal mark", "-0.7", "-8"), invalid=("--7", "−−7", "-", "+-7", "7-", "-+7", "-±7")),
    Sheet("number", "0", correct=("0", "-0", "0.0", "0,00", "+0"), form=("0/5", "5-5"), incorrect=("1", "0.1"), invalid=("0/0", "O", "о", "∅")),
    Sheet("number", "1234567.5", correct=("1234567.5", "1 234 567.5", "1\u202f234\u202f567,5", "1\u2009234\u2009567.5", "1,234,567.5"),
          invalid=("1 23 4567", "1 2345 67.5"), incorrect=("1 234 567", "1.2345675", "12345675")),
    Sheet("number", "12500", "en", correct=("12,500", "12 500", "1.25e4", "12,500.00"), invalid=("12,500,",), incorrect=("12.5",)),
    Sheet("number", "12.5", "en", correct=("12,5", "12.5", "12.500"), invalid=("12,500 ~ comma",)),
    Sheet("number", "12.5", "uk", correct=("12,5", "12.5", "12,500", "12.500")),
    Sheet("number", "12500", "uk", correct=("12 500", "12500"), invalid=("12,500 ~ comma", "12,000 ~ 12000 or 12"), incorrect=("12.500",)),
    Sheet("number", "1/3", correct=("1/3", "⅓"), form=("2/6",), incorrect=("0.333333333333333333", "0,33", "3", "33%")),
    Sheet("number", "1.5", correct=("1 1/2", "1½", "3/2", "1,5"), form=("1 2/4", "150%", "1+1/2", "6/4"), incorrect=("1.05", "1 1/20")),
    Sheet("number", "2", fields={"decimals": 0}, correct=("2",), form=("2.0", "4/2"), incorrect=("3", "2.4")),
    Sheet("number", "2/3", fields={"decimals": 2}, correct=("0.67", "0,67"), form=("0.670", "67/100"), incorrect=("0.66", "0.7 ~ decimal places: 2", "2/3")),
    Sheet("number", "-0.125", fields={"decimals": 2}, correct=("-0.13",), incorrect=("-0.12", "0.13")),
    Sheet("number", "9.81", fields={"tolerance": "0.02"}, correct=("9.8", "9,83", "9.79"), incorrect=("9.78", "9.84", "-9.81")),
    Sheet("fraction", "-2/5", correct=("-2/5", "−2/5", "(-2)/5", r"-\frac{2}{5}", r"\frac{-2}{5}", "- 2 / 5"),
          form=("2/-5 ~ minus", "-4/10 ~ Reduce", "-0.4 ~ fraction", "-40%", "-(2/5)*1"), incorrect=("2/5 ~ sign", "-5/2 ~ upside", "2/3"),
          invalid=("-2//5", "2/5/", "2/5/1 ~ one fraction line", "-2/(5-5) ~ zero", "--2/5", "2/x", "2\\5")),
    Sheet("fraction", "2", correct=("2", "+2"), form=("4/2", "2/1 ~ whole number", "2.0"), incorrect=("1/2 ~ upside", "-2")),
    Sheet("fraction", "7/4", correct=("7/4", "1 3/4", "1¾"), form=("1 6/8", "14/8", "1.75", "1+3/4", "175%"), incorrect=("4/7 ~ upside", "17/4")),
    Sheet("fraction", "3/4", fields={"form": "any"}, correct=("3/4", "6/8", "-3/-4", "0.75", "75%"), form=("(1/2)/(2/3)", "1/4+1/2"),
          incorrect=("4/3",), invalid=("3/0",)),
    Sheet("fraction", "7/4", fields={"form": "improper"}, correct=("7/4",), form=("1 3/4 ~ improper", "14/8 ~ Reduce", "1.75"), incorrect=("4/7 ~ upside",)),
    Sheet("fraction", "0", correct=("0",), form=("0/3 ~ Reduce",), incorrect=("1/3",), invalid=("3/0",)),
    Sheet("mixed", "1 1/2", fields={"form": "any"}, correct=("1 1/2", "3/2", "1.5", "6/4"), form=("1+1/2",), incorrect=("2/3 ~ upside",)),
    Sheet("mixed", "-7/3", correct=("-2 1/3", "−2⅓", r"-2\frac{1}{3}"), form=("-7/3 ~ mixed number", "-1 4/3 ~ less than one", "-2 2/6"),
          incorrect=("2 1/3 ~ sign", "-2 2/3", "-21/3"), invalid=("-2 1/", "2 1/3/1", "2 1/0", "2 1.5/3", "2 1/x")),
    Sheet("mixed", "5 1/2", correct=("5 1/2", "5 ½"), form=("5 100/200 ~ Reduce", "5+½"), incorrect=("5-½",)),
    Sheet("number", "4", form=("12 000/3 000",), correct=("4",)),
    Sheet("mixed", "3", correct=("3",), form=("2 2/2 ~ less than one", "3 0/5 ~ zero", "6/2"), incorrect=("3 1/3",)),
    Sheet("mixed", "1/2", correct=("1/2", "½"), form=("0 1/2 ~ zero", "2/4", "0.5"), incorrect=("1 1/2",)),
    Sheet("percent", "12.5%", correct=("12.5%", "12,5 %", "12 1/2%", "1/8", "0.125", r"12.5\%", "25/2%", "12.5 percent"), form=("12.5 ~ percent sign", "2/16"),
          incorrect=("0.125% ~ too small", "1250% ~ too big", "1.25%", "-12.5% ~ sign"), invalid=("%", "%12.5", "12.5%%", "12.5%5")),
    Sheet("percent", "33 1/3%", correct=("33 1/3%", "100/3%", "1/3", "33⅓ %"), incorrect=("33%", "33.3%", "33,33%"), form=("33 1/3",)),
    Sheet("percent", "150%", fields={"form": "percent"}, correct=("150%", "150,0 %"), form=("1.5", "3/2", "150"), incorrect=("1.5%", "15%")),
    Sheet("percent", "0%", correct=("0%", "0"), incorrect=("1%",)),
]  # fmt: skip


@pytest.mark.parametrize("sheet", SHEETS, ids=str)
def test_a_number_is_judged_by_value_and_form(sheet: Sheet) -> None:
    assert faults(sheet) == []
