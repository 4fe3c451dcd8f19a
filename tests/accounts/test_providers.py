"""Full round trips to providers: OpenID Connect against a mock provider, plain OAuth 2.0 against a local one."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.accounts import oauth2_server
from tests.accounts.browsers import guest_browser, is_signed_in, linked, location, post, signed_in_browser, user
from tests.accounts.forms import Form, find_form
from tests.accounts.oauth2_server import OAuth2Server, Person
from webapp import clock, create_app, db
from webapp.blueprints import providers
from webapp.config import Provider, Settings

PLAIN = ("github", "facebook")
OPENID = ("google", "oidc")


@pytest.fixture(scope="module")
def openid() -> Iterator[str]:
    """The issuer of a running OpenID Connect provider."""
    import oidc_provider_mock  # not before it is needed: a framework of its own

    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(scope="module")
def plain() -> Iterator[OAuth2Server]:
    with oauth2_server.running() as server:
        yield server


@pytest.fixture(scope="module")
def local_providers(worker_settings: Settings, openid: str, plain: OAuth2Server) -> Iterator[Flask]:
    """An application whose four providers are the local ones."""
    known = {
        name: Provider(oauth2_server.CLIENT, oauth2_server.SECRET, "", name.title()) for name in ("google", *PLAIN)
    }
    known["oidc"] = Provider(oauth2_server.CLIENT, oauth2_server.SECRET, openid, "School")
    local = {"authorize_url": "/authorize", "access_token_url": "/token", "api_base_url": "/"}
    ours = {name: {key: plain.url + path for key, path in local.items()} for name in PLAIN}
    ours["google"] = {"server_metadata_url": f"{openid}/.well-known/openid-configuration"}
    with pytest.MonkeyPatch.context() as patch:
        for name, changes in ours.items():
            patch.setitem(providers.ENDPOINTS, name, providers.ENDPOINTS[name] | changes)
        yield create_app(replace(worker_settings, providers=known))


@pytest.fixture
def connected(local_providers: Flask, worker_settings: Settings, plain: OAuth2Server) -> Flask:
    """That application on the worker's database, before anything has happened at a provider."""
    plain.person = plain.error = None
    db.configure(worker_settings)
    return local_providers


def depart(client: FlaskClient, name: str, **form: str) -> str:
    """Press the provider's button; the provider's address to which the page leads."""
    page = post(client, f"/sign-in/with/{name}", data=form)
    assert page.status_code == 200, page.get_data(as_text=True)
    found = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', page.get_data(as_text=True))
    assert found
    return unescape(found[1])


