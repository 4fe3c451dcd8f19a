"""The studio's list of blocks, the page of each, and who may see them."""

import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.browsers import post, signed_in_browser, user
from tests.conftest import settings_for
from tests.trees import TOPIC
from webapp import clock, create_app, db
from webapp.config import Settings, load_settings
from webapp.db.queries import all_queries
from webapp.services import studio, studio_source


def html(client: FlaskClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.get_data(as_text=True)


def test_every_block_is_listed_with_its_sentence(admin: FlaskClient) -> None:
    page = html(admin, "/studio/")
    for query in all_queries():
        assert f"/studio/blocks/{query.full_name}" in page
    assert "Never empty for a learner who is signed in." in page


def test_a_page_runs_the_blocks_that_its_view_reaches(admin: FlaskClient) -> None:
    listed = set(re.findall(r"/studio/blocks/([\w.]+)", html(admin, "/studio/?page=/dashboard")))
    assert "dashboard.select_recent_attempts" in listed  # by the service
    assert "accounts.select_optional_learner" in listed  # by the session check
    assert "roster.upsert_secrets" not in listed


def test_the_blocks_are_folded_by_file_with_their_number(admin: FlaskClient) -> None:
    page = html(admin, "/studio/")
    folded = re.findall(r'<details class="studio-file">\s*<summary><code>(\w+)\.sql</code>.*?>(\d+) block', page)
    assert dict(folded) == {name: str(count) for name, count in Counter(q.feature for q in all_queries()).items()}
    assert "The slowest" in page


def test_blocks_are_found_by_words_of_their_names_and_sentences(admin: FlaskClient) -> None:
    page = html(admin, "/studio/?find=Recent+dashboard")
    assert set(re.findall(r"/studio/blocks/([\w.]+)", page)) == {"dashboard.select_recent_attempts"}
    assert "<details" not in page.partition("<main")[2]
    assert "0 blocks." in html(admin, "/studio/?find=nowhere-at-all")
    fragment = admin.get("/studio/?find=recent+dashboard", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert fragment.strip().startswith('<div id="blocks">') and "select_recent_attempts" in fragment


def test_who_runs_a_block_is_said_in_the_right_number(admin: FlaskClient) -> None:
    assert "1 page or command runs this query" in html(admin, "/studio/blocks/operations.select_exposed_tables")
    assert re.search(
        r"\d+ pages and commands run this query", html(admin, "/studio/blocks/accounts.select_optional_learner")
    )


def test_blocks_that_ran_here_come_first_with_their_times(admin: FlaskClient) -> None:
    html(admin, "/dashboard")
    first = html(admin, "/studio/?page=/dashboard").partition("<tbody>")[2].partition("</tr>")[0]
    assert re.search(r'<td class="number">\d+</td>\s*<td class="number">[\d.]+</td>', first)


def test_a_block_shows_its_text_its_callers_and_its_row_class(admin: FlaskClient) -> None:
    page = html(admin, "/studio/blocks/dashboard.select_recent_attempts")
    assert '<span class="sql--keyword">select</span>' in page
    assert '<span class="sql--parameter">:user_id</span>' in page
    assert "webapp.services.dashboard." in page
    assert "webapp/services/dashboard.py:" in page
    assert "RecentAttemptRow" in page
    assert "<code>/dashboard</code>" in page


def test_what_commands_run_is_said_by_their_names(admin: FlaskClient) -> None:
    assert "<code>flask doctor</code>" in html(admin, "/studio/blocks/operations.select_exposed_tables")
    assert "<code>flask replay</code>" in html(admin, "/studio/blocks/replay.select_task_states")


def test_an_unknown_block_is_not_found(admin: FlaskClient) -> None:
    assert admin.get("/studio/blocks/dashboard.select_everything").status_code == 404


def test_every_block_that_a_service_calls_has_a_caller() -> None:
    """A list of columns or steps has none; every other block is reached by a function of the source."""
    text = "".join(query.text for query in all_queries())
    for query in all_queries():
        if not re.search(rf"^ *:{query.name},?$", text, re.MULTILINE):
            assert studio_source.callers(query.full_name), query.full_name


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("dashboard.select_days", "reads"),
        ("replay.lock_progress", "locks"),
        ("replay.delete_learning_days", "writes"),
        ("practice.insert_attempt", "writes"),
        ("accounts.insert_guest", "writes"),
    ],
)
def test_what_a_block_does_is_told_by_its_words(name: str, kind: str) -> None:
    assert studio.kind_of(studio.find_block(name)) == kind


