"""Accounts: learners, guests, their sessions and preferences.

A session key holds the ids of a learner and of one of their sessions, and that session's secret. It is in the signed
cookie; the database stores a hash of the secret. A guest's key is made before anything is stored. The rows follow with
the first answer, so reading a page writes nothing.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Literal, get_args
from uuid import UUID, uuid4
from zoneinfo import available_timezones

from webapp import db
from webapp.db.queries import load_queries
from webapp.errors import Invalid
from webapp.messages import LOCALES, N_, Locale
from webapp.services.repeats import id_and_secret

sql = load_queries("accounts")

SESSION_LIFETIME = timedelta(days=60)
SEEN_EVERY = timedelta(hours=1)  # a read extends a used session at most this often
DEVICE_LENGTH = 100
NAME_LENGTH = 80

Role = Literal["USER", "TEACHER", "ADMIN"]
Theme = Literal["system", "light", "dark"]
THEMES: tuple[Theme, ...] = get_args(Theme)


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner, a guest or an administrator."""

    user_id: UUID
    name: str | None
    email: str | None = field(repr=False)
    image: str | None  # the hash that names their avatar
    role: Role
    is_guest: bool
    is_managed: bool  # made by a class: no address, signs in at its door or by card
    locale: Locale | None
    time_zone: str
    theme: Theme
    course_slug: str | None

    @property
    def is_admin(self) -> bool:
        """Return whether they may sync topics and see the pages of administrators."""
        return self.role == "ADMIN"


@dataclass(frozen=True, slots=True)
class LearnerInSession(Learner):
    """A learner, and when the session of their key was last seen; None if that session is not valid."""

    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class SessionKey:
    """The ids of a learner and of their session, and the session's secret."""

    user_id: UUID
    session_id: UUID
    secret: str = field(repr=False)

    def __str__(self) -> str:
        return f"{self.user_id.hex}.{self.session_id.hex}.{self.secret}"

    @property
    def secret_hash(self) -> bytes:
        """Return the hash that the database stores. The secret has 256 random bits, so a plain hash is enough."""
        return sha256(self.secret.encode()).digest()


@dataclass(frozen=True, slots=True)
class Preferences:
    """A visitor's choices, or their browser's settings, before they have a row."""

    locale: Locale | None = None
    time_zone: str = "UTC"
    theme: Theme = "system"
    device: str = ""  # this device's name in the list of sessions


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One device on which a learner is signed in."""

    session_id: UUID
    device: str
    created_at: datetime
    last_seen_at: datetime


# --- Sessions --------------------------------------------------------------------------------------------------------


def new_session_key(user_id: UUID | None = None, *, seed: str = "") -> SessionKey:
    """Return a key for a new session of a learner, or of a guest; the same one for the same seed."""
    return SessionKey(user_id or uuid4(), *id_and_secret(seed))


def read_session_key(text: str) -> SessionKey | None:
    """Return a key from its text form; None if the text is not one."""
    user, _, rest = text.partition(".")
    session, _, secret = rest.partition(".")
    try:
        return SessionKey(UUID(hex=user), UUID(hex=session), secret)
    except ValueError:
        return None


def find_learner(conn: db.Conn, key: SessionKey, now: datetime) -> LearnerInSession | None:
    """Return the learner of a key; None if there is none. `last_seen_at` is None if the key's session is not valid."""
    return send_learner(conn, key, now).maybe()


def send_learner(conn: db.Conn, key: SessionKey, now: datetime) -> db.Sent[LearnerInSession]:
    """Send the query for the learner of a key, as `find_learner` does."""
    return db.send(
        conn,
        sql.select_optional_learner,
        LearnerInSession,
        user_id=key.user_id,
        session_id=key.session_id,
        secret_hash=key.secret_hash,
        oldest=now - SESSION_LIFETIME,
    )


def slide_session(conn: db.Conn, key: SessionKey, now: datetime) -> None:
    """Extend a session. Callers do so at most every `SEEN_EVERY`."""
    db.execute(conn, sql.update_session_seen, user_id=key.user_id, session_id=key.session_id, now=now)


