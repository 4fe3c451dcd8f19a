"""Google One Tap: a good token, the forged ones, and the dialog of the sign-in page."""

import hmac
import json
import re
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from werkzeug.test import TestResponse

from tests.accounts.browsers import CSRF, is_signed_in, linked, location, user
from tests.conftest import NOON
from webapp import clock
from webapp.outside import one_tap

CLIENT = "client.apps.example"
NONCE = "nonce of this page"
KEY = RSAKey.generate_key(2048, parameters={"kid": "one", "alg": "RS256", "use": "sig"})
STRANGERS_KEY = RSAKey.generate_key(2048, parameters={"kid": "one", "alg": "RS256", "use": "sig"})


class OurKeys(one_tap.Keys):
    """The local key set in place of Google's."""

    def get(self, now: datetime, *, fresh: bool = False) -> KeySet:  # noqa: ARG002 - Google's method asks for both
        return KeySet([KEY])


def claims(**changes: object) -> dict[str, object]:
    good: dict[str, object] = {
        "iss": "https://accounts.google.com",
        "aud": CLIENT,
        "sub": "108",
        "email": "olena@school.example",
        "email_verified": True,
        "name": "Olena",
        "nonce": NONCE,
        "iat": int(NOON.timestamp()),
        "exp": int((NOON + timedelta(hours=1)).timestamp()),
    }
    return {name: value for name, value in (good | changes).items() if value is not None}


def token(key: RSAKey = KEY, *, kid: str = "one", **changes: object) -> str:
    return jwt.encode({"alg": "RS256", "kid": kid}, claims(**changes), key, algorithms=["RS256"])


def check(credential: str, now: datetime = NOON) -> one_tap.Claims:
    return one_tap.verify(credential, client_id=CLIENT, nonce=NONCE, keys=OurKeys(), now=now)


def test_a_good_token_says_who_it_is() -> None:
    assert check(token()) == one_tap.Claims("108", "olena@school.example", "Olena")
    assert check(token(iss="accounts.google.com")).subject == "108"


def encoded(part: dict[str, object]) -> str:
    return urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def unsigned() -> str:
    return f"{encoded({'alg': 'none', 'kid': 'one'})}.{encoded(claims())}."


def signed_with_the_public_key_as_a_password() -> str:
    header, payload = encoded({"alg": "HS256", "kid": "one"}), encoded(claims())
    signature = hmac.digest(KEY.as_pem(private=False), f"{header}.{payload}".encode(), "sha256")
    return f"{header}.{payload}.{urlsafe_b64encode(signature).decode().rstrip('=')}"


def with_other_claims_under_the_same_signature() -> str:
    header, _, signature = token().split(".")
    return f"{header}.{token(email='teacher@school.example').split('.')[1]}.{signature}"


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param(token(STRANGERS_KEY), id="signed by a stranger"),
        pytest.param(signed_with_the_public_key_as_a_password(), id="signed with the public key as a password"),
        pytest.param(with_other_claims_under_the_same_signature(), id="claims changed after signing"),
        pytest.param(unsigned(), id="unsigned"),
        pytest.param(token(kid="two"), id="an unknown key"),
        pytest.param(token(aud="another.apps.example"), id="for another site"),
        pytest.param(token(aud=[CLIENT, "another"]), id="for several sites"),
        pytest.param(token(iss="https://accounts.google.com.evil.example"), id="from another issuer"),
        pytest.param(token(exp=int((NOON - timedelta(minutes=2)).timestamp())), id="expired"),
        pytest.param(token(exp=None), id="without an end"),
        pytest.param(token(iat=int((NOON + timedelta(minutes=5)).timestamp())), id="from the future"),
        pytest.param(token(nbf=int((NOON + timedelta(minutes=5)).timestamp())), id="not valid yet"),
        pytest.param(token(email_verified=False), id="address not verified"),
        pytest.param(token(email_verified="true"), id="verified only in words"),
        pytest.param(token(email_verified=None), id="verification not mentioned"),
        pytest.param(token(nonce="another page"), id="of another sign-in page"),
        pytest.param(token(nonce=None), id="without a nonce"),
        pytest.param(token(sub=""), id="of nobody"),
        pytest.param(token(sub=108), id="a number for a name"),
        pytest.param("", id="empty"),
        pytest.param("a.b.c", id="no token"),
        pytest.param("\x00" * 100, id="noise"),
        pytest.param("x" * 9000, id="too long"),
    ],
)
def test_a_forged_token_is_refused(forged: str) -> None:
    with pytest.raises(one_tap.Forged):
        check(forged)


