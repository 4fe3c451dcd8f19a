"""The heading of an error, which must fit the reason below it."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.practice.test_pages import HTMX, issue, submit
from tests.trees import TOPIC
from webapp import clock
from webapp.errors import Conflict, Invalid, Refused, Unavailable
from webapp.web import error_pages


def heading_of(html: str) -> str:
    """Return the heading of a page or fragment of an error."""
    found = re.search(r'role="alert">\s*<h1>([^<]+)</h1>', html)
    assert found, html
    return found[1]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_an_answer_that_cannot_be_taken_back_stays(client: FlaskClient, headers: dict[str, str]) -> None:
    token, number = issue(client)
    submit(client, variant=token, answer=str(number + 1))
    submit(client, variant=issue(client)[0], answer="1")
    refused = client.post("/practice/undo", data={"variant": token}, headers=headers)
    assert refused.status_code == 409
    assert heading_of(refused.get_data(as_text=True)) == "This answer stays"


def test_programs_read_the_same_heading(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    issued = client.post("/api/tasks/issue", json={"topicSlug": TOPIC}).get_json()
    later = clock.now() + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    refused = client.post("/api/tasks/submit", json={"variant": issued["variant"], "answer": "1"})
    assert (refused.status_code, refused.get_json()["title"]) == (409, "This task is too old")


def test_headings_speak_the_readers_language(client: FlaskClient) -> None:
    token, _ = issue(client)
    refused = client.post("/practice/undo", data={"variant": token}, headers={"Accept-Language": "uk"})
    assert heading_of(refused.get_data(as_text=True)) == "Ця відповідь залишається"


@pytest.mark.parametrize(
    ("refusal", "heading"),
    [
        (Conflict("Not ready yet", "This topic is not ready for practice yet."), "Not ready yet"),
        (Unavailable("The mail could not be sent.", heading="No mail was sent"), "No mail was sent"),
        (Unavailable("The database cannot be reached."), "Back in a moment"),
        (Invalid("Please choose a shorter name, without line breaks."), "This was not accepted"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_a_reason_brings_its_heading_else_the_status_does(app: Flask, refusal: Refused, heading: str) -> None:
    with app.test_request_context("/"):
        assert heading_of(error_pages._refused(refusal).get_data(as_text=True)) == heading


def test_no_status_whose_reasons_differ_has_one_heading_for_all() -> None:
    assert Conflict.status not in error_pages.TITLES
