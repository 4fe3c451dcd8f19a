"""Models of task files: the fields of each task type. Parameters have models of their own."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from webapp.content.files.figure_models import FigureModel, FigureTranslation
from webapp.content.files.models import Difficulty, FileModel, Language, Slug, Strict, Text
from webapp.content.files.option_models import (
    MOST_LISTED,
    ChoicesPool,
    Condition,
    OptionModel,
    Pool,
    PoolError,
    check_shown,
    count_right,
)
from webapp.content.files.param_models import Name, Param

MOST_MISTAKES = 20  # checking compares every wrong answer with each, and each with all before it


class MistakeBase(Strict):
    say: Text = Field(description="The sentence that helps a learner who gave this answer.")


class MistakeModel(MistakeBase):
    when: Text = Field(description="A wrong answer, written like `answer`.")


class ClozeMistakeModel(MistakeBase):
    when: Mapping[Name, Text] = Field(min_length=1, description="Gap -> wrong answer.")


class OptionTranslation(Strict):
    text: Text | None = None
    say: Text | None = None


class TaskTranslation(Strict):
    """A translation of a task. Lists have the same length and order as the English ones."""

    prompt: Text
    hints: tuple[Text, ...] = ()
    solution: Text | None = None
    mistakes: tuple[Text, ...] = Field((), description="The `say` sentences, in order.")
    params: Mapping[str, tuple[Text, ...]] = Field({}, description="Text choices, in order.")
    figure: Text | FigureTranslation | None = Field(
        None, description="The figure's `alt`, or an object with its `alt` and the words of its `labels`."
    )
    options: tuple[OptionTranslation, ...] = ()
    items: tuple[Text, ...] = ()
    pairs: tuple[tuple[Text, Text], ...] = ()


Trap = Literal[
    "decimal-comma",
    "few-variants",
    "hidden-parameter",
    "other-parameters",
    "same-answer",
    "states-answer",
    "unchanged-question",
    "unused-parameter",
]
"""The kinds of fault that checks/traps.py looks for."""


class TaskBase(FileModel):
    """What every task may have."""

    id: Slug = Field(description="Unique in the topic, stable for ever.")
    prompt: Text
    difficulty: Difficulty | None = None
    base_xp: int | None = Field(None, alias="baseXp", ge=0, le=100_000)
    hints: tuple[Text, ...] = Field((), max_length=5)
    solution: Text | None = None
    params: Mapping[Name, Param] = Field({}, max_length=30)
    where: tuple[Condition, ...] = Field((), max_length=30)
    lesson: Annotated[str, StringConstraints(pattern=r"^#\S+$", max_length=200)] | None = Field(
        None,
        description='The part of the lesson to read again after a wrong answer: "#" and the anchor of its heading.',
    )
    figure: FigureModel | None = None
    translations: Mapping[Language, TaskTranslation] = {}
    allow: Mapping[Trap, Text] = Field(
        {}, description="Faults that check-content would report and that are right in this task -> the reason."
    )


class TypedTask(TaskBase):
    """A task answered by typing."""

    answer: Text
    mistakes: tuple[MistakeModel, ...] = Field((), max_length=MOST_MISTAKES)


class NumberFields(Strict):
    decimals: int | None = Field(None, ge=0, le=10, description="Exactly so many decimals are asked for.")
    tolerance: Text | None = Field(None, description='How far off is still right, such as "0.01".')
    form: Literal["any", "standard"] = Field(
        "any", description='"standard": a number from 1 to 10 times a power of ten, such as 3.2 · 10^5.'
    )


class FractionFields(Strict):
    form: Literal["lowest", "improper", "any"] = "lowest"


class MixedFields(Strict):
    form: Literal["mixed", "any"] = "mixed"


class PercentFields(Strict):
    form: Literal["percent", "any"] = "any"


Assumption = Annotated[str, StringConstraints(min_length=3, max_length=60)]


class LetterFields(Strict):
    """The letters of an expression or equation and their domains."""

    assume: Assumption | tuple[Assumption, ...] | None = Field(
        None,
        description='What the letters stand for, such as "m != 0", "x > 0" or "k natural"; n is natural by itself.',
    )


class ExpressionFields(LetterFields):
    form: Literal["any", "expanded", "factored"] = "any"
    variables: tuple[Annotated[str, StringConstraints(pattern=r"^[A-Za-z]$")], ...] | None = None
    domain: Literal["any", "exact"] = Field(
        "any", description='"exact" where the task is about the numbers for which the expression has a value.'
    )


class EquationFields(LetterFields):
    form: Literal["any", "unsolved", "formula", "polynomial"] = Field(
        "any",
        description='"unsolved": not the solution alone. "formula": solved for the letter on the left side. '
        '"polynomial": of the same degree, without roots, bars and letters below the line.',
    )


UnitName = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class UnitFields(Strict):
    asked: UnitName | tuple[UnitName, ...] | None = Field(
        None, alias="in", description='The unit asked for: "kg"; "h min" for both together; a list where any will do.'
    )
    tolerance: Text | None = Field(None, description="How far off is still right, in the unit of the answer.")
    form: Literal["any", "money"] = Field(
        "any", description='"money": two digits after the decimal mark or none, or both units: 12 UAH 50 kop.'
    )


class RatioFields(Strict):
    form: Literal["simplest", "any"] = Field("simplest", description='"any" takes every equal ratio.')


class TimeFields(Strict):
    hours: Literal[12, 24] = Field(24, description="12 for a clock face: 2:05 and 14:05 are both right.")


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


class EquationTask(TypedTask, EquationFields):
    type: Literal["equation"]


class IntervalTask(TypedTask):
    type: Literal["interval"]


class SetTask(TypedTask):
    type: Literal["set"]


class PointTask(TypedTask, PointFields):
    type: Literal["point"]


class UnitTask(TypedTask, UnitFields):
    type: Literal["unit"]


class RatioTask(TypedTask, RatioFields):
    type: Literal["ratio"]


class TimeTask(TypedTask, TimeFields):
    type: Literal["time"]


class ChoiceTask(TaskBase):
    type: Literal["choice"]
    options: tuple[OptionModel, ...] = Field(min_length=2, max_length=MOST_LISTED)
    pool: Pool | None = None

    @model_validator(mode="after")
    def _one_is_right(self) -> Self:
        check_shown(self.pool, self.options, "options")
        right, maybe = count_right(self.options)
        if self.pool is None:
            if right > 1 or right + maybe < 1 or (right == 1 and maybe):
                raise ValueError('exactly one option must have "correct": true')
        elif right + maybe < 1 or len(self.options) - right < self.pool.draw - 1:
            raise PoolError(f'"pool" draws one right and {self.pool.draw - 1} wrong options: there are too few')
        return self


class ChoicesTask(TaskBase):
    type: Literal["choices"]
    options: tuple[OptionModel, ...] = Field(min_length=2, max_length=MOST_LISTED)
    pool: ChoicesPool | None = None

    @model_validator(mode="after")
    def _some_are_right(self) -> Self:
        check_shown(self.pool, self.options, "options")
        right, maybe = count_right(self.options)
        if right + maybe < 1:
            raise ValueError('at least one option must have "correct": true')
        if self.pool is not None:
            fewest, most = self.pool.rights
            if not fewest <= most <= self.pool.draw:
                raise PoolError(f'"right" of the pool is [fewest, most], {self.pool.draw} at most')
            if right + maybe < fewest or len(self.options) - right < self.pool.draw - most:
                raise PoolError(f'"pool" draws {fewest} to {most} right ones of {self.pool.draw}: there are too few')
        return self


class OrderTask(TaskBase):
    type: Literal["order"]
    items: tuple[Text, ...] = Field(min_length=2, max_length=MOST_LISTED, description="In the right order.")
    pool: Pool | None = None

    @model_validator(mode="after")
    def _not_too_many(self) -> Self:
        check_shown(self.pool, self.items, "items")
        return self


class MatchTask(TaskBase):
    type: Literal["match"]
    pairs: tuple[tuple[Text, Text], ...] = Field(
        min_length=2, max_length=MOST_LISTED, description="[left, right] that belong."
    )
    pool: Pool | None = None

    @model_validator(mode="after")
    def _not_too_many(self) -> Self:
        check_shown(self.pool, self.pairs, "pairs")
        return self


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


class EquationGap(GapBase, EquationFields):
    type: Literal["equation"]


class UnitGap(GapBase, UnitFields):
    type: Literal["unit"]


class RatioGap(GapBase, RatioFields):
    type: Literal["ratio"]


class TimeGap(GapBase, TimeFields):
    type: Literal["time"]


class PlainGap(GapBase):
    type: Literal["interval", "set", "point"]


Gap = Annotated[
    NumberGap
    | FractionGap
    | MixedGap
    | PercentGap
    | ExpressionGap
    | EquationGap
    | UnitGap
    | RatioGap
    | TimeGap
    | PlainGap,
    Field(discriminator="type"),
]

GAP = re.compile(r"\{\{\s*([A-Za-z][A-Za-z0-9_]*)\s*\}\}")


class ClozeTask(TaskBase):
    type: Literal["cloze"]
    fields: Mapping[Name, Gap] = Field(min_length=1, max_length=8)
    mistakes: tuple[ClozeMistakeModel, ...] = Field((), max_length=MOST_MISTAKES)


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
    | RatioTask
    | TimeTask
    | ChoiceTask
    | ChoicesTask
    | OrderTask
    | MatchTask
    | ClozeTask
)
TASK_MODELS: Mapping[str, type[AnyTask]] = {
    model.model_fields["type"].annotation.__args__[0]: model for model in AnyTask.__args__
}
