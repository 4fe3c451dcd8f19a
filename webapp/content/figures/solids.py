"""Solids in a simple projection: lines to the back are drawn shorter and slanted, hidden edges dashed."""

from collections.abc import Sequence

from webapp.content.figures.pen import Pen
from webapp.content.figures.scene import Place, around

_BACK = (0.42, 0.34)  # where a unit to the back is drawn
_FLAT = 0.28  # how flat a level circle looks

SIZES = {"cuboid": 3, "prism": 3, "cylinder": 2, "cone": 2, "pyramid": 2, "sphere": 1}
"""How many sizes a solid has: width, height, depth; radius and height; base and height; radius."""


def draw_solid(pen: Pen, solid: str, size: Sequence[float], texts: Sequence[str]) -> None:
    """Draw a solid with the text of each size."""
    labels = [*texts, "", "", ""]
    match solid:
        case "cuboid":
            _cuboid(pen, labels, *size)
        case "prism":
            _prism(pen, labels, *size)
        case "pyramid":
            _pyramid(pen, labels, *size)
        case "cylinder" | "cone":
            _round(pen, labels, *size, is_cone=solid == "cone")
        case _:
            _sphere(pen, size[0], labels)


def _back(place: Place, depth: float) -> Place:
    return place[0] + _BACK[0] * depth, place[1] + _BACK[1] * depth


def _cuboid(pen: Pen, texts: Sequence[str], width: float, height: float, depth: float) -> None:
    front = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)]
    back = [_back(place, depth) for place in front]
    pen.line(front, is_closed=True)
    pen.line([front[3], back[3], back[2], back[1], front[1]])
    pen.line([front[2], back[2]])
    for end in (front[0], back[1], back[3]):
        pen.line([back[0], end], "thin", width=1.4, is_dashed=True)
    pen.label(texts[0], (width / 2, 0), (0, -1))
    pen.label(texts[1], (0, height / 2), (-1, 0))
    pen.label(texts[2], ((front[1][0] + back[1][0]) / 2, back[1][1] / 2), (1, -1))


def _prism(pen: Pen, texts: Sequence[str], base: float, height: float, depth: float) -> None:
    front = [(0.0, 0.0), (base, 0.0), (base / 2, height)]
    back = [_back(place, depth) for place in front]
    pen.line(front, is_closed=True)
    pen.line([front[2], back[2], back[1], front[1]])
    for end in (front[0], back[1], back[2]):
        pen.line([back[0], end], "thin", width=1.4, is_dashed=True)
    pen.line([(base / 2, 0), front[2]], "accent", is_dashed=True, width=1.4)
    pen.label(texts[0], (base / 4, 0), (0, -1))
    pen.label(texts[1], (base / 2, height / 3), (-1, 0))
    pen.label(texts[2], ((front[1][0] + back[1][0]) / 2, back[1][1] / 2), (1, -1))


def _pyramid(pen: Pen, texts: Sequence[str], base: float, height: float) -> None:
    corners = [(0.0, 0.0), (base, 0.0), _back((base, 0), base), _back((0, 0), base)]
    foot = _back((base / 2, 0), base / 2)
    top = (foot[0], foot[1] + height)
    pen.line([corners[0], corners[1], corners[2], top, corners[0]])
    pen.line([corners[1], top])
    pen.line([corners[0], corners[3], corners[2]], "thin", width=1.4, is_dashed=True)
    pen.line([corners[3], top], "thin", width=1.4, is_dashed=True)
    pen.line([foot, top], "accent", is_dashed=True, width=1.4)
    pen.label(texts[0], (base / 2, 0), (0, -1))
    pen.label(texts[1], (foot[0], foot[1] + height / 3), (1, 0))


def _round(pen: Pen, texts: Sequence[str], radius: float, height: float, *, is_cone: bool) -> None:
    pen.line(around((0, 0), radius, 180, 360, _FLAT))
    pen.line(around((0, 0), radius, 0, 180, _FLAT), "thin", width=1.4, is_dashed=True)
    if is_cone:
        pen.line([(-radius, 0), (0, height), (radius, 0)])
        pen.line([(0, 0), (0, height)], "accent", is_dashed=True, width=1.4)
        pen.label(texts[1], (0, height / 2), (-1, 0))
    else:
        pen.line([(-radius, 0), (-radius, height)])
        pen.line([(radius, 0), (radius, height)])
        pen.line(around((0, height), radius, down=_FLAT), is_closed=True)
        pen.label(texts[1], (radius, height / 2), (1, 0))
    middle = (0.0, 0.0 if is_cone else height)
    pen.line([middle, (radius, middle[1])], "accent", width=2)
    pen.dot(middle)
    pen.label(texts[0], (radius / 2, middle[1]), (0, 1))


def _sphere(pen: Pen, radius: float, texts: Sequence[str]) -> None:
    pen.line(around((0, 0), radius, steps=72), is_closed=True)
    pen.line(around((0, 0), radius, 180, 360, _FLAT))
    pen.line(around((0, 0), radius, 0, 180, _FLAT), "thin", width=1.4, is_dashed=True)
    pen.line([(0, 0), (radius, 0)], "accent", width=2)
    pen.dot((0, 0))
    pen.label(texts[0], (radius / 2, 0), (0, 1))
