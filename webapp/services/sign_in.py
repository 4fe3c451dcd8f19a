"""Signing in: one-time links, linked providers, and keeping what a guest has done.

An address counts as someone's only once it is verified: by opening a mailed link, or by a provider that says so.
"""

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from uuid import UUID, uuid4

from webapp import db
from webapp.errors import Conflict, Invalid, TooMany
from webapp.grading.messages import N_
from webapp.queries import load_queries
from webapp.services.accounts import Learner, Preferences, Role, SessionKey, end_session, start_session
from webapp.services.guests import adopt_guest, merge_guest

sql = load_queries("sign_in")

LINK_LIFETIME = timedelta(minutes=15)
LONGEST_EMAIL = 254
MAILS_PER_ADDRESS = 5  # an hour
MAILS_PER_CLIENT = 20  # an hour: a class behind one address can still sign in


@dataclass(frozen=True, slots=True)
class LinkRow:
    """The address a one-time link was made for."""

    identifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class UsedLinkRow:
    """A one-time link that was just used up."""

    identifier: str = field(repr=False)
    expires: datetime


@dataclass(frozen=True, slots=True)
class UserRow:
    """A learner."""

    user_id: UUID


@dataclass(frozen=True, slots=True)
class ProviderRow:
    """A provider someone signs in with."""

    provider: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What someone signing in has shown: an address that is theirs, an account at a provider, or both."""

    email: str | None = field(default=None, repr=False)  # verified, or None
    provider: str = ""
    provider_account_id: str = field(default="", repr=False)
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who the browser was before signing in: nobody, a guest with rows, or someone who is linking a provider."""

    preferences: Preferences
    guest: SessionKey | None = None
    linking: SessionKey | None = None


# --- One-time links --------------------------------------------------------------------------------------------------


def read_email(text: str) -> str:
    """An address as it is stored: trimmed, in lower case. Raises ``Invalid`` if it cannot be one."""
    email = text.strip().lower()
    if len(email) > LONGEST_EMAIL or not re.fullmatch(
        r"[^@\s<>\"(),:;\\\x00-\x1f]+@[^@\s<>\"(),:;\\\x00-\x1f]+", email
    ):
        raise Invalid(N_("This does not look like an e-mail address. Please check it."))
    return email


def create_sign_in_link(conn: db.Conn, *, email: str, is_admin: bool = False, now: datetime, base_url: str = "") -> str:
    """A link that signs in whoever opens it, once, within ``LINK_LIFETIME``; with ``is_admin`` the address becomes an
    administrator's. Raises ``Invalid`` for a bad address."""
    identifier = read_email(email)
    if is_admin:
        grant_admin(conn, email=identifier, now=now)
    token = token_urlsafe(32)
    db.execute(conn, sql.insert_sign_in_link, identifier=identifier, token=_hash(token), expires=now + LINK_LIFETIME)
    return f"{base_url}/sign-in/link/{token}"


def find_sign_in_link(conn: db.Conn, token: str, now: datetime) -> str | None:
    """The address of a link that still works. Uses nothing up: mail programs open links by themselves."""
    link = db.maybe(conn, sql.select_optional_sign_in_link, LinkRow, token=_hash(token), now=now)
    return link.identifier if link else None


def use_sign_in_link(conn: db.Conn, token: str, now: datetime) -> Proof:
    """Use a link up. Raises ``Conflict`` if it is unknown, used or too old."""
    link = db.maybe(conn, sql.delete_sign_in_link, UsedLinkRow, token=_hash(token), now=now)
    if link is None or link.expires <= now:
        raise Conflict(N_("This sign-in link was used already or is too old. Please ask for a new one."))
    return Proof(email=link.identifier)


def count_mail(conn: db.Conn, *, email: str, client: str, secrets: Sequence[str], now: datetime) -> TooMany | None:
    """Count a sign-in mail for its address and for the client that asks. A refusal, to be raised after COMMIT because
    the count must stand, above the hour's limits; whether the address is known here plays no part."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    for_address, for_client = (
        db.scalar(conn, sql.count_sign_in_mail, int, subject=mail_count_subject(secrets, subject), hour=hour)
        for subject in (f"address:{email}", f"client:{client}")
    )
    if for_address <= MAILS_PER_ADDRESS and for_client <= MAILS_PER_CLIENT:
        return None
    seconds = int((hour + timedelta(hours=1) - now).total_seconds())
    return TooMany(
        N_("That was a lot of mails. Please use the latest one, or try again in %(minutes)s minutes."),
        seconds,
        minutes=str(seconds // 60 + 1),
    )


def grant_admin(conn: db.Conn, *, email: str, now: datetime) -> None:
    """Make the account of an address an administrator's; it is created if it is new. Raises ``Invalid``."""
    email = read_email(email)
    _lock(conn, email)
    user = db.maybe(conn, sql.select_optional_user_by_email, UserRow, email=email)
    if user is None:
        _insert_user(conn, Proof(email=email), Preferences(), now, role="ADMIN", is_verified=False)
    else:
        db.execute(conn, sql.update_role, user_id=user.user_id, role="ADMIN", now=now)


