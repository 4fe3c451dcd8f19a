"""Assignments: a teacher's drafts and what becomes of them, and the work of pupils."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple, get_args
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webapp import db
from webapp.blueprints.classes import or_my_classes
from webapp.content.library import Topic
from webapp.content.variants.variants import Variant, make_variant
from webapp.rules.deadlines import existing_time
from webapp.rules.marks import Counts
from webapp.services import (
    assignment_answers,
    assignment_work,
    assignments,
    classes,
    gradebook,
    gradebook_mistakes,
    lti_scores,
)
from webapp.services.assignments import Given, Solutions, Terms
from webapp.services.classes import ANY_ROLE, LOOKING, TEACHING, ClassInRole
from webapp.web.access import Who, open_to
from webapp.web.answers import answer_in_line
from webapp.web.fields import read_decimal, read_local, read_whole
from webapp.web.forms import form_again
from webapp.web.identity import current_locale, visit_on
from webapp.web.pages import gettext, library, reading_page, render_template, secrets

blueprint = Blueprint("assignments", __name__, url_prefix="/classes/<uuid:class_id>/assignments")

WEEK = 7
COUNTS: tuple[Counts, ...] = get_args(Counts)
SOLUTIONS: tuple[Solutions, ...] = get_args(Solutions)


class Change(NamedTuple):
    """A pupil whose points would change."""

    name: str
    before: Decimal
    after: Decimal


class _AskFirst(Exception):
    """A change of marks that waits for the teacher's yes. Ends the transaction, so nothing of it is kept."""

    def __init__(self, changes: list[Change]) -> None:
        super().__init__()
        self.changes = changes


# --- What teachers give ----------------------------------------------------------------------------------------------


@blueprint.get("")
@open_to(Who.LEARNER)
def index(class_id: UUID) -> ResponseReturnValue:
    """Show the assignments of a class to its teachers."""
    with reading_page() as (conn, visit):
        group = classes.in_role(conn, class_id, visit.user_id, LOOKING)
        found = assignments.of_class(conn, class_id)
    return render_template(
        "assignments/index.html",
        group=group,
        assignments=found,
        now=visit.now,
        typed=request.form,
        topics=library().topics,
        subjects=library().subjects,
    )


@blueprint.post("")
@open_to(Who.LEARNER)
@form_again(or_my_classes(index))
def create(class_id: UUID) -> ResponseReturnValue:
    """Make a draft, of the topic or the tasks that the form names, and open it to be finished."""
    form = request.form
    assignment_id = form.get("assignment_id", type=UUID) or uuid4()
    with db.transaction() as conn:
        visit = visit_on(conn)
        about = classes.to_change(conn, class_id, visit.user_id, TEACHING).about
        assignments.create(conn, about, visit.user_id, assignment_id, Terms(form.get("title", "")), now=visit.now)
        if not assignments.find(conn, class_id, assignment_id).items:
            assignments.add_items(conn, class_id, assignment_id, library(), _chosen())
    return redirect(url_for("assignments.edit", class_id=class_id, assignment_id=assignment_id), 303)


def _chosen() -> Iterator[tuple[str, str | None, int]]:
    """Read what a form adds: with `any` any tasks of a `topic`, and each `task` as `topic:task`. Raise `Invalid`."""
    slots = read_whole(request.form.get("slots", ""), 5)
    if (topic_slug := request.form.get("topic")) and "any" in request.form:
        yield topic_slug, None, slots
    for each in request.form.getlist("task"):
        topic_slug, _, task_id = each.partition(":")
        yield topic_slug, task_id, read_whole(request.form.get("task_slots", ""), 1)


