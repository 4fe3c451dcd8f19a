"""Charts of lists of numbers: bars, lines, circles, dots, boxes, histograms and scatter plots; and tables."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from html import escape

from webapp.content.figures.scene import Place, Scene, around, text_width
from webapp.content.figures.words import listed, number, pair, said
from webapp.grading.algebra.lists import NoStatistic, quartile
from webapp.messages import Locale

Members = Sequence[Fraction]
_LEFT, _TOP, _BREADTH, _HEIGHT = 40.0, 20.0, 260.0, 150.0
_SMALL = 12.0
_FILLS = ("fill", "soft", "warm")


class ChartError(ValueError):
    """Data that a chart cannot show; the text gives the reason for its author."""


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows. `other` are the second coordinates of a scatter plot, `width` that of a histogram's class."""

    kind: str
    data: Members
    labels: Sequence[str]
    title: str
    across: str
    up: str
    other: Members
    width: Fraction | None
    locale: Locale


def draw_chart(chart: Chart) -> Scene:
    """Return the chart as a figure. Raises ChartError."""
    scene = Scene()
    if chart.kind in ("bar", "line", "pie") and len(chart.labels) != len(chart.data):
        raise ChartError(f"there are {len(chart.labels)} labels for {len(chart.data)} numbers")
    {"bar": _bar, "line": _line, "pie": _pie, "dot": _dot, "box": _box, "histogram": _histogram, "scatter": _scatter}[
        chart.kind
    ](scene, chart)
    scene.label(chart.title, (_LEFT + _BREADTH / 2, _TOP - (34 if chart.up else 14)), None)
    return scene


def chart_alternative(chart: Chart) -> str:
    """Return the chart in words: every number that can be read from it."""
    locale, data = chart.locale, chart.data

    def written(value: Fraction) -> str:
        return number(value, locale)

    match chart.kind:
        case "bar" | "line" | "table":
            facts = [f"{label}: {written(value)}" for label, value in zip(chart.labels, data, strict=False)]
        case "pie":
            shares = [number(100 * value / sum(data), locale, 0) for value in data]
            facts = [said("part", locale, *each) for each in zip(chart.labels, shares, strict=False)]
        case "dot":
            facts = [said("times", locale, written(value), times) for value, times in sorted(Counter(data).items())]
        case "box":
            facts = [said("five", locale, *map(written, five_numbers(data)))]
        case "histogram":
            facts = [said("class", locale, written(low), written(high), many) for low, high, many in _classes(chart)]
        case _:
            facts = [pair(x, y, locale) for x, y in zip(data, chart.other, strict=False)]
    name = said(chart.kind, locale) + (f": {chart.title}" if chart.title else "")
    axes = [
        said("across", locale, chart.across) if chart.across else "",
        said("up", locale, chart.up) if chart.up else "",
    ]
    return listed([name, *axes, *facts])


def five_numbers(data: Members) -> tuple[Fraction, ...]:
    """Return the least member, the quartiles and the greatest member. Raises ChartError for a single number."""
    try:
        return tuple(quartile(data, Fraction(which)) for which in range(5))
    except NoStatistic:
        raise ChartError("a box plot needs at least two numbers") from None


def table_html(chart: Chart) -> str:
    """Return the data as a table of two columns with their names, or three with `other`."""
    columns = [chart.labels, [number(value, chart.locale) for value in chart.data]]
    if len(chart.labels) != len(chart.data):
        raise ChartError(f"there are {len(chart.labels)} labels for {len(chart.data)} numbers")
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in (chart.across, chart.up))
    rows = "".join(
        f'<tr><th scope="row">{escape(label)}</th><td>{escape(value)}</td></tr>'
        for label, value in zip(*columns, strict=True)
    )
    caption = f"<caption>{escape(chart.title)}</caption>" if chart.title else ""
    return f'<div class="table-scroll"><table>{caption}<tr>{head}</tr>{rows}</table></div>'


# --- Axes -------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1_024)  # axes have the same few spans
def nice_step(span: Fraction | float, most: int = 6) -> Fraction:
    """Return a step of 1, 2 or 5 times a power of ten that divides a span into at most so many parts."""
    power = math.floor(math.log10(max(float(span), 1e-9) / most))
    for factor in (1, 2, 5, 10):
        step = Fraction(factor) * Fraction(10) ** power
        if span <= most * step:
            return step
    return 10 * Fraction(10) ** power