def test_the_tables_of_every_block_are_those_that_postgresql_plans(conn: db.Conn) -> None:
    rows = conn.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
    tables = {name for (name,) in rows}
    conn.execute("set local plan_cache_mode = force_generic_plan")
    for query in all_queries():
        prepared = conn.pgconn.prepare(b"", query.compiled)
        if prepared.error_message:
            continue
        text = b"explain (generic_plan, format json) " + query.compiled
        planned = conn.pgconn.exec_(text).get_value(0, 0) or b""
        names = set(re.findall(r'"Relation Name": "(\w+)"', planned.decode())) & tables
        assert names <= set(studio.tables_of(query)), query.full_name


# --- Who may see it ---

EXAMPLES = {"block": "dashboard.select_days", "table": "users", "topic_slug": TOPIC, "task_id": "copy-00"}


def addresses(app: Flask) -> list[tuple[str, str]]:
    """Return the methods and paths of every view of the studio, with an example in each variable part."""
    found = [
        (method, re.sub(r"<(\w+)>", lambda part: EXAMPLES[part[1]], rule.rule))
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
        if rule.rule.startswith("/studio") and method in ("GET", "POST")
    ]
    assert len(found) > 12
    return found


def test_the_menu_leads_an_administrator_there_and_nobody_else(admin: FlaskClient, app: Flask) -> None:
    assert 'href="/studio/"' in html(admin, "/")
    assert 'href="/studio/"' not in html(signed_in_browser(app, f"{uuid4().hex}@school.example"), "/")


def test_an_old_sign_in_must_be_renewed(app: Flask, client: FlaskClient) -> None:
    admin = signed_in_browser(app, f"{uuid4().hex}@school.example", is_admin=True)
    assert admin.get("/studio/").status_code == 200
    user_id = user(admin)["id"]
    with db.pool().connection() as conn:
        began = clock.now() - studio.FRESH - timedelta(seconds=1)
        conn.execute("update user_sessions set created_at = %s where user_id = %s", [began, user_id])
    refused = admin.get("/studio/")
    assert (refused.status_code, refused.headers["Location"]) == (303, "/sign-in")
    assert "sign-in of the last two hours" in html(admin, "/sign-in")
    assert admin.get("/profile").status_code == 200, "still signed in everywhere else"


def test_a_token_of_an_administrator_does_not_open_it(app: Flask, client: FlaskClient) -> None:
    admin = signed_in_browser(app, f"{uuid4().hex}@school.example", is_admin=True)
    made = post(admin, "/profile/tokens", data={"name": "script", "scope": "practise"}, follow_redirects=True)
    token = re.search(r'class="secret"[^>]*>([^<]+)<', made.get_data(as_text=True))
    assert token
    headers = {"Authorization": f"Bearer {token[1].strip()}"}
    assert app.test_client().get("/api/topics", headers=headers).status_code == 200
    for method, path in addresses(app):
        refused = app.test_client().open(path, method=method, headers=headers)
        assert refused.status_code == (303 if method == "GET" else 401), f"{method} {path}: as a visitor"
        assert "sql--keyword" not in refused.get_data(as_text=True), "no text of a block"
        if method == "GET":
            assert refused.headers["Location"].startswith("/sign-in?")


def test_none_of_its_addresses_opens_for_a_learner(app: Flask) -> None:
    learner = signed_in_browser(app, f"{uuid4().hex}@school.example")
    for method, path in addresses(app):
        refused = learner.open(path, method=method)
        assert refused.status_code == 403, f"{method} {path}"
        assert "sql--keyword" not in refused.get_data(as_text=True)


def test_production_serves_none_unless_asked(app: Flask, worker_settings: Settings) -> None:
    asked = addresses(app)
    for value, is_on in (("", False), ("off", False), ("on", True)):
        settings = load_settings(
            {"DATABASE_URL": worker_settings.database_url, "AUTH_SECRET": "s" * 32, "INTERVALS_ENV": "production",
             "STUDIO": value, "CONTENT_DIR": str(worker_settings.content_dir)}
        )  # fmt: skip
        visitor = create_app(settings).test_client()
        assert visitor.get("/studio/").status_code == (303 if is_on else 404), value
        if not is_on:
            assert {path: visitor.open(path, method=method).status_code for method, path in asked} == {
                path: 404 for _, path in asked
            }
    db.configure(worker_settings)


def test_development_may_turn_it_off(worker_settings: Settings) -> None:
    settings = replace(
        settings_for(worker_settings.database_url, STUDIO="off"), content_dir=worker_settings.content_dir
    )
    assert create_app(settings).test_client().get("/studio/").status_code == 404
    db.configure(worker_settings)
