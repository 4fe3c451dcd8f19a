"""Courses: a learner chooses one, Today takes its new topics from it, and its page says how far they are."""

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from tests.conftest import NOON
from tests.learners import add_learner, answer, later
from tests.trees import COURSE, OTHER_TOPIC, TOPIC
from webapp import db
from webapp.content.library import Library
from webapp.errors import NotFound
from webapp.services import accounts, catalog
from webapp.services.catalog_map import topic_map
from webapp.services.courses import find_course, follow
from webapp.services.merging import merge_guest
from webapp.services.today import next_topic, today
from webapp.services.visits import Habits, Visit


def following(who: Visit, course_slug: str | None) -> Visit:
    """Return the same learner's next request, once the choice is stored."""
    return replace(who, habits=lambda: Habits("en", "UTC", course_slug))


def stored_course(conn: db.Conn, who: Visit) -> str | None:
    row = conn.execute("select course_slug from users where id = %s", [who.user_id]).fetchone()
    assert row
    course: str | None = row[0]
    return course


def page(client: FlaskClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_new_topics_come_from_the_course_in_its_order(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    assert today(conn, who, library).queue[0].topic_slug == TOPIC
    on_course = following(who, COURSE)
    assert {item.topic_slug for item in today(conn, on_course, library).queue} == {OTHER_TOPIC}
    states = catalog.topic_states(conn, who)
    after = next_topic(on_course, library, states, after=OTHER_TOPIC)
    assert after
    assert after.topic.slug == TOPIC


def test_reviews_come_back_whatever_the_course(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    answer(conn, who, library, TOPIC)
    tomorrow = following(later(who, days=1), COURSE)
    assert today(conn, tomorrow, library).queue[0].topic_slug == TOPIC


def test_a_course_takes_what_it_does_not_list_as_known(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    needy = replace(library.topics[OTHER_TOPIC], prerequisites=(TOPIC,))
    only = replace(find_course(library, COURSE), topic_slugs=(OTHER_TOPIC,))
    content = replace(library, topics={**library.topics, OTHER_TOPIC: needy}, courses=(only,))
    assert today(conn, who, content).queue[0].topic_slug == TOPIC
    assert today(conn, following(who, COURSE), content).queue[0].topic_slug == OTHER_TOPIC
    shown = topic_map(content, only.topic_slugs, catalog.topic_states(conn, who), only)
    assert [topic.slug for topic in shown.assumed] == [TOPIC]
    assert shown.stops[OTHER_TOPIC].state == "next"


def test_a_course_that_is_gone_counts_as_none(conn: db.Conn, library: Library) -> None:
    found = today(conn, following(add_learner(conn, NOON), "long-gone"), library)
    assert found.course is None
    assert found.queue[0].topic_slug == TOPIC


def test_a_course_is_chosen_changed_and_left(conn: db.Conn, library: Library) -> None:
    who, stranger = add_learner(conn, NOON), add_learner(conn, NOON)
    follow(conn, who, find_course(library, COURSE))
    follow(conn, who, find_course(library, COURSE))
    assert (stored_course(conn, who), stored_course(conn, stranger)) == (COURSE, None)
    follow(conn, who, None)
    assert stored_course(conn, who) is None
    with pytest.raises(NotFound):
        find_course(library, "made-up")


@pytest.mark.parametrize(
    ("own", "guests", "expected"), [(None, COURSE, COURSE), ("own", COURSE, "own"), ("own", None, "own")]
)
def test_a_guests_course_is_followed_by_the_account_that_has_none(
    conn: db.Conn, own: str | None, guests: str | None, expected: str
) -> None:
    account, guest = add_learner(conn, NOON), add_learner(conn, NOON)
    conn.execute("update users set course_slug = %s where id = %s", [own, account.user_id])
    conn.execute("update users set course_slug = %s, is_guest = true where id = %s", [guests, guest.user_id])
    merge_guest(conn, guest.user_id, account.user_id)
    assert stored_course(conn, account) == expected


def test_the_session_knows_the_course(conn: db.Conn) -> None:
    who = add_learner(conn, NOON)
    key = accounts.start_session(conn, who.user_id, "a browser", NOON)
    conn.execute("update users set course_slug = %s where id = %s", [COURSE, who.user_id])
    learner = accounts.find_learner(conn, key, NOON)
    assert learner
    assert learner.course_slug == COURSE


def test_a_visitor_takes_a_course_and_home_begins_with_it(client: FlaskClient) -> None:
    html = page(client, f"/courses/{COURSE}")
    assert "Take this course" in html
    assert re.search(r"0 topics learnt.*of 2", html, re.DOTALL)
    assert client.post(f"/courses/{COURSE}/choose").headers["Location"] == "/"
    assert "Try one: Doubling" in page(client, "/")
    assert "Leave this course" in page(client, f"/courses/{COURSE}")
    client.post(f"/courses/{COURSE}/choose", data={"leave": "1"})
    assert "Try one: Counting" in page(client, "/")


def test_today_says_how_far_the_course_is_and_what_is_next(client: FlaskClient) -> None:
    client.post(f"/courses/{COURSE}/choose")
    html = page(client, f"/practice/{OTHER_TOPIC}")
    fields = dict(re.findall(r'name="(variant)" value="([^"]+)"', html))
    number = re.search(r'id="prompt"[^>]*>\D*(\d+)', html)
    assert number
    client.post("/practice/submit", data=fields | {"shape": "text", "answer": number[1]})
    html = page(client, "/")
    assert re.search(r"1 topic learnt.*of 2", html, re.DOTALL)
    assert re.search(r"Next in this course:.*Counting", html, re.DOTALL)


@pytest.mark.parametrize("slug", ["made-up", "%00", "x" * 500])
def test_a_course_that_does_not_exist_is_not_found(client: FlaskClient, slug: str) -> None:
    assert client.get(f"/courses/{slug}").status_code == 404
    assert client.post(f"/courses/{slug}/choose").status_code == 404


def test_the_page_of_a_course_says_what_it_lacks(client: FlaskClient) -> None:
    page = client.get("/courses/backwards").get_data(as_text=True)
    assert "<li>Counting backwards by &lt;tens&gt;</li>" in page
    ukrainian = client.get("/courses/backwards", headers={"Accept-Language": "uk"}).get_data(as_text=True)
    assert "<li>Лічба десятками назад</li>" in ukrainian
