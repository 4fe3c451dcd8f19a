"""Bearer tokens: the API token of a request, and its scope."""

from flask import request

from webapp import db
from webapp.errors import Forbidden, Unauthorized
from webapp.messages import N_
from webapp.services import api_tokens
from webapp.services.api_tokens import LearnerByToken
from webapp.web.once import now, once_a_request


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
    """Refuse an invalid token, and a change of state that its scope does not cover."""
    bearer = find_bearer()
    if bearer is None:
        raise Unauthorized(N_("This API token is unknown or was revoked."), heading=N_("This token does not work"))
    if request.method not in ("GET", "HEAD", "OPTIONS") and bearer.scope != "practise":
        raise Forbidden(N_("This API token may only read."))
