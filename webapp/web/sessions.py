"""The session cookie: its key, its learner, signing in and signing out."""

from contextlib import nullcontext
from functools import lru_cache, partial
from typing import Any

from flask import Flask, current_app, g, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager, UserMixin, current_user, login_user
from itsdangerous import URLSafeTimedSerializer

from webapp import db
from webapp.config import Settings
from webapp.services import accounts
from webapp.services.accounts import Learner, LearnerInSession, SessionKey
from webapp.web import once
from webapp.web.once import now

KEPT_AT_SIGN_IN = ("locale", "theme")

login_manager = LoginManager()
login_manager.session_protection = None  # it binds sessions to an IP address, and phones change theirs all day
login_manager._session_identifier_generator = str  # the hash of address and browser is not needed without it


class Caller(UserMixin):  # type: ignore[misc]  # flask-login ships no types
    """The user object of flask-login: the learner and the cookie's key."""

    def __init__(self, learner: Learner, key: SessionKey) -> None:
        self.learner = learner
        self.key = key

    def get_id(self) -> str:
        return str(self.key)


class Cookies(SecureCookieSessionInterface):
    """Flask's sessions with one signer for all requests: the secrets never change while the app runs."""

    @lru_cache(maxsize=1)  # noqa: B019 - there is one object, which lives as long as the app
    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        return super().get_signing_serializer(app)


def set_up(app: Flask, settings: Settings) -> None:
    """Configure the cookie: signed with the first secret, read with all, Secure only where the site has HTTPS."""
    app.session_interface = Cookies()
    app.config.update(
        SECRET_KEY=settings.auth_secrets[0],
        SECRET_KEY_FALLBACKS=list(settings.auth_secrets[1:]),
        SESSION_COOKIE_NAME="session" if settings.is_plain_http else "__Host-session",
        SESSION_COOKIE_SECURE=not settings.is_plain_http,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,  # _find_caller extends it when it extends the database's row
        PERMANENT_SESSION_LIFETIME=accounts.SESSION_LIFETIME,
    )
    login_manager.init_app(app)


def key_in_cookie() -> SessionKey | None:
    """Return the key of the cookie; None without a cookie or with an invalid one."""
    text = session.get("_user_id")
    return accounts.read_session_key(text) if text else None


def signed_in() -> Learner | None:
    """Return the learner of the cookie's stored session."""
    caller: Any = current_user
    return caller.learner if caller.is_authenticated else None


def current_key() -> SessionKey:
    """Return the caller's session key. For a visitor it is made here, as that of a future guest."""
    caller: Any = current_user
    if caller.is_authenticated:
        key: SessionKey = caller.key
        return key
    known = key_in_cookie() if session.get("is_guest_to_be") else None
    if known:
        return known
    key = accounts.new_session_key()
    session.permanent = True
    session["_user_id"], session["is_guest_to_be"] = str(key), True
    return key


def is_newcomer() -> bool:
    """Return whether the browser has no session cookie yet."""
    return "_user_id" not in session


def is_trusted() -> bool:
    """Return whether the last request of this cookie found a learner."""
    return "_user_id" in session and not session.get("is_guest_to_be")


def sign_in(conn: db.Conn, key: SessionKey) -> None:
    """Put a new key into the browser's cookie.

    Everything else in the cookie is deleted, so that no planted value survives. Of a guest only the id stays, so that
    tasks issued to them are accepted from the account.
    """
    learner = accounts.find_learner(conn, key, now())
    if learner is None:
        raise RuntimeError("a session was started for a learner who does not exist")
    was = signed_in()
    before = key_in_cookie() or g.get("session_ended")
    _forget()
    session.permanent = True
    if before and (was is None or was.is_guest):
        session["guests"] = [before.user_id.hex]
    login_user(Caller(learner, key))


def sign_out() -> None:
    """Delete the key. Language and theme stay in the cookie."""
    _forget()
    login_manager._update_request_context_with_user()


def _forget() -> None:
    kept = {name: session[name] for name in KEPT_AT_SIGN_IN if name in session}
    session.clear()
    session.update(kept)
    once.forget()


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
    is_answered = sent is not None and not sent.is_lost()
    learner = sent.maybe() if is_answered else db.retrying(partial(_look_up, key))
    if learner and learner.last_seen_at:
        session.pop("is_guest_to_be", None)
        if now() - learner.last_seen_at > accounts.SEEN_EVERY:
            with nullcontext(conn) if conn and is_answered else db.reading() as open_conn:
                accounts.slide_session(open_conn, key, now())
            session.modified = True  # sends the cookie again with a new date
        return Caller(learner, key)
    if learner or not session.get("is_guest_to_be"):
        g.session_ended = key
        if learner is None:
            g.learner_gone = True
        session.pop("_user_id", None)  # signed out elsewhere, or deleted: an old key is never reused for a guest
        session.pop("is_guest_to_be", None)
    return None


def lacks_https() -> bool:
    """Return whether the browser drops our cookie, because it came over plain HTTP to a site of HTTPS.

    A browser that sends Sec-Fetch-Site came over HTTPS, through a proxy that does not say so.
    """
    config = current_app.config
    if request.is_secure or not config["SESSION_COOKIE_SECURE"]:
        return False
    return config["SESSION_COOKIE_NAME"] not in request.cookies and "Sec-Fetch-Site" not in request.headers
