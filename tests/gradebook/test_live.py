"""The live page of a lesson: one statement a poll, a row for each pupil, who is stuck is marked by the next poll."""

from dataclasses import replace
from datetime import timedelta

from tests.classrooms import add_class, add_pupil, answer_slot, give
from tests.conftest import NOON
from tests.round_trips import Statements
from webapp import db
from webapp.content.library import Library
from webapp.services import gradebook
from webapp.services.assignments import Terms
from webapp.services.roster_file import alphabetical


def test_a_poll_is_one_statement_of_a_row_for_each_pupil(
    conn: db.Conn, library: Library, statements: Statements
) -> None:
    room = add_class(conn, NOON, pupils=32)
    given = give(conn, room, library, Terms("Lesson"), now=NOON)
    ids = (room.about.class_id, given.assignment.assignment_id)
    for at, who in enumerate(room.pupils):
        answer_slot(conn, who, library, given, 1, right=at % 2 == 0, at=NOON + timedelta(seconds=at))
    stuck = room.pupils[5]
    for slot in (2, 3):
        answer_slot(conn, stuck, library, given, slot, right=False, at=NOON + timedelta(minutes=slot))
    statements.clear()
    rows = gradebook.live(conn, *ids, [who.user_id for who in room.pupils])
    assert (statements, len(rows)) == (["select_live"], 32)
    assert [row.user_id for row in rows if row.progress and row.progress.is_stuck] == [stuck.user_id]
    assert sum(row.progress.slots_right for row in rows if row.progress) == 16


def test_a_pupil_who_joins_during_the_lesson_comes_with_a_name_first(conn: db.Conn, library: Library) -> None:
    room = add_class(conn, NOON)
    given = give(conn, room, library, Terms("Lesson"), now=NOON)
    ids = (room.about.class_id, given.assignment.assignment_id)
    known = [who.user_id for who in room.pupils]
    late = replace(add_pupil(conn, room.about.class_id, NOON, "Ґудзь"), now=NOON)
    answer_slot(conn, late, library, given, 1)
    first = gradebook.live(conn, *ids, known)
    assert [(row.name, row.progress is None) for row in first] == [("Pupil00 Іван", True), ("Ґудзь Іван", True)]
    second = gradebook.live(conn, *ids, [row.user_id for row in first])
    assert second[1].progress
    assert second[1].progress.slots_right == 1


def test_names_stand_in_the_order_of_the_ukrainian_alphabet() -> None:
    names = ["Яна", "Іван", "Ґудзь", "Гай", "Єва", "Жук", "Їжак", "Зоя", "Д'Арк", "Дарія"]
    expected = ["Гай", "Ґудзь", "Дарія", "Д'Арк", "Єва", "Жук", "Зоя", "Іван", "Їжак", "Яна"]
    assert sorted(names, key=alphabetical) == expected
