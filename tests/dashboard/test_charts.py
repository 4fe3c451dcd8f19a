"""The geometry of the dashboard's pictures."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from webapp.services.dashboard_charts import (
    BAR_HEIGHT,
    BAR_LEFT,
    BAR_TOP,
    CELL,
    MAP_TOP,
    WEEKS,
    DayTotals,
    activity_map,
    bar_chart,
    first_day_of_map,
)

WEDNESDAY = date(2026, 3, 4)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


def totals(day: date, answers: int = 1) -> DayTotals:
    return DayTotals(day, answers, 0, 100 * answers)


def test_today_is_in_the_last_column_at_its_weekday() -> None:
    drawn = activity_map([totals(WEDNESDAY)], WEDNESDAY)
    assert [(square.x, square.y) for square in drawn.squares] == [((WEEKS - 1) * CELL, MAP_TOP + 2 * CELL)]
    assert drawn.last_rows == 3


def test_more_answers_give_a_stronger_shade() -> None:
    drawn = activity_map([totals(WEDNESDAY - timedelta(days=n), n) for n in (40, 12, 5, 4, 1)], WEDNESDAY)
    assert [square.shade for square in drawn.squares] == [4, 3, 2, 1, 1]


def test_map_leaves_out_days_before_the_year_and_after_today() -> None:
    first = first_day_of_map(WEDNESDAY)
    outside = [totals(first - timedelta(days=1)), totals(WEDNESDAY + timedelta(days=1))]
    assert activity_map(outside, WEDNESDAY).squares == ()
    assert len(activity_map([totals(first)], WEDNESDAY).squares) == 1


def test_months_of_the_map_add_up_newest_first() -> None:
    days = [totals(date(2026, 1, 30), 2), totals(date(2026, 1, 31), 3), totals(date(2026, 3, 1), 7)]
    months = activity_map(days, WEDNESDAY).months
    assert [(month.first_day, month.active_days, month.correct_count) for month in months] == [
        (date(2026, 3, 1), 1, 7),
        (date(2026, 1, 1), 2, 5),
    ]


@given(DAYS, st.sets(st.integers(0, 370)))
def test_every_square_lies_inside_the_map_and_no_two_on_each_other(today: date, days_ago: set[int]) -> None:
    drawn = activity_map([totals(today - timedelta(days=n)) for n in sorted(days_ago, reverse=True)], today)
    places = {(square.x, square.y) for square in drawn.squares}
    assert len(places) == len(drawn.squares)
    assert all(0 <= x < drawn.width and MAP_TOP <= y < drawn.height for x, y in places)
    assert all(0 <= label.x < drawn.width - CELL for label in drawn.labels)
    assert [label.first_day.day <= 7 for label in drawn.labels] == [True] * len(drawn.labels)


@given(st.lists(st.integers(0, 10**7), min_size=30, max_size=30), st.booleans())
def test_bars_stay_inside_the_picture_and_keep_their_proportions(values: list[int], label_last: bool) -> None:
    by_day = {WEDNESDAY + timedelta(days=n): value for n, value in enumerate(values)}
    chart = bar_chart(by_day, WEDNESDAY, days=30, label_last=label_last, least_top=10)
    assert [bar.value for bar in chart.bars] == values
    assert all(bar.x >= BAR_LEFT and bar.x + bar.width <= 100 for bar in chart.bars)
    assert all(bar.y >= BAR_TOP and abs(bar.y + bar.height - BAR_TOP - BAR_HEIGHT) < 0.2 for bar in chart.bars)
    assert 2 <= len(chart.lines) <= 5
    assert chart.lines[0].y == BAR_TOP + BAR_HEIGHT
    assert chart.lines[-1].y == BAR_TOP
    assert chart.lines[-1].value >= max(values)
    assert chart.total == sum(values)
    assert chart.bars[-1 if label_last else 0].is_labelled


def test_empty_chart_has_a_scale_and_no_best_day() -> None:
    chart = bar_chart({}, WEDNESDAY, days=30, label_last=True, least_top=100)
    assert chart.best is None
    assert [line.value for line in chart.lines] == [0, 50, 100]
