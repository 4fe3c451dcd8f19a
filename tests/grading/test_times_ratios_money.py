# ruff: noqa: E501 - one line per key keeps the tables readable
"""Times of day, ratios, standard form and money: spellings of both languages, forms, and slips that get a sentence."""

import pytest

from tests.grading.table import Sheet, faults
from webapp.grading import BadKey, make_key, read

SHEETS = [
    Sheet("time", "14:05", correct=("14:05", "14.05", "14 : 05", "2:05 pm", "2:05 p.m.", "2:05PM", "02:05 pm", "14 h 5 min", "14 год 05 хв", "14 год. 5 хв.", "о 14:05", "at 14:05", "2:05 дня", "14:05.", "14 h 05", "14 годин 5 хвилин", "Answer: 14:05", "14∶05"),
          incorrect=("2:05 ~ noon", "2:05 am ~ noon", "14:50 ~ hours are right", "15:05 ~ minutes are right", "5:14", "13:55"),
          invalid=("", "14", "1405", "14:5", "14:60 ~ no such time", "25:00 ~ no such time", "24:01 ~ no such time", "14:05:00", "-14:05", "14:05 am ~ up to 12", "14,05 ~ 14:05", "x", "pm", "14:05 km", "14::05")),
    Sheet("time", "0:00", correct=("0:00", "00:00", "24:00", "12 am", "12:00 am", "12:00 ночі"), incorrect=("12:00 ~ noon", "12 pm ~ noon", "1:00 ~ hours")),
    Sheet("time", "12:30", correct=("12:30", "12:30 pm", "12:30 дня"), incorrect=("0:30 ~ noon", "12:30 am ~ noon")),
    Sheet("time", "9:00", correct=("9:00", "09:00", "9 am", "9 o'clock", "9 o’clock", "9 ранку", "9 година", "о 9 годині"), incorrect=("9 pm ~ noon", "9 вечора ~ noon")),
    Sheet("time", "3:40", fields={"hours": 12}, correct=("3:40", "15:40", "3:40 pm", "3:40 am"), incorrect=("8:20", "3:20 ~ hours are right", "4:40 ~ minutes are right")),
    Sheet("ratio", "2:3", correct=("2:3", "2 : 3", "2∶3", "2 to 3", "2 до 3", "a:b = 2:3", "a : b = 2 : 3", "Answer: 2:3", "2:3."),
          form=("4:6 ~ Simplify", "0.5:0.75 ~ whole numbers", "1/3 : 1/2 ~ whole numbers", "2/3 ~ colon", "4/6 ~ colon", "(1+1):3 ~ Work out", "20 до 30 ~ Simplify"),
          incorrect=("3:2 ~ order", "6:4 ~ order", "2:5", "-2:3", "0:3", "-2:-3"),
          invalid=("", "2", "2:3:1 ~ this many numbers: 2", "2:", ":3", "2::3", "0:0", "2 cm : 3 cm", "2;3", "x:y", "1:2:3:4:5:6:7:8 ~ too many", "1/0 : 2")),
    Sheet("ratio", "2:3", fields={"form": "any"}, correct=("2:3", "4:6", "0.5:0.75", "1/3:1/2", "200 : 300"), form=("2/3 ~ colon",), incorrect=("3:2 ~ order",)),
    Sheet("ratio", "1:2:5", correct=("1:2:5", "1 to 2 to 5", "x:y:z=1:2:5"), form=("2:4:10 ~ Simplify",), incorrect=("5:2:1 ~ order", "2:1:5 ~ order", "1:2:4"), invalid=("1:2 ~ this many numbers: 3",)),
    Sheet("ratio", "1:2", "uk", form=("0,5:1 ~ whole numbers",)),
    Sheet("number", "320000", fields={"form": "standard"}, correct=("3.2*10^5", "3.2·10⁵", "3.2 x 10^5", "3,2×10^5", "3,2·10^5", r"3.2\cdot10^{5}", "3.20*10^5", "x = 3.2*10^5"),
          form=("320000 ~ standard form", "32*10^4 ~ at least 1", "0.32*10^6 ~ at least 1", "3.2e5 ~ standard form", "3.2*100000 ~ standard form", "320 000"),
          incorrect=("3.2*10^4 ~ how many digits", "-3.2*10^5 ~ sign", "3.3*10^5"), invalid=("3.2*10^", "3.2*10^999", "3.2*", "")),
    Sheet("number", "0.00045", fields={"form": "standard"}, correct=("4.5*10^-4", "4.5·10⁻⁴", "4,5·10^(-4)", "4.5*10^{-4}"), form=("0.00045 ~ standard", "45*10^-5 ~ at least 1"), incorrect=("4.5*10^4", "4.5*10^-3 ~ decimal mark")),
    Sheet("number", "-70", fields={"form": "standard"}, correct=("-7*10^1", "-7·10^1"), form=("-70", "-70*10^0 ~ at least 1")),
    Sheet("unit", "12.50 UAH", fields={"form": "money"}, correct=("12.50 UAH", "12,50 грн", "₴12.50", "12 грн 50 коп", "12 UAH 50 kop", "12,50 гривень", "12 гривень 50 копійок"),
          form=("12.5 грн ~ two digits", "12.500 ₴ ~ two digits", "1250 коп ~ two digits", "25/2 грн ~ two digits"), incorrect=("12.05 грн", "£12.50 ~ hryvnias"), invalid=("12.50 ~ unit", "грн")),
    Sheet("unit", "7 GBP", fields={"form": "money"}, correct=("£7", "£7.00", "7 pounds", "7 фунтів"), form=("£7.0 ~ two digits", "700p ~ two digits"), incorrect=("$7", "£70")),
    Sheet("unit", "0.85 EUR", fields={"form": "money"}, correct=("€0.85", "0,85 €", "0.85 EUR", "0,85 євро"), incorrect=("€0.58", "€85 ~ size")),
    Sheet("unit", "0.50 USD", fields={"form": "money"}, correct=("$0.50", "50 cents", "50¢", "50 центів"), form=("$0.5 ~ two digits",), incorrect=("5 cents",)),
]  # fmt: skip


@pytest.mark.parametrize("sheet", SHEETS, ids=str)
def test_spellings_forms_and_slips(sheet: Sheet) -> None:
    assert faults(sheet) == []


@pytest.mark.parametrize(
    ("task_type", "fields"),
    [
        ("time", {"answer": "25:00"}), ("time", {"answer": "9"}), ("time", {"answer": "9:00", "hours": 13}),
        ("ratio", {"answer": "2"}), ("ratio", {"answer": "0:3"}), ("ratio", {"answer": "-2:3"}),
        ("ratio", {"answer": "2:3", "form": "lowest"}), ("number", {"answer": "2", "form": "scientific"}),
        ("number", {"answer": "2", "form": "standard", "decimals": 2}), ("unit", {"answer": "2 km", "form": "money"}),
    ],
)  # fmt: skip
def test_a_key_that_cannot_grade_is_refused(task_type: str, fields: dict[str, object]) -> None:
    with pytest.raises(BadKey):
        make_key(task_type, fields)


def test_answers_are_read_back_as_they_count() -> None:
    time, ratio = make_key("time", {"answer": "14:05"}), make_key("ratio", {"answer": "2:3"})
    assert read(time, "2:05 pm", "en").tex == r"\text{14:05}"
    assert read(time, "9 год 5 хв", "uk").tex == r"\text{9:05}"
    assert read(ratio, "0,5 до 1", "uk").tex == "0{,}5 : 1"
    assert read(ratio, "4/6", "en").tex == r"\frac{4}{6}"
