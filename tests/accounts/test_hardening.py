"""Headers, cookies, redirects, secrets and logs."""

import io
import logging
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from tests.accounts.browsers import enter, is_signed_in, location, post, signed_in_browser
from webapp import clock, create_app, db, logs
from webapp.config import Settings
from webapp.services import sign_in
from webapp.services.accounts import SESSION_LIFETIME
from webapp.web.access import Who, local_path, open_to

OURS = re.compile(r"""(?:src|href|action|content)=["'](?:https?:)?//(?!localhost)""")


@pytest.fixture
def production(worker_settings: Settings) -> Flask:
    """The application as it is deployed, behind one proxy."""
    return create_app(replace(worker_settings, development=False, auth_secrets=("n" * 40, "o" * 40)))


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/sign-in"),
        ("GET", "/practice/counting"),
        ("GET", "/nowhere"),
        ("GET", "/sign-in/link/x"),
        ("GET", "/profile"),
        ("GET", "/api/topics"),
        ("GET", "/api/nowhere"),
        ("POST", "/sign-out"),
        ("POST", "/"),
        ("GET", "/healthz"),
        ("GET", "/.well-known/security.txt"),
    ],
)
def test_every_answer_has_a_strict_policy_and_security_headers(site: Flask, method: str, path: str) -> None:
    response = site.test_client().open(path, method=method)
    policy = dict(rule.strip().partition(" ")[::2] for rule in response.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["X-Request-Id"]
    assert "Server" not in response.headers or "Werkzeug" not in response.headers["Server"]


def test_no_page_asks_a_third_party_for_anything(site: Flask) -> None:
    client = signed_in_browser(site, f"{uuid4().hex}@school.example")
    for path in (
        "/",
        "/sign-in",
        "/profile",
        "/profile/delete",
        "/practice/counting",
        "/topics/counting",
        "/outbox",
        "/nowhere",
    ):
        page = client.get(path).get_data(as_text=True)
        assert not OURS.search(page), path
        assert "<script>" not in page, path


def test_the_cookie_is_host_only_secure_http_only_and_lax(production: Flask) -> None:
    client = production.test_client()
    response = client.get("/sign-in", headers={"X-Forwarded-Proto": "https"})
    (cookie,) = response.headers.getlist("Set-Cookie")
    name, _, attributes = cookie.partition(";")
    assert name.startswith("__Host-session=")
    assert {part.strip() for part in attributes.split(";")} >= {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}
    assert "Domain" not in attributes
    assert "max-age" in response.headers["Strict-Transport-Security"]


def test_signing_in_works_over_https_behind_the_proxy_and_from_this_site_only(production: Flask) -> None:
    client = production.test_client()
    https = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.9"}
    with db.transaction() as conn:
        link = sign_in.create_sign_in_link(conn, email=f"{uuid4().hex}@school.example", now=clock.now())
    page = client.get(link, headers=https, base_url="https://localhost").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    form = {"csrf_token": token[1]}
    for referrer, status in (("https://evil.example/", 400), (f"https://localhost{link}", 303)):
        headers = https | {"Referer": referrer}
        response = client.post(link, data=form, headers=headers, base_url="https://localhost")
        assert response.status_code == status, referrer
    assert client.get("/profile", headers=https, base_url="https://localhost").status_code == 200


def test_secrets_rotate_without_signing_anyone_out(worker_settings: Settings) -> None:
    old, new = "o" * 40, "n" * 40
    before = create_app(replace(worker_settings, auth_secrets=(old,)))
    client = signed_in_browser(before, f"{uuid4().hex}@school.example")
    cookie = client.get_cookie("session")
    assert cookie
    rotated = create_app(replace(worker_settings, auth_secrets=(new, old))).test_client()
    rotated.set_cookie("session", cookie.value)
    assert is_signed_in(rotated)
    finished = create_app(replace(worker_settings, auth_secrets=(new,))).test_client()
    finished.set_cookie("session", cookie.value)
    assert not is_signed_in(finished)
    db.configure(worker_settings)


def test_a_forged_cookie_is_nobody(site: Flask) -> None:
    client = site.test_client()
    for value in ("", "x", "eyJfdXNlcl9pZCI6ImEifQ.aaaa.bbbb", "\x00", "a" * 4000):
        client.set_cookie("session", value)
        assert client.get("/profile").status_code == 303


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "evil.example",
        "",
        None,
    ],
)
def test_a_redirect_stays_on_this_site(site: Flask, target: str | None) -> None:
    assert local_path(target) == "/"
    response = post(site.test_client(), "/preferences", data={"next": target or "", "theme": "dark"})
    assert location(response) == "/"
    assert "evil" not in response.headers["Location"]


def test_a_local_redirect_is_followed_whole() -> None:
    for target in ("/profile", "/search?q=a%20b&page=2", "/topics/counting#top"):
        assert local_path(target) == target


