"""The diagnostic in a browser, with and without htmx."""

import re

from flask import Flask
from flask.testing import FlaskClient

from tests.practice.test_pages import HTMX, number_in, token_in
from tests.trees import OTHER_TOPIC, TOPIC
from webapp import db

PAGE = "/diagnostic/numbers"


def answer_all(client: FlaskClient, *, right: bool, **headers: str) -> str:
    """Take the diagnostic; where it leads."""
    response = client.post(f"{PAGE}/start", headers=headers)
    for _ in range(16):
        html = response.get_data(as_text=True)
        if response.status_code == 303 or "HX-Redirect" in response.headers:
            return response.headers.get("Location") or response.headers["HX-Redirect"]
        answer = str(number_in(html)) if right else "1"
        data = {"variant": token_in(html), "shape": "text", "answer": answer}
        response = client.post("/diagnostic/answer", data=data, headers=headers)
    raise AssertionError("more than 15 tasks")


def test_a_newcomer_is_placed_without_javascript(client: FlaskClient) -> None:
    assert "at most 15 short tasks" in client.get(PAGE).get_data(as_text=True)
    assert answer_all(client, right=True) == f"{PAGE}?taken=1"
    assert "You already know 2 topics." in client.get(PAGE).get_data(as_text=True)
    assert "You know this" in client.get("/subjects/numbers").get_data(as_text=True)


def test_home_starts_with_the_first_topic_that_is_not_known(client: FlaskClient) -> None:
    assert "Try one: Counting" in client.get("/").get_data(as_text=True)
    answer_all(client, right=True)
    with db.pool().connection() as conn:
        conn.execute("delete from user_known_topics where topic_slug = %s", [OTHER_TOPIC])
    assert "Try one: Doubling" in client.get("/").get_data(as_text=True)


def test_htmx_is_sent_on_to_the_result(client: FlaskClient) -> None:
    assert answer_all(client, right=False, **HTMX) == f"{PAGE}?taken=1"
    assert "You already know" not in client.get(PAGE).get_data(as_text=True)


def test_somebody_who_knows_nothing_is_shown_where_to_begin_and_what_follows(client: FlaskClient) -> None:
    html = client.get(answer_all(client, right=False)).get_data(as_text=True)
    assert "you begin at the beginning" in html
    assert "Begin here: Counting" in html
    assert "It needs no other topic of this subject." in html
    assert f'href="/topics/{TOPIC}">Read the lesson' in html
    assert re.search(f'Then, in this order.*href="/topics/{OTHER_TOPIC}"', html, re.DOTALL)
    assert "Answer at most" not in html, "that is the offer of before"


def test_the_plan_leaves_out_what_was_learnt_in_practice(client: FlaskClient) -> None:
    card = client.get(f"/practice/{TOPIC}").get_data(as_text=True)
    client.post("/practice/submit", data={"variant": token_in(card), "answer": str(number_in(card)), "shape": "text"})
    html = client.get(answer_all(client, right=False)).get_data(as_text=True)
    assert "Begin here: Doubling" in html


def test_a_question_gives_no_key_away_and_takes_an_unreadable_answer_back(client: FlaskClient) -> None:
    html = client.post(f"{PAGE}/start").get_data(as_text=True)
    assert "It is" not in html
    data = {"variant": token_in(html), "shape": "text", "answer": "<b>1</b>"}
    response = client.post("/diagnostic/answer", data=data)
    assert response.status_code == 422
    assert "<b>1</b>" not in response.get_data(as_text=True)
    assert token_in(response.get_data(as_text=True)) == data["variant"]


def test_the_reading_works_there_too(client: FlaskClient) -> None:
    html = client.post(f"{PAGE}/start").get_data(as_text=True)
    data = {"variant": token_in(html), "shape": "text", "answer": "24/2"}
    assert 'hx-post="/diagnostic/reading"' in html, "the practice page's reading refuses this token"
    assert "I read this as" in client.post("/diagnostic/reading", data=data).get_data(as_text=True)


def test_a_stranger_cannot_answer_for_the_owner(app: Flask, client: FlaskClient) -> None:
    token = token_in(client.post(f"{PAGE}/start").get_data(as_text=True))
    stranger = app.test_client()
    stranger.get("/")
    assert stranger.post("/diagnostic/answer", data={"variant": token, "answer": "1"}).status_code == 403
    assert stranger.post("/diagnostic/answer", data={"variant": "x", "skip": "1"}).status_code == 422


def test_nobody_finds_a_subject_that_is_not_there(client: FlaskClient) -> None:
    assert client.get("/diagnostic/alchemy").status_code == 404
    assert client.post("/diagnostic/alchemy/start").status_code == 404
    assert re.search("There is no subject", client.get("/diagnostic/alchemy").get_data(as_text=True))
