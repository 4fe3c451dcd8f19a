"""The API for teachers: what each role reads and writes, by which scope, and that others learn of no class."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.accounts.people import new_account
from tests.classrooms import Classroom, add_class, add_pupil, answer_slot, give
from tests.conftest import NOON
from tests.trees import TOPIC
from webapp import clock, db
from webapp.content.library import Library
from webapp.services import api_tokens, assignments, gradebook
from webapp.services.assignments import Given, Terms

EVERYTHING = " ".join(api_tokens.SCOPES)
EVENING = "2026-03-06T20:00"


@dataclass(frozen=True)
class School:
    """A class of two pupils with an assignment that one has done, and tokens of everybody around it."""

    client: FlaskClient
    room: Classroom
    given: Given
    tokens: Mapping[str, str]

    @property
    def root(self) -> str:
        return f"/api/classes/{self.room.about.class_id}"

    def ask(self, who: str, path: str = "", method: str = "GET", **options: Any) -> TestResponse:
        token = self.tokens.get(who)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.client.open(f"{self.root}{path}", method=method, headers=headers, **options)


@pytest.fixture
def school(app: Flask, client: FlaskClient, library: Library, monkeypatch: pytest.MonkeyPatch) -> School:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    with db.pool().connection() as conn:
        room = add_class(conn, NOON - timedelta(days=1), pupils=2)
        given = give(conn, room, library, Terms("Дроби", due_local=datetime.fromisoformat(EVENING)), now=NOON, slots=2)
        for slot in (1, 2):
            answer_slot(conn, room.pupils[0], library, given, slot, right=slot == 1, at=NOON)
        conn.execute("update class_members set school_id = 'u1' where user_id = %s", [room.pupils[0].user_id])
        people = {"owner": room.owner.user_id, "pupil": room.pupils[0].user_id, "stranger": new_account(conn).user_id}
        for role in ("teacher", "viewer"):
            people[role] = new_account(conn).user_id
            conn.execute(
                "insert into class_teachers (class_id, user_id, role, added_at) values (%s, %s, %s, %s)",
                [room.about.class_id, people[role], role, NOON],
            )
        tokens = {who: token_of(conn, user_id, EVERYTHING) for who, user_id in people.items()}
        for scope in (*api_tokens.SCOPES, "read practise"):
            tokens[scope] = token_of(conn, room.owner.user_id, scope)
    return School(app.test_client(), room, given, tokens)


def token_of(conn: db.Conn, user_id: UUID, scope: str) -> str:
    return api_tokens.create_token(conn, user_id, name="test", scope=scope, now=NOON)


def order(**changes: Any) -> dict[str, Any]:
    """Return an assignment to make: due on Friday evening in Kyiv."""
    items = [{"topicSlug": TOPIC, "slots": 3, "points": 1.5}, {"topicSlug": TOPIC, "taskId": "copy-00"}]
    return {"assignmentId": str(uuid4()), "title": "Monday", "items": items, "dueAt": f"{EVENING}:00+02:00"} | changes


READS = {"": "classes:read", "/assignments": "classes:read", "/marks": "marks:read"}


def test_every_role_reads_and_writes_what_the_pages_let_it(school: School) -> None:
    given = f"/assignments/{school.given.assignment.assignment_id}/given"
    for who, reads, writes in (
        ("owner", 200, 200),
        ("teacher", 200, 200),
        ("viewer", 200, 404),
        ("pupil", 404, 404),
        ("stranger", 404, 404),
        ("anonymous", 403, 403),
    ):
        assert [school.ask(who, path).status_code for path in READS] == [reads] * 3, who
        assert school.ask(who, "/assignments", "POST", json=order()).status_code == writes, who
        assert school.ask(who, given, "PUT", json={"given": True}).status_code == writes, who


def test_another_teachers_class_looks_like_none(school: School) -> None:
    real = school.ask("stranger").get_json()
    made_up = school.client.get(
        f"/api/classes/{uuid4()}", headers={"Authorization": f"Bearer {school.tokens['stranger']}"}
    ).get_json()
    assert (real["status"], real["title"], real["detail"]) == (404, made_up["title"], made_up["detail"])
    assert school.client.get(
        "/api/classes", headers={"Authorization": f"Bearer {school.tokens['stranger']}"}
    ).get_json() == {"classes": [], "next": None}


def test_a_token_does_what_its_scopes_say_and_nothing_else(school: School) -> None:
    for scope in (*api_tokens.SCOPES, "read practise"):
        for path, needed in READS.items():
            response = school.ask(scope, path)
            assert response.status_code == (200 if scope == needed else 403), (scope, path)
            if scope != needed:
                assert needed in response.get_json()["detail"]
        wrote = school.ask(scope, "/assignments", "POST", json=order()).status_code
        assert wrote == (200 if scope == "assignments:write" else 403), scope
        bearer = {"Authorization": f"Bearer {school.tokens[scope]}"}
        assert school.client.get("/api/openapi.json", headers=bearer).status_code == 200, "any token reads the document"
        may_read = bool({"read", "practise"} & set(scope.split()))
        assert school.client.get("/api/topics", headers=bearer).status_code == (200 if may_read else 403), scope
        issued = school.client.post("/api/tasks/issue", json={"topicSlug": TOPIC}, headers=bearer).status_code
        assert issued == (200 if "practise" in scope else 403), scope


def test_a_class_its_pupils_and_marks_are_those_of_the_pages(school: School) -> None:
    bearer = {"Authorization": f"Bearer {school.tokens['owner']}"}
    (listed,) = school.client.get("/api/classes", headers=bearer).get_json()["classes"]
    assert (listed["name"], listed["role"], listed["timeZone"]) == ("7-A", "owner", "Europe/Kyiv")
    pupils = school.ask("owner").get_json()["pupils"]
    assert [(each["familyName"], each["schoolId"]) for each in pupils] == [("Pupil00", "u1"), ("Pupil01", None)]
    found = school.ask("owner", "/marks").get_json()
    assert [each["title"] for each in found["assignments"]] == ["Дроби"]
    first, second = ((row["averagePercent"], row["marks"][0]) for row in found["pupils"])
    assert first[0] == 50.0
    assert {name: first[1][name] for name in ("state", "points", "mostPoints", "isDecided")} == {
        "state": "marked",
        "points": 1.0,
        "mostPoints": 2.0,
        "isDecided": False,
    }
    assert (second[0], second[1]["state"], second[1]["points"]) == (None, "open", None)
    assert first[1]["dueAt"] == "2026-03-06T18:00:00Z"
    with db.pool().connection() as conn:
        book = gradebook.gradebook(conn, school.room.about, now=NOON)
    assert [float(row.average) if row.average else None for row in book.rows] == [first[0], second[0]]


def test_an_assignment_is_made_once_given_and_taken_back(school: School) -> None:
    sent = order()
    made = school.ask("teacher", "/assignments", "POST", json=sent).get_json()
    assert (made["status"], made["mostPoints"], made["dueAt"]) == ("draft", 9.5, "2026-03-06T18:00:00Z")
    assert [(item["taskId"], item["slots"], item["points"]) for item in made["items"]] == [
        (None, 3, 1.5),
        ("copy-00", 5, 1.0),
    ]
    assert school.ask("teacher", "/assignments", "POST", json=sent | {"title": "Again"}).get_json() == made
    assert len(school.ask("owner", "/assignments").get_json()["assignments"]) == 2
    with db.pool().connection() as conn:
        stored = assignments.find(conn, school.room.about.class_id, UUID(sent["assignmentId"])).assignment
    assert f"{stored.due_local:%Y-%m-%dT%H:%M}" == EVENING, "the clock of the class"
    given = f"/assignments/{sent['assignmentId']}/given"
    states = []
    for is_given in (True, True, False):
        (after,) = school.ask("owner", given, "PUT", json={"given": is_given}).get_json()["assignments"]
        states.append(after["status"])
    assert states == ["given", "given", "taken_back"]
    draft = order(give=False)
    school.ask("owner", "/assignments", "POST", json=draft)
    dropped = school.ask("owner", f"/assignments/{draft['assignmentId']}/given", "PUT", json={"given": False})
    assert dropped.get_json() == {"assignments": [], "next": None}
    at_once = school.ask("owner", "/assignments", "POST", json=order(give=True)).get_json()
    assert at_once["status"] == "given"


def pages(school: School, path: str, name: str, *, limit: int) -> list[list[Any]]:
    """Return each page of a list, found by the addresses that the answers name."""
    bearer = {"Authorization": f"Bearer {school.tokens['owner']}"}
    found, address = [], f"{path}?limit={limit}"
    while address:
        answer = school.client.get(address, headers=bearer).get_json()
        found.append(answer[name])
        address = answer["next"]
    return found


def test_every_list_that_can_grow_comes_in_pages(school: School) -> None:
    with db.pool().connection() as conn:
        for number in range(198):
            add_pupil(conn, school.room.about.class_id, NOON, f"Later{number:03}")
        for _ in range(2):
            conn.execute(
                "insert into class_teachers (class_id, user_id, role, added_at) values (%s, %s, 'teacher', %s)",
                [add_class(conn, NOON, pupils=0).about.class_id, school.room.owner.user_id, NOON],
            )
    for _ in range(2):
        assert school.ask("owner", "/assignments", "POST", json=order(give=True)).status_code == 200
    for path in ("", "/marks"):
        whole = school.ask("owner", path).get_json()
        assert (len(whole["pupils"]), whole["next"]) == (200, None), (
            "a class of 200 is one page if nothing else is asked"
        )
        found = pages(school, school.root + path, "pupils", limit=90)
        assert [len(page) for page in found] == [90, 90, 20], path
        assert [row for page in found for row in page] == whole["pupils"]
    assert [len(page) for page in pages(school, "/api/classes", "classes", limit=2)] == [2, 1]
    assert [len(page) for page in pages(school, f"{school.root}/assignments", "assignments", limit=1)] == [1, 1, 1]
    marks = school.ask("owner", "/marks?limit=1").get_json()
    assert len(marks["pupils"][0]["marks"]) == len(marks["assignments"]) == 3


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "limit=-1", "limit=ten", "limit=", "offset=-1", "offset=100001", "offset=1e3"]
)
def test_a_page_that_cannot_be_is_refused(school: School, query: str) -> None:
    for path in READS:
        response = school.ask("owner", f"{path}?{query}")
        assert response.status_code == 422, (path, response.text)
        assert query.partition("=")[0] in response.get_json()["detail"]
    assert school.ask("owner", "?offset=300").get_json()["pupils"] == []


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"items": []}, 422),
        ({"items": [{"topicSlug": "nowhere"}]}, 404),
        ({"items": [{"topicSlug": TOPIC, "taskId": "none"}]}, 404),
        ({"items": [{"topicSlug": TOPIC, "points": 0}]}, 422),
        ({"items": [{"topicSlug": TOPIC, "points": 0.001}]}, 422),
        ({"dueAt": "2026-03-06T20:00:00"}, 422),  # a moment without a zone
        ({"dueAt": "0001-01-01T00:00:00Z"}, 422),
        ({"dueAt": "2026-03-01T20:00:00Z"}, 422),  # before it opens
        ({"title": " "}, 422),
        ({"title": "a\u0000b"}, 422),
        ({"title": "a\u202eb"}, 422),  # it would turn round what stands after it
        ({"assignmentId": "7"}, 422),
        ({"marks": 5}, 422),
    ],
)
def test_what_cannot_be_given_is_refused_and_nothing_stored(
    school: School, changes: dict[str, Any], status: int
) -> None:
    response = school.ask("owner", "/assignments", "POST", json=order(**changes))
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"
    assert len(school.ask("owner", "/assignments").get_json()["assignments"]) == 1


def test_a_class_in_the_archive_is_read_and_not_changed(school: School) -> None:
    with db.pool().connection() as conn:
        conn.execute("update classes set archived_at = %s where class_id = %s", [NOON, school.room.about.class_id])
    assert school.ask("owner", "/marks").status_code == 200
    assert school.ask("owner", "/assignments", "POST", json=order()).status_code == 409


def test_an_administrators_token_reads_no_class_of_others(school: School) -> None:
    with db.pool().connection() as conn:
        conn.execute(
            "update users set role = 'ADMIN' where id = (select user_id from user_api_tokens where token_id = %s)",
            [UUID(hex=school.tokens["stranger"].split(".")[1])],
        )
    assert [school.ask("stranger", path).status_code for path in READS] == [404] * 3


def test_tokens_made_before_keep_what_they_could(school: School) -> None:
    """Rows as they were stored when a token had one scope."""
    for scope, issues in (("read", 403), ("practise", 200)):
        with db.pool().connection() as conn:
            text = token_of(conn, school.room.owner.user_id, scope)
            assert conn.execute(
                "select scope from user_api_tokens where token_id = %s", [UUID(hex=text.split(".")[1])]
            ).fetchone() == (scope,)
        bearer = {"Authorization": f"Bearer {text}"}
        assert school.client.get("/api/topics", headers=bearer).status_code == 200
        sent = school.client.post("/api/tasks/issue", json={"topicSlug": TOPIC}, headers=bearer)
        assert sent.status_code == issues
