"""Deadlines: a local date and time in the class's zone, and the moment that it means.

A deadline is what a teacher reads on the clock of the classroom. Copies and "+7 days" move that local date; the moment
follows from it anew, so a clock change between two deadlines never moves one of them by an hour.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

GRACE = timedelta(seconds=60)  # an answer on its way when the clock strikes is on time


def moment_of(local: datetime, time_zone: str) -> datetime:
    """Return the moment, in UTC, of a local date and time without a zone.

    A time that exists twice means the later one. A time that does not exist, because the clocks go forward over it,
    means the first that does.
    """
    zone = ZoneInfo(time_zone)
    # In a gap, fold=0 reads the clock as it went before the change and fold=1 as it goes after it. So the change itself
    # lies where both readings meet.
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


def late_after(due_at: datetime | None) -> datetime | None:
    """Return the moment after which an answer is late: the due moment and a minute of grace. None: never."""
    return due_at + GRACE if due_at else None
