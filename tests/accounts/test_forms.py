"""The origin of forms, and what a rotation of secrets does not affect."""

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.browsers import CSRF, enter, guest_browser, is_signed_in, post, signed_in_browser
from tests.accounts.forms import find_form
from webapp import clock, create_app, db
from webapp.config import Settings
from webapp.services import sign_in
from webapp.web import headers

HTTPS = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.9"}
HOST = "https://school.example"


@pytest.fixture(scope="module")
def production(worker_settings: Settings) -> Flask:
    """The application as it is deployed, behind one proxy, known to people by two names."""
    changed = {"development": False, "site_url": "https://maths.example", "auth_secrets": ("n" * 40,)}
    return create_app(replace(worker_settings, **changed))  # type: ignore[arg-type]  # fields of several types


def change_theme(app: Flask, headers: dict[str, str], *, token: str | None = None) -> int:
    """Press a button of the menu over HTTPS; the status of the answer."""
    client = app.test_client()
    page = client.get("/", headers=HTTPS, base_url=HOST).get_data(as_text=True)
    found = CSRF.search(page)
    assert found
    form = {"csrf_token": found[1] if token is None else token, "theme": "dark"}
    response = client.post("/preferences", data=form, headers=HTTPS | headers, base_url=HOST)
    if response.status_code == 400 and token is None:
        assert "another site" in response.get_data(as_text=True)
        assert "Send again" not in response.get_data(as_text=True), "an attacker's form is not offered again"
    return response.status_code


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": HOST},
        {"Origin": "https://School.example:443"},
        {"Origin": "https://maths.example"},
        {"Origin": "null"},
        {"Referer": f"{HOST}/"},
        {"Referer": f"{HOST}/", "Origin": HOST, "Sec-Fetch-Site": "same-origin"},
    ],
    ids=str,
)
def test_over_https_the_token_is_enough_where_no_header_says_cross_site(
    production: Flask, headers: dict[str, str]
) -> None:
    assert change_theme(production, headers) == 303
    assert change_theme(production, headers, token="") == 400
    assert change_theme(production, headers, token="made.up") == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "https://school.example:8443"},
        {"Origin": "https://school.example.evil.example"},
        {"Origin": "http://["},
        {"Origin": "nonsense"},
        {"Referer": "https://evil.example/school.example"},
        {"Referer": "https://school.example@evil.example/"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": HOST, "Referer": f"{HOST}/"},
    ],
    ids=str,
)
def test_one_header_that_says_cross_site_refuses_the_right_token(production: Flask, headers: dict[str, str]) -> None:
    assert change_theme(production, headers) == 400


def test_a_form_token_differs_on_every_page_and_tells_nothing_of_its_key() -> None:
    key, other = "a key", "another key"
    tokens = {headers.make_form_token(key, "") for _ in range(20)}
    assert len(tokens) == 20
    assert all(headers.is_form_token(key, token) and not headers.is_form_token(other, token) for token in tokens)
    assert key not in str(tokens)
    for token in ("", ".", "..", "a.b.c", "\ud800", "é.é.é"):
        assert not headers.is_form_token(key, token)
        assert not headers.is_form_token("", headers.make_form_token("", ""))


def test_the_api_takes_the_token_of_a_page_in_a_header(site: Flask) -> None:
    client = site.test_client()
    found = CSRF.search(client.get("/").get_data(as_text=True))
    assert found
    asked = {"topicSlug": "counting"}
    assert client.post("/api/tasks/issue", json=asked).status_code == 400
    assert client.post("/api/tasks/issue", json=asked, headers={"X-CSRFToken": found[1]}).status_code == 200


# --- A rotation ---


@pytest.fixture
def rotate(worker_settings: Settings) -> Callable[[FlaskClient], FlaskClient]:
    """Go on with the same browser after ``AUTH_SECRET=new,old``."""

    def rotated(before: FlaskClient) -> FlaskClient:
        old = before.application.extensions["settings"].auth_secrets
        after = create_app(replace(worker_settings, auth_secrets=("a new secret, long enough to sign", *old)))
        db.configure(worker_settings)
        client = after.test_client()
        cookie = before.get_cookie("session")
        assert cookie
        client.set_cookie("session", cookie.value)
        return client

    return rotated


