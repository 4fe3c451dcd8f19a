"""Deadlines: a local date and time in the class's time zone, and the moment it stands for.

A deadline is what the clock of the classroom shows. Copies and "+7 days" change that local date, and the moment is
computed from it anew. So a clock change between two deadlines never moves one of them by an hour.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

GRACE = timedelta(seconds=60)  # an answer sent at the last moment still counts as on time


def moment_of(local: datetime, time_zone: str) -> datetime:
    """Return the moment, in UTC, of a local date and time without a zone.

    For a time that exists twice, it is the later one. For a time skipped when the clocks go forward, it is the first
    that exists.
    """
    zone = ZoneInfo(time_zone)
    # In a gap, fold=0 uses the offset before the change and fold=1 the one after it. So the change lies between the two
    # results.
    later = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if local_of(later, time_zone) == local:
        return later
    earlier, later = later, local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    before = earlier.astimezone(zone).utcoffset()
    while later - earlier > timedelta(seconds=1):
        middle = earlier + (later - earlier) / 2
        if middle.astimezone(zone).utcoffset() == before:
            earlier = middle
        else:
            later = middle
    return later.replace(microsecond=0)


def local_of(moment: datetime, time_zone: str) -> datetime:
    """Return the local date and time of a moment, without a zone."""
    return moment.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)


def existing_time(local: datetime, time_zone: str) -> datetime:
    """Return a local date and time as the clock shows it: of one that is skipped, the first that exists."""
    return local_of(moment_of(local, time_zone), time_zone)


def late_after(due_at: datetime | None) -> datetime | None:
    """Return the moment after which an answer is late: the due moment plus a minute of grace; None for no deadline."""
    return due_at + GRACE if due_at else None