def agree(address: str, openid_person: dict[str, Any] | None = None) -> str:
    """Agree at the provider; the path back to us. At an OpenID provider, as the person given."""
    if openid_person is not None:
        issuer = f"{urlsplit(address).scheme}://{urlsplit(address).netloc}"
        subject = openid_person["sub"]
        claims = {name: value for name, value in openid_person.items() if name != "sub"}
        assert requests.put(f"{issuer}/users/{subject}", json=claims, timeout=5).ok
        answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=5)
    else:
        answer = requests.get(address, allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    assert back.netloc == "localhost"
    return f"{back.path}?{back.query}"


def openid_person(**changes: object) -> dict[str, Any]:
    subject = uuid4().hex
    return {"sub": subject, "email": f"{subject}@school.example", "email_verified": True, "name": "Olena"} | changes


def sign_in_with(client: FlaskClient, name: str, person: dict[str, Any], **form: str) -> TestResponse:
    return client.get(agree(depart(client, name, **form), person if name in OPENID else None))


# --- OpenID Connect ---


@pytest.mark.parametrize("name", OPENID)
def test_a_verified_address_signs_in_to_its_account(connected: Flask, name: str) -> None:
    person = openid_person()
    client = connected.test_client()
    assert location(sign_in_with(client, name, person, next="/how-it-works")) == "/how-it-works"
    assert user(client)["email"] == person["email"]
    assert user(client)["name"] == "Olena"
    by_mail = signed_in_browser(connected, person["email"])
    assert user(by_mail)["id"] == user(client)["id"]
    assert linked(by_mail) == [name]


@pytest.mark.parametrize("name", OPENID)
@pytest.mark.parametrize("claim", [False, None, "no", 1])
def test_an_unverified_address_opens_nobodys_account(connected: Flask, name: str, claim: object) -> None:
    person = openid_person(email_verified=claim)
    owner = signed_in_browser(connected, person["email"])
    client = connected.test_client()
    sign_in_with(client, name, person)
    assert is_signed_in(client)
    assert user(client)["id"] != user(owner)["id"]
    assert user(client)["email"] is None


def test_signing_in_again_opens_the_same_account_after_the_address_changed(connected: Flask) -> None:
    person = openid_person()
    first, second = connected.test_client(), connected.test_client()
    sign_in_with(first, "oidc", person)
    sign_in_with(second, "oidc", person | {"email": f"new-{person['email']}"})
    assert user(first)["id"] == user(second)["id"]


def test_a_guest_keeps_what_was_earned(connected: Flask) -> None:
    client = guest_browser(connected)
    guest_id = user(client)["id"]
    sign_in_with(client, "google", openid_person())
    assert user(client)["id"] == guest_id
    assert not user(client)["isGuest"]


def test_a_provider_is_linked_from_the_profile_and_unlinked(connected: Flask) -> None:
    email = f"{uuid4().hex}@school.example"
    client = signed_in_browser(connected, email)
    person = openid_person(email_verified=False)
    assert location(sign_in_with(client, "oidc", person, link="yes")) == "/profile"
    assert linked(client) == ["oidc"]
    again = connected.test_client()
    sign_in_with(again, "oidc", person)
    assert user(again)["email"] == email
    assert post(client, "/profile/unlink/oidc").status_code == 303
    assert linked(client) == []


def test_the_only_way_to_sign_in_cannot_be_unlinked(connected: Flask) -> None:
    client = connected.test_client()
    sign_in_with(client, "oidc", openid_person(email_verified=False))
    assert post(client, "/profile/unlink/oidc").status_code == 409
    assert linked(client) == ["oidc"]


def test_someone_elses_provider_account_cannot_be_linked(connected: Flask) -> None:
    person = openid_person()
    sign_in_with(connected.test_client(), "oidc", person)
    client = signed_in_browser(connected, f"{uuid4().hex}@school.example")
    assert sign_in_with(client, "oidc", person, link="yes").status_code == 409
    assert linked(client) == []


@pytest.mark.parametrize("name", [*OPENID, *PLAIN])
def test_an_answer_this_browser_did_not_ask_for_is_refused(connected: Flask, plain: OAuth2Server, name: str) -> None:
    plain.person = Person({"id": 1})
    back = agree(depart(connected.test_client(), name), openid_person() if name in OPENID else None)
    victim = connected.test_client()
    for path in (back, f"/sign-in/with/{name}/callback?code=x&state=y", f"/sign-in/with/{name}/callback"):
        assert victim.get(path).status_code == 422
    assert not is_signed_in(victim)


@pytest.mark.parametrize("name", ["oidc", "github"])
def test_an_answer_is_used_once(connected: Flask, plain: OAuth2Server, name: str) -> None:
    plain.person = Person({"id": uuid4().int % 10**9})
    client = connected.test_client()
    back = agree(depart(client, name), openid_person() if name in OPENID else None)
    assert client.get(back).status_code == 303
    assert client.get(back).status_code == 422


def test_an_id_token_for_another_nonce_is_refused(connected: Flask) -> None:
    client = connected.test_client()
    address = depart(client, "oidc")
    nonce = parse_qs(urlsplit(address).query)["nonce"][0]
    back = agree(address.replace(nonce, "another"), openid_person())
    assert client.get(back).status_code == 422
    assert not is_signed_in(client)


def test_a_provider_that_is_away_is_a_clear_sentence(worker_settings: Settings) -> None:
    away = Provider("client", "secret of tests", "http://127.0.0.1:9", "School")
    client = create_app(replace(worker_settings, providers={"oidc": away})).test_client()
    response = post(client, "/sign-in/with/oidc")
    assert response.status_code == 422
    assert b"Signing in with School did not work" in response.data
    db.configure(worker_settings)


def test_a_provider_that_is_not_configured_has_no_button_and_no_route(worker_settings: Settings) -> None:
    client = create_app(replace(worker_settings, providers={})).test_client()
    page = client.get("/sign-in").get_data(as_text=True)
    assert "/sign-in/with/" not in page
    assert "one-tap" not in page
    assert post(client, "/sign-in/with/google").status_code == 404
    assert client.get("/sign-in/with/google/callback").status_code == 404
    assert post(client, "/sign-in/one-tap").status_code == 404
    db.configure(worker_settings)


def test_only_configured_providers_have_a_button(connected: Flask) -> None:
    page = connected.test_client().get("/sign-in").get_data(as_text=True)
    assert set(re.findall(r'action="/sign-in/with/(\w+)"', page)) == {"google", "github", "facebook", "oidc"}


# --- One person, one account ---


def merge_form(client: FlaskClient) -> Form | None:
    return find_form(client.get("/profile").get_data(as_text=True), "/profile/merge")


def test_an_address_verified_later_comes_to_the_account(connected: Flask) -> None:
    person = openid_person(email_verified=False)
    first, second = connected.test_client(), connected.test_client()
    sign_in_with(first, "oidc", person)
    assert user(first)["email"] is None
    sign_in_with(second, "oidc", person | {"email_verified": True})
    assert user(second)["id"] == user(first)["id"]
    assert user(signed_in_browser(connected, person["email"]))["id"] == user(first)["id"]


def test_two_accounts_of_one_person_become_one_when_they_say_so(connected: Flask) -> None:
    person = openid_person(email_verified=False)
    by_mail = signed_in_browser(connected, person["email"])
    post(by_mail, "/profile", data={"name": "Mail", "locale": "en", "time_zone": "UTC", "theme": "system"})
    client = guest_browser(connected)
    sign_in_with(client, "oidc", person)
    assert merge_form(client) is None, "nothing shows yet that the address is theirs"
    answer = sign_in_with(client, "oidc", person | {"email_verified": True})
    assert location(answer) == "/profile"
    form = merge_form(client)
    assert form
    assert person["email"] in client.get("/profile").get_data(as_text=True)
    twice = [client.post("/profile/merge", data=form.fields).status_code for _ in range(2)]
    assert twice == [303, 303]
    everything = client.get("/profile/export").get_json()
    assert everything["users"][0]["email"] == person["email"]
    assert len(everything["user_task_attempts"]) == 1
    assert linked(client) == ["oidc"]
    assert not is_signed_in(by_mail), "the other account is gone"
    assert user(signed_in_browser(connected, person["email"]))["id"] == everything["users"][0]["id"]
    assert merge_form(client) is None


def test_a_provider_that_has_an_account_of_its_own_can_be_merged_while_linking(connected: Flask) -> None:
    person = openid_person(email_verified=False)
    theirs = guest_browser(connected)
    sign_in_with(theirs, "oidc", person)
    client = signed_in_browser(connected, f"{uuid4().hex}@school.example")
    assert location(sign_in_with(client, "oidc", person, link="yes")) == "/profile"
    assert linked(client) == []
    form = merge_form(client)
    assert form
    assert client.post("/profile/merge", data=form.fields).status_code == 303
    assert linked(client) == ["oidc"]
    assert len(client.get("/profile/export").get_json()["user_task_attempts"]) == 1


def test_a_merge_that_was_not_offered_is_refused(connected: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    person = openid_person(email_verified=False)
    client = connected.test_client()
    by_mail = signed_in_browser(connected, person["email"])
    sign_in_with(client, "oidc", person)
    assert post(client, "/profile/merge").status_code == 409
    sign_in_with(client, "oidc", person | {"email_verified": True})
    assert post(client, "/profile/merge/decline").status_code == 303
    assert merge_form(client) is None
    assert post(client, "/profile/merge").status_code == 409
    sign_in_with(client, "oidc", person | {"email_verified": True})
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=16))
    assert post(client, "/profile/merge").status_code == 409, "the offer is too old"
    assert is_signed_in(by_mail)


