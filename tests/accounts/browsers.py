"""Browsers for tests. They keep cookies and send the CSRF token of the current page."""

import re
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from weakref import WeakKeyDictionary

from flask import Flask, session
from flask.testing import FlaskClient
from werkzeug.test import Cookie, TestResponse

from webapp import clock, db
from webapp.services import classes_teachers, sign_in

CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
_tokens: WeakKeyDictionary[FlaskClient, tuple[Cookie | None, str]] = WeakKeyDictionary()  # with the session it is of


def post(client: FlaskClient, url: str, **options: Any) -> TestResponse:
    """Send a form as the page before would have sent it."""
    of, token = _tokens.get(client, (None, ""))
    if of is None or of != client.get_cookie("session"):
        token = _token_on(client, client.get("/sign-in"))
    data = dict(options.pop("data", {})) | {"csrf_token": token}
    return client.post(url, data=data, **options)


def _token_on(client: FlaskClient, page: TestResponse) -> str:
    """Return the token of a page that the browser has just opened, and remember it."""
    found = CSRF.search(page.get_data(as_text=True))
    assert found
    _tokens[client] = client.get_cookie("session"), found[1]
    return found[1]


def guest_browser(app: Flask) -> FlaskClient:
    """Return the browser of a guest who has answered once, and so has rows."""
    client = app.test_client()
    card = client.get("/practice/counting").get_data(as_text=True)
    variant = re.search(r'name="variant" value="([^"]+)"', card)
    assert variant
    assert (
        post(client, "/practice/submit", data={"variant": variant[1], "shape": "text", "answer": "1"}).status_code
        == 200
    )
    return client


def signed_in_browser(app: Flask, email: str, *, is_admin: bool = False) -> FlaskClient:
    """Return the browser of someone who has opened a one-time link."""
    client = app.test_client()
    enter(client, email, is_admin=is_admin)
    return client


def teacher_browser(app: Flask, email: str) -> FlaskClient:
    """Someone signed in to whom an administrator gave the role of a teacher."""
    client = signed_in_browser(app, email)
    with db.transaction() as conn:
        classes_teachers.grant_teacher(conn, email=email, now=clock.now())
    return client


def enter(client: FlaskClient, email: str, *, is_admin: bool = False) -> None:
    """Open a one-time link in this browser."""
    with db.transaction() as conn:
        link = sign_in.create_sign_in_link(conn, email=email, is_admin=is_admin, now=clock.now())
    page = client.get(link)
    assert page.status_code == 200
    _token_on(client, page)
    assert post(client, link).status_code == 303


def is_signed_in(client: FlaskClient) -> bool:
    """Return whether the profile opens."""
    return client.get("/profile").status_code == 200


def location(response: TestResponse) -> str:
    """Return the address of a redirect."""
    return urlsplit(response.headers["Location"])._replace(scheme="", netloc="").geturl()


def user_id_of(client: FlaskClient) -> UUID:
    """Return who is signed in, as the session says. An export of everything takes ten times as long."""
    cookie = client.get_cookie("session")
    assert cookie
    with client.application.test_request_context(headers={"Cookie": f"session={cookie.value}"}):
        return UUID(hex=session["_user_id"].partition(".")[0])


def user(client: FlaskClient) -> dict[str, Any]:
    """Return what the site stores about whoever is signed in."""
    learner: dict[str, Any] = client.get("/profile/export").get_json()["users"][0]
    return learner


def address_of(client: FlaskClient) -> str:
    """Return the e-mail address of whoever is signed in."""
    with db.pool().connection() as conn:
        row = conn.execute("select email from users where id = %s", [user_id_of(client)]).fetchone()
    assert row
    return str(row[0])


def linked(client: FlaskClient) -> list[str]:
    """Return the providers with which they can sign in."""
    return [account["provider"] for account in client.get("/profile/export").get_json()["accounts"]]
