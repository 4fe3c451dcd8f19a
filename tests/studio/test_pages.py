"""The studio's forms: running a block, its rows as CSV, and editing a block in development."""

import csv
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.browsers import post, signed_in_browser, user
from tests.conftest import NOON
from tests.learners import add_learner, answer
from tests.trees import TOPIC
from webapp import clock, create_app, db
from webapp.config import Settings, load_settings
from webapp.content.library import Library
from webapp.db import queries
from webapp.services import studio
from webapp.services.visits import Visit

BLOCK = "/studio/blocks/dashboard.select_recent_attempts"


@pytest.fixture(scope="module")
def learner(admin: FlaskClient, library: Library) -> Visit:
    """A learner who has answered."""
    with db.pool().connection() as conn:
        who = add_learner(conn, NOON)
    with db.transaction() as tx:
        answer(tx, who, library, TOPIC)
    return who


def values(page: str) -> dict[str, str]:
    """Return the prefilled values of a form's parameters."""
    return dict(re.findall(r'name="(value-\w+)" value="([^"]*)"', page))


def test_values_of_a_real_learner_are_filled_in_and_the_block_runs(admin: FlaskClient, learner: Visit) -> None:
    sent = values(admin.get(BLOCK).get_data(as_text=True))
    assert UUID(sent["value-user_id"]), "somebody who has practised"
    sent |= {"value-user_id": str(learner.user_id)}
    ran = admin.post(f"{BLOCK}/run", data=sent).get_data(as_text=True)
    assert f"<td>{TOPIC}</td>" in ran
    assert "takes most" in ran
    assert re.search(r"read \d+, returned \d+", ran)
    assert re.search(r"Planned in [\d.]+ ms, ran in [\d.]+ ms", ran)


def test_rows_come_as_csv_too(admin: FlaskClient, learner: Visit) -> None:
    sent = values(admin.get(BLOCK).get_data(as_text=True)) | {"value-user_id": str(learner.user_id)}
    response = admin.post(f"{BLOCK}/run", data=sent | {"csv": "1"})
    assert response.mimetype == "text/csv"
    assert 'filename="dashboard.select_recent_attempts.csv"' in response.headers["Content-Disposition"]
    rows = list(csv.DictReader(response.get_data(as_text=True).splitlines()))
    assert [row["topic_slug"] for row in rows] == [TOPIC]


def test_null_is_sent_by_its_box(admin: FlaskClient, learner: Visit) -> None:
    sent = values(admin.get(BLOCK).get_data(as_text=True)) | {"null-user_id": "on"}
    ran = admin.post(f"{BLOCK}/run", data=sent).get_data(as_text=True)
    assert "0 rows." in ran
    assert re.search(r'name="null-user_id" checked', ran)


def test_a_wrong_value_is_explained_and_kept(admin: FlaskClient, learner: Visit) -> None:
    ran = admin.post(f"{BLOCK}/run", data={"value-user_id": "nobody"}).get_data(as_text=True)
    assert "invalid input syntax for type uuid" in ran
    assert 'value="nobody"' in ran


def test_a_block_that_writes_is_only_explained(admin: FlaskClient, learner: Visit) -> None:
    path = "/studio/blocks/replay.delete_learning_days"
    page = admin.get(path).get_data(as_text=True)
    assert "Rows as CSV" not in page
    for more in ({}, {"csv": "1"}):
        ran = admin.post(f"{path}/run", data=values(page) | more).get_data(as_text=True)
        assert "This block writes, so it was only explained. Nothing ran." in ran
        assert "Delete on user_learning_days" in ran
    with db.pool().connection() as conn:
        days = conn.execute("select count(*) from user_learning_days where user_id = %s", [learner.user_id]).fetchone()
    assert days == (1,)


def test_nothing_runs_after_an_old_sign_in(app: Flask, admin: FlaskClient, learner: Visit) -> None:
    late = signed_in_browser(app, f"{uuid4().hex}@school.example", is_admin=True)
    user_id = user(late)["id"]
    with db.pool().connection() as conn:
        began = clock.now() - studio.FRESH - timedelta(seconds=1)
        conn.execute("update user_sessions set created_at = %s where user_id = %s", [began, user_id])
    for path in (f"{BLOCK}/run", f"{BLOCK}/edit"):
        refused = late.post(path, data={"value-user_id": str(learner.user_id), "text": "select 1"})
        assert refused.status_code == 403
        page = refused.get_data(as_text=True)
        assert "sign-in of the last two hours" in page
        assert "takes most" not in page
        assert ":user_id" not in page


def test_the_pages_have_the_policy_of_all_others(admin: FlaskClient) -> None:
    for path in ("/studio/", BLOCK, f"{BLOCK}/edit"):
        assert admin.get(path).headers["Content-Security-Policy"] == admin.get("/").headers["Content-Security-Policy"]
        assert "<script>" not in admin.get(path).get_data(as_text=True)


