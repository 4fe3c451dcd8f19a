"""Bearer tokens: the API token of a request, and its scopes."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, request

from webapp import db
from webapp.errors import Forbidden, Unauthorized
from webapp.messages import N_
from webapp.services import api_tokens
from webapp.services.api_tokens import LearnerByToken, Scope
from webapp.web.once import now, once_a_request

View = TypeVar("View", bound=Callable[..., Any])


def scoped(scope: Scope | None) -> Callable[[View], View]:
    """Declare the scope that a token needs for a view. By default reading needs `read`, anything else `practise`.

    None: any token will do.
    """

    def declare(view: View) -> View:
        view.scope = scope  # type: ignore[attr-defined]  # a mark on the function, for check_bearer
        return view

    return declare


def is_bearer() -> bool:
    """Return whether the request has a bearer token. Only the API reads it, and then ignores cookies."""
    return request.path.startswith("/api/") and request.headers.get("Authorization", "").startswith("Bearer ")


@once_a_request
def find_bearer() -> LearnerByToken | None:
    """Return the learner of the request's token; None if the token is not valid."""
    text = request.headers["Authorization"].removeprefix("Bearer ").strip()

    def find() -> LearnerByToken | None:
        with db.reading() as conn:
            return api_tokens.find_learner(conn, text, now().date())

    return db.retrying(find)


def check_bearer() -> None:
    """Refuse an invalid token, and a view that its scopes do not cover."""
    bearer = find_bearer()
    if bearer is None:
        raise Unauthorized(N_("This API token is unknown or was revoked."), heading=N_("This token does not work"))
    usual: Scope = "read" if request.method in ("GET", "HEAD", "OPTIONS") else "practise"
    needed: Scope | None = getattr(current_app.view_functions.get(request.endpoint or ""), "scope", usual)
    if needed and not bearer.may(needed):
        raise Forbidden(N_("This API token may not do this: it lacks the scope %(scope)s."), scope=needed)
