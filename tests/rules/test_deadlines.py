"""Deadlines: what the clock of the classroom says, on the nights when clocks change too."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.rules.deadlines import late_after, local_of, moment_of

KYIV = "Europe/Kyiv"
ZONES = [KYIV, "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "UTC"]


def clock(text: str) -> datetime:
    """Return a local date and time, without a zone."""
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        ("2026-10-18T20:00", "2026-10-18T17:00"),
        ("2026-10-25T20:00", "2026-10-25T18:00"),
        ("2026-10-25T03:30", "2026-10-25T01:30"),  # twice that night: the later
        ("2027-03-28T03:30", "2027-03-28T01:00"),  # not at all: 04:00, the first that exists
        ("2027-03-28T20:00", "2027-03-28T17:00"),
    ],
)
def test_a_local_time_means_the_moment_the_class_expects(local: str, utc: str) -> None:
    assert moment_of(clock(local), KYIV) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


def test_a_time_that_does_not_exist_is_told_by_its_moment() -> None:
    moment = moment_of(clock("2027-03-28T03:30"), KYIV)
    assert local_of(moment, KYIV) == clock("2027-03-28T04:00")


def test_a_copy_a_week_later_keeps_the_hour_on_the_clock() -> None:
    due = clock("2026-10-18T20:00")
    copied = moment_of(due + timedelta(days=7), KYIV)
    assert copied == datetime(2026, 10, 25, 18, tzinfo=UTC)
    assert copied != moment_of(due, KYIV) + timedelta(days=7)


def plain(local: datetime, zone: ZoneInfo) -> datetime:
    """Return the first minute from ``local`` on that exists, as its later reading."""
    while True:
        moment = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None) == local:
            return moment
        local += timedelta(minutes=1)


@given(st.datetimes(clock("2005-01-01"), clock("2040-01-01")), st.sampled_from(ZONES))
def test_any_local_time_in_any_zone_follows_the_plain_rule(local: datetime, zone: str) -> None:
    local = local.replace(second=0, microsecond=0)
    assert moment_of(local, zone) == plain(local, ZoneInfo(zone))


@given(st.integers(0, 400 * 24 * 4), st.sampled_from(ZONES))
def test_the_nights_of_clock_changes_follow_the_plain_rule(quarters: int, zone: str) -> None:
    local = clock("2026-01-01") + timedelta(minutes=15 * quarters)
    assert moment_of(local, zone) == plain(local, ZoneInfo(zone))


def test_a_minute_of_grace() -> None:
    due = datetime(2026, 10, 23, 17, tzinfo=UTC)
    assert late_after(due) == due + timedelta(seconds=60)
    assert late_after(None) is None
