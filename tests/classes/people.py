"""A class and its people, for the tests of classes and rosters."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.accounts.browsers import location, post, signed_in_browser
from tests.accounts.forms import find_form
from tests.accounts.people import new_account
from tests.conftest import NOON
from webapp import clock, db
from webapp.services import classes, classes_codes, classes_teachers, roster_import
from webapp.services.classes import Class, Draft
from webapp.services.roster import Card
from webapp.services.roster_file import read

PEPPERS = ("a pepper for tests",)


@dataclass(frozen=True)
class PrintedCard:
    """What a card says."""

    name: str
    pin: str


@dataclass(frozen=True)
class Made:
    """A class with its owner."""

    class_id: UUID
    owner_id: UUID

    def about(self, conn: db.Conn) -> Class:
        return classes.in_role(conn, self.class_id, self.owner_id).about

    def code(self, conn: db.Conn) -> str:
        code = classes_codes.find_code(conn, self.class_id)
        assert code
        return code.code


def make_class(conn: db.Conn, name: str = "7-A") -> Made:
    """Return a class as its owner makes it."""
    owner = new_account(conn)
    made = Made(uuid4(), owner.user_id)
    draft = Draft(name, "School 5", "uk", "Europe/Kyiv", "pin")
    classes.create_class(conn, made.owner_id, made.class_id, draft, NOON)
    classes_codes.renew_code(conn, made.class_id, NOON)
    return made


def add_pupils(conn: db.Conn, made: Made, names: Sequence[str], seed: str = "") -> list[Card]:
    """Pupils of a list, with their new secrets."""
    listed = read("\n".join(names).encode(), separator="\n")
    return roster_import.import_list(
        conn,
        made.about(conn),
        listed,
        chosen=range(len(names)),
        removed=(),
        actor_id=made.owner_id,
        seed=seed or uuid4().hex,
        peppers=PEPPERS,
        now=NOON,
    )


# --- In browsers -----------------------------------------------------------------------------------------------------


def teacher_browser(app: Flask) -> FlaskClient:
    """Somebody who may make classes."""
    email = f"{uuid4().hex}@school.example"
    client = signed_in_browser(app, email)
    with db.transaction() as conn:
        classes_teachers.grant_teacher(conn, email=email, now=clock.now())
    return client


def new_class(teacher: FlaskClient, name: str = "7-A", sign_in: str = "pin", **more: str) -> str:
    """Make a class by its form, and return the start of its addresses."""
    form = {"name": name, "school": "School 5", "sign_in": sign_in, "locale": "en", "time_zone": "Europe/Kyiv"}
    response = post(teacher, "/classes", data=form | more)
    assert response.status_code == 303, response.get_data(as_text=True)
    return location(response).removesuffix("/people")


def code_of(teacher: FlaskClient, address: str) -> str:
    """The code on the class's page."""
    found = re.search(r"/c/([2-9A-Z]{8})", teacher.get(address).get_data(as_text=True))
    assert found
    return found[1]


def import_names(teacher: FlaskClient, address: str, names: str, **more: str) -> list[PrintedCard]:
    """Paste a list, confirm everything that the preview shows, and return the cards."""
    preview = post(teacher, f"{address}/people/import", data={"names": names}).get_data(as_text=True)
    form = find_form(preview, f"{address}/people/import/confirm")
    assert form, preview
    data = MultiDict([*form.fields.items()])
    for name in ("line", "column"):
        data.setlist(name, re.findall(rf'name="{name}" value="([^"]+)"', preview.partition("import/confirm")[2]))
    response = teacher.post(f"{address}/people/import/confirm", data=data)
    return cards_on(response.get_data(as_text=True))


def cards_on(html: str) -> list[PrintedCard]:
    """The cards of a page: name, PIN."""
    names = re.findall(r'pupil-card__name">([^<]+)<', html)
    pins = re.findall(r"(\d{3}) (\d{3})</span>", html)
    return [PrintedCard(name, "".join(pin)) for name, pin in zip(names, pins, strict=True)]


def pupils_at_door(client: FlaskClient, code: str) -> dict[str, str]:
    """The names at a door and the ids behind them."""
    html = client.get(f"/c/{code}").get_data(as_text=True)
    return {label: user_id for user_id, label in re.findall(r'pupil=([0-9a-f-]{36})">([^<]+)<', html)}


def sign_in(client: FlaskClient, code: str, user_id: str, pin: str) -> TestResponse:
    """Type a PIN at a door."""
    return post(client, f"/c/{code}/sign-in", data={"pupil": user_id, "pin": pin})


def people_around(app: Flask, owner: FlaskClient, address: str) -> tuple[str, dict[str, FlaskClient]]:
    """Give a class a pupil, a teacher and somebody who looks on. Return the pupil's id and everybody's browser."""
    (card,) = import_names(owner, address, "Koval Anna")
    code = code_of(owner, address)
    browsers = {"stranger": app.test_client(), "pupil": app.test_client(), "owner": owner}
    pupil_id = pupils_at_door(browsers["stranger"], code)["Anna K."]
    assert sign_in(browsers["pupil"], code, pupil_id, card.pin).status_code == 303
    for role in ("viewer", "teacher"):
        email = f"{uuid4().hex}@school.example"
        browsers[role] = signed_in_browser(app, email)
        assert post(owner, f"{address}/teachers", data={"email": email, "role": role}).status_code == 303
    browsers["admin"] = signed_in_browser(app, f"{uuid4().hex}@school.example", is_admin=True)
    return pupil_id, browsers
