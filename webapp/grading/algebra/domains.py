"""Domains: the numbers that a letter of a task stands for."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from webapp.grading.algebra.reals import Real

LARGEST = 40


@dataclass(frozen=True, slots=True)
class Domain:
    """The numbers one letter stands for: of a kind, between two ends, without some values."""

    kind: Literal["real", "integer", "natural"] = "real"
    low: Fraction | None = None
    with_low: bool = True
    high: Fraction | None = None
    with_high: bool = True
    without: frozenset[Fraction] = frozenset()

    def holds(self, value: Real) -> bool:
        """Return whether the letter may be this number."""
        if self.kind != "real" and value != int(value):
            return False
        if value in self.without or (self.kind == "natural" and value < 1):
            return False
        if self.low is not None and (value < self.low or (not self.with_low and value == self.low)):
            return False
        return self.high is None or value < self.high or (self.with_high and value == self.high)

    def draw(self, sample: Fraction) -> Fraction:
        """Return a number of the domain for any sample. Different samples seldom give the same one."""
        size = abs(sample) if sample else Fraction(1, 7)
        if self.kind != "real":
            count = math.floor(size * 7) % LARGEST
            if self.kind == "natural":
                return (math.ceil(self.low) if self.low is not None and self.low > 1 else 1) + Fraction(count)
            if self.low is None and self.high is None:
                return Fraction(count if sample > 0 else -count)
            return math.ceil(self.low) + 1 + Fraction(count) if self.low is not None else (
                math.floor(self.high or Fraction(0)) - 1 - Fraction(count))  # fmt: skip
        if self.low is not None and self.high is not None:
            return self.low + (self.high - self.low) * (size - math.floor(size) or Fraction(1, 3))
        if self.low is not None:
            return self.low + size
        return self.high - size if self.high is not None else sample


Domains: TypeAlias = Mapping[str, Domain]
REAL = Domain()
NATURAL = Domain("natural")
