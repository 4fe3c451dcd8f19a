"""Signing in: one-time links, linked providers, and adopting a guest's rows.

An address counts as someone's only once it is verified: by opening a mailed link, or by a provider that says so.
"""

import hmac
import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe
from string import ascii_lowercase, ascii_uppercase
from uuid import UUID, uuid4

import idna

from webapp import db
from webapp.config import Settings
from webapp.db.queries import load_queries
from webapp.errors import Conflict, Invalid, TooMany
from webapp.messages import N_
from webapp.services.accounts import Learner, Preferences, SessionKey, end_session, start_session
from webapp.services.guests import adopt_guest
from webapp.services.merging import merge_guest
from webapp.services.repeats import REPEATED_WITHIN
from webapp.services.replay import lock_learner

sql = load_queries("sign_in")

LINK_LIFETIME = timedelta(minutes=15)
LONGEST_EMAIL = 254
FRESH = timedelta(minutes=5)  # while a mailed link works longer than this, no further one is sent above the limit
JUST_SENT = timedelta(seconds=10)  # a second press of a button within this time is a double click
ASCII_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


@dataclass(frozen=True, slots=True)
class LinkRow:
    """The address of a one-time link."""

    identifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class MailedLinkRow:
    """When a mailed link expires."""

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
    """The proof of a sign-in: a verified address, an account at a provider, or both."""

    email: str | None = field(default=None, repr=False)  # verified, or None
    provider: str = ""
    provider_account_id: str = field(default="", repr=False)
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Visitor:
    """The browser before signing in: nobody, a guest with rows, or someone who is linking a provider."""

    preferences: Preferences
    guest: SessionKey | None = None
    linking: SessionKey | None = None
    replaced: SessionKey | None = None  # the session of an account that the new one replaces


# --- One-time links --------------------------------------------------------------------------------------------------


def read_email(text: str) -> str:
    """Return an address as it is stored and compared: trimmed, with ASCII letters in lower case.

    Lowering other letters would turn some into ASCII letters, and so one person's address into another's. Raises
    `Invalid` for an invalid address.
    """
    email = text.strip().translate(ASCII_LOWER)
    form = r"[^@\s<>\"(),:;\\\x00-\x1f]+@[^@\s<>\"(),:;\\\x00-\x1f]+"
    if len(email) > LONGEST_EMAIL or not re.fullmatch(form, email) or not _is_domain(email.rpartition("@")[2]):
        raise Invalid(N_("This does not look like an e-mail address. Please check it."))
    return email


def _is_domain(name: str) -> bool:
    """Return whether mail can be sent to a domain: one with non-ASCII letters must have an ASCII form."""
    try:
        return name.isascii() or bool(idna.encode(name, uts46=True))
    except idna.IDNAError:
        return False


def create_sign_in_link(
    conn: db.Conn, *, email: str, is_admin: bool = False, is_mailed: bool = False, now: datetime, base_url: str = ""
) -> str:
    """Return a link that signs in whoever opens it, once, within `LINK_LIFETIME`.

    With `is_admin` the address becomes an administrator's. Raises `Invalid` for an invalid address.
    """
    identifier = read_email(email)
    if is_admin:
        grant_admin(conn, email=identifier, now=now)
    token = token_urlsafe(32)
    db.execute(
        conn,
        sql.insert_sign_in_link,
        identifier=identifier,
        token=_hash(token),
        expires=now + LINK_LIFETIME,
        is_mailed=is_mailed,
    )
    return f"{base_url}/sign-in/link/{token}"


def find_sign_in_link(conn: db.Conn, token: str, now: datetime) -> str | None:
    """Return the address of a link that still works. Does not use it: mail programs open links by themselves."""
    link = db.maybe(conn, sql.select_optional_sign_in_link, LinkRow, token=_hash(token), now=now)
    return link.identifier if link else None


def use_sign_in_link(conn: db.Conn, token: str, browser: str, now: datetime) -> Proof:
    """Return the proof of a link and use it up. The same `browser`, known by its secret, may repeat that for a minute.

    Raises `Conflict` if the link is unknown, too old or used by another browser.
    """
    asked = {"token": _hash(token), "browser": _hash(browser or token_urlsafe()), "since": now - REPEATED_WITHIN}
    link = db.maybe(conn, sql.use_sign_in_link, LinkRow, **asked, now=now) or db.maybe(
        conn, sql.select_optional_link_use, LinkRow, **asked
    )
    if link is None:
        raise Conflict(
            N_("This link no longer works"),
            N_("This sign-in link was used already or is too old. Please ask for a new one."),
        )
    return Proof(email=link.identifier)


