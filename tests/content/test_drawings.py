"""Drawings from a task's numbers: to scale, in words, with labels that do not collide."""

import re
from contextlib import suppress
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from tests.content.conftest import Tree
from webapp.content.checks.check import check_content
from webapp.content.checks.layout import colliding_labels
from webapp.content.figures.scene import Box, Scene
from webapp.content.library import Library
from webapp.content.rendering.svg import sanitise
from webapp.content.variants.variants import Variant, VariantError, make_variant

SQUARE = {"polygon": [[0, 0], ["a", 0], ["a", "a"], [0, "a"]]}
SHAPES: list[dict[str, Any]] = [
    {"polygon": ["A", "B", [2, 3]], "sides": ["[[a]]", "?", "7"], "angles": ["35°", "right", "x"], "names": True},
    {"segment": ["A", "B"], "label": "5"},
    {"vector": ["A", "B"], "label": "v"},
    {"angle": ["B", "A", [0, 4]], "label": "60°"},
    {"circle": "A", "radius": "sqrt(a)", "dashed": True},
    {"sector": "A", "radius": 2, "from": 0, "to": "40a", "label": "s"},
    {"point": "B", "label": "B"},
    {"numberLine": [-5, 5], "spans": [[None, "a"]], "marks": [{"at": "a", "empty": True, "label": "a"}]},
    {"repeat": {"k": [0, 11]}, "draw": [{"point": ["3cos(30k)", "3sin(30k)"], "label": "[[k]]"}]},
    {"repeat": {"v": "l"}, "draw": [{"segment": [[0, "v"], ["v", "v"]], "label": "[[v]]"}]},
    *({"solid": solid, "size": ["a", 2, 4], "labels": ["1", "2", "3"]} for solid in ("cuboid", "prism")),
    *({"solid": solid, "size": ["a", 5], "labels": ["1", "2"]} for solid in ("cylinder", "cone", "pyramid")),
    {"solid": "sphere", "size": ["a"], "labels": ["1"]},
]


def variant_with(tree: Tree, seed: int = 0, locale: str = "en", **figure: object) -> Variant:
    drawing = {"points": {"A": [0, 0], "B": ["a", 0]}, **figure}
    params = {"a": {"integer": [2, 9]}, "l": {"list": [1, 9], "length": 3, "distinct": True}}
    tree.write_task(params=params, prompt="Add [[a]] and [[l]].", answer="1", hints=None, solution=None, mistakes=None,
                    figure=drawing, translations={"uk": {"prompt": "Додай [[a]] і [[l]]."}})  # fmt: skip
    library = tree.load()
    assert not library.problems, library.problems
    return make_variant(library.topics["adding"].tasks["sum"], seed, "uk" if locale == "uk" else "en")


