"""The JSON API for teachers: their classes, assignments and marks. Any other class is one that does not exist."""

from decimal import Decimal
from uuid import UUID

from flask import Blueprint, Response

from webapp import db
from webapp.blueprints.api import classes_models as models
from webapp.blueprints.api.paging import asked_page
from webapp.blueprints.api.views import read_body, reply
from webapp.rules.deadlines import local_of
from webapp.rules.marks import State
from webapp.services import assignments, classes, gradebook, roster
from webapp.services.assignments import Given, Terms
from webapp.services.classes import LOOKING, TEACHING, Class, Role
from webapp.services.gradebook import Cell
from webapp.services.roster import Member
from webapp.web.access import Who, open_to
from webapp.web.bearers import scoped
from webapp.web.identity import visit_on
from webapp.web.pages import library

blueprint = Blueprint("api_classes", __name__, url_prefix="/api/classes")


@blueprint.get("")
@open_to(Who.LEARNER)
@scoped("classes:read")
def index() -> Response:
    """Return the classes that the caller teaches or looks after."""
    page = asked_page()
    with db.reading() as conn:
        found = classes.list_taught(conn, visit_on(conn).user_id)
    shown, following = page.cut(found[page.rows])
    return reply(models.ClassList(classes=[_class(each.about, each.role) for each in shown], next=following))


@blueprint.get("/<uuid:class_id>")
@open_to(Who.LEARNER)
@scoped("classes:read")
def details(class_id: UUID) -> Response:
    """Return a class and its pupils."""
    page = asked_page()
    with db.reading() as conn:
        found = classes.in_role(conn, class_id, visit_on(conn).user_id, LOOKING)
        members = roster.list_members(conn, class_id)
    shown, following = page.cut(members[page.rows])
    return reply(
        models.ClassDetails(
            about=_class(found.about, found.role), pupils=[_pupil(member) for member in shown], next=following
        )
    )


@blueprint.get("/<uuid:class_id>/assignments")
@open_to(Who.LEARNER)
@scoped("classes:read")
def list_assignments(class_id: UUID) -> Response:
    """Return the assignments of a class."""
    page = asked_page()
    with db.reading() as conn:
        classes.in_role(conn, class_id, visit_on(conn).user_id, LOOKING)
        found = assignments.of_class(conn, class_id)
    shown, following = page.cut(found[page.rows])
    return reply(models.AssignmentList(assignments=[_assignment(each) for each in shown], next=following))


@blueprint.post("/<uuid:class_id>/assignments")
@open_to(Who.LEARNER)
@scoped("assignments:write")
def create_assignment(class_id: UUID) -> Response:
    """Make an assignment, and give it to the class if asked. A repeat with the same id returns the stored one."""
    sent = read_body(models.AssignmentRequest)
    where = (class_id, sent.assignment_id)
    with db.transaction() as conn:
        visit = visit_on(conn)
        about = classes.to_change(conn, class_id, visit.user_id, TEACHING).about
        assignments.create(conn, about, visit.user_id, sent.assignment_id, _terms(sent, about), now=visit.now)
        if not assignments.find(conn, *where).items:
            chosen = [(item.topic_slug, item.task_id, item.slots) for item in sent.items]
            assignments.add_items(conn, *where, library(), chosen)
            for number, item in enumerate(sent.items, 1):
                assignments.change_item(conn, *where, number, slots=item.slots, points=item.points, now=visit.now)
        found = assignments.find(conn, *where)
        if sent.give and found.assignment.is_draft:
            assignments.publish(conn, found, now=visit.now)
            found = assignments.find(conn, *where)
    return reply(_assignment(found))