# --- Editing ---


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The query files, copied: what a test saves does not reach the real ones."""
    for path in queries.QUERIES.glob("*.sql"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(queries, "QUERIES", tmp_path)
        yield tmp_path
    queries.reread_queries()


def edited(admin: FlaskClient, change: tuple[str, str]) -> dict[str, str]:
    """Return the form of the page with something replaced in its text."""
    page = admin.get(f"{BLOCK}/edit").get_data(as_text=True)
    found = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", page, re.DOTALL)
    assert found
    before = found[1].replace("&#39;", "'").replace("&gt;", ">").replace("&lt;", "<").strip("\n")
    assert change[0] in before
    return values(page) | {"before": before, "text": before.replace(*change)}


def test_an_edited_text_shows_its_plan_rows_and_contract_and_stores_nothing(
    admin: FlaskClient, learner: Visit, sources: Path
) -> None:
    file = sources / "dashboard.sql"
    stood = file.read_text(encoding="utf-8")
    page = admin.post(f"{BLOCK}/edit", data=edited(admin, ("attempt.learning_day,", "attempt.learning_day as day,")))
    shown = page.get_data(as_text=True)
    assert "does not hold" in shown
    assert "has no field for [&#39;day&#39;], the block no column for [&#39;learning_day&#39;]" in shown
    assert f"<td>{TOPIC}</td>" in shown
    assert "takes most" in shown
    assert file.read_text(encoding="utf-8") == stood


def test_a_text_that_keeps_the_contract_is_saved_to_its_file(admin: FlaskClient, learner: Visit, sources: Path) -> None:
    stood = (sources / "dashboard.sql").read_text(encoding="utf-8")
    sent = edited(admin, ("limit :row_limit", "limit least(:row_limit, 3)"))
    assert ">holds<" in admin.post(f"{BLOCK}/edit", data=sent).get_data(as_text=True)
    saved = admin.post(f"{BLOCK}/edit", data=sent | {"save": "1"}, follow_redirects=True)
    assert "Saved to sql/queries/dashboard.sql." in saved.get_data(as_text=True)
    text = (sources / "dashboard.sql").read_text(encoding="utf-8")
    assert text == stood.replace("limit :row_limit", "limit least(:row_limit, 3)")
    assert "limit least" in studio.find_block("dashboard.select_recent_attempts").text


def test_a_text_that_postgresql_refuses_is_not_saved(admin: FlaskClient, sources: Path) -> None:
    stood = (sources / "dashboard.sql").read_text(encoding="utf-8")
    sent = edited(admin, ("attempt.learning_day,", "attempt.learning_days,")) | {"save": "1"}
    refused = admin.post(f"{BLOCK}/edit", data=sent)
    assert refused.status_code == 422
    assert "attempt.learning_days does not exist" in refused.get_data(as_text=True)
    assert "attempt.learning_days," in refused.get_data(as_text=True), "what was typed is still there"
    assert (sources / "dashboard.sql").read_text(encoding="utf-8") == stood


@pytest.mark.parametrize("text", ["-- name: other\n-- Another block.\nselect 1", "select 1", ""])
def test_a_text_that_is_not_one_block_is_refused(admin: FlaskClient, sources: Path, text: str) -> None:
    stood = (sources / "dashboard.sql").read_text(encoding="utf-8")
    assert admin.post(f"{BLOCK}/edit", data={"text": text, "save": "1"}).status_code == 422
    assert (sources / "dashboard.sql").read_text(encoding="utf-8") == stood


def test_a_file_that_changed_meanwhile_is_not_overwritten(admin: FlaskClient, sources: Path) -> None:
    sent = edited(admin, ("limit :row_limit", "limit least(:row_limit, 3)")) | {"save": "1"}
    file = sources / "dashboard.sql"
    other = file.read_text(encoding="utf-8").replace("limit :row_limit", "limit :row_limit -- mine")
    file.write_text(other, encoding="utf-8")
    queries.reread_queries()
    assert admin.post(f"{BLOCK}/edit", data=sent).status_code == 409
    assert file.read_text(encoding="utf-8") == other


def test_production_has_no_editing_and_ignores_a_text(worker_settings: Settings, learner: Visit) -> None:
    settings = load_settings(
        {"DATABASE_URL": worker_settings.database_url, "AUTH_SECRET": "s" * 32, "INTERVALS_ENV": "production",
         "STUDIO": "on", "CONTENT_DIR": str(worker_settings.content_dir), "RATE_LIMITS": "off",
         "SITE_URL": "http://localhost"}
    )  # fmt: skip
    app = create_app(settings)
    app.config["CSRF_ENABLED"] = False
    admin = signed_in_browser(app, f"{uuid4().hex}@school.example", is_admin=True)
    page = admin.get(BLOCK).get_data(as_text=True)
    assert "/edit" not in page
    assert admin.get(f"{BLOCK}/edit").status_code == 404
    assert post(admin, f"{BLOCK}/edit", data={"text": "select 1", "save": "1"}).status_code == 404
    ran = post(admin, f"{BLOCK}/run", data=values(page) | {"text": "delete from users"}).get_data(as_text=True)
    assert f"<td>{TOPIC}</td>" in ran
    db.configure(worker_settings)
