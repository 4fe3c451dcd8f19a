"""Worksheets of a topic and of an assignment: a page to choose on, the sheets as PDF, and the key for teachers."""

from collections.abc import Callable, Mapping
from secrets import randbelow
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, request
from flask.typing import ResponseReturnValue

from webapp.content.library import Library, Topic
from webapp.errors import Invalid
from webapp.locales import LOCALES
from webapp.messages import Locale
from webapp.services import assignments, classes
from webapp.services import worksheets as service
from webapp.services.assignments import Given
from webapp.services.classes import LOOKING, TEACHING, ClassInRole, Role
from webapp.services.practice import find_topic
from webapp.services.worksheets import Item, Wish
from webapp.web.access import Who, is_open, open_to
from webapp.web.fields import whole_or_zero
from webapp.web.identity import current_locale
from webapp.web.languages import language_of
from webapp.web.pages import gettext, library, reading_page, render_template, secrets, site_address

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
        return _made(wish, f"{topic.slug}-{wish.number}{suffix}", make)
    except Invalid as refused:
        g.refusal = gettext(refused.text, **refused.values)
        return _page(topic), refused.status


def _made(wish: Wish, name: str, make: Callable[[Library, Wish], bytes]) -> Response:
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return Response(make(library(), wish), mimetype="application/pdf", headers=headers)


def _page(topic: Topic) -> str:
    form = _form(_locale(current_locale()))
    locale: Locale = form["language"]
    first = Wish(
        title=topic.title[locale],
        items=[Item(topic.slug, task_id) for task_id in topic.tasks][: service.MOST_TASKS],
        locale=locale,
        words=service.WORDS,
        number=min(max(whole_or_zero(form["chosen"]["number"]), 1), service.LARGEST_NUMBER),
    )
    return render_template(
        "worksheets/page.html",
        topic=topic,
        counts=_counts(topic),
        variants=service.draw(library(), first)[0],
        most_variants=service.MOST_SHEETS,
        may_see_key=is_open(Who.TEACHER),
        **form,
    )


# --- Of an assignment ------------------------------------------------------------------------------------------------


@blueprint.get("/classes/<uuid:class_id>/assignments/<uuid:assignment_id>/sheet")
@open_to(Who.LEARNER)
def assignment(class_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    """Show what to choose for an assignment on paper. Its teachers and who looks on."""
    group, given = _given(class_id, assignment_id, LOOKING)
    return _assignment_page(group, given)


@blueprint.get("/classes/<uuid:class_id>/assignments/<uuid:assignment_id>/sheet.pdf")
@open_to(Who.LEARNER)
def assignment_sheets(class_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    """Return an assignment as PDF, for those who see it."""
    return _assignment_pdf(*_given(class_id, assignment_id, LOOKING), "", service.make_sheets)


@blueprint.get("/classes/<uuid:class_id>/assignments/<uuid:assignment_id>/key.pdf")
@open_to(Who.LEARNER)
def assignment_key(class_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    """Return the answers to the sheets of the same choice, for the teachers of the class."""
    return _assignment_pdf(*_given(class_id, assignment_id, TEACHING), "-key", service.make_key)


def _given(class_id: UUID, assignment_id: UUID, roles: frozenset[Role]) -> tuple[ClassInRole, Given]:
    with reading_page() as (conn, visit):
        group = classes.in_role(conn, class_id, visit.user_id, roles)
        return group, assignments.find(conn, class_id, assignment_id)


def _assignment_pdf(
    group: ClassInRole, given: Given, suffix: str, make: Callable[[Library, Wish], bytes]
) -> ResponseReturnValue:
    is_same = given.assignment.same_numbers
    try:
        wish = _wish_for(
            given.assignment.title,
            service.items_of(library(), secrets(), given),
            group.about.name if is_same else f"{group.about.name} · № {_chosen()['number']}",
            _locale(group.about.locale),
            **({"number": "1", "variants": "1"} if is_same else {}),
        )
        return _made(wish, f"assignment{'' if is_same else f'-{wish.number}'}{suffix}", make)
    except Invalid as refused:
        g.refusal = gettext(refused.text, **refused.values)
        return _assignment_page(group, given), refused.status


def _assignment_page(group: ClassInRole, given: Given) -> str:
    count = sum(item.count for item in service.items_of(library(), secrets(), given))
    return render_template(
        "worksheets/assignment.html",
        group=group,
        given=given,
        count=count,
        most_tasks=service.MOST_TASKS,
        may_see_key=group.role in TEACHING,
        **_form(_locale(group.about.locale)),
        most_variants=min(service.MOST_SHEETS, service.MOST_IN_ALL // max(count, 1)),
    )


# --- What was chosen -------------------------------------------------------------------------------------------------


def _form(locale: Locale) -> dict[str, Any]:
    """Return what the fields show that all worksheets have."""
    return {"chosen": _chosen(), "largest_number": service.LARGEST_NUMBER, "language": locale}


def _wish(topic: Topic) -> Wish:
    items = [Item(topic.slug, task_id, count) for task_id, count in _counts(topic).items() if count]
    locale = _locale(current_locale())
    return _wish_for(topic.title[locale], items, f"№ {_chosen()['number']}", locale)


def _wish_for(title: str, items: list[Item], origin: str, locale: Locale, **fixed: str) -> Wish:
    chosen = _chosen() | fixed
    return Wish(
        title=title,
        items=items,
        locale=locale,
        words={name: language_of(locale).gettext(text) for name, text in service.WORDS.items()},
        origin=origin,
        variants=whole_or_zero(chosen["variants"]),
        number=whole_or_zero(chosen["number"]),
        space=chosen["space"],
        site_url=site_address() if chosen["codes"] else "",
    )


def _chosen() -> dict[str, str]:
    """Return what the address says, else what the page proposes. In an address, an unticked box is absent."""
    proposed = {"number": str(1_000 + randbelow(9_000)), "variants": "2", "space": "some"}
    return {name: request.args.get(name, value) for name, value in proposed.items()} | {
        "codes": request.args.get("codes", "" if "in" in request.args else "yes")
    }


def _locale(usual: Locale) -> Locale:
    asked = request.args.get("in")
    return asked if asked in LOCALES else usual


def _counts(topic: Topic) -> Mapping[str, int]:
    """Return how often each task of the topic stands on a sheet: once, unless the address says something else."""
    return {task_id: whole_or_zero(request.args.get(COUNT + task_id, "1")) for task_id in topic.tasks}