@blueprint.put("/<uuid:class_id>/assignments/<uuid:assignment_id>/given")
@open_to(Who.LEARNER)
@scoped("assignments:write")
def give_assignment(class_id: UUID, assignment_id: UUID) -> Response:
    """Give an assignment to the class, or take it back; a draft that is taken back is deleted."""
    sent = read_body(models.GivenRequest)
    with db.transaction() as conn:
        visit = visit_on(conn)
        classes.to_change(conn, class_id, visit.user_id, TEACHING)
        found = assignments.find(conn, class_id, assignment_id)
        if sent.given:
            assignments.publish(conn, found, now=visit.now)
        else:
            assignments.withdraw(conn, found, now=visit.now)
        left = [each for each in assignments.of_class(conn, class_id) if each.assignment.assignment_id == assignment_id]
    return reply(models.AssignmentList(assignments=[_assignment(each) for each in left], next=None))


@blueprint.get("/<uuid:class_id>/marks")
@open_to(Who.LEARNER)
@scoped("marks:read")
def marks(class_id: UUID) -> Response:
    """Return the gradebook of a class, so many pupils at a time."""
    page = asked_page()
    with db.reading() as conn:
        visit = visit_on(conn)
        about = classes.in_role(conn, class_id, visit.user_id, LOOKING).about
        members = {member.user_id: member for member in roster.list_members(conn, class_id)}
        book = gradebook.gradebook(conn, about, now=visit.now, part=page.rows)
    shown, following = page.cut(book.rows)
    return reply(
        models.Marks(
            assignments=[_assignment(each) for each in book.columns],
            pupils=[
                models.PupilMarks(
                    pupil=_pupil(members[row.pupil.user_id]),
                    average_percent=row.average,
                    marks=[_mark(cell) for cell in row.cells],
                )
                for row in shown
            ],
            next=following,
        )
    )


# --- Helpers ---------------------------------------------------------------------------------------------------------


def _terms(sent: models.AssignmentRequest, about: Class) -> Terms:
    """Return the terms of a request, its moments as the clock of the class shows them."""
    opens, due = (
        local_of(moment, about.time_zone).replace(second=0, microsecond=0) if moment else None
        for moment in (sent.opens_at, sent.due_at)
    )
    return Terms(
        title=sent.title,
        opens_local=opens,
        due_local=due,
        closes=sent.closes,
        counts=sent.counts,
        most_tries=sent.most_tries,
        retry_percent=sent.retry_percent,
        late_percent=sent.late_percent,
        solutions=sent.solutions,
        same_numbers=sent.same_numbers,
    )


def _class(about: Class, role: Role) -> models.TaughtClass:
    return models.TaughtClass.model_validate(
        {
            **{name: getattr(about, name) for name in ("class_id", "name", "school", "time_zone", "is_archived")},
            "role": role,
        }
    )


def _pupil(member: Member) -> models.ClassPupil:
    return models.ClassPupil(
        user_id=member.user_id,
        family_name=member.family_name,
        given_name=member.given_name,
        patronymic=member.patronymic,
        school_id=member.school_id,
        has_left=member.left_at is not None,
    )


def _assignment(given: Given) -> models.Assignment:
    assignment = given.assignment
    return models.Assignment(
        assignment_id=assignment.assignment_id,
        title=assignment.title,
        status="draft" if assignment.is_draft else "given" if assignment.is_given else "taken_back",
        opens_at=assignment.opens_at,
        due_at=assignment.due_at,
        closes_at=assignment.closes_at,
        counts=assignment.counts,
        most_tries=assignment.most_tries,
        retry_percent=assignment.retry_percent,
        late_percent=assignment.late_percent,
        solutions=assignment.solutions,
        same_numbers=assignment.same_numbers,
        most_points=given.most_points,
        items=[
            models.AssignmentItem(
                topic_slug=item.topic_slug,
                task_id=item.task_id,
                slots=item.slots,
                points=item.points,
                is_withdrawn=item.withdrawn_at is not None,
            )
            for item in given.items
        ],
    )


def _mark(cell: Cell) -> models.Mark:
    points: Decimal | None = cell.points if cell.state is State.MARKED or cell.is_begun else None
    return models.Mark(
        assignment_id=cell.given.assignment.assignment_id,
        state=cell.state.value,
        points=points,
        most_points=cell.most_points,
        is_decided=cell.is_overridden,
        due_at=cell.due_at,
    )
