"""The calendar feed, at a secret address for calendar programs: the days of reviews, the due times of assignments."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from secrets import token_urlsafe
from uuid import UUID

from webapp import db
from webapp.content.library import Library
from webapp.db.queries import load_queries
from webapp.messages import Locale
from webapp.services import assignment_work, catalog
from webapp.services.assignment_work import OpenAssignment
from webapp.services.keys import read_key, write_key
from webapp.services.visits import Visit

sql = load_queries("calendar")


@dataclass(frozen=True, slots=True)
class AddressRow:
    """The secret part of a calendar's address."""

    address_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Owner:
    """The learner of a calendar."""

    user_id: UUID
    locale: Locale | None
    time_zone: str


def find_address(conn: db.Conn, user_id: UUID) -> str | None:
    """Return the last part of the address of a learner's calendar; None if there is none."""
    row = db.maybe(conn, sql.select_optional_address, AddressRow, user_id=user_id)
    return write_key(user_id, row.address_key) if row else None


def renew_address(conn: db.Conn, user_id: UUID, now: datetime) -> None:
    """Give a learner's calendar a new address; an earlier one stops working."""
    db.execute(conn, sql.upsert_address, user_id=user_id, address_key=token_urlsafe(24), now=now)


def remove_address(conn: db.Conn, user_id: UUID) -> None:
    """Delete the address of a learner's calendar."""
    db.execute(conn, sql.delete_address, user_id=user_id)


def find_owner(conn: db.Conn, address: str) -> Owner | None:
    """Return the learner whose calendar has an address; None if there is none."""
    key = read_key(address)
    return db.maybe(conn, sql.select_optional_owner, Owner, user_id=key[0], address_key=key[1]) if key else None


def review_days(conn: db.Conn, visit: Visit, library: Library) -> Mapping[date, list[str]]:
    """Return the titles of the topics that return on each day, in teaching order; topics already due are on today."""
    states = catalog.topic_states(conn, visit)
    days: dict[date, list[str]] = {}
    for slug, topic in library.topics.items():
        if slug not in states or not topic.tasks:
            continue
        standing = states[slug].standing
        day = visit.today if standing.is_review_due else standing.returns_on
        if day and day >= visit.today:
            days.setdefault(day, []).append(topic.title[visit.locale])
    return dict(sorted(days.items()))


def due_assignments(conn: db.Conn, visit: Visit) -> list[OpenAssignment]:
    """Return the assignments with a due time in which the learner has something left to do, the first due first.

    One whose due time has passed stays while it still takes answers.
    """
    found = assignment_work.given_to(assignment_work.open_assignments(conn, visit))
    return [each for each in found if each.due_at]
