"""Every case that spec/grading.md names, in the locale it names and, where it holds alike, in both."""

import pytest

from tests.grading.table import Case, Sheet, assert_case, cases

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
]  # fmt: skip


@pytest.mark.parametrize("case", list(cases(SHEETS)), ids=str)
def test_the_specification_holds(case: Case) -> None:
    assert_case(case)
