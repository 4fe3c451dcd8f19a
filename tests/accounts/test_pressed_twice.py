"""Buttons pressed twice: the second request has the cookies from before the first response and the same result."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.accounts.browsers import address_of, enter, guest_browser, is_signed_in, post, signed_in_browser
from tests.accounts.forms import Form, find_form
from webapp import clock, db
from webapp.services import sign_in


def as_it_was(client: FlaskClient) -> FlaskClient:
    """Return a client with the same cookies, as a browser that has not read a response yet."""
    twin = client.application.test_client()
    cookie = client.get_cookie("session")
    assert cookie
    twin.set_cookie("session", cookie.value)
    return twin


def press_twice(client: FlaskClient, action: str, form: Form, **typed: str) -> list[TestResponse]:
    """Send a form twice in parallel, each time with the cookies from before."""
    twins = [as_it_was(client), as_it_was(client)]
    with ThreadPoolExecutor(2) as pool:
        sent = [pool.submit(twin.post, action, data=form.sent(typed)) for twin in twins]
        return [each.result() for each in sent]


def form_at(client: FlaskClient, path: str, action: str) -> Form:
    form = find_form(client.get(path).get_data(as_text=True), action)
    assert form, action
    return form


def new_link(email: str = "") -> str:
    with db.transaction() as conn:
        return sign_in.create_sign_in_link(conn, email=email or f"{uuid4().hex}@school.example", now=clock.now())


@pytest.mark.parametrize("who", ["newcomer", "guest", "guest of an account", "account"])
def test_sign_me_in_pressed_twice_signs_in(site: Flask, who: str) -> None:
    email = f"{uuid4().hex}@school.example"
    if who == "guest of an account":
        signed_in_browser(site, email)
    client = guest_browser(site) if who.startswith("guest") else site.test_client()
    if who == "account":
        enter(client, f"{uuid4().hex}@school.example")
    link = new_link(email)
    form = form_at(client, link, link)
    answers = press_twice(client, link, form)
    assert [answer.status_code for answer in answers] == [303, 303]
    cookies = {re.search(r"session=([^;]+)", answer.headers["Set-Cookie"]) for answer in answers}
    for cookie in cookies:  # whichever response the browser uses last
        assert cookie
        client.set_cookie("session", cookie[1])
        assert is_signed_in(client)
        assert address_of(client) == email
    devices = client.get("/profile").get_data(as_text=True).count("/profile/sessions/")
    assert devices == (2 if who == "guest of an account" else 1), "one session, and the button for all of them"


def test_sign_me_in_pressed_again_after_the_answer_says_so(site: Flask) -> None:
    client = site.test_client()
    link = new_link()
    form = form_at(client, link, link)
    assert client.post(link, data=form.fields).status_code == 303
    again = client.post(link, data=form.fields)
    assert (again.status_code, again.headers["Location"]) == (303, "/")
    assert is_signed_in(client)


def test_a_used_link_is_used_for_everybody_else(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client, stranger = site.test_client(), site.test_client()
    link = new_link()
    form, theirs = form_at(client, link, link), form_at(stranger, link, link)
    before = as_it_was(client)
    assert client.post(link, data=form.fields).status_code == 303
    refused = stranger.post(link, data=theirs.fields)
    assert refused.status_code == 409
    assert "used already" in refused.get_data(as_text=True)
    assert not is_signed_in(stranger)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(seconds=61))
    assert before.post(link, data=form.fields).status_code == 409, "the minute is over"


def test_delete_everything_pressed_twice_says_that_it_is_deleted(site: Flask) -> None:
    client = signed_in_browser(site, f"{uuid4().hex}@school.example")
    form = form_at(client, "/profile/delete", "/profile/delete")
    before = as_it_was(client)
    answers = [each.post("/profile/delete", data=form.sent({"confirm": "yes"})) for each in (client, before)]
    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [(303, "/")] * 2
    assert "Everything about you is deleted" in before.get("/").get_data(as_text=True)


def test_sign_out_everywhere_pressed_twice_says_that_it_is_done(site: Flask) -> None:
    client = signed_in_browser(site, f"{uuid4().hex}@school.example")
    form = form_at(client, "/profile", "/profile/sessions/end")
    before = as_it_was(client)
    answers = [each.post("/profile/sessions/end", data=form.fields) for each in (client, before)]
    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [(303, "/")] * 2


def test_sign_out_everywhere_is_not_claimed_where_another_device_is_signed_in(site: Flask) -> None:
    email = f"{uuid4().hex}@school.example"
    client = signed_in_browser(site, email)
    form = form_at(client, "/profile", "/profile/sessions/end")
    post(as_it_was(client), "/profile/sessions/end")
    phone = signed_in_browser(site, email)
    refused = client.post("/profile/sessions/end", data=form.fields)
    assert refused.status_code == 401
    assert "You were signed out meanwhile" in refused.get_data(as_text=True)
    assert is_signed_in(phone)


def test_make_a_token_pressed_twice_makes_one_and_shows_it(site: Flask) -> None:
    client = signed_in_browser(site, f"{uuid4().hex}@school.example")
    form = form_at(client, "/profile", "/profile/tokens")
    answers = press_twice(client, "/profile/tokens", form, name="script")
    shown = {re.findall(r"<code[^>]*>(ivl_[^<]+)</code>", answer.get_data(as_text=True))[0] for answer in answers}
    assert len(shown) == 1
    bearer = {"Authorization": f"Bearer {shown.pop()}"}
    assert site.test_client().get("/api/topics", headers=bearer).status_code == 200
    assert len(client.get("/profile/export").get_json()["user_api_tokens"]) == 1
    other = client.post("/profile/tokens", data=form.sent({"name": "another script"}))
    assert other.status_code == 200
    assert len(client.get("/profile/export").get_json()["user_api_tokens"]) == 2, "changed by Back: another token"


def test_a_token_is_not_shown_again_later(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in_browser(site, f"{uuid4().hex}@school.example")
    form = form_at(client, "/profile", "/profile/tokens")
    first = client.post("/profile/tokens", data=form.sent({"name": "script"})).get_data(as_text=True)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(seconds=61))
    second = client.post("/profile/tokens", data=form.sent({"name": "script"})).get_data(as_text=True)
    tokens = [re.findall(r"<code[^>]*>(ivl_[^<]+)</code>", page)[0] for page in (first, second)]
    assert tokens[0] != tokens[1]


@pytest.mark.parametrize("path", ["/profile/avatar/remove", "/profile/unlink/google", "/sign-out", "/today/goal"])
def test_what_is_true_already_can_be_asked_again(site: Flask, path: str) -> None:
    client = signed_in_browser(site, f"{uuid4().hex}@school.example")
    form = form_at(client, "/profile", "/sign-out")
    before = as_it_was(client)
    answers = [each.post(path, data=form.sent({"daily_goal_tasks": "10"})) for each in (client, before)]
    assert [answer.status_code for answer in answers] == [303, 303]
