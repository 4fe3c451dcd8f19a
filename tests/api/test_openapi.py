"""The API against its own OpenAPI document, with generated requests."""

from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings

from webapp import db
from webapp.blueprints.api.openapi import document
from webapp.config import Settings

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

    @given(case=operation.as_strategy())
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    def keeps_its_promises(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(checks=promises)

    keeps_its_promises()


def test_every_api_route_is_documented(app: Flask) -> None:
    documented = {
        (method.upper(), path.replace("{", "<").replace("}", ">"))
        for path, operations in document()["paths"].items()
        for method in operations
    }
    routes = {
        (method, str(rule.rule).replace("topic_slug", "slug").replace("task_id", "taskId"))
        for rule in app.url_map.iter_rules()
        if str(rule.rule).startswith("/api/") and str(rule.rule) != "/api/openapi.json"
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert routes == documented
