"""Guests who become an account, and guests who never return."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from webapp import db
from webapp.db.queries import load_queries
from webapp.outside.object_store import Store
from webapp.services.accounts import delete_user
from webapp.services.avatars import forget_stored
from webapp.services.replay import lock_learner

sql = load_queries("guests")


@dataclass(frozen=True, slots=True)
class UserRow:
    """A learner."""

    user_id: UUID


def adopt_guest(conn: db.Conn, guest_id: UUID, *, name: str | None, email: str | None, now: datetime) -> UUID | None:
    """Turn a guest into an account with all rows and a verified address or none. Return its id if it exists."""
    user = db.maybe(
        conn,
        sql.update_guest_to_account,
        UserRow,
        user_id=guest_id,
        name=name,
        email=email,
        email_verified=now if email else None,
        now=now,
    )
    return user.user_id if user else None


def delete_idle_guests(conn: db.Conn, idle: timedelta, now: datetime, *, most: int, store: Store | None = None) -> int:
    """Delete up to `most` guests who have not been here for `idle`, with all their data. Return how many were found.

    `idle` is at least the lifetime of a session, so none of them can still be signed in. A guest who became an account
    meanwhile stays. Raises `StoreFailed`.
    """
    guests = db.many(conn, sql.select_idle_guests, UserRow, before=now - idle, most=most)
    for guest in guests:
        learner = lock_learner(conn, guest.user_id)
        if learner and learner.is_guest:
            forget_stored(conn, guest.user_id, store)
            delete_user(conn, guest.user_id)
    return len(guests)
