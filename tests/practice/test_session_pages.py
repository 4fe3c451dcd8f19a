"""A session as the browser shows it: its steps, its end, and what an answer reached; with and without htmx."""

import re
from datetime import UTC, datetime, timedelta

from flask.testing import FlaskClient

from tests.practice.test_pages import CARD, HTMX, number_in, token_in
from tests.trees import TOPIC
from webapp import db


def words(html: str) -> str:
    """Return the session's place in words."""
    found = re.search(r'id="session">\s*<p>(.*?)</p>', html, re.DOTALL)
    assert found
    return found[1]


def moments(html: str) -> list[str]:
    return re.findall(r'<li class="moment[^>]*>.*?<b>(.*?)</b>', html, re.DOTALL)


def announced(html: str) -> str:
    found = re.search(r'hx-target="#announce"[^>]*><span>(.*?)</span>', html, re.DOTALL)
    assert found
    return found[1]


def answer(client: FlaskClient, path: str = CARD, *, right: bool = True) -> str:
    """Answer the task of a page; the fragment with the verdict."""
    html = client.get(path, follow_redirects=True).get_data(as_text=True)
    fields = dict(re.findall(r'name="(queue)" value="([^"]+)"', html))
    fields |= {"variant": token_in(html), "shape": "text", "answer": str(number_in(html)) if right else "1"}
    return client.post("/practice/submit", data=fields, headers=HTMX).get_data(as_text=True)


def let_a_day_pass(client: FlaskClient) -> None:
    """Move everything that this client's learner did to yesterday."""
    client.get("/")
    with db.pool().connection() as conn:
        for table, columns in (
            ("user_task_attempts", ("learning_day", "next_review_date")),
            ("user_topic_xp", ("daily_tasks_date", "last_practiced_date", "last_review_date", "next_review_date")),
            ("user_task_state", ("last_learning_day", "next_review_date")),
            ("user_learning_days", ("learning_day",)),
        ):
            conn.execute(f"update {table} set " + ", ".join(f"{column} = {column} - 1" for column in columns))  # noqa: S608 - our own names


def test_a_session_of_ten_counts_its_answers_and_ends(client: FlaskClient) -> None:
    assert words(client.get(CARD).get_data(as_text=True)) == "Task 1 of 10"
    for number in range(1, 10):
        html = answer(client, right=number != 3)
        assert words(html) == f"{number} of 10 done"
        assert "Finish the session" not in html
        assert words(client.get(CARD).get_data(as_text=True)) == f"Task {number + 1} of 10", "whoever reloads"
    html = answer(client)
    assert words(html) == "10 of 10 done"
    assert re.search(rf'href="{CARD}/end" data-focus>Finish the session', html)
    assert words(client.get(CARD).get_data(as_text=True)) == "Task 1 of 10"


def test_the_end_shows_mistakes_with_a_way_back_and_goes_on(client: FlaskClient) -> None:
    answer(client)
    answer(client, f"{CARD}?task=copy-07", right=False)
    html = client.get(f"{CARD}/end").get_data(as_text=True)
    assert re.findall(r"<dd>(\d+)</dd>", html) == ["100", "1", "1"]
    assert "Look at this again" in html
    assert f'href="{CARD}?task=copy-07"' in html
    assert re.search(r'href="/topics/doubling">Next: Doubling', html)
    assert f'href="{CARD}">Keep practising' in html


def test_the_end_of_an_unbegun_session_is_a_kind_page(client: FlaskClient) -> None:
    html = client.get(f"{CARD}/end").get_data(as_text=True)
    assert "See you soon" in html
    assert "Look at this again" not in html
    assert "See you soon" in client.get("/today/end").get_data(as_text=True)


def test_a_review_is_a_session_and_a_moment(client_alone: FlaskClient) -> None:
    assert moments(answer(client_alone)) == [], "a first answer is no review"
    let_a_day_pass(client_alone)
    assert words(client_alone.get(CARD).get_data(as_text=True)) == "Review: task 1 of 2"
    assert words(answer(client_alone)) == "Review: 1 of 2 done"
    html = answer(client_alone)
    assert words(html) == "Review: 2 of 2 done"
    assert moments(html) == ["Review passed"]
    assert announced(html).count("Review passed.") == 1
    assert "Finish the session" in html
    assert "Review complete, without a mistake: this topic returns in 3 days." in html
    html = answer(client_alone)
    assert "It returns in 3 days." in html
    assert "Review complete" not in html, "it was told by the answer that completed it"
    assert "Counting: review passed" in client_alone.get(f"{CARD}/end").get_data(as_text=True)


