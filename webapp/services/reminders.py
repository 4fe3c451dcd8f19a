"""Reminders: a mail at an hour the learner chose, on days on which reviews are due.

A mail is sent at most once. Before the server gets its text, the day is settled and committed (`claim`) by one run. A
run that dies before that leaves the day to the next one. After it, no run sends the mail again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from secrets import token_urlsafe
from uuid import UUID

from webapp import db
from webapp.content.library import Library
from webapp.db.queries import load_queries
from webapp.errors import Conflict, Invalid
from webapp.messages import N_, Locale
from webapp.rules.reminders import HOURS, first_reminder_follows, reminder_day
from webapp.services.keys import read_key, write_key
from webapp.services.today import today
from webapp.services.visits import visit

sql = load_queries("reminders")

MOST_REFUSALS = 3  # refused mails in a row after which no more are sent
EARLIEST_ZONE = timedelta(hours=14)  # ahead of UTC: the time zone in which a learning day begins first


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """A learner's reminder settings; None where it was never switched on."""

    has_address: bool
    is_on: bool | None
    local_hour: int | None
    refusals: int | None

    @property
    def is_refused(self) -> bool:
        """Return whether sending has stopped because the learner's mail server refused the mails."""
        return bool(self.is_on) and (self.refusals or 0) >= MOST_REFUSALS


@dataclass(frozen=True, slots=True)
class StoppableRow:
    """Whether the reminder of a stop link is on."""

    is_on: bool


@dataclass(frozen=True, slots=True)
class ClaimedRow:
    """A settled day's learner."""

    user_id: UUID


@dataclass(frozen=True, slots=True)
class ReminderToSend:
    """A reminder that is on, and its recipient."""

    user_id: UUID
    local_hour: int
    stop_key: str = field(repr=False)
    done_on: date | None
    refusals: int
    email: str = field(repr=False)
    locale: Locale | None
    time_zone: str

    @property
    def stop_path(self) -> str:
        """Return the address, on this site, that switches the reminder off."""
        return f"/reminders/stop/{write_key(self.user_id, self.stop_key)}"


@dataclass(frozen=True, slots=True)
class Due:
    """The contents of a reminder: the titles of the due topics, and the estimated minutes of today's queue."""

    titles: Sequence[str]
    minutes: int


# --- A learner's choice ----------------------------------------------------------------------------------------------


def find_reminder(conn: db.Conn, user_id: UUID) -> ReminderRow | None:
    """Return an account's reminder settings; None if the account is gone."""
    return db.maybe(conn, sql.select_optional_reminder, ReminderRow, user_id=user_id)


def choose_hour(conn: db.Conn, user_id: UUID, hour: str, *, time_zone: str, now: datetime) -> None:
    """Switch a learner's reminder on at an hour, or off with an empty text. Today's is sent if its hour is to come.

    Raises `Invalid` for an hour that is not offered, `Conflict` for an account without an address.
    """
    if not hour:
        db.execute(conn, sql.stop_reminder, user_id=user_id, now=now)
        return
    if hour not in {str(offered) for offered in HOURS}:
        raise Invalid(N_("Choose one of the hours on the page."))
    reminder = find_reminder(conn, user_id)
    if reminder is None or not reminder.has_address:
        raise Conflict(
            N_("Nothing was switched on"),
            N_("There is no e-mail address to send reminders to. Sign in with a link by e-mail first."),
        )
    db.execute(
        conn,
        sql.upsert_reminder,
        user_id=user_id,
        local_hour=int(hour),
        stop_key=token_urlsafe(24),
        done_on=first_reminder_follows(now, time_zone, int(hour)),
        now=now,
    )


def find_stoppable(conn: db.Conn, key: str) -> bool | None:
    """Return whether the reminder of a stop link is on; None for an unknown key."""
    owner = read_key(key)
    row = owner and db.maybe(conn, sql.select_optional_stoppable, StoppableRow, user_id=owner[0], stop_key=owner[1])
    return row.is_on if row else None


def stop(conn: db.Conn, key: str, now: datetime) -> bool:
    """Switch off the reminder of a stop link. Return whether there is one. A repeat changes nothing."""
    owner = read_key(key)
    if owner is None or find_stoppable(conn, key) is None:
        return False
    db.execute(conn, sql.stop_reminder, user_id=owner[0], now=now)
    return True


# --- Sending ---------------------------------------------------------------------------------------------------------


def list_due(conn: db.Conn, now: datetime) -> list[tuple[ReminderToSend, date]]:
    """Return the reminders whose hour has come, each with its learning day, which is not settled yet."""
    latest_day = (now + EARLIEST_ZONE).date()
    found = db.many(conn, sql.select_reminders, ReminderToSend, most_refusals=MOST_REFUSALS, latest_day=latest_day)
    days = ((reminder, reminder_day(now, reminder.time_zone, reminder.local_hour)) for reminder in found)
    return [(reminder, day) for reminder, day in days if day and (reminder.done_on is None or reminder.done_on < day)]


def what_is_due(conn: db.Conn, reminder: ReminderToSend, library: Library, locale: Locale, now: datetime) -> Due | None:
    """Return the contents of a reminder; None when today's remaining queue has no review."""
    found = today(conn, visit(reminder.user_id, locale=locale, time_zone=reminder.time_zone, now=now), library)
    titles = [queued.topic.title[locale] for queued in found.topics if queued.is_review]
    return Due(titles, found.minutes) if titles else None


def claim(conn: db.Conn, reminder: ReminderToSend, day: date) -> bool:
    """Settle the reminder of a day. Return whether the caller may send it: after COMMIT nobody else sends it."""
    return db.maybe(conn, sql.claim_reminder, ClaimedRow, user_id=reminder.user_id, day=day) is not None


def release(conn: db.Conn, reminder: ReminderToSend, day: date) -> None:
    """Leave a day to the next run, because the mail server did not take the mail."""
    db.execute(conn, sql.release_reminder, user_id=reminder.user_id, day=day)


def count_refusal(conn: db.Conn, reminder: ReminderToSend, *, is_refused: bool) -> None:
    """Count a mail that was refused for good, or reset the count. After `MOST_REFUSALS` in a row no more are sent."""
    refusals = reminder.refusals + 1 if is_refused else 0
    if refusals != reminder.refusals:
        db.execute(conn, sql.update_reminder_refusals, user_id=reminder.user_id, refusals=refusals)
