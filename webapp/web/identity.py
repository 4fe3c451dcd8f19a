"""Who is asking: the signed cookie or the bearer token of a request, turned into a learner once per request.

An anonymous visitor gets the key of a guest to be in the cookie; nothing is stored until ``ensure_learner``.

If the last request confirmed this session, the view starts before the database confirms it again. ``visit_on`` sends
the session check together with the page's first statements. No result of theirs is returned and nothing is committed
before the check has passed. If it fails, ``Unconfirmed`` is raised and the view runs again without a session.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache, partial, wraps
from typing import Any, TypeVar
from uuid import UUID

from flask import Flask, current_app, g, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager, UserMixin, current_user, login_user
from itsdangerous import URLSafeTimedSerializer

from webapp import clock, db
from webapp.config import Settings
from webapp.errors import Forbidden, Unauthorized
from webapp.messages import N_, Locale
from webapp.services import accounts, api_tokens
from webapp.services.accounts import Learner, LearnerInSession, Preferences, SessionKey, Theme
from webapp.services.api_tokens import LearnerByToken
from webapp.services.visits import Habits, Visit
from webapp.web.browsers import device_name, preferred_locale

KEPT_AT_SIGN_IN = ("locale", "theme")
MERGE_OFFERED = timedelta(minutes=15)  # as long as a mailed link works

login_manager = LoginManager()
login_manager.session_protection = None  # it ties sessions to an IP address, which phones change all day
login_manager._session_identifier_generator = str  # so nobody needs the hash of address and browser it compares


class Unconfirmed(Exception):
    """The session in the cookie is not in the database: the view must run again for a visitor without a session."""


class Caller(UserMixin):  # type: ignore[misc]  # flask-login ships no types
    """What flask-login keeps: the learner and the key that the cookie carries."""

    def __init__(self, learner: Learner, key: SessionKey) -> None:
        self.learner = learner
        self.key = key

    def get_id(self) -> str:
        return str(self.key)


class Cookies(SecureCookieSessionInterface):
    """Flask's own sessions, without making the signer anew for every request: the secrets live as long as the app."""

    @lru_cache(maxsize=1)  # noqa: B019 - there is one of these, and it lives as long as the app
    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        return super().get_signing_serializer(app)


def set_up(app: Flask, settings: Settings) -> None:
    """The cookie: signed with the first secret, read with all of them, sent over HTTPS only where people have it."""
    app.session_interface = Cookies()
    app.config.update(
        SECRET_KEY=settings.auth_secrets[0],
        SECRET_KEY_FALLBACKS=list(settings.auth_secrets[1:]),
        SESSION_COOKIE_NAME="session" if settings.is_plain_http else "__Host-session",
        SESSION_COOKIE_SECURE=not settings.is_plain_http,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,  # _find_caller slides it on when the database's row slides
        PERMANENT_SESSION_LIFETIME=accounts.SESSION_LIFETIME,
    )
    login_manager.init_app(app)


Found = TypeVar("Found")


def once_a_request(find: Callable[[], Found]) -> Callable[[], Found]:
    """Cache a function's result in ``g`` until the request ends."""
    name = find.__name__

    @wraps(find)
    def found() -> Found:
        here = g._get_current_object()  # once, where g would look it up at each use
        if name not in here:
            setattr(here, name, find())
        kept: Found = getattr(here, name)
        return kept

    return found


@once_a_request
def now() -> datetime:
    """Return the time of this request. It is read once, so that a request belongs to one day."""
    return clock.now()


@once_a_request
def current_learner() -> Learner | None:
    """The learner, guest or administrator who asks; None for someone about whom nothing is stored."""
    return _bearer() if is_bearer() else _signed_in()


def _signed_in() -> Learner | None:
    caller: Any = current_user
    return caller.learner if caller.is_authenticated else None


def the_learner() -> Learner:
    """The learner who asks, in a view that is open to learners only."""
    learner = current_learner()
    if learner is None:
        raise Forbidden(N_("This page is not open to you."))
    return learner


