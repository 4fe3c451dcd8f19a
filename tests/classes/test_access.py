"""Who may do what in a class: the table of the design, every line in every column.

For somebody who may not, a class looks like one that does not exist. A visitor is asked to sign in first, whether there
is such a class or not.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.browsers import guest_browser, location, post, signed_in_browser, user_id_of
from tests.classes.people import (
    code_of,
    import_names,
    new_class,
    people_around,
    pupils_at_door,
    teacher_browser,
)
from tests.trees import TOPIC
from webapp import clock, db
from webapp.db.queries import load_queries
from webapp.services import classes, roster_secrets

COLUMNS = ("stranger", "pupil", "other", "viewer", "teacher", "owner", "admin")


@dataclass(frozen=True)
class School:
    """A class with everybody around it."""

    address: str
    code: str
    pupil_id: str
    card: str
    assignment_id: str
    browsers: Mapping[str, FlaskClient]


@pytest.fixture(scope="module")
def school(app: Flask) -> School:
    """A class, and a browser for each column of the table."""
    app.config["CSRF_ENABLED"] = False
    owner = teacher_browser(app)
    address = new_class(owner)
    code = code_of(owner, address)
    pupil_id, browsers = people_around(app, owner, address)
    made = post(owner, f"{address}/assignments", data={"title": "Monday", "topic": TOPIC, "any": "1"})
    assignment = location(made).removesuffix("/edit")
    assert post(owner, f"{assignment}/give").status_code == 303
    browsers["other"] = signed_in_browser(app, f"{uuid4().hex}@school.example")
    with db.transaction() as conn:
        about = classes.in_role(conn, UUID(address.rpartition("/")[2]), user_id_of(owner)).about
        secret = roster_secrets.make_secret(UUID(pupil_id), {"pin"}, "a card for the table")
        db.execute(
            conn,
            load_queries("roster").upsert_secrets,
            user_ids=[secret.user_id],
            kinds=["card"],
            secret_hashes=[roster_secrets.hash_secret("card", secret.card.partition(".")[2], b"salt", "")],
            salts=[b"salt"],
            ends_at=[roster_secrets.school_year_end(clock.now(), about.time_zone)],
            now=clock.now(),
        )
    return School(address, code, pupil_id, secret.card, assignment.rpartition("/")[2], browsers)


# Each line: a route, and for each column of the design's table whether it opens. "CLASS" stands for the class's
# address, "CODE" for its code and "PUPIL" for the pupil. A POST that changes something lacks a field, so that one that
# is open is refused as a form (409, 422) and the next column meets the same class.
TABLE = {
    "GET /c": "yes yes yes yes yes yes yes",
    "GET /c/CODE": "yes yes yes yes yes yes yes",
    "GET /card/CARD": "yes yes yes no no no no",
    "POST /card/CARD": "yes yes yes no no no no",
    "POST /c/CODE/sign-in": "yes yes yes no no no no",
    "POST /c/CODE/join": "yes yes yes no no no no",
    "GET /classes": "asked yes yes yes yes yes yes",
    "POST /classes": "asked no no no yes yes yes",
    "GET CLASS": "asked yes no yes yes yes yes",
    "GET CLASS/people": "asked no no yes yes yes no",
    "GET CLASS/people/export.csv": "asked no no yes yes yes no",
    "GET CLASS/people/PUPIL": "asked no no yes yes yes no",
    "POST CLASS/people/import": "asked no no no yes yes no",
    "POST CLASS/people/import/confirm": "asked no no no yes yes no",
    "POST CLASS/people/secrets": "asked no no no yes yes no",
    "POST CLASS/people/PUPIL": "asked no no no yes yes no",
    "POST CLASS/people/PUPIL/end-pause": "asked no no no yes yes no",
    "POST CLASS/people/PUPIL/move": "asked no no no yes yes no",
    "POST CLASS/people/PUPIL/merge": "asked no no no yes yes no",
    "GET CLASS/people/PUPIL/as-seen": "asked no no yes yes yes no",
    "GET CLASS/people/PUPIL/move": "asked no no no yes yes no",
    "GET CLASS/assignments": "asked no no yes yes yes no",
    "POST CLASS/assignments": "asked no no no yes yes no",
    "GET CLASS/assignments/WORK": "asked yes no yes yes yes no",
    "GET CLASS/assignments/WORK/edit": "asked no no yes yes yes no",
    "POST CLASS/assignments/WORK/edit": "asked no no no yes yes no",
    "POST CLASS/assignments/WORK/items": "asked no no no yes yes no",
    "POST CLASS/assignments/WORK/give": "asked no no no yes yes no",
    "POST CLASS/assignments/WORK/copy": "asked no no no yes yes no",
    "GET CLASS/assignments/WORK/preview": "asked no no yes yes yes no",
    "GET CLASS/assignments/WORK/work": "asked yes no yes yes yes no",
    "POST CLASS/assignments/WORK/work": "asked no no yes yes yes no",  # pupils answer at /practice/submit
    "GET CLASS/assignments/WORK/sheet": "asked no no yes yes yes no",
    "GET CLASS/assignments/WORK/sheet.pdf": "asked no no yes yes yes no",
    "GET CLASS/assignments/WORK/key.pdf": "asked no no no yes yes no",
    "GET CLASS/gradebook": "asked no no yes yes yes no",
    "GET CLASS/gradebook.xlsx": "asked no no yes yes yes no",
    "GET CLASS/gradebook.csv": "asked no no yes yes yes no",
    "GET CLASS/gradebook/WORK/PUPIL": "asked no no yes yes yes no",
    "POST CLASS/gradebook/WORK/PUPIL": "asked no no no yes yes no",
    "GET CLASS/live": "asked no no yes yes yes no",
    "GET CLASS/live/WORK": "asked no no yes yes yes no",
    "GET CLASS/mistakes": "asked no no yes yes yes no",
    "GET CLASS/progress": "asked no no yes yes yes no",
    "GET CLASS/settings": "asked no no no yes yes no",
    "POST CLASS/code": "asked no no no yes yes no",
    "POST CLASS/settings": "asked no no no no yes no",
    "POST CLASS/teachers": "asked no no no no yes no",
    "POST CLASS/teachers/NOBODY": "asked no no no no yes no",
    "GET CLASS/delete": "asked no no no no yes no",
    "POST CLASS/delete": "asked no no no no yes no",
    "GET /me/classes": "asked yes yes yes yes yes yes",
    "POST CLASS/lti": "asked no no no no yes no",
    "POST CLASS/lti/members": "asked no no no yes yes no",
    "GET /lti/choose": "asked yes yes yes yes yes yes",  # what a platform sends is missing, so it is refused
    "GET /lti/connect": "asked yes yes yes yes yes yes",  # as above
    "POST /lti/choose": "asked yes yes yes yes yes yes",  # as above
    "POST /lti/connect": "asked yes yes yes yes yes yes",  # as above
    "GET /lti/register/SECRET": "yes yes yes yes yes yes yes",  # as above
    "GET /admin/lti": "asked no no no no no yes",
    "POST /admin/lti": "asked no no no no no yes",
    "POST /admin/lti/PLATFORM": "asked no no no no no yes",
    "POST /admin/lti/registration": "asked no no no no no yes",
    "GET /admin/teachers": "asked no no no no no yes",
    "POST /admin/teachers": "asked no no no no no yes",
    "GET /parents": "yes yes yes yes yes yes yes",
    "GET /topics/TOPIC/worksheet": "yes yes yes yes yes yes yes",
    "GET /topics/TOPIC/worksheet.pdf": "asked yes yes yes yes yes yes",
    "GET /topics/TOPIC/worksheet/key.pdf": "asked closed closed closed yes yes yes",
}
# What a form needs so that its fields do not decide before the role does.
FIELDS = {
    "POST /c/CODE/sign-in": {"pupil": "PUPIL", "pin": "wrong"},
    "POST CLASS/people/import": {"names": "Bilyk Ihor"},
    "POST CLASS/people/import/confirm": {"names": "Bilyk Ihor"},
    "POST CLASS/settings": {"name": "", "sign_in": "pin", "locale": "en", "time_zone": "UTC"},
    "POST CLASS/teachers": {"email": "no address", "role": "viewer"},
    "POST CLASS/teachers/NOBODY": {"role": "king"},
    "POST CLASS/assignments/WORK/edit": {"title": ""},
    "POST CLASS/gradebook/WORK/PUPIL": {"points": "many"},
    "POST /classes": {"name": "", "sign_in": "pin", "locale": "en", "time_zone": "UTC"},
}
NOBODY = str(uuid4())


def written(text: str, school: School) -> str:
    for word, value in {
        "CLASS": school.address,
        "CODE": school.code,
        "CARD": school.card,
        "WORK": school.assignment_id,
        "TOPIC": TOPIC,
        "PUPIL": school.pupil_id,
        "NOBODY": NOBODY,
        "PLATFORM": NOBODY,
    }.items():
        text = text.replace(word, value)
    return text


def answer(school: School, line: str, column: str) -> int:
    method, path = written(line, school).split(" ")
    data = {name: written(value, school) for name, value in FIELDS.get(line, {}).items()}
    client = school.browsers[column]
    if line in {"POST /c/CODE/sign-in", "POST /c/CODE/join", "POST /card/CARD"}:  # the browser may become somebody
        if column == "stranger":
            client = client.application.test_client()
        elif column == "other":
            client = signed_in_browser(client.application, f"{uuid4().hex}@school.example")
    return client.open(path, method=method, data=data).status_code


OPEN = {200, 303, 409, 422}
MEANING = {"yes": OPEN, "no": {404}, "asked": {303, 401}, "gone": {404}, "closed": {403}}


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("line", TABLE)
def test_the_table_of_roles_holds(school: School, line: str, column: str) -> None:
    expected = TABLE[line].split()[COLUMNS.index(column)]
    assert answer(school, line, column) in MEANING[expected]


# What a line of the table changes, so it is asked of a class of its own.
LAST = {
    "POST CLASS/people/PUPIL/remove": "asked no no no 303 303 no",
    "POST CLASS/leave": "asked gone no 303 303 409 no",
    "POST CLASS/archive": "asked no no no no 303 no",
    "POST CLASS/take-over": "asked no no no no no 303",
}


@pytest.mark.parametrize("line", LAST)
def test_the_table_of_roles_holds_for_what_changes_roles(school: School, line: str) -> None:
    for column, expected in zip(COLUMNS, LAST[line].split(), strict=True):
        found = answer(school, line, column)
        assert found in MEANING.get(expected, {int(expected) if expected.isdecimal() else 0}), f"{line} as {column}"
    if line == "POST CLASS/archive":
        assert post(school.browsers["owner"], f"{school.address}/archive", data={"restore": "yes"}).status_code == 303


ROUTES_OF = {
    "lti_admin",
    "lti_courses",
    "assignment_work",
    "assignments",
    "classes",
    "classes_admin",
    "gradebook",
    "roster",
    "roster_door",
    "worksheets",
}
VARIABLES = {
    "CLASS": "/classes/<uuid:class_id>",
    "CODE": "<code>",
    "CARD": "<token>",
    "SECRET": "<secret>",
    "WORK": "<uuid:assignment_id>",
    "TOPIC": "<topic_slug>",
    "PUPIL": "<uuid:user_id>",
    "NOBODY": "<uuid:user_id>",
    "PLATFORM": "<uuid:platform_id>",
}


def test_the_table_has_every_route_of_a_class(app: Flask) -> None:
    def as_rule(line: str) -> str:
        return re.sub("|".join(VARIABLES), lambda word: VARIABLES[word[0]], line)

    routes = {  # those of the API are tested in tests/api/test_classes.py
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        if not rule.rule.startswith("/api/")
        and (rule.endpoint.partition(".")[0] in ROUTES_OF or "class_id" in rule.arguments)
        for method in (rule.methods or set()) & {"GET", "POST"}
    }
    assert {as_rule(line) for line in (*TABLE, *LAST)} == routes


def test_a_pupil_with_an_account_leaves_and_finds_no_class_any_more(app: Flask, client: FlaskClient) -> None:
    owner = teacher_browser(app)
    address = new_class(owner)
    pupil = signed_in_browser(app, f"{uuid4().hex}@school.example")
    joined = post(pupil, f"/c/{code_of(owner, address)}/join", data={"given": "Anna", "family": "Koval"})
    assert joined.status_code == 303
    assert pupil.get(address).status_code == 200
    assert post(pupil, f"{address}/leave").status_code == 303
    assert pupil.get(address).status_code == 404


def test_scenario_12_a_guest_and_a_teacher_of_another_class_find_nothing(app: Flask, school: School) -> None:
    for client in (guest_browser(app), teacher_browser(app)):
        here = replace(school, browsers={"other": client})
        found = {line: answer(here, line, "other") for line in (*TABLE, *LAST) if "CLASS" in line}
        assert set(found.values()) == {404}, found


def test_an_archived_class_is_read_and_not_changed(app: Flask, client: FlaskClient) -> None:
    owner = teacher_browser(app)
    address = new_class(owner)
    import_names(owner, address, "Koval Anna")
    code = code_of(owner, address)
    pupil_id = pupils_at_door(app.test_client(), code)["Anna K."]
    work = location(post(owner, f"{address}/assignments", data={"title": "Work", "topic": TOPIC, "any": "1"}))
    assert post(owner, f"{work.removesuffix('/edit')}/give").status_code == 303
    here = School(address, code, pupil_id, "", work.split("/")[-2], {"owner": owner})
    assert post(owner, f"{address}/archive").status_code == 303
    assert app.test_client().get(f"/c/{code}").status_code == 404
    assert "Nothing is open" in owner.get(f"{address}/live").text, "the lesson is over"
    for line in TABLE:
        if "CLASS" not in line or "NOBODY" in line:
            continue
        expected = {200} if line.startswith("GET") else {409}
        if line == "POST CLASS/assignments/WORK/work":  # a try, of which nothing is stored
            expected = {422}
        if line in {"POST CLASS/delete", "GET CLASS/people/PUPIL/move"}:
            expected = {422, 409}
        assert answer(here, line, "owner") in expected, line


def test_a_class_that_is_not_yours_looks_like_one_that_does_not_exist(school: School) -> None:
    client = school.browsers["other"]
    theirs = client.get(school.address)
    none = client.get(f"/classes/{uuid4()}")
    assert (theirs.status_code, none.status_code) == (404, 404)
    assert "There is no such class" in theirs.get_data(as_text=True)
    assert "There is no such class" in none.get_data(as_text=True)
    stranger = school.browsers["stranger"]
    assert stranger.get(school.address).status_code == stranger.get(f"/classes/{UUID(int=1)}").status_code == 303


def test_an_administrator_sees_no_pupil_of_a_class_and_takes_it_over_on_record(app: Flask, client: FlaskClient) -> None:
    owner = teacher_browser(app)
    address = new_class(owner)
    import_names(owner, address, "Koval Anna")
    admin = signed_in_browser(app, f"{uuid4().hex}@school.example", is_admin=True)
    outline = admin.get(address).get_data(as_text=True)
    assert "1 pupil" in outline
    assert "Koval" not in outline
    assert post(admin, f"{address}/take-over").status_code == 303
    assert "Koval" in admin.get(f"{address}/people").get_data(as_text=True)
    assert "An administrator became an owner" in owner.get("/me/classes").get_data(as_text=True)