def test_a_token_is_refused_once_it_has_expired() -> None:
    good = token()
    assert check(good, NOON + timedelta(minutes=59))
    with pytest.raises(one_tap.Forged):
        check(good, NOON + timedelta(minutes=62))


# --- The dialog of the sign-in page ---


@pytest.fixture
def one_tap_app(site: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application with Google's keys replaced by the local key set."""
    monkeypatch.setitem(site.extensions, "one_tap_keys", OurKeys())
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return site


def tap(client: FlaskClient, *, cookie: str = "proof", field: str = "proof", **changes: object) -> TestResponse:
    """Answer the dialog of the sign-in page with a token that carries the page's nonce, changed as asked."""
    page = client.get("/sign-in").get_data(as_text=True)
    nonce = re.search(r'data-nonce="([^"]+)"', page)
    csrf = CSRF.search(page)
    assert nonce and csrf
    client.set_cookie("g_csrf_token", cookie, path="/sign-in")
    changes.setdefault("nonce", nonce[1])
    credential = token(**changes)  # type: ignore[arg-type]  # no change is called key or kid
    form = {"csrf_token": csrf[1], "credential": credential, "g_csrf_token": field, "next": "/how-it-works"}
    return client.post("/sign-in/one-tap", data=form)


def test_one_tap_signs_in(one_tap_app: Flask) -> None:
    email = f"{uuid4().hex}@school.example"
    client = one_tap_app.test_client()
    assert location(tap(client, email=email, sub=uuid4().hex)) == "/how-it-works"
    assert user(client)["email"] == email
    assert linked(client) == ["google"]


@pytest.mark.parametrize(
    "change",
    [
        {"email_verified": False},
        {"aud": "other"},
        {"exp": 1},
        {"nonce": "of another page"},
        {"cookie": "x"},
        {"field": "", "cookie": ""},
    ],
    ids=str,
)
def test_one_tap_refuses_what_does_not_hold(one_tap_app: Flask, change: dict[str, Any]) -> None:
    client = one_tap_app.test_client()
    assert tap(client, **change).status_code == 422
    assert not is_signed_in(client)


def test_one_taps_page_may_reach_google_and_no_other_page_may(one_tap_app: Flask) -> None:
    client = one_tap_app.test_client()
    assert "connect-src 'self' https://accounts.google.com" in client.get("/sign-in").headers["Content-Security-Policy"]
    assert "google" not in client.get("/").headers["Content-Security-Policy"]


def test_a_one_tap_token_is_used_once(one_tap_app: Flask) -> None:
    client = one_tap_app.test_client()
    page = client.get("/sign-in").get_data(as_text=True)
    nonce, csrf = re.search(r'data-nonce="([^"]+)"', page), CSRF.search(page)
    assert nonce and csrf
    client.set_cookie("g_csrf_token", "proof", path="/sign-in")
    form = {"csrf_token": csrf[1], "credential": token(nonce=nonce[1]), "g_csrf_token": "proof"}
    assert client.post("/sign-in/one-tap", data=form).status_code == 303
    again = CSRF.search(client.get("/").get_data(as_text=True))
    assert again
    assert client.post("/sign-in/one-tap", data=form | {"csrf_token": again[1]}).status_code == 422
