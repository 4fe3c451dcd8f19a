"""Every pupil whom a class made can sign in at its door, whatever changed: members_without_user_secret holds."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.browsers import post
from tests.classes.people import PEPPERS, Made, add_pupils, cards_on, import_names, make_class, new_class
from tests.classes.people import teacher_browser as teacher_of
from tests.conftest import NOON
from tests.replay.test_replay import offenders
from webapp import db
from webapp.errors import Conflict
from webapp.services import classes, classes_end, merging, roster, roster_door, roster_import
from webapp.services.classes import Draft
from webapp.services.roster_file import read

PICTURES = Draft("7-A", "", "uk", "Europe/Kyiv", "pictures")


def give_missing(conn: db.Conn, made: Made, seed: str = "page") -> list[roster.Card]:
    return roster.give_missing_secrets(conn, made.about(conn), seed=seed, peppers=PEPPERS, now=NOON)


def signs_in(conn: db.Conn, made: Made, user_id: UUID, text: str) -> bool:
    return roster_door.check_secret(conn, made.about(conn), user_id, text, peppers=PEPPERS, now=NOON) is None


def test_pupils_get_pictures_when_their_class_changes_to_them(conn: db.Conn) -> None:
    made = make_class(conn)
    (card,) = add_pupils(conn, made, ["Koval Anna"])
    classes.change_class(conn, made.class_id, PICTURES)
    assert "members_without_user_secret" in offenders(conn)
    (fresh,) = give_missing(conn, made)
    assert fresh.secret.pictures
    assert not fresh.secret.pin
    assert signs_in(conn, made, card.secret.user_id, ",".join(fresh.secret.pictures))
    assert give_missing(conn, made) == [fresh], "the button pressed twice"
    assert give_missing(conn, made, "another page") == []
    assert offenders(conn) == set()


def test_a_pupil_of_two_classes_gets_what_both_doors_ask_for(conn: db.Conn) -> None:
    made, other = make_class(conn), make_class(conn, "7-B")
    (card,) = add_pupils(conn, made, ["Koval Anna"])
    pupil = card.secret.user_id
    roster.add_member(conn, other.class_id, pupil, roster.read_name("Koval", "Anna"), NOON)
    classes.change_class(conn, other.class_id, replace(PICTURES, name="7-B"))
    (fresh,) = give_missing(conn, other)
    assert fresh.secret.pin
    assert not signs_in(conn, made, pupil, card.secret.pin), "a new secret ends the old ones everywhere"
    assert signs_in(conn, made, pupil, fresh.secret.pin)
    assert signs_in(conn, other, pupil, ",".join(fresh.secret.pictures))
    assert offenders(conn) == set()


def test_a_restored_class_and_a_pupil_who_comes_back_have_secrets(conn: db.Conn) -> None:
    made, other = make_class(conn), make_class(conn, "7-B")
    (card,) = add_pupils(conn, made, ["Koval Anna"])
    pupil = card.secret.user_id
    roster.add_member(conn, other.class_id, pupil, roster.read_name("Koval", "Anna"), NOON)
    roster.remove(conn, other.class_id, pupil, actor_id=other.owner_id, now=NOON)
    classes_end.archive(conn, made.class_id, NOON)
    (back,) = roster_import.import_list(
        conn,
        other.about(conn),
        read(b"Koval Anna", separator="\n"),
        chosen=[0],
        removed=(),
        actor_id=other.owner_id,
        seed="back",
        peppers=PEPPERS,
        now=NOON,
    )
    assert signs_in(conn, other, pupil, back.secret.pin)
    roster.remove(conn, other.class_id, pupil, actor_id=other.owner_id, now=NOON)
    classes_end.archive(conn, other.class_id, NOON)
    classes_end.restore(conn, made.class_id, NOON)
    assert [each.name for each in give_missing(conn, made)] == ["Koval Anna"]
    assert offenders(conn) == set()


def test_one_child_of_two_accounts_keeps_the_way_into_both_classes(conn: db.Conn) -> None:
    made, other = make_class(conn), make_class(conn, "7-B")
    first, second = add_pupils(conn, made, ["Koval Anna", "Koval Anna"])
    classes.change_class(conn, other.class_id, replace(PICTURES, name="7-B"))
    roster.add_member(conn, other.class_id, second.secret.user_id, roster.read_name("Koval", "Anna"), NOON)
    (fresh,) = give_missing(conn, other)
    merging.merge_pupil(conn, second.secret.user_id, first.secret.user_id)
    assert signs_in(conn, made, first.secret.user_id, first.secret.pin)
    assert signs_in(conn, other, first.secret.user_id, ",".join(fresh.secret.pictures))
    assert offenders(conn) == set()


def test_a_pupil_of_a_class_with_pins_joins_none_with_pictures_by_its_code(conn: db.Conn) -> None:
    made, other = make_class(conn), make_class(conn, "7-B")
    (card,) = add_pupils(conn, made, ["Koval Anna"])
    classes.change_class(conn, other.class_id, replace(PICTURES, name="7-B"))
    with pytest.raises(Conflict, match="another way than"):
        roster_door.join(conn, other.code(conn), card.secret.user_id, given="Anna", family="Koval", now=NOON)


def test_settings_and_restoring_show_the_new_cards_once(app: Flask, client: FlaskClient) -> None:
    teacher = teacher_of(app)
    address = new_class(teacher)
    (card,) = import_names(teacher, address, "Koval Anna")
    form = {"name": "7-A", "school": "", "locale": "en", "time_zone": "UTC", "page_id": uuid4().hex}
    shown = post(teacher, f"{address}/settings", data=form | {"sign_in": "pictures"})
    assert shown.status_code == 200
    assert "pupil-card__pictures" in shown.get_data(as_text=True)
    again = post(teacher, f"{address}/settings", data=form | {"sign_in": "pictures"})
    assert "pupil-card__pictures" in again.get_data(as_text=True), "pressed twice: the same cards"
    (back,) = cards_on(post(teacher, f"{address}/settings", data=form | {"sign_in": "pin"}).get_data(as_text=True))
    assert back.pin != card.pin
    assert post(teacher, f"{address}/archive").status_code == 303
    restored = post(teacher, f"{address}/archive", data={"restore": "yes"})
    assert [each.name for each in cards_on(restored.get_data(as_text=True))] == ["Koval Anna"]
