"""What pupils without an e-mail address sign in with: a PIN or three pictures, and a card.

Each is shown once, on the page that makes it, and kept as a salted hash. All of them follow from a seed, so a button
that is pressed twice makes one set. A PIN is short, so its hash is slow and needs a secret of the site (AUTH_SECRET). A
card has 128 random bits, for which a plain hash is enough.
"""

import hmac
from base64 import urlsafe_b64encode
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import scrypt, sha256
from uuid import UUID
from zoneinfo import ZoneInfo

from webapp import db
from webapp.db.queries import load_queries
from webapp.services.classes import Class, SignIn
from webapp.services.keys import write_key

sql = load_queries("roster")

PICTURES = (
    "sun", "moon", "star", "heart", "house", "tree", "fish", "apple", "ball", "key",
    "boat", "cup", "bell", "leaf", "flower", "cloud", "drop", "kite", "umbrella", "hat",
)  # fmt: skip
PICTURES_OF_A_SECRET = 3
PIN_DIGITS = 6
SCRYPT_COST = 2**12  # about 10 ms: 40 pupils of a list are stored within a second


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A pupil's new secrets, to be shown once. `pin` or `pictures` is empty where none of their classes asks for it."""

    user_id: UUID
    pin: str = field(repr=False)
    pictures: tuple[str, ...] = field(repr=False)
    card: str = field(repr=False)  # the last part of the address in the QR code


@dataclass(frozen=True, slots=True)
class SecretRow:
    """One secret of a pupil, without the secret."""

    user_id: UUID
    kind: str
    salt: bytes = field(repr=False)
    made_at: datetime
    ends_at: datetime | None
    paused_until: datetime | None


@dataclass(frozen=True, slots=True)
class NeededKind:
    """A kind of secret that the door of one of a pupil's classes asks for."""

    user_id: UUID
    kind: str


def make_secret(user_id: UUID, kinds: Collection[str], seed: str) -> NewSecret:
    """Return the secrets that follow from a seed, which only the caller's browser and page know."""
    pin, pictures = "", tuple[str, ...]()
    if "pictures" in kinds:
        drawn = _part(seed, user_id, "pictures")
        pictures = tuple(PICTURES[int.from_bytes(drawn[at : at + 8]) % len(PICTURES)] for at in (0, 8, 16))
    if "pin" in kinds:
        pin = f"{int.from_bytes(_part(seed, user_id, 'pin')) % 10**PIN_DIGITS:0{PIN_DIGITS}}"
    card = urlsafe_b64encode(_part(seed, user_id, "card")[:16]).decode().rstrip("=")
    return NewSecret(user_id, pin, pictures, write_key(user_id, card))


def _part(seed: str, user_id: UUID, name: str) -> bytes:
    return hmac.digest(seed.encode(), f"{name}:{user_id.hex}".encode(), "sha256")


def hash_secret(kind: str, text: str, salt: bytes, pepper: str) -> bytes:
    """Return what the database keeps of a secret."""
    if kind == "card":
        return sha256(salt + text.encode()).digest()
    peppered = hmac.digest(pepper.encode(), f"{kind}:{text}".encode(), "sha256")
    return scrypt(peppered, salt=salt, n=SCRYPT_COST, r=8, p=1, dklen=32)


def is_secret(kind: str, text: str, salt: bytes, secret_hash: bytes, peppers: Iterable[str]) -> bool:
    """Return whether a text is the secret, under any of the site's secrets: an older one made it before a rotation."""
    hashes = (hash_secret(kind, text, salt, pepper) for pepper in peppers)
    return any(hmac.compare_digest(each, secret_hash) for each in hashes)


def given_before(conn: db.Conn, about: Class, user_ids: Sequence[UUID], seed: str) -> list[NewSecret]:
    """Return the secrets that a page has given before to some pupils, without those that were replaced meanwhile."""
    kinds: dict[UUID, set[str]] = defaultdict(set)
    for row in find_secrets(conn, user_ids):
        if row.kind != "card" and row.salt == _salt(seed, row.user_id, row.kind):
            kinds[row.user_id].add(row.kind)
    asked = kind_of(about.sign_in)
    return [make_secret(user_id, kinds[user_id], seed) for user_id in user_ids if asked in kinds[user_id]]


def kind_of(sign_in: SignIn) -> str:
    """Return the kind of secret that pupils type or choose at the door of a class."""
    return "pictures" if sign_in == "pictures" else "pin"


def _salt(seed: str, user_id: UUID, kind: str) -> bytes:
    return _part(seed, user_id, f"salt {kind}")[:16]


def give_secrets(
    conn: db.Conn, about: Class, user_ids: Sequence[UUID], *, seed: str, peppers: Sequence[str], now: datetime
) -> list[NewSecret]:
    """Give pupils of a class new secrets of its way to sign in, and a card until the school year's end.

    The old ones and all sessions of these pupils end. A pupil of another class that signs in another way gets a secret
    for that one too. A repeat with the same seed changes nothing and returns the same.
    """
    if repeated := given_before(conn, about, user_ids, seed):
        return repeated
    kinds: dict[UUID, set[str]] = {user_id: {kind_of(about.sign_in)} for user_id in user_ids}
    for needed in db.many(conn, sql.select_needed_kinds, NeededKind, user_ids=list(user_ids)):
        kinds[needed.user_id].add(needed.kind)
    wanted = [make_secret(user_id, kinds[user_id], seed) for user_id in user_ids]
    ends_at = school_year_end(now, about.time_zone)
    rows = []
    for secret in wanted:
        texts = {"pin": secret.pin, "pictures": ",".join(secret.pictures), "card": secret.card.partition(".")[2]}
        for kind in (*sorted(kinds[secret.user_id]), "card"):
            salt = _salt(seed, secret.user_id, kind)
            hashed = hash_secret(kind, texts[kind], salt, peppers[0])
            rows.append((secret.user_id, kind, hashed, salt, ends_at if kind == "card" else None))
    db.execute(conn, sql.delete_secrets, user_ids=list(user_ids))
    db.execute(conn, sql.delete_sessions, user_ids=list(user_ids))
    db.execute(
        conn,
        sql.upsert_secrets,
        user_ids=[row[0] for row in rows],
        kinds=[row[1] for row in rows],
        secret_hashes=[row[2] for row in rows],
        salts=[row[3] for row in rows],
        ends_at=[row[4] for row in rows],
        now=now,
    )
    return wanted


def find_secrets(conn: db.Conn, user_ids: Collection[UUID]) -> list[SecretRow]:
    """Return what some pupils sign in with, without the secrets."""
    return db.many(conn, sql.select_secrets, SecretRow, user_ids=list(user_ids)) if user_ids else []


def by_pupil(rows: Iterable[SecretRow], kind: str) -> Mapping[UUID, SecretRow]:
    """Return the secrets of one kind by the pupils who have them."""
    return {row.user_id: row for row in rows if row.kind == kind}


def school_year_end(now: datetime, time_zone: str) -> datetime:
    """Return the end of 31 August after at least 60 more days, in a time zone: until then a card opens the door."""
    local = (now + timedelta(days=60)).astimezone(ZoneInfo(time_zone))
    year = local.year + (local.month > 8)
    return datetime(year, 9, 1, tzinfo=ZoneInfo(time_zone))
