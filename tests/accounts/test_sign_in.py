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
EMAIL = "olena@sign-in.example"


def enter(conn: db.Conn, proof: Proof, visitor: Visitor = NOBODY) -> SessionKey:
    return sign_in.sign_in(conn, proof, visitor, NOON)


def learner(conn: db.Conn, key: SessionKey) -> LearnerInSession:
    found = accounts.find_learner(conn, key, NOON)
    assert found is not None
    return found


def token_of(link: str) -> str:
    return link.rpartition("/")[2]


def test_a_link_signs_in_once(conn: db.Conn) -> None:
    token = token_of(sign_in.create_sign_in_link(conn, email=" Olena@Sign-In.Example ", now=NOON))
    assert sign_in.find_sign_in_link(conn, token, NOON) == EMAIL
    key = enter(conn, sign_in.use_sign_in_link(conn, token, "a browser", NOON))
    assert learner(conn, key).email == EMAIL
    assert sign_in.find_sign_in_link(conn, token, NOON) is None
    with pytest.raises(Conflict):
        sign_in.use_sign_in_link(conn, token, "another browser", NOON)


def test_the_browser_that_used_a_link_can_repeat_that_for_a_minute(conn: db.Conn) -> None:
    token = token_of(sign_in.create_sign_in_link(conn, email=EMAIL, now=NOON))
    keys = [
        sign_in.sign_in(conn, sign_in.use_sign_in_link(conn, token, "a browser", when), NOBODY, when, seed="a seed")
        for when in (NOON, NOON + timedelta(seconds=59))
    ]
    assert keys[0] == keys[1], "it does not matter which answer the browser takes"
    assert len(accounts.list_sessions(conn, keys[0].user_id, NOON)) == 1
    with pytest.raises(Conflict):
        sign_in.use_sign_in_link(conn, token, "a browser", NOON + timedelta(seconds=60))
    for unknown in ("", "another browser"):
        with pytest.raises(Conflict):
            sign_in.use_sign_in_link(conn, token, unknown, NOON)


def test_a_link_ends_after_fifteen_minutes(conn: db.Conn) -> None:
    token = token_of(sign_in.create_sign_in_link(conn, email=EMAIL, now=NOON))
    late = NOON + timedelta(minutes=15)
    assert sign_in.find_sign_in_link(conn, token, late) is None
    with pytest.raises(Conflict):
        sign_in.use_sign_in_link(conn, token, "a browser", late)


def test_a_link_is_stored_only_as_a_hash(conn: db.Conn) -> None:
    token = token_of(sign_in.create_sign_in_link(conn, email=EMAIL, now=NOON))
    stored = conn.execute("select token from verification_token").fetchall()
    assert stored
    assert token not in str(stored)


def test_what_is_remembered_of_a_used_link_names_no_browser_and_is_swept(conn: db.Conn) -> None:
    first, second = (token_of(sign_in.create_sign_in_link(conn, email=EMAIL, now=NOON)) for _ in range(2))
    sign_in.use_sign_in_link(conn, first, "a browser", NOON)
    stored = str(conn.execute("select sign_in_link_uses::text from sign_in_link_uses").fetchall())
    assert first not in stored and "a browser" not in stored
    sign_in.use_sign_in_link(conn, second, "a browser", NOON + timedelta(minutes=2))
    left = conn.execute("select count(*) from sign_in_link_uses where identifier = %s", [EMAIL]).fetchone()
    assert left == (1,)


def test_a_made_up_link_is_refused(conn: db.Conn) -> None:
    for token in ("", "x", "' or 1=1 --", "A" * 10_000):
        with pytest.raises(Conflict):
            sign_in.use_sign_in_link(conn, token, "a browser", NOON)


def test_a_link_used_twice_at_once_signs_in_once(database: Settings) -> None:
    with db.transaction() as conn:
        token = token_of(sign_in.create_sign_in_link(conn, email=EMAIL, now=NOON))

    def use(number: int) -> bool:
        try:
            with db.transaction() as conn:
                enter(conn, sign_in.use_sign_in_link(conn, token, f"browser {number}", NOON))
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
    assert learner(conn, enter(conn, sign_in.use_sign_in_link(conn, token, "a browser", NOON))).is_admin


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


# --- One person, one account ---


def test_an_address_verified_later_is_taken_over_when_it_is_free(conn: db.Conn) -> None:
    before = enter(conn, Proof(provider="oidc", provider_account_id="1", name="Olena"))
    after = enter(conn, Proof(email=EMAIL, provider="oidc", provider_account_id="1"))
    assert after.user_id == before.user_id
    assert learner(conn, after).email == EMAIL
    assert enter(conn, Proof(email=EMAIL)).user_id == before.user_id, "a mailed link opens the same account"


def test_an_address_comes_with_a_link_of_a_provider_when_it_is_free(conn: db.Conn) -> None:
    key = enter(conn, Proof(provider="facebook", provider_account_id="1"))
    proof = Proof(email=EMAIL, provider="google", provider_account_id="2")
    assert enter(conn, proof, Visitor(Preferences(), linking=key)).user_id == key.user_id
    assert enter(conn, Proof(email=EMAIL)).user_id == key.user_id


