"""The studio's pages of wrong answers: from the task with the most to the draft of a mistake."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.browsers import signed_in_browser
from tests.learners import SECRETS, add_learner, right_answer
from tests.trees import TOPIC
from webapp import clock, db
from webapp.config import Settings
from webapp.content.library import Library
from webapp.services import practice, practice_submit


@pytest.fixture
def answered(worker_settings: Settings, library: Library) -> Iterator[None]:
    """Three learners who wrote ten times the number, and one whose mistake is declared."""
    learners = []
    with db.connect(worker_settings.database_url) as conn:
        who_answered = "select user_id from user_task_attempts where task_id in ('copy-07', 'copy-20')"
        conn.execute(f"delete from users where id in ({who_answered})")  # noqa: S608 - of earlier tests
        for number in range(4):
            who = add_learner(conn, clock.now())
            learners.append(who.user_id)
            card = practice.issue(conn, who, library, SECRETS, TOPIC, "copy-07")
            wrong = int(right_answer(card)) + 1 if number == 3 else int(right_answer(card)) * 10
            practice_submit.submit(conn, who, library, SECRETS, card.token, str(wrong))
        yield
        conn.execute("delete from users where id = any (%s)", [learners])


@pytest.fixture
def admin(app: Flask) -> FlaskClient:
    return signed_in_browser(app, f"{uuid4().hex}@school.example", is_admin=True)


def test_the_draft_is_one_click_from_the_task(answered: None, admin: FlaskClient) -> None:
    tasks = admin.get("/studio/mistakes").get_data(as_text=True)
    assert f'href="/studio/mistakes/{TOPIC}/copy-07"' in tasks
    page = admin.get(f"/studio/mistakes/{TOPIC}/copy-07").get_data(as_text=True)
    assert "the right number with its decimal point elsewhere" in page
    assert "&#34;when&#34;: &#34;[[10(n)]]&#34;" in page.replace("\\u0027", "'") or '"when": "[[10(n)]]"' in page
    assert "No declared mistake explains 3." in page


def test_a_task_without_wrong_answers_and_one_that_does_not_exist(answered: None, admin: FlaskClient) -> None:
    assert "Nothing unexplained" in admin.get(f"/studio/mistakes/{TOPIC}/copy-20").get_data(as_text=True)
    assert admin.get(f"/studio/mistakes/{TOPIC}/nosuch").status_code == 404
