"""A list that comes back as it was downloaded, and pupils who move or turn out to be one child."""

import re
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.classes.people import add_pupils, import_names, make_class, new_class, teacher_browser
from tests.conftest import NOON
from tests.learners import answer
from tests.roster.lists import EXCEL
from tests.trees import TOPIC
from webapp import db
from webapp.content.library import Library
from webapp.errors import Conflict
from webapp.services import guests, roster
from webapp.services.visits import visit


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
    assert counts == "Nothing is stored yet. 0 new pupils, 7 are there already, 0 changed, 0 not in the list."


def test_scenario_8_a_pupil_moves_with_all_practice_and_the_marks_stay(conn: db.Conn, library: Library) -> None:
    old, new = make_class(conn), make_class(conn, "7-B")
    (card,) = add_pupils(conn, old, ["Koval Anna"])
    pupil = card.secret.user_id
    answer(conn, visit(pupil, locale="en", time_zone="UTC", now=NOON), library, TOPIC, "copy-00")
    for _ in range(14):
        conn.execute(
            "insert into user_assignments (user_id, class_id, assignment_id) values (%s, %s, %s)",
            [pupil, old.class_id, uuid4()],
        )
    before = practice_of(conn, pupil)
    roster.move(conn, old.class_id, new.about(conn), pupil, actor_id=old.owner_id, now=NOON)
    member = roster.find_member(conn, old.class_id, pupil)
    assert (member.moved_to, member.left_at) == ("7-B", NOON)
    assert [each.user_id for each in roster.current(roster.list_members(conn, new.class_id))] == [pupil]
    marks = "select class_id, count(*) from user_assignments where user_id = %s group by 1"
    assert conn.execute(marks, [pupil]).fetchall() == [(old.class_id, 14)], "the new class starts empty"
    assert practice_of(conn, pupil) == before


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
    guests.merge_pupil(conn, second, first)
    assert len(roster.list_members(conn, made.class_id)) == 2
    found = practice_of(conn, first)
    assert found
    assert found[0] == 2
