"""The diagnostic of a subject: an offer, up to 15 tasks, and the topics to begin with."""

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webapp import db
from webapp.blueprints.practice import show_reading
from webapp.grading import Answer, Grade
from webapp.rules.diagnostic import MOST_TASKS
from webapp.services import diagnostic as service
from webapp.services.diagnostic import Question, Sitting
from webapp.web.access import Who, open_to
from webapp.web.answers import answer_from
from webapp.web.forms import form_again
from webapp.web.identity import current_visit, ensure_learner
from webapp.web.pages import gettext, in_words, library, render, render_template, secrets

blueprint = Blueprint("diagnostic", __name__, url_prefix="/diagnostic")


@blueprint.get("/<subject_slug>")
@open_to(Who.ANYONE)
def result(subject_slug: str) -> ResponseReturnValue:
    """Show the result of the learner's latest diagnostic, or offer one.

    `?taken` means that one was just finished: a diagnostic that found no topic known stores no row.
    """
    visit = current_visit()
    with db.reading() as conn:
        found = service.result(conn, visit, library(), subject_slug)
    is_taken = bool(found.known) or "taken" in request.args
    return render_template("diagnostic/result.html", found=found, is_taken=is_taken, most_tasks=MOST_TASKS)


@blueprint.post("/<subject_slug>/start")
@open_to(Who.ANYONE)
@form_again(result)
def start(subject_slug: str) -> ResponseReturnValue:
    """Show the first task. Nothing is stored before the last answer."""
    question = service.start(current_visit(), library(), secrets(), subject_slug)
    if question is None:
        return redirect(url_for("diagnostic.result", subject_slug=subject_slug), 303)
    return _question(question)


def _again() -> ResponseReturnValue:
    """Return the question of a refused answer with the answer still filled in, issued to the current caller."""
    question = service.offer_again(current_visit(), library(), secrets(), request.form.get("variant", ""))
    return _question(question, answer_from(request.form))


@blueprint.post("/answer")
@open_to(Who.ANYONE)
@form_again(_again)
def answer() -> ResponseReturnValue:
    """Show the next task, the same one with what to correct, or the result."""
    visit, token = current_visit(), request.form.get("variant", "")
    given = answer_from(request.form)
    if "skip" in request.form:
        return _go_on(service.give_up(visit, secrets(), token))
    judged = service.judge(visit, library(), secrets(), token, given)
    if isinstance(judged, Sitting):
        return _go_on(judged)
    question, grade = judged
    return _question(question, given, grade)


@blueprint.post("/reading")
@open_to(Who.ANYONE)
def reading() -> ResponseReturnValue:
    """Show how the answer being typed is read. Reveals nothing about the key and uses no database."""
    return show_reading(service.reading)


def _go_on(sitting: Sitting) -> ResponseReturnValue:
    visit = current_visit()
    question = service.go_on(visit, library(), secrets(), sitting)
    if question is not None:
        return _question(question)
    with db.transaction() as conn:
        ensure_learner(conn)
        service.finish(conn, visit, library(), sitting)
    address = url_for("diagnostic.result", subject_slug=sitting.subject_slug, taken=1)
    if request.headers.get("HX-Request"):
        return "", 200, {"HX-Redirect": address}
    return redirect(address, 303)


def _question(question: Question, given: "Answer | None" = None, grade: Grade | None = None) -> ResponseReturnValue:
    numbered = gettext("Task %(number)s of at most %(most)s", number=question.number, most=MOST_TASKS)
    page = render(
        "diagnostic/page.html",
        "diagnostic/_update.html",
        question=question,
        answer=given,
        grade=grade,
        numbered=numbered,
        announcement=g.get("refusal") or (in_words(grade.message) if grade else numbered),
    )
    return page, 422 if grade else 200