def is_bearer() -> bool:
    """Whether the request shows an API token. Only the API looks at it, and then at no cookie."""
    return request.path.startswith("/api/") and request.headers.get("Authorization", "").startswith("Bearer ")


def _key_in_cookie() -> SessionKey | None:
    text = session.get("_user_id")
    return accounts.read_session_key(text) if text else None


def current_key() -> SessionKey:
    """The caller's session key: a stored one, or that of the guest they would become, which is made here."""
    caller: Any = current_user
    if caller.is_authenticated:
        key: SessionKey = caller.key
        return key
    known = _key_in_cookie() if session.get("is_guest_to_be") else None
    if known:
        return known
    key = accounts.new_session_key()
    session.permanent = True
    session["_user_id"], session["is_guest_to_be"] = str(key), True
    return key


@once_a_request
def current_visit() -> Visit:
    """Who asks and when, for the services. ``today`` is the learning day in the learner's time zone."""
    learner = current_learner()
    return _visit(learner.user_id if learner else current_key().user_id)


def _visit(user_id: UUID) -> Visit:
    return Visit(user_id, now(), _habits, tuple(UUID(hex=guest) for guest in session.get("guests", ())))


def _habits() -> Habits:
    learner = current_learner()
    return Habits(current_locale(), current_time_zone(), learner.course_slug if learner else None)


def visit_on(conn: db.Conn) -> Visit:
    """Return the visit for a view that has just opened ``conn``.

    The session check is sent on ``conn`` with the first statement, so it costs no round trip of its own.
    """
    key = None if "current_learner" in g or is_bearer() else _key_in_cookie()
    if key is None:
        return current_visit()
    sent = accounts.send_learner(conn, key, now())
    g.sent_learner = (conn, sent)
    if not _is_trusted():
        return current_visit()
    db.check_first(conn, sent, _confirm)
    visit = g.current_visit = _visit(key.user_id)
    return visit


def _confirm() -> None:
    if current_learner() is None:
        del g.current_visit
        raise Unconfirmed


def _is_trusted() -> bool:
    """Whether the cookie named a learner when it was last looked at."""
    return "_user_id" in session and not session.get("is_guest_to_be")


def lacks_https() -> bool:
    """Whether the browser drops our cookie, because it came over plain HTTP to a site of HTTPS. A browser that sends
    Sec-Fetch-Site came over HTTPS, to a proxy that does not say so."""
    config = current_app.config
    if request.is_secure or not config["SESSION_COOKIE_SECURE"]:
        return False
    return config["SESSION_COOKIE_NAME"] not in request.cookies and "Sec-Fetch-Site" not in request.headers


def is_learner() -> bool:
    """Return whether the caller is a learner. Trusts the cookie until the database has answered."""
    return "sent_learner" in g or current_learner() is not None


def is_newcomer() -> bool:
    """Return whether the browser has no session cookie yet."""
    return "_user_id" not in session


def caller_id() -> UUID | None:
    """Return the user id to rate-limit by, or None for a visitor, who is limited by address."""
    key = _key_in_cookie() if _is_trusted() and not is_bearer() else None
    caller = key or current_learner()
    return caller.user_id if caller else None


def ensure_learner(conn: db.Conn) -> Visit:
    """The caller's visit, before something is stored for them: makes the rows of a new guest. Parallel calls are
    harmless."""
    visit = visit_on(conn)
    if not is_learner():
        accounts.create_guest(conn, current_key(), current_preferences(), now())
    return visit


@once_a_request
def current_locale() -> Locale:
    """The learner's language, else the one chosen on this device, else the browser's."""
    learner = current_learner()
    chosen = (learner and learner.locale) or accounts.read_locale(session.get("locale"))
    return chosen or preferred_locale(request.headers.get("Accept-Language", ""))


def current_time_zone() -> str:
    """Where the learner lives, else what this device's browser guesses: how times are shown."""
    learner = current_learner()
    return learner.time_zone if learner else current_preferences().time_zone


