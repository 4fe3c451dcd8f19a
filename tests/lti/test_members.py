"""A course's pupils, as its platform tells them, become pupils of the class after a teacher's yes."""

import re

from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.browsers import location
from tests.lti.platform import MEMBERSHIP, Hint, Platform, hidden, launch, running
from tests.lti.test_launch import add, arrive


def member(subject: str, name: str, role: str = "Learner", **more: str) -> dict[str, object]:
    return {
        "user_id": subject,
        "name": name,
        "email": f"{subject}@school.example",
        "roles": [MEMBERSHIP + role],
        **more,
    }


def test_new_pupils_come_in_and_those_who_left_are_taken_out_when_ticked(app: Flask, client: FlaskClient) -> None:
    teacher = app.test_client()
    with running(Platform()) as platform:
        add(platform, app)
        errand = arrive(teacher, launch(teacher, platform, Hint("t-1", "Instructor", context="9-C")))
        connected = teacher.post("/lti/connect", data={"errand": errand, "name": "9-C"})
        address = location(teacher.get(location(connected)))
        launch(app.test_client(), platform, Hint("p-1", name="Anna Koval", context="9-C"))
        launch(app.test_client(), platform, Hint("p-2", name="Ihor Bilyk", context="9-C"))
        platform.members = [
            member("t-1", "Olena", "Instructor"),
            member("p-1", "Anna Koval"),
            member("p-3", "Maria", given_name="Марія", family_name="Коваль"),
            member("p-4", "Away", status="Inactive"),
            member("p-5", "Petro Melnyk"),
            member("p\0", "Of no id"),
            {"user_id": "p-6", "name": "Of no role", "roles": 7},
        ]
        preview = teacher.post(f"{address}/lti/members").text
        assert "1 pupil is in both" in preview
        assert [
            name
            for name in ("Коваль Марія", "Petro Melnyk", "Away", "Olena", "Of no id", "Of no role")
            if f"<span>{name}<" in preview
        ] == [
            "Коваль Марія",
            "Petro Melnyk",
        ]
        assert "Коваль" not in teacher.get(f"{address}/people").text, "a preview stores nothing"
        gone = hidden(preview.replace('type="checkbox" ', ""), "gone")
        new = re.findall(r'name="new" value="([^"]+:p-3)"', preview)
        for _ in range(2):
            sent = {"confirmed": "yes", "new": [*new, "lti:made-up:p-9"], "gone": [gone]}
            assert teacher.post(f"{address}/lti/members", data=sent).status_code == 303
        people = teacher.get(f"{address}/people/export.csv").get_data(as_text=True)
        assert ("Коваль" in people, "Anna Koval" in people, "Petro" in people, "Bilyk" in people) == (
            True,
            True,
            False,
            False,
        )
        browser = app.test_client()
        came = launch(browser, platform, Hint("p-3", name="Maria", context="9-C"))
        assert location(came) == address, "who was taken over comes in as themselves"
        again = teacher.get(f"{address}/people/export.csv").get_data(as_text=True)
        assert again.count("Коваль") == 1


def test_a_platform_that_tells_nothing_changes_nothing(app: Flask, client: FlaskClient) -> None:
    teacher = app.test_client()
    with running(Platform()) as platform:
        add(platform, app)
        errand = arrive(teacher, launch(teacher, platform, Hint("t-1", "Instructor")))
        connected = teacher.post("/lti/connect", data={"errand": errand, "name": "9-C"})
        address = location(teacher.get(location(connected)))
        platform.is_down = True
        refused = teacher.post(f"{address}/lti/members")
        assert refused.status_code == 503
        assert "did not tell who is in the course" in refused.text
