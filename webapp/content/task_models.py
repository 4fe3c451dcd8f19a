"""What authors may write in a task file: parameters and the fields of each task type.

Nothing here evaluates an expression; see variants.py.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, Discriminator, Field, StringConstraints, Tag, model_validator

from webapp.content.models import Difficulty, FileModel, Slug, Strict, Text

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=30)]

# --- parameters -------------------------------------------------------------------------------------------------

Bound = int | Annotated[str, StringConstraints(min_length=1, max_length=200)]
Bounds = Annotated[tuple[Bound, Bound], Field(description="Smallest and largest value; expressions are allowed.")]
Excluded = Annotated[
    tuple[int | Decimal | str, ...], Field(alias="not", description="Values never drawn; expressions are allowed.")
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

    choice: tuple[int | Decimal, ...] | tuple[Text, ...] = Field(min_length=1)
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


# --- tasks ------------------------------------------------------------------------------------------------------


class MistakeBase(Strict):
    say: Text = Field(description="The sentence that helps a learner who gave this answer.")


class MistakeModel(MistakeBase):
    when: Text = Field(description="A wrong answer, written like `answer`.")


class ClozeMistakeModel(MistakeBase):
    when: Mapping[Name, Text] = Field(min_length=1, description="Gap -> wrong answer.")


class FigureModel(Strict):
    file: Annotated[str, StringConstraints(pattern=r"^figures/[A-Za-z0-9_-]+\.svg$")]
    alt: Text = Field(description="What the figure shows, for those who cannot see it.")


class OptionModel(Strict):
    text: Text
    correct: bool = False
    say: Text | None = Field(None, description="Why this option is wrong (or right).")


class OptionTranslation(Strict):
    text: Text | None = None
    say: Text | None = None


class TaskTranslation(Strict):
    """The learner's language. Lists have the same length and order as the English ones."""

    prompt: Text
    hints: tuple[Text, ...] = ()
    solution: Text | None = None
    mistakes: tuple[Text, ...] = Field((), description="The `say` sentences, in order.")
    params: Mapping[str, tuple[Text, ...]] = Field({}, description="Text choices, in order.")
    figure: Text | None = Field(None, description="The figure's `alt`.")
    options: tuple[OptionTranslation, ...] = ()
    items: tuple[Text, ...] = ()
    pairs: tuple[tuple[Text, Text], ...] = ()


class TaskTranslations(Strict):
    uk: TaskTranslation


class TaskBase(FileModel):
    """What every task may have."""

    id: Slug = Field(description="Unique in the topic, stable for ever.")
    prompt: Text
    difficulty: Difficulty | None = None
    base_xp: int | None = Field(None, alias="baseXp", ge=0, le=100_000)
    hints: tuple[Text, ...] = Field((), max_length=5)
    solution: Text | None = None
    params: Mapping[Name, Param] = {}
    where: tuple[Annotated[str, StringConstraints(min_length=1, max_length=200)], ...] = ()
    figure: FigureModel | None = None
    translations: TaskTranslations | None = None


class TypedTask(TaskBase):
    """A task answered by typing."""

    answer: Text
    mistakes: tuple[MistakeModel, ...] = ()


class NumberFields(Strict):
    decimals: int | None = Field(None, ge=0, le=10, description="Exactly so many decimals are asked for.")
    tolerance: Text | None = Field(None, description='How far off is still right, such as "0.01".')


class FractionFields(Strict):
    form: Literal["lowest", "any"] = "lowest"


class MixedFields(Strict):
    form: Literal["mixed", "any"] = "mixed"


class PercentFields(Strict):
    form: Literal["percent", "any"] = "any"


class ExpressionFields(Strict):
    form: Literal["any", "expanded", "factored"] = "any"
    variables: tuple[Annotated[str, StringConstraints(pattern=r"^[A-Za-z]$")], ...] | None = None


PlaneAxis = tuple[int, int]


class Plane(Strict):
    x: PlaneAxis
    y: PlaneAxis
    snap: Decimal = Field(Decimal(1), gt=0)


class PointFields(Strict):
    plane: Plane | None = None


class NumberTask(TypedTask, NumberFields):
    type: Literal["number"]


class FractionTask(TypedTask, FractionFields):
    type: Literal["fraction"]


class MixedTask(TypedTask, MixedFields):
    type: Literal["mixed"]


class PercentTask(TypedTask, PercentFields):
    type: Literal["percent"]


class ExpressionTask(TypedTask, ExpressionFields):
    type: Literal["expression"]


class EquationTask(TypedTask):
    type: Literal["equation"]


class IntervalTask(TypedTask):
    type: Literal["interval"]


class SetTask(TypedTask):
    type: Literal["set"]


class PointTask(TypedTask, PointFields):
    type: Literal["point"]


class UnitTask(TypedTask):
    type: Literal["unit"]


class ChoiceTask(TaskBase):
    type: Literal["choice"]
    options: tuple[OptionModel, ...] = Field(min_length=2, max_length=8)

    @model_validator(mode="after")
    def _one_is_right(self) -> Self:
        if sum(option.correct for option in self.options) != 1:
            raise ValueError('exactly one option must have "correct": true')
        return self


class ChoicesTask(TaskBase):
    type: Literal["choices"]
    options: tuple[OptionModel, ...] = Field(min_length=2, max_length=8)

    @model_validator(mode="after")
    def _some_are_right(self) -> Self:
        if not any(option.correct for option in self.options):
            raise ValueError('at least one option must have "correct": true')
        return self


class OrderTask(TaskBase):
    type: Literal["order"]
    items: tuple[Text, ...] = Field(min_length=2, max_length=8, description="In the right order.")


class MatchTask(TaskBase):
    type: Literal["match"]
    pairs: tuple[tuple[Text, Text], ...] = Field(min_length=2, max_length=8, description="[left, right] that belong.")


# --- cloze: the typed fields again, without what belongs to a whole task ------------------------------------------


class GapBase(Strict):
    answer: Text


class NumberGap(GapBase, NumberFields):
    type: Literal["number"]


class FractionGap(GapBase, FractionFields):
    type: Literal["fraction"]


class MixedGap(GapBase, MixedFields):
    type: Literal["mixed"]


class PercentGap(GapBase, PercentFields):
    type: Literal["percent"]


class ExpressionGap(GapBase, ExpressionFields):
    type: Literal["expression"]


class PlainGap(GapBase):
    type: Literal["equation", "interval", "set", "point", "unit"]


Gap = Annotated[
    NumberGap | FractionGap | MixedGap | PercentGap | ExpressionGap | PlainGap,
    Field(discriminator="type"),
]

GAP = re.compile(r"\{\{\s*([A-Za-z][A-Za-z0-9_]*)\s*\}\}")


class ClozeTask(TaskBase):
    type: Literal["cloze"]
    fields: Mapping[Name, Gap] = Field(min_length=1, max_length=8)
    mistakes: tuple[ClozeMistakeModel, ...] = ()


AnyTask = (
    NumberTask
    | FractionTask
    | MixedTask
    | PercentTask
    | ExpressionTask
    | EquationTask
    | IntervalTask
    | SetTask
    | PointTask
    | UnitTask
    | ChoiceTask
    | ChoicesTask
    | OrderTask
    | MatchTask
    | ClozeTask
)
TASK_MODELS: Mapping[str, type[AnyTask]] = {
    model.model_fields["type"].annotation.__args__[0]: model for model in AnyTask.__args__
}