def test_an_open_page_a_waiting_task_and_a_session_go_on_after_a_rotation(
    site: Flask, rotate: Callable[[FlaskClient], FlaskClient]
) -> None:
    client = signed_in_browser(site, f"{uuid4().hex}@school.example")
    page = client.get("/practice/counting").get_data(as_text=True)
    card = find_form(page, "/practice/submit")
    assert card
    after = rotate(client)
    assert is_signed_in(after)
    assert prompt(after.get("/practice/counting").get_data(as_text=True)) == prompt(page)
    answered = after.post("/practice/submit", data=card.sent({"answer": "1"}))
    assert answered.status_code == 200
    assert "Not this time" in answered.get_data(as_text=True)
    other = find_form(client.get("/diagnostic/numbers").get_data(as_text=True), "/diagnostic/numbers/start")
    assert other
    assert after.post("/diagnostic/numbers/start", data=other.fields).status_code == 200


def test_a_mailed_link_works_after_a_rotation(site: Flask, rotate: Callable[[FlaskClient], FlaskClient]) -> None:
    client = site.test_client()
    with db.transaction() as conn:
        link = sign_in.create_sign_in_link(conn, email=f"{uuid4().hex}@school.example", now=clock.now())
    form = find_form(client.get(link).get_data(as_text=True), link)
    assert form
    after = rotate(client)
    assert after.post(link, data=form.fields).status_code == 303
    assert is_signed_in(after)


def prompt(html: str) -> str:
    return html.partition('id="prompt"')[2].partition("</div>")[0]


# --- Tasks of somebody who became somebody else ---


def test_a_guests_task_is_accepted_from_the_account_that_they_became(site: Flask) -> None:
    email = f"{uuid4().hex}@school.example"
    signed_in_browser(site, email)
    client = guest_browser(site)
    card = find_form(client.get("/practice/counting").get_data(as_text=True), "/practice/submit")
    assert card
    enter(client, email)
    answered = post(client, "/practice/submit", data=card.fields | {"answer": "1"})
    assert answered.status_code == 200
    assert len(client.get("/profile/export").get_json()["user_task_attempts"]) == 2


def test_one_task_answered_as_account_and_as_guest_is_counted_once(site: Flask) -> None:
    """Somebody answers, signs out, answers the same page again as a guest, and signs in. The guest has seen the
    solution.
    """
    email = f"{uuid4().hex}@school.example"
    client = signed_in_browser(site, email)
    card = find_form(client.get("/practice/counting").get_data(as_text=True), "/practice/submit")
    assert card
    assert client.post("/practice/submit", data=card.fields | {"answer": "1"}).status_code == 200
    post(client, "/sign-out")
    refused = client.post("/practice/submit", data=card.fields | {"answer": "2"})
    again = find_form(refused.get_data(as_text=True), "/practice/submit")
    assert again
    assert client.post("/practice/submit", data=again.fields | {"answer": "2"}).status_code == 200
    enter(client, email)
    (attempt,) = client.get("/profile/export").get_json()["user_task_attempts"]
    assert attempt["answer"] == "1"


def test_a_form_survives_a_limit_without_javascript(worker_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from webapp.web import limits

    monkeypatch.setitem(limits.PER_MINUTE, "practice.submit", 1)
    client = guest_browser(create_app(replace(worker_settings, rate_limits=True)))
    db.configure(worker_settings)
    card = find_form(client.get("/practice/counting").get_data(as_text=True), "/practice/submit")
    assert card
    assert client.post("/practice/submit", data=card.fields | {"answer": "("}).status_code == 422
    refused = client.post("/practice/submit", data=card.fields | {"answer": "12,5"})
    assert refused.status_code == 429
    assert "Retry-After" in refused.headers
    again = find_form(refused.get_data(as_text=True), "/practice/submit")
    assert again
    assert again.fields["answer"] == "12,5"


def test_a_form_survives_an_outage_of_the_database(site: Flask, worker_settings: Settings) -> None:
    client = guest_browser(site)
    card = find_form(client.get("/practice/counting").get_data(as_text=True), "/practice/submit")
    assert card
    away = "postgresql://nobody@127.0.0.1:9/none"
    db.configure(replace(worker_settings, database_url=away, pool_timeout=0.2))
    refused = client.post("/practice/submit", data=card.fields | {"answer": "12,5"})
    assert refused.status_code == 503
    again = find_form(refused.get_data(as_text=True), "/practice/submit")
    assert again
    assert again.fields["answer"] == "12,5"
    db.configure(worker_settings)
    assert client.post("/practice/submit", data=again.fields).status_code == 200
