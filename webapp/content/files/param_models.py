"""Models of `params`: the kinds of parameters that a task draws. Nothing here evaluates an expression; see draws.py."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, Discriminator, Field, StringConstraints, Tag

from webapp.content.files.models import Strict, Text

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=30)]

Bound = int | Annotated[str, StringConstraints(min_length=1, max_length=200)]
Bounds = Annotated[tuple[Bound, Bound], Field(description="Smallest and largest value; expressions are allowed.")]
Excluded = Annotated[
    tuple[int | Decimal | str, ...],
    Field(alias="not", max_length=100, description="Values never drawn; expressions are allowed."),
]


class IntegerParam(Strict):
    """A whole number from the first bound to the second, in steps."""

    integer: Bounds
    step: int = Field(1, ge=1)
    excluded: Excluded = ()


class DecimalParam(Strict):
    """A decimal: first bound, first bound + step, ..."""

    decimal: tuple[int | Decimal, int | Decimal]
    step: Decimal = Field(gt=0)
    excluded: Excluded = ()


class FractionRange(Strict):
    numerator: tuple[int, int]
    denominator: tuple[Annotated[int, Field(ge=2)], Annotated[int, Field(ge=2)]]
    proper: bool = Field(False, description="True: only fractions between -1 and 1.")


class FractionParam(Strict):
    """A fraction in lowest terms, never whole; shown as a fraction."""

    fraction: FractionRange
    excluded: Excluded = ()


class ChoiceParam(Strict):
    """One of the listed numbers or one of the listed texts. `like` takes the same position as another choice."""

    choice: tuple[int | Decimal, ...] | tuple[Text, ...] = Field(min_length=1, max_length=500)
    like: Name | None = Field(None, description="Another choice parameter whose drawn position is used here too.")


_PARAM_KINDS = ("integer", "decimal", "fraction", "choice")


def _param_kind(value: Any) -> str:
    if isinstance(value, dict):
        return next((kind for kind in _PARAM_KINDS if kind in value), "integer")
    if isinstance(value, BaseModel):
        return next(kind for kind in _PARAM_KINDS if kind in type(value).model_fields)
    return "expression"


Param = Annotated[
    Annotated[IntegerParam, Tag("integer")]
    | Annotated[DecimalParam, Tag("decimal")]
    | Annotated[FractionParam, Tag("fraction")]
    | Annotated[ChoiceParam, Tag("choice")]
    | Annotated[str, StringConstraints(min_length=1, max_length=200), Tag("expression")],
    Discriminator(_param_kind),
]
