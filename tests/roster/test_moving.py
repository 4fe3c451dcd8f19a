"""A list that comes back as it was downloaded, and pupils who move or turn out to be one child."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.browsers import post
from tests.classes.people import add_pupils, import_names, make_class, new_class, teacher_browser
from tests.classrooms import Classroom, add_class, answer_slot, give
from tests.conftest import NOON
from tests.learners import answer
from tests.replay.test_replay import offenders
from tests.roster.lists import EXCEL
from tests.trees import TOPIC
from webapp import db
from webapp.content.library import Library
from webapp.errors import Conflict
from webapp.rules.marks import State
from webapp.services import gradebook, merging, roster, roster_move
from webapp.services.assignments import Terms
from webapp.services.visits import Visit, visit


@pytest.mark.parametrize("locale", ["en", "uk"])
def test_scenario_1_a_downloaded_list_changes_nothing_when_it_is_imported(
    app: Flask, client: FlaskClient, locale: str
) -> None:
    teacher = teacher_browser(app)
    address = new_class(teacher)
    import_names(teacher, address, EXCEL + "7;=Формула;+Оля;;\r\n")
    assert teacher.post("/preferences", data={"locale": locale}).status_code == 303
    file = teacher.get(f"{address}/people/export.csv").data
    assert file.startswith(b"\xef\xbb\xbf"), "spreadsheet programs then read it as UTF-8"
    assert "'=Формула" in file.decode()
    teacher.post("/preferences", data={"locale": "en"})
    text = file.decode("utf-8-sig")
    preview = teacher.post(f"{address}/people/import", data={"names": text}).get_data(as_text=True)
    counts = " ".join(re.findall(r'<p class="lead">(.*?)</p>', preview, re.DOTALL)[0].split())
    assert counts == "Nothing is stored yet. 7 are there already.", "counts of nothing are left out"


def test_the_preview_says_how_a_list_of_names_was_read(app: Flask, client: FlaskClient) -> None:
    teacher = teacher_browser(app)
    names = {"names": "Koval Anna\nLys Petro\n"}
    preview = teacher.post(f"{new_class(teacher)}/people/import", data=names).get_data(as_text=True)
    assert "How the list is read: utf-8, One name in each line" in preview


def test_scenario_8_a_pupil_moves_with_all_practice_and_the_ticked_marks(conn: db.Conn, library: Library) -> None:
    old, new = add_class(conn, NOON), add_class(conn, NOON, pupils=0, name="7-B")
    (pupil,) = old.pupils
    answer(conn, pupil, library, TOPIC, "copy-00")
    works = [give(conn, old, library, Terms(f"Work {at}"), now=NOON, slots=1 + at % 7) for at in range(14)]
    for at, work in enumerate(works):
        for slot in range(1, 2 + at % 7):
            answer_slot(conn, pupil, library, work, slot, right=slot > 1 or at < 7, at=NOON + timedelta(minutes=at))
    for title, slots in OF_THE_NEW_CLASS:
        give(conn, new, library, Terms(title), now=NOON, slots=slots)
    conn.execute(MORE_ATTEMPTS, [1_214, pupil.user_id, TOPIC])
    teacher = replace(old.owner, now=NOON.replace(day=12, month=11))
    join_as_teacher(conn, new, teacher)

    before, faults = practice_of(conn, pupil.user_id), offenders(conn)
    found = roster_move.matches(conn, teacher, old.about, new.about, pupil.user_id)
    assert [(match.cell.given.assignment.title, match.new.assignment.title) for match in found] == [
        ("Work 0", "Alike"),
        ("Work 1", "Work 8"),
        ("Work 2", "Work 2"),
    ], "the same title first, else the first that is equal; each is meant once"
    brought = [match.assignment_id for match in found[1:]]
    roster_move.move(conn, teacher, old.about, new.about, pupil.user_id, brought)

    (row,) = gradebook.gradebook(conn, old.about, now=teacher.now).rows
    assert (row.pupil.moved_to_name, row.pupil.left_at) == ("7-B", teacher.now)
    assert sum(cell.state is State.MARKED for cell in row.cells) == 14
    (row,) = gradebook.gradebook(conn, new.about, now=teacher.now).rows
    marked = {cell.given.assignment.title: cell for cell in row.cells if cell.state is State.MARKED}
    assert {title: str(cell.points) for title, cell in marked.items()} == {"Work 8": "2.00", "Work 2": "3.00"}
    assert {cell.summary.teacher_note for cell in marked.values() if cell.summary} == {"7-A"}
    assert before is not None
    assert before[0] == 1_214
    assert practice_of(conn, pupil.user_id) == before
    assert offenders(conn) == faults


OF_THE_NEW_CLASS = [("Alike", 1), ("Work 8", 2), ("Work 2", 3), ("Longer than any", 9)]
# The pupil's first attempt again and again, until there are so many.
MORE_ATTEMPTS = """
    insert into user_task_attempts
    select (jsonb_populate_record(first, jsonb_build_object(
        'attempt_number', 1000 + number, 'submission_id', gen_random_uuid()
    ))).*
    from user_task_attempts as first,
        generate_series(1, %s - (select count(*) from user_task_attempts where user_id = first.user_id)) as number
    where first.user_id = %s and first.topic_slug = %s and first.attempt_number = 1
"""


def join_as_teacher(conn: db.Conn, room: Classroom, who: Visit) -> None:
    conn.execute(
        "insert into class_teachers (class_id, user_id, role, added_at) values (%s, %s, 'teacher', %s)",
        [room.about.class_id, who.user_id, NOON],
    )


def practice_of(conn: db.Conn, user_id: UUID) -> tuple[object, ...] | None:
    return conn.execute(
        "select count(*), sum(xp_earned) from user_task_attempts where user_id = %s", [user_id]
    ).fetchone()


def test_two_accounts_of_one_child_become_one_and_no_others(conn: db.Conn, library: Library) -> None:
    made = make_class(conn)
    first, second, other = (
        card.secret.user_id for card in add_pupils(conn, made, ["Koval Anna", "Koval Anna", "Bilyk Ihor"])
    )
    for at, pupil in enumerate((first, second)):
        answer(conn, visit(pupil, locale="en", time_zone="UTC", now=NOON), library, TOPIC, f"copy-0{at}")
    with pytest.raises(Conflict, match="same name"):
        roster.check_twins(conn, made.class_id, other, first)
    roster.check_twins(conn, made.class_id, second, first)
    merging.merge_pupil(conn, second, first)
    assert len(roster.list_members(conn, made.class_id)) == 2
    found = practice_of(conn, first)
    assert found
    assert found[0] == 2


def test_a_teacher_ticks_what_comes_along_and_gets_the_card_that_the_new_door_needs(
    app: Flask, client: FlaskClient
) -> None:
    teacher = teacher_browser(app)
    other = new_class(teacher, "7-B", sign_in="pictures")
    address = new_class(teacher)
    import_names(teacher, address, "Koval Anna")
    found = re.search(rf'href="({address}/people/[0-9a-f-]{{36}})"', teacher.get(f"{address}/people").text)
    assert found
    to = other.rpartition("/")[2]
    page = teacher.get(f"{found[1]}/move?to={to}").text
    assert "Koval Anna moves to 7-B" in page
    assert "No assignment of 7-B equals one with a mark here" in page
    assert teacher.get(f"{found[1]}/move").status_code == 422
    moved = post(teacher, f"{found[1]}/move", data={"to": to})
    assert "pupil-card__pictures" in moved.text
    assert "moved to 7-B" in teacher.get(f"{address}/people").text
