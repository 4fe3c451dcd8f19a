"""The learning day: the "today" that every other rule receives as an argument."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

DAY_STARTS = timedelta(hours=4)


def learning_day(now: datetime, time_zone: str) -> date:
    """Return the learning day at the moment `now`: the learner's local date, where a day starts at 04:00.

    The four hours are subtracted from the local clock time, not from the moment. The two differ only on the night of a
    daylight-saving change, when subtracting elapsed time would start the day at 03:00 or 05:00. So the day starts at
    04:00 local clock time all year. Raises ValueError for a naive `now` and for a name that is not an IANA time zone.
    """
    if now.tzinfo is None:
        raise ValueError("now must carry its time zone")
    local = now.astimezone(_zone(time_zone))
    return (local.replace(tzinfo=None) - DAY_STARTS).date()


def _zone(name: str) -> ZoneInfo:
    # Many systems have a zone file "localtime": the server's own zone, which must not decide a learner's day.
    if name == "localtime":
        raise ValueError(f"not an IANA time zone: {name!r}")
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError) as problem:  # unknown, malformed, a folder of zones such as "Europe"
        raise ValueError(f"not an IANA time zone: {name!r}") from problem
