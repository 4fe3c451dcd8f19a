"""The one place that reads the time, so that tests can replace it."""

from datetime import UTC, datetime


def now() -> datetime:
    """The current instant, aware, in UTC. Read once per request and passed down."""
    return datetime.now(UTC)
