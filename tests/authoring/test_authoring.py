"""The authors' preview: everything about a variant, in development and nowhere else."""

import json
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.trees import TOPIC, write_tree
from webapp import create_app, db
from webapp.config import Settings

TASK = f"/authoring/{TOPIC}/copy-00"


def number_in(page: str) -> int:
    """Return the number that the task of the test tree asks to copy."""
    return int(page.split("Write ")[1][:3])


def without_tokens(page: str) -> str:
    """Return the page without what each answer draws anew."""
    return re.sub(r'(nonce|name="csrf_token" value)="[^"]*"', "", page)


def test_contents_list_every_task_and_no_fault(client: FlaskClient) -> None:
    page = client.get("/authoring/").text
    assert f'href="{TASK}?seed=0"' in page
    assert "To be corrected" not in page


def test_a_seed_shows_the_same_variant_with_key_mistakes_and_solution(client: FlaskClient) -> None:
    page, again = (client.get(f"{TASK}?seed=7&in=en").text for _ in range(2))
    assert without_tokens(again) == without_tokens(page)
    assert f"<code>{number_in(page)}</code>" in page
    assert "One too many." in page
    assert "Look closely." in page
    assert "It is" in page


def test_ten_seeds_are_shown_with_keys_and_mistakes(client: FlaskClient) -> None:
    page = client.get(f"{TASK}?seed=7&in=en").text
    numbers = [int(number) for number in re.findall(r"Write (\d+)\.", page)]
    assert len(numbers) == 11, "ten variants, and the first once more to try an answer"
    for number in numbers:
        assert f"<code>{number}</code>" in page
        assert f"<code>{number + 1}</code> One too many." in page
    assert "Seeds 7 to 16" in page
    assert "seed=17&amp;in=en" in page
    assert number_in(client.get(f"{TASK}?seed=16&in=en").text) == numbers[9]


def test_answers_of_gaps_and_choices_are_shown_in_words(content: Path, client: FlaskClient) -> None:
    kind = {"type": "word", "words": [["odd"], ["even"]], "answer": "odd"}
    sums: dict[str, object] = {
        "id": "sums",
        "type": "cloze",
        "prompt": "{{n}} {{kind}}",
        "params": {"n": {"integer": [3, 9]}},
        "fields": {"n": {"type": "number", "answer": "[[n]]"}, "kind": kind},
    }
    sums["mistakes"] = [{"when": {"kind": "even"}, "say": "No."}]
    ways = {"id": "ways", "type": "choices", "prompt": "Which?", "options": [
        {"text": "one", "correct": True}, {"text": "two", "correct": True}, {"text": "three"},
    ]}  # fmt: skip
    (content / TOPIC / "tasks" / "020-more.json").write_text(json.dumps([sums, ways]))
    page = client.get(f"/authoring/{TOPIC}/sums?seed=7&in=en").text
    assert re.search(r"<code>n: \d; kind: odd</code>", page)
    assert re.search(r"<code>n: \d; kind: even</code> No\.", page)
    page = client.get(f"/authoring/{TOPIC}/ways?seed=7&in=en").text
    assert re.search(r"<td><code>(one; two|two; one)</code></td>", page)


def test_the_switch_shows_all_seeds_in_the_other_language(client: FlaskClient) -> None:
    page = client.get(f"{TASK}?seed=7&in=uk").text
    assert len(re.findall(r"Запиши \d+\.", page)) == 11
    assert "seed=7&amp;in=en" in page


def test_lesson_and_menu_lead_to_the_authors_pages(client: FlaskClient) -> None:
    page = client.get(f"/topics/{TOPIC}").text
    assert f'href="/authoring/{TOPIC}"' in page
    assert 'href="/authoring/"' in page
    assert f'href="{TASK}' in client.get(f"/authoring/{TOPIC}").text


