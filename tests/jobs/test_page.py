"""The studio's page of scheduled work."""

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.browsers import post, signed_in_browser
from webapp import clock, create_app, db
from webapp.config import Settings
from webapp.services import jobs


@pytest.fixture
def site(database: Settings) -> Flask:
    return create_app(database)


@pytest.fixture
def admin(site: Flask) -> FlaskClient:
    return signed_in_browser(site, f"{uuid4().hex}@school.example", is_admin=True)


def html(client: FlaskClient) -> str:
    return client.get("/studio/jobs", follow_redirects=True).get_data(as_text=True)


def give_up(error: str) -> None:
    now = clock.now()
    with db.transaction() as conn:
        jobs.add(conn, "score", "a/b", {}, now)
        taken = jobs.take(conn, ["score"], now)
        assert taken
        jobs.fail(conn, taken, error, now, is_final=True)


def test_it_says_that_no_clock_runs(admin: FlaskClient) -> None:
    assert "No clock has run yet" in html(admin)
    now = clock.now()
    with db.transaction() as conn:
        jobs.ensure_recurring(conn, {"reminders": now + timedelta(minutes=9)}, now)
    page = html(admin)
    assert "clock" not in page
    assert "reminders" in page
    with db.transaction() as conn:
        jobs.add(conn, "score", "a", {}, now - timedelta(hours=2))
    assert "Perhaps no clock runs" in html(admin)


def test_a_job_with_its_last_error_can_be_tried_again_or_forgotten(admin: FlaskClient) -> None:
    give_up("The platform <b>answered</b> 404")
    page = html(admin)
    assert "The platform &lt;b&gt;answered&lt;/b&gt; 404" in page
    assert "given up" in page
    assert "1 was given up." in page
    form = {"kind": "score", "key": "a/b"}
    assert post(admin, "/studio/jobs", data=form).status_code == 303
    page = html(admin)
    assert "The next clock that looks will do it." in page
    assert "Forget it" not in page
    assert "1 job waits." in page
    assert post(admin, "/studio/jobs", data=form | {"forget": "yes"}).status_code == 303
    assert "Nothing was changed" in html(admin), "it waits: only what was given up is forgotten"
    give_up("again")
    assert post(admin, "/studio/jobs", data=form | {"forget": "yes"}).status_code == 303
    page = html(admin)
    assert "The job was deleted." in page
    assert "a/b" not in page


def test_work_under_way_is_left_alone(admin: FlaskClient) -> None:
    now = clock.now()
    with db.transaction() as conn:
        jobs.add(conn, "score", "a", {}, now)
        assert jobs.take(conn, ["score"], now)
    assert "Begun" in html(admin)
    post(admin, "/studio/jobs", data={"kind": "score", "key": "a"})
    assert "being done now" in html(admin)
