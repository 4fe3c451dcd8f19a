"""Setting up platforms: by hand, by command and by a platform itself; and what their addresses may not reach."""

import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.browsers import location, signed_in_browser, user
from tests.conftest import NOON
from tests.lti.errands import begin, sealed
from tests.lti.platform import Hint, Platform, hidden, launch, running
from tests.serving import serving
from webapp import db
from webapp.blueprints.lti import cookie_of
from webapp.config import Settings
from webapp.errors import Conflict, Invalid
from webapp.outside.guarded import Unreachable, call
from webapp.outside.limited import MOST_BYTES
from webapp.services import lti_platforms, privacy

ADDRESSES = {
    "authorization_url": "https://moodle.example/mod/lti/auth.php",
    "token_url": "https://moodle.example/mod/lti/token.php",
    "jwks_url": "https://moodle.example/mod/lti/certs.php",
}


@pytest.fixture
def admin(app: Flask, client: FlaskClient) -> FlaskClient:
    return signed_in_browser(app, f"{uuid4().hex}@school.example", is_admin=True)


def described(**changes: str) -> dict[str, str]:
    issuer = f"https://{uuid4().hex}.example"
    return {"name": "Moodle", "issuer": issuer, "client_id": uuid4().hex, **ADDRESSES, **changes}


def test_an_administrator_connects_a_platform_switches_it_off_and_deletes_it(admin: FlaskClient, app: Flask) -> None:
    sent = described(name="School 5")
    assert admin.post("/admin/lti", data=sent).status_code == 303
    assert admin.post("/admin/lti", data=sent).status_code == 409, "it is here already"
    page = admin.get("/admin/lti").text
    assert sent["issuer"] in page
    (address,) = re.findall(rf'{sent["issuer"]}.*?action="(/admin/lti/[0-9a-f-]+)"', page, re.DOTALL)[:1]
    login = f"/lti/login?iss={sent['issuer']}&login_hint=x"
    assert app.test_client().get(login).status_code == 302
    assert admin.post(address, data={"change": "off"}).status_code == 303
    assert app.test_client().get(login).status_code == 403
    assert admin.post(address, data={"change": "delete"}).status_code == 422, "not without the tick"
    assert admin.post(address, data={"change": "delete", "confirm": "yes"}).status_code == 303
    assert sent["issuer"] not in admin.get("/admin/lti").text


