"""New content reaches a running site without a restart, and an old process never restores its own."""

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
import requests
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.accounts.browsers import CSRF
from tests.conftest import NOON, pooled, settings_for
from tests.operations.live import SECRET, Site, serving
from tests.trees import OTHER_TOPIC, TOPIC, write_tree
from webapp import clock, create_app, db
from webapp.config import Settings
from webapp.content.loading import load_library
from webapp.hosting import startup
from webapp.services import catalog_sync, sign_in
from webapp.web import live_content

SECONDS = 15  # a worker looks every 2; the machine of a test is busy


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A content tree of this test's own, to edit."""
    return write_tree(tmp_path / "content")


def change(tree: Path, **values: object) -> None:
    path = tree / "numbers" / TOPIC / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def base_task_xp(settings: Settings) -> int:
    with psycopg.connect(settings.direct_url) as conn:
        row = conn.execute("select base_task_xp from topic_xp_config where topic_slug = %s", [TOPIC]).fetchone()
    assert row is not None
    return int(row[0])


# --- The running server ----------------------------------------------------------------------------------------------


class Administrator:
    """An administrator's browser on a running site."""

    def __init__(self, settings: Settings, site: Site) -> None:
        self.site, self.session = site, requests.Session()
        with db.connect(settings.direct_url) as conn:
            link = sign_in.create_sign_in_link(conn, email="admin@school.example", is_admin=True, now=clock.now())
        self.post(link)

    def post(self, path: str) -> requests.Response:
        """Send what the page before would have sent."""
        token = CSRF.search(self.session.get(f"{self.site.address}/sign-in", timeout=60).text)
        assert token
        return self.session.post(f"{self.site.address}{path}", data={"csrf_token": token[1]}, timeout=60)

    def sync(self) -> requests.Response:
        """Ask the site to read its content again."""
        return self.post("/api/sync-topics")


def titles(site: Site) -> set[str]:
    """Return what the site calls the topic, asked so often on new connections that every worker answers."""
    return {site.get("/api/topics").json()["topics"][0]["title"] for _ in range(12)}


def wait_for_title(site: Site, title: str) -> None:
    deadline = time.monotonic() + SECONDS
    while titles(site) != {title}:
        assert time.monotonic() < deadline, (titles(site), site.log.read_text()[-2000:])
        time.sleep(0.2)


@pytest.mark.slow
def test_every_worker_serves_new_content_within_seconds_of_a_sync(
    database: Settings, tree: Path, tmp_path: Path
) -> None:
    with serving(database, tmp_path, CONTENT_DIR=str(tree), WEB_CONCURRENCY="2") as site:
        administrator = Administrator(database, site)
        assert titles(site) == {"Counting"}
        change(tree, title="Counting on", baseTaskXp=77)
        release(tree)
        wait_for_title(site, "Counting on")
        again = administrator.sync()
        assert again.status_code == 200, again.text
        assert {topic["outcome"] for topic in again.json()["topics"]} == {"unchanged"}
        assert base_task_xp(database) == 77, "the running server does not write back what it read at its start"

        change(tree, title="Counting further")
        sent = administrator.sync().json()
        assert {topic["topicSlug"]: topic["outcome"] for topic in sent["topics"]}[TOPIC] == "updated"
        wait_for_title(site, "Counting further")

        old = shutil.copytree(tree, tmp_path / "replaced")
        change(tree, title="Counting down", baseTaskXp=66)
        release(tree)
        wait_for_title(site, "Counting down")
        shutil.rmtree(tree)
        shutil.copytree(old, tree)
        refused = administrator.sync()
        assert refused.status_code == 409
        assert "Restart this process with the new content" in refused.json()["detail"]
        assert base_task_xp(database) == 66
        assert titles(site) == {"Counting down"}, "what was refused is not served either"


def release(tree: Path) -> None:
    """What the command does, from another process than the site's."""
    catalog_sync.sync_topics(db.transaction, load_library(tree), clock.now())


# --- One process -----------------------------------------------------------------------------------------------------


@contextmanager
def following(settings: Settings, tree: Path) -> Iterator[tuple[Flask, live_content.Following]]:
    app = create_app(settings)
    db.configure(settings)
    app.extensions["library"] = load_library(tree)
    yield app, live_content.Following(app)


