"""Google One Tap: a good token, and the forged ones."""

import hmac
import json
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from tests.conftest import NOON
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