def request_link(
    conn: db.Conn,
    *,
    email: str,
    client: str,
    settings: Settings,
    now: datetime,
    base_url: str,
) -> str | TooMany | None:
    """Return a link to be mailed to an address; None if one was sent a moment ago.

    Returns a refusal above the limits of an hour. The caller raises it after COMMIT, because the counts must be stored.
    The limit of an address refuses only while the latest link works for at least `FRESH`, so that nobody is locked out
    by others who request links to their address. Whether the address has an account plays no part.
    """
    _lock(conn, email)
    mailed = db.maybe(conn, sql.select_optional_mailed_link, MailedLinkRow, identifier=email, now=now)
    left = mailed.expires - now if mailed else timedelta(0)
    if left > LINK_LIFETIME - JUST_SENT:
        return None
    hour = now.replace(minute=0, second=0, microsecond=0)
    for_address, for_client = (
        db.scalar(conn, sql.count_sign_in_mail, int, subject=mail_count_subject(settings.auth_secrets, who), hour=hour)
        for who in (f"address:{email}", f"client:{client}")
    )
    if for_address > settings.sign_in_mails_per_address and left >= FRESH:
        wait = int((left - FRESH).total_seconds()) + 1
        return TooMany(
            N_(
                "We have sent several links to this address. Please open the latest one: it works for %(minutes)s more "
                "minutes. You can ask for another in %(wait)s minutes."
            ),
            wait,
            heading=N_("Please use the latest link"),
            minutes=str(int(left.total_seconds()) // 60),
            wait=str(math.ceil(wait / 60)),
        )
    if for_client > settings.sign_in_mails_per_client:
        wait = int((hour + timedelta(hours=1) - now).total_seconds())
        return TooMany(
            N_(
                "Too many sign-in links were asked for from your network, so none was sent. Please try again in "
                "%(minutes)s minutes."
            ),
            wait,
            heading=N_("No link was sent"),
            minutes=str(wait // 60 + 1),
        )
    return create_sign_in_link(conn, email=email, is_mailed=True, now=now, base_url=base_url)


def forget_link(conn: db.Conn, link: str) -> None:
    """Delete a link whose mail could not be sent, so that nobody is told to look for it."""
    db.execute(conn, sql.delete_sign_in_link, token=_hash(link.rpartition("/")[2]))


def grant_admin(conn: db.Conn, *, email: str, now: datetime) -> None:
    """Make the account of an address an administrator's. It is created if it is new. Raises `Invalid`."""
    db.execute(conn, sql.update_role, user_id=account_of(conn, email, now), role="ADMIN", now=now)


def account_of(conn: db.Conn, email: str, now: datetime) -> UUID:
    """Return the account of an address. A new one is for whoever signs in with it first. Raises `Invalid`."""
    email = read_email(email)
    _lock(conn, email)
    return _find_by_email(conn, email) or _insert_user(conn, Proof(email=email), Preferences(), now, is_verified=False)


def mail_count_subject(secrets: Sequence[str], subject: str) -> str:
    """Return a keyed hash, so that the table of counts holds no address. The oldest key survives rotations."""
    return hmac.new(secrets[-1].encode(), subject.encode(), "sha256").hexdigest()


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


# --- Signing in ------------------------------------------------------------------------------------------------------


def sign_in(conn: db.Conn, proof: Proof, visitor: Visitor, now: datetime, *, seed: str = "") -> SessionKey:
    """Sign in the person of a proof, creating the account if it is new, and keep the guest's attempts.

    A new account takes over the guest's rows; an existing one receives them. An account without an address takes the
    proof's if it is free. The session key is new, and the one it replaces ends. The same `seed` gives the same key.
    Raises `Conflict` if the provider's account belongs to another learner than the one who is linking it.
    """
    _lock(conn, proof.email or f"{proof.provider}:{proof.provider_account_id}")
    guest, linking = visitor.guest, visitor.linking
    user_id = _find_user(conn, proof)
    if linking and proof.provider:
        linked = _find_linked(conn, proof)
        if linked not in (None, linking.user_id):
            raise Conflict(N_("Nothing was linked"), N_("This sign-in already belongs to another account here."))
        user_id = linking.user_id
    if user_id is None and guest:
        user_id = adopt_guest(conn, guest.user_id, name=proof.name, email=proof.email, now=now)
    if user_id is None:
        user_id = _insert_user(conn, proof, visitor.preferences, now)
    elif guest and guest.user_id != user_id:
        merge_guest(conn, guest.user_id, user_id)
    if proof.email and _find_by_email(conn, proof.email) is None:
        db.execute(conn, sql.update_email, user_id=user_id, email=proof.email, now=now)
    if proof.email and not linking:
        db.execute(
            conn,
            sql.update_email_verified,
            user_id=user_id,
            email=proof.email,
            locale=visitor.preferences.locale,
            time_zone=visitor.preferences.time_zone,
            now=now,
        )
    if not linking:
        habits = {"locale": visitor.preferences.locale, "time_zone": visitor.preferences.time_zone}
        db.execute(conn, sql.update_imported_habits, user_id=user_id, **habits, now=now)
    _insert_account(conn, proof, user_id, now)
    for old in (guest, linking, visitor.replaced):
        if old:
            end_session(conn, old.user_id, old.session_id, now)
    return start_session(conn, user_id, visitor.preferences.device, now, seed=seed)


def _insert_account(conn: db.Conn, proof: Proof, user_id: UUID, now: datetime) -> None:
    if proof.provider:
        db.execute(
            conn,
            sql.insert_account,
            user_id=user_id,
            type="oidc" if proof.provider in ("google", "oidc") or proof.provider.startswith("lti:") else "oauth",
            provider=proof.provider,
            provider_account_id=proof.provider_account_id,
            now=now,
        )


def account_of_proof(conn: db.Conn, proof: Proof, preferences: Preferences, now: datetime) -> UUID:
    """Return the account of somebody at a provider. A new one is for whoever comes from there as this person."""
    _lock(conn, f"{proof.provider}:{proof.provider_account_id}")
    user_id = _find_linked(conn, proof)
    if user_id is None:
        user_id = _insert_user(conn, proof, preferences, now)
        _insert_account(conn, proof, user_id, now)
    return user_id


def find_other_account(conn: db.Conn, proof: Proof, user_id: UUID) -> UUID | None:
    """Return another account of the same person, if the proof shows one and the two can be merged."""
    other = db.maybe(
        conn,
        sql.select_optional_other_account,
        UserRow,
        user_id=user_id,
        email=proof.email,
        provider=proof.provider,
        provider_account_id=proof.provider_account_id,
    )
    return other.user_id if other else None


def _lock(conn: db.Conn, person: str) -> None:
    db.scalar(conn, sql.lock_sign_in, bool, person=person)


def _find_user(conn: db.Conn, proof: Proof) -> UUID | None:
    """Return the account of the proof. The provider's link has priority over the address."""
    linked = _find_linked(conn, proof)
    return linked or (_find_by_email(conn, proof.email) if proof.email else None)


def _find_by_email(conn: db.Conn, email: str) -> UUID | None:
    user = db.maybe(conn, sql.select_optional_user_by_email, UserRow, email=email)
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
        role="USER",
        locale=preferences.locale,
        time_zone=preferences.time_zone,
        theme=preferences.theme,
        now=now,
    )
    return user_id


def linked_providers(conn: db.Conn, user_id: UUID) -> list[str]:
    """Return the providers a learner signs in with, by name, once for each account there."""
    return [row.provider for row in db.many(conn, sql.select_accounts, ProviderRow, user_id=user_id)]


def unlink(conn: db.Conn, learner: Learner, provider: str, usable: Collection[str]) -> None:
    """Unlink a provider. Raises `Conflict` if none of `usable`, providers and `mail`, would be left."""
    lock_learner(conn, learner.user_id)  # otherwise two providers unlinked in parallel would each see the other one
    linked = linked_providers(conn, learner.user_id)
    left = {name for name in linked if name != provider} | ({"mail"} if learner.email else set())
    if provider in linked and not left.intersection(usable):
        raise Conflict(N_("This sign-in stays"), N_("This is your only way to sign in. Please link another one first."))
    db.execute(conn, sql.delete_account, user_id=learner.user_id, provider=provider)
