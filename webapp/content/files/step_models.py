"""Models of the steps of a task, and of what translations say about steps and gaps."""

from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from webapp.content.files.field_models import (
    MOST_MISTAKES,
    ChoiceGap,
    EquationGap,
    ExpressionGap,
    FractionGap,
    MistakeModel,
    MixedGap,
    NumberGap,
    PercentGap,
    PlainGap,
    RatioGap,
    TimeGap,
    UnitGap,
    WordForms,
    WordGap,
)
from webapp.content.files.models import Strict, Text
from webapp.content.files.param_models import Name


class StepText(Strict):
    """What every step has beside its answer."""

    name: Name = Field(description="Names the step's gap, and its answer in `follow` of later steps.")
    prompt: Text = Field(description="What is asked. `{{name}}` in it is the place of the field; otherwise its end is.")
    hint: Text | None = None


class StepParts(StepText):
    """What a step has whose answer is written as text."""

    mistakes: tuple[MistakeModel, ...] = Field((), max_length=MOST_MISTAKES)
    follow: Text | None = Field(
        None, description="The answer from what the learner gave in earlier steps, by their names: `[[price * n]]`."
    )


class NumberStep(NumberGap, StepParts): ...


class FractionStep(FractionGap, StepParts): ...


class MixedStep(MixedGap, StepParts): ...


class PercentStep(PercentGap, StepParts): ...


class ExpressionStep(ExpressionGap, StepParts): ...


class EquationStep(EquationGap, StepParts): ...


class UnitStep(UnitGap, StepParts): ...


class RatioStep(RatioGap, StepParts): ...


class TimeStep(TimeGap, StepParts): ...


class PlainStep(PlainGap, StepParts): ...


class WordStep(WordGap, StepParts): ...


class ChoiceStepError(ValueError):
    """A key that a choice cannot have; `at` is that key."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f'a step that is a choice has no "{key}": {reason}')
        self.at = (key,)


class ChoiceStep(ChoiceGap, StepText):
    mistakes: ClassVar[tuple[MistakeModel, ...]] = ()
    follow: ClassVar[None] = None

    @model_validator(mode="before")
    @classmethod
    def _has_sentences_of_its_own(cls, value: Any) -> Any:
        if isinstance(value, dict) and "follow" in value:
            raise ChoiceStepError("follow", "its right option does not hang on the answers to earlier steps")
        if isinstance(value, dict) and "mistakes" in value:
            raise ChoiceStepError("mistakes", 'each wrong option has its "say"')
        return value


Step = Annotated[
    NumberStep
    | FractionStep
    | MixedStep
    | PercentStep
    | ExpressionStep
    | EquationStep
    | UnitStep
    | RatioStep
    | TimeStep
    | PlainStep
    | WordStep
    | ChoiceStep,
    Field(discriminator="type"),
]


class GapOptionTranslation(Strict):
    text: Text | None = None
    say: Text | None = None


class GapTranslation(Strict):
    words: tuple[WordForms, ...] = ()


class StepTranslation(GapTranslation):
    prompt: Text
    hint: Text | None = None
    mistakes: tuple[Text, ...] = Field((), description="The `say` sentences, in order.")
    options: tuple[GapOptionTranslation, ...] = ()
