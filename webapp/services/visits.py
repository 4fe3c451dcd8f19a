"""Who asks, and when: what every use case of a learner needs to know about the request."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from webapp.grading import Locale
from webapp.rules.days import learning_day


@dataclass(frozen=True)
class Visit:
    """One learner's request.

    ``habits()`` returns language and IANA time zone. It is called on first use, because both may arrive with the page's
    first query.
    """

    user_id: UUID
    now: datetime
    habits: Callable[[], tuple[Locale, str]] = field(compare=False, repr=False)
    guest_ids: tuple[UUID, ...] = ()  # of guests whom the learner was in this browser before signing in

    @cached_property
    def locale(self) -> Locale:
        """The learner's language."""
        return self.habits()[0]

    @cached_property
    def today(self) -> date:
        """The learning day of ``now`` where the learner lives. Raises ``ValueError`` for an unknown time zone."""
        return learning_day(self.now, self.habits()[1])


def visit(user_id: UUID, *, locale: Locale, time_zone: str, now: datetime) -> Visit:
    """The visit of a learner about whom all is known."""
    return Visit(user_id, now, lambda: (locale, time_zone))
