"""Models of the fields of each typed answer, which tasks, the gaps of a cloze and steps share."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from webapp.content.files.models import Strict, Text
from webapp.content.files.option_models import MOST_SHOWN, Condition, check_one_right
from webapp.content.files.param_models import Amount


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
    form: Literal["any", "expanded", "factored", "surd"] = Field(
        "any", description='"surd": roots in their simplest form, such as 6√2 for √72 and √3/3 for 1/√3.'
    )
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


WordForms = Annotated[
    tuple[Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[^\[\]$]+$")], ...],
    Field(min_length=1, max_length=12, description="The word as it is shown, then its other forms."),
]
"""The forms of a word that learners may write. Case, apostrophes and hyphens make no other form."""
MOST_WORDS = 12
Words = Annotated[tuple[WordForms, ...], Field(min_length=1, max_length=MOST_WORDS)]


class WordsError(ValueError):
    """A list of words that cannot be shown; `at` is the key that its author must change."""

    at = ("words",)


class WordFields(Strict):
    words: Words = Field(description="The words to choose from, each with its forms: plurals, case endings.")
    shown: Literal["shown", "hidden"] = Field(
        "shown", alias="list", description='"hidden": learners do not see the words and must know how to write them.'
    )

    @model_validator(mode="after")
    def _offers_several(self) -> Self:
        if self.shown == "shown" and len(self.words) < 2:
            raise WordsError('"words" has one entry: a list that learners see has at least 2')
        return self


PlaneAxis = tuple[int, int]


class Plane(Strict):
    x: PlaneAxis
    y: PlaneAxis
    snap: Decimal = Field(Decimal(1), gt=0)


class Line(Strict):
    """A number line on which the answer is marked. Numbers may be expressions of the parameters."""

    start: Amount = Field(alias="from", description="The number at the first mark.")
    end: Amount = Field(alias="to", description="The number at the last mark.")
    step: Amount = Field(1, description='From mark to mark. Written as a fraction ("1/4"), so are the numbers.')
    numbers: Amount | None = Field(None, description="From number to number; by default as many as fit.")


class LineFields(Strict):
    line: Line | None = None


class PointFields(Strict):
    plane: Plane | None = None


class GraphFields(Strict):
    plane: Plane = Field(description="The plane on which the line or the region is marked.")


# --- Wrong answers that authors expect ------------------------------------------------------------------------------

MOST_MISTAKES = 20  # checking compares every wrong answer with each, and each with all before it


class MistakeBase(Strict):
    say: Text = Field(description="The sentence that helps a learner who gave this answer.")


class MistakeModel(MistakeBase):
    when: Text = Field(description="A wrong answer, written like `answer`.")


# --- A field among others, without what belongs to a whole task ----------------------------------------------------


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


class WordGap(GapBase, WordFields):
    type: Literal["word"]


class GapOption(Strict):
    text: Text
    correct: bool | Condition = Field(
        False, description='Whether it is right; or the condition on the parameters under which it is, such as "a > 0".'
    )
    say: Text | None = Field(None, description="Why this option is wrong (or right).")


class ChoiceGap(Strict):
    """Options in the place of a field, as a step may have them."""

    type: Literal["choice"]
    options: tuple[GapOption, ...] = Field(min_length=2, max_length=MOST_SHOWN)

    @model_validator(mode="after")
    def _one_is_right(self) -> Self:
        check_one_right(self.options)
        return self


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
    | PlainGap
    | WordGap,
    Field(discriminator="type"),
]
