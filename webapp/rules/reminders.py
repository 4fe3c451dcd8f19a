"""When a reminder by mail is sent: once on a learning day, at the full hour that a learner chose, where they live."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from webapp.rules.days import learning_day

HOURS = range(5, 24)  # of one calendar day that belong to one learning day
HOURS_LATE = 3  # a reminder that could not be sent in time waits for the next day rather than come at night


def reminder_day(now: datetime, time_zone: str, hour: int) -> date | None:
    """Return the learning day whose reminder is to be sent at the moment `now`; None before its hour and when it is
    too late for it. Raises ValueError as `learning_day` does."""
    day = learning_day(now, time_zone)
    return day if hour <= now.astimezone(ZoneInfo(time_zone)).hour < hour + HOURS_LATE else None


def first_reminder_follows(now: datetime, time_zone: str, hour: int) -> date | None:
    """Return the learning day that needs no reminder any more when it is switched on at the moment `now`: today if
    the hour has begun, else None."""
    return learning_day(now, time_zone) if now.astimezone(ZoneInfo(time_zone)).hour >= hour else None
