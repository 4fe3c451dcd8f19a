"""Learning platforms from which people come by LTI 1.3: who they are, and the keys with which we sign for them."""

import hmac
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from secrets import token_urlsafe
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from joserfc.jwk import KeySet, RSAKey

from webapp import db
from webapp.db.queries import load_queries
from webapp.errors import Conflict, Forbidden, Invalid, NotFound
from webapp.messages import N_
from webapp.outside.lti import Platform, host_of
from webapp.services.variant_tokens import open_text, seal_text

sql = load_queries("lti")

REGISTRATION_LASTS = timedelta(hours=24)
KEY_BITS = 2048
LONGEST_NAME = 60
LONGEST_URL = 500


@dataclass(frozen=True, slots=True)
class PlatformRow:
    """A platform with what an administrator sees of it."""

    about: Platform
    disabled_at: datetime | None
    people_count: int
    course_count: int


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key, sealed."""

    key_id: UUID
    sealed_key: str


@dataclass(frozen=True, slots=True)
class PlatformId:
    """A platform by its id."""

    platform_id: UUID


@dataclass(frozen=True, slots=True)
class UsedUp:
    """When something that worked once would have expired."""

    expires_at: datetime


# --- Platforms -------------------------------------------------------------------------------------------------------


def list_platforms(conn: db.Conn) -> list[PlatformRow]:
    """Return every platform, those that are switched off among them."""
    return db.many(conn, sql.select_platforms, PlatformRow)


def of_issuer(conn: db.Conn, issuer: str, client_id: str) -> Platform | None:
    """Return the platform of an issuer, and of a client id where the platform names one; None if it is none of ours."""
    found = db.many(conn, sql.select_platforms_of_issuer, Platform, issuer=issuer)
    if client_id:
        found = [platform for platform in found if platform.client_id == client_id]
    return found[0] if len(found) == 1 else None


def find(conn: db.Conn, platform_id: UUID) -> Platform:
    """Return a platform in use. Raise `NotFound`."""
    found = db.maybe(conn, sql.select_optional_platform, Platform, platform_id=platform_id)
    if found is None:
        raise NotFound(N_("This platform is not connected any more. Nothing was stored."))
    return found


def read_platform(
    *,
    name: str,
    issuer: str,
    client_id: str,
    authorization_url: str,
    token_url: str,
    jwks_url: str,
    home_url: str = "",
    audience: str = "",
    allows_private: bool,
) -> Platform:
    """Return a platform as an administrator described it. Raise `Invalid` for what cannot be one.

    Without `allows_private` its addresses must begin with https://.
    """
    name = " ".join(name.split())
    issuer, client_id, audience = issuer.strip(), client_id.strip(), audience.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Invalid(N_("Give the platform a name of at most 60 letters. Nothing was stored."))
    if not issuer or not client_id or max(map(len, (issuer, client_id, audience))) > LONGEST_URL:
        raise Invalid(N_("Copy the platform's issuer and client id from its own page. Nothing was stored."))
    urls = [each.strip() for each in (home_url or issuer, authorization_url, token_url, jwks_url)]
    for url in urls:
        if not _is_address(url, allows_private=allows_private):
            raise Invalid(
                N_("“%(url)s” is not a complete address that begins with https://. Nothing was stored."), url=url[:100]
            )
    home_url, authorization_url, token_url, jwks_url = urls
    return Platform(
        uuid4(), name, issuer, client_id, home_url, authorization_url, token_url, jwks_url, audience or token_url
    )


def _is_address(url: str, *, allows_private: bool) -> bool:
    try:
        parts = urlsplit(url)
        is_whole = bool(parts.hostname) and parts.port != 0 and not parts.username and not parts.fragment
    except ValueError:
        return False
    schemes = ("https", "http") if allows_private else ("https",)
    return is_whole and parts.scheme in schemes and len(url) <= LONGEST_URL and url.isprintable() and " " not in url


def add(conn: db.Conn, platform: Platform, now: datetime) -> None:
    """Store a platform. Raise `Conflict` if it is here already, or if it is taken for another one."""
    _refuse_mistaken(conn, platform)
    if db.maybe(conn, sql.insert_platform, PlatformId, **asdict(platform), now=now) is None:
        raise Conflict(
            N_("This platform is here already"),
            N_("There is a platform with this issuer and client id. Delete it first to add it anew."),
        )


def add_registered(conn: db.Conn, platform: Platform, now: datetime) -> UUID:
    """Store a platform that registered itself, for the first time or again, and return its id. Raise `Conflict`.

    Moodle registers a tool that it has again when its administrator chooses to update it.
    """
    _refuse_mistaken(conn, platform)
    return db.one(conn, sql.upsert_platform, PlatformId, **asdict(platform), now=now).platform_id


def _refuse_mistaken(conn: db.Conn, platform: Platform) -> None:
    """Refuse a platform that could have us sign for another one's host, under the name that we have there.

    We sign for every platform with the same key, so it could use that signature there. Raise `Conflict`.
    """
    others = db.many(conn, sql.select_platforms_of_client, Platform, client_id=platform.client_id)
    if any(other.issuer != platform.issuer and _signed_hosts(other) & _signed_hosts(platform) for other in others):
        raise Conflict(
            N_("This platform was not connected"),
            N_("Another platform here has the same client id and addresses. Nothing was stored."),
        )


def _signed_hosts(platform: Platform) -> set[str]:
    """Return whom our requests for a platform's tokens could address: hosts, or an audience that is no address."""
    return {host_of(each) or each for each in (platform.issuer, platform.token_url, platform.audience)}


