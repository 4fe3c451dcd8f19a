"""What teachers see of their pupils' work: gradebook and files, a mark, a pupil, a live lesson, mistakes, the year."""

from base64 import b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from webapp import db
from webapp.blueprints.classes import or_my_classes
from webapp.errors import NotFound
from webapp.messages import N_
from webapp.rules.deadlines import local_of, moment_of
from webapp.rules.marks import OwnTerms
from webapp.services import (
    assignment_answers,
    assignments,
    classes,
    gradebook_files,
    gradebook_mistakes,
    gradebook_progress,
    roster,
)
from webapp.services import gradebook as service
from webapp.services.classes import LOOKING, TEACHING
from webapp.services.gradebook import LiveRow
from webapp.services.gradebook_progress import UNITS, Unit
from webapp.web.access import Who, open_to
from webapp.web.answers import answer_in_line
from webapp.web.fields import read_decimal, read_local
from webapp.web.forms import form_again
from webapp.web.identity import current_locale, visit_on
from webapp.web.pages import gettext, library, reading_page, render_template

blueprint = Blueprint("gradebook", __name__, url_prefix="/classes/<uuid:class_id>")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LIVE_FOR = timedelta(hours=2)  # a page forgotten on a projector stops asking
INSIGHT_DAYS = 60
MOST_PUPILS = 200


@blueprint.get("/gradebook")
@open_to(Who.LEARNER)
def page(class_id: UUID) -> ResponseReturnValue:
    """Show the marks of all pupils in all assignments."""
    with reading_page() as (conn, visit):
        group = classes.in_role(conn, class_id, visit.user_id, LOOKING)
        book = service.gradebook(conn, group.about, now=visit.now)
    return render_template("gradebook/page.html", group=group, book=book)


@blueprint.get("/gradebook.xlsx")
@open_to(Who.LEARNER)
def xlsx(class_id: UUID) -> ResponseReturnValue:
    """Send the gradebook as a spreadsheet."""
    return _file(class_id, "xlsx")


@blueprint.get("/gradebook.csv")
@open_to(Who.LEARNER)
def csv(class_id: UUID) -> ResponseReturnValue:
    """Send the gradebook as CSV for the spreadsheet programs of the reader's language."""
    return _file(class_id, "csv")


def _file(class_id: UUID, kind: str) -> Response:
    with db.reading() as conn:
        visit = visit_on(conn)
        about = classes.in_role(conn, class_id, visit.user_id, LOOKING).about
        book = service.gradebook(conn, about, now=visit.now)
    is_csv = kind == "csv"
    data = gradebook_files.as_csv(book, gettext, current_locale()) if is_csv else gradebook_files.as_xlsx(book, gettext)
    name = f"{about.name} {local_of(visit.now, about.time_zone):%Y-%m-%d}.{kind}"
    return send_file(
        BytesIO(data),
        mimetype="text/csv; charset=utf-8" if is_csv else XLSX,
        as_attachment=True,
        download_name=name,
        max_age=0,
    )


# --- One mark --------------------------------------------------------------------------------------------------------


@blueprint.get("/gradebook/<uuid:assignment_id>/<uuid:user_id>")
@open_to(Who.LEARNER)
def cell(class_id: UUID, assignment_id: UUID, user_id: UUID) -> ResponseReturnValue:
    """Show one pupil's work in an assignment: every answer, the mark, what a teacher may decide. Record the look."""
    with db.transaction() as conn:
        visit = visit_on(conn)
        group = classes.in_role(conn, class_id, visit.user_id, LOOKING)
        given = assignments.find(conn, class_id, assignment_id)
        book = service.gradebook(conn, group.about, now=visit.now, only=given, user_id=user_id)
        if not book.rows:
            raise NotFound(N_("There is no such pupil in this class."))
        row = book.rows[0]
        answers = gradebook_mistakes.answers_in(conn, given.assignment, [user_id])
        if request.method == "GET":
            detail = {"assignment": given.assignment.title}
            roster.record(conn, class_id, [user_id], "looked", visit.user_id, visit.now, detail)
    shown = [(answer, gradebook_mistakes.variant_of(library(), answer)) for answer in answers]
    found = row.cells[0]
    return render_template(
        "gradebook/cell.html",
        group=group,
        given=given,
        pupil=row.pupil,
        cell=found,
        answers=shown,
        answer_in_line=answer_in_line,
        own_due=local_of(found.terms.due_at, group.about.time_zone) if found.terms and found.terms.due_at else None,
        typed=request.form if request.method == "POST" else {},
    )