def test_a_platform_cannot_have_us_sign_for_another_one_under_the_name_that_we_have_there(conn: db.Conn) -> None:
    """We sign for all platforms with one key: such a signature would open the other one's gradebook."""
    school = described()
    lti_platforms.add(conn, lti_platforms.read_platform(**school, allows_private=False), NOON)
    other = {"client_id": school["client_id"], "token_url": "https://other.example/token"}
    for changes in (
        {"audience": ADDRESSES["token_url"]},
        {"audience": school["issuer"]},
        {"token_url": "https://Moodle.example./other"},
    ):
        copy = lti_platforms.read_platform(**described(**other | changes), allows_private=False)
        with pytest.raises(Conflict):
            lti_platforms.add(conn, copy, NOON)
    lti_platforms.add(conn, lti_platforms.read_platform(**described(**other), allows_private=False), NOON)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": " "},
        {"name": "x" * 61},
        {"client_id": ""},
        {"jwks_url": "http://moodle.example/certs"},
        {"token_url": "file:///etc/passwd"},
        {"authorization_url": "https://user:secret@moodle.example/"},
        {"home_url": "https://moodle.example/#part"},
        {"jwks_url": "https://moodle.example:99999/"},
        {"jwks_url": "moodle.example"},
    ],
)
def test_a_platform_that_cannot_be_is_refused(changes: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        lti_platforms.read_platform(**described(**changes), allows_private=False)


def test_the_commands_connect_a_platform_and_offer_an_address(app: Flask, worker_settings: Settings) -> None:
    sent = described()
    options = [each for name, value in sent.items() for each in (f"--{name.replace('_', '-')}", value)]
    done = app.test_cli_runner().invoke(args=["add-lti-platform", *options])
    assert (done.exit_code, done.output) == (0, "Done.\n")
    again = app.test_cli_runner().invoke(args=["add-lti-platform", *options])
    assert again.exit_code == 1
    assert "already" in again.output or "Delete it first" in again.output
    offered = app.test_cli_runner().invoke(args=["lti-registration"])
    assert re.search(r"/lti/register/[\w-]{43}$", offered.output.strip())
    scores = app.test_cli_runner().invoke(args=["send-scores"])  # other tests leave scores that are due
    assert re.fullmatch(r"\d+ scores sent, \d+ failed\n", scores.output)


# --- Registration by the platform ------------------------------------------------------------------------------------


def registration_of(admin: FlaskClient) -> str:
    page = admin.post("/admin/lti/registration").text
    found = re.search(r"/lti/register/[\w-]+", page)
    assert found
    return found[0]


def test_a_platform_registers_itself_once_and_people_come_from_it(admin: FlaskClient, app: Flask) -> None:
    address = registration_of(admin)
    with running(Platform()) as platform:
        query = f"?openid_configuration={platform.base}/openid-configuration&registration_token=of%20the%20platform"
        frame = app.test_client().get(address + query)
        assert frame.status_code == 200, frame.text
        assert "Set-Cookie" not in frame.headers
        assert f"frame-ancestors {platform.base}" in frame.headers["Content-Security-Policy"]
        told = platform.registered
        assert told["initiate_login_uri"].endswith("/lti/login")
        assert told["token_endpoint_auth_method"] == "private_key_jwt"
        tool = told["https://purl.imsglobal.org/spec/lti-tool-configuration"]
        assert "email" not in tool["claims"]
        assert {message["type"] for message in tool["messages"]} == {"LtiResourceLinkRequest", "LtiDeepLinkingRequest"}
        arrived = launch(app.test_client(), platform, Hint("t-1", "Instructor"))
        assert location(arrived).startswith("/lti/account")
        assert app.test_client().get(address + query).status_code == 403, "it works once"


def test_a_platform_that_registers_itself_again_keeps_its_people(admin: FlaskClient, app: Flask) -> None:
    """Moodle offers to update a tool that it has. It sends the same client id then."""
    with running(Platform()) as platform:
        query = f"?openid_configuration={platform.base}/openid-configuration&registration_token=of%20the%20platform"
        assert app.test_client().get(registration_of(admin) + query).status_code == 200
        platform.tool_keys = app.test_client().get("/lti/jwks").get_json()
        teacher = app.test_client()
        begun = location(launch(teacher, platform, Hint("t-1", "Instructor")))
        teacher.post("/lti/account", data={"errand": hidden(teacher.get(begun).text, "errand"), "account": "new"})
        assert app.test_client().get(registration_of(admin) + query).status_code == 200
        assert admin.get("/admin/lti").text.count(platform.base) == 1
        again = launch(app.test_client(), platform, Hint("t-1", "Instructor"))
        assert location(again).startswith("/lti/connect"), "the account is known"


def test_an_address_for_registration_is_not_used_up_by_looking_at_it(admin: FlaskClient, app: Flask) -> None:
    address = registration_of(admin)
    assert app.test_client().get(address).status_code == 422
    assert app.test_client().get(f"{address}?openid_configuration=http://127.0.0.1:9/").status_code == 503
    assert app.test_client().get(f"{address}?openid_configuration=http://127.0.0.1:9/").status_code == 403


# --- Where the addresses of others may lead --------------------------------------------------------------------------


class Service(BaseHTTPRequestHandler):
    """A service beside ours, and a platform that answers oddly."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        Service.asked.append(self.path)
        redirects = self.path == "/redirect"
        self.send_response(302 if redirects else 200)
        if redirects:
            self.send_header("Location", "/secret")
        self.end_headers()
        self.wfile.write(
            {"/long": b'"' + b"x" * MOST_BYTES + b'"', "/html": b"<html>", "/deep": b"[" * 9999}.get(self.path, b"{}")
        )

    def log_message(self, *_: object) -> None:
        """Write nothing."""


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Service)
    with serving(server):
        yield f"127.0.0.1:{server.server_port}"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1"])
def test_a_private_network_is_never_sent_a_byte(host: str) -> None:
    """The connection itself is checked, so it does not matter how its address is written or what its name means."""
    with socket.create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1) as thread:
        heard = thread.submit(lambda: listener.accept()[0].recv(100))
        with pytest.raises(Unreachable):
            call("GET", f"https://{host}:{listener.getsockname()[1]}/secret", allows_private=False)
        assert heard.result(timeout=10) == b"", "not even the beginning of TLS"
    with pytest.raises(Unreachable, match="https"):
        call("GET", f"http://{host}/", allows_private=False)


@pytest.mark.parametrize("path", ["/redirect", "/long", "/html", "/deep"])
def test_an_answer_that_is_odd_is_refused(service: str, path: str) -> None:
    with pytest.raises(Unreachable):
        call("GET", f"http://{service}{path}", allows_private=True)
    assert "/secret" not in Service.asked, "a redirect is not followed"


# --- Accounts --------------------------------------------------------------------------------------------------------


def test_a_teacher_keeps_the_account_that_is_signed_in_and_an_administrator_does_not(
    app: Flask, client: FlaskClient, admin: FlaskClient
) -> None:
    teacher = signed_in_browser(app, f"{uuid4().hex}@school.example")
    for browser, is_kept in ((teacher, True), (admin, False)):
        own = user(browser)["id"]
        errand = begin(None)
        browser.set_cookie(cookie_of(errand.state), errand.state, path="/lti")
        sent = {"errand": sealed(browser, errand), "account": "mine"}
        assert ("Use this account" in browser.get(f"/lti/account?errand={sent['errand']}").text) == is_kept
        assert browser.post("/lti/account", data=sent).status_code == (303 if is_kept else 422)
        exported = browser.get("/profile/export").get_json()
        assert exported["users"][0]["id"] == own
        links = [row["provider"] for row in exported["accounts"] if row["provider"].startswith("lti:")]
        assert links == [f"lti:{errand.launch.course.platform_id}"] * is_kept


def test_an_account_is_chosen_once(app: Flask, client: FlaskClient) -> None:
    """On a shared computer the next person finds the page in the history and cannot sign in with it."""
    browser, errand = app.test_client(), begin(None)
    browser.set_cookie(cookie_of(errand.state), errand.state, path="/lti")
    sent = {"errand": sealed(browser, errand), "account": "new"}
    assert browser.post("/lti/account", data=sent).status_code == 303
    assert browser.get("/profile/export").status_code == 200
    browser.post("/sign-out")
    assert browser.post("/lti/account", data=sent).status_code == 403


def test_an_errand_does_nothing_in_another_browser(app: Flask, client: FlaskClient) -> None:
    errand = begin(None)
    other = signed_in_browser(app, f"{uuid4().hex}@school.example")
    sent = {"errand": sealed(other, errand), "account": "mine"}
    assert other.post("/lti/account", data=sent).status_code == 403
    assert other.get("/profile/export").get_json()["accounts"] == []


def test_whoever_runs_a_platform_cannot_act_as_an_administrator(app: Flask, client: FlaskClient) -> None:
    """Somebody who is linked becomes an administrator later: the platform lets them in no more."""
    with running(Platform()) as platform:
        with db.transaction() as conn:
            lti_platforms.add(conn, lti_platforms.read_platform(**platform.described, allows_private=True), NOON)
        platform.tool_keys = client.get("/lti/jwks").get_json()
        with db.pool().connection() as conn:
            user_id = uuid4()
            conn.execute(
                "insert into users (id, role, created_at, updated_at) values (%s, 'ADMIN', now(), now())", [user_id]
            )
            conn.execute(
                "insert into accounts (user_id, type, provider, provider_account_id)"
                " select %s, 'oidc', 'lti:' || platform_id, 'boss' from lti_platforms where issuer = %s",
                [user_id, platform.base],
            )
        refused = launch(app.test_client(), platform, Hint("boss", "Instructor"))
        assert refused.status_code == 403
        assert "You are an administrator" in refused.text


def test_deleting_an_account_forgets_who_it_was_on_the_platform(conn: db.Conn) -> None:
    user_id = uuid4()
    conn.execute("insert into users (id, created_at, updated_at) values (%s, now(), now())", [user_id])
    conn.execute(
        "insert into accounts (user_id, type, provider, provider_account_id) values (%s, 'oidc', 'lti:x', 'p')",
        [user_id],
    )
    privacy.delete_learner(conn, user_id, ["secret"])
    assert conn.execute("select from accounts where provider = 'lti:x'").fetchall() == []


# --- Our keys --------------------------------------------------------------------------------------------------------


def test_our_key_survives_a_rotation_and_is_made_anew_when_no_secret_opens_it(conn: db.Conn) -> None:
    conn.execute("delete from lti_keys")
    (first,) = lti_platforms.open_keys(conn, ["old"], NOON)
    (rotated,) = lti_platforms.open_keys(conn, ["new", "old"], NOON)
    assert rotated.kid == first.kid
    (fresh,) = lti_platforms.open_keys(conn, ["other"], NOON)
    assert fresh.kid != first.kid
    published = lti_platforms.public_keys([fresh])
    assert "'d'" not in repr(published), "never the private part"
