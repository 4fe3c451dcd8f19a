from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.rules.days import learning_day
from webapp.rules.reminders import HOURS, HOURS_LATE, first_reminder_follows, reminder_day

ZONES = ["Europe/Kyiv", "America/New_York", "Pacific/Kiritimati", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"]
moments = st.integers(1_767_225_600, 2_208_988_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
zones, hours = st.sampled_from(ZONES), st.sampled_from(HOURS)


def kyiv(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo("Europe/Kyiv"))


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-03-02T16:59", None),
        ("2026-03-02T17:00", date(2026, 3, 2)),
        ("2026-03-02T19:59", date(2026, 3, 2)),
        ("2026-03-02T20:00", None),
        ("2026-03-03T02:00", None),
    ],
)
def test_a_reminder_has_three_hours_from_the_one_chosen(moment: str, day: date | None) -> None:
    assert reminder_day(kyiv(moment), "Europe/Kyiv", 17) == day


def test_the_latest_reminder_never_comes_after_midnight() -> None:
    assert reminder_day(kyiv("2026-03-02T23:59"), "Europe/Kyiv", 23) == date(2026, 3, 2)
    assert reminder_day(kyiv("2026-03-03T00:00"), "Europe/Kyiv", 23) is None


@given(moments, zones, hours)
def test_every_day_has_its_reminder_once_also_when_clocks_change(now: datetime, zone: str, hour: int) -> None:
    steps = [now + timedelta(minutes=10 * step) for step in range(6 * 24)]
    days = {reminder_day(step, zone, hour) for step in steps} - {None}
    assert days <= {learning_day(step, zone) for step in steps}
    whole = {learning_day(step, zone) for step in steps if step.astimezone(ZoneInfo(zone)).hour == hour}
    assert whole <= days, "a run every ten minutes misses no day"


@given(moments, zones, hours)
def test_switched_on_today_counts_only_if_its_hour_is_to_come(now: datetime, zone: str, hour: int) -> None:
    settled = first_reminder_follows(now, zone, hour)
    due = reminder_day(now, zone, hour)
    assert due is None or settled == due, "nobody gets a mail for having pressed a button"
    if settled is None:
        later = (now + timedelta(minutes=10 * step) for step in range(6 * 25))
        assert any(reminder_day(moment, zone, hour) for moment in later)


def test_hours_lie_within_one_learning_day() -> None:
    for hour in HOURS:
        assert learning_day(kyiv(f"2026-03-02T{hour:02}:00"), "Europe/Kyiv") == date(2026, 3, 2)
    assert HOURS_LATE > 1, "a run that failed has time to be repeated"
