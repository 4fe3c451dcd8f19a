"""Tasks inside a lesson: graded in place as in practice, without XP, not stored, and no help with a waiting task."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.browsers import guest_browser
from tests.conftest import NOON
from tests.learners import SECRETS, add_learner
from tests.practice.test_pages import number_in, token_in
from tests.trees import TOPIC
from webapp import db
from webapp.content.library import Library
from webapp.errors import Conflict
from webapp.services import exercise, practice

TASK = "copy-00"
EXERCISE = f"/topics/{TOPIC}/exercises/{TASK}"
HTMX = {"HX-Request": "true"}
ROWS = """select
  (select count(*) from user_task_attempts), (select count(*) from user_topic_xp), (select count(*) from users)"""


def rows() -> tuple[int, ...] | None:
    with db.pool().connection() as conn:
        return conn.execute(ROWS).fetchone()


def asked(client: FlaskClient) -> tuple[str, int]:
    """Return a fresh exercise: its token and the right answer."""
    html = client.get(EXERCISE).get_data(as_text=True)
    return token_in(html), number_in(html)


def send(client: FlaskClient, token: str, answer: object, **headers: str) -> tuple[int, str]:
    sent = {"shape": "text", "variant": token, "answer": str(answer)}
    response = client.post("/exercises/answer", data=sent, headers=headers)
    return response.status_code, response.get_data(as_text=True)


def test_a_lesson_holds_its_task_as_a_link_that_htmx_fills(client: FlaskClient) -> None:
    """Before, a task of a lesson was a question with its answer below, without grading."""
    html = client.get(f"/topics/{TOPIC}").get_data(as_text=True)
    assert f'<a class="button" href="{EXERCISE}">' in html
    assert f'hx-get="{EXERCISE}"' in html


def test_tasks_fetched_side_by_side_belong_to_one_newcomer(app: Flask) -> None:
    """Before, each request made a guest of its own, and the last cookie refused the other's answer."""
    browser = app.test_client()
    browser.get(f"/topics/{TOPIC}")
    cookie = {"Cookie": f"session={getattr(browser.get_cookie('session'), 'value', '')}"}
    fetched = [app.test_client(use_cookies=False).get(EXERCISE, headers=cookie) for _ in range(2)]
    assert [response.headers.get("Set-Cookie") for response in fetched] == [None, None]


def test_a_right_answer_is_told_so_and_leaves_no_trace(client: FlaskClient) -> None:
    before = rows()
    token, number = asked(client)
    status, html = send(client, token, number)
    assert status == 200
    assert "verdict--correct" in html
    assert "XP" not in re.sub(r"<(header|footer).*?</\1>", "", html, flags=re.DOTALL)
    assert rows() == before


def test_a_wrong_answer_gets_its_reason_the_solution_and_the_part_to_read(client: FlaskClient) -> None:
    token, number = asked(client)
    status, html = send(client, token, number + 1)
    assert status == 200
    assert "verdict--incorrect" in html
    assert "One too many." in html
    assert f"It is {number}." in html
    assert f'href="/topics/{TOPIC}#counting"' in html


def test_a_wrong_answer_in_practice_leads_to_the_part_of_the_lesson(client: FlaskClient) -> None:
    token, number = token_in(card := client.get(f"/practice/{TOPIC}").get_data(as_text=True)), number_in(card)
    sent = {"shape": "text", "variant": token, "answer": str(number + 1)}
    html = client.post("/practice/submit", data=sent).get_data(as_text=True)
    assert f'href="/topics/{TOPIC}#counting"' in html
    assert 'id="counting"' in client.get(f"/topics/{TOPIC}").get_data(as_text=True)
    ukrainian = client.get(f"/topics/{TOPIC}", headers={"Accept-Language": "uk"}).get_data(as_text=True)
    assert '<h2 id="counting">Лічба</h2>' in ukrainian


def test_an_answer_that_cannot_be_read_keeps_the_task(client: FlaskClient) -> None:
    token, number = asked(client)
    status, html = send(client, token, "many")
    assert status == 422
    assert number_in(html) == number
    assert 'value="many"' in html


def test_the_fragment_has_ids_of_its_own(client: FlaskClient) -> None:
    """Two exercises in one lesson would both be #task."""
    fragment = client.get(EXERCISE, headers=HTMX).get_data(as_text=True)
    assert "<html" not in fragment
    assert f'id="task-{TASK}"' in fragment
    assert f'for="answer-{TASK}"' in fragment
    assert f'hx-target:inherited="#task-{TASK}"' in fragment
    assert f'hx-target="#reading-{TASK}"' in fragment
    assert f'data-keypad="answer-{TASK}"' in fragment
    assert 'hx-target="#announce"' in fragment
    assert all(found.endswith(f"-{TASK}") for found in re.findall(r'\sid="([^"]+)"', fragment))


def test_only_tasks_of_the_lesson_are_shown(client: FlaskClient) -> None:
    assert client.get(f"/topics/{TOPIC}/exercises/copy-08").status_code == 404
    assert client.get("/topics/no-such-topic/exercises/copy-00").status_code == 404


def test_a_token_of_practice_gets_no_verdict_here_and_the_other_way_round(client: FlaskClient) -> None:
    """Otherwise the verdict in a lesson would reveal the answer to the waiting task."""
    card = client.get(f"/practice/{TOPIC}?task={TASK}").get_data(as_text=True)
    status, html = send(client, token_in(card), number_in(card))
    assert status == 422
    assert "not issued here" in html
    assert "verdict--correct" not in html
    token, number = asked(client)
    sent = {"shape": "text", "variant": token, "answer": str(number)}
    response = client.post("/practice/submit", data=sent)
    assert response.status_code == 422
    assert "+100 XP" not in response.get_data(as_text=True)


def test_another_learners_token_is_refused(app: Flask, client: FlaskClient) -> None:
    token, number = asked(guest_browser(app))
    status, html = send(client, token, number)
    assert status == 403
    assert "verdict--correct" not in html


@pytest.mark.parametrize("token", ["", "forged", "\x00", "A" * 5000])
def test_a_forged_token_is_refused(client: FlaskClient, token: str) -> None:
    assert send(client, token, 1)[0] == 422


def test_the_reading_says_nothing_about_the_key(client: FlaskClient) -> None:
    token, number = asked(client)
    readings = [
        client.post("/exercises/reading", data={"variant": token, "answer": str(answer)}).get_data(as_text=True)
        for answer in (number, number + 1)
    ]
    assert readings[0].replace(str(number), "N") == readings[1].replace(str(number + 1), "N")


def test_an_exercise_never_has_the_numbers_that_wait_in_practice(
    conn: db.Conn, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong answer shows the solution. With the same numbers that would be the solution of the waiting task."""
    learner = add_learner(conn, NOON)
    waiting = practice.resume(conn, learner, library, SECRETS, TOPIC, TASK).variant
    fresh = [waiting.seed, waiting.seed, 7]
    monkeypatch.setattr(exercise, "randbelow", lambda _: fresh.pop(0))
    shown = exercise.show(conn, learner, library, SECRETS, TOPIC, TASK)
    assert shown.variant.seed == 7
    assert shown.variant.prompt_html != waiting.prompt_html
    monkeypatch.setattr(exercise, "randbelow", lambda _: waiting.seed)
    with pytest.raises(Conflict):
        exercise.show(conn, learner, library, SECRETS, TOPIC, TASK)
