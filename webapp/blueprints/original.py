"""A learner's answers on the site from which they were moved here."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from webapp.services import original_history
from webapp.web.access import Who, open_to
from webapp.web.pages import library, reading_page, render_template

blueprint = Blueprint("original", __name__)


@blueprint.get("/dashboard/earlier")
@open_to(Who.ANYONE)
def page() -> ResponseReturnValue:
    """Show the answers, newest first; `?before=` shows older ones."""
    before = request.args.get("before", type=int)
    with reading_page() as (conn, visit):
        found = original_history.history(conn, visit, before)
    return render_template("original/page.html", found=found, topics=library().topics)
