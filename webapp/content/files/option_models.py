"""Models of what a learner chooses from: options, and the pool from which each variant draws some of them."""

from collections.abc import Sequence
from typing import Annotated, Protocol, Self

from pydantic import Field, StringConstraints, model_validator

from webapp.content.files.figure_models import FigureModel
from webapp.content.files.models import Strict, Text
from webapp.content.files.param_models import Name

MOST_SHOWN = 8  # options, items or pairs of one variant
MOST_LISTED = 40  # in a pool

Condition = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class PoolError(ValueError):
    """A pool that no variant can be drawn from; `at` is the key that its author must change."""

    at = ("pool",)


class OptionModel(Strict):
    text: Text | None = None
    figure: FigureModel | None = Field(None, description="A figure in the place of the text.")
    correct: bool | Condition = Field(
        False, description='Whether it is right; or the condition on the parameters under which it is, such as "a > 0".'
    )
    say: Text | None = Field(None, description="Why this option is wrong (or right).")
    group: Name | None = Field(
        None, description="With a pool: of the options with the same group, a variant shows one at most."
    )

    @model_validator(mode="after")
    def _shows_one_thing(self) -> Self:
        if (self.text is None) == (self.figure is None):
            raise ValueError('an option has either "text" or "figure"')
        return self


class Pool(Strict):
    """How many of the listed options, items or pairs each variant draws."""

    draw: int = Field(ge=2, le=MOST_SHOWN, description="How many each variant shows.")

    def drawn_from(self, members: Sequence[object], what: str) -> None:
        """Raise PoolError if there is no choice: the pool must be larger than what is drawn."""
        if self.draw >= len(members):
            raise PoolError(f'"pool" draws {self.draw} of {len(members)} {what}: list more than it draws')


class ChoicesPool(Pool):
    right: tuple[Annotated[int, Field(ge=1)], Annotated[int, Field(ge=1)]] | None = Field(
        None, description="Fewest and most right options of a variant; by default one right and one wrong at least."
    )

    @property
    def rights(self) -> tuple[int, int]:
        """Return the fewest and the most right options of a variant."""
        return self.right or (1, self.draw - 1)


def check_shown(pool: Pool | None, members: Sequence[object], what: str) -> None:
    """Raise PoolError if the pool cannot be drawn from, or if there is none and too much would be shown."""
    if pool is not None:
        pool.drawn_from(members, what)
    elif len(members) > MOST_SHOWN:
        raise ValueError(f'{len(members)} {what} are too many to show: let a "pool" draw some, {MOST_SHOWN} at most')


class Judged(Protocol):
    """An option that may be right."""

    @property
    def correct(self) -> bool | str: ...


def count_right(options: Sequence[Judged]) -> tuple[int, int]:
    """Return how many options are right always, and how many under a condition."""
    return sum(option.correct is True for option in options), sum(isinstance(option.correct, str) for option in options)


def check_one_right(options: Sequence[Judged]) -> None:
    """Raise ValueError unless one option is right, as far as that can be told without numbers."""
    right, maybe = count_right(options)
    if right > 1 or right + maybe < 1 or (right == 1 and maybe):
        raise ValueError('exactly one option must have "correct": true')
