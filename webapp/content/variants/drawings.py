"""Drawings of a task: the shapes that its author listed, with the numbers of a variant, drawn and put into words."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache, lru_cache, partial
from typing import Any

from webapp.content.figures.charts import nice_step
from webapp.content.figures.pen import SMALL, WHOLE, Pen, runs_of
from webapp.content.figures.scene import Drawn, Place, Scene, around
from webapp.content.figures.solids import SIZES, draw_solid
from webapp.content.figures.words import listed, number, pair, said
from webapp.content.files.drawing_models import (
    Angle,
    AnyShape,
    At,
    Choosable,
    Circle,
    DrawnFigure,
    NumberLine,
    Plot,
    Point,
    Polygon,
    Repeat,
    Sector,
    Segment,
    Solid,
    Vector,
)
from webapp.content.files.param_models import Amount
from webapp.content.variants.approximate import approximate, function_of_x
from webapp.content.variants.text_reader import read_expression, source_template
from webapp.content.variants.texts import Names, TemplateError, Values, fill_source, work_out, work_out_any
from webapp.grading.algebra.lists import is_list
from webapp.grading.algebra.nodes import letters_of
from webapp.messages import Locale

MOST_REPEATED = 60
_IN_WORDS = 12  # points of a graph that its text alternative names


def letters_in_drawing(figure: DrawnFigure, names: Names) -> frozenset[str]:
    """Return the parameters that the expressions of a drawing use. Raises TemplateError for a fault in one."""
    found: set[str] = set()

    def look(value: object, local: frozenset[str], key: str = "") -> None:
        if isinstance(value, Mapping):
            counted = {*value.get("repeat", ())}
            if hidden := sorted(counted & (names.all | local)):
                raise TemplateError(
                    f'the repetition counts with "{hidden[0]}", which has a value already: take another'
                )
            inside = local | counted
            for name, member in value.items():
                if name not in _TEXTS:
                    look(member, inside, name)
        elif isinstance(value, Sequence) and not isinstance(value, str):
            for member in value:
                look(member, local, key if key in _LISTS_OF_PLACES and isinstance(member, str) else "")
        elif isinstance(value, str) and key in _PLACES:
            _check_point(value, figure)
        elif isinstance(value, str):
            found.update(letters_of(read_expression(value, Names(names.all | local, lists=names.lists))))

    look(figure.model_dump(exclude={"alt"}, exclude_none=True), frozenset({"x"}))
    return frozenset(found) & names.all


def _check_point(name: str, figure: DrawnFigure) -> None:
    if name not in figure.points:
        known = ", ".join(sorted(figure.points)) or "none"
        raise TemplateError(f'the figure has no point "{name}"; its points: {known}')


_LISTS_OF_PLACES = frozenset({"polygon", "segment", "vector", "angle"})
_PLACES = _LISTS_OF_PLACES | {"circle", "sector", "point"}
"""Keys whose values are names of points, or pairs of expressions."""
_TEXTS = frozenset({"label", "labels", "sides", "angles", "names", "part", "solid"})
"""Keys whose values are no expressions."""


class Drawing:
    """Draws one variant's figure in one language."""

    def __init__(
        self,
        figure: DrawnFigure,
        words: Mapping[str, str],
        names: Names,
        values: Values,
        locale: Locale,
        *,
        is_small: bool,
    ) -> None:
        self.figure = figure
        self.words = words
        self.names = names
        self.values = values
        self.locale = locale
        self.is_small = is_small
        self.pen = Pen(SMALL if is_small else WHOLE)
        self.strokes: list[Callable[[], object]] = []
        self.said: list[str] = []
        self.parts: set[str] = set()

    def drawn(self) -> Drawn:
        """Return the drawing with what it shows in words. Raises TemplateError."""
        self._draw_all()
        return Drawn(listed(self.said), self._scene)

    def _scene(self) -> Scene:
        """Return the figure, whose strokes are measured first and then drawn to scale."""
        for stroke in self.strokes:
            stroke()
        axes = self.figure.axes
        scene = Scene(0) if self.is_small else Scene()
        self.pen.begin(scene, is_stretched=bool(axes and axes.stretch))
        for stroke in self.strokes:
            stroke()
        return scene

    def _stroke(self, draw: Callable[..., None], *args: Any, **options: Any) -> None:
        self.strokes.append(partial(draw, *args, **options))

    def _draw_all(self) -> None:
        if axes := self.figure.axes:
            low, high = ((self.value(axes.x[end]), self.value(axes.y[end])) for end in (0, 1))
            if low[0] >= high[0] or low[1] >= high[1]:
                raise TemplateError("an axis ends before it begins")
            self._stroke(self.pen.axes, low, high, self.number, lambda span, most: float(nice_step(span, most)))
            self.said.append(said("axes", self.locale, *map(self.number, (low[0], high[0], low[1], high[1]))))
        for shape in self.figure.draw:
            self._draw(shape)

    # --- Values ---

    def value(self, amount: Amount) -> float:
        """Return about the value of an expression. Raises TemplateError."""
        node = read_expression(str(amount), self.names)
        try:
            return approximate(node, self.values.numbers)
        except (ArithmeticError, ValueError) as error:
            raise TemplateError(f"{amount} has no value in the figure") from error

    def place(self, at: At) -> Place:
        if isinstance(at, str):
            _check_point(at, self.figure)
            at = self.figure.points[at]
        return self.value(at[0]), self.value(at[1])

    def text(self, caption: str) -> str:
        shown = self.words.get(caption, caption)
        if "$" in shown:
            raise TemplateError(f'"{shown}": a figure shows no formulas, only texts with [[...]]')
        return fill_source(source_template(shown, self.names), self.values, self.locale)

    def number(self, value: float) -> str:
        return number(_tidy(value), self.locale, 3)

    def say(self, name: str, text: str = "", *values: object) -> None:
        """Put a shape into words, with its text."""
        words = said(name, self.locale, *values)
        self.said.append(said("labelled", self.locale, words, text) if text else words)

    # --- Shapes ---

    def _draw(self, shape: AnyShape) -> None:
        match shape:
            case Repeat():
                self._repeat(shape)
            case Polygon():
                self._polygon(shape)
            case Segment() | Vector():
                start, end = (self.place(at) for at in (shape.segment if isinstance(shape, Segment) else shape.vector))
                text, is_vector = self.text(shape.label), isinstance(shape, Vector)
                self._stroke(self.pen.segment, start, end, text, is_dashed=shape.dashed, is_vector=is_vector)
                ends = [self._pair(place) for place in (start, end)]
                self.say("vector" if is_vector else "segment", text, *ends)
            case Angle():
                one, vertex, other = (self.place(at) for at in shape.angle)
                text = shape.label if shape.label == "right" else self.text(shape.label)
                self._stroke(self.pen.angle, one, vertex, other, text)
                self.say("right" if text == "right" else "angle", "" if text == "right" else text)
            case Circle():
                self._stroke(self.pen.line, around(self.place(shape.circle), self.value(shape.radius), steps=72),
                              is_closed=True, is_dashed=shape.dashed)  # fmt: skip
                self.say("circle")
            case Sector():
                text = self.text(shape.label)
                self._stroke(self.pen.sector, *self._sector(shape), text)
                self.say("sector", text)
            case Point():
                text, place = self.text(shape.label), self.place(shape.point)
                self._stroke(self.pen.dot, place)
                self._stroke(self.pen.label, text, place)
                self.said.append(
                    f"{said('point', self.locale)} {text} {self._pair(place) if self.figure.axes else ''}".strip()
                )
            case Plot():
                self._plot(shape)
            case NumberLine():
                self._number_line(shape)
            case Solid():
                self._solid(shape)
        if isinstance(shape, Choosable) and shape.part:
            self._part(shape)

    def _part(self, shape: Choosable) -> None:
        """Let learners choose the shape that was drawn last, by its name."""
        name = self.text(shape.part)
        if ";" in name or name in self.parts:
            raise TemplateError(f'"{name}": parts of a figure need different names, without a semicolon')
        self.parts.add(name)
        self.said[-1] = said("chosen as", self.locale, self.said[-1], name)
        match shape:
            case Polygon():
                self._stroke(self.pen.part, name, "area", [self.place(at) for at in shape.polygon])
            case Segment(segment=ends) | Vector(vector=ends):
                self._stroke(self.pen.part, name, "line", [self.place(at) for at in ends])
            case Angle():
                self._stroke(self.pen.part_angle, name, *(self.place(at) for at in shape.angle))
            case Circle():
                self._stroke(
                    self.pen.part, name, "area", around(self.place(shape.circle), self.value(shape.radius), steps=72)
                )
            case Sector():
                middle, radius, begin, finish = self._sector(shape)
                self._stroke(self.pen.part, name, "area", [middle, *around(middle, radius, begin, finish, steps=72)])
            case Point():
                self._stroke(self.pen.part, name, "point", [self.place(shape.point)])
            case Plot():
                self._stroke(self.pen.part_graph, name)

    def _repeat(self, repeat: Repeat) -> None:
        ((name, over),) = repeat.repeat.items()
        if isinstance(over, tuple):
            low, high = (work_out(read_expression(str(end), self.names), self.values.numbers, str(end)) for end in over)
            members = [low + step for step in range(int(high - low) + 1)]
        else:
            expression = read_expression(over, self.names)
            if not is_list(expression, self.names.lists):
                raise TemplateError(f'"{over}" is a number; a repetition needs a list or two ends')
            found = work_out_any(expression, self.values.numbers, over)
            members = list(found) if isinstance(found, tuple) else [found]
        if len(members) > MOST_REPEATED:
            raise TemplateError(f"a figure repeats {len(members)} times; {MOST_REPEATED} is the most")
        names, values = self.names, self.values
        self.names = replace(names, all=names.all | {name})
        for member in members:
            self.values = Values({**values.numbers, name: member}, values.texts)
            for shape in repeat.draw:
                self._draw(shape)
        self.names, self.values = names, values

    def _sector(self, shape: Sector) -> tuple[Place, float, float, float]:
        return self.place(shape.sector), self.value(shape.radius), self.value(shape.start), self.value(shape.end)

    def _polygon(self, shape: Polygon) -> None:
        places = [self.place(at) for at in shape.polygon]
        sides = [self.text(text) for text in shape.sides]
        angles = [text if text == "right" else self.text(text) for text in shape.angles]
        names = [at if isinstance(at, str) and shape.names else "" for at in shape.polygon]
        self._stroke(self.pen.polygon, places, sides, angles, names, is_dashed=shape.dashed)
        kind = f"polygon {len(places)}" if len(places) < 5 else "polygon"
        self.say(kind, "".join(names), len(places))
        empty = said("unmarked", self.locale)
        if any(sides):
            self.said.append(said("sides", self.locale, ", ".join(text or empty for text in sides)))
        if any(angles):
            marked = [said("right", self.locale) if text == "right" else text or empty for text in angles]
            self.said.append(said("angles", self.locale, ", ".join(marked)))

    def _plot(self, shape: Plot) -> None:
        if self.figure.axes is None:
            raise TemplateError('a "plot" needs "axes"')
        axes = self.figure.axes
        node = read_expression(shape.plot, Names(self.names.all | {"x"}, lists=self.names.lists))
        function = function_of_x(node, self.values.numbers)

        def value(x: float) -> float | None:
            try:
                return function(x)
            except (ArithmeticError, ValueError):
                return None

        start, end = map(self.value, shape.domain or axes.x)
        low, high = map(self.value, axes.y)
        text = self.text(shape.label)
        runs = cache(partial(runs_of, value, start, end, low, high))  # it is drawn after it was measured
        self._stroke(lambda: self.pen.plot(runs(), text, is_dashed=shape.dashed))
        step = float(nice_step(end - start, _IN_WORDS))
        step = max(step, 1.0) if end - start >= 4 else step
        xs = [step * index for index in range(math.ceil(start / step), math.floor(end / step) + 1)]
        seen = [(x, y) for x in xs if (y := value(x)) is not None and low <= y <= high]
        self.say("plot", text, ", ".join(map(self._pair, seen)))

    def _number_line(self, shape: NumberLine) -> None:
        low, high = map(self.value, shape.number_line)
        self._stroke(self.pen.number_line, low, high, self.value(shape.step), self.number)
        self.say("number line", "", self.number(low), self.number(high))
        for begin, finish in shape.spans:
            ends = [None if end is None else self.value(end) for end in (begin, finish)]
            left, right = (low if ends[0] is None else ends[0], 0), (high if ends[1] is None else ends[1], 0)
            self._stroke(self.pen.line, [left, right], "accent", width=5)
            shown = [self.number(end) for end in ends if end is not None]
            self.say("left of" if ends[0] is None else "right of" if ends[1] is None else "span", "", *shown)
        for mark in shape.marks:
            at, text = self.value(mark.at), self.text(mark.label)
            self._stroke(self.pen.dot, (at, 0), is_open=mark.empty)
            self._stroke(self.pen.label, text, (at, 0))
            self.say("open at" if mark.empty else "filled at", text, self.number(at))

    def _solid(self, shape: Solid) -> None:
        if len(shape.size) != SIZES[shape.solid]:
            raise TemplateError(f'"{shape.solid}" has {SIZES[shape.solid]} sizes, not {len(shape.size)}')
        texts = [self.text(text) for text in shape.labels]
        self._stroke(draw_solid, self.pen, shape.solid, [self.value(size) for size in shape.size], texts)
        self.say(shape.solid, ", ".join(text for text in texts if text))

    def _pair(self, place: Place) -> str:
        return pair(_tidy(place[0]), _tidy(place[1]), self.locale)


@lru_cache(maxsize=4_096)  # figures have the same few numbers
def _tidy(value: float) -> Fraction:
    return Fraction(value).limit_denominator(1000)


Draw = Callable[[Values, Locale], Drawn]


def compile_drawing(figure: DrawnFigure, words: Mapping[str, str], names: Names, *, is_small: bool) -> Draw:
    """Return what draws the figure for a variant. Raises TemplateError for an expression that cannot be read."""
    letters_in_drawing(figure, names)
    return lambda values, locale: Drawing(figure, words, names, values, locale, is_small=is_small).drawn()