@blueprint.get("/<uuid:assignment_id>/edit")
@open_to(Who.LEARNER)
def edit(class_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    """Show everything a teacher may change about an assignment; `?topic=` lists the tasks of a topic to choose from."""
    return _editor(class_id, assignment_id, [])


def _editor(class_id: UUID, assignment_id: UUID, changes: list[Change]) -> str:
    with reading_page() as (conn, visit):
        group = classes.in_role(conn, class_id, visit.user_id, LOOKING)
        given = assignments.find(conn, class_id, assignment_id)
        taught = [each.about for each in classes.list_taught(conn, visit.user_id)]
    topic = library().topics.get(request.values.get("topic", ""))
    return render_template(
        "assignments/edit.html",
        group=group,
        given=given,
        terms=assignments.terms_of(given, group.about),
        topics=library().topics,
        subjects=library().subjects,
        chosen_topic=topic,
        choices=tasks_of(topic) if topic else [],
        targets=[about for about in taught if not about.is_archived],
        typed=request.form if request.endpoint == "assignments.save" else {},
        changes=changes,
        days=request.form.get("days", WEEK),
    )


def tasks_of(topic: Topic) -> list[Variant]:
    """Return one variant of each task of a topic, to look at."""
    return [make_variant(task, 1, current_locale()).write_out() for task in topic.tasks.values()]


@blueprint.post("/<uuid:assignment_id>/edit")
@open_to(Who.LEARNER)
@form_again(or_my_classes(edit))
def save(class_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    """Keep what the editor says. Where that changes marks, show whose first, and keep it after a yes."""
    try:
        with db.transaction() as conn:
            visit = visit_on(conn)
            about = classes.to_change(conn, class_id, visit.user_id, TEACHING).about
            before = assignments.find(conn, class_id, assignment_id)
            terms = _terms()
            assignments.change(conn, about, assignment_id, terms, now=visit.now)
            for item in before.items:
                number = str(item.item)
                assignments.change_item(
                    conn,
                    class_id,
                    assignment_id,
                    item.item,
                    slots=read_whole(request.form.get(f"slots-{number}", ""), item.slots),
                    points=read_decimal(request.form.get(f"points-{number}", str(item.points))),
                    is_counted=f"out-{number}" not in request.form,
                    now=visit.now,
                )
            changes = _reprice(conn, class_id, assignment_id)
            if changes and "confirmed" not in request.form:
                raise _AskFirst(changes)
    except _AskFirst as question:
        return _editor(class_id, assignment_id, question.changes), 409
    flash(gettext("Saved."), "good")
    if terms.due_local and (due := existing_time(terms.due_local, about.time_zone)) != terms.due_local:
        flash(gettext("The clocks go forward then. It is due at %(time)s instead.", time=f"{due:%H:%M}"), "warning")
    return redirect(url_for("assignments.edit", class_id=class_id, assignment_id=assignment_id), 303)


def _reprice(conn: db.Conn, class_id: UUID, assignment_id: UUID) -> list[Change]:
    """Price all answers anew under the rules now stored, and return whose points changed."""
    given = assignments.find(conn, class_id, assignment_id)
    if given.assignment.is_draft:
        return []
    pupils = {pupil.user_id: pupil for pupil in gradebook.pupils_of(conn, class_id)}
    before = gradebook.summaries_in(conn, given.assignment, list(pupils))
    terms = gradebook.terms_by_pupil(conn, class_id)
    own = {user_id: each for (of, user_id), each in terms.items() if of == assignment_id}
    answering = [pupil.user_id for pupil in pupils.values() if pupil.left_at is None or pupil.user_id in before]
    assignment_answers.reprice(conn, given, own, answering)
    after = gradebook.summaries_in(conn, given.assignment, list(before))
    return [
        Change(pupils[user_id].name, before[user_id].points, each.points)
        for user_id, each in after.items()
        if each.points != before[user_id].points
    ]


def _terms() -> Terms:
    """Read the editor's form. Raise `Invalid`."""
    form = request.form
    return Terms(
        title=form.get("title", ""),
        opens_local=read_local(form.get("opens", "")),
        due_local=read_local(form.get("due", "")),
        closes="closes" in form,
        counts=next((each for each in COUNTS if each == form.get("counts")), "best"),
        most_tries=read_whole(form["most_tries"], 1) if form.get("most_tries") else None,
        retry_percent=read_whole(form.get("retry_percent", ""), 100),
        late_percent=read_whole(form.get("late_percent", ""), 100),
        solutions=next((each for each in SOLUTIONS if each == form.get("solutions")), "always"),
        same_numbers="same_numbers" in form,
    )


@blueprint.post("/<uuid:assignment_id>/items")
@open_to(Who.LEARNER)
@form_again(or_my_classes(edit))
def add(class_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    """Add a topic or tasks at the end."""
    with db.transaction() as conn:
        visit = visit_on(conn)
        classes.to_change(conn, class_id, visit.user_id, TEACHING)
        assignments.add_items(conn, class_id, assignment_id, library(), _chosen())
        _reprice(conn, class_id, assignment_id)
    return redirect(url_for("assignments.edit", class_id=class_id, assignment_id=assignment_id), 303)


@blueprint.post("/<uuid:assignment_id>/give")
@open_to(Who.LEARNER)
@form_again(or_my_classes(edit))
def give(class_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    """Give an assignment to the class; with `take_back` withdraw it, or delete it if it is a draft."""
    is_taken_back = "take_back" in request.form
    with db.transaction() as conn:
        visit = visit_on(conn)
        classes.to_change(conn, class_id, visit.user_id, TEACHING)
        given = assignments.find(conn, class_id, assignment_id)
        if is_taken_back:
            assignments.withdraw(conn, given, now=visit.now)
        else:
            assignments.publish(conn, given, now=visit.now)
    if is_taken_back:
        return redirect(url_for("assignments.index", class_id=class_id), 303)
    return redirect(url_for("assignments.page", class_id=class_id, assignment_id=assignment_id), 303)


@blueprint.post("/<uuid:assignment_id>/copy")
@open_to(Who.LEARNER)
@form_again(or_my_classes(edit))
def copy(class_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    """Copy an assignment as a draft, to this class or another one of the teacher's, its due time some days later."""
    days, target_id = read_whole(request.form.get("days", ""), 0), request.form.get("target", class_id, type=UUID)
    with db.transaction() as conn:
        visit = visit_on(conn)
        source = classes.in_role(conn, class_id, visit.user_id, LOOKING).about
        target = classes.to_change(conn, target_id, visit.user_id, TEACHING).about
        given = assignments.find(conn, class_id, assignment_id)
        copied = assignments.copy(conn, given, source, target, visit.user_id, days=days, now=visit.now)
    flash(gettext("Copied as a draft."), "good")
    return redirect(url_for("assignments.edit", class_id=target_id, assignment_id=copied), 303)


@blueprint.get("/<uuid:assignment_id>/preview")
@open_to(Who.LEARNER)
def preview(class_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    """Show every task as a pupil gets it, with its solution; `?numbers=` as another pupil, unless all have the same."""
    numbers = request.args.get("numbers", 1, type=int) % 10_000
    with reading_page() as (conn, visit):
        group = classes.in_role(conn, class_id, visit.user_id, LOOKING)
        given = assignments.find(conn, class_id, assignment_id)
    shown = assignment_work.preview(library(), secrets(), given, current_locale(), numbers)
    return render_template("assignments/preview.html", group=group, given=given, shown=shown, numbers=numbers)


# --- One assignment --------------------------------------------------------------------------------------------------


@blueprint.get("/<uuid:assignment_id>")
@open_to(Who.LEARNER)
def page(class_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    """Show an assignment: to teachers who has begun, who is stuck and what was hard, to a pupil their own work."""
    with reading_page() as (conn, visit):
        group = classes.in_role(conn, class_id, visit.user_id, ANY_ROLE)
        if group.role == "pupil":
            work = assignment_work.page(conn, visit, library(), secrets(), class_id, assignment_id, with_card=False)
            return render_template(
                "assignments/pupil.html", group=group, page=work, mark=work.work.mark(), now=visit.now
            )
        given = assignments.find(conn, class_id, assignment_id)
        return _glance(conn, group, given, visit.now)


def _glance(conn: db.Conn, group: ClassInRole, given: Given, now: datetime) -> str:
    book = gradebook.gradebook(conn, group.about, now=now, only=given)
    pupils = {row.pupil.user_id: row.pupil for row in book.rows}
    gone = lti_scores.send_gone(conn, group.about.class_id, given.assignment.assignment_id, list(pupils))
    answers = gradebook_mistakes.answers_in(conn, given.assignment, list(pupils))
    cells = [(row.pupil, row.cells[0]) for row in book.rows if row.cells and row.pupil.left_at is None]
    return render_template(
        "assignments/page.html",
        group=group,
        given=given,
        cells=cells,
        average=book.averages[0] if book.averages else None,
        results=gradebook_mistakes.results(library(), answers, pupils),
        topics=library().topics,
        answer_in_line=answer_in_line,
        gone=gone.rows(),
        now=now,
    )
