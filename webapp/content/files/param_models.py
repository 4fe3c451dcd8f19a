"""Models of `params`: the kinds of parameters that a task draws. Nothing here evaluates an expression; see draws.py."""

from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import BaseModel, Discriminator, Field, StringConstraints, Tag, field_validator, model_validator

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

    @field_validator("choice", mode="before")
    @classmethod
    def _of_one_kind(cls, value: Any) -> Any:
        if isinstance(value, list) and len({isinstance(one, str) for one in value}) > 1:
            raise ValueError("a choice lists numbers or texts, not both")
        return value


MOST_MEMBERS = 40

Amount = int | Decimal | Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""A number, or an expression."""


class ListParam(Strict):
    """A list of numbers from the first bound to the second, in steps."""

    drawn: tuple[Amount, Amount] = Field(
        alias="list", description="Smallest and largest possible member; expressions are allowed."
    )
    length: Bound | Bounds = Field(
        description=f"How many members, or from how many to how many; {MOST_MEMBERS} at most."
    )
    step: Decimal = Field(Decimal(1), gt=0)
    distinct: bool = Field(False, description="True: no member twice.")
    ordered: bool = Field(False, alias="sorted", description="True: from the smallest to the largest.")
    mean: Amount | None = None
    median: Amount | None = None
    mode: Amount | None = Field(None, description="The one member that occurs more often than any other.")
    excluded: Excluded = ()

    @model_validator(mode="after")
    def _can_be(self) -> Self:
        if self.distinct and self.mode is not None:
            raise ValueError('a list without repetition ("distinct") has no "mode"')
        return self


_PARAM_KINDS = {"integer": "integer", "decimal": "decimal", "fraction": "fraction", "choice": "choice", "list": "drawn"}
"""The key that tells a kind of parameter in a file, and the field of its model."""


def _param_kind(value: Any) -> str:
    if isinstance(value, dict):
        return next((kind for kind in _PARAM_KINDS if kind in value), "integer")
    if isinstance(value, BaseModel):
        return next(kind for kind, field in _PARAM_KINDS.items() if field in type(value).model_fields)
    return "expression"


Param = Annotated[
    Annotated[IntegerParam, Tag("integer")]
    | Annotated[DecimalParam, Tag("decimal")]
    | Annotated[FractionParam, Tag("fraction")]
    | Annotated[ChoiceParam, Tag("choice")]
    | Annotated[ListParam, Tag("list")]
    | Annotated[str, StringConstraints(min_length=1, max_length=200), Tag("expression")],
    Discriminator(_param_kind),
]
