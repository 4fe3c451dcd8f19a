"""API tokens: who shows one, and whether it covers what is asked."""

from flask import request

from webapp import db
from webapp.errors import Forbidden, Unauthorized
from webapp.messages import N_
from webapp.services import api_tokens
from webapp.services.api_tokens import LearnerByToken
from webapp.web.once import now, once_a_request


def is_bearer() -> bool:
    """Whether the request shows an API token. Only the API looks at it, and then at no cookie."""
    return request.path.startswith("/api/") and request.headers.get("Authorization", "").startswith("Bearer ")


@once_a_request
def find_bearer() -> LearnerByToken | None:
    """Return the learner of the token that the request shows; None if it opens nothing."""
    text = request.headers["Authorization"].removeprefix("Bearer ").strip()

    def find() -> LearnerByToken | None:
        with db.reading() as conn:
            return api_tokens.find_learner(conn, text, now().date())

    return db.retrying(find)


def check_bearer() -> None:
    """Refuse a token that opens nothing, and a change of state that its scope does not cover."""
    bearer = find_bearer()
    if bearer is None:
        raise Unauthorized(N_("This API token is unknown or was revoked."), heading=N_("This token does not work"))
    if request.method not in ("GET", "HEAD", "OPTIONS") and bearer.scope != "practise":
        raise Forbidden(N_("This API token may only read."))
