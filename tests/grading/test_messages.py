# ruff: noqa: E501 - one line per case keeps the tables readable
"""What grading says: nothing is lost by another form, no retry is promised, no decimal mark among natural numbers."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.grading import (
    test_equations,
    test_functions,
    test_numbers,
    test_questions,
    test_repeating_decimals,
    test_sets,
    test_specification,
    test_spellings,
    test_units,
)
from tests.grading.table import Case, Sheet, cases, graded
from webapp.grading import Verdict, grade, make_key, read
from webapp.grading.engine import RIGHT_VALUE
from webapp.messages import Locale

TABLES = (
    test_numbers.SHEETS, test_questions.SHEETS, test_repeating_decimals.SHEETS, test_sets.SHEETS, test_specification.SHEETS,
    test_units.SHEETS, test_units.ASKED, test_spellings.AROUND, test_spellings.SETS, test_spellings.PASTED,
    test_equations.DIVIDED, test_equations.FORMS, test_functions.ISOLATED,
)  # fmt: skip


def form_rows() -> Iterator[Case]:
    sheets: list[Sheet] = [sheet for table in TABLES for sheet in table]
    return (case for case in cases(sheets) if case.verdict == "form")


def test_every_verdict_form_says_that_the_value_is_right_and_nothing_is_lost() -> None:
    rows = list(form_rows())
    assert len(rows) > 300
    for case in rows:
        assert str(graded(case).message).startswith(RIGHT_VALUE), case


def test_a_cloze_says_so_for_the_field_that_needs_another_form() -> None:
    key = make_key(
        "cloze", {"fields": {"a": {"type": "fraction", "answer": "1/2"}, "b": {"type": "number", "answer": "3"}}}
    )
    given = grade(key, {"a": "2/4", "b": "3"}, "en")
    assert given.verdict is Verdict.FORM
    assert str(given.message).startswith(RIGHT_VALUE)
    assert str(given.fields["a"].message).startswith(RIGHT_VALUE)


def test_no_sentence_promises_another_try() -> None:
    for path in (Path(__file__).parents[2] / "webapp" / "grading").rglob("*.py"):
        for sentence in re.findall(r'N_\(\s*"([^"]*)"', path.read_text()):
            assert "again" not in sentence or "Look again" in sentence, f"{path.name}: {sentence}"


@pytest.mark.parametrize("locale", ["en", "uk"])
def test_natural_numbers_are_not_told_about_a_decimal_mark(locale: Locale) -> None:
    for key in ("5", "30", "120", "4027", "60000"):
        for answer in (
            "5",
            "50",
            "500",
            "3",
            "300",
            "3000",
            "12",
            "1200",
            "40270",
            "6000",
            "600000",
            "7",
            "-5",
            "-50",
            "1/2",
        ):
            given = grade(make_key("number", {"answer": key}), answer, locale)
            assert "decimal" not in str(given.message), (key, answer)
    for key in ("0.5", "2.5"):
        assert "decimal" in str(
            grade(make_key("number", {"answer": key}), {"0.5": "5", "2.5": "25"}[key], locale).message
        )


READINGS = [
    ("number", "3", "x = 3", r"3"), ("fraction", "3/4", "³⁄₄", r"\frac{3}{4}"), ("mixed", "1 1/2", "1½", r"1\frac{1}{2}"), ("percent", "20%", "20 percent", r"20\%"),
    ("expression", "2x", "y=2x", "2 x"), ("equation", "y=2x", "f(x)=2x", "y = 2 x"), ("interval", "(2;5)", "]2;5[", r"\left(2;\, 5\right)"), ("interval", "R", "all numbers", r"\mathbb{R}"),
    ("set", "∅", "no solutions", r"\varnothing"), ("set", "{1;2}", "x=1 or x=2", r"\left\{1;\, 2\right\}"), ("point", "(2;3)", "x=2; y=3", r"\left(2;\, 3\right)"),
    ("unit", "5 m", "5 metres.", r"5\,\text{metres}"), ("unit", "2 h", "1 h 60 min", r"1\,\text{h}\ 60\,\text{min}"),
]  # fmt: skip


@pytest.mark.parametrize(("task_type", "key", "answer", "tex"), READINGS)
def test_the_preview_shows_how_every_type_is_read(task_type: str, key: str, answer: str, tex: str) -> None:
    assert read(make_key(task_type, {"answer": key}), answer, "en").tex == tex


def test_the_preview_of_a_cloze_shows_every_gap_that_is_filled_in() -> None:
    gaps = {
        "a": {"type": "number", "answer": "5"},
        "b": {"type": "unit", "answer": "2 h"},
        "c": {"type": "number", "answer": "1"},
    }
    reading = read(make_key("cloze", {"fields": gaps}), {"a": "0,8(3)", "b": "3 г", "c": ""}, "uk")
    assert reading.fields["a"].tex == "0{,}8(3)"
    assert reading.fields["b"].tex is None
    assert "год" in str(reading.fields["b"].message)
    assert reading.fields["c"].tex is None
    assert reading.fields["c"].message is None


def test_the_preview_names_a_letter_that_is_not_part_of_the_task() -> None:
    reading = read(make_key("expression", {"answer": "2x"}), "2y", "en")
    assert reading.tex == "2 y"
    assert "letter y" in str(reading.note)
