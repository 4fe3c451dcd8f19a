"""LTI 1.3 messages: verifying those of a platform, signing ours, and calling a platform's services."""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from requests.utils import parse_header_links

from webapp.outside import deadline
from webapp.outside.guarded import Silent, Unreachable, call

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
DEEP_LINKING = "https://purl.imsglobal.org/spec/lti-dl/claim/"
SCORE_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
LINE_ITEM_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"
LINE_ITEM_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
LINE_ITEMS_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"
MEMBERS_SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
MEMBERS_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
KEPT = timedelta(hours=1)
SKEW = timedelta(seconds=60)  # tolerated difference between a platform's clock and ours
LIFETIME = timedelta(minutes=5)  # of what we sign
LONGEST_TOKEN = 32_000
MOST_PAGES = 50  # of a course's members
READING = 40  # seconds for all of them


class Forged(Exception):
    """The id_token is not valid. The message names the failed check and quotes nothing of it."""


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform: its names, and its addresses. `audience` is whom our requests for its tokens address."""

    platform_id: UUID
    name: str
    issuer: str
    client_id: str
    home_url: str
    authorization_url: str
    token_url: str
    jwks_url: str
    audience: str


@dataclass(frozen=True, slots=True)
class Score:
    """A score as a platform receives it."""

    lti_user_id: str = field(repr=False)
    given: float
    maximum: float
    is_finished: bool
    timestamp: datetime


# --- What a platform says --------------------------------------------------------------------------------------------


class Keys:
    """Platforms' public keys by address, fetched when first needed, and again when old or when none of them fits.

    Anybody can begin a launch and send a token. So an address is called at most once in SKEW, also when it is down:
    otherwise each such token would occupy a thread until the call times out.
    """

    def __init__(self, *, allows_private: bool) -> None:
        self.allows_private = allows_private
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[list[RSAKey], datetime]] = {}
        self._failed: dict[str, datetime] = {}

    def get(self, url: str, now: datetime, *, fresh: bool = False) -> list[RSAKey]:
        """Return the RSA keys of an address. Raise `Unreachable`, also for what is no key set."""
        keys, fetched_at = self._kept.get(url, ([], now - KEPT))
        if now - fetched_at < (SKEW if fresh else KEPT):
            return keys
        if now - self._failed.get(url, now - SKEW) < SKEW:
            raise Unreachable("failed a moment ago")
        with self._lock:
            self._failed[url] = now
        found = _rsa_keys(call("GET", url, allows_private=self.allows_private)[0])
        with self._lock:
            self._kept[url] = (found, now)
            del self._failed[url]
        return found


def _rsa_keys(answer: object) -> list[RSAKey]:
    """Return the RSA keys of a key set. Keys of other kinds, and broken ones, are passed over. Raise `Unreachable`."""
    listed = answer.get("keys") if isinstance(answer, dict) else None
    if not isinstance(listed, list):
        raise Unreachable("not a key set")
    found = []
    for key in listed:
        try:
            if key["kty"] == "RSA":
                found.append(RSAKey.import_key(key))
        except (JoseError, ValueError, TypeError, KeyError, AttributeError):
            continue
    return found


def verify(id_token: str, platform: Platform, nonce: str, keys: Keys, now: datetime) -> dict[str, Any]:
    """Return the claims of a launch after verifying them: signature, algorithm, whom it is from and for, times, nonce.

    Raise `Forged`, or `Unreachable` when the platform's keys cannot be fetched.
    """
    if not id_token or len(id_token) > LONGEST_TOKEN:
        raise Forged("length")
    claims = _signed_claims(id_token, platform, keys, now)
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    checks = {
        "issuer": claims.get("iss") == platform.issuer,
        "audience": platform.client_id in audiences,
        "authorized party": claims.get("azp", platform.client_id) == platform.client_id,
        "expiry": _is_time(claims.get("exp")) and now.timestamp() < claims["exp"] + SKEW.total_seconds(),
        "issued": _is_time(claims.get("iat")) and now.timestamp() > claims["iat"] - SKEW.total_seconds(),
        "nonce": claims.get("nonce") == nonce,
        "subject": isinstance(claims.get("sub"), str) and 0 < len(claims["sub"]) <= 255 and claims["sub"].isprintable(),
        "version": claims.get(CLAIM + "version") == "1.3.0",
    }
    failed = [name for name, holds in checks.items() if not holds]
    if failed:
        raise Forged(", ".join(failed))
    return claims


def _signed_claims(id_token: str, platform: Platform, keys: Keys, now: datetime) -> dict[str, Any]:
    """Return the claims once one of the platform's keys verifies them. Without success its keys are fetched anew.

    Every key is tried: some platforms name none in the token, and some give their keys no names.
    """
    for fresh in (False, True):
        for key in keys.get(platform.jwks_url, now, fresh=fresh):
            try:
                return dict(jwt.decode(id_token, key, algorithms=["RS256"]).claims)
            except (JoseError, ValueError, TypeError, RecursionError):
                continue
    raise Forged("signature")


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


# --- What we say -----------------------------------------------------------------------------------------------------


def signed(key: RSAKey, claims: Mapping[str, Any], now: datetime) -> str:
    """Return claims signed by us, valid for some minutes."""
    times = {"iat": int(now.timestamp()), "exp": int((now + LIFETIME).timestamp())}
    return jwt.encode({"alg": "RS256", "kid": key.kid, "typ": "JWT"}, {**times, **claims}, key)


def deep_linking_answer(
    platform: Platform, key: RSAKey, deployment_id: str, data: Any, items: list[dict[str, Any]], now: datetime
) -> str:
    """Return the signed answer to a platform that asked for links. `data` is what it wants to have back."""
    return signed(
        key,
        {
            "iss": platform.client_id,
            "aud": [platform.issuer],
            "nonce": token_urlsafe(24),
            CLAIM + "deployment_id": deployment_id,
            CLAIM + "message_type": "LtiDeepLinkingResponse",
            CLAIM + "version": "1.3.0",
            DEEP_LINKING + "content_items": items,
            **({} if data is None else {DEEP_LINKING + "data": data}),
        },
        now,
    )


def access_token(platform: Platform, key: RSAKey, scope: str, now: datetime, *, allows_private: bool) -> str:
    """Return a token for a platform's services. Raise `Unreachable`."""
    assertion = signed(
        key,
        {
            "iss": platform.client_id,
            "sub": platform.client_id,
            "aud": platform.audience,
            "jti": token_urlsafe(24),
        },
        now,
    )
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": assertion,
        "scope": scope,
    }
    answer, _ = call("POST", platform.token_url, data=form, allows_private=allows_private)
    token = answer.get("access_token") if isinstance(answer, dict) else None
    if not isinstance(token, str):
        raise Unreachable("no token")
    return token


