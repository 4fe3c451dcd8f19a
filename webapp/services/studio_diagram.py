"""The places of tables in a diagram: each stands to the right of those that it refers to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from webapp.services.studio_schema import Reference

BOX_WIDTH, BOX_HEIGHT = 224, 30
STEP_X, STEP_Y = 320, 42
MARGIN = 8


@dataclass(frozen=True, slots=True)
class Box:
    """A table's place: the left upper corner."""

    name: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line from a table to one that it refers to, as the data of an SVG path."""

    name: str
    refers_to: str
    path: str


@dataclass(frozen=True, slots=True)
class Diagram:
    """Boxes and lines, and the size of both together."""

    boxes: Sequence[Box]
    lines: Sequence[Line]
    width: int
    height: int


def draw(names: Collection[str], references: Sequence[Reference]) -> Diagram:
    """Return the diagram of some tables. In a column a table stands near those it refers to."""
    targets = {name: {each.refers_to for each in references if each.name == name} for name in names}
    columns: dict[int, list[str]] = {}
    for name in sorted(names):
        columns.setdefault(_depth(name, targets), []).append(name)
    places: dict[str, Box] = {}
    tallest = max(map(len, columns.values()), default=0)
    for depth, members in sorted(columns.items()):
        members.sort(key=lambda name: (_middle([places[other].y for other in targets[name] & places.keys()]), name))
        top = (tallest - len(members)) * STEP_Y // 2
        for at, name in enumerate(members):
            places[name] = Box(name, MARGIN + depth * STEP_X, MARGIN + top + at * STEP_Y)
    return Diagram(
        list(places.values()),
        [Line(each.name, each.refers_to, _path(places[each.name], places[each.refers_to])) for each in references],
        2 * MARGIN + (len(columns) - 1) * STEP_X + BOX_WIDTH,
        2 * MARGIN + tallest * STEP_Y - (STEP_Y - BOX_HEIGHT),
    )


def _depth(name: str, targets: dict[str, set[str]]) -> int:
    """Return how many tables stand to the left of one at least. A circle of references ends where it closes."""

    @cache
    def depth(name: str, seen: frozenset[str]) -> int:
        return max((depth(target, seen | {name}) + 1 for target in targets[name] - seen), default=0)

    return depth(name, frozenset({name}))


def _middle(values: Sequence[int]) -> float:
    return sum(values) / len(values) if values else 0


def _path(box: Box, target: Box) -> str:
    x, y = box.x, box.y + BOX_HEIGHT // 2
    to_x, to_y = target.x + BOX_WIDTH, target.y + BOX_HEIGHT // 2
    bend = (x - to_x) // 2
    return f"M{x} {y}C{x - bend} {y} {to_x + bend} {to_y} {to_x} {to_y}"
