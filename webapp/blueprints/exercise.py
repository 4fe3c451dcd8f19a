"""Exercises: the tasks inside a lesson, each on its own page or as a fragment of the lesson."""

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue

from webapp.blueprints.practice import show_reading
from webapp.grading import Answer, Grade, Verdict
from webapp.services import exercise as service
from webapp.services.exercise import Checked, Exercise
from webapp.web.access import Who, open_to
from webapp.web.answers import answer_from
from webapp.web.forms import form_again
from webapp.web.identity import current_visit
from webapp.web.pages import gettext, in_words, library, reading_page, render, secrets

blueprint = Blueprint("exercise", __name__)


@blueprint.get("/topics/<topic_slug>/exercises/<task_id>")
@open_to(Who.ANYONE)
def show(topic_slug: str, task_id: str) -> ResponseReturnValue:
    """Show a fresh variant of a task of the topic's lesson."""
    with reading_page() as (conn, visit):
        shown = service.show(conn, visit, library(), secrets(), topic_slug, task_id)
    return _question(shown)


def _again() -> ResponseReturnValue:
    """Return the exercise of a refused answer with the answer still filled in, issued to the current caller."""
    shown = service.offer_again(current_visit(), library(), secrets(), request.form.get("variant", ""))
    return _question(shown, answer_from(request.form))


@blueprint.post("/exercises/answer")
@open_to(Who.ANYONE)
@form_again(_again)
def answer() -> ResponseReturnValue:
    """Show the verdict in place of the exercise, or the exercise with what to correct. Stores nothing."""
    given = answer_from(request.form)
    checked = service.check(current_visit(), library(), secrets(), request.form.get("variant", ""), given)
    return _result(checked) if checked.is_settled else _question(checked.exercise, given, checked.grade)


@blueprint.post("/exercises/reading")
@open_to(Who.ANYONE)
def reading() -> ResponseReturnValue:
    """Show how the answer being typed is read. Reveals nothing about the key and uses no database."""
    return show_reading(service.reading)


def _question(exercise: Exercise, given: "Answer | None" = None, grade: Grade | None = None) -> ResponseReturnValue:
    page = render(
        "exercise/page.html",
        "exercise/_update.html",
        face="exercise/_question.html",
        topic=exercise.topic,
        variant=exercise.variant,
        token=exercise.token,
        action=url_for("exercise.answer"),
        carried={},
        answer=given,
        grade=grade,
        announcement=g.get("refusal") or (in_words(grade.message) if grade else ""),
    )
    return page, 422 if grade else 200


def _result(checked: Checked) -> ResponseReturnValue:
    variant, grade = checked.exercise.variant, checked.grade
    is_correct = grade.verdict is Verdict.CORRECT
    verdict = gettext("Correct") if is_correct else gettext("Not this time")
    return render(
        "exercise/page.html",
        "exercise/_update.html",
        face="exercise/_result.html",
        topic=checked.exercise.topic,
        variant=variant,
        answer=checked.answer,
        grade=grade,
        right=None if is_correct else variant.right_answer(variant.locale),
        fresh=url_for("exercise.show", topic_slug=checked.exercise.topic.slug, task_id=variant.task_id),
        announcement=f"{verdict}. {'' if is_correct else in_words(grade.message)}",
    )
