"""Parts of a figure: names in both languages, what is pressed, how wide it is, on paper, and faults of authors."""

import re
from typing import Any

import pytest

from tests.content.conftest import Tree
from webapp.content.checks.check import check_content
from webapp.content.checks.preview import preview_lines
from webapp.content.figures.scene import Part
from webapp.content.files.source import Problem
from webapp.content.rendering.svg import printed_figure
from webapp.content.rendering.typst import typst
from webapp.content.variants.variants import Variant, make_variant
from webapp.services.worksheets import WORDS, _fields, answer_parts
from webapp.web.answers import answer_in_line, with_parts

SHAPES: list[dict[str, Any]] = [
    {"polygon": [[0, 0], ["a", 0], ["a", 5], [0, 5]], "part": "the field"},
    {"segment": [[0, 0], ["a", 5]], "part": "the path"},
    {"point": ["a", 0], "part": "the gate"},
]
LABELS = {"the field": "поле", "the path": "стежка", "the gate": "ворота"}
ALT = {"figure": {"draw": SHAPES, "alt": "A field with a path and a gate"}}
UK = {"prompt": "Вибери ділянку.", "figure": {"alt": "Поле зі стежкою та воротами", "labels": LABELS}}
TASK: dict[str, Any] = {
    "type": "part", "prompt": "Choose what is long and thin.", "answer": "the path", "hints": None, "solution": None,
    "params": {"a": {"integer": [5, 30]}}, "mistakes": [{"when": "the gate", "say": "That is a point."}],
    "allow": {"same-answer": "A test.", "hidden-parameter": "A test."},
    "translations": {"uk": UK | {"mistakes": ["Це точка."]}},
}  # fmt: skip


def made(tree: Tree, locale: str = "en", seed: int = 1, **changes: Any) -> Variant:
    tree.write_task(**(TASK | ALT | changes))
    return make_variant(tree.load().topics["adding"].tasks["sum"], seed, locale)


def faults(tree: Tree, **changes: Any) -> list[Problem]:
    tree.write_task(**(TASK | ALT | changes))
    return check_content(tree.load(), seeds=40)


@pytest.mark.parametrize(("locale", "names"), [("en", list(LABELS)), ("uk", list(LABELS.values()))])
def test_parts_have_names_in_both_languages_and_one_key(tree: Tree, locale: str, names: list[str]) -> None:
    variant = made(tree, locale).write_out()
    assert [option.text for option in variant.options] == names
    path = variant.options[1].id
    assert variant.right_answer("uk") == path == made(tree).options[1].id
    assert variant.grade(path).verdict == "correct"
    assert str(variant.grade(variant.options[2].id).message) == {"en": "That is a point.", "uk": "Це точка."}[locale]
    assert answer_in_line(variant, path) == names[1]
    assert list(answer_parts(variant)) == [names[1]]
    assert _fields(variant, WORDS) == {"kind": "part", "hint": "Mark it in the figure."}
    assert f"* [{path}] {names[1]}" in "\n".join(preview_lines(variant.task, 1, variant.locale))


def test_what_is_pressed_lies_above_what_is_seen_and_the_smallest_on_top(tree: Tree) -> None:
    html = str(made(tree).figure_html)
    order = [int(number) for number in re.findall(r'data-part="(\d)"', html)]
    assert order == [0, 1, 2], "the area lies below the line, and that below the point"
    swapped = str(made(tree, figure={"draw": SHAPES[::-1], "alt": "A field"}).figure_html)
    assert re.findall(r'data-part="(\d)"', swapped) == ["2", "1", "0"]
    assert html.index('class="ink"') < html.index("data-part")
    assert "part--chosen" not in html
    marked = with_parts(made(tree), made(tree).options[1].id)
    assert marked.count("part--chosen") == 1
    assert 'part--chosen"><path class="part__area' not in re.sub(' (data-part="." )?fill="none"', "", marked)