@pytest.fixture
def content(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """Show a tree of its own on the authors' pages, to break."""
    settings = app.extensions["settings"]
    app.extensions["settings"] = replace(settings, content_dir=write_tree(tmp_path / "content"))
    yield tmp_path / "content" / "numbers"
    app.extensions["settings"] = settings


def test_faults_of_a_topic_stand_beside_its_tasks_with_file_and_line(content: Path, client: FlaskClient) -> None:
    tasks = content / TOPIC / "tasks" / "010-copy.json"
    tasks.write_text(tasks.read_text().replace('"[[n + 1]]"', '"[[n]]"', 1))
    line = next(number for number, row in enumerate(tasks.read_text().splitlines(), 1) if '"when": "[[n]]"' in row)
    for address in (f"/authoring/{TOPIC}", f"{TASK}?seed=0&in=en"):
        page = client.get(address).text
        assert f"010-copy.json:{line}</code>" in page
        assert "a declared mistake is graded correct" in page
    assert "a declared mistake" not in client.get(f"/authoring/{TOPIC}/copy-01?seed=0").text


@pytest.mark.parametrize("name", ["config.json", "tasks/010-copy.json", "lesson.md"])
def test_a_broken_file_is_shown_as_its_sentence(content: Path, client: FlaskClient, name: str) -> None:
    (content / TOPIC / name).write_text("{")
    for address in ("/authoring/", f"/authoring/{TOPIC}", TASK):
        response = client.get(address)
        assert response.status_code == 200, address
        assert f"{TOPIC}/{name}:1</code>" in response.text, address


def test_a_variant_that_cannot_be_made_is_shown_as_its_sentence(content: Path, client: FlaskClient) -> None:
    tasks = content / TOPIC / "tasks" / "010-copy.json"
    tasks.write_text(tasks.read_text().replace('"answer": "[[n]]"', '"answer": "[[1/(n - n)]]"', 1))
    response = client.get(f"{TASK}?seed=3&in=en")
    assert response.status_code == 200
    assert "seed 12: 1/(n - n) has no value here" in response.text


def test_an_empty_topic_and_an_empty_tree_say_what_to_do(content: Path, client: FlaskClient) -> None:
    (content / TOPIC / "tasks" / "010-copy.json").unlink()
    assert "This topic has no tasks yet." in client.get(f"/authoring/{TOPIC}").text
    shutil.rmtree(content)
    assert "There are no topics yet." in client.get("/authoring/").text
    assert client.get("/authoring/nothing").status_code == 404


@pytest.mark.slow
def test_contents_of_a_hundred_topics_are_there_in_a_second(content: Path, client: FlaskClient) -> None:
    """Also after an edit: only the topic that was edited is read again."""
    for number in range(100):
        topic = shutil.copytree(content / TOPIC, content / f"{TOPIC}-{number}")
        config = json.loads((topic / "config.json").read_text())
        (topic / "config.json").write_text(json.dumps(config | {"slug": topic.name}))
    client.get("/authoring/")
    (content / f"{TOPIC}-7" / "lesson.md").write_text("---\ntitle: Edited\nsummary: Edited.\n---\n")
    begun = time.process_time()  # of this process: other tests share the machine
    page = client.get("/authoring/").text
    assert time.process_time() - begun < 1
    assert page.count('href="/authoring/counting-') >= 100


def test_an_answer_is_graded_with_its_reading(client: FlaskClient) -> None:
    page = client.get(f"{TASK}?seed=7&in=en&shape=text&answer=12+%2B").text
    assert "invalid" in page
    page = client.get(f"{TASK}?seed=7&in=en&shape=text&answer={number_in(page) - 1}").text
    assert page.count("One too few.") == 2 + 10, "on the answer, on the declared mistake, and in each variant"


def test_both_languages_are_shown(client: FlaskClient) -> None:
    assert "Запиши" in client.get(f"{TASK}?seed=7&in=uk").text


def test_hostile_seeds_and_unknown_tasks_are_harmless(client: FlaskClient) -> None:
    for seed in ("-1", "x", "9" * 400, "1e9", "٣"):
        assert client.get(TASK, query_string={"seed": seed}).status_code == 200
    assert client.get(f"/authoring/{TOPIC}/nothing").status_code == 404


def test_it_does_not_exist_in_production(worker_settings: Settings) -> None:
    production = create_app(replace(worker_settings, development=False))
    assert production.test_client().get("/authoring/", base_url="https://localhost").status_code == 404
    db.configure(worker_settings)