def mail_count_subject(secrets: Sequence[str], subject: str) -> str:
    """A keyed hash: the table of counts names nobody. The oldest secret keys it, so that a rotation resets no count."""
    return hmac.new(secrets[-1].encode(), subject.encode(), "sha256").hexdigest()


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


# --- Signing in ------------------------------------------------------------------------------------------------------


def sign_in(conn: db.Conn, proof: Proof, visitor: Visitor, now: datetime) -> SessionKey:
    """Sign in whoever the proof shows, creating the account if it is new, and keep what the guest has done: a new
    account is the guest's rows, an existing one receives them. The session key is new; the old one ends.

    Raises ``Conflict`` if the provider's account belongs to someone else than the learner who is linking it.
    """
    _lock(conn, proof.email or f"{proof.provider}:{proof.provider_account_id}")
    guest, linking = visitor.guest, visitor.linking
    user_id = _find_user(conn, proof)
    if linking and proof.provider:
        linked = _find_linked(conn, proof)
        if linked not in (None, linking.user_id):
            raise Conflict(N_("This sign-in already belongs to another account here."))
        user_id = linking.user_id
    if user_id is None and guest:
        user_id = adopt_guest(conn, guest.user_id, name=proof.name, email=proof.email, now=now)
    if user_id is None:
        user_id = _insert_user(conn, proof, visitor.preferences, now)
    elif guest and guest.user_id != user_id:
        merge_guest(conn, guest.user_id, user_id)
    if proof.email and not linking:
        db.execute(
            conn,
            sql.update_email_verified,
            user_id=user_id,
            locale=visitor.preferences.locale,
            time_zone=visitor.preferences.time_zone,
            now=now,
        )
    if proof.provider:
        db.execute(
            conn,
            sql.insert_account,
            user_id=user_id,
            type="oidc" if proof.provider in ("google", "oidc") else "oauth",
            provider=proof.provider,
            provider_account_id=proof.provider_account_id,
        )
    for old in (guest, linking):
        if old:
            end_session(conn, old.user_id, old.session_id, now)
    return start_session(conn, user_id, visitor.preferences.device, now)


def _lock(conn: db.Conn, person: str) -> None:
    db.scalar(conn, sql.lock_sign_in, bool, person=person)


def _find_user(conn: db.Conn, proof: Proof) -> UUID | None:
    """Whose account the proof opens: the provider's link counts before the address."""
    linked = _find_linked(conn, proof)
    if linked or not proof.email:
        return linked
    user = db.maybe(conn, sql.select_optional_user_by_email, UserRow, email=proof.email)
    return user.user_id if user else None


def _find_linked(conn: db.Conn, proof: Proof) -> UUID | None:
    if not proof.provider:
        return None
    user = db.maybe(
        conn,
        sql.select_optional_linked_user,
        UserRow,
        provider=proof.provider,
        provider_account_id=proof.provider_account_id,
    )
    return user.user_id if user else None


def _insert_user(
    conn: db.Conn,
    proof: Proof,
    preferences: Preferences,
    now: datetime,
    *,
    role: Role = "USER",
    is_verified: bool = True,
) -> UUID:
    user_id = uuid4()
    db.execute(
        conn,
        sql.insert_user,
        user_id=user_id,
        name=proof.name,
        email=proof.email,
        email_verified=now if proof.email and is_verified else None,
        role=role,
        locale=preferences.locale,
        time_zone=preferences.time_zone,
        theme=preferences.theme,
        now=now,
    )
    return user_id


def linked_providers(conn: db.Conn, user_id: UUID) -> list[str]:
    """The providers a learner signs in with, by name."""
    return [row.provider for row in db.many(conn, sql.select_accounts, ProviderRow, user_id=user_id)]


def unlink(conn: db.Conn, learner: Learner, provider: str) -> None:
    """Stop signing in with a provider. Raises ``Conflict`` if nothing else would be left to sign in with."""
    if not learner.email and linked_providers(conn, learner.user_id) == [provider]:
        raise Conflict(N_("This is your only way to sign in. Please link another one first."))
    db.execute(conn, sql.delete_account, user_id=learner.user_id, provider=provider)
