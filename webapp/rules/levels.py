"""Levels: the number of thresholds that the XP has reached."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LevelState:
    """A level and the XP range it spans; `next_level_xp` is None at the top level."""

    level: int
    current_level_min_xp: int
    next_level_xp: int | None


def level_at(thresholds: Sequence[int], current_xp: int) -> LevelState:
    """Return the level of `current_xp`. `thresholds` strictly increase; reaching one exactly counts."""
    level = bisect_right(thresholds, current_xp)
    return LevelState(
        level=level,
        current_level_min_xp=thresholds[level - 1] if level else 0,
        next_level_xp=thresholds[level] if level < len(thresholds) else None,
    )
