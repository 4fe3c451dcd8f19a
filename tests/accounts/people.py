"""Learners for tests, made as the site makes them."""

from uuid import uuid4

from tests.conftest import NOON
from webapp import db
from webapp.services import accounts, sign_in
from webapp.services.accounts import Learner, Preferences, SessionKey
from webapp.services.sign_in import Proof, Visitor


def new_guest(conn: db.Conn) -> SessionKey:
    """Return a guest with rows."""
    key = accounts.new_session_key()
    accounts.create_guest(conn, key, Preferences(), NOON)
    return key


def new_account(conn: db.Conn, email: str = "") -> SessionKey:
    """Someone who has signed in."""
    proof = Proof(email=email or f"{uuid4().hex}@school.example")
    return sign_in.sign_in(conn, proof, Visitor(Preferences()), NOON)


def learner_of(conn: db.Conn, key: SessionKey) -> Learner:
    """Return the learner a key opens."""
    learner = accounts.find_learner(conn, key, NOON)
    assert learner is not None
    assert learner.last_seen_at is not None
    return learner
