"""A visit: the learner and the time of a request, for every use case."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from webapp.messages import Locale
from webapp.rules.days import learning_day


class Habits(NamedTuple):
    """A learner's choices that every use case needs: language, IANA time zone, and the course, if any."""

    locale: Locale
    time_zone: str
    course_slug: str | None = None


@dataclass(frozen=True)
class Visit:
    """One learner's request. `habits()` is called on first use: its values may come with the first query."""

    user_id: UUID
    now: datetime
    habits: Callable[[], Habits] = field(compare=False, repr=False)
    guest_ids: tuple[UUID, ...] = ()  # guests that the learner was in this browser before signing in

    @cached_property
    def locale(self) -> Locale:
        """Return the learner's language."""
        return self.habits().locale

    @property
    def course_slug(self) -> str | None:
        """Return the slug of the learner's course, which may have left the content meanwhile."""
        return self.habits().course_slug

    @cached_property
    def today(self) -> date:
        """Return the learning day of `now` in the learner's time zone. Raises `ValueError` for an unknown zone."""
        return learning_day(self.now, self.habits().time_zone)


def visit(user_id: UUID, *, locale: Locale, time_zone: str, now: datetime, course_slug: str | None = None) -> Visit:
    """Return the visit of a learner whose choices are known already."""
    return Visit(user_id, now, lambda: Habits(locale, time_zone, course_slug))
