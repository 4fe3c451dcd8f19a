"""Who asks, and when: what every use case of a learner needs to know about the request."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from webapp.messages import Locale
from webapp.rules.days import learning_day


class Habits(NamedTuple):
    """What a learner has chosen that matters to every use case: language, IANA time zone, and the course, if any."""

    locale: Locale
    time_zone: str
    course_slug: str | None = None


@dataclass(frozen=True)
class Visit:
    """One learner's request.

    ``habits()`` returns what matters to every use case. It is called on first use, because it may arrive with the
    page's first query.
    """

    user_id: UUID
    now: datetime
    habits: Callable[[], Habits] = field(compare=False, repr=False)
    guest_ids: tuple[UUID, ...] = ()  # of guests whom the learner was in this browser before signing in

    @cached_property
    def locale(self) -> Locale:
        """The learner's language."""
        return self.habits().locale

    @property
    def course_slug(self) -> str | None:
        """The course the learner has chosen. It may be gone from the content meanwhile."""
        return self.habits().course_slug

    @cached_property
    def today(self) -> date:
        """The learning day of ``now`` where the learner lives. Raises ``ValueError`` for an unknown time zone."""
        return learning_day(self.now, self.habits().time_zone)


def visit(user_id: UUID, *, locale: Locale, time_zone: str, now: datetime, course_slug: str | None = None) -> Visit:
    """The visit of a learner about whom all is known."""
    return Visit(user_id, now, lambda: Habits(locale, time_zone, course_slug))
