"""API tokens, with which programs of a learner or a teacher read and write in their name. Named, scoped, revocable.

A token's scopes are stored as OAuth writes them: their names with a space between.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Literal, get_args
from uuid import UUID

from webapp import db
from webapp.db.queries import load_queries
from webapp.errors import Conflict, Invalid
from webapp.messages import N_
from webapp.services.accounts import Learner
from webapp.services.repeats import REPEATED_WITHIN, id_and_secret

sql = load_queries("api_tokens")

PREFIX = "ivl_"  # makes a leaked token recognisable, also for secret scanners
MOST_TOKENS = 20
NAME_LENGTH = 60

Scope = Literal["read", "practise", "classes:read", "assignments:write", "marks:read"]
SCOPES: tuple[Scope, ...] = get_args(Scope)


@dataclass(frozen=True, slots=True)
class LearnerByToken(Learner):
    """The learner of a bearer token, and the token's scopes."""

    scope: str
    last_used_on: date | None

    def may(self, scope: Scope) -> bool:
        """Return whether the token covers a scope. Whoever may practise may read what they practised."""
        scopes = self.scope.split()
        return scope in scopes or (scope == "read" and "practise" in scopes)


@dataclass(frozen=True, slots=True)
class TokenIdRow:
    """A new token."""

    token_id: UUID


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as listed for its owner. The secret itself is shown once, when the token is created."""

    token_id: UUID
    name: str
    scope: str
    created_at: datetime
    last_used_on: date | None

    @property
    def scopes(self) -> list[str]:
        """Return the scopes by their names."""
        return self.scope.split()


@dataclass(frozen=True, slots=True)
class Bearer:
    """The parts of a token's text."""

    user_id: UUID
    token_id: UUID
    secret_hash: bytes = field(repr=False)


def create_token(conn: db.Conn, user_id: UUID, *, name: str, scope: str, now: datetime, seed: str = "") -> str:
    """Return a new token's text, which is not stored; the same one again for the same `seed` within a minute.

    `scope` is one or more of `SCOPES` with spaces between. Raises `Invalid` for an invalid name or scope, `Conflict`
    when there are `MOST_TOKENS` already.
    """
    name, asked = name.strip(), set(scope.split())
    scope = " ".join(each for each in SCOPES if each in asked)
    if not 0 < len(name) <= NAME_LENGTH or not name.isprintable() or not scope or not asked <= set(SCOPES):
        raise Invalid(N_("Please give the token a name of up to 60 letters and say what it may do."))
    for each in (seed, ""):  # a seed used before belongs to another token, so a random one follows
        token_id, secret = id_and_secret(each)
        facts = {"user_id": user_id, "token_id": token_id, "name": name, "scope": scope}
        stored = db.maybe(
            conn, sql.insert_token, TokenIdRow, **facts, secret_hash=_hash(secret), now=now, most=MOST_TOKENS
        ) or db.maybe(conn, sql.select_optional_repeated_token, TokenIdRow, **facts, since=now - REPEATED_WITHIN)
        if stored:
            return f"{PREFIX}{user_id.hex}.{token_id.hex}.{secret}"
    raise Conflict(N_("No token was made"), N_("You have as many tokens as one can have. Please revoke one first."))


def read_token(text: str) -> Bearer | None:
    """Return the parts of a token's text; None if it is not one."""
    user, _, rest = text.removeprefix(PREFIX).partition(".")
    token, _, secret = rest.partition(".")
    try:
        return Bearer(UUID(hex=user), UUID(hex=token), _hash(secret)) if text.startswith(PREFIX) else None
    except ValueError:
        return None


def find_learner(conn: db.Conn, text: str, today: date) -> LearnerByToken | None:
    """Return the learner of a bearer token; None if the token is not valid."""
    bearer = read_token(text)
    if bearer is None:
        return None
    learner = db.maybe(
        conn,
        sql.select_optional_token_learner,
        LearnerByToken,
        user_id=bearer.user_id,
        token_id=bearer.token_id,
        secret_hash=bearer.secret_hash,
    )
    if learner and learner.last_used_on != today:
        db.execute(conn, sql.update_token_used, user_id=bearer.user_id, token_id=bearer.token_id, today=today)
    return learner


def list_tokens(conn: db.Conn, user_id: UUID) -> list[TokenRow]:
    """Return a learner's tokens, the newest first."""
    return db.many(conn, sql.select_tokens, TokenRow, user_id=user_id)


def revoke_token(conn: db.Conn, user_id: UUID, token_id: UUID) -> None:
    """Revoke a token at once. Another learner's is left alone."""
    db.execute(conn, sql.delete_token, user_id=user_id, token_id=token_id)


def _hash(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
