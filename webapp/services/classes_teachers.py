"""The grown-ups of a class: who owns it, teaches in it or looks on, and who may make classes at all."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from webapp import db
from webapp.db.queries import load_queries
from webapp.errors import Conflict, Invalid, NotFound
from webapp.messages import N_
from webapp.services import roster, sign_in
from webapp.services.classes import GROWN_UP_ROLES, ClassId, LastOwned, Role, Teacher, list_teachers, lock_class

sql = load_queries("classes")


@dataclass(frozen=True, slots=True)
class TeacherAccount:
    """An account that may make classes."""

    user_id: UUID
    name: str | None
    email: str | None = field(repr=False)
    class_count: int


def read_role(text: str) -> Role:
    """Return a role of grown-ups by its name. Raise `Invalid`."""
    role = next((role for role in GROWN_UP_ROLES if role == text), None)
    if role is None:
        raise Invalid(N_("Please choose what this person may do: own, teach or look on."))
    return role


def invite(conn: db.Conn, class_id: UUID, email: str, role: Role, now: datetime) -> None:
    """Give whoever has an address a role in a class. Who may teach in it may make classes too.

    An account is created for a new address: its owner signs in with it and finds the class. Whoever has a role already
    keeps it. Raise `Invalid`.
    """
    lock_class(conn, class_id)
    user_id = sign_in.account_of(conn, email, now)
    if any(teacher.user_id == user_id for teacher in list_teachers(conn, class_id)):
        return
    db.execute(conn, sql.upsert_teacher, class_id=class_id, user_id=user_id, role=role, now=now)
    if role != "viewer":
        allow_classes(conn, user_id, now)


def allow_classes(conn: db.Conn, user_id: UUID, now: datetime) -> None:
    """Let somebody with an account make classes. Once more changes nothing."""
    db.execute(conn, sql.update_role_to_teacher, user_id=user_id, now=now)


def add_teacher(conn: db.Conn, class_id: UUID, user_id: UUID, now: datetime) -> None:
    """Let somebody teach in a class. The caller holds `lock_class`, and they have no role in the class yet."""
    db.execute(conn, sql.upsert_teacher, class_id=class_id, user_id=user_id, role="teacher", now=now)
    allow_classes(conn, user_id, now)


def change_role(conn: db.Conn, class_id: UUID, user_id: UUID, role: Role | None, now: datetime) -> None:
    """Give a grown-up of a class another role, or with None take it away.

    Raise `NotFound` for somebody who has none, and `Conflict` if nobody would own the class.
    """
    lock_class(conn, class_id)
    teachers = {teacher.user_id: teacher for teacher in list_teachers(conn, class_id)}
    if user_id not in teachers:
        raise NotFound(N_("This person has no role in the class any more."))
    if role != "owner" and _owners(teachers) == {user_id}:
        raise Conflict(
            N_("The class needs an owner"),
            N_("Hand the class over first: make somebody else its owner. Nothing was changed."),
        )
    if role is None:
        db.execute(conn, sql.delete_teacher, class_id=class_id, user_id=user_id)
        return
    db.execute(conn, sql.upsert_teacher, class_id=class_id, user_id=user_id, role=role, now=now)
    if role != "viewer":
        allow_classes(conn, user_id, now)


def hand_over(conn: db.Conn, class_id: UUID, owner_id: UUID, user_id: UUID, now: datetime) -> None:
    """Make another grown-up of the class its owner, and the owner a teacher. Raise `NotFound`."""
    change_role(conn, class_id, user_id, "owner", now)
    change_role(conn, class_id, owner_id, "teacher", now)


def take_over(conn: db.Conn, class_id: UUID, admin_id: UUID, now: datetime) -> list[Teacher]:
    """Make an administrator an owner of a class, and return the owners before, who are told."""
    lock_class(conn, class_id)
    owners = [teacher for teacher in list_teachers(conn, class_id) if teacher.role == "owner"]
    db.execute(conn, sql.upsert_teacher, class_id=class_id, user_id=admin_id, role="owner", now=now)
    told = [owner for owner in owners if owner.user_id != admin_id]
    roster.record(conn, class_id, [owner.user_id for owner in told], "taken_over", admin_id, now)
    return told


def _owners(teachers: dict[UUID, Teacher]) -> set[UUID]:
    return {user_id for user_id, teacher in teachers.items() if teacher.role == "owner"}


def refuse_last_owner(conn: db.Conn, user_id: UUID) -> None:
    """Raise `Conflict` if classes would be left without an owner when somebody's account goes.

    Lock their classes until COMMIT, so that of two owners who go at once the second one is refused.
    """
    db.many(conn, sql.lock_owned_classes, ClassId, user_id=user_id)
    owned = db.many(conn, sql.select_last_owned, LastOwned, user_id=user_id)
    if owned:
        raise Conflict(
            N_("Your classes need an owner"),
            N_("You are the only owner of: %(classes)s. Hand these classes over or delete them first."),
            classes=", ".join(each.name for each in owned),
        )


# --- Who may make classes --------------------------------------------------------------------------------------------


def list_teacher_accounts(conn: db.Conn) -> list[TeacherAccount]:
    """Return everyone with the role of a teacher, by address."""
    return db.many(conn, sql.select_accounts_of_teachers, TeacherAccount)


def grant_teacher(conn: db.Conn, *, email: str, now: datetime) -> None:
    """Let the account of an address make classes; it is created if it is new. Raise `Invalid`."""
    db.execute(conn, sql.update_role_to_teacher, user_id=sign_in.account_of(conn, email, now), now=now)


def revoke_teacher(conn: db.Conn, user_id: UUID, now: datetime) -> None:
    """Let somebody make no more classes. The classes they have stay theirs."""
    db.execute(conn, sql.update_role_to_user, user_id=user_id, now=now)
