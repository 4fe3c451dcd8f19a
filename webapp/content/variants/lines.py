"""The number line on which a learner marks an answer: its marks, their texts, and where parts are drawn."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from webapp.content.files.field_models import Line
from webapp.content.rendering.formatting import Kind, Style, write_number
from webapp.content.variants.text_reader import read_number
from webapp.content.variants.texts import Names, TemplateError, Values, work_out
from webapp.grading.algebra.pieces import INFINITY, Piece
from webapp.grading.algebra.reals import Real, to_decimal
from webapp.messages import Locale

FEWEST, MOST = 2, 60  # steps
WIDTH, FIRST = 600, 48  # of the drawing; where its first mark is, and as far from the other end its last one
_WIDE = 15  # units that a character of a label takes on a phone
_EVERY = (1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True, slots=True)
class DrawnPart:
    """A part to draw: from `left` to `right` in units of the drawing. An end is open, closed, or None for an arrow."""

    left: Decimal
    right: Decimal
    left_end: str | None
    right_end: str | None


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of one variant: its first mark, the step from mark to mark, and for each mark its text and label."""

    low: Fraction
    step: Fraction
    texts: tuple[str, ...]
    labels: tuple[str, ...]

    first = FIRST
    width = WIDTH

    @property
    def gap(self) -> Decimal:
        """Return how far apart the marks are in the drawing."""
        return Decimal(WIDTH - 2 * FIRST) / (len(self.texts) - 1)

    def has(self, value: Real) -> bool:
        """Return whether there is a mark for a value, or whether it is infinite."""
        if abs(value) == INFINITY:
            return True
        place = (value - self.low) / self.step if isinstance(value, Fraction) else None
        return place is not None and place.denominator == 1 and 0 <= place < len(self.texts)

    def drawn(self, pieces: Iterable[Piece]) -> Iterator[DrawnPart]:
        """Yield the parts to draw. What lies beyond the ends of the line is an arrow."""
        for piece in pieces:
            left, right = self._place(piece.low), self._place(piece.high)
            outside = [not FIRST - 1 <= end <= WIDTH - FIRST + 1 for end in (left, right)]
            kinds = ["closed" if belongs else "open" for belongs in (piece.with_low, piece.with_high)]
            yield DrawnPart(left, right, *(None if out else kind for out, kind in zip(outside, kinds, strict=True)))

    def _place(self, value: Real) -> Decimal:
        """Return where a value is, at most at the tip of an arrow."""
        if abs(value) == INFINITY:
            return Decimal(8 if value < 0 else WIDTH - 8)
        low, step = to_decimal(self.low), to_decimal(self.step)
        place = FIRST + (to_decimal(value) - low) / step * self.gap
        return round(min(max(place, Decimal(8)), Decimal(WIDTH - 8)), 1)


def read_line(model: Line, names: Names, values: Values, locale: Locale) -> ShownLine:
    """Return the line for a variant. Raises TemplateError for one that cannot be drawn."""
    amounts = (model.start, model.end, model.step, *(() if model.numbers is None else (model.numbers,)))
    low, high, step, *numbers = (work_out(read_number(str(one), names), values.numbers, str(one)) for one in amounts)
    if step <= 0 or high <= low or any(one <= 0 for one in numbers):
        raise TemplateError('"line" goes from a number to a greater one, in steps greater than 0')
    steps = (high - low) / step
    if steps.denominator != 1 or not FEWEST <= steps <= MOST:
        raise TemplateError(f'"line" has {steps} steps; {FEWEST} to {MOST} whole ones can be shown')
    marks = [low + step * index for index in range(int(steps) + 1)]
    parted: Kind = "fraction" if "/" in str(model.step) else "auto"
    texts = tuple(
        write_number(mark, Style("plain" if mark.denominator == 1 else parted), "text", locale) for mark in marks
    )
    every = numbers[0] if numbers else step * _every(max(map(len, texts)), len(texts))
    labels = tuple(text if (mark / every).denominator == 1 else "" for mark, text in zip(marks, texts, strict=True))
    return ShownLine(low, step, texts, labels if any(labels) else (texts[0], *labels[1:-1], texts[-1]))


def _every(longest: int, count: int) -> int:
    """Return how many steps there are from label to label, so that they do not touch on a phone."""
    gap = Fraction(WIDTH - 2 * FIRST, count - 1)
    return next((every for every in _EVERY if every * gap >= longest * _WIDE + 8), _EVERY[-1])