def test_a_process_serves_what_its_folder_holds_of_the_content_in_force(
    database: Settings, tree: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with following(database, tree) as (app, process):
        assert process.look()
        change(tree, title="Counting on")
        assert process.look(), "an edit alone changes nothing"
        assert app.extensions["library"].topics[TOPIC].title["en"] == "Counting"
        catalog_sync.sync_topics(db.transaction, load_library(tree), NOON)
        assert process.look()
        assert app.extensions["library"].topics[TOPIC].title["en"] == "Counting on"


def test_a_process_whose_folder_holds_other_content_says_so_once_and_goes_on(
    database: Settings, tree: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with following(database, tree) as (app, process):
        released = shutil.copytree(tree, tmp_path / "released")
        change(released, title="Counting on")
        catalog_sync.sync_topics(db.transaction, load_library(released), NOON)
        assert not process.look()
        assert not process.look()
        assert [record.message for record in caplog.records if "CONTENT_DIR" in record.message] == [
            "the database holds other content than CONTENT_DIR; restart with the content of the release"
        ]
        assert app.extensions["library"].topics[TOPIC].title["en"] == "Counting"


@pytest.mark.slow
def test_a_database_that_is_away_stops_no_process_from_serving(database: Settings, tree: Path) -> None:
    away = settings_for("postgresql://nobody@127.0.0.1:1/none", DB_POOL_TIMEOUT="0.2", CONTENT_DIR=str(tree))
    with following(away, tree) as (app, process):
        assert not process.look()
        assert app.extensions["library"].topics
        db.close_pool()


def test_content_served_no_more_is_let_go(database: Settings, tree: Path) -> None:
    with following(database, tree) as (app, process):
        client = app.test_client()
        page = f"/topics/{TOPIC}"
        assert client.get(page).status_code == 200
        lesson = tree / "numbers" / TOPIC / "lesson.md"
        lesson.write_text(lesson.read_text().replace("## Counting", "## Counting with sticks"))
        assert "with sticks" not in client.get(page).text
        catalog_sync.sync_topics(db.transaction, load_library(tree), NOON)
        assert process.look()
        assert "with sticks" in client.get(page).text


def test_start_up_syncs_nothing_over_a_release_and_does_not_try_for_ever(
    database: Settings, tree: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    released = shutil.copytree(tree, tmp_path / "released")
    change(released, baseTaskXp=77)
    settings = settings_for(database.direct_url, CONTENT_DIR=str(tree), INTERVALS_ENV="production", AUTH_SECRET=SECRET)
    catalog_sync.sync_topics(db.transaction, load_library(tree), NOON)
    catalog_sync.sync_topics(db.transaction, load_library(released), NOON + timedelta(days=1))
    with startup.reading_content(settings) as content:
        assert startup.prepare(settings, content)
    assert "Restart this process with the new content" in caplog.text
    assert base_task_xp(database) == 77


# --- The commands ----------------------------------------------------------------------------------------------------


def runner(settings: Settings, tree: Path) -> FlaskCliRunner:
    return create_app(settings_for(settings.direct_url, CONTENT_DIR=str(tree))).test_cli_runner()


@pytest.mark.parametrize("command", ["release", "sync-topics"])
def test_release_and_sync_name_a_broken_topic_with_file_and_line_and_count_it_apart(
    database: Settings, tree: Path, command: str
) -> None:
    change(tree, reviewTask=3)
    path = tree / "numbers" / TOPIC / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()), indent=2))
    line = next(number for number, text in enumerate(path.read_text().split("\n"), 1) if "reviewTask" in text)
    result = runner(database, tree).invoke(args=[command])
    assert result.exit_code == 1
    assert f'problem    {path}:{line}: unknown key "reviewTask"' in result.output
    assert "1 topics synced (0 created, 0 updated, 1 unchanged), 0 retired, 1 broken, 1 problems" in result.output
    assert OTHER_TOPIC not in result.output


@pytest.mark.parametrize("command", ["release", "sync-topics"])
def test_release_and_sync_refuse_an_empty_folder_by_name(database: Settings, tmp_path: Path, command: str) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    result = runner(database, empty).invoke(args=[command])
    assert result.exit_code == 1
    assert f"Error: The folder {empty} holds no topic" in result.output
    assert "Traceback" not in result.output
    told = runner(database, empty).invoke(args=[command, "--retire"])
    assert (told.exit_code, "2 retired" in told.output) == (0, True)
    with pooled(database), psycopg.connect(database.direct_url) as conn:  # a good release
        assert conn.execute("select count(*) from topic_xp_config where retired_at is null").fetchone() == (2,)