def make_line_item(line_items_url: str, token: str, item: Mapping[str, Any], *, allows_private: bool) -> str:
    """Return the address of a line item with the ids of `item`. It is made if the platform has none yet.

    So an answer that was lost makes no second one. Raise `Unreachable`.
    """
    headers = {"Authorization": f"Bearer {token}"}
    names = {"resource_link_id": item["resourceLinkId"], "resource_id": item["resourceId"]}
    listed, _ = call(
        "GET",
        line_items_url,
        params=names,
        headers=headers | {"Accept": LINE_ITEMS_TYPE},
        allows_private=allows_private,
    )
    for found in listed if isinstance(listed, list) else []:
        if isinstance(found, dict) and all(found.get(each) == item[each] for each in ("resourceLinkId", "resourceId")):
            return str(found.get("id"))
    made, _ = call(
        "POST",
        line_items_url,
        headers=headers | {"Accept": LINE_ITEM_TYPE, "Content-Type": LINE_ITEM_TYPE},
        data=json.dumps(item),
        allows_private=allows_private,
    )
    return str(made.get("id")) if isinstance(made, dict) else ""


def send_score(line_item_url: str, token: str, score: Score, *, allows_private: bool) -> None:
    """Send a score. Raise `Unreachable`."""
    address, mark, query = line_item_url.partition("?")
    body = {
        "userId": score.lti_user_id,
        "scoreGiven": score.given,
        "scoreMaximum": score.maximum,
        "activityProgress": "Completed" if score.is_finished else "InProgress",
        "gradingProgress": "FullyGraded",
        "timestamp": score.timestamp.isoformat(timespec="milliseconds"),
    }
    call(
        "POST",
        f"{address}/scores{mark}{query}",
        headers={"Authorization": f"Bearer {token}", "Content-Type": SCORE_TYPE},
        data=json.dumps(body),
        allows_private=allows_private,
    )


