import pytest

from tests.rules.samples import DEFAULTS
from webapp.rules.levels import LevelState, level_at


@pytest.mark.parametrize(
    ("current_xp", "expected"),
    [
        (0, LevelState(0, 0, 1000)),
        (999, LevelState(0, 0, 1000)),
        (1000, LevelState(1, 1000, 2500)),
        (1550, LevelState(1, 1000, 2500)),
        (2499, LevelState(1, 1000, 2500)),
        (2500, LevelState(2, 2500, 4500)),
        (4500, LevelState(3, 4500, 7000)),
        (9999, LevelState(4, 7000, 10_000)),
        (10_000, LevelState(5, 10_000, None)),
        (50_000, LevelState(5, 10_000, None)),
    ],
)
def test_a_level_is_reached_exactly_at_its_threshold(current_xp: int, expected: LevelState) -> None:
    assert level_at(DEFAULTS.level_thresholds, current_xp) == expected


def test_a_topic_without_levels_stays_at_level_0() -> None:
    assert level_at((), 500) == LevelState(0, 0, None)


def test_a_first_threshold_of_zero_gives_level_1_at_once() -> None:
    assert level_at((0, 10), 0) == LevelState(1, 0, 10)
