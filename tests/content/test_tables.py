"""Tables to fill in: a cloze whose gaps stand in cells. Their names, their words, their place on paper, the checks."""

from typing import Any

import pytest

from tests.content.conftest import LESSON, Tree
from webapp.content.checks.check import check_content
from webapp.content.files.task_models import MOST_GAPS
from webapp.content.rendering.markdown import plain_text
from webapp.content.rendering.speech import spoken
from webapp.content.rendering.tables import GAP, cells_of_gaps
from webapp.content.rendering.typst import typst
from webapp.content.variants.variants import Variant, make_variant
from webapp.messages import Locale

UK_TABLE = "Заповни таблицю.\n\n| | $s$, км | час |\n|---|---|---|\n| потяг | {{a}} | 3 |\n| [[a]] | {{b}} | {{c}} |"
TABLE: dict[str, Any] = {
    "type": "cloze", "answer": None, "mistakes": None, "hints": None, "solution": None,
    "prompt": "Fill in.\n\n| | $s$, km | time |\n|---|---|---|\n| train | {{a}} | 3 |\n| [[a]] | {{b}} | {{c}} |",
    "fields": {name: {"type": "number", "answer": f"[[{name}]]"} for name in ("c", "a", "b")},
    "params": {"a": {"integer": [20, 90]}, "b": {"integer": [100, 900]}, "c": {"integer": [2, 9]}},
    "translations": {"uk": {"prompt": UK_TABLE}}, "allow": {"hidden-parameter": "A test.", "states-answer": "A test."},
}  # fmt: skip


def variant_of(tree: Tree, locale: Locale = "en", **changes: object) -> Variant:
    tree.write_task(**(TABLE | changes))
    return make_variant(tree.load().topics["adding"].tasks["sum"], 1, locale)


def faults(tree: Tree) -> list[str]:
    return [str(each) for each in check_content(tree.load(), seeds=5)]


def test_each_gap_knows_its_row_and_column(tree: Tree) -> None:
    variant = variant_of(tree)
    number = variant.values.numbers["a"]
    assert {gap: cell and (plain_text(cell.row), spoken(cell.column)) for gap, cell in variant.gap_cells.items()} == {
        "a": ("train", "s, km"),
        "b": (str(number), "s, km"),
        "c": (str(number), "time"),
    }
    assert list(variant.gap_cells) == ["a", "b", "c"], "in the order of the prompt, not of the file"


@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        ([["x", "1", GAP], ["y", GAP, "5"]], [("x", "3"), ("y", "1")]),
        ([["x", "y"], ["1", GAP], [GAP, "7"], [GAP, GAP]], [("1", "y"), ("2", "x"), ("3", "x"), ("3", "y")]),
        ([["x", "y"], ["1", f"{GAP} + {GAP}"]], [None, None]),
        ([["x", "y"], ["same", GAP], ["same", GAP], ["other", GAP]], [None, None, ("other", "y")]),
    ],
    ids=["a gap in the first row", "no headings", "two gaps in a cell", "equal headings"],
)  # fmt: skip
def test_headings_are_the_first_row_and_column(rows: list[list[str]], cells: list[tuple[str, str] | None]) -> None:
    html = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    found = cells_of_gaps(f"<p>Fill in.</p><table>{html}</table>")
    assert [cell and (cell.row, cell.column) for cell in found] == cells


def test_gaps_outside_tables_have_no_cell() -> None:
    assert cells_of_gaps(f"<p>{GAP} and {GAP}</p>") == [None, None]
    assert cells_of_gaps(f"<p>{GAP}</p><table><tr><th>x</th></tr><tr><td>{GAP}</td></tr></table>")[0] is None


def test_a_table_in_words_keeps_its_cells_apart(tree: Tree) -> None:
    assert "| $s$, km | time | train | ____ | 3 |" in variant_of(tree).prompt_text


def test_the_tree_of_a_sheet_has_the_gaps_in_their_cells(tree: Tree) -> None:
    [table] = [node for node in typst(variant_of(tree).prompt_with_gaps) if node[0] == "table"]
    assert table[1][1] == [["train"], [["gap"]], ["3"]]


def wide(columns: int, word: str) -> str:
    return f"|{f' {word} |' * columns}\n|{'---|' * columns}\n|{' {{a}} |' + ' 1 |' * (columns - 1)}"


@pytest.mark.parametrize(
    ("columns", "word", "fits"),
    [(5, "km", True), (9, "km", False), (3, "sixteenletterlong", False), (3, "six te en le tt er lo ng", True)],
)
def test_a_table_that_does_not_fit_a_phone_is_a_fault(tree: Tree, columns: int, word: str, fits: bool) -> None:
    table = f"Fill in [[a]].\n\n{wide(columns, word)}"
    tree.write_task(**(TABLE | {"prompt": table, "params": {"a": {"integer": [1, 9]}},
        "fields": {"a": {"type": "number", "answer": "[[a + 1]]"}}, "allow": {},
        "translations": {"uk": {"prompt": table}}}))  # fmt: skip
    found = [fault for fault in faults(tree) if "a table does not fit a phone of 320 pixels" in fault]
    assert (found == []) is fits
    assert fits or "010-sum.json:" in found[0]


def test_a_table_of_a_lesson_has_less_room_inside_a_block(tree: Tree) -> None:
    table = "\n| speedometers | thermometers |\n|---|---|\n| 1 | 2 |\n"
    lesson = LESSON.format(title="Adding", title_tex="1+1")
    tree.write("math/adding/lesson.md", f"{lesson}{table}\n::: note\n\n:::\n")
    assert not [fault for fault in faults(tree) if "does not fit" in fault]
    tree.write("math/adding/lesson.md", f"{lesson}\n::: note\n{table}\n:::\n")
    assert [fault for fault in faults(tree) if "a table does not fit" in fault]


def test_a_task_has_up_to_twenty_four_gaps(tree: Tree) -> None:
    for count, problems in ((MOST_GAPS, 0), (MOST_GAPS + 1, 1)):
        names = [f"g{number}" for number in range(count)]
        prompt = "[[a]]: " + " ".join(f"{{{{{name}}}}}" for name in names)
        fields = {name: {"type": "number", "answer": "[[a + 1]]"} for name in names}
        tree.write_task(**(TABLE | {"prompt": prompt, "fields": fields, "translations": {"uk": {"prompt": prompt}}}))
        assert len(tree.reasons()) == problems
