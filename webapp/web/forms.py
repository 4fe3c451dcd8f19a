"""Forms: the check that a form was sent from a page of this site, and the response to a refused one.

The rule for every form: a refused POST answers with the same form, what was typed still in it, the actual reason and a
new token, so that pressing the button again works. A view names the function that draws its form with `form_again`.
Where none is named, or the form cannot be drawn now, the problem page itself contains it.
"""

from collections.abc import Callable
from secrets import token_urlsafe
from typing import Any, TypeVar

import psycopg
from flask import Response, current_app, g, make_response, request, session
from flask.typing import ResponseReturnValue
from psycopg_pool import PoolTimeout
from werkzeug.exceptions import HTTPException

from webapp.content.variants.variants import VariantError
from webapp.errors import CrossSite, Refused, StaleForm
from webapp.messages import N_
from webapp.web.bearers import is_bearer
from webapp.web.headers import host_of, is_cross_site, is_form_token, make_form_token
from webapp.web.identity import current_learner
from webapp.web.once import once_a_request
from webapp.web.sessions import lacks_https

View = TypeVar("View", bound=Callable[..., Any])

FIELD = "csrf_token"
HEADER = "X-CSRFToken"  # for a program that uses the API with a browser's cookie
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")

NOT_STORED = N_("Nothing was stored")
FROM_ANOTHER_SITE = N_("This form was sent from another site. Nothing was stored.")
NO_COOKIE = N_(
    "Your browser sent no cookie with this form, so nothing was stored yet. Please press the button again. If this "
    "message comes back, allow cookies for this site."
)
NO_HTTPS = N_(
    "You came over http://, where your browser keeps no cookie of this site, so nothing was stored. Please open the "
    "same address with https:// at its beginning."
)
OLD_PAGE = N_("This page was open for too long, so nothing was stored yet. Please press the button again.")
SIGNED_IN = N_("You signed in meanwhile, so nothing was stored yet. Please press the button again.")
SIGNED_OUT = N_("You were signed out meanwhile, so nothing was stored yet. What you sent is kept here.")
OTHER_ACCOUNT = N_(
    "Another account is signed in now, so nothing was stored yet. If that is right, press the button again."
)
NOT_THIS_ACCOUNT = N_(
    "Another account is signed in now, and it may not do this. Nothing was stored. Sign in with the account that"
    " opened this page, then try again."
)


# --- The check -------------------------------------------------------------------------------------------------------


def check_origin() -> None:
    """Refuse a form of another site, if a header says so. Runs before everything else."""
    own = {request.host.lower(), host_of(current_app.extensions["settings"].site_url)} - {""}
    if _is_checked() and is_cross_site(request.headers, own):
        raise CrossSite(FROM_ANOTHER_SITE, heading=NOT_STORED)


def check_token() -> None:
    """Refuse a form without a token of this browser's session. Reads the body."""
    if _is_checked() and not is_form_token(session.get("form_key", ""), _sent_token()):
        raise StaleForm(_stale_because(), heading=NOT_STORED)


def _is_checked() -> bool:
    """Return whether the request needs no form token: no browser sends bearer tokens or keys in addresses by itself."""
    is_change = request.endpoint is not None and request.method not in SAFE_METHODS
    proves_itself = is_bearer() or hasattr(current_app.view_functions.get(request.endpoint or ""), "needs_no_token")
    return is_change and bool(current_app.config.get("CSRF_ENABLED", True)) and not proves_itself


def opened_by_key(view: View) -> View:
    """Declare that a secret in a view's address is sufficient proof, so that a mail program may send it a form."""
    view.needs_no_token = True  # type: ignore[attr-defined]  # a mark on the function, for _is_checked
    return view


def sent_by_another_site(view: View) -> View:
    """Declare that another site sends this form and that the view itself checks who sent it, as a launch does."""
    view.needs_no_token = True  # type: ignore[attr-defined]  # as above
    return view


def _sent_token() -> str:
    return request.form.get(FIELD) or request.headers.get(HEADER, "")


def was_signed_out() -> bool:
    """Return whether an account was signed in when the page was rendered, and is not now."""
    if request.method in SAFE_METHODS or is_bearer() or _holder():
        return False
    token = dict(sent_fields(with_token=True)).get(FIELD, "")
    return "session_ended" in g or bool(token.partition(".")[0])


def has_other_account() -> bool:
    """Return whether another account was signed in when the page was rendered than now."""
    if request.method in SAFE_METHODS or is_bearer():
        return False
    before = dict(sent_fields(with_token=True)).get(FIELD, "").partition(".")[0]
    return bool(before and _holder()) and before != _holder()


def _stale_because() -> str:
    """Return the reason why a token is not one of this session."""
    before, now = _sent_token().partition(".")[0], _holder()
    if before and not now:
        return SIGNED_OUT
    if before != now:
        return OTHER_ACCOUNT if before else SIGNED_IN
    if lacks_https():
        return NO_HTTPS
    return OLD_PAGE if session else NO_COOKIE


@once_a_request
def csrf_token() -> str:
    """Return the token for the forms of this page. Its key stays in the cookie until somebody signs in or out."""
    if "form_key" not in session:
        session.permanent = True
        session["form_key"] = token_urlsafe(32)
    return make_form_token(session["form_key"], _holder())


def _holder() -> str:
    """Return a name for the account that is signed in; an empty string for guests and visitors."""
    learner = current_learner()
    return "" if learner is None or learner.is_guest else learner.user_id.hex[:8]


# --- The same form again ---------------------------------------------------------------------------------------------


def form_again(draw: Callable[..., ResponseReturnValue | None]) -> Callable[[View], View]:
    """Name the function that draws the page or fragment with this view's form, as it was sent, for a refused POST.

    It gets the arguments of the route, and templates show `refusal`. It may redirect instead if the request has been
    fulfilled already, and return None when the form cannot be drawn for this caller.
    """

    def declare(view: View) -> View:
        view.form_again = draw  # type: ignore[attr-defined]  # a mark on the function, for draw_again
        return view

    return declare


def draw_again(status: int, refusal: str) -> Response | None:
    """Return the form of a refused POST with the reason; None if it cannot be drawn."""
    draw = getattr(current_app.view_functions.get(request.endpoint or ""), "form_again", None)
    if draw is None or request.method != "POST":
        return None
    g.refusal = refusal
    try:
        drawn = draw(**(request.view_args or {}))
    except (Refused, VariantError, HTTPException, psycopg.Error, PoolTimeout):
        drawn = None
    if drawn is None:
        del g.refusal
        return None
    response = make_response(drawn)
    if response.status_code // 100 != 3:
        response.status_code = status
    return response


def sent_fields(*, with_token: bool = False) -> list[tuple[str, str]]:
    """Return a form's fields, to be sent once more with a token of its own; none if the body could not be read."""
    try:
        return [(name, value) for name, value in request.form.items(multi=True) if with_token or name != FIELD]
    except HTTPException:
        return []
