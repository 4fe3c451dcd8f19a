"""Charts of lists: drawn to scale, readable in words, and without colliding labels."""

import re
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from tests.content.conftest import Tree
from webapp.content.checks.check import check_content
from webapp.content.figures.charts import Chart, ChartError, chart_alternative, draw_chart, nice_step
from webapp.content.rendering.svg import printed_figure, sanitise
from webapp.content.rendering.typst import typst
from webapp.content.variants.variants import make_variant
from webapp.messages import LOCALES

UK = {"prompt": "Скільки чисел у списку [[l]]?", "figure": {"labels": {"day": "день", "books": "книжки"}}}
CHART: dict[str, Any] = {"chart": "bar", "data": "l", "labels": ["1", "2", "[[a]]"], "x": "day", "y": "books"}
PARAMS = {"a": {"integer": [3, 900]}, "l": {"list": [1, 60], "length": 3}}


def chart(kind: str, *data: float, other: tuple[int, ...] = (), labels: tuple[str, ...] = ()) -> Chart:
    numbers = tuple(map(Fraction, data))
    names = labels or tuple("abcdefgh"[: len(data)])
    return Chart(kind, numbers, names, "", "", "", tuple(map(Fraction, other)), None, "en")


def write_chart(tree: Tree, figure: object, **changes: Any) -> None:
    task = {"prompt": "How many numbers has the list [[l]]?", "answer": "3", "params": PARAMS, "figure": figure,
            "hints": None, "solution": None, "mistakes": None, "translations": {"uk": UK}}  # fmt: skip
    tree.write_task(**(task | changes))


def faults(tree: Tree) -> list[str]:
    return [str(each) for each in check_content(tree.load(), seeds=5)]


def test_a_bar_is_as_long_as_its_number() -> None:
    svg, _ = draw_chart(chart("bar", 3, 6, 12)).svg()
    bars = re.findall(r'd="M([\d.]+) ([\d.]+)L[\d.]+ ([\d.]+)L[^"]*" class="fill"', svg)
    heights = [float(bottom) - float(top) for _, bottom, top in bars]
    assert heights == pytest.approx([heights[2] / 4, heights[2] / 2, heights[2]])


def test_the_least_and_greatest_tick_hold_all_numbers() -> None:
    assert nice_step(Fraction(12)) == 2
    assert nice_step(Fraction(7, 10)) == Fraction(1, 5)
    assert nice_step(1900) == 500


@pytest.mark.parametrize(
    ("drawn", "words"),
    [
        (chart("bar", 3, 6.5), "Bar chart; a: 3; b: 6.5."),
        (chart("pie", 1, 3), "Pie chart; a: 25% of the circle; b: 75% of the circle."),
        (chart("dot", 4, 4, 7), "Dot plot; 4: dots 2; 7: dots 1."),
        (chart("box", *range(1, 8)), "Box plot; least 1, first quartile 2, median 4, third quartile 6, greatest 7."),
        (chart("histogram", 1, 2, 5, 9), "Histogram; 0 to 2: 1; 2 to 4: 1; 4 to 6: 1; 6 to 8: 0; 8 to 10: 1."),
        (chart("scatter", 1, 2, other=(10, 20)), "Scatter plot; (1, 10); (2, 20)."),
    ],
)  # fmt: skip
def test_a_chart_in_words(drawn: Chart, words: str) -> None:
    assert chart_alternative(drawn) == words


@pytest.mark.parametrize("kind", ["bar", "line", "pie", "dot", "box", "histogram", "scatter"])
def test_a_chart_is_a_figure_as_any_other(kind: str) -> None:
    svg, boxes = draw_chart(chart(kind, 8, 3, 5, 5, other=(1, 2, 3, 4))).svg()
    shown = svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"')
    assert sanitise(shown, Path("figure")).startswith("<svg")
    assert not any(one[1].overlaps(two[1]) for one, two in combinations(boxes, 2))


@pytest.mark.parametrize(
    ("drawn", "reason"),
    [
        (chart("bar", 3, 6, labels=("a",)), "there are 1 labels for 2 numbers"),
        (chart("bar", *[1] * 7, labels=("Wednesday morning",) * 7), "the labels are too long"),
        (chart("pie", 0, 0), "a sum above 0"),
        (chart("box", 4), "at least two numbers"),
        (chart("scatter", 1, 2, other=(1,)), '"data" has 2 numbers and "other" has 1'),
    ],
)
def test_what_cannot_be_drawn_is_explained(drawn: Chart, reason: str) -> None:
    with pytest.raises(ChartError, match=reason):
        draw_chart(drawn)


def test_a_chart_of_a_task_in_both_languages(tree: Tree) -> None:
    write_chart(tree, CHART)
    task = tree.load().topics["adding"].tasks["sum"]
    english, ukrainian = (make_variant(task, 3, locale) for locale in LOCALES)
    members = english.values.numbers["l"]
    assert isinstance(members, tuple)
    assert f"1: {members[0]}; 2: {members[1]}" in str(english.figure_html)
    assert 'role="img" aria-label="Bar chart; horizontal axis: day' in str(english.figure_html)
    assert "Стовпчаста діаграма; горизонтальна вісь: день" in str(ukrainian.figure_html)
    assert ">книжки</text>" in str(ukrainian.figure_html)
    assert printed_figure(str(english.figure_html)).alt.startswith("Bar chart")
    assert not [fault for fault in faults(tree) if "few-variants" not in fault and "same-answer" not in fault]


def test_a_table_is_a_table_on_the_page_and_on_paper(tree: Tree) -> None:
    write_chart(tree, CHART | {"chart": "table"})
    html = str(make_variant(tree.load().topics["adding"].tasks["sum"], 3, "en").figure_html)
    assert '<tr><th scope="col">day</th><th scope="col">books</th></tr><tr><th scope="row">1</th>' in html
    assert [node[0] for node in typst(html)] == ["table"]


@pytest.mark.parametrize(
    ("figure", "reason"),
    [
        (CHART | {"data": "a"}, '"a" is a number, and a list is needed here'),
        (CHART | {"data": "k"}, '"k" uses "k", which is not a parameter'),
        (CHART | {"labels": ["1"]}, "there are 1 labels for 3 numbers"),
        (CHART | {"chart": "cake"}, "figure.chart"),
        (CHART | {"chart": "scatter"}, '"other", the second coordinates'),
        (CHART | {"width": 5}, '"width", that of a class'),
        (CHART | {"title": "Read books"}, '"Read books" of the figure is not translated'),
        (CHART | {"x": ""}, 'the figure has no text "day"'),
    ],
)
def test_faults_name_file_line_and_task(tree: Tree, figure: object, reason: str) -> None:
    write_chart(tree, figure)
    found = [fault for fault in faults(tree) if reason in fault]
    assert found
    assert re.search(r'010-sum\.json:\d+: (task "sum")?', found[0])
