"""The frame of the studio's pages: who may open them, and the links between its sections.

A part of the studio is a blueprint made by `studio_blueprint`, whose views are `open_to(Who.ADMIN)`. It gets a line in
`SECTIONS` and is registered in `webapp/application.py`.
"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webapp import db
from webapp.errors import Forbidden
from webapp.messages import N_
from webapp.services import studio
from webapp.web.identity import current_learner, the_learner
from webapp.web.once import now
from webapp.web.pages import gettext, render_template
from webapp.web.sessions import current_key

SECTIONS = (
    ("studio.blocks", N_("Queries")),
    ("studio_schema.page", N_("Schema")),
    ("studio_checks.page", N_("Checks")),
    ("analytics.page", N_("Analytics")),
    ("jobs.page", N_("Scheduled work")),
    ("mistakes.tasks", N_("Wrong answers")),
    ("regrade.choose", N_("Regrade")),
)
"""The first view of each section, and its name in the navigation."""

TOO_OLD = N_("The studio needs a sign-in of the last two hours. Please sign in again, then open it once more.")


def studio_blueprint(name: str) -> Blueprint:
    """Return a blueprint under /studio that is closed after an old sign-in."""
    made = Blueprint(name, __name__, url_prefix="/studio")
    made.before_request(ask_for_fresh_sign_in)
    return made


def ask_for_fresh_sign_in() -> ResponseReturnValue | None:
    """Send an administrator whose sign-in is too old to the sign-in page. A form is refused: it is not run later."""
    if signed_in_lately():
        return None
    if request.method != "GET":
        raise Forbidden(TOO_OLD, heading=N_("Your sign-in is too old"))
    flash(gettext(TOO_OLD), "warning")
    return redirect(url_for("sign_in.page"), 303)


def signed_in_lately() -> bool:
    """Return whether the caller's session began within the last two hours."""
    with db.reading() as conn:
        return studio.is_fresh(conn, the_learner().user_id, current_key().session_id, now())


def for_administrators(draw: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue | None]:
    """Draw a page of the studio after a refused form for those who may open it, and nothing for others."""

    def drawn(**arguments: Any) -> ResponseReturnValue | None:
        learner = current_learner()
        return draw(**arguments) if learner and learner.is_admin and signed_in_lately() else None

    return drawn


def render(template: str, /, **values: Any) -> str:
    """Return a page of the studio with the links between its sections."""
    return render_template(template, sections=[(view, gettext(name)) for view, name in SECTIONS], **values)
