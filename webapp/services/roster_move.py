"""A pupil moves to another class of the teacher's.

The marks so far stay in the old gradebook, the practice is the pupil's anyway. The new gradebook starts empty, except
for what the teacher ticks: a mark of an assignment that the new class has too, with the same tasks for the same points.
It is written there as the teacher's decision, so that no answer counts in two classes and none lies outside its time.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from webapp import db
from webapp.db.queries import load_queries
from webapp.errors import Invalid, NotFound
from webapp.messages import N_
from webapp.rules.marks import State
from webapp.services import assignments, gradebook, roster
from webapp.services.assignments import Given
from webapp.services.classes import Class, lock_class
from webapp.services.gradebook import Cell
from webapp.services.roster_file import ListedPupil
from webapp.services.visits import Visit

sql = load_queries("roster")


@dataclass(frozen=True, slots=True)
class Match:
    """A pupil's mark in the old class, and the equal assignment of the new one."""

    cell: Cell
    new: Given

    @property
    def assignment_id(self) -> UUID:
        """Return the id of the old assignment, which stands for the match in a form."""
        return self.cell.given.assignment.assignment_id


def matches(conn: db.Conn, visit: Visit, about: Class, to: Class, user_id: UUID) -> list[Match]:
    """Return the marks that a pupil of a class could bring to another one, the first due first.

    Of several equal assignments the one with the same title is meant, else the first; each is meant once. What has a
    mark in the new class already, from an earlier time there, is left out.
    """
    cells = [cell for cell in _cells(conn, visit, about, user_id) if cell.state is State.MARKED]
    known = {
        cell.given.assignment.assignment_id
        for cell in _cells(conn, visit, to, user_id)
        if cell.is_begun or cell.is_overridden
    }
    left = [
        given
        for given in reversed(assignments.of_class(conn, to.class_id))
        if given.assignment.is_given and given.assignment.assignment_id not in known
    ]
    found = []
    for cell in cells:
        equal = [given for given in left if _contents(given) == _contents(cell.given)]
        if equal:
            new = next((each for each in equal if each.assignment.title == cell.given.assignment.title), equal[0])
            left.remove(new)
            found.append(Match(cell, new))
    return found


def _cells(conn: db.Conn, visit: Visit, about: Class, user_id: UUID) -> Iterable[Cell]:
    rows = gradebook.gradebook(conn, about, now=visit.now, user_id=user_id).rows
    return rows[0].cells if rows else ()


def _contents(given: Given) -> list[tuple[object, ...]]:
    counted = [item for item in given.items if item.withdrawn_at is None]
    return sorted((item.topic_slug, item.task_id or "", item.slots, item.points) for item in counted)


def move(conn: db.Conn, visit: Visit, about: Class, to: Class, user_id: UUID, brought: Collection[UUID] = ()) -> None:
    """Move a pupil to another class, with the marks of the old assignments in `brought` that it has too.

    Raise `NotFound` for somebody who is no pupil of the class now, and `Invalid` if the other class is full.
    """
    for each in sorted((about.class_id, to.class_id)):  # in one order, so that two moves do not wait for each other
        lock_class(conn, each)
    member = roster.find_member(conn, about.class_id, user_id)
    if member.left_at is not None:
        raise NotFound(N_("This pupil has left the class."))
    if not roster.has_room(conn, to.class_id):
        raise Invalid(N_("A class has at most %(most)s pupils. Nothing was stored."), most=str(roster.MOST_PUPILS))
    found = [match for match in matches(conn, visit, about, to, user_id) if match.assignment_id in brought]
    db.execute(
        conn,
        sql.update_members_left,
        class_id=about.class_id,
        user_ids=[user_id],
        moved_to=to.class_id,
        now=visit.now,
    )
    name = ListedPupil(0, member.family_name, member.given_name, member.patronymic, member.school_id or "", "")
    roster.add_member(conn, to.class_id, user_id, name, visit.now)
    roster.record(conn, about.class_id, [user_id], "moved", visit.user_id, visit.now, {"to": to.name})
    for match in found:
        gradebook.override(conn, visit, match.new.assignment, user_id, match.cell.points, about.name)
