"""Models of figures: a file, a chart of a list of numbers, or a drawing made of shapes."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Discriminator, Field, StringConstraints, Tag, model_validator

from webapp.content.files.drawing_models import Caption, DrawnFigure, captions_of
from webapp.content.files.models import Strict, Text
from webapp.content.files.param_models import Amount

FIGURE_FILE = r"figures/[A-Za-z0-9_-]+\.(?:svg|png|jpe?g|webp|avif)"
"""The name of a figure's file in its topic's folder."""
Expression = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Alternative = Field(
    None, description="What the figure shows, for those who cannot see it; made from the data if left out."
)


class FileFigure(Strict):
    file: Annotated[str, StringConstraints(pattern=rf"^{FIGURE_FILE}$")]
    alt: Text = Field(description="What the figure shows, for those who cannot see it.")


class ChartFigure(Strict):
    """A chart or a table of a list of numbers."""

    chart: Literal["bar", "line", "pie", "dot", "box", "histogram", "scatter", "table"]
    data: Expression = Field(description="The list: an expression such as l or list(a, b, c).")
    labels: tuple[Caption, ...] = Field((), max_length=40, description="The name of each number.")
    title: Caption = ""
    x: Caption = Field("", description="What the horizontal axis, or the first column, shows.")
    y: Caption = Field("", description="What the vertical axis, or the second column, shows.")
    other: Expression | None = Field(None, description="The second coordinates of a scatter plot.")
    width: Amount | None = Field(None, description="How wide a class of a histogram is.")
    alt: Text | None = Alternative

    @model_validator(mode="after")
    def _has_its_fields(self) -> Self:
        if (self.chart == "scatter") != (self.other is not None):
            raise ValueError('"other", the second coordinates, belongs to a scatter plot')
        if self.width is not None and self.chart != "histogram":
            raise ValueError('"width", that of a class, belongs to a histogram')
        return self


_FIGURE_KINDS = {"chart": "a chart", "draw": "a drawing", "file": "a file"}
"""The key that tells a kind of figure -> its name. No name is a key, so that a problem names the key it is at."""


def _figure_kind(value: Any) -> str:
    keys = type(value).model_fields if isinstance(value, BaseModel) else value if isinstance(value, dict) else ()
    return next((name for key, name in _FIGURE_KINDS.items() if key in keys), "a file")


FigureModel = Annotated[
    Annotated[FileFigure, Tag("a file")]
    | Annotated[ChartFigure, Tag("a chart")]
    | Annotated[DrawnFigure, Tag("a drawing")],
    Discriminator(_figure_kind),
]


class FigureTranslation(Strict):
    """A figure's words in another language."""

    alt: Text | None = None
    labels: Mapping[Text, Text] = Field({}, description="Each text of the figure that has words -> its translation.")


def captions(figure: BaseModel) -> list[str]:
    """Return the texts that a figure shows, as its author wrote them."""
    match figure:
        case ChartFigure():
            return [text for text in (*figure.labels, figure.title, figure.x, figure.y) if text]
        case DrawnFigure():
            return captions_of(figure)
    return []
