"""A signed message of a platform: whose key signs it, and which claims are refused."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.conftest import NOON
from tests.lti.platform import LTI
from webapp.errors import Forbidden
from webapp.outside import lti as messages
from webapp.outside.guarded import Unreachable
from webapp.services import lti

WRONG: dict[str, dict[str, Any]] = {
    "audience": {"aud": "another tool"},
    "several audiences, another authorized": {"aud": ["x", "another tool"], "azp": "x"},
    "issuer": {"iss": "https://elsewhere.example"},
    "nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "expired": {"exp": int(NOON.timestamp()) - 120},
    "issued later": {"iat": int(NOON.timestamp()) + 300},
    "expiry that is no time": {"exp": True},
    "no subject": {"sub": ""},
    "subject of many lines": {"sub": "a\nb"},
    "version": {LTI + "version": "1.1"},
}
OF_ANOTHER_KIND: dict[str, dict[str, Any]] = {
    "no deployment": {LTI + "deployment_id": None},
    "another message": {LTI + "message_type": "LtiSubmissionReviewRequest"},
    "no course": {LTI + "context": None},
    "no link": {LTI + "resource_link": []},
}
OTHER_KEY, KEY = RSAKey.generate_key(2048), RSAKey.generate_key(2048)
MOODLE = messages.Platform(UUID(int=1), "Moodle", "https://m.example", "us", *["https://m.example/"] * 5)


class KnownKeys(messages.Keys):
    """The platform's keys without its server."""

    def get(self, url: str, now: datetime, *, fresh: bool = False) -> list[RSAKey]:  # noqa: ARG002 - as there
        return [OTHER_KEY, KEY]


def verified(changes: dict[str, Any]) -> dict[str, Any]:
    """Return the claims of a good token with some changes, once they are verified."""
    now = int(NOON.timestamp())
    claims = {"iss": MOODLE.issuer, "aud": ["us"], "iat": now, "exp": now + 300, "nonce": "n", "sub": "p"}
    claims |= {LTI + "version": "1.3.0", LTI + "deployment_id": 1, LTI + "message_type": "LtiResourceLinkRequest"}
    claims |= {LTI + "context": {"id": "c"}, LTI + "resource_link": {"id": "l"}}
    token = jwt.encode({"alg": "RS256"}, claims | changes, KEY)
    return messages.verify(token, MOODLE, "n", KnownKeys(allows_private=True), NOON)


def test_a_good_token_is_read() -> None:
    found = lti.read_launch(MOODLE, verified({}))
    assert (found.subject, found.course.deployment_id, found.is_teacher) == ("p", "1", False)


def test_a_key_is_found_whatever_the_token_calls_it() -> None:
    """A set of keys without names, and a token that names one."""
    now = int(NOON.timestamp())
    claims = {"iss": MOODLE.issuer, "aud": "us", "iat": now, "exp": now + 300, "nonce": "n", "sub": "p"}
    token = jwt.encode({"alg": "RS256", "kid": "the platform's"}, claims | {LTI + "version": "1.3.0"}, KEY)
    assert messages.verify(token, MOODLE, "n", KnownKeys(allows_private=True), NOON)["sub"] == "p"


def test_keys_of_other_kinds_do_not_hide_those_that_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [{"kty": "AKP", "alg": "ML-DSA-44", "pub": "x"}, {"kty": "RSA"}, "key", KEY.as_dict(private=False)]
    monkeypatch.setattr(messages, "call", lambda *_, **__: ({"keys": keys}, {}))
    (found,) = messages.Keys(allows_private=True).get("https://m.example/", NOON)
    assert found.thumbprint() == KEY.thumbprint()


def test_a_key_set_that_is_down_is_not_called_for_each_token(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []

    def fail(_: str, url: str, **__: object) -> None:
        called.append(url)
        raise Unreachable("down")

    monkeypatch.setattr(messages, "call", fail)
    keys = messages.Keys(allows_private=True)
    for seconds in (0, 1, 59, 61):
        with pytest.raises(Unreachable):
            keys.get("https://m.example/", NOON + timedelta(seconds=seconds))
    assert len(called) == 2


@pytest.mark.parametrize("wrong", WRONG)
def test_a_signed_token_with_a_wrong_claim_is_refused(wrong: str) -> None:
    with pytest.raises(messages.Forged):
        verified(WRONG[wrong])


@pytest.mark.parametrize("wrong", OF_ANOTHER_KIND)
def test_a_verified_message_that_is_no_launch_is_refused(wrong: str) -> None:
    with pytest.raises(Forbidden):
        lti.read_launch(MOODLE, verified(OF_ANOTHER_KIND[wrong]))
