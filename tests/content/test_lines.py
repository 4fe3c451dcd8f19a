"""Answers marked on a number line: what is drawn, on paper too, and the faults of a line."""

from fractions import Fraction
from typing import Any

import pytest

from tests.content.conftest import TASK, Tree
from webapp.content.checks.check import check_content
from webapp.content.checks.preview import preview_lines
from webapp.content.variants.variants import Variant, make_variant
from webapp.grading.families.on_a_line import pieces_of
from webapp.services.worksheets import WORDS, _fields

LINE = {"from": "-(a + b)", "to": "a + b"}


def marked(tree: Tree, locale: str = "en", **changes: Any) -> Variant:
    tree.write_task(**({"line": LINE} | changes))
    return make_variant(next(iter(tree.load().topics["adding"].tasks.values())), 1, locale)


def test_a_line_follows_the_numbers_of_the_variant(tree: Tree) -> None:
    variant = marked(tree)
    end = int(str(variant.right_answer("en")))
    assert variant.line
    assert variant.line.texts[0] == f"−{end}"
    assert len(variant.line.texts) == 2 * end + 1
    assert [str(problem) for problem in check_content(tree.load(), seeds=200)] == []
    assert "  line: " in "\n".join(preview_lines(variant.task, 1, "uk"))
    assert _fields(variant, WORDS)["line"] == variant.line.labels


@pytest.mark.parametrize(
    ("line", "locale", "texts"),
    [
        ({"from": 0, "to": 1, "step": "1/4"}, "en", ["0", "1/4", "1/2", "3/4", "1"]),
        ({"from": 0, "to": 1, "step": 0.25}, "uk", ["0", "0,25", "0,5", "0,75", "1"]),
        ({"from": -1000, "to": 1000, "step": 1000}, "en", ["−1000", "0", "1000"]),
    ],
)  # fmt: skip
def test_numbers_are_written_as_the_step_is(tree: Tree, line: Any, locale: str, texts: list[str]) -> None:
    shown = marked(tree, locale, line=line).line
    assert shown and list(shown.texts) == texts


def test_labels_do_not_touch_and_may_be_chosen(tree: Tree) -> None:
    wide = marked(tree, line={"from": -30, "to": 30}).line
    chosen = marked(tree, line={"from": 0, "to": 2, "step": "1/9", "numbers": 1}).line
    assert wide and chosen
    assert [text for text in wide.labels if text] == ["−30", "−20", "−10", "0", "10", "20", "30"]
    assert [text for text in chosen.labels if text] == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("task_type", "text", "expected"),
    [
        ("number", "-2", [("closed", "closed")]),
        ("number", "99", [(None, None)]),
        ("number", "1" * 20, [(None, None)]),
        ("number", "nan", []),
        ("set", "{-2; 1/2; sqrt(2)}", [("closed", "closed")] * 3),
        ("set", "±3", [("closed", "closed")] * 2),
        ("interval", "(-2; 3]", [("open", "closed")]),
        ("interval", "x < 1 or x >= 2", [(None, "open"), ("closed", None)]),
        ("interval", "(-∞; +∞)", [(None, None)]),
        ("interval", "[0; 10^20]", [("closed", None)]),
        ("interval", "(((", []),
        ("point", "(1; 2)", []),
    ],
)
def test_an_answer_is_drawn_and_what_lies_beyond_the_line_is_an_arrow(
    tree: Tree, task_type: str, text: str, expected: list[tuple[Any, Any]]
) -> None:
    line = marked(tree, line={"from": -5, "to": 5}).line
    assert line
    parts = list(line.drawn(pieces_of(task_type, text, "en")))
    assert [(part.left_end, part.right_end) for part in parts] == expected
    assert all(8 <= part.left <= part.right <= line.width - 8 for part in parts)


def test_an_answer_that_is_no_text_marks_nothing() -> None:
    strange: list[Any] = [None, 3, ["1"], {"answer": "1"}]
    assert [pieces_of("number", answer, "uk") for answer in strange] == [[]] * 4


def test_a_line_has_marks_for_its_numbers_only(tree: Tree) -> None:
    line = marked(tree, line={"from": 0, "to": 2, "step": "1/2"}).line
    assert line
    assert [line.has(Fraction(*one)) for one in ((3, 2), (1, 4), (5, 2), (-1, 2))] == [True, False, False, False]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"from": 5, "to": -5}, "from a number to a greater one"),
        ({"from": 0, "to": 5, "step": 0}, "from a number to a greater one"),
        ({"from": 0, "to": 5, "step": 2}, "has 5/2 steps"),
        ({"from": 0, "to": 100}, "has 100 steps"),
        ({"from": 0, "to": 3}, "no mark for the answer"),
        ({"from": 0, "to": "q"}, '"q"'),
        ({"from": 0}, '"line.to" is missing'),
        ({"from": 0, "to": 20, "steps": 2}, 'unknown key "steps"'),
    ],
)
def test_a_fault_of_a_line_is_reported_where_it_stands(tree: Tree, line: dict[str, Any], reason: str) -> None:
    path = tree.write_task(line=line)
    found = [problem for problem in check_content(tree.load(), seeds=30) if reason in problem.reason]
    assert found and 'task "sum"' in found[0].reason
    rows = path.read_text(encoding="utf-8").splitlines()
    start = next(number for number, row in enumerate(rows, 1) if '"line"' in row)
    assert start <= found[0].line <= start + 5
    assert TASK["id"] == "sum"
