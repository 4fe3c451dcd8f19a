"""The API against its own OpenAPI document, with generated requests."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import given as hypothesis_given

from tests.classrooms import add_class, give
from tests.trees import TOPIC
from webapp import clock, db
from webapp.blueprints.api.openapi import document
from webapp.config import Settings
from webapp.content.library import Library
from webapp.services import api_tokens
from webapp.services.assignments import Terms

OPERATIONS = [(path, method) for path, methods in document()["paths"].items() for method in methods]


@pytest.mark.slow
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_api_keeps_its_promises_whatever_is_sent(app: Flask, worker_settings: Settings, path: str, method: str) -> None:
    import schemathesis  # a second of every process that collects tests
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_schema_conformance,
        status_code_conformance,
        unsupported_method,
    )

    promises = [
        not_a_server_error,
        status_code_conformance,
        content_type_conformance,
        response_schema_conformance,
        unsupported_method,
    ]

    db.configure(worker_settings)
    app.config["CSRF_ENABLED"] = False
    operation = schemathesis.openapi.from_wsgi("/api/openapi.json", app)[path][method.upper()]

    @hypothesis_given(case=operation.as_strategy())
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    def keeps_its_promises(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(checks=promises)

    keeps_its_promises()


CLASS_OPERATIONS = [each for each in OPERATIONS if each[0].startswith("/api/classes")]


@pytest.mark.slow
@pytest.mark.parametrize(("path", "method"), CLASS_OPERATIONS)
def test_operations_of_teachers_keep_their_promises_in_a_class_of_theirs(
    app: Flask, worker_settings: Settings, library: Library, path: str, method: str
) -> None:
    """Without a token and in a class that is made up, no request of the test above gets as far as this."""
    import schemathesis
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

    db.configure(worker_settings)
    with db.pool().connection() as conn:
        room = add_class(conn, clock.now() - timedelta(days=1))
        given = give(conn, room, library, Terms("Monday"), now=clock.now(), slots=2)
        scopes = " ".join(api_tokens.SCOPES)
        token = api_tokens.create_token(conn, room.owner.user_id, name="test", scope=scopes, now=clock.now())
    ids = {"classId": str(room.about.class_id), "assignmentId": str(given.assignment.assignment_id)}
    promises = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
    operation = schemathesis.openapi.from_wsgi("/api/openapi.json", app)[path][method.upper()]
    seen = set()

    @hypothesis_given(case=operation.as_strategy())
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    def keeps_its_promises(case: schemathesis.Case[Any]) -> None:
        case.path_parameters = {name: ids[name] for name in case.path_parameters}
        body: Any = case.body
        for item in body.get("items", []) if isinstance(body, dict) else []:
            item["topicSlug"] = TOPIC
        headers = {"Authorization": f"Bearer {token}"}
        seen.add(case.call_and_validate(checks=promises, headers=headers).status_code)

    keeps_its_promises()
    assert 200 in seen, seen


def test_every_api_route_is_documented(app: Flask) -> None:
    documented = {
        (method.upper(), path.replace("{", "<").replace("}", ">"))
        for path, operations in document()["paths"].items()
        for method in operations
    }
    routes = {
        (
            method,
            str(rule.rule)
            .replace("uuid:", "")
            .replace("topic_slug", "slug")
            .replace("task_id", "taskId")
            .replace("class_id", "classId")
            .replace("assignment_id", "assignmentId"),
        )
        for rule in app.url_map.iter_rules()
        if str(rule.rule).startswith("/api/") and str(rule.rule) != "/api/openapi.json"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert routes == documented
