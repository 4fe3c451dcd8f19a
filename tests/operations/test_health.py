"""Liveness, readiness, metrics and logs."""

import json
import logging
import re
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from webapp import create_app, db, logs
from webapp.config import Settings
from webapp.hosting import startup
from webapp.logs import JsonFormatter
from webapp.services import catalog
from webapp.services.accounts import new_session_key

NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


@pytest.fixture
def app(database: Settings) -> Flask:
    return create_app(replace(database, metrics_token="", slow_query_ms=200))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def orphan(database: Settings) -> FlaskClient:
    """A client of an app whose database is down."""
    return create_app(replace(database, database_url=NOWHERE, pool_timeout=0.2)).test_client()


def test_a_live_process_says_so_even_without_a_database(client: FlaskClient, orphan: FlaskClient) -> None:
    for each in (client, orphan):
        response = each.get("/healthz")
        assert (response.status_code, response.text) == (200, "ok\n")


def test_ready_means_that_the_database_answers_with_a_current_schema(client: FlaskClient) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.json) == (200, {"ready": True})


def test_not_ready_without_a_database_and_says_why(orphan: FlaskClient) -> None:
    response = orphan.get("/readyz")
    assert response.status_code == 503
    assert response.json == {"ready": False, "reason": "The database does not answer."}


def test_not_ready_on_an_older_schema_and_ready_on_a_newer_one(app: Flask, client: FlaskClient) -> None:
    app.extensions["newest_migration"] = "29991231000000"
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json is not None
    assert "this code needs 29991231000000" in response.json["reason"]
    app.extensions["newest_migration"] = "20000101000000"
    assert client.get("/readyz").status_code == 200


def test_files_that_come_with_the_next_version_make_no_running_process_unready(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "29991231000000_lamp__create.sql").touch()
    monkeypatch.setattr(startup, "MIGRATIONS", tmp_path)
    assert startup.latest_migration() == "29991231000000"
    assert client.get("/readyz").status_code == 200


PLACES = ("/", "/topics/counting", "/practice/counting", "/api/topics", "/subjects")


def test_without_a_schema_every_page_asks_to_try_again_and_the_log_names_the_remedy(
    database: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with psycopg.connect(database.direct_url, autocommit=True) as conn:
        conn.execute("drop schema public cascade")
        client = create_app(database).test_client()
        browser = create_app(database).test_client()
        with browser.session_transaction() as session:  # of somebody who was signed in before
            session["_user_id"] = str(new_session_key())
        for each in (client, browser):
            for place in PLACES:
                answer = each.get(place)
                assert answer.status_code in ((503, 200) if place == "/topics/counting" else (503,)), place
                assert "Traceback" not in answer.text
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json == {
            "ready": False,
            "reason": "The database has no schema yet. Run: flask --app webapp release",
        }
        assert "unhandled error" not in caplog.text
        assert "database unavailable: The database has no schema yet. Run: flask --app webapp release" in caplog.text
        conn.execute("create schema public")


def test_a_refusal_to_somebody_signed_in_is_an_outage_too_while_the_database_is_away(orphan: FlaskClient) -> None:
    with orphan.session_transaction() as session:
        session["_user_id"] = str(new_session_key())
    for place, method in (("/nowhere", "GET"), ("/api/nowhere", "GET"), ("/subjects", "DELETE"), ("/profile", "POST")):
        answer = orphan.open(place, method=method)
        assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "5"), place


def test_with_half_a_schema_pages_ask_to_try_again(app: Flask, client: FlaskClient, database: Settings) -> None:
    app.extensions["newest_migration"] = "29991231000000"
    with psycopg.connect(database.direct_url, autocommit=True) as conn:
        conn.execute("alter table topic_xp_config rename column max_xp to highest_xp")
    answer = client.get("/api/topics")
    assert answer.status_code == 503
    assert answer.json is not None
    assert "not ready yet" in answer.json["detail"]
    assert int(answer.headers["Retry-After"]) > 0


