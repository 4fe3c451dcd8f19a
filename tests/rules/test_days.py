import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.rules.days import learning_day

ZONES = ["Europe/Kyiv", "America/New_York", "Pacific/Apia", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"]

# From 2012 on no zone here skips a date or turns its clock back across 04:00.
any_moment = st.integers(1_325_376_000, 2_208_988_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))

# The nights of a clock change, and an ordinary one.
NIGHTS = [
    ("Europe/Kyiv", date(2026, 3, 29)),
    ("Europe/Kyiv", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Pacific/Apia", date(2011, 4, 2)),
    ("Pacific/Apia", date(2011, 9, 24)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Europe/Kyiv", date(2026, 6, 10)),
]


def local(zone: str, moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone))


@pytest.fixture
def server_in() -> Iterator[Callable[[str], None]]:
    """Move the server to another time zone for the test."""
    with pytest.MonkeyPatch.context() as patch:

        def move(zone: str) -> None:
            patch.setenv("TZ", zone)
            time.tzset()

        yield move
    time.tzset()


@pytest.mark.parametrize("zone", ZONES)
def test_0359_and_0401_local_are_two_learning_days(zone: str) -> None:
    assert learning_day(local(zone, "2026-05-20 03:59"), zone) == date(2026, 5, 19)
    assert learning_day(local(zone, "2026-05-20 04:01"), zone) == date(2026, 5, 20)


def test_the_learning_day_starts_at_0400_sharp() -> None:
    assert learning_day(local("Europe/Kyiv", "2026-05-20 03:59:59.999999"), "Europe/Kyiv") == date(2026, 5, 19)
    assert learning_day(local("Europe/Kyiv", "2026-05-20 04:00"), "Europe/Kyiv") == date(2026, 5, 20)


def test_a_night_owls_half_past_one_belongs_to_yesterday() -> None:
    assert learning_day(local("Europe/Kyiv", "2026-01-01 01:30"), "Europe/Kyiv") == date(2025, 12, 31)


def test_one_moment_is_two_learning_days_in_two_places() -> None:
    now = datetime(2026, 5, 20, 12, tzinfo=UTC)
    assert learning_day(now, "Pacific/Kiritimati") == date(2026, 5, 20)
    assert learning_day(now, "Pacific/Pago_Pago") == date(2026, 5, 19)
    assert learning_day(now + timedelta(hours=2), "Pacific/Kiritimati") == date(2026, 5, 21)


@pytest.mark.parametrize(("zone", "night"), NIGHTS)
def test_0359_and_0401_are_two_learning_days_on_the_night_of_a_clock_change(zone: str, night: date) -> None:
    assert learning_day(local(zone, f"{night} 04:01"), zone) == night
    # Kyiv's clocks skip 03:59 in spring and show it twice in autumn; Apia's too.
    for fold in (0, 1):
        before = local(zone, f"{night} 03:59").replace(fold=fold)
        if before.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == before.replace(tzinfo=None):
            assert learning_day(before, zone) == night - timedelta(days=1)
    assert learning_day(local(zone, f"{night} 01:30"), zone) == night - timedelta(days=1)


@pytest.mark.parametrize(("zone", "night"), NIGHTS)
def test_minute_by_minute_through_a_clock_change_the_day_turns_once_at_0400_on_the_wall(zone: str, night: date) -> None:
    start = local(zone, f"{night} 00:00").astimezone(UTC) - timedelta(hours=6)
    moments = [start + timedelta(minutes=minute) for minute in range(16 * 60)]
    turns = [later for earlier, later in pairwise(moments) if learning_day(earlier, zone) != learning_day(later, zone)]
    assert [turn.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for turn in turns] == [
        datetime.combine(night, datetime.min.time()) + timedelta(hours=4)
    ]


def test_where_a_whole_date_was_skipped_only_its_small_hours_after_midnight_remain() -> None:
    # Samoa crossed the date line: 29 December 2011 was followed by the 31st.
    assert learning_day(datetime(2011, 12, 30, 9, 59, tzinfo=UTC), "Pacific/Apia") == date(2011, 12, 29)
    assert learning_day(local("Pacific/Apia", "2011-12-31 00:01"), "Pacific/Apia") == date(2011, 12, 30)
    assert learning_day(local("Pacific/Apia", "2011-12-31 03:59"), "Pacific/Apia") == date(2011, 12, 30)
    assert learning_day(local("Pacific/Apia", "2011-12-31 04:01"), "Pacific/Apia") == date(2011, 12, 31)


@pytest.mark.parametrize("server", ["UTC", "America/Los_Angeles", "Pacific/Kiritimati", "Asia/Kolkata"])
def test_the_servers_time_zone_changes_no_learning_day(server: str, server_in: Callable[[str], None]) -> None:
    moments = [datetime(2026, 3, 27, tzinfo=UTC) + timedelta(minutes=17 * step) for step in range(400)]
    server_in("Europe/Kyiv")
    kyiv_offset = time.localtime(moments[0].timestamp()).tm_gmtoff
    expected = [learning_day(moment, zone) for moment in moments for zone in ZONES]
    server_in(server)
    assert time.localtime(moments[0].timestamp()).tm_gmtoff != kyiv_offset
    assert [learning_day(moment, zone) for moment in moments for zone in ZONES] == expected
    # The same moments as the server itself would write them down.
    assert [learning_day(moment.astimezone(), zone) for moment in moments for zone in ZONES] == expected


@given(
    any_moment,
    st.timedeltas(timedelta(0), timedelta(days=3)),
    st.sampled_from(ZONES),
)
def test_the_learning_day_never_goes_back(now: datetime, elapsed: timedelta, zone: str) -> None:
    assert learning_day(now, zone) <= learning_day(now + elapsed, zone)


@given(
    any_moment,
    st.sampled_from(ZONES),
    st.sampled_from(ZONES),
)
def test_the_zone_in_which_a_moment_is_written_changes_nothing(now: datetime, written_in: str, zone: str) -> None:
    assert learning_day(now.astimezone(ZoneInfo(written_in)), zone) == learning_day(now, zone)


@pytest.mark.parametrize(
    "name", ["", "Mars/Olympus", "Europe", "localtime", "/etc/localtime", "../UTC", "zone.tab", "a\0b", "x" * 5000, "é"]
)
def test_a_name_that_is_no_time_zone_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not an IANA time zone"):
        learning_day(datetime(2026, 5, 20, tzinfo=UTC), name)


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="must carry its time zone"):
        learning_day(datetime(2026, 5, 20), "UTC")  # noqa: DTZ001 -- a naive moment is the point
