"""Downloads for other programs: a topic's tasks for teachers, and a learner's own history."""

from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue

from webapp import db
from webapp.content.library import Topic
from webapp.errors import Invalid
from webapp.locales import LOCALES
from webapp.messages import N_, Locale
from webapp.services import exports as service
from webapp.services import exports_history
from webapp.services.exports import Translate
from webapp.services.exports_history import GivenRow
from webapp.services.practice import find_topic
from webapp.services.visits import Habits
from webapp.web import once
from webapp.web.access import Who, open_to
from webapp.web.fields import whole_or_zero
from webapp.web.identity import current_locale, visit_on
from webapp.web.languages import language_of
from webapp.web.pages import gettext, library, render_template

blueprint = Blueprint("exports", __name__)


@blueprint.get("/topics/<topic_slug>/export")
@open_to(Who.TEACHER)
def page(topic_slug: str) -> ResponseReturnValue:
    """Show what to choose, and which tasks which format does not hold."""
    return _page(find_topic(library(), topic_slug))


@blueprint.get("/topics/<topic_slug>/export/file")
@open_to(Who.TEACHER)
def tasks(topic_slug: str) -> ResponseReturnValue:
    """Return a topic's tasks with their answers. Teachers only, as the answers to worksheets are."""
    topic = find_topic(library(), topic_slug)
    chosen = _chosen(topic)
    try:
        if chosen["format"] not in service.FORMATS:
            raise Invalid(N_("Please choose a format."))
        service.check_size(topic, variants := whole_or_zero(chosen["variants"]))
    except Invalid as refused:
        g.refusal = gettext(refused.text, **refused.values)
        return _page(topic), refused.status
    locale: Locale = chosen["in"]
    say = language_of(locale).gettext
    made = service.export_when_free(library(), topic, chosen["format"], variants, locale, say, once.now().timestamp())
    return _file(made.content, made.name, made.mimetype)


def _page(topic: Topic) -> str:
    chosen = _chosen(topic)
    return render_template(
        "exports/page.html",
        topic=topic,
        chosen=chosen,
        formats=service.FORMATS,
        losses=service.losses(library(), topic, current_locale()),
        prompts=service.prompts(topic, current_locale()),
        most_variants=service.most_variants(topic),
    )


def _chosen(topic: Topic) -> dict[str, str]:
    """Return what the address says, else what the page proposes."""
    proposed = {"format": "moodle", "variants": str(min(5, service.most_variants(topic))), "in": current_locale()}
    chosen = {name: request.args.get(name, value) for name, value in proposed.items()}
    return chosen if chosen["in"] in LOCALES else chosen | {"in": current_locale()}


def _file(content: bytes, name: str, mimetype: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, mimetype=mimetype, headers=headers)


# --- A learner's own history -----------------------------------------------------------------------------------------


@blueprint.get("/profile/history.csv")
@open_to(Who.LEARNER)
def history_csv() -> ResponseReturnValue:
    """Return every answer of the caller as a table."""
    rows, habits, say = _own_history()
    content = exports_history.as_csv(library(), rows, habits.locale, habits.time_zone, say)
    return _file(content, "intervals-history.csv", "text/csv")


@blueprint.get("/profile/history.apkg")
@open_to(Who.LEARNER)
def history_anki() -> ResponseReturnValue:
    """Return the tasks that the caller answered last as an Anki deck."""
    rows, habits, say = _own_history()
    made_at = once.now().timestamp()
    content = exports_history.as_anki(library(), rows, habits.locale, habits.time_zone, say, made_at)
    return _file(content, "intervals-history.apkg", "application/apkg")


def _own_history() -> tuple[list[GivenRow], Habits, Translate]:
    """Return the caller's answers, how they like to read them, and the translator of their language."""
    with db.reading() as conn:
        visit = visit_on(conn)
        rows, habits = exports_history.history(conn, visit.user_id), visit.habits()
    return rows, habits, language_of(habits.locale).gettext
