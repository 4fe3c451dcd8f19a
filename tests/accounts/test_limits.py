"""Rate limits: sign-in, submit, preview, upload and API say when to come back, and one learner never slows another."""

import threading
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import GOOGLE
from webapp import clock, create_app, db
from webapp.config import Settings
from webapp.services import api_tokens, classes_codes, sign_in
from webapp.web import limits


@pytest.fixture
def limited(worker_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An application of its own with small limits; CSRF is off, so that only the limits answer."""
    for endpoint in limits.PER_MINUTE:
        monkeypatch.setitem(limits.PER_MINUTE, endpoint, 3)
    app = create_app(replace(worker_settings, rate_limits=True, rate_limit_strangers=1, providers={"google": GOOGLE}))
    app.config["CSRF_ENABLED"] = False
    db.configure(worker_settings)
    return app


def signed_in(app: Flask) -> FlaskClient:
    client = app.test_client()
    with db.transaction() as conn:
        link = sign_in.create_sign_in_link(conn, email=f"{uuid4().hex}@school.example", now=clock.now())
    assert client.post(link, environ_base={"REMOTE_ADDR": str(uuid4())}).status_code == 303
    return client


def test_every_limited_view_exists(limited: Flask) -> None:
    assert set(limits.PER_MINUTE) <= set(limited.view_functions)


@pytest.mark.parametrize(
    "path",
    [
        "/sign-in/mail",
        "/sign-in/link/x",
        "/sign-in/one-tap",
        "/sign-in/with/google",
        "/practice/submit",
        "/practice/reading",
        "/api/tasks/submit",
    ],
)
def test_the_fourth_try_in_a_minute_is_told_when_to_come_back(limited: Flask, path: str) -> None:
    client = limited.test_client()
    statuses = [client.post(path).status_code for _ in range(3)]
    assert 429 not in statuses
    refused = client.post(path)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert limited.test_client().post(path).status_code == 429, "a fresh cookie does not help"


@pytest.mark.parametrize("path", ["/profile/avatar", "/profile/tokens"])
def test_uploads_and_tokens_are_limited(limited: Flask, path: str) -> None:
    client = signed_in(limited)
    assert 429 not in [client.post(path).status_code for _ in range(3)]
    assert client.post(path).status_code == 429


def test_the_api_answers_a_problem_document_above_its_limit(limited: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "READS_OF_API", 3)
    client = limited.test_client()
    assert [client.get("/api/topics").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = client.get("/api/topics")
    assert refused.content_type == "application/problem+json"
    assert "Retry-After" in refused.headers


def test_one_learners_limit_is_not_anothers(limited: Flask) -> None:
    first, second = signed_in(limited), signed_in(limited)
    for _ in range(4):
        last = first.post("/practice/reading")
    assert last.status_code == 429
    assert second.post("/practice/reading").status_code != 429


def test_api_tokens_that_open_nothing_are_limited(limited: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client, looked_up = limited.test_client(), []

    def find(_conn: db.Conn, text: str, _today: date) -> None:
        looked_up.append(text)

    monkeypatch.setattr(api_tokens, "find_learner", find)

    def ask(token: str) -> int:
        return client.get("/api/topics", headers={"Authorization": f"Bearer {token}"}).status_code

    guesses = [f"ivl_{uuid4().hex}.{uuid4().hex}.secret" for _ in range(limits.WRONG_TOKENS + 5)]
    assert [ask(guess) for guess in guesses] == [401] * limits.WRONG_TOKENS + [429] * 5
    assert len(looked_up) == limits.WRONG_TOKENS, "above the limit the database is not asked"
    assert client.get("/api/topics").status_code == 200, "without a token the API goes on"


def test_codes_of_classes_cannot_be_guessed_and_one_old_code_locks_no_school_out(limited: Flask) -> None:
    client = limited.test_client()
    old = classes_codes.make_code()
    assert [client.get(f"/c/{old}").status_code for _ in range(40)] == [404] * 40, (
        "thirty pupils, one code on the board"
    )
    assert client.get("/c/MISTYPED").status_code == 404
    guesses = [classes_codes.make_code() for _ in range(limits.UNKNOWN_CODES + 5)]
    found = [client.get(f"/c/{guess}").status_code for guess in guesses]
    assert found == [404] * (limits.UNKNOWN_CODES - 1) + [429] * 6


def test_reading_pages_is_not_limited(limited: Flask) -> None:
    client = limited.test_client()
    assert {client.get("/sign-in").status_code for _ in range(10)} == {200}


def test_limits_can_be_switched_off(worker_settings: Settings) -> None:
    app = create_app(worker_settings)
    db.configure(worker_settings)
    client = app.test_client()
    assert 429 not in {client.post("/sign-in/link/x").status_code for _ in range(30)}


def test_while_redis_is_away_each_worker_counts_alone(
    worker_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.PER_MINUTE, "sign_in.use_link", 3)
    app = create_app(
        replace(worker_settings, rate_limits=True, rate_limit_strangers=1, redis_url="redis://127.0.0.1:9")
    )
    app.config["CSRF_ENABLED"] = False
    db.configure(worker_settings)
    client = app.test_client()
    assert [client.post("/sign-in/link/x").status_code for _ in range(4)] == [409, 409, 409, 429]


def test_counting_starts_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = limits.Counts()
    monkeypatch.setattr(threading.Thread, "start", lambda _: pytest.fail("a thread for a count"))
    assert [counts.incr("somebody", 60) for _ in range(3)] == [1, 2, 3]
    assert counts.incr("somebody else", 60) == 1


def test_expired_counts_are_forgotten() -> None:
    counts = limits.Counts()
    counts.incr("short", 0)
    assert counts.incr("short", 0) == 1
    counts.forgotten_at -= limits.FORGET_EVERY + 1
    counts.incr("long", 60)
    assert counts.storage.keys() == counts.expirations.keys() == {"long"}
