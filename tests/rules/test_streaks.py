from collections.abc import Set as AbstractSet
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.samples import day
from webapp.rules.streaks import Streak, streak


def days(*numbers: int) -> list[date]:
    return [day(number) for number in numbers]


def test_without_any_counting_day_there_is_no_streak() -> None:
    assert streak([], day(0)) == Streak(length=0, freezes=0, counted_today=False)


def test_the_first_counting_day_is_a_streak_of_one() -> None:
    assert streak(days(0), day(0)) == Streak(length=1, freezes=0, counted_today=True)


def test_a_streak_that_ended_yesterday_is_alive() -> None:
    assert streak(days(0, 1, 2), day(3)) == Streak(length=3, freezes=0, counted_today=False)


def test_a_day_missed_without_a_freeze_ends_the_streak() -> None:
    assert streak(days(0, 1, 2), day(4)) == Streak(length=0, freezes=0, counted_today=False)
    assert streak(days(0, 1, 2, 4), day(4)) == Streak(length=1, freezes=0, counted_today=True)


def test_six_days_in_a_row_earn_no_freeze_and_seven_earn_one() -> None:
    assert streak(days(*range(6)), day(5)).freezes == 0
    assert streak(days(*range(7)), day(6)) == Streak(length=7, freezes=1, counted_today=True)


@pytest.mark.parametrize(("length", "freezes"), [(13, 1), (14, 2), (21, 2), (70, 2)])
def test_each_further_seven_days_earn_one_more_up_to_two_held(length: int, freezes: int) -> None:
    assert streak(days(*range(length)), day(length - 1)) == Streak(length, freezes, counted_today=True)


def test_a_missed_day_spends_a_freeze_and_adds_nothing_to_the_length() -> None:
    assert streak(days(*range(7)), day(8)) == Streak(length=7, freezes=0, counted_today=False)
    assert streak(days(*range(7), 8), day(8)) == Streak(length=8, freezes=0, counted_today=True)


def test_a_missed_today_spends_nothing_before_it_is_over() -> None:
    assert streak(days(*range(7)), day(7)) == Streak(length=7, freezes=1, counted_today=False)


def test_two_freezes_carry_a_streak_over_two_missed_days_but_not_three() -> None:
    assert streak(days(*range(14), 16), day(16)) == Streak(length=15, freezes=0, counted_today=True)
    assert streak(days(*range(14), 17), day(17)) == Streak(length=1, freezes=0, counted_today=True)


def test_a_frozen_day_starts_the_row_of_seven_again() -> None:
    thirteen = days(*range(7), *range(8, 14))
    assert streak(thirteen, day(13)) == Streak(length=13, freezes=0, counted_today=True)
    assert streak([*thirteen, day(14)], day(14)) == Streak(length=14, freezes=1, counted_today=True)


def test_an_ended_streak_leaves_no_freeze_behind() -> None:
    assert streak(days(*range(7), 20), day(20)).freezes == 0


def test_days_after_today_are_ignored() -> None:
    assert streak(days(0, 1, 2, 3), day(1)) == streak(days(0, 1), day(1))


def day_by_day(counting: AbstractSet[date], today: date) -> Streak:
    """Return the rule lived through one day at a time."""
    length = freezes = in_a_row = 0
    current = min(counting, default=today)
    while current <= today:
        if current in counting:
            length, in_a_row = length + 1, in_a_row + 1
            if in_a_row == 7:
                freezes, in_a_row = min(2, freezes + 1), 0
        elif current < today:
            in_a_row = 0
            if freezes:
                freezes -= 1
            else:
                length = 0
        current += timedelta(days=1)
    return Streak(length, freezes, today in counting)


@st.composite
def practice_calendars(draw: st.DrawFn) -> list[date]:
    """Runs of counting days with short gaps between them, so that freezes are earned and spent."""
    current = 0
    counting = []
    for run, gap in draw(st.lists(st.tuples(st.integers(1, 20), st.integers(1, 4)), max_size=8)):
        counting += days(*range(current, current + run))
        current += run + gap
    return draw(st.permutations(counting))


@given(practice_calendars(), st.integers(0, 200))
def test_a_streak_equals_living_through_it_day_by_day(counting: list[date], today: int) -> None:
    assert streak(counting, day(today)) == day_by_day({each for each in counting if each <= day(today)}, day(today))


@given(practice_calendars(), st.integers(0, 200))
def test_counting_today_lengthens_the_streak_by_exactly_one(counting: list[date], today: int) -> None:
    before = [each for each in counting if each != day(today)]
    assert streak([*before, day(today)], day(today)).length == streak(before, day(today)).length + 1


@given(practice_calendars(), st.integers(0, 200))
def test_repeated_days_change_nothing(counting: list[date], today: int) -> None:
    assert streak(counting * 2, day(today)) == streak(counting, day(today))