def test_an_administrators_account_stays_one_in_a_merge(connected: Flask) -> None:
    person = openid_person(email_verified=False)
    signed_in_browser(connected, person["email"], is_admin=True)
    client = connected.test_client()
    sign_in_with(client, "oidc", person)
    sign_in_with(client, "oidc", person | {"email_verified": True})
    post(client, "/profile/merge")
    assert user(client)["role"] == "ADMIN"


# --- GitHub and Facebook ---


def test_github_signs_in_with_its_primary_verified_address(connected: Flask, plain: OAuth2Server) -> None:
    email = f"{uuid4().hex}@school.example"
    plain.person = Person(
        {"id": 7, "login": "olena", "email": "public@school.example"},
        [
            {"email": "other@school.example", "primary": False, "verified": True},
            {"email": email.upper(), "primary": True, "verified": True},
        ],
    )
    client = connected.test_client()
    sign_in_with(client, "github", {})
    assert (user(client)["email"], user(client)["name"]) == (email, "olena")


def test_githubs_unverified_address_opens_nobodys_account(connected: Flask, plain: OAuth2Server) -> None:
    email = f"{uuid4().hex}@school.example"
    owner = signed_in_browser(connected, email)
    plain.person = Person(
        {"id": 8, "login": "mallory", "email": email}, [{"email": email, "primary": True, "verified": False}]
    )
    client = connected.test_client()
    sign_in_with(client, "github", {})
    assert user(client)["id"] != user(owner)["id"]
    assert user(client)["email"] is None


