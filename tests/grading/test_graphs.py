# ruff: noqa: E501 - one line per key keeps the tables readable
"""Lines given by two of their points, and regions given by a point inside."""

import time
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.grading.table import Sheet, faults
from tests.grading.test_specification import HOSTILE
from tests.properties import examples
from webapp.grading import BadKey, Mistake, Verdict, grade, make_key, read
from webapp.grading.families.graphs import Place, area_around, drawn, right_points

SHEETS = [
    Sheet("graph", "y = 2x - 3",
          correct=("(0; -3); (1; -1)", "{(2;1);(3;3)}", "(0;-3), (5;7), (1;-1)", "A(0;-3); B(1;-1)", "(1/2; -2); (0; -3)", "(√2; 2√2-3); (0;-3)"),
          incorrect=("(0;-3); (1;1) ~ One point", "(5;5); (1;1)", "(0;-3);(1;-1);(9;9) ~ One point", "(0;3);(1;5)"),
          invalid=("", "(0;-3) ~ two different", "(0;-3);(0;-3) ~ two different", "y = 2x - 3", "(0;-3;1);(1;-1;1) ~ coordinates", "(nan;nan);(inf;1)", "(;);(1;1)", "0", "(1e400;1);(0;-3)")),
    Sheet("graph", "x = 4", correct=("(4;0);(4;9)",), incorrect=("(0;4);(9;4)",)),
    Sheet("graph", "2x + 3y = 6", correct=("(3;0);(0;2)", "(1;4/3);(3;0)"), incorrect=("(2;0);(0;3)",)),
    Sheet("region", "y > 2x - 3 and x <= 4", correct=("(0;0)", "x=0; y=0", "(3,99; 100)"),
          incorrect=("(5;9) ~ Only some", "(0;-9) ~ Only some", "(9;0)"), invalid=("", "(2;1) ~ on a line", "(4;9) ~ on a line", "(0;0);(1;1) ~ one point", "y > 2x", "(0;0;0) ~ coordinates", "nan")),
    Sheet("region", "1 < x < 3", correct=("(2;7)",), incorrect=("(0;0) ~ Only some", "(9;9) ~ Only some")),
]  # fmt: skip


@pytest.mark.parametrize("sheet", SHEETS, ids=str)
def test_any_points_of_the_line_or_region_are_right(sheet: Sheet) -> None:
    assert faults(sheet) == []


@pytest.mark.parametrize(
    ("task_type", "fields", "reason"),
    [
        ("graph", {"answer": "y = x^2"}, "no straight line"),
        ("graph", {"answer": "y = 1/x"}, "no exact value"),
        ("graph", {"answer": "2x + 1"}, "equations or inequalities"),
        ("graph", {"answer": "1 = 1"}, "no straight line"),
        ("graph", {"answer": "y > x"}, "equation of a line"),
        ("graph", {"answer": "y = x + 99"}, "fewer than two points"),
        ("graph", {"answer": "y = a"}, "answer"),
        ("region", {"answer": "y = x"}, "write inequalities"),
        ("region", {"answer": "y > x or y > 2"}, "equations or inequalities"),
        ("region", {"answer": "y > x and y < x"}, "no point of the region"),
        ("region", {"answer": "x*y > 1"}, "no straight line"),
        ("region", {"answer": "y > x", "plane": {"x": (-100, 100), "y": (-100, 100), "snap": 1}}, "more than"),
    ],
)
def test_a_key_that_cannot_grade_is_refused(task_type: str, fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadKey, match=reason):
        make_key(task_type, fields)


@pytest.mark.parametrize(("task_type", "answer"), [("graph", "y = 2x - 3"), ("region", "y > 2x - 3")])
def test_hostile_answers_are_invalid_and_cost_little(task_type: str, answer: str) -> None:
    key = make_key(task_type, {"answer": answer})
    strange: list[Any] = [*HOSTILE, None, 7, ["(0;0)"], {"x": "0"}, "(" + "9" * 150 + ";1)", ";".join(["(1;1)"] * 30)]
    before = time.process_time()
    verdicts = {grade(key, one, "en").verdict for one in strange}
    assert time.process_time() - before < 0.5
    assert Verdict.CORRECT not in verdicts or task_type == "region"


@examples(100)
@given(k=st.integers(-3, 3), b=st.integers(-5, 5), one=st.integers(-50, 50), two=st.integers(-50, 50))
def test_two_points_are_right_exactly_if_both_are_on_the_line(k: int, b: int, one: int, two: int) -> None:
    key = make_key("graph", {"answer": f"y = {k}x + ({b})"})
    given = f"({one}; {k * one + b}); ({two}; {k * two + b})"
    assert grade(key, given, "uk").verdict is (Verdict.CORRECT if one != two else Verdict.INVALID)
    assert grade(key, f"({one}; {k * one + b}); ({two}; {k * two + b + 1})", "en").verdict is Verdict.INCORRECT
    assert grade(key, right_points(key.compiled), "en").verdict is Verdict.CORRECT


def test_a_declared_mistake_is_another_line_or_region() -> None:
    line, region = make_key("graph", {"answer": "y = 2x - 3"}), make_key("region", {"answer": "y > 2x - 3"})
    slopes = [Mistake("y = -2x - 3", "Does it rise?")]
    assert str(grade(line, "(0;-3);(1;-5)", "en", slopes).message) == "Does it rise?"
    assert str(grade(line, "(0;-3);(1;-6)", "en", slopes).message) != "Does it rise?"
    sides = [Mistake("y < 2x - 3", "Below is smaller.")]
    assert str(grade(region, "(9;0)", "uk", sides).message) == "Below is smaller."


def test_points_are_read_back_and_drawn() -> None:
    key = make_key("graph", {"answer": "y = 2x - 3"})
    assert read(key, "(0;-3);(1;-1)", "en").tex
    low, high = (Fraction(-8), Fraction(-8)), (Fraction(8), Fraction(8))
    shown = drawn(key.compiled, "(0;-3);(1;1)", "en", low, high)
    assert [line[2] for line in shown.lines] == [True, False]
    assert [is_right for _, is_right in shown.points] == [True, False]
    assert len(drawn(key.compiled, "(0;-3);(1;-1)", "en", low, high).lines) == 1
    for hostile in ("", "(((", "(1e30;1);(2;2)"):
        assert len(drawn(key.compiled, hostile, "en", low, high).lines) == 1


def _corners(places: Sequence[Place]) -> set[str]:
    return {f"{x} {y}" for x, y in places}


def test_the_area_of_a_region_is_cut_by_its_lines() -> None:
    low, high = (Fraction(-8), Fraction(-8)), (Fraction(8), Fraction(8))
    corner = make_key("region", {"answer": "x > 2 and y > 3"}).compiled
    assert _corners(area_around(corner.borders, corner.right[0], low, high)) == {"2 3", "8 3", "8 8", "2 8"}
    triangle = make_key("region", {"answer": "y < x and y > 0 and x < 4"}).compiled
    assert _corners(area_around(triangle.borders, triangle.right[0], low, high)) == {"0 0", "4 0", "4 4"}
