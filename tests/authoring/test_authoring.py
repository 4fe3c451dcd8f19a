"""The authors' preview: everything about a variant, in development and nowhere else."""

import re
from dataclasses import replace

from flask.testing import FlaskClient

from tests.trees import TOPIC
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
    assert f'href="{TASK}"' in page
    assert "To be corrected" not in page


def test_a_seed_shows_the_same_variant_with_key_mistakes_and_solution(client: FlaskClient) -> None:
    page, again = (client.get(f"{TASK}?seed=7&in=en").text for _ in range(2))
    assert without_tokens(again) == without_tokens(page)
    assert f"<code>{number_in(page)}</code>" in page
    assert "One too many." in page
    assert "Look closely." in page
    assert "It is" in page


def test_an_answer_is_graded_with_its_reading(client: FlaskClient) -> None:
    page = client.get(f"{TASK}?seed=7&in=en&shape=text&answer=12+%2B").text
    assert "invalid" in page
    page = client.get(f"{TASK}?seed=7&in=en&shape=text&answer={number_in(page) - 1}").text
    assert page.count("One too few.") == 2, "as the verdict on the answer and on the declared mistake"


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
