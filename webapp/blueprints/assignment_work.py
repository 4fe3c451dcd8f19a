"""The work of an assignment: a pupil's next task, and the same task for a teacher to try, with nothing stored."""

from typing import Any
from uuid import UUID

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webapp.blueprints.classes import or_my_classes
from webapp.blueprints.practice import card_page
from webapp.grading import Answer, Grade, Verdict
from webapp.services import assignment_work as service
from webapp.services import assignments, classes, exercise
from webapp.services.assignments import Given
from webapp.services.classes import ANY_ROLE, LOOKING
from webapp.services.exercise import Exercise
from webapp.web.access import Who, open_to
from webapp.web.answers import answer_from
from webapp.web.forms import form_again
from webapp.web.pages import gettext, in_words, library, reading_page, render, secrets

blueprint = Blueprint(
    "assignment_work", __name__, url_prefix="/classes/<uuid:class_id>/assignments/<uuid:assignment_id>/work"
)


@blueprint.get("")
@open_to(Who.LEARNER)
def card(class_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    """Show the task that a pupil answers next: in `?item=` and `?slot=`, or the one whose turn it is.

    A pupil for whom nothing is left is led to the assignment. A teacher tries the task instead: nothing is stored.
    """
    place, after = _place(""), _place("after_")
    with reading_page() as (conn, visit):
        group = classes.in_role(conn, class_id, visit.user_id, ANY_ROLE)
        if group.role != "pupil":
            given = assignments.find(conn, class_id, assignment_id)
            tried, place = service.try_slot(visit, library(), secrets(), given, place)
            return _question(given, place, tried)
        ids = class_id, assignment_id
        shown = service.page(conn, visit, library(), secrets(), *ids, place=place, after=after).card
    if shown:
        return card_page(shown)
    return redirect(url_for("assignments.page", class_id=class_id, assignment_id=assignment_id), 303)


def _try_again(class_id: UUID, assignment_id: UUID) -> ResponseReturnValue | None:
    """Return the tried task of a refused answer with the answer still filled in."""
    with reading_page() as (conn, visit):
        classes.in_role(conn, class_id, visit.user_id, LOOKING)
        given = assignments.find(conn, class_id, assignment_id)
    tried = exercise.offer_again(visit, library(), secrets(), request.form.get("variant", ""))
    return _question(given, _place("") or (1, 1), tried, answer_from(request.form))


@blueprint.post("")
@open_to(Who.LEARNER)
@form_again(or_my_classes(_try_again))
def check(class_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    """Grade what a teacher answers to try a task. Nothing is stored. Pupils answer as in practice."""
    answer, place = answer_from(request.form), _place("") or (1, 1)
    with reading_page() as (conn, visit):
        classes.in_role(conn, class_id, visit.user_id, LOOKING)
        given = assignments.find(conn, class_id, assignment_id)
    checked = exercise.check(visit, library(), secrets(), request.form.get("variant", ""), answer)
    if not checked.is_settled:
        return _question(given, place, checked.exercise, answer, checked.grade)
    variant, is_correct = checked.exercise.variant, checked.grade.verdict is Verdict.CORRECT
    return _try_page(
        given,
        place,
        face="exercise/_result.html",
        topic=checked.exercise.topic,
        variant=variant,
        answer=answer,
        grade=checked.grade,
        right=None if is_correct else variant.right_answer(variant.locale),
        fresh=_work_address(given, place),
        announcement=gettext("Correct") if is_correct else gettext("Not this time"),
    )


def _question(
    given: Given, place: tuple[int, int], tried: Exercise, answer: "Answer | None" = None, grade: Grade | None = None
) -> ResponseReturnValue:
    page = _try_page(
        given,
        place,
        face="exercise/_question.html",
        topic=tried.topic,
        variant=tried.variant,
        token=tried.token,
        action=_work_address(given),
        carried={"item": place[0], "slot": place[1]},
        answer=answer,
        grade=grade,
        announcement=g.get("refusal") or (in_words(grade.message) if grade else ""),
    )
    return page, 422 if grade else 200


def _try_page(given: Given, place: tuple[int, int], **values: Any) -> str:
    after = service.place_after(given, place)
    next_address = _work_address(given, after) if after else None
    return render("assignments/try.html", "exercise/_update.html", given=given, next_address=next_address, **values)


def _work_address(given: Given, place: tuple[int, int] | None = None) -> str:
    about = given.assignment
    ids: dict[str, Any] = {"class_id": about.class_id, "assignment_id": about.assignment_id}
    return url_for(".card", **ids, item=place[0] if place else None, slot=place[1] if place else None)


def _place(prefix: str) -> tuple[int, int] | None:
    """Return the slot that the address or the form names."""
    item, slot = (request.values.get(f"{prefix}{name}", type=int) for name in ("item", "slot"))
    return (item, slot) if item and slot else None