def switch(conn: db.Conn, platform_id: UUID, disabled_at: datetime | None) -> None:
    """Switch a platform off, or with None on again. Its courses, links and people are kept."""
    db.execute(conn, sql.update_platform_disabled, platform_id=platform_id, disabled_at=disabled_at)


def delete(conn: db.Conn, platform_id: UUID) -> None:
    """Forget a platform and who is who on it. The people, their practice and their marks stay."""
    db.execute(conn, sql.delete_accounts_of_platform, platform_id=str(platform_id))
    db.execute(conn, sql.delete_platform, platform_id=platform_id)


# --- Registration ----------------------------------------------------------------------------------------------------


def offer_registration(conn: db.Conn, now: datetime) -> str:
    """Return the secret of an address at which one platform can register itself, once, within a day."""
    secret = token_urlsafe(32)
    db.execute(conn, sql.delete_expired_states, now=now)
    db.execute(
        conn,
        sql.insert_state,
        state_hash=hash_of(secret),
        platform_id=None,
        nonce="",
        expires_at=now + REGISTRATION_LASTS,
    )
    return secret


def use_registration(conn: db.Conn, secret: str, now: datetime) -> None:
    """Use up the secret of such an address. Raise `Forbidden` if it does not work."""
    if db.maybe(conn, sql.delete_registration, UsedUp, state_hash=hash_of(secret), now=now) is None:
        raise Forbidden(
            N_("This address was used already or is too old. Ask the administrator of Intervals for a new one."),
            heading=N_("Nothing was connected"),
        )


def hash_of(secret: str) -> bytes:
    """Return the hash under which a state or a secret is stored. It has 192 random bits, so a plain hash is enough."""
    return sha256(secret.encode()).digest()


# --- Our keys --------------------------------------------------------------------------------------------------------


def open_keys(conn: db.Conn, secrets: Sequence[str], now: datetime) -> list[RSAKey]:
    """Return our keys, the one that signs first.

    One is made if none opens with the secrets: at first, or after all secrets have changed.
    """
    opened = [_opened(row, secrets) for row in db.many(conn, sql.select_keys, KeyRow)]
    keys = [key for key in opened if key]
    return keys or [_new_key(conn, secrets, now)]


def _opened(row: KeyRow, secrets: Sequence[str]) -> RSAKey | None:
    pem = open_text("lti key", secrets, row.sealed_key, row.key_id.bytes)
    return _key_of(pem, row.key_id) if pem else None


@lru_cache(8)  # reading one takes 30 ms of processor time, because its primes are checked
def _key_of(pem: bytes, key_id: UUID) -> RSAKey:
    return RSAKey.import_key(pem, {"kid": key_id.hex, "use": "sig", "alg": "RS256"})


def _new_key(conn: db.Conn, secrets: Sequence[str], now: datetime) -> RSAKey:
    key_id = uuid4()
    key = RSAKey.generate_key(KEY_BITS, {"kid": key_id.hex, "use": "sig", "alg": "RS256"})
    sealed = seal_text("lti key", secrets, key.as_pem(private=True), key_id.bytes)
    db.execute(conn, sql.insert_key, key_id=key_id, sealed_key=sealed, now=now)
    return key


def public_keys(keys: Sequence[RSAKey]) -> dict[str, object]:
    """Return our key set as it is published."""
    return dict(KeySet(list(keys)).as_dict(private=False))


def same(one: str, other: str) -> bool:
    """Return whether two secrets are equal, in a time that does not depend on where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())
