"""Google One Tap: verification of the id token that a browser sends."""

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import requests
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from webapp.outside.limited import limit

KEYS_URL = "https://www.googleapis.com/oauth2/v3/certs"
ISSUERS = ("https://accounts.google.com", "accounts.google.com")
ORIGIN = "https://accounts.google.com"
CONFIG_URL = f"{ORIGIN}/gsi/fedcm.json"  # the configuration of the browser's own sign-in dialog (FedCM)
KEPT = timedelta(hours=1)
SKEW = timedelta(seconds=60)  # tolerated difference between Google's clock and ours
LONGEST_TOKEN = 8000
TIMEOUT = 5  # seconds


class Forged(Exception):
    """The token is not valid. The message names the failed check and quotes nothing of it."""


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of a verified token."""

    subject: str = field(repr=False)
    email: str = field(repr=False)
    name: str | None = field(repr=False)


class Keys:
    """Google's public keys, fetched when first needed, and again when they are old or a token names an unknown one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: KeySet | None = None
        self._fetched: datetime | None = None

    def get(self, now: datetime, *, fresh: bool = False) -> KeySet:
        """Return the keys. Raises `requests.RequestException` when Google does not answer."""
        with self._lock:
            age = now - self._fetched if self._fetched else KEPT
            if self._keys is None or age >= KEPT or (fresh and age >= SKEW):
                with requests.Session() as session:
                    limit(session)
                    response = session.get(KEYS_URL, timeout=TIMEOUT)
                response.raise_for_status()
                self._keys, self._fetched = KeySet.import_key_set(response.json()), now
            return self._keys


def verify(credential: str, *, client_id: str, nonce: str, keys: Keys, now: datetime) -> Claims:
    """Return the claims of an id token after verifying it.

    Checks its signature, algorithm, issuer, audience, times, nonce and the verification of its address. Raises
    `Forged`, or `requests.RequestException` when the keys cannot be fetched.
    """
    if not credential or len(credential) > LONGEST_TOKEN:
        raise Forged("length")
    try:
        claims = _decode(credential, keys, now).claims
    except (JoseError, ValueError, TypeError, KeyError) as problem:
        raise Forged(f"signature: {type(problem).__name__}") from None
    checks = {
        "issuer": claims.get("iss") in ISSUERS,
        "audience": claims.get("aud") == client_id,
        "expiry": _is_time(claims.get("exp")) and now.timestamp() < claims["exp"] + SKEW.total_seconds(),
        "issued": _is_time(claims.get("iat")) and now.timestamp() > claims["iat"] - SKEW.total_seconds(),
        "not before": "nbf" not in claims
        or (_is_time(claims["nbf"]) and now.timestamp() > claims["nbf"] - SKEW.total_seconds()),
        "nonce": claims.get("nonce") == nonce,
        "subject": isinstance(claims.get("sub"), str) and 0 < len(claims["sub"]) <= 255,
        "address": isinstance(claims.get("email"), str) and claims.get("email_verified") is True,
    }
    failed = [name for name, holds in checks.items() if not holds]
    if failed:
        raise Forged(", ".join(failed))
    name = claims.get("name")
    return Claims(claims["sub"], claims["email"], name if isinstance(name, str) else None)


def _decode(credential: str, keys: Keys, now: datetime) -> jwt.Token:
    """Return the token with its signature verified. For an unknown key the keys are fetched once more."""
    try:
        return jwt.decode(credential, keys.get(now), algorithms=["RS256"])
    except (JoseError, ValueError):
        return jwt.decode(credential, keys.get(now, fresh=True), algorithms=["RS256"])


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