def test_a_column_that_is_missing_from_a_current_schema_is_a_fault_of_ours(
    client: FlaskClient, database: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with psycopg.connect(database.direct_url, autocommit=True) as conn:
        conn.execute("alter table topic_xp_config rename column max_xp to highest_xp")
    assert client.get("/api/topics").status_code == 500
    assert "max_xp does not exist" in caplog.text


@pytest.mark.parametrize(
    ("message", "status"),
    [
        ("failure on connection marked as essential: 10.0.0.5:5432", 503),
        ("could not connect to any active placements", 503),
        ("cache lookup failed for relation 16384", 500),
    ],
)
def test_a_node_that_a_distributed_database_lost_is_an_outage(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, message: str, status: int
) -> None:
    def fail(*_: object) -> None:
        raise psycopg.errors.InternalError_(message)  # SQLSTATE XX000

    monkeypatch.setattr(catalog, "topic_states", fail)
    assert client.get("/api/topics").status_code == status


def test_ready_again_as_soon_as_the_schema_is(client: FlaskClient, database: Settings) -> None:
    with psycopg.connect(database.direct_url) as conn:
        conn.execute("alter table schema_migrations rename to hidden")
    assert client.get("/readyz").status_code == 503
    with psycopg.connect(database.direct_url) as conn:
        conn.execute("alter table hidden rename to schema_migrations")
    assert client.get("/readyz").status_code == 200


def test_metrics_count_requests_by_route_and_show_the_pool_and_the_schema(client: FlaskClient) -> None:
    client.get("/readyz")
    text = client.get("/metrics").text
    assert 'intervals_request_seconds_count{method="GET",route="/readyz",status="200"}' in text
    assert 'intervals_pool_connections{state="idle"}' in text
    assert "intervals_schema_current 1.0" in text
    assert 'intervals_topics{place="database"}' in text
    assert "intervals_transaction_retries_total" in text
    assert "intervals_grading_seconds" in text


@pytest.mark.slow
def test_no_client_makes_the_metrics_grow(database: Settings) -> None:
    # On a busy machine a query is slow and a request gets no connection in time (503): neither is a client's work.
    app = create_app(
        replace(database, metrics_token="", slow_query_ms=10**6, pool_timeout=300, transaction_timeout=300)
    )
    client = app.test_client()

    def samples() -> set[str]:
        lines = client.get("/metrics").text.splitlines()
        return {line.rpartition(" ")[0] for line in lines if line.startswith("intervals_")}

    def try_everything(number: int) -> None:
        for path in (f"/nowhere/{number}", "/healthz", "/api/topics", f"/api/nowhere/{number}"):
            for method in (f"INVENTED{number}", "GET", "POST", "TRACE", f"x-{number}"):
                client.open(path, method=method, headers={"X-Request-Id": f"request-{number:08}"})
        client.post("/api/tasks/issue", json={"topicSlug": f"invented-{number}", "taskId": f"task-{number}"})
        client.get(f"/healthz?{number}", headers={"Host": f"host{number}.example"})

    of_other_apps = samples()  # they served other tests of this process
    try_everything(0)
    client.get("/metrics")
    before = samples()
    for number in range(1, 30):
        try_everything(number)
    assert samples() - before == set()
    labels = {name for sample in before for name in re.findall(r'(\w+)="', sample)}
    assert labels <= {"route", "method", "status", "le", "state", "place", "type", "query", "way"}
    methods = {name for sample in before for name in re.findall(r'method="(.*?)"', sample)}
    assert methods <= {*logs.METHODS, "other"}
    routes = {name for sample in before - of_other_apps for name in re.findall(r'route="(.*?)"', sample)}
    assert routes <= {*(rule.rule for rule in app.url_map.iter_rules()), "no route"}


def test_metrics_say_when_the_schema_is_not_current(app: Flask, client: FlaskClient) -> None:
    app.extensions["newest_migration"] = "29991231000000"
    assert "intervals_schema_current 0.0" in client.get("/metrics").text


def test_metrics_need_their_token(database: Settings) -> None:
    client = create_app(replace(database, metrics_token="m" * 20)).test_client()
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer schön"}).status_code == 401
    assert client.get("/metrics", headers={"Authorization": "Bearer " + "m" * 20}).status_code == 200


def test_production_without_a_metrics_token_shows_none(database: Settings) -> None:
    client = create_app(replace(database, development=False, metrics_token="")).test_client()
    assert client.get("/metrics").status_code == 404


def test_every_answer_carries_a_request_id_and_a_proxys_own_is_kept(client: FlaskClient) -> None:
    assert len(client.get("/healthz").headers["X-Request-Id"]) == 32
    assert client.get("/healthz", headers={"X-Request-Id": "edge-12345678"}).headers["X-Request-Id"] == "edge-12345678"


def test_a_hostile_request_id_is_replaced(client: FlaskClient) -> None:
    forged = client.get("/healthz", headers={"X-Request-Id": '{"level":"error"}'})
    assert len(forged.headers["X-Request-Id"]) == 32


def test_an_access_line_names_the_route_and_never_the_path(
    client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    client.get("/no/such/page-with-a-secret?token=hidden")
    line = capsys.readouterr().err
    assert re.fullmatch(r"INFO GET no route 404 \d+ ms\n", line)


def test_an_access_line_of_production_is_one_json_object(
    worker_settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    app = Flask("alone")
    logs.observe(app, replace(worker_settings, development=False))
    app.test_client().get("/nowhere?token=hidden", headers={"X-Request-Id": "abcdefgh"})
    shown = json.loads(capsys.readouterr().err)
    assert {key: shown[key] for key in ("level", "logger", "method", "route", "status", "request_id")} == {
        "level": "info", "logger": "webapp.access", "method": "GET", "route": "no route", "status": 404,
        "request_id": "abcdefgh",
    }  # fmt: skip
    assert shown["message"] == f"GET no route 404 {shown['ms']} ms"


def test_a_log_line_is_one_json_object_with_its_request() -> None:
    record = logging.LogRecord("webapp", logging.WARNING, __file__, 1, "two\nlines of %s", ("π",), None)
    record.route = "/practice"
    token = logs.request_id.set("abc")
    try:
        line = JsonFormatter().format(record)
    finally:
        logs.request_id.reset(token)
    assert "\n" not in line
    shown = json.loads(line)
    assert shown["message"] == "two\nlines of π"
    assert (shown["level"], shown["request_id"], shown["route"]) == ("warning", "abc", "/practice")
    assert shown["time"].endswith("+00:00")


def test_a_slow_query_is_logged_by_the_name_of_its_block(database: Settings, caplog: pytest.LogCaptureFixture) -> None:
    client = create_app(replace(database, slow_query_ms=0)).test_client()
    client.get("/readyz")
    assert any("slow query operations.select_database_state took" in message for message in caplog.messages)
    caplog.clear()
    db.configure(database)
    client.get("/readyz")
    assert not caplog.messages
