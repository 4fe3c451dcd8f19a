"""What an imported learner sees: the same progress at once, and the answers of before."""

import re
from collections.abc import Iterator

import psycopg
import pytest
from flask.testing import FlaskClient

from tests.accounts.browsers import post
from tests.conftest import opened
from tests.original.conftest import Moved
from webapp.services import original_history


@pytest.fixture
def client(moved: Moved) -> Iterator[FlaskClient]:
    """The browser of the first learner, who practised in the original only."""
    link = moved.here.run("sign-in-link", "learner0@original.example").output.strip()
    with opened(moved.here.settings):
        browser = moved.here.app.test_client()
        assert post(browser, link).status_code == 303
        yield browser


def test_the_progress_page_shows_what_was_earned_and_no_accuracy(moved: Moved, client: FlaskClient) -> None:
    with psycopg.connect(moved.url) as conn:
        row = conn.execute(
            "select sum(total_xp_earned) from user_topic_xp where user_id = %s", [moved.learners[0]]
        ).fetchone()
    assert row is not None
    page = client.get("/dashboard").get_data(as_text=True)
    assert "Here your progress will grow" not in page
    assert "% right" not in page
    assert "None" not in page
    assert "Your first answer here begins it." in page
    assert f"{row[0]:,}" in page or f"{row[0]}" in page
    assert '<a href="/dashboard/earlier">' in page


def test_the_answers_of_before_are_shown_newest_first(
    moved: Moved, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(moved.url) as conn:
        stored = conn.execute(
            "select task_id, xp_earned, user_answer from user_task_attempts where user_id = %s order by id desc",
            [moved.learners[0]],
        ).fetchall()
    monkeypatch.setattr(original_history, "SHOWN_AT_ONCE", 20)
    shown, address = [], "/dashboard/earlier"
    while address:
        page = client.get(address).get_data(as_text=True)
        shown += re.findall(r"Task ([\w-]+)\.", page)
        assert page.count("What you answered was not stored.") == sum(
            answer is None for _, _, answer in stored[len(shown) - len(re.findall("Task ", page)) : len(shown)]
        )
        older = re.search(r'href="(/dashboard/earlier\?before=\d+)"', page)
        address = older[1] if older else ""
    assert shown == [task_id for task_id, _, _ in stored]
    assert len(shown) > 20


def test_nobody_else_sees_them(moved: Moved) -> None:
    with opened(moved.here.settings):
        page = moved.here.app.test_client().get("/dashboard/earlier").get_data(as_text=True)
    assert "There is nothing here" in page
