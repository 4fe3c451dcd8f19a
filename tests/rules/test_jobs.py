"""When scheduled work is due."""

from datetime import UTC, datetime, timedelta

import pytest

from webapp.rules.jobs import LEASE, MOST_TRIES, again_at, next_time, pause

NIGHT = datetime(2026, 3, 2, 1, 59, 58, tzinfo=UTC)
DAY, TEN_MINUTES, AT_TWO = timedelta(days=1), timedelta(minutes=10), timedelta(hours=2)


def test_pauses_double_up_to_six_hours_and_the_tries_last_five_days() -> None:
    assert [pause(tries) // timedelta(minutes=1) for tries in range(1, 12)] == [
        1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360,
    ]  # fmt: skip
    assert pause(10**6) == timedelta(hours=6)
    total = sum((pause(tries) for tries in range(1, MOST_TRIES)), timedelta())
    assert timedelta(days=5) < total < timedelta(days=6)


def test_a_run_that_dies_leaves_its_job_after_its_lease_or_the_pause_of_its_tries() -> None:
    assert again_at(NIGHT, 1) == NIGHT + LEASE
    assert again_at(NIGHT, 8) == NIGHT + pause(8)


@pytest.mark.parametrize(
    ("seconds", "every", "at", "expected"),
    [
        (0, DAY, AT_TWO, "02 02:00:00"),
        (2, DAY, AT_TWO, "03 02:00:00"),
        (2, TEN_MINUTES, timedelta(), "02 02:10:00"),
        (2 + 599, TEN_MINUTES, timedelta(), "02 02:10:00"),
        (2 + 601, TEN_MINUTES, timedelta(), "02 02:20:00"),
    ],
)
def test_recurring_work_keeps_to_the_times_of_the_clock(
    seconds: int, every: timedelta, at: timedelta, expected: str
) -> None:
    assert f"{next_time(NIGHT + timedelta(seconds=seconds), every, at):%d %H:%M:%S}" == expected
