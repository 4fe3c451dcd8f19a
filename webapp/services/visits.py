"""Who asks, and when: what every use case of a learner needs to know about the request."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from webapp.grading import Locale
from webapp.rules.days import learning_day


@dataclass(frozen=True, slots=True)
class Visit:
    """One learner's request. ``today`` is the learning day of ``now`` where the learner lives; both are read once."""

    user_id: UUID
    locale: Locale
    now: datetime
    today: date


def visit(user_id: UUID, *, locale: Locale, time_zone: str, now: datetime) -> Visit:
    """The visit of a learner at an instant. ``time_zone`` is an IANA name. Raises ``ValueError`` if it is unknown."""
    return Visit(user_id, locale, now, learning_day(now, time_zone))
