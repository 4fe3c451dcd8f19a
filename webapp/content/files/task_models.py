"""Models of task files: the fields of each task type. Parameters have models of their own."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, SerializeAsAny, StringConstraints, model_validator

from webapp.content.files.field_models import (
    MOST_MISTAKES,
    ChoiceGap,
    EquationFields,
    ExpressionFields,
    FractionFields,
    Gap,
    GraphFields,
    LineFields,
    MistakeBase,
    MistakeModel,
    MixedFields,
    NumberFields,
    PercentFields,
    PointFields,
    RatioFields,
    TimeFields,
    UnitFields,
    WordFields,
    WordForms,
)
from webapp.content.files.figure_models import FigureModel, FigureTranslation
from webapp.content.files.models import Difficulty, FileModel, Language, Slug, Strict, Text
from webapp.content.files.option_models import (
    MOST_LISTED,
    ChoicesPool,
    Condition,
    OptionModel,
    Pool,
    PoolError,
    check_one_right,
    check_shown,
    count_right,
)
from webapp.content.files.param_models import Name, Param
from webapp.content.files.step_models import GapTranslation, Step, StepTranslation


class ClozeMistakeModel(MistakeBase):
    when: Mapping[Name, Text] = Field(min_length=1, description="Gap -> wrong answer.")


class OptionTranslation(Strict):
    text: Text | None = None
    figure: Text | FigureTranslation | None = None
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
    words: tuple[WordForms, ...] = ()
    fields: Mapping[Name, SerializeAsAny[GapTranslation]] = Field({}, description="Gaps with words to choose from.")
    steps: tuple[StepTranslation, ...] = ()


Trap = Literal[
    "decimal-comma",
    "false-statement",
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
    """A task whose answer and mistakes are written as text."""

    answer: Text
    mistakes: tuple[MistakeModel, ...] = Field((), max_length=MOST_MISTAKES)


class NumberTask(TypedTask, NumberFields, LineFields):
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


class IntervalTask(TypedTask, LineFields):
    type: Literal["interval"]


class SetTask(TypedTask, LineFields):
    type: Literal["set"]


class PointTask(TypedTask, PointFields):
    type: Literal["point"]


class GraphTask(TypedTask, GraphFields):
    type: Literal["graph"]


class RegionTask(TypedTask, GraphFields):
    type: Literal["region"]


class PartTask(TypedTask):
    """A task answered by choosing parts of its figure, whose shapes have names."""

    type: Literal["part"]

    @property
    def takes_many(self) -> bool:
        """Return whether learners may choose several parts: the answer lists some, or says how many."""
        return ";" in self.answer or self.answer.startswith("any ")


class UnitTask(TypedTask, UnitFields):
    type: Literal["unit"]


class RatioTask(TypedTask, RatioFields):
    type: Literal["ratio"]


class TimeTask(TypedTask, TimeFields):
    type: Literal["time"]


class WordTask(TypedTask, WordFields):
    type: Literal["word"]


class ChoiceTask(TaskBase):
    type: Literal["choice"]
    options: tuple[OptionModel, ...] = Field(min_length=2, max_length=MOST_LISTED)
    pool: Pool | None = None

    @model_validator(mode="after")
    def _one_is_right(self) -> Self:
        check_shown(self.pool, self.options, "options")
        right, maybe = count_right(self.options)
        if self.pool is None:
            check_one_right(self.options)
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


MOST_GAPS = 24
"""A table of four rows and six columns. With all gaps as long as a field takes, the form stays below 64 KiB."""
GAP = re.compile(r"\{\{\s*([A-Za-z][A-Za-z0-9_]*)\s*\}\}")


class ClozeTask(TaskBase):
    type: Literal["cloze"]
    fields: Mapping[Name, Gap] = Field(min_length=1, max_length=MOST_GAPS)
    mistakes: tuple[ClozeMistakeModel, ...] = Field((), max_length=MOST_MISTAKES)


class SteppedCloze(ClozeTask):
    """A task of several steps as it is served: a cloze with a gap a step. Made by steps.py, never written by authors.

    `follow` holds the answer of a step by the learner's earlier answers.
    """

    fields: Mapping[Name, Gap | ChoiceGap]  # type: ignore[assignment]  # wider than what authors write as a cloze
    follow: Mapping[str, Text] = {}


class StepsTask(TaskBase):
    type: Literal["steps"]
    steps: tuple[Step, ...] = Field(min_length=2, max_length=8)

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [step.name for step in self.steps]
        if len(set(names)) < len(names) or set(names) & self.params.keys():
            raise ValueError("each step needs a name of its own, which is no parameter")
        return self


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
    | GraphTask
    | RegionTask
    | PartTask
    | UnitTask
    | RatioTask
    | TimeTask
    | WordTask
    | ChoiceTask
    | ChoicesTask
    | OrderTask
    | MatchTask
    | ClozeTask
)
"""A task as it is served."""
WrittenTask = AnyTask | StepsTask
"""A task as authors write it."""
TASK_MODELS: Mapping[str, type[WrittenTask]] = {
    model.model_fields["type"].annotation.__args__[0]: model for model in WrittenTask.__args__
}
