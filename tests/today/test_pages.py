"""Today and the dashboard over HTTP: to a visitor, a guest and a learner; through the queue; one's own numbers only."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.browsers import signed_in_browser
from tests.round_trips import Statements
from tests.trees import OTHER_TOPIC, TOPIC
from webapp import db

HTMX = {"HX-Request": "true"}


def page(client: FlaskClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def answer(client: FlaskClient, path: str, *, right: bool, htmx: bool = False) -> str:
    """Open a practice page and answer its task; the verdict's page."""
    html = client.get(path, follow_redirects=True).get_data(as_text=True)
    fields = dict(re.findall(r'name="(variant|queue)" value="([^"]+)"', html))
    number = re.search(r'id="prompt"[^>]*>\D*(\d+)', html)
    assert number
    fields |= {"shape": "text", "answer": number[1] if right else "1"}
    return client.post("/practice/submit", data=fields, headers=HTMX if htmx else {}).get_data(as_text=True)


def pulse_in(html: str) -> str:
    """Return the words of the header's pulse, as a screen reader hears them."""
    found = re.search(r'<div class="pulse" id="pulse">(.*?)</div>', html, re.DOTALL)
    assert found
    return " ".join(re.findall(r'visually-hidden">([^<]+)<', found[1]))


def test_visitor_sees_where_to_begin_and_nothing_is_stored(client: FlaskClient) -> None:
    assert "Try one: Counting" in page(client, "/")
    assert "Here your progress will grow" in page(client, "/dashboard")
    assert pulse_in(page(client, "/")) == ""


def test_only_who_has_no_account_is_told_that_none_is_needed(app: Flask, client: FlaskClient) -> None:
    pupil = signed_in_browser(app, "new@example.org")
    for browser, is_told in ((client, True), (pupil, False)):
        assert ("No account needed to begin." in page(browser, "/")) is is_told
        queue = browser.get("/", headers=HTMX).get_data(as_text=True)
        assert "Begin with the first topic." in queue
        assert ("without an account" in queue) is is_told


def test_start_leads_into_the_queue_and_next_goes_on_in_it(client: FlaskClient) -> None:
    start = client.get("/today/next")
    assert start.headers["Location"] == f"/practice/{TOPIC}?queue=today.10"
    verdict = answer(client, "/today/next", right=True)
    assert f"/today/next?queue=today.10&amp;after={TOPIC}" in verdict
    assert "9 tasks" in page(client, "/")


def test_a_topic_begun_and_not_yet_learnt_is_no_review(client: FlaskClient) -> None:
    answer(client, f"/practice/{TOPIC}", right=False)
    html = page(client, "/")
    assert re.search(r"A new topic\s*, about", html)
    assert "No review is due" in html
    assert ">Review<" not in html


def test_when_a_new_topic_comes_before_reviews_the_page_says_so(client_alone: FlaskClient) -> None:
    answer(client_alone, f"/practice/{TOPIC}", right=True)
    with db.pool().connection() as conn:
        conn.execute("update user_task_attempts set learning_day = '2020-01-01'")
        conn.execute("delete from user_learning_days")
        conn.execute(
            "insert into user_learning_days (user_id, learning_day, correct_count, wrong_count, xp_earned)"
            " select progress.user_id, day::date, 9, 0, 0 from user_topic_xp as progress"
            " cross join generate_series('2020-01-01', '2020-01-03', interval '1 day') as day"
        )
        conn.execute(
            "update user_topic_xp set next_review_date = '2020-01-04', last_review_date = '2020-01-01',"
            " last_practiced_date = '2020-01-03', daily_tasks_date = '2020-01-03'"
        )
    html = page(client_alone, "/")
    assert re.search(r"1 review and a new topic", html)
    assert "Today the new topic comes before your reviews." in html


def test_wrong_answer_offers_a_fresh_one_in_the_same_queue(client: FlaskClient) -> None:
    verdict = answer(client, f"/practice/{TOPIC}?task=copy-03&queue=today", right=False)
    assert f"/practice/{TOPIC}?task=copy-03&amp;queue=today" in verdict
    assert "/today/next?queue=today" in verdict


def test_practice_outside_the_queue_stays_outside(client: FlaskClient) -> None:
    assert "queue=" not in answer(client, f"/practice/{TOPIC}", right=True)


def test_chosen_tasks_are_practised_one_by_one_and_lead_back(client: FlaskClient) -> None:
    path, seen = f"/today/next?queue={TOPIC}:copy-03,{TOPIC}:gone,nowhere:copy-01,{OTHER_TOPIC}:copy-05", []
    while (here := client.get(path)).headers["Location"] != "/today/end":
        seen.append(here.headers["Location"].partition("&")[0])
        verdict = answer(client, here.headers["Location"], right=True)
        following = re.search(r'href="(/today/next[^"]+)"', verdict)
        if following is None:
            assert re.search(r'href="/today/end"[^>]*>Finish the session', verdict)
            break
        path = following[1].replace("&amp;", "&")
    assert seen == [f"/practice/{TOPIC}?task=copy-03", f"/practice/{OTHER_TOPIC}?task=copy-05"]