@dataclass(frozen=True, slots=True)
class _Scale:
    """A stretch of numbers, from a multiple of the step to another, on a stretch of pixels."""

    low: Fraction
    high: Fraction
    step: Fraction
    start: float
    length: float

    def at(self, value: Fraction) -> float:
        return self.start + self.length * float((value - self.low) / (self.high - self.low))

    def ticks(self) -> list[Fraction]:
        return [self.low + self.step * index for index in range(int((self.high - self.low) / self.step) + 1)]


def _scale(values: Members, start: float, length: float, *, from_zero: bool) -> _Scale:
    low, high = min(values), max(values)
    if from_zero:
        low, high = min(low, Fraction(0)), max(high, Fraction(0))
    if low == high:
        low, high = low - 1, high + 1
    step = nice_step(high - low)
    return _Scale(low // step * step, -(-high // step) * step, step, start, length)


def _up_axis(scene: Scene, chart: Chart, values: Members, *, from_zero: bool = True) -> _Scale:
    """Draw the vertical axis with level lines and return its scale."""
    scale = _scale(values, _TOP + _HEIGHT, -_HEIGHT, from_zero=from_zero)
    for tick in scale.ticks():
        y = scale.at(tick)
        scene.line([(_LEFT, y), (_LEFT + _BREADTH, y)], "thin", width=0.7, avoids=False)
        text = number(tick, chart.locale, 4)
        scene.label(text, (_LEFT - 6 - text_width(text, _SMALL) / 2, y), None, _SMALL)
    if chart.up:
        scene.label(chart.up, (_LEFT - 28 + text_width(chart.up, _SMALL) / 2, _TOP - 14), None, _SMALL)
    return scale


def _across_axis(scene: Scene, chart: Chart, values: Members, y: float = _TOP + _HEIGHT) -> _Scale:
    """Draw the horizontal axis with its numbers and return its scale."""
    scale = _scale(values, _LEFT + 6, _BREADTH - 12, from_zero=False)
    scene.line([(_LEFT, y), (_LEFT + _BREADTH, y)])
    for tick in scale.ticks():
        x = scale.at(tick)
        scene.line([(x, y), (x, y + 4)], width=1.2, avoids=False)
        scene.label(number(tick, chart.locale, 4), (x, y + 13), None, _SMALL)
    _name_across(scene, chart, y + 30)
    return scale


def _name_across(scene: Scene, chart: Chart, y: float) -> None:
    if chart.across:
        scene.label(chart.across, (_LEFT + _BREADTH / 2, y), None, _SMALL)


def _named_places(scene: Scene, chart: Chart) -> list[float]:
    """Write the names of bars or points below the axis, in two rows where one is too narrow; return their places."""
    room = _BREADTH / len(chart.labels)
    xs = [_LEFT + room * (index + 0.5) for index in range(len(chart.labels))]
    rows = 1 if all(text_width(label, _SMALL) < room - 2 for label in chart.labels) else 2
    if rows == 2 and any(text_width(label, _SMALL) > 2 * room - 2 for label in chart.labels):
        raise ChartError("the labels are too long to stand side by side; shorten them")
    for index, (x, label) in enumerate(zip(xs, chart.labels, strict=True)):
        scene.label(label, (x, _TOP + _HEIGHT + 13 + 14 * (index % rows)), None, _SMALL)
    _name_across(scene, chart, _TOP + _HEIGHT + 16 + 14 * rows)
    return xs


# --- Kinds ------------------------------------------------------------------------------------------------------------


def _bar(scene: Scene, chart: Chart) -> None:
    scale = _up_axis(scene, chart, chart.data)
    room, zero = _BREADTH / len(chart.data), scale.at(Fraction(0))
    for x, value in zip(_named_places(scene, chart), chart.data, strict=True):
        half, y = min(room * 0.34, 24), scale.at(value)
        corners = [(x - half, zero), (x - half, y), (x + half, y), (x + half, zero)]
        scene.area(corners, "fill")
    scene.line([(_LEFT, zero), (_LEFT + _BREADTH, zero)])


def _line(scene: Scene, chart: Chart) -> None:
    scale = _up_axis(scene, chart, chart.data, from_zero=min(chart.data) >= 0 and 2 * min(chart.data) < max(chart.data))
    xs = _named_places(scene, chart)
    scene.line([(_LEFT, _TOP + _HEIGHT), (_LEFT + _BREADTH, _TOP + _HEIGHT)])
    places = [(x, scale.at(value)) for x, value in zip(xs, chart.data, strict=True)]
    scene.line(places, "accent", width=2.2)
    for place in places:
        scene.dot(place)


def _pie(scene: Scene, chart: Chart) -> None:
    total = sum(chart.data)
    if total <= 0 or min(chart.data) < 0:
        raise ChartError("a pie chart needs numbers that are not negative, with a sum above 0")
    middle, radius, turned = (_LEFT + _BREADTH / 2, _TOP + _HEIGHT / 2 + 4), _HEIGHT / 2, -90.0
    labels: list[tuple[str, Place, Place]] = []
    for index, (value, label) in enumerate(zip(chart.data, chart.labels, strict=True)):
        end = turned + 360 * float(value / total)
        look = _FILLS[index % 3] if not (index == len(chart.data) - 1 and index % 3 == 0 and index) else "soft"
        scene.area([middle, *around(middle, radius, turned, end)], look)
        half = math.radians((turned + end) / 2)
        way = (math.cos(half), math.sin(half))
        labels.append((label, (middle[0] + radius * way[0], middle[1] + radius * way[1]), way))
        turned = end
    turned = -90.0
    for value in chart.data:  # over the areas
        angle = math.radians(turned)
        edge = (middle[0] + radius * math.cos(angle), middle[1] + radius * math.sin(angle))
        scene.line([middle, edge], width=1.4)
        turned += 360 * float(value / total)
    scene.line(around(middle, radius, steps=72), width=1.6)
    for label, at, way in labels:
        scene.label(label, at, way, _SMALL)


def _dot(scene: Scene, chart: Chart) -> None:
    most = max(Counter(chart.data).values())
    gap = min(13.0, (_HEIGHT - 10) / most)
    base = _TOP + gap * most + 14
    scale = _across_axis(scene, chart, chart.data, base)
    for value, times in Counter(chart.data).items():
        for index in range(times):
            scene.dot((scale.at(value), base - 8 - gap * index), radius=min(4.5, gap * 0.42))


def _box(scene: Scene, chart: Chart) -> None:
    base = _TOP + 70
    scale = _across_axis(scene, chart, chart.data, base)
    least, first, middle, third, greatest = map(scale.at, five_numbers(chart.data))
    y, half = _TOP + 32, 18
    scene.area([(first, y - half), (third, y - half), (third, y + half), (first, y + half)])
    scene.line([(first, y - half), (third, y - half), (third, y + half), (first, y + half)], is_closed=True)
    scene.line([(middle, y - half), (middle, y + half)], "accent", width=2.6)
    for start, end in ((least, first), (third, greatest)):
        scene.line([(start, y), (end, y)])
    for x in (least, greatest):
        scene.line([(x, y - half / 2), (x, y + half / 2)])


def _classes(chart: Chart) -> list[tuple[Fraction, Fraction, int]]:
    """Return each class of a histogram: from, to, and how many numbers are at least the first and below the second."""
    width = chart.width or nice_step(max(chart.data) - min(chart.data) + 1, 7)
    if width <= 0:
        raise ChartError("the width of a class is not above 0")
    first, last = min(chart.data) // width, max(chart.data) // width
    if last - first > 20:
        raise ChartError("there would be more than 20 classes; make them wider")
    counts = Counter(value // width for value in chart.data)
    return [(place * width, (place + 1) * width, counts[place]) for place in range(first, last + 1)]


def _histogram(scene: Scene, chart: Chart) -> None:
    classes = _classes(chart)
    scale = _up_axis(scene, chart, [Fraction(many) for *_, many in classes])
    room, base = _BREADTH / len(classes), _TOP + _HEIGHT
    for index, (_, _, many) in enumerate(classes):
        left, y = _LEFT + room * index, scale.at(Fraction(many))
        corners = [(left, base), (left, y), (left + room, y), (left + room, base)]
        scene.area(corners)
        scene.line(corners, is_closed=True, width=1.4)
    edges = [classes[0][0], *(high for _, high, _ in classes)]
    texts = [number(edge, chart.locale, 4) for edge in edges]
    every = 1 if max(text_width(text, _SMALL) for text in texts) < room - 3 else 2
    for index, text in enumerate(texts):
        if index % every == 0:
            scene.label(text, (_LEFT + room * index, base + 13), None, _SMALL)
    scene.line([(_LEFT, base), (_LEFT + _BREADTH, base)])
    _name_across(scene, chart, base + 30)


def _scatter(scene: Scene, chart: Chart) -> None:
    if len(chart.data) != len(chart.other):
        raise ChartError(f'"data" has {len(chart.data)} numbers and "other" has {len(chart.other)}')
    up = _up_axis(scene, chart, chart.other, from_zero=False)
    across = _across_axis(scene, chart, chart.data)
    scene.line([(_LEFT, _TOP), (_LEFT, _TOP + _HEIGHT)])
    for x, y in zip(chart.data, chart.other, strict=True):
        scene.dot((across.at(x), up.at(y)))