@blueprint.post("/gradebook/<uuid:assignment_id>/<uuid:user_id>")
@open_to(Who.LEARNER)
@form_again(or_my_classes(cell))
def decide(class_id: UUID, assignment_id: UUID, user_id: UUID) -> ResponseReturnValue:
    """Decide for one pupil: points instead of those earned (empty: none), a due time of their own, excused, given."""
    form = request.form
    with db.transaction() as conn:
        visit = visit_on(conn)
        about = classes.to_change(conn, class_id, visit.user_id, TEACHING).about
        given = assignments.find(conn, class_id, assignment_id)
        service.find_pupil(conn, class_id, user_id)
        if "points" in form:
            points: Decimal | None = read_decimal(form["points"]) if form["points"].strip() else None
            service.override(conn, visit, given.assignment, user_id, points, form.get("note", "").strip())
        else:
            due, choice = read_local(form.get("due", "")), form.get("given", "")
            terms = None
            if due or choice:
                due_at = moment_of(due, about.time_zone) if due else None
                terms = OwnTerms(due_at, excused=choice == "excused", given=choice != "not_given")
            assignments.set_own_terms(conn, class_id, assignment_id, user_id, terms)
            if not given.assignment.is_draft:
                assignment_answers.reprice(conn, given, {user_id: terms} if terms else {}, [user_id])
            detail = {
                "assignment": given.assignment.title,
                "due": due.isoformat() if due else None,
                "given": choice or "class",
            }
            roster.record(conn, class_id, [user_id], "terms", visit.user_id, visit.now, detail)
    flash(gettext("Saved."), "good")
    return redirect(url_for("gradebook.page", class_id=class_id), 303)


# --- One pupil -------------------------------------------------------------------------------------------------------


@blueprint.get("/people/<uuid:user_id>/as-seen")
@open_to(Who.LEARNER)
def pupil(class_id: UUID, user_id: UUID) -> ResponseReturnValue:
    """Show what a pupil has done in the class, to read only. The look is recorded where the pupil can see it."""
    with db.transaction() as conn:
        visit = visit_on(conn)
        group = classes.in_role(conn, class_id, visit.user_id, LOOKING)
        book = service.gradebook(conn, group.about, now=visit.now, user_id=user_id)
        if not book.rows:
            raise NotFound(N_("There is no such pupil in this class."))
        row = book.rows[0]
        practised = (
            gradebook_mistakes.class_answers(
                conn, [row.pupil], gradebook_mistakes.topics_of(library(), group.about), row.pupil.joined_at
            )
            if group.about.shares_practice
            else []
        )
        roster.record(conn, class_id, [user_id], "looked", visit.user_id, visit.now)
    results = gradebook_mistakes.results(library(), practised, {user_id: row.pupil})
    return render_template(
        "gradebook/pupil.html",
        group=group,
        row=row,
        results=results,
        practised=practised,
        answer_in_line=answer_in_line,
    )


# --- A lesson as it happens ------------------------------------------------------------------------------------------


@blueprint.get("/live")
@open_to(Who.LEARNER)
def live(class_id: UUID) -> ResponseReturnValue:
    """Show a lesson as it happens: how far each pupil is in one assignment."""
    asked = request.args.get("assignment", type=UUID)
    with reading_page() as (conn, visit):
        group = classes.in_role(conn, class_id, visit.user_id, LOOKING)
        given = [
            each
            for each in assignments.of_class(conn, class_id)
            if each.assignment.is_given and each.assignment.opens_at <= visit.now
        ]
        chosen = next((each for each in given if asked in (None, each.assignment.assignment_id)), None)
        if chosen is None or group.about.is_archived:
            return render_template("gradebook/live.html", group=group, assignments=[], chosen=None)
        pupils = [each.user_id for each in service.pupils_of(conn, class_id) if each.left_at is None]
        rows = service.live(conn, class_id, chosen.assignment.assignment_id, pupils)
    return render_template(
        "gradebook/live.html",
        group=group,
        assignments=given,
        chosen=chosen,
        **_live(chosen.assignment.assignment_id, chosen.slot_count, int(visit.now.timestamp()), rows, visit.now),
    )