def current_theme() -> Theme:
    """The learner's theme, else the one chosen on this device."""
    learner = current_learner()
    return learner.theme if learner else current_preferences().theme


@once_a_request
def current_preferences() -> Preferences:
    """What this device says: choices kept in the cookie, and the time zone its browser guesses."""
    return Preferences(
        locale=accounts.read_locale(session.get("locale")),
        time_zone=accounts.read_time_zone(request.cookies.get("time_zone")) or "UTC",
        theme=accounts.read_theme(session.get("theme")) or "system",
        device=device_name(request.headers.get("User-Agent", "")),
    )


def sign_in(conn: db.Conn, key: SessionKey) -> None:
    """Give the browser its new key. Everything else it held goes, so that nothing planted before lives on; of a guest
    only the name stays, so that tasks issued to them are accepted from the account."""
    learner = accounts.find_learner(conn, key, now())
    if learner is None:
        raise RuntimeError("a session was started for a learner who does not exist")
    was = current_learner()
    before = _key_in_cookie() or g.get("session_ended")
    _forget()
    session.permanent = True
    if before and (was is None or was.is_guest):
        session["guests"] = [before.user_id.hex]
    login_user(Caller(learner, key))


def offer_merge(user_id: UUID, other_id: UUID) -> None:
    """Remember in the signed cookie that both accounts were shown to be this person's."""
    until = int((now() + MERGE_OFFERED).timestamp())
    session["merge"] = {"into": user_id.hex, "other": other_id.hex, "until": until}


def offered_merge() -> UUID | None:
    """The account that may be merged into the one signed in; None when no such offer holds."""
    offer, learner = session.get("merge"), current_learner()
    if offer is None or learner is None or offer["into"] != learner.user_id.hex:
        return None
    return UUID(hex=offer["other"]) if now().timestamp() < offer["until"] else None


def sign_out() -> None:
    """Forget the key. Language and theme stay with the device."""
    _forget()
    login_manager._update_request_context_with_user()


def _forget() -> None:
    kept = {name: session[name] for name in KEPT_AT_SIGN_IN if name in session}
    session.clear()
    session.update(kept)
    for find in (current_learner, current_locale, current_visit):
        g.pop(find.__name__, None)


def check_bearer() -> None:
    """Refuse a token that opens nothing, and a change of state that its scope does not cover."""
    bearer = _bearer()
    if bearer is None:
        raise Unauthorized(N_("This API token is unknown or was revoked."), heading=N_("This token does not work"))
    if request.method not in ("GET", "HEAD", "OPTIONS") and bearer.scope != "practise":
        raise Forbidden(N_("This API token may only read."))


@once_a_request
def _bearer() -> LearnerByToken | None:
    text = request.headers["Authorization"].removeprefix("Bearer ").strip()

    def find() -> LearnerByToken | None:
        with db.reading() as conn:
            return api_tokens.find_learner(conn, text, now().date())

    return db.retrying(find)


def _look_up(key: SessionKey) -> LearnerInSession | None:
    with db.reading() as conn:
        return accounts.find_learner(conn, key, now())


@login_manager.user_loader  # type: ignore[untyped-decorator]  # flask-login ships no types
def _find_caller(key_text: str) -> Caller | None:
    key = accounts.read_session_key(key_text)
    if key is None:
        sign_out()
        return None
    conn, sent = g.pop("sent_learner", (None, None))
    if sent and not sent.is_lost():
        learner = accounts.read_learner(conn, sent, key, now())
    else:
        learner = db.retrying(partial(_look_up, key))
    if learner and learner.last_seen_at:
        session.pop("is_guest_to_be", None)
        if now() - learner.last_seen_at > accounts.SEEN_EVERY:
            session.modified = True  # sends the cookie again, dated today
        return Caller(learner, key)
    if learner or not session.get("is_guest_to_be"):
        g.session_ended = key
        if learner is None:
            g.learner_gone = True
        session.pop("_user_id", None)  # signed out elsewhere, or deleted: an old key never becomes a guest's
        session.pop("is_guest_to_be", None)
    return None