def test_an_address_that_somebody_has_is_left_to_them(conn: db.Conn) -> None:
    theirs = enter(conn, Proof(email=EMAIL))
    mine = enter(conn, Proof(provider="oidc", provider_account_id="1"))
    proof = Proof(email=EMAIL, provider="oidc", provider_account_id="1")
    again = enter(conn, proof)
    assert again.user_id == mine.user_id
    assert (learner(conn, again).email, learner(conn, theirs).email) == (None, EMAIL)
    verified = conn.execute("select email_verified from users where id = %s", [mine.user_id]).fetchone()
    assert verified == (None,)
    assert sign_in.find_other_account(conn, proof, mine.user_id) == theirs.user_id, "a merge can be offered"


def test_an_address_of_ones_own_is_never_replaced(conn: db.Conn) -> None:
    key = enter(conn, Proof(email=EMAIL, provider="oidc", provider_account_id="1"))
    enter(conn, Proof(email="new@school.example", provider="oidc", provider_account_id="1"))
    assert learner(conn, enter(conn, Proof(email=EMAIL))).user_id == key.user_id


def test_two_accounts_with_addresses_are_never_offered_as_one(conn: db.Conn) -> None:
    mine = enter(conn, Proof(email=EMAIL))
    enter(conn, Proof(email="anna@school.example", provider="oidc", provider_account_id="1"))
    proof = Proof(email="anna@school.example", provider="oidc", provider_account_id="1")
    assert sign_in.find_other_account(conn, proof, mine.user_id) is None


def test_signing_in_anew_ends_the_session_that_it_replaces(conn: db.Conn) -> None:
    first = enter(conn, Proof(email=EMAIL))
    second = enter(conn, Proof(email=EMAIL), Visitor(Preferences(), replaced=first))
    assert [row.session_id for row in accounts.list_sessions(conn, second.user_id, NOON)] == [second.session_id]
    third = enter(conn, Proof(email="anna@school.example"), Visitor(Preferences(), replaced=second))
    assert accounts.list_sessions(conn, second.user_id, NOON) == []
    assert learner(conn, third).last_seen_at == NOON


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" Olena@School.Example ", "olena@school.example"),
        ("\u212aate@school.example", "\u212aate@school.example"),  # the Kelvin sign is no k
        ("\u0130ra@school.example", "\u0130ra@school.example"),
        ("ОЛЕНА@Школа.УКР", "ОЛЕНА@Школа.УКР"),
    ],
)
def test_only_ascii_letters_of_an_address_are_lowered(conn: db.Conn, typed: str, stored: str) -> None:
    assert sign_in.read_email(typed) == stored
    assert learner(conn, enter(conn, Proof(email=sign_in.read_email(typed)))).email == stored


def test_the_kelvin_sign_does_not_open_kates_account(conn: db.Conn) -> None:
    kate = enter(conn, Proof(email=sign_in.read_email("kate@school.example")))
    other = enter(conn, Proof(email=sign_in.read_email("\u212aate@school.example")))
    assert kate.user_id != other.user_id


USABLE = {"google", "github", "mail"}


@pytest.mark.parametrize(
    ("email", "linked", "usable", "is_kept"),
    [
        (None, [("google", "1")], USABLE, True),
        (None, [("google", "1"), ("google", "2")], USABLE, True),  # both are unlinked: no way to sign in would be left
        (None, [("google", "1"), ("github", "1")], USABLE, False),
        (None, [("google", "1"), ("facebook", "1")], USABLE, True),  # this site has no Facebook button now
        (EMAIL, [("google", "1")], USABLE, False),
        (EMAIL, [("google", "1")], {"google"}, True),  # this site sends no mail
    ],
)
def test_one_way_to_sign_in_always_remains(
    conn: db.Conn, email: str | None, linked: list[tuple[str, str]], usable: set[str], is_kept: bool
) -> None:
    (provider, account), *more = linked
    key = enter(conn, Proof(email=email, provider=provider, provider_account_id=account))
    for provider, account in more:
        key = enter(conn, Proof(provider=provider, provider_account_id=account), Visitor(Preferences(), linking=key))
    if is_kept:
        with pytest.raises(Conflict):
            sign_in.unlink(conn, learner(conn, key), "google", usable)
    else:
        sign_in.unlink(conn, learner(conn, key), "google", usable)
    assert ("google" in sign_in.linked_providers(conn, key.user_id)) == is_kept


def test_two_providers_unlinked_at_once_leave_one(database: Settings) -> None:
    with db.transaction() as conn:
        key = enter(conn, Proof(provider="google", provider_account_id="1"))
        key = enter(conn, Proof(provider="github", provider_account_id="1"), Visitor(Preferences(), linking=key))
        who = learner(conn, key)

    def unlink_once(provider: str) -> bool:
        try:
            with db.transaction() as conn:
                sign_in.unlink(conn, who, provider, USABLE)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(unlink_once, ("google", "github"))) == [False, True]