@pytest.mark.parametrize(
    "queue",
    ["", ",", ":", "done", "a:b", "x" * 3000, "today,more", "today.", "today.-1", "today.99999", "9.", "\u0000"],
)
def test_strange_queue_leads_somewhere_kind(client: FlaskClient, queue: str) -> None:
    response = client.get("/today/next", query_string={"queue": queue})
    assert response.status_code == 303
    assert response.headers["Location"] in ("/today/end", f"/practice/{TOPIC}?queue=today.10")
    assert client.get(response.headers["Location"]).status_code == 200


def test_reaching_the_goal_says_when_to_come_back(client: FlaskClient) -> None:
    client.post("/today/goal", data={"daily_goal_tasks": "5"})
    for _ in range(5):
        answer(client, "/today/next", right=True)
    html = page(client, "/")
    assert "Done for today" in html
    assert "Your next review is due on" in html
    assert "Next: Counting" in html
    assert client.get("/today/next").headers["Location"] == "/today/end"
    assert "A new topic" in page(client, "/?more=1")


def test_goal_is_kept_and_shown_with_and_without_htmx(client: FlaskClient) -> None:
    answer(client, f"/practice/{TOPIC}", right=False)
    assert client.post("/today/goal", data={"daily_goal_tasks": "20"}).headers["Location"] == "/"
    fragment = client.post("/today/goal", data={"daily_goal_tasks": "15"}, headers=HTMX).get_data(as_text=True)
    assert "<html" not in fragment
    assert re.search(r'value="15" aria-pressed="true"', fragment)
    assert pulse_in(fragment) == "Today: 0 of 15 tasks"
    assert re.search(r'value="15" aria-pressed="true"', page(client, "/"))


@pytest.mark.parametrize("goal", ["", "7", "-5", "many", "1e9", "99999999999999999999"])
def test_goal_that_is_not_offered_is_refused(client: FlaskClient, goal: str) -> None:
    assert client.post("/today/goal", data={"daily_goal_tasks": goal}).status_code == 422


def test_submit_moves_the_header_in_place(client: FlaskClient) -> None:
    answer(client, f"/practice/{TOPIC}?task=copy-01", right=True)
    fragment = answer(client, f"/practice/{TOPIC}?task=copy-02", right=True, htmx=True)
    assert '<hx-partial hx-target="#pulse"' in fragment
    assert pulse_in(fragment) == "Today: 2 of 10 tasks Streak: 1 day"


def test_first_answer_of_a_visitor_already_shows_in_the_header(client: FlaskClient) -> None:
    html = answer(client, f"/practice/{TOPIC}", right=True)
    assert pulse_in(html) == "Today: 1 of 10 tasks Streak: 1 day"


def test_dashboard_explains_each_answer_with_its_receipt(client: FlaskClient) -> None:
    answer(client, f"/practice/{TOPIC}?task=copy-01", right=True)
    answer(client, f"/practice/{TOPIC}?task=copy-02", right=False)
    html = page(client, "/dashboard")
    assert "Why 100 XP?" in html
    assert "No XP, and no energy used" in html
    assert "Practise this task" in html
    assert f"/today/next?queue=1.{TOPIC}:copy-02" in html
    assert len(re.findall(r"<svg[^>]* role=\"img\"", html)) >= 4
    assert all("aria-label" in tag for tag in re.findall(r"<svg[^>]* role=\"img\"[^>]*>", html))


def test_stranger_sees_nothing_of_a_learner(app: Flask, client: FlaskClient) -> None:
    answer(client, f"/practice/{TOPIC}?task=copy-02", right=False)
    stranger = app.test_client()
    assert "Here your progress will grow" in page(stranger, "/dashboard")
    assert "Try one: Counting" in page(stranger, "/")
    assert pulse_in(page(stranger, "/")) == ""
    assert "Latest answers" in page(client, "/dashboard")


def test_pages_take_the_same_statements_after_many_answers(client: FlaskClient, statements: Statements) -> None:
    def counted(path: str) -> list[str]:
        statements.clear()
        page(client, path)
        return list(statements)

    answer(client, f"/practice/{TOPIC}?task=copy-01", right=True)
    few = {path: counted(path) for path in ("/dashboard", "/")}
    for number in range(2, 12):
        answer(client, f"/practice/{OTHER_TOPIC}?task=copy-{number:02}", right=number % 2 == 0)
    assert {path: counted(path) for path in few} == few
    assert few["/"].count("select_pulse") == few["/dashboard"].count("select_pulse") == 1
