"""Access to routes. Every view declares who may call it with `open_to`. A view without a declaration is closed.

Ownership is checked in each statement's WHERE clause; a test calls every route as owner, stranger and visitor.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlsplit
from wsgiref.types import WSGIEnvironment

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from webapp.errors import Forbidden, Unauthorized
from webapp.messages import N_
from webapp.web.bearers import check_bearer, is_bearer
from webapp.web.identity import current_learner

SIGN_IN_FIRST = N_("Please sign in first. Nothing was stored yet; what you sent is kept here.")

View = TypeVar("View", bound=Callable[..., Any])


class Who(StrEnum):
    """The circles of callers, each within the one before."""

    ANYONE = "anyone"
    LEARNER = "learner"  # someone with rows: a guest who has practised, or an account
    ACCOUNT = "account"  # signed in
    TEACHER = "teacher"  # an administrator gave them the role
    ADMIN = "admin"


def open_to(who: Who, *, max_bytes: int | None = None) -> Callable[[View], View]:
    """Declare who may call a view, and whether its body may be larger than usual. Place it right below the route."""

    def declare(view: View) -> View:
        view.open_to, view.max_bytes = who, max_bytes  # type: ignore[attr-defined]  # marks on the function, for _guard
        return view

    return declare


def set_up(app: Flask) -> None:
    """Check every request against its view's declaration. Runs before CSRF protection, which reads the body."""
    app.before_request(_guard)


def body_limit(app: Flask, environ: WSGIEnvironment) -> int:
    """Return how many bytes of a body the view of a request reads at most."""
    usual: int = app.config["MAX_CONTENT_LENGTH"]
    try:
        endpoint, _ = app.url_map.bind_to_environ(environ).match()
    except HTTPException:
        return usual
    return getattr(app.view_functions[endpoint], "max_bytes", None) or usual


def _guard() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    view = current_app.view_functions[request.endpoint]
    who = getattr(view, "open_to", None)
    if max_bytes := getattr(view, "max_bytes", None):
        request.max_content_length = max_bytes
    if is_bearer():
        check_bearer()
    if who is Who.ANYONE or who in _circles():
        return None
    if who is None or Who.ACCOUNT in _circles() or request.path.startswith("/api/"):
        raise Forbidden(N_("This page is not open to you."))
    if request.method == "POST":  # keeps the typed answer on the way to the sign-in page
        raise Unauthorized(SIGN_IN_FIRST)
    return redirect(url_for("sign_in.page", next=request.full_path.removesuffix("?")), 303)


def is_open(who: Who) -> bool:
    """Return whether the caller is in a circle: for a link to a view that is closed to others."""
    return who in _circles()


def must_sign_in() -> bool:
    """Return whether this view is closed to the caller until they sign in."""
    who = getattr(current_app.view_functions.get(request.endpoint or ""), "open_to", None)
    return who in (Who.LEARNER, Who.ACCOUNT, Who.TEACHER, Who.ADMIN) and not _circles() & {who, Who.ACCOUNT}


def _circles() -> set[Who]:
    """Return the circles the caller is in."""
    learner = current_learner()
    circles = {Who.ANYONE}
    if learner:
        circles.add(Who.LEARNER)
        if not learner.is_guest:
            circles.add(Who.ACCOUNT)
            if learner.role != "USER":
                circles.add(Who.TEACHER)
            if learner.is_admin and not is_bearer():  # a token never has an administrator's rights
                circles.add(Who.ADMIN)
    return circles


def local_path(target: str | None, otherwise: str = "/") -> str:
    """Return a redirect target if it stays on this site, else `otherwise`. Browsers read a backslash as a slash."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return otherwise
    if "\\" in target or any(ord(letter) < 33 or ord(letter) == 127 for letter in target):
        return otherwise
    parts = urlsplit(target)
    return otherwise if parts.scheme or parts.netloc else target
