"""Classes for tests: pupils, assignments, and answers to them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from tests.learners import SECRETS, add_learner, right_answer
from tests.trees import TOPIC
from webapp import db
from webapp.content.library import Library
from webapp.services import assignment_work, assignments, classes, practice, practice_submit
from webapp.services.assignments import Given, Terms
from webapp.services.classes import Class, Draft
from webapp.services.visits import Visit

KYIV = "Europe/Kyiv"


@dataclass(frozen=True)
class Classroom:
    """A class with its owner and its pupils."""

    about: Class
    owner: Visit
    pupils: tuple[Visit, ...]


def add_class(conn: db.Conn, now: datetime, *, pupils: int = 1, **about: Any) -> Classroom:
    """Return a class in Kyiv."""
    owner, class_id = add_learner(conn, now), uuid4()
    draft = Draft(name="7-A", school="", locale="uk", time_zone=KYIV, sign_in="pin")
    classes.create_class(conn, owner.user_id, class_id, replace(draft, **about), now)
    found = classes.in_role(conn, class_id, owner.user_id).about
    return Classroom(found, owner, tuple(add_pupil(conn, class_id, now, f"Pupil{at:02}") for at in range(pupils)))


def add_pupil(conn: db.Conn, class_id: UUID, joined_at: datetime, family_name: str = "Pupil") -> Visit:
    """Return a new learner who is a pupil of a class."""
    who = add_learner(conn, joined_at)
    join(conn, class_id, who, joined_at, family_name)
    return who


def join(conn: db.Conn, class_id: UUID, who: Visit, joined_at: datetime, family_name: str = "Pupil") -> None:
    """Make a learner a pupil of a class."""
    conn.execute(
        "insert into class_members (class_id, user_id, family_name, given_name, folded_name, joined_at)"
        " values (%s, %s, %s, 'Іван', %s, %s)",
        [class_id, who.user_id, family_name, family_name.casefold(), joined_at],
    )


def give(
    conn: db.Conn,
    room: Classroom,
    library: Library,
    terms: Terms,
    *,
    now: datetime,
    slots: int = 10,
    items: Sequence[tuple[str, str | None, int]] = (),
    is_given: bool = True,
    points: Decimal = Decimal(1),
) -> Given:
    """Return an assignment of slots of the test topic, given to the class."""
    assignment_id = uuid4()
    assignments.create(conn, room.about, room.owner.user_id, assignment_id, terms, now=now)
    assignments.add_items(conn, room.about.class_id, assignment_id, library, items or [(TOPIC, None, slots)])
    if points != 1:
        assignments.change_item(conn, room.about.class_id, assignment_id, 1, slots=slots, points=points, now=now)
    if is_given:
        assignments.publish(conn, assignments.find(conn, room.about.class_id, assignment_id), now=now)
    return assignments.find(conn, room.about.class_id, assignment_id)


def card_of(conn: db.Conn, who: Visit, library: Library, given: Given, slot: int, item: int = 1) -> practice.Card:
    """Return the card that waits in a slot."""
    assignment = given.assignment
    page = assignment_work.page(
        conn, who, library, SECRETS, assignment.class_id, assignment.assignment_id, place=(item, slot)
    )
    assert page.card
    return page.card


def answer_slot(
    conn: db.Conn,
    who: Visit,
    library: Library,
    given: Given,
    slot: int,
    *,
    right: bool = True,
    at: datetime | None = None,
    item: int = 1,
    wrong: str = "1",
) -> practice_submit.Submission:
    """Answer the task that waits in a slot."""
    who = replace(who, now=at or who.now)
    card = card_of(conn, who, library, given, slot, item)
    return practice_submit.submit(conn, who, library, SECRETS, card.token, right_answer(card) if right else wrong)