def test_someone_who_must_sign_in_comes_back_to_where_they_were(browser: FlaskClient) -> None:
    assert location(browser.get("/profile/export?x=1")) == "/sign-in?next=/profile/export?x%3D1"


def test_the_security_contact_is_the_sites_mail_address(site: Flask, browser: FlaskClient) -> None:
    text = browser.get("/.well-known/security.txt").get_data(as_text=True)
    assert "Contact: mailto:hello@intervals.example\n" in text
    assert re.search(r"^Expires: \d{4}-\d\d-\d\dT00:00:00Z$", text, re.MULTILINE)


def test_the_outbox_is_closed_in_production(production: Flask) -> None:
    assert production.test_client().get("/outbox").status_code == 404


# --- Errors and logs ---


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, as production writes it, but the lines of requests."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonFormatter())
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def test_a_fault_shows_nothing_internal_and_its_id_is_in_the_log(
    site: Flask, monkeypatch: pytest.MonkeyPatch, log: io.StringIO
) -> None:
    @open_to(Who.ANYONE)
    def broken() -> str:
        raise RuntimeError("the secret plan")

    monkeypatch.setitem(site.view_functions, "site.how_it_works", broken)
    response = site.test_client().get("/how-it-works")
    page = response.get_data(as_text=True)
    assert response.status_code == 500
    assert "secret plan" not in page
    assert "Traceback" not in page
    error_id = response.headers["X-Request-Id"]
    assert error_id in page
    (line,) = [line for line in log.getvalue().splitlines() if "the secret plan" in line]
    assert error_id in line


def test_log_lines_carry_no_answer_address_or_token(
    site: Flask, log: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    email = f"{uuid4().hex}@school.example"
    client = site.test_client()
    with db.transaction() as conn:
        link = sign_in.create_sign_in_link(conn, email=email, now=clock.now())
    token = link.rpartition("/")[2]
    client.get(link)
    post(client, link)
    post(client, link)
    post(client, "/sign-in/mail", data={"email": "not an address, zebra"})
    card = client.get("/practice/counting").get_data(as_text=True)
    variant = re.search(r'name="variant" value="([^"]+)"', card)
    assert variant
    post(client, "/practice/submit", data={"variant": variant[1], "shape": "text", "answer": "98765432109876"})
    page = post(client, "/profile/tokens", data={"name": "script", "scope": "read"}).get_data(as_text=True)
    api_token = re.search(r"<code[^>]*>(ivl_[^<]+)</code>", page)
    assert api_token
    client.get("/api/topics", headers={"Authorization": f"Bearer {api_token[1]}"})
    client.get("/api/topics?topicSlug=Olena@x.example", headers={"Authorization": f"Bearer {api_token[1]}x"})
    cookie = client.get_cookie("session")
    assert cookie
    written = log.getvalue() + capsys.readouterr().err
    assert "/practice/submit" in written
    for secret in (email, token, "zebra", variant[1], "98765432109876", api_token[1], cookie.value, "x.example"):
        assert secret not in written


def test_a_database_fault_in_the_log_carries_no_values(
    site: Flask, monkeypatch: pytest.MonkeyPatch, log: io.StringIO
) -> None:
    """PostgreSQL quotes the offending row in its messages; the log must not."""
    email = f"learner-{uuid4().hex}@school.example"
    client = site.test_client()
    enter(client, email)

    @open_to(Who.ANYONE)
    def faulty() -> str:
        with db.pool().connection() as conn:
            if request.args.get("as") == "number":
                conn.execute("select %s::text::integer", [email])
            conn.execute(
                "insert into users (email, created_at, updated_at) values (%s, %s, %s)", [email, *[clock.now()] * 2]
            )
        return "never reached"

    monkeypatch.setitem(site.view_functions, "site.how_it_works", faulty)
    assert client.get("/how-it-works").status_code == 500
    assert client.get("/how-it-works?as=number").status_code == 422
    assert "InvalidTextRepresentation" in log.getvalue()
    assert "users_email_is_unique" in log.getvalue()
    assert email not in log.getvalue()


def test_a_cookie_whose_signature_was_verified_still_grows_old(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in_browser(site, f"{uuid4().hex}@school.example")
    assert client.get("/profile").status_code == client.get("/profile").status_code == 200
    later = time.time() + SESSION_LIFETIME.total_seconds() + 60
    monkeypatch.setattr(time, "time", lambda: later)
    assert client.get("/profile").status_code == 303


def test_what_a_request_changes_in_its_session_is_not_kept_for_the_next_one(site: Flask) -> None:
    cookies = site.session_interface
    signer = cookies.get_signing_serializer(site)  # type: ignore[attr-defined] # of Flask's own class
    with site.test_request_context(headers={"Cookie": f"session={signer.dumps({'guests': ['one']})}"}) as context:
        for _ in range(2):
            session = cookies.open_session(site, context.request)
            assert session is not None
            assert session["guests"] == ["one"]
            session["guests"].append("two")
