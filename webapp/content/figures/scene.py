"""A figure in pixels: strokes first, then labels at places where they cover neither another label nor a line.

The stylesheet's classes give the colours, so one figure serves light, dark and paper. `x` grows to the right, `y` down.
"""

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Literal

Place = tuple[float, float]

SIZE = 14.0  # of letters
PADDING = 6.0
WIDTH = 320.0  # of every figure at least, so that letters have one size on a page
_NARROW, _WIDE = "ijltf.,;:|'!()[] ", "mwMWшщжюфШЩЖЮФ%—"
_DISTANCES = (7.0, 11.0, 16.0, 22.0, 30.0, 40.0, 54.0, 70.0)
_DIRECTIONS = 16
_TURNS = [2 * math.pi * step / _DIRECTIONS for step in range(_DIRECTIONS)]
_PLACES = sorted(
    ((distance + 9 * min(turn, 2 * math.pi - turn), distance, turn) for distance in _DISTANCES for turn in _TURNS),
    key=lambda each: each[0],
)
"""What each place of a label costs, how far it is, and how far its direction is turned; the best first."""
TOUCH = 30.0  # of a figure on a phone of 320 pixels: 24 of these


@dataclass(frozen=True, slots=True)
class Box:
    """The rectangle that a label covers."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Box") -> bool:
        """Return whether two boxes have more than an edge in common."""
        is_beside = self.right <= other.left or other.right <= self.left
        return not (is_beside or self.bottom <= other.top or other.bottom <= self.top)

    def meets(self, start: Place, end: Place) -> bool:
        """Return whether a line from one place to another passes through the box (Liang and Barsky)."""
        (x, y), (to_x, to_y) = start, end
        if max(x, to_x) <= self.left or min(x, to_x) >= self.right:  # most lines are far from the box
            return False
        if max(y, to_y) <= self.top or min(y, to_y) >= self.bottom:
            return False
        first, last = 0.0, 1.0
        for low, high, begin, way in (
            (self.left, self.right, x, to_x - x),
            (self.top, self.bottom, y, to_y - y),
        ):
            if abs(way) < 1e-9:
                if not low < begin < high:
                    return False
                continue
            one, two = sorted(((low - begin) / way, (high - begin) / way))
            first, last = max(first, one), min(last, two)
        return first < last


@dataclass(frozen=True, slots=True)
class Label:
    """A text to place near `at`, best in the direction `toward` (None: centred there, and not moved)."""

    text: str
    at: Place
    toward: Place | None
    size: float = SIZE
    has_halo: bool = False

    @property
    def wanted(self) -> float:
        """Return the direction that is best, as an angle."""
        return math.atan2(self.toward[1], self.toward[0]) if self.toward else 0.0


@dataclass(frozen=True, slots=True)
class Part:
    """A shape that learners can choose by its name: an area, a line in one or more runs, or a point."""

    name: str
    kind: Literal["area", "line", "point"]
    runs: Sequence[Sequence[Place]]

    @property
    def width(self) -> float:
        """Return how wide it is where it is narrowest, as a finger meets it."""
        if self.kind == "line":
            return sum(math.dist(*pair) for run in self.runs for pair in itertools.pairwise(run))
        if self.kind == "point":
            return TOUCH
        places = self.runs[0]
        return min(
            _extent(places, start, end) for start, end in itertools.pairwise([*places, places[0]]) if start != end
        )

    def svg(self, number: int) -> str:
        """Return what is pressed, and what is seen when the part is chosen; nothing is seen before."""
        if self.kind == "point":
            [[(x, y)]] = self.runs
            shown = (
                f'<circle class="part__reach" cx="{x:.1f}" cy="{y:.1f}" r="{TOUCH / 2:g}"/>'
                f'<circle class="part__dot" cx="{x:.1f}" cy="{y:.1f}" r="8"/>'
            )
        elif self.kind == "line":
            path = "".join(_path(run, is_closed=False) for run in self.runs)
            shown = (
                f'<path class="part__reach" stroke-width="{TOUCH:g}" d="{path}"/><path class="part__line" d="{path}"/>'
            )
        else:
            shown = f'<path class="part__area" d="{_path(self.runs[0], is_closed=True)}"/>'
        return f'<g class="part" data-part="{number}" fill="none">{shown}</g>'


def _extent(places: Sequence[Place], start: Place, end: Place) -> float:
    """Return how far an area reaches across the direction from one place to another."""
    across, down, length = end[0] - start[0], end[1] - start[1], math.dist(start, end)
    distances = [((y - start[1]) * across - (x - start[0]) * down) / length for x, y in places]
    return max(distances) - min(distances)


def text_width(text: str, size: float = SIZE) -> float:
    """Return about how wide a text is; rather too wide than too narrow."""
    return size * sum(
        0.32 if char in _NARROW else 0.92 if char in _WIDE else 0.72 if char.isupper() else 0.54 for char in text
    )


class Scene:
    """Collects what a figure shows. Labels are placed when the figure is written."""

    def __init__(self, least_width: float = WIDTH) -> None:
        self._least_width = least_width
        self._shapes: list[str] = []
        self._lines: list[tuple[Place, Place]] = []
        self._corners: list[Place] = []
        self._labels: list[Label] = []
        self.parts: list[Part] = []

    def line(self, places: Sequence[Place], look: str = "ink", *, width: float = 1.8, is_dashed: bool = False,
             is_closed: bool = False, avoids: bool = True) -> None:  # fmt: skip
        """Add a line through places; `look` is a class of the stylesheet. Labels avoid it unless `avoids` is false."""
        dashes = ' stroke-dasharray="5 4"' if is_dashed else ""
        stroke = f' stroke-width="{width:g}" stroke-linejoin="round"{dashes}' if look in ("ink", "thin") else dashes
        if look == "accent":
            stroke = f' fill="none" stroke="var(--accent)" stroke-width="{width:g}" stroke-linejoin="round"{dashes}'
        shown = stroke if look == "accent" else f' class="{look}"{stroke}'
        self._shapes.append(f'<path d="{_path(places, is_closed=is_closed)}"{shown}/>')
        self._corners += places
        if avoids:
            ends = [*places[1:], places[0]] if is_closed else places[1:]
            self._lines += zip(places, ends, strict=False)

    def area(self, places: Sequence[Place], look: str = "soft") -> None:
        """Add a filled area without an outline."""
        self._shapes.append(f'<path d="{_path(places, is_closed=True)}" class="{look}"/>')
        self._corners += places

    def dot(self, place: Place, *, radius: float = 3.5, is_open: bool = False) -> None:
        """Add a point, or a small empty circle."""
        x, y = place
        look = 'fill="var(--paper)" stroke="var(--accent)" stroke-width="1.8"' if is_open else 'class="fill"'
        self._shapes.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" {look}/>')
        self._corners += [(x - radius, y - radius), (x + radius, y + radius)]
        self._lines += [((x - radius, y), (x + radius, y)), ((x, y - radius), (x, y + radius))]

    def head(self, start: Place, end: Place, look: str = "accent") -> None:
        """Add the head of an arrow that comes from `start` and ends at `end`."""
        angle = math.atan2(end[1] - start[1], end[0] - start[0])
        wings = [(end[0] - 9 * math.cos(angle + turn), end[1] - 9 * math.sin(angle + turn)) for turn in (0.4, -0.4)]
        self.line([wings[0], end, wings[1]], look, width=2.0)

    def label(
        self, text: str, at: Place, toward: Place | None = (0, -1), size: float = SIZE, *, has_halo: bool = False
    ) -> None:
        """Add a text near a place; with a halo it can be read over a line."""
        if text:
            self._labels.append(Label(text, at, toward, size, has_halo))

    def svg(self) -> tuple[str, list[tuple[str, Box]]]:
        """Return the figure without its text alternative, and the boxes of its labels."""
        placed: list[tuple[Label, Box]] = []
        for label in sorted(self._labels, key=lambda one: one.toward is not None):
            placed.append((label, self._place(label, [box for _, box in placed])))
        texts = "".join(map(_text, *zip(*placed, strict=True))) if placed else ""
        corners = [*self._corners, *((box.left, box.top) for _, box in placed)]
        corners += [(box.right, box.bottom) for _, box in placed]
        left, right = min(x for x, _ in corners) - PADDING, max(x for x, _ in corners) + PADDING
        top, bottom = min(y for _, y in corners) - PADDING, max(y for _, y in corners) + PADDING
        spare = max(self._least_width - (right - left), 0)
        view = f"{left - spare / 2:.0f} {top:.0f} {right - left + spare:.0f} {bottom - top:.0f}"
        # A finger that meets several parts means the smallest.
        ranked = sorted(enumerate(self.parts), key=lambda each: ("area", "line", "point").index(each[1].kind))
        parts = "".join(part.svg(number) for number, part in ranked)
        svg = f'<svg viewBox="{view}">{"".join(self._shapes)}{parts}<g fill="currentColor">{texts}</g></svg>'
        return svg, [(label.text, box) for label, box in placed]

    def unplaced(self) -> str:
        """Return all that the figure shows, before its labels look for room: the same text for the same figure."""
        labels = [f"{one.text} {one.at[0]:.1f} {one.at[1]:.1f} {one.wanted:.2f} {one.size:g}" for one in self._labels]
        return "\n".join([*self._shapes, *(part.svg(0) for part in self.parts), *labels])

    def _place(self, label: Label, taken: Sequence[Box]) -> Box:
        """Return the best box: over no other label, over as few lines as possible, near what it names."""
        if label.toward is None:
            return _box(label, label.at)
        best, least = None, math.inf
        for cost, box in _candidates(label):
            if cost >= least:
                break
            if any(box.overlaps(other) for other in taken):
                continue
            cost += 40 * sum(box.meets(*line) for line in self._lines)  # noqa: PLW2901 - what it costs in all
            if cost < least:
                best, least = box, cost
        return best or _box(label, label.at)


@dataclass(frozen=True)
class Drawn:
    """A figure's alternative, which its data give, and how to draw it; or markup that is ready.

    It is drawn and written on first use: labels look for room, which takes longer than all else.
    """

    alternative: str
    draw: Callable[[], Scene] | None = None
    ready: str = ""

    @cached_property
    def scene(self) -> Scene | None:
        """Return what was drawn."""
        return self.draw() if self.draw else None

    @cached_property
    def _written(self) -> tuple[str, Sequence[tuple[str, Box]]]:
        return self.scene.svg() if self.scene else (self.ready, ())

    @property
    def markup(self) -> str:
        return self._written[0]

    @property
    def labels(self) -> Sequence[tuple[str, Box]]:
        """Return the labels and the boxes that they cover."""
        return self._written[1]

    @property
    def parts(self) -> Sequence[Part]:
        """Return what can be chosen in the figure."""
        return self.scene.parts if self.scene else ()

    @property
    def shown(self) -> str:
        """Return what tells the figure from others, without writing it."""
        return self.scene.unplaced() if self.scene else self.ready


def _candidates(label: Label) -> Iterator[tuple[float, Box]]:
    """Yield boxes around a place, the best first, and what their distance and direction cost."""
    wanted, width, height = label.wanted, text_width(label.text, label.size), label.size
    for cost, distance, turn in _PLACES:
        across, down = math.cos(wanted + turn), math.sin(wanted + turn)
        # The nearest point of the box is `distance` away.
        reach = distance + min(width / 2 / max(abs(across), 1e-6), height / 2 / max(abs(down), 1e-6))
        yield cost, _box(label, (label.at[0] + reach * across, label.at[1] + reach * down))


def _box(label: Label, middle: Place) -> Box:
    width, height = text_width(label.text, label.size), label.size * 1.05
    return Box(middle[0] - width / 2, middle[1] - height / 2, middle[0] + width / 2, middle[1] + height / 2)


def _text(label: Label, box: Box) -> str:
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2 + label.size * 0.33
    halo = ' stroke="var(--paper)" stroke-width="3" paint-order="stroke"' if label.has_halo else ""
    place = f'x="{x:.1f}" y="{y:.1f}" font-size="{label.size:g}" text-anchor="middle"'
    return f"<text {place}{halo}>{escape(label.text)}</text>"


def _path(places: Iterable[Place], *, is_closed: bool) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places) + ("Z" if is_closed else "")


def around(
    middle: Place, radius: float, start: float = 0, end: float = 360, down: float = 1, steps: int = 48
) -> list[Place]:
    """Return places on an arc, counterclockwise from one angle to another, in degrees; `down` flattens it."""
    count = max(2, round(steps * abs(end - start) / 360) + 1)
    angles = [math.radians(start + (end - start) * step / (count - 1)) for step in range(count)]
    return [(middle[0] + radius * math.cos(angle), middle[1] + down * radius * math.sin(angle)) for angle in angles]
