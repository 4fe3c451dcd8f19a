"""What a teacher came from a platform to do: connect their course to a class, or choose a link for it.

Until it is done it travels sealed in their pages. Nothing is stored before they press a button.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from webapp import db
from webapp.db.queries import load_queries
from webapp.errors import Conflict, Forbidden, Invalid, NotFound
from webapp.messages import N_, Locale
from webapp.services import assignments, classes, classes_teachers
from webapp.services.classes import TEACHING, ClassInRole, Draft
from webapp.services.lti import NO_LAUNCH, NOT_CHECKED, ContextRow, Launch, line_item
from webapp.services.variant_tokens import LONGEST_TOKEN, open_text, seal_text

sql = load_queries("lti")

ERRAND_LASTS = timedelta(hours=1)
NOT_YOURS = N_("This page belongs to another account. Go back to your course and press the link again.")


@dataclass(frozen=True, slots=True)
class Errand:
    """A teacher's launch, bound to their account, or as long as they have none to the state of this browser."""

    launch: Launch
    user_id: UUID | None
    state: str
    began_at: datetime


@dataclass(frozen=True, slots=True)
class CourseRow:
    """A course that a class is connected to."""

    title: str
    platform_name: str
    tells_members: bool


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody who asks to teach in a class."""

    user_id: UUID
    name: str | None
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class UserRow:
    """Somebody by their id."""

    user_id: UUID


_errands = TypeAdapter(Errand)


# --- The errand ------------------------------------------------------------------------------------------------------


def seal_errand(secrets: Sequence[str], errand: Errand) -> str:
    """Return an errand as text that only we can read. Raise `Forbidden` if the platform wants too much kept."""
    try:
        text = seal_text("lti errand", secrets, _errands.dump_json(errand))
    except ValueError:  # half a letter in what the platform wants to have back
        text = ""
    if not 0 < len(text) <= LONGEST_TOKEN:
        raise Forbidden(NOT_CHECKED, heading=NO_LAUNCH)
    return text


def open_errand(secrets: Sequence[str], text: str, now: datetime) -> Errand:
    """Return a sealed errand. Raise `Conflict` if it is none or too old."""
    data = open_text("lti errand", secrets, text)
    errand = _errands.validate_json(data) if data else None
    if errand is None or now - errand.began_at > ERRAND_LASTS:
        raise Conflict(
            N_("Nothing was stored"),
            N_("This page was open for too long. Go back to your course and press the link there again."),
        )
    return errand


def errand_for(errand: Errand, user_id: UUID) -> Errand:
    """Return a browser's errand for the account that was just signed in in it."""
    return replace(errand, user_id=user_id, state="")


# --- The class of a course -------------------------------------------------------------------------------------------


def find_class(conn: db.Conn, errand: Errand) -> UUID | None:
    """Return the class that an errand's course is connected to."""
    row = db.maybe(conn, sql.select_optional_context, ContextRow, **errand.launch.course.ids)
    return row.class_id if row else None


def connect(conn: db.Conn, errand: Errand, user_id: UUID, class_id: UUID, draft: Draft | None, now: datetime) -> None:
    """Connect a course to a class that its teacher teaches, or with a `draft` to a new one of theirs.

    Whoever teaches in a course of a platform that an administrator connected may make classes. A repeat changes
    nothing. Raise `NotFound` for a class of others, and `Conflict` if the course was connected meanwhile.
    """
    if draft:
        classes_teachers.allow_classes(conn, user_id, now)
        classes.create_class(conn, user_id, class_id, draft, now)
    classes.to_change(conn, class_id, user_id, TEACHING)
    connected = db.maybe(conn, sql.update_context_connected, ContextRow, **errand.launch.course.ids, class_id=class_id)
    if connected is None and find_class(conn, errand) != class_id:
        raise Conflict(
            N_("This course is connected already"),
            N_("Somebody connected it to another class meanwhile. Nothing was changed."),
        )


def class_draft(errand: Errand, locale: Locale, time_zone: str, name: str) -> Draft:
    """Return a new class for a course. Its pupils sign in by the platform alone."""
    return Draft(
        name=name or errand.launch.course.title, school="", locale=locale, time_zone=time_zone, sign_in="account"
    )


# --- What the owner of a class sees ----------------------------------------------------------------------------------


def list_courses(conn: db.Conn, class_id: UUID) -> list[CourseRow]:
    """Return the courses that a class is connected to."""
    return db.many(conn, sql.select_contexts_of_class, CourseRow, class_id=class_id)


def disconnect(conn: db.Conn, class_id: UUID) -> None:
    """Let the courses of a class go. Its pupils and their marks stay."""
    db.execute(conn, sql.update_contexts_disconnected, class_id=class_id)


def list_asking(conn: db.Conn, class_id: UUID) -> list[Asking]:
    """Return who asks to teach in a class."""
    return db.many(conn, sql.select_teacher_requests, Asking, class_id=class_id)


def answer_asking(conn: db.Conn, class_id: UUID, user_id: UUID, *, is_let_in: bool, now: datetime) -> None:
    """Let somebody teach in a class who asked, or not. Raise `Conflict` if they did not ask, or were answered."""
    classes.lock_class(conn, class_id)
    if db.maybe(conn, sql.delete_teacher_request, UserRow, class_id=class_id, user_id=user_id) is None:
        raise Conflict(N_("Nothing was changed"), N_("This person does not ask any more, or was answered already."))
    if is_let_in:
        classes_teachers.add_teacher(conn, class_id, user_id, now)


# --- Links for a course ----------------------------------------------------------------------------------------------


def to_choose(conn: db.Conn, errand: Errand, user_id: UUID) -> ClassInRole:
    """Return the class for which a teacher chooses links.

    Raise `NotFound` for the errand of another account, and if the course has no class of theirs.
    """
    class_id = find_class(conn, errand)
    if errand.user_id != user_id or errand.launch.return_url is None:
        raise NotFound(NOT_YOURS)
    if class_id is None:
        raise NotFound(classes.GONE)
    return classes.to_change(conn, class_id, user_id, TEACHING)


def link_item(given: assignments.Given, launch_url: str, *, takes_line_items: bool) -> dict[str, Any]:
    """Return an assignment as a link that a platform stores."""
    assignment = given.assignment
    if not given.slot_count:
        raise Invalid(N_("There is nothing in this assignment yet. Nothing was added to your course."))
    made = line_item(assignment.assignment_id, assignment.title, given.most_points)
    return {
        "type": "ltiResourceLink",
        "title": assignment.title,
        "url": launch_url,
        "custom": {"assignment": str(assignment.assignment_id)},
        "window": {"targetName": "_blank"},
        **({"lineItem": made} if takes_line_items else {}),
    }
