"""The caller of a request: the learner of its cookie or bearer token, found once per request.

A visitor gets the key of a future guest in the cookie. Nothing is stored until `ensure_learner`.

If the last request confirmed this session, the view starts before the database confirms it again. `visit_on` sends the
session check together with the page's first statements. No result of theirs is returned and nothing is committed before
the check has passed. If it fails, `Unconfirmed` is raised and the view runs again without a session.
"""

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from flask import g, request, session

from webapp import db
from webapp.errors import Forbidden, NotFound
from webapp.messages import N_, Locale
from webapp.services import accounts
from webapp.services.accounts import Learner, Preferences, SessionKey, Theme
from webapp.services.visits import Habits, Visit
from webapp.web.bearers import find_bearer, is_bearer
from webapp.web.browsers import device_name, preferred_locale
from webapp.web.once import now, once_a_request
from webapp.web.sessions import current_key, is_trusted, key_in_cookie, signed_in

MERGE_OFFERED = timedelta(minutes=15)  # the lifetime of a mailed link


class Unconfirmed(Exception):
    """The session in the cookie is not in the database: the view must run again for a visitor without a session."""


@once_a_request
def current_learner() -> Learner | None:
    """Return the learner, guest or administrator of the request; None for a visitor without rows."""
    return find_bearer() if is_bearer() else signed_in()


def the_learner() -> Learner:
    """Return the learner of the request, in a view that is open to learners only."""
    learner = current_learner()
    if learner is None:
        raise Forbidden(N_("This page is not open to you."))
    return learner


def the_administrator() -> Learner:
    """Return the learner of the request, who is an administrator. For anybody else the page does not exist."""
    learner = the_learner()
    if not learner.is_admin:
        raise NotFound(N_("There is nothing at this address. Perhaps it moved."))
    return learner


@once_a_request
def current_visit() -> Visit:
    """Return the visit for the services. `today` is the learning day in the learner's time zone."""
    learner = current_learner()
    return _visit(learner.user_id if learner else current_key().user_id)


def _visit(user_id: UUID) -> Visit:
    return Visit(user_id, now(), _habits, tuple(UUID(hex=guest) for guest in session.get("guests", ())))


def _habits() -> Habits:
    learner = current_learner()
    return Habits(current_locale(), current_time_zone(), learner.course_slug if learner else None)


def visit_on(conn: db.Conn) -> Visit:
    """Return the visit for a view that has just opened `conn`; the session check joins its first round trip."""
    key = None if "current_learner" in g or is_bearer() else key_in_cookie()
    if key is None:
        return current_visit()
    sent = accounts.send_learner(conn, key, now())
    g.sent_learner = (conn, sent)
    if not is_trusted():
        return current_visit()
    db.check_first(conn, sent, check_session)
    visit = g.current_visit = _visit(key.user_id)
    return visit


class ExpectedCaller(NamedTuple):
    """The learner of a session that the last request confirmed, and this one has not confirmed yet."""

    key: SessionKey
    visit: Visit


def expected_caller() -> ExpectedCaller | None:
    """Return whom the cookie names, without the database; None for a new visitor.

    A view that commits before the session is confirmed calls this, then `send_session_check` and, after COMMIT,
    `check_session`. Each statement that it commits must depend on the session.
    """
    key = key_in_cookie() if is_trusted() else None
    return ExpectedCaller(key, _visit(key.user_id)) if key else None


def send_session_check(conn: db.Conn, key: SessionKey) -> None:
    """Send the session check on `conn`, for `check_session`."""
    if "current_learner" not in g:
        g.sent_learner = (None, accounts.send_learner(conn, key, now()))


def check_session() -> None:
    """Raise `Unconfirmed` if the session in the cookie is not in the database."""
    if current_learner() is None:
        g.pop("current_visit", None)
        raise Unconfirmed


def is_learner() -> bool:
    """Return whether the caller is a learner. Trusts the cookie until the database has answered."""
    return "sent_learner" in g or current_learner() is not None


def caller_id() -> UUID | None:
    """Return the user id to rate-limit by, or None for a visitor, who is limited by address."""
    key = key_in_cookie() if is_trusted() and not is_bearer() else None
    caller = key or current_learner()
    return caller.user_id if caller else None


def ensure_learner(conn: db.Conn) -> Visit:
    """Return the caller's visit and make the rows of a new guest, before something is stored. May run in parallel."""
    visit = visit_on(conn)
    if not is_learner():
        accounts.create_guest(conn, current_key(), current_preferences(), now())
    return visit


@once_a_request
def current_locale() -> Locale:
    """Return the learner's language, else the one chosen on this device, else the browser's."""
    learner = current_learner()
    chosen = (learner and learner.locale) or accounts.read_locale(session.get("locale"))
    return chosen or preferred_locale(request.headers.get("Accept-Language", ""))


def current_time_zone() -> str:
    """Return the learner's time zone, else this browser's, in which times are shown."""
    learner = current_learner()
    return learner.time_zone if learner else current_preferences().time_zone


def current_theme() -> Theme:
    """Return the learner's theme, else the one chosen on this device."""
    learner = current_learner()
    return learner.theme if learner else accounts.read_theme(session.get("theme")) or "system"


@once_a_request
def current_preferences() -> Preferences:
    """Return this browser's preferences: choices stored in the cookie, and its time zone."""
    return Preferences(
        locale=accounts.read_locale(session.get("locale")),
        time_zone=accounts.read_time_zone(request.cookies.get("time_zone")) or "UTC",
        theme=current_theme(),
        device=device_name(request.headers.get("User-Agent", "")),
    )


def offer_merge(user_id: UUID, other_id: UUID) -> None:
    """Store in the signed cookie that both accounts were proved to be this person's."""
    until = int((now() + MERGE_OFFERED).timestamp())
    session["merge"] = {"into": user_id.hex, "other": other_id.hex, "until": until}


def offered_merge() -> UUID | None:
    """Return the account that may be merged into the one signed in; None without a valid offer."""
    offer, learner = session.get("merge"), current_learner()
    if offer is None or learner is None or offer["into"] != learner.user_id.hex:
        return None
    return UUID(hex=offer["other"]) if now().timestamp() < offer["until"] else None
