"""The JSON API: every call, and everything a client might try."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.trees import OTHER_TOPIC, TASKS, TOPIC
from webapp import db


def issue(client: FlaskClient, topic: str = TOPIC, task: str | None = None) -> dict[str, Any]:
    response = client.post("/api/tasks/issue", json={"topicSlug": topic} | ({"taskId": task} if task else {}))
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.get_json()
    return found


def right(issued: dict[str, Any]) -> str:
    return "".join(character for character in issued["promptText"] if character.isdigit())


def submit(client: FlaskClient, issued: dict[str, Any], answer: object) -> dict[str, Any]:
    response = client.post("/api/tasks/submit", json={"variant": issued["variant"], "answer": answer})
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.get_json()
    return found


def test_catalogue_lists_topics_in_teaching_order_with_the_callers_state(client: FlaskClient) -> None:
    listed = client.get("/api/topics").get_json()["topics"]
    assert [topic["slug"] for topic in listed] == [TOPIC, OTHER_TOPIC]
    assert listed[0]["userXP"]["status"] == "new"
    assert len(listed[0]["taskIds"]) == TASKS


def test_right_answer_earns_xp_with_its_receipt(client: FlaskClient) -> None:
    issued = issue(client)
    assert issued["worth"] == 100
    result = submit(client, issued, right(issued))
    assert (result["success"], result["verdict"]) == (True, "correct")
    xp = result["xpResult"]
    assert xp["xpEarned"] == 100
    assert xp["receipt"] == {"baseXp": 100, "ladder": "full", "pace": 1.0, "repeat": 1.0, "dailyTaskIndex": 1}
    assert set(xp) == {
        *("xpEarned", "nextReviewDate", "masteryLevel", "reviewCount", "message", "isScheduledReview", "multiplier"),
        *("dailyTaskIndex", "isTooEarly", "isHotTopic", "receipt"),
    }
    assert result["userXP"]["currentXp"] == 100
    mine = client.get(f"/api/xp/user?topicSlug={TOPIC}").get_json()
    assert mine["userXP"] == result["userXP"]
    assert mine["completedTaskIds"] == [issued["taskId"]]
    assert mine["topicConfig"]["reviewIntervals"] == [1, 3, 7, 14, 30, 60, 120, 240]


def test_repeat_returns_the_stored_result_and_no_xp(client: FlaskClient) -> None:
    issued = issue(client)
    first = submit(client, issued, right(issued))
    assert submit(client, issued, "1") == first


def test_wrong_and_unreadable_answers_earn_nothing(client: FlaskClient) -> None:
    issued = issue(client)
    unreadable = submit(client, issued, "12 +")
    assert (unreadable["verdict"], unreadable["xpResult"]) == ("invalid", None)
    wrong = submit(client, issued, "1")
    assert wrong["verdict"] == "incorrect"
    assert wrong["xpResult"]["xpEarned"] == 0
    assert wrong["xpResult"]["receipt"] is None


def test_declared_mistake_gets_its_own_sentence(client: FlaskClient) -> None:
    issued = issue(client)
    assert submit(client, issued, str(int(right(issued)) + 1))["message"] == "One too many."


def test_history_stats_and_due_tasks_follow(client: FlaskClient) -> None:
    for answer_rightly in (False, True):
        issued = issue(client, task="copy-03")
        submit(client, issued, right(issued) if answer_rightly else "1")
    history = client.get(f"/api/tasks/copy-03/history?topicSlug={TOPIC}").get_json()["attempts"]
    assert [attempt["isCorrect"] for attempt in history] == [True, False]
    newest = client.get(f"/api/tasks/copy-03/history?topicSlug={TOPIC}&limit=1").get_json()
    assert [attempt["isCorrect"] for attempt in newest["attempts"]] == [True]
    older = client.get(newest["next"]).get_json()
    assert ([attempt["isCorrect"] for attempt in older["attempts"]], older["next"]) == ([False], None)
    stats = client.get(f"/api/topics/{TOPIC}/stats").get_json()
    assert stats == {"completed": 1, "mastered": 0, "averageMastery": 0.0, "due": 0}
    assert client.get(f"/api/tasks/due?topicSlug={TOPIC}").get_json() == {"tasks": []}


@pytest.mark.parametrize("extra", [{"isCorrect": True}, {"baseXP": 10**9}, {"difficulty": "hard"}, {"xpEarned": 5}])
def test_what_a_client_says_about_correctness_or_xp_is_refused(client: FlaskClient, extra: dict[str, object]) -> None:
    issued = issue(client)
    body = {"variant": issued["variant"], "answer": right(issued)} | extra
    response = client.post("/api/tasks/submit", json=body)
    assert response.status_code == 422
    assert response.content_type == "application/problem+json"
    assert next(iter(extra)) in response.get_json()["detail"]
    assert client.get(f"/api/xp/user?topicSlug={TOPIC}").get_json()["userXP"]["totalXpEarned"] == 0


def test_another_learners_variant_earns_nothing(client: FlaskClient, app: Any) -> None:
    issued = issue(client)
    stranger: FlaskClient = app.test_client()
    response = stranger.post("/api/tasks/submit", json={"variant": issued["variant"], "answer": right(issued)})
    assert response.status_code == 403


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("post", "/api/tasks/submit", {"data": "{", "content_type": "application/json"}, 400),
        ("post", "/api/tasks/submit", {"data": b"\xff\xfe", "content_type": "application/json"}, 400),
        ("post", "/api/tasks/submit", {"data": "variant=1"}, 415),
        ("post", "/api/tasks/submit", {"json": []}, 422),
        ("post", "/api/tasks/submit", {"json": {"variant": "x"}}, 422),
        ("post", "/api/tasks/submit", {"json": {"variant": "forged", "answer": "1"}}, 422),
        ("post", "/api/tasks/submit", {"json": {"variant": "x", "answer": 12}}, 422),
        ("post", "/api/tasks/submit", {"json": {"variant": "x", "answer": "1" * 70_000}}, 413),
        ("post", "/api/tasks/issue", {"json": {"topicSlug": "no-such-topic"}}, 404),
        ("post", "/api/tasks/issue", {"json": {"topicSlug": TOPIC, "taskId": "no-such-task"}}, 404),
        ("post", "/api/tasks/issue", {"json": {"topicSlug": "../../etc"}}, 422),
        ("get", "/api/xp/user", {}, 422),
        ("get", "/api/xp/user?topicSlug=none", {}, 404),
        ("get", "/api/tasks/nope/history?topicSlug=counting", {}, 404),
        ("get", "/api/nowhere", {}, 404),
        ("get", "/api/tasks/submit", {}, 405),
        ("post", "/api/sync-topics", {}, 403),
    ],
)
def test_bad_input_is_a_problem_document(
    client: FlaskClient, method: str, path: str, options: dict[str, Any], status: int
) -> None:
    response = client.open(path, method=method.upper(), **options)
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"
    problem = response.get_json()
    assert problem["status"] == status
    assert problem["detail"]


def test_issued_task_holds_no_key(client: FlaskClient) -> None:
    issued = issue(client)
    assert not {"answer", "key", "rightAnswer", "solution", "mistakes", "seed", "correct"} & set(issued)


def test_the_right_answer_and_the_solution_come_with_a_stored_attempt_only(client: FlaskClient) -> None:
    issued = issue(client)
    unreadable = submit(client, issued, "x +")
    assert (unreadable["xpResult"], unreadable["rightAnswer"], unreadable["solution"]) == (None, None, [])
    wrong = submit(client, issued, str(int(right(issued)) + 1))
    assert wrong["rightAnswer"] == right(issued)
    assert [step.strip() for step in wrong["solution"]] == [f"<p>It is {right(issued)}.</p>"]
    assert submit(client, issued, right(issued))["verdict"] == "incorrect", "what is known now earns nothing"


def test_a_topic_mastered_under_the_first_rule_has_the_date_on_which_it_returns(client_alone: FlaskClient) -> None:
    """The first version stored no date for it; the ladder asks it again."""
    issued = issue(client_alone)
    submit(client_alone, issued, right(issued))
    with db.pool().connection() as conn:
        conn.execute("update user_topic_xp set srs_stage = 6, next_review_date = null, last_review_date = '2020-01-01'")
    mine = client_alone.get(f"/api/xp/user?topicSlug={TOPIC}").get_json()["userXP"]
    assert (mine["status"], mine["nextReviewDate"]) == ("due", "2020-03-01")
