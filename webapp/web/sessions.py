"""The session cookie: its key, its learner, signing in and signing out."""

import time
from contextlib import nullcontext
from copy import deepcopy
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, NamedTuple

from flask import Flask, Request, current_app, g, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer

from webapp import db
from webapp.config import Settings
from webapp.services import accounts
from webapp.services.accounts import Learner, LearnerInSession, SessionKey
from webapp.web import once
from webapp.web.once import now, once_a_request

KEPT_AT_SIGN_IN = ("locale", "theme")
VERIFIED = 1024  # cookies whose signature a process remembers
COPY = "X-Copy"  # what sw.js sends when it fetches a page that is already open


class Caller(NamedTuple):
    """A learner and the key of their session."""

    learner: Learner
    key: SessionKey


class Cookies(SecureCookieSessionInterface):
    """Flask's sessions, with one signer for all requests, which verifies each cookie's signature once.

    The secrets never change while the app runs.
    """

    @lru_cache(maxsize=1)  # noqa: B019 - there is one object, which lives as long as the app
    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        return super().get_signing_serializer(app)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session of the request's cookie: an empty one without a cookie, or with an invalid or old one."""
        signer, text = self.get_signing_serializer(app), request.cookies.get(self.get_cookie_name(app))
        if not signer or not text:
            return super().open_session(app, request)
        try:
            values, signed_at = _verified(signer, text)
        except BadSignature:
            return self.session_class()
        is_valid = 0 <= time.time() - signed_at.timestamp() <= app.permanent_session_lifetime.total_seconds()
        return self.session_class(deepcopy(values) if is_valid else None)

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Return whether to send the cookie. The service worker's copy of an open page never changes it.

        The copy is fetched while the learner goes on: they may have signed in by the time it arrives.
        """
        return COPY not in request.headers and super().should_set_cookie(app, session)


@lru_cache(VERIFIED)
def _verified(signer: URLSafeTimedSerializer, text: str) -> tuple[dict[str, Any], datetime]:
    """Return what a cookie holds, and when it was signed, however long ago. Raises `BadSignature`."""
    found: tuple[dict[str, Any], datetime] = signer.loads(text, return_timestamp=True)
    return found


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
        SESSION_REFRESH_EACH_REQUEST=False,  # stored_caller extends it when it extends the database's row
        PERMANENT_SESSION_LIFETIME=accounts.SESSION_LIFETIME,
    )


def key_in_cookie() -> SessionKey | None:
    """Return the key of the cookie; None without a cookie or with an invalid one."""
    text = session.get("_user_id")
    return accounts.read_session_key(text) if text else None


def signed_in() -> Learner | None:
    """Return the learner of the cookie's stored session."""
    caller = stored_caller()
    return caller.learner if caller else None


def current_key() -> SessionKey:
    """Return the caller's session key. For a visitor it is made here, as that of a future guest."""
    caller = stored_caller()
    if caller:
        return caller.key
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
    sign_out()
    session.permanent = True
    if before and (was is None or was.is_guest):
        session["guests"] = [before.user_id.hex]
    session["_user_id"] = str(key)
    g.stored_caller = Caller(learner, key)


def sign_out() -> None:
    """Delete the key. Language and theme stay in the cookie."""
    kept = {name: session[name] for name in KEPT_AT_SIGN_IN if name in session}
    session.clear()
    session.update(kept)
    once.forget()


def _look_up(key: SessionKey) -> LearnerInSession | None:
    with db.reading() as conn:
        return accounts.find_learner(conn, key, now())


@once_a_request
def stored_caller() -> Caller | None:
    """Return the learner of the cookie's session, if the database knows it."""
    if "_user_id" not in session:
        return None
    key = key_in_cookie()
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
