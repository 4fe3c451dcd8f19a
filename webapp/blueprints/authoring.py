"""Authors' pages, in development only: each task at ten seeds with its keys, and the verdict on any answer."""

from secrets import randbelow

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

from webapp.content.variants.draws import MAX_SEED
from webapp.locales import LOCALES
from webapp.services import authoring
from webapp.web.access import Who, open_to
from webapp.web.answers import answer_from
from webapp.web.identity import current_locale
from webapp.web.pages import render_template

blueprint = Blueprint("authoring", __name__, url_prefix="/authoring")


@blueprint.get("/")
@open_to(Who.ANYONE)
def contents() -> ResponseReturnValue:
    """List every topic with its tasks, and every fault of the content tree with file and line."""
    content_dir = current_app.extensions["settings"].content_dir
    return render_template("authoring/contents.html", library=authoring.read_content(content_dir))


@blueprint.get("/<topic_slug>")
@open_to(Who.ANYONE)
def topic(topic_slug: str) -> ResponseReturnValue:
    """List a topic's tasks beside every fault of the topic; also of one whose files are broken."""
    library = authoring.read_content(current_app.extensions["settings"].content_dir)
    return render_template("authoring/topic.html", shown=authoring.preview_topic(library, topic_slug))


@blueprint.get("/<topic_slug>/<task_id>")
@open_to(Who.ANYONE)
def task(topic_slug: str, task_id: str) -> ResponseReturnValue:
    """Show ten variants. `?seed=` chooses the first, `?in=` the language; the form's fields answer the first one."""
    asked = request.args
    seed = (
        int(asked["seed"]) % (MAX_SEED - authoring.SEEDS_AT_ONCE)
        if asked.get("seed", "").isdecimal()
        else randbelow(1000)
    )
    locale = asked["in"] if asked.get("in") in LOCALES else current_locale()
    library = authoring.read_content(current_app.extensions["settings"].content_dir)
    answer = answer_from(asked) if "shape" in asked else ""
    if authoring.is_unreadable(library, topic_slug, task_id):
        return render_template("authoring/topic.html", shown=authoring.preview_topic(library, topic_slug))
    shown = authoring.preview_task(library, topic_slug, task_id, seed, locale, answer)
    return render_template("authoring/task.html", shown=shown, task_id=task_id, seed=seed, language=locale)
