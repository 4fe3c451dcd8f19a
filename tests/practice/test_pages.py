"""Practice over plain HTTP: one route for page and fragment, no claim of the client counts, no key in any page."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.trees import TOPIC
from webapp import db
from webapp.content.rendering.markdown import render_inline
from webapp.web.answers import letters
from webapp.web.headers import HEADERS

CARD = f"/practice/{TOPIC}"
HTMX = {"HX-Request": "true"}


def token_in(html: str) -> str:
    """Return the variant token of the card shown."""
    found = re.search(r'name="variant" value="([^"]+)"', html)
    assert found
    return found[1]


def number_in(html: str) -> int:
    """Return the number to copy."""
    found = re.search(r'id="prompt"[^>]*>\D*(\d+)', html)
    assert found
    return int(found[1])


def issue(client: FlaskClient) -> tuple[str, int]:
    """Return a fresh card: its token and the right answer."""
    html = client.get(CARD).get_data(as_text=True)
    return token_in(html), number_in(html)


def submit(client: FlaskClient, **form: str) -> tuple[int, str]:
    """Post an answer; the status and the page."""
    response = client.post("/practice/submit", data={"shape": "text"} | form)
    return response.status_code, response.get_data(as_text=True)


def test_the_page_includes_the_very_fragment(client: FlaskClient) -> None:
    token, number = issue(client)
    page = client.post("/practice/submit", data={"variant": token, "answer": str(number)})
    fragment = client.post("/practice/submit", data={"variant": token, "answer": str(number)}, headers=HTMX)
    task = re.compile(r'<section class="task.*?</section>', re.DOTALL)
    shown = [task.search(response.get_data(as_text=True)) for response in (page, fragment)]
    assert shown[0] and shown[1]
    assert shown[0][0] == shown[1][0]
    assert "<html" in page.get_data(as_text=True)
    assert "<html" not in fragment.get_data(as_text=True)


def test_a_right_answer_earns_once_however_often_it_is_sent(client: FlaskClient) -> None:
    token, number = issue(client)
    for _ in range(3):
        status, html = submit(client, variant=token, answer=str(number))
        assert status == 200
        assert "+100 XP" in html
    end = client.get(f"{CARD}/end").get_data(as_text=True)
    assert re.search(r"<dd>100</dd>", end)


@pytest.mark.parametrize("claim", [{"isCorrect": "true"}, {"baseXP": "1000000000"}, {"difficulty": "hard"}])
def test_what_the_client_claims_is_not_read(client: FlaskClient, claim: dict[str, str]) -> None:
    token, number = issue(client)
    status, html = submit(client, variant=token, answer=str(number + 7), **claim)
    assert status == 200
    assert "Not this time" in html
    assert "0 XP" in html


def test_another_learners_token_earns_nothing(app: Flask, client: FlaskClient) -> None:
    token, number = issue(client)
    stranger = app.test_client()
    status, html = submit(stranger, variant=token, answer=str(number))
    assert status == 403
    assert "issued to someone else" in html
    assert "<dd>0</dd>" in stranger.get(f"{CARD}/end").get_data(as_text=True)


@pytest.mark.parametrize("token", ["", "forged", "gAAAAA" + "A" * 200, "\x00", "A" * 5000])
def test_a_forged_token_is_refused_with_a_sentence(client: FlaskClient, token: str) -> None:
    status, html = submit(client, variant=token, answer="1")
    assert status == 422
    assert "not issued here" in html


@pytest.mark.parametrize("answer", ["", "\x00", "<script>alert(1)</script>", "9" * 10_000, "(" * 300, "\u202e12"])
def test_an_unreadable_answer_is_shown_back_escaped_and_stores_nothing(client: FlaskClient, answer: str) -> None:
    token, number = issue(client)
    status, html = submit(client, variant=token, answer=answer)
    assert status == 422
    assert "<script>alert" not in html
    status, html = submit(client, variant=token, answer=str(number))
    assert "+100 XP" in html, "the task was not used up"


def test_hints_come_one_by_one_and_keep_the_answer(client: FlaskClient) -> None:
    token, _ = issue(client)
    for shown in (["Look closely."], ["Look closely.", "It has three digits."]):
        response = client.post("/practice/hint", data={"variant": token, "answer": "4", "shape": "text"})
        html = response.get_data(as_text=True)
        assert re.findall(r'<div class="hint"[^>]*>\s*(?:<p>)?(.*?)(?:</p>)?\s*</div>', html) == shown
        assert 'value="4"' in html
        token = token_in(html)


def test_the_reading_says_nothing_about_the_key(client: FlaskClient) -> None:
    token, number = issue(client)
    readings = [
        client.post("/practice/reading", data={"variant": token, "answer": f"{answer}/1"}).get_data(as_text=True)
        for answer in (number, number + 1)
    ]
    assert "mfrac" in readings[0]
    assert readings[0].replace(str(number), "N") == readings[1].replace(str(number + 1), "N")


def test_keys_have_the_letters_that_a_task_shows_in_their_order() -> None:
    html = render_inline("Розв’яжи $y = 2x - y^2$ при $\\sin a$, де $b, c$ цілі.", locale="uk")
    assert letters(html) == ["y", "x", "a", "b"]
    assert letters("<p>Words alone have no letters: x.</p>") == []


def test_a_page_never_holds_the_key_before_an_answer(client: FlaskClient) -> None:
    html = client.get(CARD).get_data(as_text=True)
    assert "It is" not in html, "the solution is not on the card"
    assert "One too many" not in html
    assert "Look closely" not in html, "hints come on request"


def test_an_unknown_topic_or_task_is_not_found(client: FlaskClient) -> None:
    assert client.get("/practice/nothing").status_code == 404
    assert client.get(f"{CARD}?task=nothing").status_code == 404
    assert client.get("/topics/nothing").status_code == 404
    assert client.get("/subjects/nothing").status_code == 404


def test_every_response_carries_the_security_headers(client: FlaskClient) -> None:
    for path in ("/", CARD, "/no-such-page", "/api/topics", "/static/nothing.css", "/sw.js"):
        headers = client.get(path).headers
        assert "script-src 'self';" in headers["Content-Security-Policy"], path
        assert "unsafe-inline" not in headers["Content-Security-Policy"].replace("style-src-attr 'unsafe-inline'", "")
        for name, value in HEADERS.items():
            assert headers[name] == value


def test_no_page_has_inline_script_or_style(client: FlaskClient) -> None:
    for path in ("/", "/subjects/numbers", f"/topics/{TOPIC}", CARD, "/how-it-works", "/offline", "/sign-in"):
        html = client.get(path).get_data(as_text=True)
        assert not re.search(r"<script(?![^>]*\bsrc=)", html), path
        assert "<style" not in html, path
        assert not re.search(r"\son\w+=", html), path
        assert "hx-on" not in html, path


def test_a_post_without_its_csrf_token_is_refused(app: Flask, client: FlaskClient) -> None:
    token, number = issue(client)
    app.config["CSRF_ENABLED"] = True
    try:
        status, html = submit(client, variant=token, answer=str(number))
    finally:
        app.config["CSRF_ENABLED"] = False
    assert status == 400
    assert "+100 XP" not in html


def test_the_lesson_is_remembered_and_practice_follows(client: FlaskClient) -> None:
    response = client.post(f"/topics/{TOPIC}/read")
    assert response.status_code == 303
    assert response.headers["Location"] == CARD


def test_home_greets_a_newcomer_and_calls_nothing_due_that_was_never_learnt(client: FlaskClient) -> None:
    html = client.get("/").get_data(as_text=True)
    assert "Try one: Counting" in html
    status, verdict = submit(client, variant=token_in(html), answer=str(number_in(html) + 1))
    assert (status, "One too many." in verdict) == (200, True), "the task on the page is a real one"
    html = client.get("/").get_data(as_text=True)
    assert "A new topic" in html
    assert "due" not in html.partition("<main")[2].replace("No review is due", "")


def test_home_shows_the_task_that_waits_in_practice(client: FlaskClient) -> None:
    html = client.get("/").get_data(as_text=True)
    first = client.get(f"{CARD}?task=copy-00").get_data(as_text=True)
    assert number_in(html) == number_in(first)


def test_a_guest_is_told_once_where_their_progress_lives(client: FlaskClient) -> None:
    told = "Your progress is in this browser"
    end = f"{CARD}/end"
    assert told not in client.get("/").get_data(as_text=True), "there is none yet"
    assert told not in client.get(end).get_data(as_text=True)
    token, number = issue(client)
    assert told not in submit(client, variant=token, answer=str(number))[1], "the session goes on"
    assert told in client.get(end).get_data(as_text=True)
    assert told not in client.get(end).get_data(as_text=True)
    assert told not in client.get("/").get_data(as_text=True)


def test_a_guest_who_just_comes_back_is_told_on_the_home_page(client: FlaskClient) -> None:
    token, number = issue(client)
    submit(client, variant=token, answer=str(number))
    assert [("in this browser" in client.get("/").get_data(as_text=True)) for _ in range(2)] == [True, False]


def test_the_worth_after_a_mistake_is_explained_where_it_changes(client: FlaskClient) -> None:
    html = client.get(f"{CARD}?task=copy-00").get_data(as_text=True)
    assert "You met this task earlier today" not in html
    _, verdict = submit(client, variant=token_in(html), answer="1")
    assert "A fresh try at this task is worth less today" in verdict
    again = client.get(f"{CARD}?task=copy-00").get_data(as_text=True)
    assert "Worth 50 XP now" in again
    assert "it is worth 50% of its XP now" in again
    other = client.get(f"{CARD}?task=copy-01").get_data(as_text=True)
    assert "Worth 100 XP now" in other
    assert "You met this task earlier today" not in other


def test_early_practice_is_not_called_full_energy(client: FlaskClient) -> None:
    token, number = issue(client)
    submit(client, variant=token, answer=str(number))
    with db.pool().connection() as conn:
        row = conn.execute("select user_id from user_task_attempts order by attempted_at desc limit 1").fetchone()
        assert row
        conn.execute(
            "update user_topic_xp set last_review_date = last_review_date - 1, daily_tasks_date = daily_tasks_date - 1"
            " where user_id = %s",
            row,
        )
    html = client.get(f"{CARD}?task=copy-01").get_data(as_text=True)
    assert "Worth 10 XP now" in html
    assert "Practised before its review is due" in html
    assert "full energy" not in html


@pytest.mark.parametrize(("locale", "word"), [("en", "Write"), ("uk", "Запиши")])
def test_tasks_speak_the_browsers_language(app: Flask, client: FlaskClient, locale: str, word: str) -> None:
    html = app.test_client().get(CARD, headers={"Accept-Language": locale}).get_data(as_text=True)
    assert word in html
    assert f'<html lang="{locale}"' in html


def test_a_wrong_key_is_taken_back_and_the_task_comes_again(client: FlaskClient) -> None:
    token, _ = issue(client)
    _, html = submit(client, variant=token, answer="1")
    assert "I pressed the wrong key" in html
    response = client.post("/practice/undo", data={"variant": token}, headers=HTMX)
    again = response.get_data(as_text=True)
    assert response.status_code == 200
    assert "Taken back." in again
    status, html = submit(client, variant=token_in(again), answer=str(number_in(again)))
    assert (status, "+100 XP" in html) == (200, True)
    assert "I pressed the wrong key" not in html, "there is nothing to regret about a right answer"


def test_a_stranger_and_somebody_who_answered_nothing_take_nothing_back(app: Flask, client: FlaskClient) -> None:
    token, _ = issue(client)
    assert client.post("/practice/undo", data={"variant": token}).status_code == 409
    submit(client, variant=token, answer="1")
    assert app.test_client().post("/practice/undo", data={"variant": token}).status_code == 403
    assert client.post("/practice/undo", data={"variant": "forged"}).status_code == 422


def test_a_task_left_open_is_found_again(client: FlaskClient) -> None:
    assert issue(client)[1] == issue(client)[1]