def read_members(memberships_url: str, token: str, *, allows_private: bool) -> list[dict[str, Any]]:
    """Return the members of a course as its platform describes them, page after page. Raise `Unreachable`."""
    try:
        with deadline.within(READING) as limit:
            return _read_pages(memberships_url, token, limit, allows_private=allows_private)
    except TimeoutError:
        raise Silent("too many slow pages") from None


def _read_pages(
    memberships_url: str, token: str, limit: deadline.Deadline, *, allows_private: bool
) -> list[dict[str, Any]]:
    headers = {"Authorization": f"Bearer {token}", "Accept": MEMBERS_TYPE}
    members: list[dict[str, Any]] = []
    url, start = memberships_url, urlsplit(memberships_url)
    for _ in range(MOST_PAGES):
        limit.check()
        answer, sent = call("GET", url, headers=headers, allows_private=allows_private)
        page = answer.get("members") if isinstance(answer, dict) else None
        if not isinstance(page, list):
            raise Unreachable("not a list of members")
        members += [member for member in page if isinstance(member, dict)]
        following = [each["url"] for each in parse_header_links(sent.get("Link", "")) if each.get("rel") == "next"]
        if not following:
            return members
        try:
            url = urljoin(url, following[0])
            is_same_host = urlsplit(url)[:2] == start[:2]
        except ValueError:
            is_same_host = False
        if not is_same_host:
            raise Unreachable("members at another host")  # it would get our token
    raise Unreachable("too many members")


# --- Dynamic registration --------------------------------------------------------------------------------------------


def register(
    configuration_url: str, registration_token: str, *, site_url: str, name: str, allows_private: bool
) -> dict[str, str]:
    """Register this site with the platform that describes itself at an address.

    Return the platform's names and addresses. Raise `Unreachable`, also for a description that is not one.
    """
    described, _ = call("GET", configuration_url, allows_private=allows_private)
    names = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint")
    if not isinstance(described, dict) or not all(isinstance(described.get(each), str) for each in names):
        raise Unreachable("not a platform's description")
    host = host_of(configuration_url)
    if host_of(described["registration_endpoint"]) != host or host_of(described["issuer"]) != host:
        raise Unreachable("a description of another host")
    headers = {"Content-Type": "application/json"}
    if registration_token:
        headers["Authorization"] = f"Bearer {registration_token}"
    answer, _ = call(
        "POST",
        described["registration_endpoint"],
        headers=headers,
        data=json.dumps(_about_us(site_url, name)),
        allows_private=allows_private,
    )
    client_id = answer.get("client_id") if isinstance(answer, dict) else None
    if not isinstance(client_id, str) or not client_id:
        raise Unreachable("no client id")
    platform = described.get("https://purl.imsglobal.org/spec/lti-platform-configuration")
    family = platform.get("product_family_code") if isinstance(platform, dict) else None
    return {
        "name": f"{family or 'LTI'}: {host}"[:60],
        "issuer": described["issuer"],
        "client_id": client_id,
        "home_url": f"{urlsplit(configuration_url).scheme}://{urlsplit(configuration_url).netloc}",
        "authorization_url": described["authorization_endpoint"],
        "token_url": described["token_endpoint"],
        "jwks_url": described["jwks_uri"],
        "audience": str(described.get("authorization_server") or ""),
    }


def host_of(url: str) -> str:
    """Return the host of an address in lower case, an empty text if it has none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _about_us(site_url: str, name: str) -> dict[str, Any]:
    """Return what we say about ourselves to a platform that registers us. No e-mail address is asked for."""
    return {
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["implicit", "client_credentials"],
        "initiate_login_uri": f"{site_url}/lti/login",
        "redirect_uris": [f"{site_url}/lti/launch"],
        "client_name": name,
        "jwks_uri": f"{site_url}/lti/jwks",
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": f"{SCORE_SCOPE} {LINE_ITEM_SCOPE} {MEMBERS_SCOPE}",
        "https://purl.imsglobal.org/spec/lti-tool-configuration": {
            "domain": urlsplit(site_url).netloc,
            "target_link_uri": f"{site_url}/lti/launch",
            "claims": ["iss", "sub", "name", "given_name", "family_name"],
            "messages": [
                {"type": "LtiResourceLinkRequest"},
                {"type": "LtiDeepLinkingRequest", "target_link_uri": f"{site_url}/lti/launch", "label": name},
            ],
        },
    }
