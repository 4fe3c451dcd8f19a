"""The studio's pages of the schema and of what must always hold, and PostgreSQL's own figures of blocks."""

import re
from pathlib import Path

import psycopg
import pytest
from flask.testing import FlaskClient

from tests.accounts.browsers import signed_in_browser
from tests.conftest import NOON
from tests.learners import add_learner, answer
from tests.trees import TOPIC
from webapp import db
from webapp.blueprints import studio_schema as views
from webapp.config import Settings
from webapp.content.library import Library
from webapp.db.queries import all_queries
from webapp.db.sandbox import sandbox
from webapp.services import operations, studio, studio_diagram, studio_statistics
from webapp.services.studio_schema import Reference


def html(client: FlaskClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.get_data(as_text=True)


@pytest.fixture
def admin_alone(client_alone: FlaskClient) -> FlaskClient:
    """An administrator whose database holds nobody else."""
    return signed_in_browser(client_alone.application, "admin@school.example", is_admin=True)


def test_every_table_is_listed_and_drawn(admin: FlaskClient, worker_settings: Settings) -> None:
    page = html(admin, "/studio/schema")
    with psycopg.connect(worker_settings.direct_url) as conn:
        names = [name for (name,) in conn.execute("select tablename from pg_tables where schemaname = 'public'")]
    assert len(names) >= 30
    for name in names:
        assert re.search(rf'class="diagram-table"[^>]*>\s*<rect[^>]*>\s*<text[^>]*>{name}<', page), name
        assert f'<td><a href="/studio/schema/{name}">' in page


def test_no_two_tables_are_drawn_on_each_other_and_all_are_in_the_picture(admin: FlaskClient) -> None:
    page = html(admin, "/studio/schema")
    width, height = map(int, re.findall(r'viewBox="0 0 (\d+) (\d+)"><?', page.partition("studio-diagram")[2])[0])
    boxes = [(int(x), int(y)) for x, y in re.findall(r'<rect x="(\d+)" y="(\d+)" width="224"', page)]
    assert len(boxes) == len(set(boxes))
    assert all(0 <= x <= width - 224 and 0 <= y <= height - 30 for x, y in boxes)
    for x, y in boxes:
        assert not any(x == other_x and 0 < abs(y - other_y) < 30 for other_x, other_y in boxes)


def test_a_table_stands_to_the_right_of_those_it_refers_to() -> None:
    references = [Reference("answers", "tasks"), Reference("tasks", "topics"), Reference("answers", "users")]
    places = {box.name: box.x for box in studio_diagram.draw({"answers", "tasks", "topics", "users"}, references).boxes}
    assert places["answers"] > places["tasks"] > places["topics"] == places["users"]


def test_tables_that_refer_to_each_other_are_drawn_too() -> None:
    circle = [Reference("hen", "egg"), Reference("egg", "hen")]
    assert len(studio_diagram.draw({"hen", "egg"}, circle).lines) == 2


def test_a_query_marks_what_it_reads_and_writes(admin: FlaskClient) -> None:
    page = html(admin, "/studio/schema?block=accounts.insert_guest")
    marked = re.findall(r'/studio/schema/(\w+)" class="diagram-table diagram-table--(\w+)"', page)
    assert sorted(marked) == [("user_sessions", "written"), ("users", "written")]
    page = html(admin, "/studio/schema?block=accounts.select_optional_learner")
    assert ("users", "read") in re.findall(r'/studio/schema/(\w+)" class="diagram-table diagram-table--(\w+)"', page)


def test_a_table_shows_rules_in_words_indexes_with_their_use_and_its_queries(admin: FlaskClient) -> None:
    page = html(admin, "/studio/schema/user_sessions")
    assert "session device is short<br>" in page
    assert "CHECK ((char_length(device) &lt;= 100))" in page
    assert "<strong>user_sessions_pkey</strong>" in page
    assert re.search(r'user_sessions_pkey.*?"number">[\d.]+ \w+</td><td class="number">[\d,]+</td>', page, re.DOTALL)
    reading, _, writing = page.partition("Read by</h2>")[2].partition("Written by</h2>")
    assert "accounts.select_sessions" in reading
    assert "accounts.insert_session" in writing
    assert "accounts.insert_session" not in reading


def test_an_unknown_table_is_not_found(admin: FlaskClient) -> None:
    assert admin.get("/studio/schema/pg_authid").status_code == 404
    assert admin.get("/studio/schema/no').such").status_code == 404


def test_a_migration_that_waits_is_named(admin: FlaskClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert "waits to be applied" not in html(admin, "/studio/schema")
    for path in views.MIGRATIONS.glob("*.sql"):
        (tmp_path / path.name).touch()
    (tmp_path / "20990101000000_users__mood__add.sql").touch()
    monkeypatch.setattr(views, "MIGRATIONS", tmp_path)
    page = html(admin, "/studio/schema")
    assert "1 migration waits to be applied: <code>20990101000000_users__mood__add</code>" in page


# --- Checks ---


def test_every_invariant_holds_until_a_row_breaks_it(admin_alone: FlaskClient, database: Settings) -> None:
    page = html(admin_alone, "/studio/checks?check=all")
    assert page.count(">holds<") == len(operations.INVARIANTS)
    with db.pool().connection() as conn:
        learner = add_learner(conn, NOON)
        conn.execute(
            "insert into user_topic_xp (user_id, topic_slug, current_xp, total_xp_earned)"
            " select %s, topic_slug, 7, 7 from topic_xp_config limit 1",
            [learner.user_id],
        )
    page = html(admin_alone, "/studio/checks?check=all")
    assert ">broken<" in page
    assert str(learner.user_id) in page


def test_one_invariant_is_checked_alone(admin: FlaskClient) -> None:
    name = operations.INVARIANTS[0]
    page = html(admin, f"/studio/checks?check={name}")
    assert "1 rule was checked." in page


def test_a_replay_shows_what_is_stored_otherwise(
    admin_alone: FlaskClient, database: Settings, library: Library
) -> None:
    with db.pool().connection() as conn:
        learner = add_learner(conn, NOON)
    with db.transaction() as tx:
        answer(tx, learner, library, TOPIC)
    assert "No differences." in html(admin_alone, f"/studio/checks?learner={learner.user_id}")
    with db.pool().connection() as conn:
        conn.execute("update user_learning_days set xp_earned = 999 where user_id = %s", [learner.user_id])
    page = html(admin_alone, f"/studio/checks?learner={learner.user_id}")
    assert "1 difference:" in page
    assert "<td>xp_earned</td><td>999</td>" in page
    assert "There is no such learner." in html(admin_alone, "/studio/checks?learner=nobody@school.example")
    with db.pool().connection() as conn:
        days = conn.execute("select xp_earned from user_learning_days where user_id = %s", [learner.user_id]).fetchone()
    assert days == (999,), "nothing was changed"


# --- pg_stat_statements ---


def test_the_server_counts_the_runs_of_a_block(admin_alone: FlaskClient) -> None:
    """By its number, although PostgreSQL keeps the text with other constants."""
    for _ in range(3):
        html(admin_alone, "/dashboard")
    page = html(admin_alone, "/studio/blocks/dashboard.select_recent_attempts")
    figures = page.partition("On the server")[2]
    assert int(re.findall(r"<dd>(\d+)</dd>", figures)[0]) >= 3
    listed = html(admin_alone, "/studio/?page=/dashboard&by=server")
    means = [float(mean) for mean in re.findall(r'<td class="number">([\d.]*)</td>\s*</tr>', listed) if mean]
    assert means == sorted(means, reverse=True)
    assert len(means) > 3


def test_nearly_every_block_has_a_number(database: Settings) -> None:
    with sandbox(database.direct_url, 5) as box:
        found = studio_statistics.query_ids(box, all_queries())
    assert set(studio.block_names()) - set(found) <= {"studio.select_statistics"}, "whose view this database lacks"


def test_a_server_without_the_extension_is_said_to_lack_it(
    admin_alone: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(studio_statistics, "has_statistics", lambda _: False)
    assert "the extension pg_stat_statements is missing" in html(admin_alone, "/studio/")
    assert "On the server" not in html(admin_alone, "/studio/blocks/dashboard.select_recent_attempts")
