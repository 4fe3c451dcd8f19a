"""API tokens: hashed, scoped, private to their owner, and invalid when revoked."""

import pytest

from tests.accounts.people import new_account
from tests.conftest import NOON
from webapp import db
from webapp.errors import Conflict, Invalid
from webapp.services import api_tokens

TODAY = NOON.date()


def test_a_token_opens_its_owners_account_with_its_scope(conn: db.Conn) -> None:
    user_id = new_account(conn).user_id
    text = api_tokens.create_token(conn, user_id, name=" My script ", scope="read", now=NOON)
    learner = api_tokens.find_learner(conn, text, TODAY)
    assert learner is not None
    assert (learner.user_id, learner.scope) == (user_id, "read")
    (token,) = api_tokens.list_tokens(conn, user_id)
    assert (token.name, token.last_used_on) == ("My script", TODAY)


def test_a_token_is_stored_only_as_a_hash(conn: db.Conn) -> None:
    text = api_tokens.create_token(conn, new_account(conn).user_id, name="x", scope="read", now=NOON)
    secret = text.rpartition(".")[2]
    stored = str(conn.execute("select user_api_tokens::text from user_api_tokens").fetchall())
    assert secret not in stored
    assert secret.encode().hex() not in stored


def test_a_revoked_token_opens_nothing(conn: db.Conn) -> None:
    user_id = new_account(conn).user_id
    text = api_tokens.create_token(conn, user_id, name="x", scope="read", now=NOON)
    api_tokens.revoke_token(conn, user_id, api_tokens.list_tokens(conn, user_id)[0].token_id)
    assert api_tokens.find_learner(conn, text, TODAY) is None


def test_a_stranger_cannot_revoke_a_token(conn: db.Conn) -> None:
    owner, stranger = new_account(conn).user_id, new_account(conn).user_id
    text = api_tokens.create_token(conn, owner, name="x", scope="read", now=NOON)
    api_tokens.revoke_token(conn, stranger, api_tokens.list_tokens(conn, owner)[0].token_id)
    assert api_tokens.find_learner(conn, text, TODAY) is not None


def test_a_changed_token_opens_nothing(conn: db.Conn) -> None:
    owner, stranger = new_account(conn).user_id, new_account(conn).user_id
    text = api_tokens.create_token(conn, owner, name="x", scope="read", now=NOON)
    prefix_and_user, token, secret = text.split(".")
    for changed in (
        "",
        "ivl_",
        text.removeprefix("ivl_"),
        text + "x",
        f"{prefix_and_user}.{token}.",
        f"ivl_{stranger.hex}.{token}.{secret}",
        f"{prefix_and_user}.{stranger.hex}.{secret}",
        "\x00" * 50,
    ):
        assert api_tokens.find_learner(conn, changed, TODAY) is None


@pytest.mark.parametrize(
    ("name", "scope"), [("", "read"), (" ", "read"), ("x" * 61, "read"), ("a\nb", "read"), ("x", "admin")]
)
def test_a_nameless_or_boundless_token_is_refused(conn: db.Conn, name: str, scope: str) -> None:
    with pytest.raises(Invalid):
        api_tokens.create_token(conn, new_account(conn).user_id, name=name, scope=scope, now=NOON)


def test_nobody_has_more_than_twenty_tokens(conn: db.Conn) -> None:
    user_id = new_account(conn).user_id
    for number in range(api_tokens.MOST_TOKENS):
        api_tokens.create_token(conn, user_id, name=f"token {number}", scope="practise", now=NOON)
    with pytest.raises(Conflict):
        api_tokens.create_token(conn, user_id, name="one more", scope="read", now=NOON)
