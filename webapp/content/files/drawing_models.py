"""Models of drawings: the shapes that an author may put into a figure. Numbers are expressions of the parameters."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Discriminator, Field, StringConstraints, Tag

from webapp.content.files.models import Strict, Text
from webapp.content.files.param_models import Amount, Name

Source = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Caption = Annotated[str, StringConstraints(max_length=80)]
"""A short text in a figure, with `[[...]]`. Its words are translated in `labels` of the translation's `figure`."""


def _point(value: object) -> object:
    """Return what may be a point as it is. Raises ValueError with both ways to write one."""
    is_point = len(value) == 2 if isinstance(value, (list, tuple)) else isinstance(value, str) and "," not in value
    if not is_point:
        raise ValueError(f'{value!r} is no point: write a name of "points", or two coordinates as ["a", 0]')
    return value


At = Annotated[Name | tuple[Amount, Amount], BeforeValidator(_point)]
"""A point: a name of `points`, or its two coordinates."""
Stretch = tuple[Amount, Amount]


class Shape(Strict):
    dashed: bool = False


class Choosable(Shape):
    part: Caption = Field(
        "", description='In a task of the type "part": the name under which learners choose this shape.'
    )


class Polygon(Choosable):
    polygon: tuple[At, ...] = Field(min_length=3, max_length=20)
    sides: tuple[Caption, ...] = Field((), description="The text of each side; the first joins the first two points.")
    angles: tuple[Caption, ...] = Field(
        (), description='The text of each angle; "right" draws the sign of a right angle.'
    )
    names: bool = Field(False, description="True: write the names of the points.")


class Segment(Choosable):
    segment: tuple[At, At]
    label: Caption = ""


class Vector(Choosable):
    vector: tuple[At, At]
    label: Caption = ""


class Angle(Choosable):
    angle: tuple[At, At, At] = Field(description="A point on one arm, the vertex, a point on the other arm.")
    label: Caption = Field("", description='"right" draws the sign of a right angle.')


class Circle(Choosable):
    circle: At
    radius: Amount


class Sector(Choosable):
    sector: At
    radius: Amount
    start: Amount = Field(alias="from", description="Degrees, counterclockwise from the right.")
    end: Amount = Field(alias="to")
    label: Caption = ""


class Point(Choosable):
    point: At
    label: Caption = ""


class Plot(Choosable):
    plot: Source = Field(description="An expression of x.")
    domain: Stretch | None = Field(None, description="From which x to which; by default as far as the axes.")
    label: Caption = ""


class Mark(Strict):
    at: Amount
    label: Caption = ""
    empty: bool = False


class NumberLine(Shape):
    number_line: Stretch
    step: Amount = 1
    marks: tuple[Mark, ...] = Field((), max_length=10)
    spans: tuple[tuple[Amount | None, Amount | None], ...] = Field(
        (), max_length=4, description="Marked parts, from where to where; null for no end."
    )


class Solid(Shape):
    solid: Literal["cuboid", "prism", "cylinder", "cone", "pyramid", "sphere"]
    size: tuple[Amount, ...] = Field(min_length=1, max_length=3)
    labels: tuple[Caption, ...] = Field((), max_length=3, description="The text of each size.")


_KINDS = {
    "polygon": "polygon", "segment": "segment", "vector": "vector", "angle": "angle", "circle": "circle",
    "sector": "sector", "point": "point", "plot": "plot", "numberLine": "number_line", "solid": "solid",
    "repeat": "repeat",
}  # fmt: skip
"""The key that tells a kind of shape in a file, and the field of its model."""


def _kind(value: Any) -> str:
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        return next(kind for kind in ("repeat", *_KINDS) if _KINDS[kind] in fields)
    return next((kind for kind in ("repeat", *_KINDS) if isinstance(value, dict) and kind in value), "segment")


AnyShape = Annotated[
    Annotated[Polygon, Tag("polygon")]
    | Annotated[Segment, Tag("segment")]
    | Annotated[Vector, Tag("vector")]
    | Annotated[Angle, Tag("angle")]
    | Annotated[Circle, Tag("circle")]
    | Annotated[Sector, Tag("sector")]
    | Annotated[Point, Tag("point")]
    | Annotated[Plot, Tag("plot")]
    | Annotated[NumberLine, Tag("numberLine")]
    | Annotated[Solid, Tag("solid")]
    | Annotated["Repeat", Tag("repeat")],
    Discriminator(_kind),
]


class Repeat(Strict):
    """Shapes drawn once for each whole number of a stretch, or for each member of a list."""

    repeat: Mapping[Name, Stretch | Source] = Field(min_length=1, max_length=1)
    draw: tuple[AnyShape, ...] = Field(min_length=1, max_length=10)


class Axes(Strict):
    x: Stretch
    y: Stretch
    stretch: bool = Field(False, description="True: the units of the two axes may differ in length.")


class DrawnFigure(Strict):
    """A drawing to scale."""

    draw: tuple[AnyShape, ...] = Field(min_length=1, max_length=30)
    points: Mapping[Name, tuple[Amount, Amount]] = Field({}, max_length=30)
    axes: Axes | None = None
    alt: Text | None = Field(
        None, description="What the figure shows, for those who cannot see it; made from the shapes if left out."
    )


def shapes_of(shapes: tuple[AnyShape, ...]) -> list[AnyShape]:
    """Return all shapes, those of repetitions too."""
    found: list[AnyShape] = []
    for shape in shapes:
        found += [shape, *shapes_of(shape.draw)] if isinstance(shape, Repeat) else [shape]
    return found


def captions_of(figure: DrawnFigure) -> list[str]:
    """Return the texts that a drawing shows, as its author wrote them."""
    texts: list[str] = []
    for shape in shapes_of(figure.draw):
        if isinstance(shape, Choosable):
            texts.append(shape.part)
        match shape:
            case Polygon():
                texts += [*shape.sides, *(text for text in shape.angles if text != "right")]
            case Solid():
                texts += shape.labels
            case NumberLine():
                texts += [mark.label for mark in shape.marks]
            case Angle() if shape.label == "right":
                pass
            case Segment() | Vector() | Angle() | Sector() | Point() | Plot():
                texts.append(shape.label)
    return [text for text in texts if text]
