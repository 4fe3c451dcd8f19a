# ruff: noqa: E501 - one line per key keeps the tables readable
"""Words of a list: forms, spellings, misspellings, and answers that are no words."""

from typing import Any

import pytest

from tests.grading.table import Sheet, faults
from tests.grading.test_specification import HOSTILE
from webapp.grading import BadKey, Verdict, grade, make_key, read
from webapp.grading.families.words import right_word

TRIANGLES: dict[str, Any] = {
    "listed": [["isosceles", "рівнобедрений"], ["scalene"], ["right-angled", "right", "прямокутний"]]
}
HIDDEN = TRIANGLES | {"list": "hidden"}
SHEETS = [
    Sheet("word", "isosceles", fields=TRIANGLES,
          correct=("isosceles", "ISOSCELES", " Isosceles. ", "an isosceles", "рівнобедрений", "Рівнобедрений!", "Answer: isosceles", "Відповідь: рівнобедрений"),
          incorrect=("scalene", "right", "Right-angled", "right angled", "прямокутний"),
          invalid=("", "  ", "isoceles ~ isosceles", "рівнобедренний ~ isosceles", "scalen ~ scalene", "rhombus ~ list", "42 ~ list", "isosceles; scalene ~ Write a word", "x = 2", "nan ~ list", "-", "'", "the")),
    Sheet("word", "right", fields=HIDDEN,
          correct=("right-angled", "right‑angled", "right angled", "Right", "прямокутний", "\u043f\u0440\u044f\u043c\u043e\u043a\u0443\u0301\u0442\u043d\u0438\u0438\u0306"),
          incorrect=("isosceles", "rhombus", "equal", "a"), invalid=("", "isoceles ~ isosceles", "right-angeled ~ right-angled", "{}")),
    Sheet("word", "п’ять", fields={"listed": [["п’ять", "п’яти"], ["шість", "шести"]]},
          correct=("п'ять", "п’ять", "пʼять", "п`ять", "пять", "П’ЯТИ"), incorrect=("шести",), invalid=("п’ят ~ п’ять", "сім")),
]  # fmt: skip


@pytest.mark.parametrize("sheet", SHEETS, ids=str)
def test_forms_spellings_and_misspellings(sheet: Sheet) -> None:
    assert faults(sheet) == []


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"answer": "rhombus"} | TRIANGLES, "answer"),
        ({"answer": "x = 2"} | TRIANGLES, "answer"),
        ({"answer": "a", "listed": [["a"]]}, "at least two"),
        ({"answer": "one"}, "at least two"),
        ({"answer": "one", "listed": [["one"], ["two", "ONE"]]}, "two words"),
        ({"answer": "one", "listed": [["one"], ["2+2"]]}, "words"),
        ({"answer": "one", "listed": [["one"], ["two"]], "list": "open"}, "list"),
    ],
)
def test_a_key_that_cannot_grade_is_refused(fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadKey, match=reason):
        make_key("word", fields)


def test_what_is_no_word_of_a_shown_list_costs_no_attempt() -> None:
    key = make_key("word", {"answer": "right"} | TRIANGLES)
    strange: list[Any] = [*HOSTILE, None, 3, ["right"], {"answer": "right"}, "right" * 50]
    assert {grade(key, answer, "en").verdict for answer in strange} == {Verdict.INVALID}


def test_an_answer_is_read_back_as_the_word_that_is_shown() -> None:
    key = make_key("word", {"answer": "right"} | TRIANGLES)
    assert right_word(key.compiled) == "right-angled"
    assert read(key, "ПРЯМОКУТНИЙ", "uk").tex == r"\text{right-angled}"
    assert read(key, "some other", "en").tex == r"\text{some other}"