def path_places(html: str, look: str) -> list[list[tuple[float, float]]]:
    found = re.findall(rf'<path d="([^"]*)"[^>]*{re.escape(look)}', html)
    return [[(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", one)] for one in found]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: next(iter(shape)) + str(shape.get("solid", "")))
def test_every_shape_is_a_sound_figure_without_overlaps(tree: Tree, shape: dict[str, Any]) -> None:
    for seed in range(8):
        variant = variant_with(tree, seed, draw=[shape])
        html = str(variant.figure_html)
        assert 'role="img"' in html
        assert variant.figure_text
        bare = re.sub(r"<title>.*?</title>", "", html).replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"')
        assert sanitise(bare, Path("figure"))
        assert not list(colliding_labels(variant))


def test_a_drawing_is_to_scale(tree: Tree) -> None:
    (places,) = path_places(str(variant_with(tree, draw=[SQUARE]).figure_html), 'class="ink"')
    xs, ys = {x for x, _ in places}, {y for _, y in places}
    assert max(xs) - min(xs) == pytest.approx(max(ys) - min(ys))


def test_a_sector_of_a_whole_turn_has_no_radius(tree: Tree) -> None:
    """The angle of a task may reach 360°, and a circle with a line in it would show another one."""
    for end, is_in_the_middle in ((300, True), (360, False)):
        sector = {"sector": [0, 0], "radius": 1, "from": 0, "to": end}
        (places,) = path_places(str(variant_with(tree, draw=[sector]).figure_html), 'class="ink"')
        xs, ys = ([place[way] for place in places] for way in (0, 1))
        middle = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
        assert any(abs(x - middle[0]) + abs(y - middle[1]) < 1 for x, y in places) is is_in_the_middle


def test_a_graph_is_interrupted_at_asymptotes_gaps_and_jumps(tree: Tree) -> None:
    axes = {"x": [-4, 4], "y": [-4, 4]}

    def runs(source: str) -> int:
        html = str(variant_with(tree, axes=axes, draw=[{"plot": source}]).figure_html)
        return len(path_places(html, 'stroke="var(--accent)"'))

    assert runs("x^2 - 3") == 1
    assert runs("1/x") == 2
    assert runs("sqrt(x - 1)") == 1
    assert runs("floor(x/2)") == 4
    assert runs("tan(90x)") == 5


def test_a_graph_stays_inside_its_axes(tree: Tree) -> None:
    html = str(variant_with(tree, axes={"x": [-5, 5], "y": [-2, 2]}, draw=[{"plot": "x^3"}]).figure_html)
    (axis,) = (one for one in path_places(html, 'stroke-width="1.4"') if one[0][0] == one[1][0])
    (curve,) = path_places(html, 'stroke="var(--accent)"')
    assert max(y for _, y in curve) <= axis[0][1] + 0.1
    assert min(y for _, y in curve) >= axis[1][1] - 0.1


def test_the_alternative_names_points_of_a_graph_not_its_formula(tree: Tree) -> None:
    figure: dict[str, Any] = {"axes": {"x": [-2, 2], "y": [-5, 5]}, "draw": [{"plot": "2x - 1", "label": "f"}]}
    assert variant_with(tree, **figure).figure_text == (
        "Coordinate axes, x from −2 to 2, y from −5 to 5; a curve through (−2, −5), (−1, −3), (0, −1), (1, 1), (2, 3) "
        "labelled f."
    )
    assert "крива проходить через (−2; −5)" in str(variant_with(tree, 0, "uk", **figure).figure_text)


@pytest.mark.parametrize(
    ("figure", "reason"),
    [
        ({"draw": [{"segment": ["A", "Z"]}]}, 'the figure has no point "Z"; its points: A, B'),
        ({"draw": [{"circle": "A", "radius": "q"}]}, '"q" uses "q", which is not a parameter'),
        ({"draw": [{"circle": "A", "radius": "1/(a - a)"}]}, "1/(a - a) has no value in the figure"),
        ({"draw": [{"plot": "x"}]}, 'a "plot" needs "axes"'),
        ({"draw": [{"solid": "cone", "size": ["a"]}]}, '"cone" has 2 sizes, not 1'),
        ({"draw": [{"repeat": {"k": [0, 90]}, "draw": [{"point": ["k", 0]}]}]}, "a figure repeats 91 times"),
        ({"draw": [{"point": "A", "label": "$x$"}]}, "a figure shows no formulas"),
        ({"draw": [SQUARE], "axes": {"x": [3, -3], "y": [0, 1]}}, "an axis ends before it begins"),
        ({"draw": [{"point": "A", "label": "[[a]] apples"}]}, "of the figure is not translated"),
    ],
)
def test_faults_are_explained_with_file_line_and_task(tree: Tree, figure: dict[str, Any], reason: str) -> None:
    with suppress(VariantError):
        variant_with(tree, **figure).write_out()
    found = [str(each) for each in check_content(tree.load(), seeds=2) if reason in str(each)]
    assert found
    assert re.search(r'010-sum\.json:\d+: task "sum": ', found[0])


def test_an_unknown_shape_is_refused_when_the_content_loads(tree: Tree) -> None:
    tree.write_task(figure={"draw": [{"blob": "A"}]})
    assert any('unknown key "blob"' in reason for reason in tree.reasons())


@pytest.mark.parametrize("written", ["a, 0", ["a"], ["a", 0, 0], 5])
def test_what_is_no_point_is_one_fault_that_shows_both_ways_to_write_one(tree: Tree, written: object) -> None:
    tree.write_task(figure={"points": {"A": [0, 0]}, "draw": [{"segment": ["A", written]}]})
    [reason] = tree.reasons()
    assert f'{written!r} is no point: write a name of "points", or two coordinates as ["a", 0]' in reason


def test_labels_look_for_room() -> None:
    scene = Scene()
    for _ in range(12):
        scene.label("label", (0, 0))
    scene.line([(-50, 0), (50, 0)])
    _, boxes = scene.svg()
    assert not any(one.overlaps(two) for (_, one), (_, two) in combinations(boxes, 2))
    assert not boxes[0][1].meets((-50, 0), (50, 0))


def test_labels_that_find_no_room_are_a_fault(tree: Tree) -> None:
    crowd = {"repeat": {"k": [0, 59]}, "draw": [{"point": ["k/1000", 0], "label": "[[k]] metres"}]}
    variant_with(tree, draw=[{"point": [-9, 9]}, {"point": [9, -9]}, crowd, crowd])
    reasons = [each.reason for each in check_content(tree.load(), seeds=2)]
    assert any("labels of the figure cover each other" in reason for reason in reasons)


def test_whether_a_line_meets_a_box() -> None:
    box = Box(0, 0, 10, 10)
    assert box.meets((-5, 5), (15, 5))
    assert box.meets((-5, -5), (15, 15))
    assert not box.meets((-5, 0), (5, -10))
    assert not box.meets((11, -5), (11, 15))


def test_figures_named_as_not_to_scale_are_drawn_from_their_numbers(shipped: Library) -> None:
    for slug, task_id in (("similar-triangles", "missing-side"), ("volume", "can-exact"), ("volume", "box")):
        assert make_variant(shipped.topics[slug].tasks[task_id], 3, "en").drawn_labels


def options_with(*alternatives: tuple[str | None, str]) -> dict[str, Any]:
    figures = [
        {"axes": {"x": [-5, 5], "y": [-5, 5]}, "draw": [{"plot": plot}]} | ({"alt": alt} if alt else {})
        for alt, plot in alternatives
    ]
    uk = [
        {"figure": {"alt": f"рисунок {place}: $y = x + [[a]]$"}} if alt else {}
        for place, (alt, _) in enumerate(alternatives)
    ]
    return {"type": "choice", "params": {"a": {"integer": [2, 40]}}, "prompt": "Which is $y = x + [[a]]$?",
            "answer": None,
            "hints": None, "solution": None, "mistakes": None,
            "options": [{"figure": figure, "correct": not place} for place, figure in enumerate(figures)],
            "translations": {"uk": {"prompt": "Де $y = x + [[a]]$?", "options": uk}}}  # fmt: skip


def test_options_shown_as_figures_have_alternatives_of_their_own(tree: Tree) -> None:
    tree.write_task(**options_with((None, "x + 1"), (None, "x - 1")))
    options = make_variant(tree.load().topics["adding"].tasks["sum"], 1, "uk").options
    assert len({option.text for option in options}) == 2
    assert all('role="img"' in option.html and option.text in option.html for option in options)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (options_with((None, "x + 1"), (None, "1 + x")), "two options are equal in value: Coordinate axes"),
        (options_with(("It is y = x + [[a]]", "x"), ("Another", "2x")), "the alternative of the right figure repeats"),
    ],
)
def test_alternatives_that_tell_too_little_or_too_much(tree: Tree, options: dict[str, Any], reason: str) -> None:
    tree.write_task(**options)
    assert [each for each in check_content(tree.load(), seeds=30) if reason in str(each)]


def test_an_option_has_a_text_or_a_figure(tree: Tree) -> None:
    options = options_with((None, "x + 1"), (None, "x - 1"))
    options["options"][0]["text"] = "A line"
    tree.write_task(**options)
    assert any('an option has either "text" or "figure"' in reason for reason in tree.reasons())


def test_a_repetition_does_not_hide_a_parameter(tree: Tree) -> None:
    for draw, name in (
        ([{"repeat": {"a": [1, 3]}, "draw": [{"point": ["a", 0]}]}], "a"),
        ([{"repeat": {"k": [1, 3]}, "draw": [{"repeat": {"k": [1, 2]}, "draw": [{"point": ["k", 0]}]}]}], "k"),
    ):
        with pytest.raises(VariantError, match=f'counts with "{name}", which has a value already'):
            variant_with(tree, draw=draw)


def test_numbers_of_a_repetition_in_a_label_hide_no_other_fault(tree: Tree) -> None:
    drawing = {"repeat": {"k": [1, 3]}, "draw": [{"point": ["k", 0], "label": "[[k + a]]"}]}
    params = {name: {"integer": [1, 60]} for name in "abz"}
    tree.write_task(figure={"draw": [drawing]}, params=params, where=None)
    assert 'nothing uses the parameter "z"' in "\n".join(map(str, check_content(tree.load(), seeds=40)))


def test_the_least_and_the_greatest_of_roots_and_sines_are_places(tree: Tree) -> None:
    shape = {"segment": [["min(sqrt(a), cos(40))", 0], ["max(0, 4/tan(50), a)", 0]]}
    assert variant_with(tree, draw=[shape]).figure_html
