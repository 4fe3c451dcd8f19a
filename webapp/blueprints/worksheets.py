"""Worksheets: a page on which to choose a topic's tasks, the sheets as PDF, and the key to them for teachers."""

from collections.abc import Callable, Mapping
from secrets import randbelow

from flask import Blueprint, Response, current_app, g, request
from flask.typing import ResponseReturnValue

from webapp.content.library import Library, Topic
from webapp.errors import Invalid
from webapp.messages import Locale
from webapp.services import worksheets as service
from webapp.services.practice import find_topic
from webapp.services.worksheets import Item, Wish
from webapp.web.access import Who, is_open, open_to
from webapp.web.identity import current_locale
from webapp.web.languages import language_of
from webapp.web.pages import gettext, library, render_template

blueprint = Blueprint("worksheets", __name__)

COUNT = "count-"  # begins the names of the fields that say how often a task stands on a sheet


@blueprint.get("/topics/<topic_slug>/worksheet")
@open_to(Who.ANYONE)
def page(topic_slug: str) -> ResponseReturnValue:
    """Show the topic's tasks, with the numbers of the first sheet, and what to choose. The address holds the choice."""
    return _page(find_topic(library(), topic_slug))


@blueprint.get("/topics/<topic_slug>/worksheet.pdf")
@open_to(Who.ACCOUNT)
def sheets(topic_slug: str) -> ResponseReturnValue:
    """Return the sheets as PDF. Signed in only: they cost a process and up to a second."""
    return _pdf(topic_slug, "", service.make_sheets)


@blueprint.get("/topics/<topic_slug>/worksheet/key.pdf")
@open_to(Who.TEACHER)
def key(topic_slug: str) -> ResponseReturnValue:
    """Return the answers to the sheets of the same choice. Teachers only: pupils see the number on their sheet."""
    return _pdf(topic_slug, "-key", service.make_key)


def _pdf(topic_slug: str, suffix: str, make: Callable[[Library, Wish], bytes]) -> ResponseReturnValue:
    topic = find_topic(library(), topic_slug)
    try:
        wish = _wish(topic)
    except Invalid as refused:
        g.refusal = gettext(refused.text, **refused.values)
        return _page(topic), refused.status
    name = f"{topic.slug}-{wish.number}{suffix}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(make(library(), wish), mimetype="application/pdf", headers=headers)


def _page(topic: Topic) -> str:
    chosen, locale = _chosen(), _locale()
    first = Wish(
        title=topic.title[locale],
        items=[Item(topic.slug, task_id) for task_id in topic.tasks][: service.MOST_TASKS],
        locale=locale,
        words=service.WORDS,
        number=min(max(_number(chosen["number"]), 1), service.LARGEST_NUMBER),
    )
    return render_template(
        "worksheets/page.html",
        topic=topic,
        chosen=chosen,
        counts=_counts(topic),
        variants=service.draw(library(), first)[0],
        spaces=service.SPACES,
        most_variants=service.MOST_SHEETS,
        largest_number=service.LARGEST_NUMBER,
        language=locale,
        may_see_key=is_open(Who.TEACHER),
    )


# --- What was chosen -------------------------------------------------------------------------------------------------


def _wish(topic: Topic) -> Wish:
    chosen, locale = _chosen(), _locale()
    site = current_app.extensions["settings"].site_url or request.host_url
    return Wish(
        title=topic.title[locale],
        items=[Item(topic.slug, task_id, count) for task_id, count in _counts(topic).items() if count],
        locale=locale,
        words={name: language_of(locale).gettext(text) for name, text in service.WORDS.items()},
        variants=_number(chosen["variants"]),
        number=_number(chosen["number"]),
        space=chosen["space"],
        site_url=site if chosen["codes"] else "",
    )


def _chosen() -> dict[str, str]:
    """Return what the address says, else what the page proposes. In an address, an unticked box is absent."""
    proposed = {"number": str(1_000 + randbelow(9_000)), "variants": "2", "space": "some"}
    return {name: request.args.get(name, value) for name, value in proposed.items()} | {
        "codes": request.args.get("codes", "" if "number" in request.args else "yes")
    }


def _locale() -> Locale:
    asked = request.args.get("in")
    return current_locale() if asked not in ("en", "uk") else "uk" if asked == "uk" else "en"


def _counts(topic: Topic) -> Mapping[str, int]:
    """Return how often each task of the topic stands on a sheet: once, unless the address says something else."""
    return {task_id: _number(request.args.get(COUNT + task_id, "1")) for task_id in topic.tasks}


def _number(text: str) -> int:
    """Return a whole number that somebody typed; 0 for anything else."""
    return int(text) if text.isdecimal() and len(text) < 6 else 0
