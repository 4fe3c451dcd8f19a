"""Shapes in the units of a drawing, where `y` grows upwards; they are drawn to scale into a scene.

A drawing is made twice: first only to learn how large it is, then with the scale that makes it fit.
"""

import math
from collections.abc import Callable, Sequence
from typing import Literal

from webapp.content.figures.scene import TOUCH, Part, Place, Scene, around

WHOLE, SMALL = (270.0, 190.0), (150.0, 130.0)
"""The width and height that a drawing may have: a figure of its own, or in an option."""
_SMALL = 12.0
_ANGLE_TO_TOUCH = (42.0, 90.0)  # pixels from its vertex: more for a sharp angle


class Pen:
    """Draws into `scene`, or only measures while there is none."""

    def __init__(self, room: tuple[float, float] = WHOLE) -> None:
        self.room = room
        self.scene: Scene | None = None
        self.corners: list[Place] = []
        self.graph: list[list[Place]] = []  # the runs of the plot that was drawn last
        self.scale = (1.0, 1.0)

    def begin(self, scene: Scene, *, is_stretched: bool) -> None:
        """Choose the scale for what was measured, and draw from now on."""
        xs, ys = [x for x, _ in self.corners], [y for _, y in self.corners]
        across, up = max(xs) - min(xs), max(ys) - min(ys)
        fits = (self.room[0] / across if across else math.inf, self.room[1] / up if up else math.inf)
        one = 60.0 if min(fits) == math.inf else min(fits)
        self.scale = (fits[0], fits[1]) if is_stretched and math.inf not in fits else (one, one)
        self.scene = scene

    def at(self, place: Place) -> Place:
        """Return a place of the drawing in pixels."""
        return place[0] * self.scale[0], -place[1] * self.scale[1]

    def line(self, places: Sequence[Place], look: str = "ink", *, width: float = 1.8, is_dashed: bool = False,
             is_closed: bool = False) -> None:  # fmt: skip
        self.corners += places
        if self.scene:
            pixels = [self.at(place) for place in places]
            self.scene.line(pixels, look, width=width, is_dashed=is_dashed, is_closed=is_closed)

    def area(self, places: Sequence[Place]) -> None:
        self.corners += places
        if self.scene:
            self.scene.area([self.at(place) for place in places])

    def dot(self, place: Place, *, is_open: bool = False) -> None:
        self.corners.append(place)
        if self.scene:
            self.scene.dot(self.at(place), is_open=is_open)

    def label(self, text: str, place: Place, toward: Place = (0, 1)) -> None:
        if self.scene:
            self.scene.label(text, self.at(place), (toward[0], -toward[1]))

    def part(self, name: str, kind: Literal["area", "line", "point"], *runs: Sequence[Place]) -> None:
        """Let learners choose what was drawn there."""
        if self.scene:
            self.scene.parts.append(Part(name, kind, [[self.at(place) for place in run] for run in runs]))

    def part_graph(self, name: str) -> None:
        """Let learners choose the graph that was drawn last."""
        self.part(name, "line", *self.graph)

    def part_angle(self, name: str, one: Place, vertex: Place, other: Place) -> None:
        """Let learners choose the angle at a vertex."""
        if self.scene:
            middle, start, turn = self._turn(one, vertex, other)
            sharp = max(math.sin(math.radians(min(abs(turn), 90))), 0.01)
            radius = min(max(_ANGLE_TO_TOUCH[0], TOUCH / sharp + 1), _ANGLE_TO_TOUCH[1])
            arc = around(middle, radius, start, start + turn, steps=36)
            self.scene.parts.append(Part(name, "area", [[middle, *arc]]))

    def _turn(self, one: Place, vertex: Place, other: Place) -> tuple[Place, float, float]:
        """Return a vertex in pixels, the direction of one arm, and how far it is from there to the other arm."""
        middle, first, second = self.at(vertex), self.at(one), self.at(other)
        start, end = (math.degrees(math.atan2(place[1] - middle[1], place[0] - middle[0])) for place in (first, second))
        return middle, start, (end - start + 180) % 360 - 180

    # --- Shapes ---

    def polygon(self, places: Sequence[Place], sides: Sequence[str], angles: Sequence[str], names: Sequence[str], *,
                is_dashed: bool = False) -> None:  # fmt: skip
        """Draw a polygon, the texts of its sides outside, of its angles inside, and the names of its vertices."""
        self.area(places)
        self.line(places, is_dashed=is_dashed, is_closed=True)
        middle = _middle(places)
        count = len(places)
        for index, text in enumerate(angles):
            self.angle(places[index - 1], places[index], places[(index + 1) % count], text, is_arc=bool(text))
        for index, text in enumerate(sides):
            half = _middle((places[index], places[(index + 1) % count]))
            self.label(text, half, _away(half, middle))
        for place, name in zip(places, names, strict=False):
            self.label(name, place, _away(place, middle))

    def angle(self, one: Place, vertex: Place, other: Place, text: str, *, is_arc: bool = True) -> None:
        """Mark the smaller angle at a vertex with an arc, or with the sign of a right angle."""
        self.corners += (one, vertex, other)
        if not self.scene or not is_arc:
            return
        middle, start, turn = self._turn(one, vertex, other)
        if text == "right":
            ways = [(math.cos(math.radians(way)), math.sin(math.radians(way))) for way in (start, start + turn)]
            (ax, ay), (bx, by) = ways
            x, y, size = *middle, 11
            corner = [(x + size * ax, y + size * ay), (x + size * (ax + bx), y + size * (ay + by))]
            self.scene.line([*corner, (x + size * bx, y + size * by)], width=1.2)
            return
        radius = 20.0 if abs(turn) > 40 else 30.0
        self.scene.line(around(middle, radius, start, start + turn, steps=36), "accent", width=1.6)
        half = math.radians(start + turn / 2)
        way = (math.cos(half), math.sin(half))
        self.scene.label(text, (middle[0] + radius * way[0], middle[1] + radius * way[1]), way)

    def segment(self, start: Place, end: Place, text: str, *, is_dashed: bool = False, is_vector: bool = False) -> None:
        """Draw a segment, or an arrow, with a text beside its middle."""
        self.line([start, end], "accent" if is_vector else "ink", is_dashed=is_dashed, width=2.0)
        if is_vector and self.scene:
            self.scene.head(self.at(start), self.at(end))
        self.label(text, _middle((start, end)), (-(end[1] - start[1]), end[0] - start[0]))

    def sector(self, middle: Place, radius: float, start: float, end: float, text: str) -> None:
        """Fill a sector of a circle; one of 360° is the whole circle and has no radius."""
        centre = [middle] if end - start < 360 else []
        edge = [*centre, *around(middle, radius, start, end, steps=72)]
        self.area(edge)
        self.line(edge, is_closed=True)
        half = math.radians((start + end) / 2)
        way = (math.cos(half), math.sin(half))
        self.label(text, (middle[0] + 0.5 * radius * way[0], middle[1] + 0.5 * radius * way[1]), way)

    def axes(
        self, low: Place, high: Place, numbers: Callable[[float], str], steps: Callable[[float, int], float]
    ) -> None:
        """Draw a grid with axes and their numbers."""
        self.corners += [low, high]
        if not self.scene:
            return
        origin = (min(max(0.0, low[0]), high[0]), min(max(0.0, low[1]), high[1]))
        for way in (0, 1):
            span = high[way] - low[way]
            fine, coarse = (steps(span, max(2, int(span * self.scale[way] / pixels))) for pixels in (9, 28))
            for tick in _multiples(fine, low[way], high[way]):
                ends = [(tick, low[1]), (tick, high[1])] if way == 0 else [(low[0], tick), (high[0], tick)]
                self.scene.line([self.at(end) for end in ends], "thin", width=0.6, avoids=False)
            for tick in _multiples(coarse, low[way], high[way]):
                if abs(tick - origin[way]) > 1e-9:
                    self._tick(numbers(tick), (tick, origin[1]) if way == 0 else (origin[0], tick), way)
        for start, end, name in (
            ((low[0], origin[1]), (high[0], origin[1]), "x"),
            ((origin[0], low[1]), (origin[0], high[1]), "y"),
        ):
            self.scene.line([self.at(start), self.at(end)], width=1.4)
            self.scene.label(name, self.at(end), (1, -1))

    def _tick(self, text: str, place: Place, way: int) -> None:
        x, y = self.at(place)
        if self.scene:
            side = -8 - _SMALL * 0.27 * len(text)
            self.scene.label(text, (x, y + 12) if way == 0 else (x + side, y), None, _SMALL, has_halo=True)

    def plot(self, runs: Sequence[list[Place]], text: str, *, is_dashed: bool = False) -> None:
        """Draw a graph, of which `runs_of` returns the parts."""
        self.graph = [run for run in runs if len(run) > 1]
        for run in self.graph:
            self.line(run, "accent", width=2.2, is_dashed=is_dashed)
        if text and (longest := max(runs, key=len)):
            self.label(text, longest[len(longest) * 4 // 5], (1, 1))

    def number_line(self, low: float, high: float, step: float, numbers: Callable[[float], str]) -> None:
        """Draw a level line with ticks and numbers, and an arrow to the right."""
        self.corners += [(low, 0), (high, 0)]
        if not self.scene:
            return
        (left, y), (right, _) = self.at((low, 0)), self.at((high, 0))
        self.scene.line([(left - 12, y), (right + 18, y)])
        self.scene.head((left, y), (right + 18, y), "ink")
        widest = max(len(numbers(low)), len(numbers(high))) * 7.0 + 4
        every = max(1, math.ceil(widest / (step * self.scale[0])))
        for index in range(round((high - low) / step) + 1):
            x, _ = self.at((low + index * step, 0))
            self.scene.line([(x, y - 4), (x, y + 4)], width=1.2)
            if index % every == 0:
                self.scene.label(numbers(low + index * step), (x, y + 15), None, _SMALL)


def _multiples(step: float, low: float, high: float) -> list[float]:
    return [step * index for index in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def _middle(places: Sequence[Place]) -> Place:
    return sum(x for x, _ in places) / len(places), sum(y for _, y in places) / len(places)


def _away(place: Place, middle: Place) -> Place:
    return place[0] - middle[0], place[1] - middle[1]


def runs_of(
    value: Callable[[float], float | None], start: float, end: float, low: float, high: float
) -> list[list[Place]]:
    """Return the parts of a function's graph inside the axes. It is interrupted at gaps, jumps and asymptotes."""
    runs: list[list[Place]] = [[]]
    count = 240
    before: Place | None = None
    for step in range(count + 1):
        x = start + (end - start) * step / count
        y = value(x)
        place = None if y is None else (x, y)
        if place is None or (before and _is_jump(before, place, value, high - low)):
            runs.append([])
            before = None
        inside = place is not None and low <= place[1] <= high
        if before and place and inside != (low <= before[1] <= high):
            edge = high if max(before[1], place[1]) > high else low
            share = (edge - before[1]) / (place[1] - before[1])
            runs[-1].append((before[0] + share * (x - before[0]), edge))
        if inside and place:
            runs[-1].append(place)
        elif place:
            runs.append([]) if runs[-1] else None
        before = place
    return runs


def _is_jump(before: Place, place: Place, value: Callable[[float], float | None], height: float) -> bool:
    """Return whether a function has no value between two places, or jumps there."""
    if abs(place[1] - before[1]) < height / 60:
        return False
    between = value((before[0] + place[0]) / 2)
    if between is None:
        return True
    low, high = sorted((before[1], place[1]))
    margin = (high - low) / 20
    return not low + margin < between < high - margin
