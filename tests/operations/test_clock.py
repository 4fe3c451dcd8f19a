"""The machine's clock jumps back or ahead: nothing counts twice, no energy is refilled, and everything still works."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.browsers import is_signed_in, signed_in_browser
from tests.trees import TOPIC
from webapp import clock, create_app, db
from webapp.config import Settings
from webapp.services import replay

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
PAGES = (
    "/",
    "/subjects",
    "/dashboard",
    "/subjects/numbers",
    f"/topics/{TOPIC}",
    f"/practice/{TOPIC}",
    "/profile",
    "/api/topics",
)


@pytest.fixture
def app(database: Settings) -> Flask:
    app = create_app(database)
    app.config["CSRF_ENABLED"] = False
    return app


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Makes the machine believe in another time, from now on."""

    def believe(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    believe(START)
    return believe


@pytest.fixture
def learner(app: Flask, set_clock: Callable[[datetime], None]) -> FlaskClient:
    return signed_in_browser(app, "learner@school.example")


def issue(client: FlaskClient, task: str | None = None) -> dict[str, Any]:
    response = client.post("/api/tasks/issue", json={"topicSlug": TOPIC} | ({"taskId": task} if task else {}))
    assert response.status_code == 200, response.text
    return dict(response.get_json())


def submit(client: FlaskClient, issued: dict[str, Any]) -> Any:
    answer = "".join(re.findall(r"\d", issued["promptText"]))
    return client.post("/api/tasks/submit", json={"variant": issued["variant"], "answer": answer})


def answered(client: FlaskClient, count: int) -> list[dict[str, Any]]:
    """Right answers to that many tasks, and what each earned."""
    found = []
    for _ in range(count):
        response = submit(client, issue(client))
        assert response.status_code == 200, response.text
        found.append(dict(response.get_json()["xpResult"]))
    return found


def stored(settings: Settings) -> tuple[int, int, int]:
    """Return how many attempts, on how many learning days, and the XP of all; every derived row equals its replay."""
    with db.connect(settings.direct_url) as conn:
        for user_id in replay.learners(conn):
            assert replay.check_learner(conn, user_id, repair=False) == []
        row = conn.execute(
            "select count(*), count(distinct learning_day), coalesce(sum(xp_earned), 0) from user_task_attempts"
        ).fetchone()
        assert row is not None
        attempts, days, xp = row
        return attempts, days, xp


@pytest.mark.parametrize("jump", [timedelta(hours=-3), timedelta(days=-1), timedelta(days=-400)])
def test_a_task_issued_in_the_future_is_taken_once(
    learner: FlaskClient, database: Settings, set_clock: Callable[[datetime], None], jump: timedelta
) -> None:
    issued = issue(learner)
    set_clock(START + jump)
    first = submit(learner, issued)
    set_clock(START)
    again = submit(learner, issued)
    assert (first.status_code, again.status_code) == (200, 200)
    assert stored(database)[::2] == (1, 100)


def test_a_task_that_a_jump_ahead_made_too_old_is_refused_with_a_sentence(
    learner: FlaskClient, database: Settings, set_clock: Callable[[datetime], None]
) -> None:
    issued = issue(learner)
    set_clock(START + timedelta(hours=25))
    refused = submit(learner, issued)
    assert refused.status_code == 409
    assert "opened too long ago" in refused.get_json()["detail"]
    assert stored(database)[0] == 0
    answered(learner, 1)
    assert stored(database)[0] == 1


@pytest.mark.parametrize("jump", [timedelta(minutes=-1), timedelta(days=-1), timedelta(days=-40)])
def test_a_clock_set_back_brings_no_energy_back(
    learner: FlaskClient, database: Settings, set_clock: Callable[[datetime], None], jump: timedelta
) -> None:
    steady = [result["xpEarned"] for result in answered(learner, 14)]
    set_clock(START + jump)
    back = answered(learner, 1)[0]
    assert back["dailyTaskIndex"] == 15
    assert back["xpEarned"] <= min(steady)
    set_clock(START)
    assert answered(learner, 1)[0]["dailyTaskIndex"] == 16
    assert stored(database)[:2] == (16, 1)


def test_a_clock_that_was_ahead_for_a_while_doubles_no_day(
    learner: FlaskClient, database: Settings, set_clock: Callable[[datetime], None]
) -> None:
    answered(learner, 3)
    set_clock(START + timedelta(days=2))
    answered(learner, 3)
    for days in (0, 1, 2):  # back again, and then until that day is reached
        set_clock(START + timedelta(days=days))
        answered(learner, 1)
    assert stored(database)[:2] == (9, 2)
    set_clock(START + timedelta(days=3))
    assert answered(learner, 1)[0]["dailyTaskIndex"] == 1


@pytest.mark.parametrize("jump", [timedelta(days=-400), timedelta(days=-1), timedelta(hours=-1), timedelta(days=1)])
@pytest.mark.slow
def test_every_page_goes_on_and_nobody_is_signed_out(
    learner: FlaskClient, database: Settings, set_clock: Callable[[datetime], None], jump: timedelta
) -> None:
    answered(learner, 2)
    set_clock(START + jump)
    assert is_signed_in(learner)
    for path in PAGES:
        assert learner.get(path).status_code == 200, path
    set_clock(START)
    assert is_signed_in(learner)
    assert stored(database)[:2] == (2, 1)


def test_a_jump_ahead_beyond_a_sessions_life_is_a_sign_in_and_not_a_fault(
    learner: FlaskClient, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(START + timedelta(days=4000))
    assert learner.get("/").status_code == 200
    assert learner.get("/profile").status_code in (302, 303, 401, 403)


def test_a_streak_is_neither_lost_nor_lengthened_by_a_clock_set_back(
    learner: FlaskClient, set_clock: Callable[[datetime], None]
) -> None:
    for days in (0, 1, 2):
        set_clock(START + timedelta(days=days))
        answered(learner, 1)
    assert streak(learner) == 3
    set_clock(START)
    answered(learner, 2)
    set_clock(START + timedelta(days=2))
    assert streak(learner) == 3


def streak(client: FlaskClient) -> int:
    """Return the days of it, as the header of every page says."""
    shown = re.search(r"Streak: (\d+) day", client.get("/").get_data(as_text=True))
    assert shown
    return int(shown[1])
