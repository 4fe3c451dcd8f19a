"""The clock: the only module that reads the time, so that tests can replace it."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the current time in UTC, aware. Read it once per request and pass it on."""
    return datetime.now(UTC)
