"""The token that travels with a task: which variant was shown, to whom, and under which submission id.

It is sealed, not only signed: a reader of the page learns neither the seed nor anything else about the variant. It is
bound to one learner and expires. That it is used once is the database's promise: the constraint
`attempt_is_stored_once_per_variant`.
"""

import json
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from os import urandom
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from webapp.errors import Conflict, Forbidden, Invalid
from webapp.messages import N_, Locale
from webapp.services.visits import Visit

LIFETIME = timedelta(hours=24)
LONGEST_TOKEN = 4000
NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class SlotPlace:
    """The place that a variant fills in an assignment: a slot of one of its items."""

    class_id: UUID
    assignment_id: UUID
    item: int
    slot: int


@dataclass(frozen=True, slots=True)
class VariantToken:
    """What a token says, once opened. `place` is None in practice outside assignments."""

    user_id: UUID
    topic_slug: str
    task_id: str
    seed: int
    locale: Locale
    submission_id: UUID
    hints_used: int = 0
    place: SlotPlace | None = None


@cache
def _seals(kind: str, secrets: tuple[str, ...]) -> tuple[AESGCM, ...]:
    """Return the first secret seals; the others still open what they sealed before a rotation."""
    return tuple(AESGCM(sha256(f"{kind}:{secret}".encode()).digest()) for secret in secrets)


def seal(secrets: Sequence[str], token: VariantToken, now: datetime) -> str:
    """Return the text form of a token, valid for `LIFETIME` from `now`."""
    payload = [token.topic_slug, token.task_id, token.seed, token.locale, token.submission_id.hex, token.hints_used]
    if place := token.place:
        payload += [place.class_id.hex, place.assignment_id.hex, place.item, place.slot]
    return seal_payload("variant", secrets, token.user_id, payload, now)


def unseal(secrets: Sequence[str], text: str, visit: Visit) -> VariantToken:
    """Open a token for the learner it was made for. Raises what `unseal_payload` raises."""
    return _variant_token(visit, unseal_payload("variant", secrets, text, visit))


def unseal_for_anyone(secrets: Sequence[str], text: str, visit: Visit) -> VariantToken:
    """Return any learner's token, however old, to issue its variant to this one. Raises `Invalid` if not made here."""
    return _variant_token(visit, unseal_payload("variant", secrets, text))


def _variant_token(visit: Visit, payload: list[Any]) -> VariantToken:
    topic_slug, task_id, seed, locale, submission, hints_used, *placed = payload
    place = SlotPlace(UUID(hex=placed[0]), UUID(hex=placed[1]), placed[2], placed[3]) if placed else None
    return VariantToken(visit.user_id, topic_slug, task_id, seed, locale, UUID(hex=submission), hints_used, place)


def seal_payload(kind: str, secrets: Sequence[str], user_id: UUID, payload: list[Any], now: datetime) -> str:
    """Seal JSON values for one learner and one `kind` of use, valid for `LIFETIME` from `now`."""
    data = json.dumps([int(now.timestamp()), user_id.hex, *payload], separators=(",", ":"))
    return seal_text(kind, secrets, data.encode())


def unseal_payload(kind: str, secrets: Sequence[str], text: str, visit: Visit | None = None) -> list[Any]:
    """Return the payload sealed for this kind and learner, or their former guest; without a visit, for anyone.

    Without a visit it never expires. Raises `Invalid` if it was not made here, `Conflict` if it has expired,
    `Forbidden` if it is another's.
    """
    data = open_text(kind, secrets, text)
    if data is None:
        raise Invalid(N_("This task was not issued here. Nothing was stored; take a new task."))
    values: list[Any] = json.loads(data)
    issued, owner, *payload = values
    if visit is None:
        return payload
    if UUID(hex=owner) not in (visit.user_id, *visit.guest_ids):
        raise Forbidden(N_("This task was issued to someone else. Nothing was stored; take a new task."))
    if visit.now.timestamp() - issued > LIFETIME.total_seconds():
        raise Conflict(
            N_("This task is too old"), N_("This task was opened too long ago. Nothing was stored; take a new task.")
        )
    return payload


def seal_text(kind: str, secrets: Sequence[str], data: bytes, context: bytes | None = None) -> str:
    """Return bytes sealed for one `kind` of use, as text. They open only with the same `context`."""
    nonce = urandom(NONCE_BYTES)
    return urlsafe_b64encode(nonce + _seals(kind, tuple(secrets))[0].encrypt(nonce, data, context)).decode()


def open_text(kind: str, secrets: Sequence[str], text: str, context: bytes | None = None) -> bytes | None:
    """Return what `seal_text` sealed; None for anything else."""
    try:
        sealed = b64decode(text.encode("ascii"), altchars=b"-_", validate=True) if len(text) <= LONGEST_TOKEN else b""
    except ValueError:
        return None
    if len(sealed) < NONCE_BYTES:
        return None
    for seal in _seals(kind, tuple(secrets)):
        try:
            return seal.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context)
        except InvalidTag:
            continue
    return None