def test_a_mistake_makes_a_review_longer(client_alone: FlaskClient) -> None:
    answer(client_alone)
    let_a_day_pass(client_alone)
    assert words(answer(client_alone, right=False)) == "Review: 1 of 3 done"


def test_a_level_and_the_goal_are_told_by_the_answer_that_reaches_them(client: FlaskClient) -> None:
    reached = [moments(answer(client)) for _ in range(11)]
    assert [number for number, found in enumerate(reached, start=1) if found] == [10]
    assert reached[9] == ["Level 1 reached", "Goal reached: 10 right answers today"]
    html = client.get("/today/end").get_data(as_text=True)
    assert moments(html) == ["Counting: level 1 reached", "Goal reached: 10 right answers today"]
    assert "moment--new" not in html, "it was seen already"


def test_an_answer_sent_again_tells_the_same_moments(client: FlaskClient) -> None:
    for _ in range(9):
        answer(client)
    html = client.get(CARD).get_data(as_text=True)
    form = {"variant": token_in(html), "answer": str(number_in(html)), "shape": "text"}
    pages = [client.post("/practice/submit", data=form).get_data(as_text=True) for _ in range(2)]
    assert moments(pages[0]) == moments(pages[1]) == ["Level 1 reached", "Goal reached: 10 right answers today"]


def test_the_seventh_day_in_a_row_is_told_once(client_alone: FlaskClient) -> None:
    answer(client_alone, right=False)
    with db.pool().connection() as conn:
        today = datetime.now(UTC) - timedelta(hours=4)
        conn.execute(
            "insert into user_learning_days (user_id, learning_day, correct_count, wrong_count, xp_earned)"
            " select day.user_id, day.learning_day - ago, 1, 0, 100 from user_learning_days as day"
            " cross join generate_series(1, 6) as ago where day.learning_day = %s",
            [today.date()],
        )
    html = answer(client_alone)
    assert moments(html) == ["7 days in a row"]
    assert announced(html).endswith("7 days in a row.")
    assert moments(answer(client_alone)) == []


def test_todays_queue_is_a_session_as_long_as_what_waits(client: FlaskClient) -> None:
    client.post("/today/goal", data={"daily_goal_tasks": "5"})
    path = "/today/next"
    for number in range(1, 6):
        assert words(client.get(path, follow_redirects=True).get_data(as_text=True)) == f"Task {number} of 5"
        html = answer(client, path)
        assert words(html) == f"{number} of 5 done"
    assert re.search(r'href="/today/end" data-focus>Finish the session', html)
    end = client.get(client.get(path).headers["Location"]).get_data(as_text=True)
    assert "Done for today" in end
    assert re.search(r'href="/today/next\?queue=more"[^>]*>Keep practising', end)
    assert words(client.get("/today/next?queue=more", follow_redirects=True).get_data(as_text=True)) == "Task 1 of 5"


def test_a_wrong_answer_does_not_end_the_days_queue(client: FlaskClient) -> None:
    client.post("/today/goal", data={"daily_goal_tasks": "5"})
    html = answer(client, "/today/next", right=False)
    assert words(html) == "0 of 5 done"
    assert "Finish the session" not in html


def test_named_tasks_are_counted_from_the_first_to_the_last(client: FlaskClient) -> None:
    path = f"/today/next?queue=2.{TOPIC}:copy-01,{TOPIC}:copy-02"
    html = client.get(path, follow_redirects=True).get_data(as_text=True)
    assert words(html) == "Task 1 of 2"
    verdict = answer(client, path)
    assert words(verdict) == "1 of 2 done"
    following = re.search(r'href="(/today/next\?queue=2\.[^"&]+)', verdict)
    assert following
    html = answer(client, following[1])
    assert words(html) == "2 of 2 done"
    assert "Finish the session" in html