def create_guest(conn: db.Conn, key: SessionKey, preferences: Preferences, now: datetime) -> None:
    """Insert the rows of a guest, unless another request with the same key has done so."""
    db.execute(
        conn,
        sql.insert_guest,
        user_id=key.user_id,
        session_id=key.session_id,
        secret_hash=key.secret_hash,
        locale=preferences.locale,
        time_zone=preferences.time_zone,
        theme=preferences.theme,
        device=preferences.device[:DEVICE_LENGTH],
        now=now,
    )


def start_session(conn: db.Conn, user_id: UUID, device: str, now: datetime, *, seed: str = "") -> SessionKey:
    """Sign a learner in on a device. Repeating it with the same seed changes nothing."""
    key = new_session_key(user_id, seed=seed)
    db.execute(
        conn,
        sql.insert_session,
        user_id=user_id,
        session_id=key.session_id,
        secret_hash=key.secret_hash,
        device=device[:DEVICE_LENGTH],
        now=now,
    )
    return key


def list_sessions(conn: db.Conn, user_id: UUID, now: datetime) -> list[SessionRow]:
    """Return a learner's sessions, the latest first."""
    return db.many(conn, sql.select_sessions, SessionRow, user_id=user_id, oldest=now - SESSION_LIFETIME)


def end_session(conn: db.Conn, user_id: UUID, session_id: UUID, now: datetime) -> None:
    """End a session of a learner at once. Another learner's session is left alone."""
    db.execute(conn, sql.delete_session, user_id=user_id, session_id=session_id, oldest=now - SESSION_LIFETIME)


def end_sessions(conn: db.Conn, user_id: UUID) -> None:
    """End all sessions of a learner at once."""
    db.execute(conn, sql.delete_sessions, user_id=user_id)


# --- Preferences -----------------------------------------------------------------------------------------------------


@cache
def time_zones() -> tuple[str, ...]:
    """Return the names of all IANA time zones a learner may choose."""
    renamed = {"Europe/Kiev", "Europe/Uzhgorod", "Europe/Zaporozhye"}
    places = {"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
    return (
        "UTC",
        *sorted(name for name in available_timezones() if name.partition("/")[0] in places and name not in renamed),
    )


def read_time_zone(text: str | None) -> str | None:
    """Return a time zone by its name, or by the old name of Kyiv's that browsers still use; None for anything else."""
    name = "Europe/Kyiv" if text == "Europe/Kiev" else text
    return name if name in time_zones() else None


def read_locale(text: str | None) -> Locale | None:
    """Return a language of this site by its code; None for anything else."""
    return next((locale for locale in LOCALES if locale == text), None)


def read_theme(text: str | None) -> Theme | None:
    """Return a theme by its name; None for anything else."""
    return next((theme for theme in THEMES if theme == text), None)


def choose(
    conn: db.Conn, user_id: UUID, *, locale: Locale | None = None, theme: Theme | None = None, now: datetime
) -> None:
    """Store what a learner chose in the menu; None leaves a choice as it was."""
    db.execute(conn, sql.update_preferences, user_id=user_id, locale=locale, theme=theme, now=now)


def update_profile(
    conn: db.Conn, user_id: UUID, *, name: str, locale: Locale, time_zone: str, theme: Theme, now: datetime
) -> None:
    """Store a learner's profile. Raises `Invalid` for an invalid name."""
    name = name.strip()
    if len(name) > NAME_LENGTH or not name.isprintable():
        raise Invalid(N_("Please choose a shorter name, without line breaks."))
    db.execute(
        conn,
        sql.update_profile,
        user_id=user_id,
        name=name or None,
        locale=locale,
        time_zone=time_zone,
        theme=theme,
        now=now,
    )


def delete_user(conn: db.Conn, user_id: UUID) -> None:
    """Delete a learner with every row of theirs."""
    db.execute(conn, sql.delete_user, user_id=user_id)