def test_facebook_signs_in_without_any_address(connected: Flask, plain: OAuth2Server) -> None:
    email = f"{uuid4().hex}@school.example"
    owner = signed_in_browser(connected, email)
    plain.person = Person({"id": "9", "name": "Mallory", "email": email})
    client = connected.test_client()
    sign_in_with(client, "facebook", {})
    assert user(client)["id"] != user(owner)["id"]
    assert (user(client)["email"], user(client)["name"]) == (None, "Mallory")
    assert linked(client) == ["facebook"]


@pytest.mark.parametrize("name", PLAIN)
def test_saying_no_at_the_provider_changes_nothing(connected: Flask, name: str) -> None:
    client = guest_browser(connected)
    response = client.get(agree(depart(client, name)))
    assert response.status_code == 422
    assert user(client)["isGuest"]


@pytest.mark.parametrize(
    "error", [(500, {}), (400, {"error": "invalid_client"}), (200, {"nonsense": True}), (200, {"error": "bad_code"})]
)
def test_a_provider_that_answers_nonsense_is_a_clear_sentence(
    connected: Flask, plain: OAuth2Server, error: tuple[int, dict[str, Any]]
) -> None:
    plain.person, plain.error = Person({"id": 1}), error
    client = connected.test_client()
    response = sign_in_with(client, "github", {})
    assert response.status_code == 422
    assert b"Signing in with Github did not work" in response.data
    assert not is_signed_in(client)


@pytest.mark.parametrize("nobody", [{}, {"name": "no id"}, []])
def test_a_user_without_an_id_is_refused(connected: Flask, plain: OAuth2Server, nobody: Any) -> None:
    plain.person = Person(nobody)
    client = connected.test_client()
    assert sign_in_with(client, "facebook", {}).status_code == 422
    assert not is_signed_in(client)
