"""Every shape of answer against every type of task, through pages, diagnostic and API: at worst a 422."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from tests.conftest import pooled, settings_for
from webapp import clock, create_app
from webapp.config import ROOT
from webapp.content.library import Library
from webapp.grading.families.registry import FAMILIES
from webapp.services import diagnostic
from webapp.services.visits import visit
from webapp.web.answers import answer_from

pytestmark = pytest.mark.slow  # fifteen seconds of processor for a thousand requests

TYPES = (*FAMILIES, "cloze")
HTMX = {"HX-Request": "true"}
FIELDS: list[dict[str, Any]] = [
    {},
    {"answer": ""},
    {"answer": "x"},
    {"answer": "1"},
    {"answer": ["a", "b"]},
    {"answer": "\x00"},
    {"place-x": "1", "place-y": "1"},
    {"place-x": "٣", "place-": "²"},
    {"pair-x": "y", "pair-": "", "pair-z": "y"},
    {"gap-x": "1", "gap-": "2"},
    {"answer": "x", "place-x": "1", "pair-x": "y", "gap-x": "1"},
]
SHAPES = ("text", "many", "order", "pairs", "gaps")
VALUES: list[Any] = [
    *("", "x", "1", "\x00", "1,5", [], [""], ["x"], ["x", "x"], ["\x00"]),
    *([[]], [["x"]], [["x", "y"]], [["x", "y"], ["x", "y"]], [["x", "y", "z"]]),
    *({}, {"": ""}, {"x": "1"}, {"x": []}, {"x": ["1"]}, {"x": [["1"]]}),
    *(None, 1, 1.5, True, [1], [None], [["x", 1]], [[["x"]]], {"x": 1}, {"x": {"y": "1"}}, {"x": None}),
]


@pytest.fixture(scope="module")
def school(clone: Callable[[], AbstractContextManager[str]]) -> Iterator[Flask]:
    """The application with the content that comes with it, which has tasks of every type."""
    with clone() as url:
        settings = settings_for(url, CONTENT_DIR=str(ROOT / "content"))
        with pooled(settings):
            app = create_app(settings)
            app.config["CSRF_ENABLED"] = False
            yield app


@pytest.fixture(scope="module")
def pupil(school: Flask) -> FlaskClient:
    client = school.test_client()
    client.get("/practice/place-value")
    return client


def test_every_type_is_tried(shipped: Library) -> None:
    assert {task.type for topic in shipped.topics.values() for task in topic.tasks.values()} == set(TYPES)


def variant_of(client: FlaskClient, task_type: str) -> dict[str, Any]:
    """Return a variant of that type, issued to this client through the API."""
    found = client.application.extensions["library"]
    slug, task_id = next((t.slug, x.id) for t in found.topics.values() for x in t.tasks.values() if x.type == task_type)
    issued = client.post("/api/tasks/issue", json={"topicSlug": slug, "taskId": task_id})
    assert issued.status_code == 200, issued.text
    variant: dict[str, Any] = issued.get_json()
    return variant


def ids_of(variant: dict[str, Any]) -> dict[str, list[str]]:
    return {part: [option["id"] for option in variant[part]] for part in ("options", "left", "right")}


def own_fields(variant: dict[str, Any]) -> list[dict[str, Any]]:
    """Forms that carry this variant's own ids, each in every field that could hold them."""
    ids = ids_of(variant)
    options, left, right = ids["options"], ids["left"], ids["right"]
    return [
        {"answer": options[:1]},
        {"answer": options},
        {"answer": left[:1]},
        {f"place-{one}": "1" for one in options},
        {f"place-{one}": str(place) for place, one in enumerate(options, 1)} | {"answer": "x"},
        {f"pair-{one}": right[0] for one in left},
        {f"pair-{one}": other for one, other in zip(left, right, strict=True)},
        {f"gap-{gap}": "(" for gap in variant["gaps"]},
        {f"gap-{gap}": "" for gap in variant["gaps"]} | {"gap-x": "1"},
    ]


def own_values(variant: dict[str, Any]) -> list[Any]:
    ids = ids_of(variant)
    options, left, right = ids["options"], ids["left"], ids["right"]
    return [
        *(options, options[:1], left, [left], [[one, one] for one in left], [[one] for one in options]),
        *(dict.fromkeys(options, "1"), dict(zip(left, right, strict=True))),
        *(dict.fromkeys(variant["gaps"], "("), {gap: ["x"] for gap in variant["gaps"]}),
        *({gap: [["x", "y"]] for gap in variant["gaps"]}, dict.fromkeys(variant["gaps"], ""), variant["gaps"]),
    ]


def forms(variant: dict[str, Any]) -> list[dict[str, Any]]:
    """One form for each different answer that the fields and shapes make."""
    made = [{"shape": shape} | fields for fields in FIELDS + own_fields(variant) for shape in SHAPES]
    return list({repr(answer_from(MultiDict(form))): form for form in made}.values())


@pytest.mark.parametrize("task_type", TYPES)
def test_no_form_is_a_fault(pupil: FlaskClient, task_type: str) -> None:
    variant = variant_of(pupil, task_type)
    for form in forms(variant):
        sent = form | {"variant": variant["variant"]}
        paths = ("/practice/reading", "/practice/hint", "/practice/submit")
        statuses = [pupil.post(path, data=sent, headers=HTMX).status_code for path in paths]
        assert set(statuses) <= {200, 422}, f"{statuses}: {form}"
        if statuses[-1] == 200:  # it was graded: the next answer needs a token that was not used
            variant["variant"] = variant_of(pupil, task_type)["variant"]


@pytest.mark.parametrize("task_type", TYPES)
def test_no_form_is_a_fault_in_the_diagnostic(school: Flask, pupil: FlaskClient, task_type: str) -> None:
    variant = variant_of(pupil, task_type)
    with pupil.session_transaction() as session:
        user_id = UUID(hex=session["_user_id"].partition(".")[0])
    subject = school.extensions["library"].topics[variant["topicSlug"]].subject_slug
    sitting = diagnostic.Sitting(subject, (), variant["topicSlug"], variant["taskId"], 7, "en")
    visitor = visit(user_id, locale="en", time_zone="UTC", now=clock.now())
    token = diagnostic._seal(visitor, school.extensions["settings"].auth_secrets, sitting)
    for form in forms(variant):
        for path in ("/diagnostic/reading", "/diagnostic/answer"):
            response = pupil.post(path, data=form | {"variant": token}, headers=HTMX)
            assert response.status_code in (200, 422), f"{path}: {form}"


@pytest.mark.parametrize("task_type", TYPES)
def test_no_value_is_a_fault_of_the_api(pupil: FlaskClient, task_type: str) -> None:
    variant = variant_of(pupil, task_type)
    for value in VALUES + own_values(variant):
        response = pupil.post("/api/tasks/submit", json={"variant": variant["variant"], "answer": value})
        assert response.status_code in (200, 422), value
        if response.status_code == 200 and response.get_json()["verdict"] in ("correct", "incorrect"):
            variant["variant"] = variant_of(pupil, task_type)["variant"]