@blueprint.get("/live/<uuid:assignment_id>")
@open_to(Who.LEARNER)
def rows(class_id: UUID, assignment_id: UUID) -> ResponseReturnValue:
    """Show the rows of the live page, which asks for them every five seconds while it is seen, for two hours.

    What the page knows already comes with the address, so that one statement is enough.
    """
    slots, since = request.args.get("slots", 0, type=int), request.args.get("since", 0, type=int)
    pupils = _pupil_ids(request.args.get("pupils", ""))
    with db.reading() as conn:
        visit = visit_on(conn)
        group = classes.in_role(conn, class_id, visit.user_id, LOOKING)
        found = service.live(conn, class_id, assignment_id, pupils)
    return render_template("gradebook/_live.html", group=group, **_live(assignment_id, slots, since, found, visit.now))


def _live(assignment_id: UUID, slots: int, since: int, found: list[LiveRow], now: datetime) -> dict[str, object]:
    """Return what the fragment of the live page shows and sends back."""
    packed = b"".join(row.user_id.bytes for row in found)
    return {
        "assignment_id": assignment_id,
        "slot_count": slots,
        "since": since,
        "rows": found,
        "pupil_ids": urlsafe_b64encode(packed).decode(),
        "is_watched": now.timestamp() - since < LIVE_FOR.total_seconds(),
        "now": now,
    }


def _pupil_ids(text: str) -> list[UUID]:
    """Read the ids that `_live` packed; none where the address was changed."""
    try:
        packed = b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
    except ValueError:
        return []
    return [UUID(bytes=packed[at : at + 16]) for at in range(0, min(len(packed), 16 * MOST_PUPILS) - 15, 16)]


# --- The mistakes of a class -----------------------------------------------------------------------------------------


@blueprint.get("/mistakes")
@open_to(Who.LEARNER)
def mistakes(class_id: UUID) -> ResponseReturnValue:
    """Show the mistakes that a class made most, in the author's words, with the pupils behind each."""
    with reading_page() as (conn, visit):
        group = classes.in_role(conn, class_id, visit.user_id, LOOKING)
        pupils = [each for each in service.pupils_of(conn, class_id) if each.left_at is None]
        asked = request.args.get("topic", "")
        slugs = [asked] if asked in library().topics else gradebook_mistakes.topics_of(library(), group.about)
        since = visit.now - timedelta(days=INSIGHT_DAYS)
        if group.about.shares_practice:
            answers = list(gradebook_mistakes.class_answers(conn, pupils, slugs, since))
        else:
            answers = []
    results = gradebook_mistakes.results(library(), answers, {each.user_id: each for each in pupils})
    return render_template(
        "gradebook/mistakes.html",
        group=group,
        results=[each for each in results if each.right_count < each.answer_count],
        asked=asked,
        topics=library().topics,
        answer_in_line=answer_in_line,
        days=INSIGHT_DAYS,
    )


# --- The school year -------------------------------------------------------------------------------------------------


@blueprint.get("/progress")
@open_to(Who.LEARNER)
def progress(class_id: UUID) -> ResponseReturnValue:
    """Show what a class learnt since September, by month, or with `?by=week` by week."""
    unit: Unit = next((each for each in UNITS if each == request.args.get("by")), "month")
    with reading_page() as (conn, visit):
        group = classes.in_role(conn, class_id, visit.user_id, LOOKING)
        today = local_of(visit.now, group.about.time_zone).date()
        found = gradebook_progress.class_progress(conn, library(), group.about, unit=unit, today=today)
    return render_template("gradebook/progress.html", group=group, progress=found)
