"""Signing in with links and providers: single use, short life, and linking through verified addresses only."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest

from tests.conftest import NOON
from webapp import db
from webapp.config import Settings
from webapp.errors import Conflict, Invalid
from webapp.services import accounts, sign_in
from webapp.services.accounts import LearnerInSession, Preferences, SessionKey
from webapp.services.sign_in import Proof, Visitor

NOBODY = Visitor(Preferences())
EMAIL = "olena@school.example"


def enter(conn: db.Conn, proof: Proof, visitor: Visitor = NOBODY) -> SessionKey:
    return sign_in.sign_in(conn, proof, visitor, NOON)


def learner(conn: db.Conn, key: SessionKey) -> LearnerInSession:
    found = accounts.find_learner(conn, key, NOON)
    assert found is not None
    return found


def token_of(link: str) -> str:
    return link.rpartition("/")[2]


def test_a_link_signs_in_once(conn: db.Conn) -> None:
    token = token_of(sign_in.create_sign_in_link(conn, email=" Olena@School.Example ", now=NOON))
    assert sign_in.find_sign_in_link(conn, token, NOON) == EMAIL
    key = enter(conn, sign_in.use_sign_in_link(conn, token, NOON))
    assert learner(conn, key).email == EMAIL
    assert sign_in.find_sign_in_link(conn, token, NOON) is None
    with pytest.raises(Conflict):
        sign_in.use_sign_in_link(conn, token, NOON)


def test_a_link_ends_after_fifteen_minutes(conn: db.Conn) -> None:
    token = token_of(sign_in.create_sign_in_link(conn, email=EMAIL, now=NOON))
    late = NOON + timedelta(minutes=15)
    assert sign_in.find_sign_in_link(conn, token, late) is None
    with pytest.raises(Conflict):
        sign_in.use_sign_in_link(conn, token, late)


def test_a_link_is_stored_only_as_a_hash(conn: db.Conn) -> None:
    token = token_of(sign_in.create_sign_in_link(conn, email=EMAIL, now=NOON))
    stored = conn.execute("select token from verification_token").fetchall()
    assert stored
    assert token not in str(stored)


def test_a_made_up_link_is_refused(conn: db.Conn) -> None:
    for token in ("", "x", "' or 1=1 --", "A" * 10_000):
        with pytest.raises(Conflict):
            sign_in.use_sign_in_link(conn, token, NOON)


def test_a_link_used_twice_at_once_signs_in_once(database: Settings) -> None:
    with db.transaction() as conn:
        token = token_of(sign_in.create_sign_in_link(conn, email=EMAIL, now=NOON))

    def use(_: int) -> bool:
        try:
            with db.transaction() as conn:
                enter(conn, sign_in.use_sign_in_link(conn, token, NOON))
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(use, range(10))) == 1


def test_parallel_sign_ins_with_a_new_address_make_one_account(database: Settings) -> None:
    def use(number: int) -> UUID:
        with db.transaction() as conn:
            return enter(conn, Proof(email=EMAIL, provider="google", provider_account_id=str(number % 2))).user_id

    with ThreadPoolExecutor(10) as pool:
        assert len(set(pool.map(use, range(10)))) == 1


@pytest.mark.parametrize("email", ["", "olena", "@school", "a b@c", "a@b@c", "a\x00@b", "x" * 251 + "@b.c", "<a@b>"])
def test_an_impossible_address_is_refused(email: str) -> None:
    with pytest.raises(Invalid):
        sign_in.read_email(email)


def test_an_administrator_is_made_by_address(conn: db.Conn) -> None:
    sign_in.grant_admin(conn, email=EMAIL, now=NOON)
    sign_in.grant_admin(conn, email=EMAIL, now=NOON)
    token = token_of(sign_in.create_sign_in_link(conn, email=EMAIL, now=NOON))
    assert learner(conn, enter(conn, sign_in.use_sign_in_link(conn, token, NOON))).is_admin


def test_an_existing_account_becomes_an_administrators(conn: db.Conn) -> None:
    key = enter(conn, Proof(email=EMAIL))
    assert not learner(conn, key).is_admin
    sign_in.create_sign_in_link(conn, email=EMAIL, is_admin=True, now=NOON)
    assert learner(conn, key).is_admin


def test_signing_in_again_opens_the_same_account_with_a_new_key(conn: db.Conn) -> None:
    first = enter(conn, Proof(email=EMAIL))
    second = enter(conn, Proof(email=EMAIL))
    assert first.user_id == second.user_id
    assert (first.session_id, first.secret) != (second.session_id, second.secret)


def test_a_verified_address_links_a_provider_to_the_account(conn: db.Conn) -> None:
    by_mail = enter(conn, Proof(email=EMAIL))
    by_google = enter(conn, Proof(email=EMAIL, provider="google", provider_account_id="1"))
    again = enter(conn, Proof(provider="google", provider_account_id="1"))
    assert by_mail.user_id == by_google.user_id == again.user_id


def test_without_a_verified_address_a_provider_opens_an_account_of_its_own(conn: db.Conn) -> None:
    by_mail = enter(conn, Proof(email=EMAIL))
    by_facebook = enter(conn, Proof(provider="facebook", provider_account_id="1", name="Olena"))
    assert by_mail.user_id != by_facebook.user_id
    assert learner(conn, by_facebook).email is None


def test_a_provider_is_linked_while_signed_in(conn: db.Conn) -> None:
    key = enter(conn, Proof(email=EMAIL))
    linking = Visitor(Preferences(), linking=key)
    linked = enter(conn, Proof(provider="facebook", provider_account_id="1"), linking)
    assert linked.user_id == key.user_id
    assert learner(conn, key).last_seen_at is None, "the old session ends"
    assert enter(conn, Proof(provider="facebook", provider_account_id="1")).user_id == key.user_id


def test_someone_elses_provider_account_cannot_be_linked(conn: db.Conn) -> None:
    theirs = enter(conn, Proof(provider="github", provider_account_id="1"))
    mine = enter(conn, Proof(email=EMAIL))
    with pytest.raises(Conflict):
        enter(conn, Proof(provider="github", provider_account_id="1"), Visitor(Preferences(), linking=mine))
    assert enter(conn, Proof(provider="github", provider_account_id="1")).user_id == theirs.user_id


def test_linking_does_not_take_over_an_account_by_its_address(conn: db.Conn) -> None:
    theirs = enter(conn, Proof(email="anna@school.example"))
    mine = enter(conn, Proof(email=EMAIL))
    proof = Proof(email="anna@school.example", provider="google", provider_account_id="9")
    assert enter(conn, proof, Visitor(Preferences(), linking=mine)).user_id == mine.user_id
    assert learner(conn, theirs).email == "anna@school.example"
