"""The session check that travels with a page's first statements: the round trips it saves, and that it is enforced."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.browsers import CSRF, enter, guest_browser, signed_in_browser, user_id_of
from tests.learners import stored_attempts
from tests.round_trips import traced
from webapp import db
from webapp.config import Settings

TOPIC = "counting"
REVOKE = {
    "session": "delete from user_sessions where user_id = %s",
    "learner": "delete from users where id = %s",
}
PAGES = ("/", "/subjects/numbers", f"/topics/{TOPIC}", f"/practice/{TOPIC}", f"/practice/{TOPIC}/end")


@pytest.fixture
def one_connection(site: Flask, worker_settings: Settings) -> Iterator[Flask]:
    """Serve the site on a pool of one connection: a request that needed a second one at a time would never end."""
    db.configure(replace(worker_settings, pool_min=1, pool_max=1, pool_timeout=2))
    yield site
    db.configure(worker_settings)


@contextmanager
def counted(allowed: int) -> Iterator[None]:
    """Assert how often the requests of the block wait for the database."""
    with db.pool().connection() as conn:
        pass  # the only one there is
    with traced(conn) as round_trips:
        yield
    assert round_trips() == allowed


def card_of(client: FlaskClient) -> dict[str, str]:
    """Return what the form of the card that waits sends besides the answer."""
    return dict(re.findall(r'name="(variant|known)" value="([^"]+)"', client.get(f"/practice/{TOPIC}").text))


def csrf_of(client: FlaskClient) -> str:
    found = CSRF.search(client.get("/").text)
    assert found
    return found[1]


def test_an_answer_takes_one_round_trip_as_a_lesson_does_and_the_first_of_a_topic_two(one_connection: Flask) -> None:
    client = signed_in_browser(one_connection, f"{uuid4().hex}@school.example")
    pages = {
        "/": 1,
        "/subjects": 1,
        "/courses/backwards": 1,
        "/subjects/numbers": 1,
        f"/topics/{TOPIC}": 1,
        f"/practice/{TOPIC}": 2,
    }
    for _ in range(2):  # the second time every statement is prepared
        for path in pages:
            client.get(path)
    for path, allowed in pages.items():
        with counted(allowed):
            assert client.get(path).status_code == 200
    other = signed_in_browser(one_connection, f"{uuid4().hex}@school.example")
    for who, knows, expected in ((client, False, None), (client, True, None), (other, False, 2), (client, True, 1)):
        form = card_of(who) | {"shape": "text", "answer": "1", "csrf_token": csrf_of(who)}
        assert ("known" in form) == knows
        with nullcontext() if expected is None else counted(expected):  # when every statement is prepared
            assert who.post("/practice/submit", data=form).status_code == 200
    with counted(1):
        assert "A new topic" in client.get("/").text, "the queue of somebody who has practised"


def test_a_newcomer_gets_home_with_its_first_task_in_one_round_trip(one_connection: Flask) -> None:
    one_connection.test_client().get("/")
    with counted(1):
        page = one_connection.test_client().get("/")
    assert 'name="variant"' in page.text


def test_a_newcomer_reads_a_lesson_without_the_database(one_connection: Flask) -> None:
    with counted(0):
        page = one_connection.test_client().get(f"/topics/{TOPIC}")
    assert page.status_code == 200
    assert f'href="/practice/{TOPIC}"' in page.text


def test_a_guest_is_asked_for_first_until_the_cookie_says_that_they_are_stored(one_connection: Flask) -> None:
    client = guest_browser(one_connection)
    for _ in range(2):
        assert client.get(f"/topics/{TOPIC}").status_code == 200
    with counted(1):
        assert "Level" in client.get(f"/topics/{TOPIC}").text


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("revoked", REVOKE)
def test_a_cookie_that_names_nobody_any_more_opens_a_newcomers_page(
    one_connection: Flask, path: str, revoked: str
) -> None:
    client = guest_browser(one_connection)
    user_id = user_id_of(client)
    assert 'class="pulse__goal"' in client.get(path).text
    revoke(user_id, revoked)
    page, fresh = client.get(path), one_connection.test_client().get(path)
    assert page.status_code == fresh.status_code == 200
    assert without_tokens(page.text) == without_tokens(fresh.text)


def test_a_copy_of_an_open_page_that_arrives_after_a_sign_in_does_not_undo_it(site: Flask) -> None:
    """The service worker fetches it as soon as it is installed, which may take until then."""
    client = guest_browser(site)
    old = client.get_cookie("session")
    assert old
    enter(client, f"{uuid4().hex}@school.example")  # merges the guest, whose key is then nobody's
    late = site.test_client()
    late.set_cookie("session", old.value)
    assert "Set-Cookie" not in late.get(f"/practice/{TOPIC}", headers={"X-Copy": "1"}).headers
    assert "Set-Cookie" in late.get(f"/practice/{TOPIC}").headers
    assert 'fetch(url, { headers: { "X-Copy": "1" } })' in client.get("/sw.js").text


@pytest.mark.parametrize(
    ("revoked", "knows", "status", "sentence"),
    [
        ("session", True, 403, "You were signed out meanwhile"),
        ("session", False, 403, "You were signed out meanwhile"),
        ("learner", True, 403, "You were signed out meanwhile"),
        ("learner", False, 409, "signed in or out elsewhere"),
    ],
)
def test_an_answer_with_a_cookie_that_names_nobody_any_more_stores_nothing(
    one_connection: Flask, revoked: str, knows: bool, status: int, sentence: str
) -> None:
    client = guest_browser(one_connection)
    user_id = user_id_of(client)
    form = card_of(client) | {"shape": "text", "answer": "1", "csrf_token": csrf_of(client)}
    if not knows:  # as a card of the release before
        del form["known"]
    revoke(user_id, revoked)
    with db.pool().connection() as conn:
        before = stored_attempts(conn, user_id)
    refused = client.post("/practice/submit", data=form)
    assert refused.status_code == status
    assert sentence in refused.text
    with db.pool().connection() as conn:
        assert stored_attempts(conn, user_id) == before


def test_an_answer_in_one_round_trip_keeps_the_session_alive(one_connection: Flask) -> None:
    client = guest_browser(one_connection)
    user_id = user_id_of(client)
    form = card_of(client) | {"shape": "text", "answer": "1", "csrf_token": csrf_of(client)}
    with db.pool().connection() as conn:
        conn.execute("update user_sessions set last_seen_at = now() - interval '2 hours' where user_id = %s", [user_id])
    done = client.post("/practice/submit", data=form)
    assert "Not this time" in done.text
    assert "Set-Cookie" in done.headers
    with db.pool().connection() as conn:
        fresh = "select from user_sessions where user_id = %s and last_seen_at > now() - interval '1 hour'"
        assert conn.execute(fresh, [user_id]).fetchone() is not None


def revoke(user_id: UUID, what: str) -> None:
    with db.pool().connection() as conn:
        conn.execute(REVOKE[what].encode(), [user_id])


def without_tokens(page: str) -> str:
    """Return a page without what differs each time: tokens, and the number of the task."""
    return re.sub(r'((csrf_token|variant|known)" value|"X-CSRFToken")[=:] ?"[^"]+"|Write \d+', r"\1", page)
