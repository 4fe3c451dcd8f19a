"""When scheduled work is due: recurring work at fixed times of the clock, failed work after growing pauses."""

from datetime import UTC, datetime, timedelta

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
MOST_TRIES = 30  # of a single job, over about five days; recurring work is never given up
LEASE = timedelta(minutes=5)  # of a run; after it another clock may take the job, because the run may be dead

MIDNIGHT = datetime(2026, 1, 1, tzinfo=UTC)


def pause(tries: int) -> timedelta:
    """Return how long a job waits after so many failed tries: a minute, doubled with each, at most six hours."""
    doubled: timedelta = FIRST_PAUSE * 2 ** min(tries - 1, 20)
    return min(doubled, LONGEST_PAUSE)


def again_at(now: datetime, tries: int) -> datetime:
    """Return when a job that is taken for its `tries`-th try is due again if the run dies."""
    return now + max(LEASE, pause(tries))


def next_time(now: datetime, every: timedelta, at: timedelta) -> datetime:
    """Return the next time of recurring work: `at` after midnight UTC, and every `every` from there.

    Times are fixed, so that a cron job that starts a second early or late does not skip every other one.
    """
    return MIDNIGHT + at + ((now - MIDNIGHT - at) // every + 1) * every
