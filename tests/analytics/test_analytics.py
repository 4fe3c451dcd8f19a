"""What the site did on each day: counted by its processes, added up, shown in the studio."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from psycopg import OperationalError

from tests.accounts.browsers import signed_in_browser
from tests.conftest import NOON
from tests.learners import add_learner, answer
from tests.trees import TOPIC
from webapp import clock, create_app, db, metrics
from webapp.blueprints.analytics import Counting
from webapp.config import Settings
from webapp.content.library import Library
from webapp.services import analytics
from webapp.services.analytics import KEPT_DAYS, Overview
from webapp.web.access import Who, open_to


def shown(conn: db.Conn) -> Overview:
    return analytics.overview(conn, NOON)


def values(found: Overview, name: str) -> list[int]:
    return [bar.value for bar in found.charts[name].bars]


def test_counts_of_several_processes_add_up_by_day(conn: db.Conn) -> None:
    for _ in range(2):
        analytics.add_counts(conn, {("requests", ""): 3, ("errors", "/today"): 1, ("errors", "/search"): 0}, NOON)
    analytics.add_counts(conn, {("requests", ""): 5, ("slow blocks", "today.plan"): 2}, NOON - timedelta(days=27))
    analytics.add_counts(conn, {("requests", ""): 7}, NOON - timedelta(days=28))
    analytics.add_counts(conn, {}, NOON)
    found = shown(conn)
    assert values(found, "requests") == [5, *[0] * 26, 6]
    assert [(row.detail, row.total, row.last_day) for row in found.errors] == [("/today", 2, NOON.date())]
    assert [(row.detail, row.total) for row in found.slow_blocks] == [("today.plan", 2)]


def test_answers_and_learners_are_those_of_their_days(conn: db.Conn, library: Library) -> None:
    before = shown(conn)
    people = [add_learner(conn, NOON) for _ in range(2)]
    for who, right in ((people[0], True), (people[0], False), (people[1], True)):
        answer(conn, who, library, TOPIC, right=right)
    found = shown(conn)
    assert values(found, "answers")[-1] == values(before, "answers")[-1] + 3
    assert values(found, "learners")[-1] == values(before, "learners")[-1] + 2


def test_counts_are_kept_for_a_year_and_a_month(conn: db.Conn) -> None:
    for days in (KEPT_DAYS, KEPT_DAYS + 1):
        analytics.add_counts(conn, {("requests", ""): 1}, NOON - timedelta(days=days))
    analytics.forget_old_counts(conn, NOON)
    left = conn.execute("select day from daily_counts where day <= %s", [NOON - timedelta(days=KEPT_DAYS)]).fetchall()
    assert left == [((NOON - timedelta(days=KEPT_DAYS)).date(),)]


# --- One process -----------------------------------------------------------------------------------------------------


@pytest.fixture
def site(database: Settings) -> Flask:
    return create_app(database)


def stored() -> dict[tuple[str, str], int]:
    with db.pool().connection() as conn:
        return {(name, detail): total for name, detail, total in conn.execute(
            "select name, detail, total from daily_counts where day = %s", [clock.now().date()])}  # fmt: skip


def test_a_process_stores_what_it_counted_since_the_last_time(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    @open_to(Who.ANYONE)
    def fail() -> ResponseReturnValue:
        raise RuntimeError("on purpose")

    monkeypatch.setitem(site.view_functions, "site.how_it_works", fail)
    client, process = site.test_client(), Counting()
    client.get("/how-it-works")
    process.add()
    assert stored() == {}, "what was counted before the process began is not its own"
    for path in ("/how-it-works", "/subjects", "/healthz", "/readyz"):
        client.get(path)
    metrics.slow_queries.labels("today.select_queue").inc(2)
    with monkeypatch.context() as away:
        away.setattr(analytics, "add_counts", lambda *_: (_ for _ in ()).throw(OperationalError("away")))
        process.add()
    assert stored() == {}
    expected = {("requests", ""): 2, ("errors", "/how-it-works"): 1, ("slow blocks", "today.select_queue"): 2}
    for _ in range(2):
        process.add()
        assert stored() == expected, "none twice"
    client.get("/subjects")
    process.add()
    assert stored() == expected | {("requests", ""): 3}


# --- The page --------------------------------------------------------------------------------------------------------


@pytest.fixture
def admin(site: Flask, database: Settings) -> Iterator[FlaskClient]:
    yield signed_in_browser(site, f"{uuid4().hex}@school.example", is_admin=True)


def test_the_page_shows_charts_and_the_places_of_errors(admin: FlaskClient) -> None:
    empty = admin.get("/studio/analytics").get_data(as_text=True)
    assert empty.count("None so far.") == 5
    assert "No request ended with an error" in empty
    with db.transaction() as conn:
        counts = {("requests", ""): 1234, ("errors", "/topics/<topic_slug>"): 2, ("slow blocks", "today.plan"): 3}
        analytics.add_counts(conn, counts, clock.now())
    page = admin.get("/studio/analytics").get_data(as_text=True)
    for name in ("requests", "errors", "slow-blocks"):
        assert f'<svg class="bars bars--{name}"' in page
    assert page.count("None so far.") == 2
    assert "Today: 1,234" in page
    assert "<code>/topics/&lt;topic_slug&gt;</code>" in page
    assert 'href="/studio/blocks/today.plan"' in page