def test_a_figure_with_parts_goes_on_paper_without_marks(tree: Tree) -> None:
    printed = printed_figure(str(made(tree).figure_html)).svg
    assert 'fill="none"' in printed and "stroke=" not in printed.partition("data-part")[2].partition("</g>")[0]
    assert typst(str(made(tree).figure_html))


def test_any_so_many_parts(tree: Tree) -> None:
    variant = made(tree, answer="any 2", mistakes=None, translations={"uk": UK})
    assert variant.takes_many
    assert all(
        variant.grade([variant.options[one].id, variant.options[other].id]).verdict == "correct"
        for one, other in ((0, 1), (1, 2), (2, 0))
    )
    assert variant.right_parts == "any 2 of 3"
    assert list(answer_parts(variant)) == ["any 2 of 3"]


def test_the_names_follow_texts_that_are_drawn(tree: Tree) -> None:
    shapes = [*SHAPES[:2], {"point": ["a", 0], "part": "house of [[who]]"}]
    labels = {"the field": "поле", "the path": "стежка", "house of [[who]]": "дім ([[who]])"}
    figure = {"alt": "Поле", "labels": labels}
    uk = {"prompt": "Вибери.", "params": {"who": ["Ольга", "Данило"]}, "figure": figure}
    params = TASK["params"] | {"who": {"choice": ["Olha", "Danylo"]}}
    changes = {"figure": {"draw": shapes, "alt": "A field"}, "params": params, "answer": "house of [[who]]"}
    variant = made(tree, "uk", **changes, mistakes=None, translations={"uk": uk})
    assert variant.options[2].text in ("дім (Ольга)", "дім (Данило)")
    assert variant.grade(variant.options[2].id).verdict == "correct"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"answer": "the hedge"}, 'the figure has no part "the hedge"; its parts: the field, the path, the gate'),
        ({"mistakes": [{"when": "the path", "say": "No."}]}, "a declared mistake is graded correct: the path"),
        ({"mistakes": [{"when": "the hedge", "say": "No."}]}, "a declared mistake is graded"),
        ({"figure": {"draw": SHAPES[:1], "alt": "A field"}}, 'at least two shapes need a "part"'),
        ({"figure": {"draw": [*SHAPES, SHAPES[0]], "alt": "A field"}}, '"the field": parts of a figure need different'),
        ({"figure": {"draw": [SHAPES[0] | {"part": "a;b"}, SHAPES[1]], "alt": "A"}}, '"a;b": parts of a figure need'),
        ({"figure": {"file": "figures/bar.svg", "alt": "A bar"}}, "figure"),
        ({"figure": None}, 'at least two shapes need a "part"'),
        ({"prompt": "Choose the path"}, "the prompt states the answer"),
    ],
)
def test_a_fault_names_what_to_change(tree: Tree, changes: dict[str, Any], reason: str) -> None:
    found = [problem.reason for problem in faults(tree, **changes)]
    assert any(reason in one for one in found), found


def test_a_part_that_a_finger_would_miss_is_reported(tree: Tree) -> None:
    assert [problem.reason for problem in faults(tree)] == []
    thin = [*SHAPES, {"polygon": [[0, 0], ["a", 5], ["a", 4.8], [0, -0.2]], "part": "the edge"}]
    figure = {"alt": "Поле", "labels": LABELS | {"the edge": "край"}}
    uk = UK | {"mistakes": ["Це точка."], "figure": figure}
    edge: dict[str, Any] = {"figure": {"draw": thin, "alt": "A field"}, "translations": {"uk": uk}}
    reason, *_ = [problem.reason for problem in faults(tree, **edge)]
    assert re.search('the part "the edge" is too small for a finger: \\d+ pixels wide', reason)


def test_the_width_of_an_area_is_that_of_its_narrowest_side() -> None:
    diamond = Part("", "area", [[(0, -50), (5, 0), (0, 50), (-5, 0)]])
    assert 9 < diamond.width < 11
    assert Part("", "line", [[(0, 0), (3, 4)], [(10, 0), (10, 20)]]).width == 25
