"""The original's front end against our API: what is honest is answered, what it decided itself is refused."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.conftest import Clone, pooled, settings_for
from tests.trees import TOPIC
from webapp import create_app
from webapp.config import ROOT
from webapp.content.original import convert, write

CHOICE = {
    "id": "fractions_add",
    "type": "multiple-choice",
    "question": "5/8 + 2/8",
    "options": [{"text": "7/16"}, {"text": "7/8"}, {"text": "1"}],
    "answer": 1,
    "baseXP": 250,
}
TYPED = {"id": "typed", "type": "input", "question": "5/12 - 2/12", "correct": "3/12", "accepted": ["1/4"]}
OLD = "adding_fractions"


@pytest.fixture(scope="module")
def client(clone: Clone, shared_tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A browser of the original's front end; the site has its content beside the test topics."""
    folder = tmp_path_factory.mktemp("original") / "content"
    (folder / "math" / OLD / "tasks").mkdir(parents=True)
    (folder / "math" / OLD / "index.mdx").write_text("Fractions.")
    (folder / "math" / OLD / "tasks" / "all.json").write_text(json.dumps([CHOICE, TYPED]))
    out = folder.with_name("out")
    write(convert(folder), out)
    (out / "numbers").symlink_to(shared_tree / "numbers")
    with clone() as url, pooled(settings_for(url, CONTENT_DIR=str(out))):
        app = create_app(settings_for(url, CONTENT_DIR=str(out)))
        app.config["CSRF_ENABLED"] = False
        yield app.test_client()


def send(client: FlaskClient, **body: object) -> tuple[int, dict[str, Any]]:
    response = client.post("/api/tasks/submit", json=body)
    return response.status_code, response.get_json()


@pytest.mark.parametrize("name", ["isCorrect", "baseXP", "difficulty"])
def test_a_verdict_and_xp_of_the_browser_are_refused_with_what_to_send_instead(client: FlaskClient, name: str) -> None:
    status, said = send(client, taskId="typed", topicSlug=OLD, userAnswer="1/4", **{name: True})
    assert status == 422
    assert f"it takes no “{name}”" in str(said["detail"])
    assert "Send the “variant” of /api/tasks/issue and the “answer”" in str(said["detail"])
    assert client.get(f"/api/xp/user?topicSlug={OLD}").get_json()["userXP"]["dailyTasksDate"] is None


def test_a_task_without_random_numbers_is_graded_by_its_name(client: FlaskClient) -> None:
    status, wrong = send(client, taskId="fractions_add", topicSlug=OLD, userAnswer=0)
    assert (status, wrong["success"], wrong["xpResult"]["xpEarned"]) == (200, False, 0)
    status, right = send(client, taskId="fractions_add", topicSlug=OLD, userAnswer="1")
    assert (status, right["success"]) == (200, True)
    assert right["xpResult"]["receipt"]["baseXp"] == 250
    assert send(client, taskId="typed", topicSlug=OLD, userAnswer="1/4")[1]["success"] is True
    found = client.get(f"/api/xp/user?topicSlug={OLD}").get_json()
    assert found["completedTaskIds"] == ["fractions-add", "typed"]
    assert found["userXP"]["currentXp"] > 0
    assert found["userXP"]["dailyTasksDate"] is not None
    assert found["topicConfig"]["baseTaskXp"] == 100


def test_what_cannot_be_honest_is_a_sentence(client: FlaskClient) -> None:
    status, said = send(client, taskId="fractions_add", topicSlug=OLD, userAnswer=3)
    assert (status, "options are counted from 0" in str(said["detail"])) == (422, True)
    status, said = send(client, taskId="copy-00", topicSlug=TOPIC, userAnswer="5")
    assert (status, "Each learner gets other numbers in this task." in str(said["detail"])) == (422, True)
    assert send(client, taskId="nothing", topicSlug=OLD, userAnswer="5")[0] == 404
    assert send(client, taskId="typed", topicSlug=OLD)[0] == 422


def test_the_documented_requests_are_answered_as_the_page_says(client: FlaskClient) -> None:
    page = (ROOT / "docs" / "original.md").read_text(encoding="utf-8")
    written = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", page, re.DOTALL)]
    before, after = (body for body in written if "taskId" in body)
    assert send(client, **before)[0] == 422
    status, said = send(client, **after)
    assert (status, said["success"]) == (200, True)
    found = client.get("/api/xp/user?topicSlug=adding_fractions").get_json()
    for then, now in [(body, found) for body in written if "completedTaskIds" in body]:
        assert set(then["userXP"]) <= set(now["userXP"])
        assert set(then["topicConfig"]) <= set(now["topicConfig"])
