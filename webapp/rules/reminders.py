"""The time of a reminder mail: once a learning day, at the full hour the learner chose, in their time zone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from webapp.rules.days import learning_day

HOURS = range(5, 24)  # those of one calendar day that belong to the same learning day
HOURS_LATE = 3  # a reminder later than this waits for the next day, so that none comes at night


def reminder_day(now: datetime, time_zone: str, hour: int) -> date | None:
    """Return the learning day whose reminder is due at `now`, if any. Raises ValueError as `learning_day` does."""
    day = learning_day(now, time_zone)
    return day if hour <= now.astimezone(ZoneInfo(time_zone)).hour < hour + HOURS_LATE else None


def first_reminder_follows(now: datetime, time_zone: str, hour: int) -> date | None:
    """Return the learning day without a reminder if it is switched on at `now`: today after the hour, else None."""
    return learning_day(now, time_zone) if now.astimezone(ZoneInfo(time_zone)).hour >= hour else None
