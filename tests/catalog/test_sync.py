"""The topic sync: idempotent, one transaction a topic, and never silent about a broken file."""

import json
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from tests.conftest import NOON
from tests.trees import OTHER_TOPIC, TOPIC, write_tree
from webapp import db
from webapp.config import Settings
from webapp.content.library import load_library
from webapp.services import catalog


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return write_tree(tmp_path / "content")


def sync(tree: Path, days: int = 0) -> catalog.SyncReport:
    return catalog.sync_topics(db.transaction, load_library(tree), NOON + timedelta(days=days))


def change(tree: Path, topic: str, **values: object) -> None:
    path = tree / "numbers" / topic / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def rows(settings: Settings) -> dict[str, tuple[object, ...]]:
    with psycopg.connect(settings.direct_url) as conn:
        found = conn.execute("select topic_slug, base_task_xp, updated_at, retired_at from topic_xp_config")
        return {row[0]: row[1:] for row in found}


def task_ids(settings: Settings) -> dict[str, list[str]]:
    with psycopg.connect(settings.direct_url) as conn:
        return dict(conn.execute("select topic_slug, task_ids from topic_xp_config").fetchall())


def outcomes(report: catalog.SyncReport) -> dict[str, str]:
    return {topic.topic_slug: topic.outcome for topic in report.topics}


def test_second_sync_changes_nothing(database: Settings, tree: Path) -> None:
    sync(tree)
    before = rows(database)
    report = sync(tree, days=1)
    assert outcomes(report) == {TOPIC: "unchanged", OTHER_TOPIC: "unchanged"}
    assert rows(database) == before


def test_changed_topic_alone_is_updated_and_touched(database: Settings, tree: Path) -> None:
    sync(tree)
    change(tree, TOPIC, baseTaskXp=120)
    assert outcomes(sync(tree, days=1)) == {TOPIC: "updated", OTHER_TOPIC: "unchanged"}
    after = rows(database)
    assert after[TOPIC][:2] == (120, NOON + timedelta(days=1))
    assert after[OTHER_TOPIC][1] == NOON


def test_sync_says_which_tasks_a_topic_asks_and_follows_their_author(database: Settings, tree: Path) -> None:
    path = tree / "numbers" / TOPIC / "tasks" / "010-copy.json"
    whole = path.read_text()
    tasks = json.loads(whole)
    assert task_ids(database)[TOPIC] == [task["id"] for task in tasks]
    path.write_text(json.dumps(tasks[1:]))
    assert outcomes(sync(tree)) == {TOPIC: "updated", OTHER_TOPIC: "unchanged"}
    assert task_ids(database)[TOPIC] == [task["id"] for task in tasks[1:]]
    path.write_text(whole)
    sync(tree)
    assert task_ids(database)[TOPIC] == [task["id"] for task in tasks]


def test_key_taken_out_again_returns_to_the_default(database: Settings, tree: Path) -> None:
    change(tree, TOPIC, baseTaskXp=120)
    sync(tree)
    path = tree / "numbers" / TOPIC / "config.json"
    config = json.loads(path.read_text())
    del config["baseTaskXp"]
    path.write_text(json.dumps(config))
    sync(tree)
    assert rows(database)[TOPIC][0] == 100


def test_broken_topic_fails_with_file_and_line_and_the_others_are_synced(database: Settings, tree: Path) -> None:
    change(tree, TOPIC, reviewTask=3)
    change(tree, OTHER_TOPIC, baseTaskXp=50)
    report = sync(tree, days=1)
    assert outcomes(report) == {TOPIC: "failed", OTHER_TOPIC: "updated"}
    assert not report.succeeded
    (problem,) = report.problems
    assert problem.path.name == "config.json"
    assert "reviewTask" in problem.reason
    assert rows(database)[TOPIC][2] is None, "a topic whose file is broken is not retired"


def test_topic_whose_folder_is_gone_is_retired_and_returns_when_it_does(database: Settings, tree: Path) -> None:
    sync(tree)
    folder = tree / "numbers" / TOPIC
    folder.rename(tree.parent / "aside")
    assert outcomes(sync(tree))[TOPIC] == "retired"
    assert rows(database)[TOPIC][2] == NOON
    assert TOPIC not in outcomes(sync(tree)), "retired once, not again"
    (tree.parent / "aside").rename(folder)
    assert outcomes(sync(tree))[TOPIC] == "updated"
    assert rows(database)[TOPIC][2] is None


def test_empty_config_takes_exactly_the_defaults_of_the_columns(database: Settings, tree: Path) -> None:
    sync(tree)
    with psycopg.connect(database.direct_url) as conn:
        conn.execute(
            "insert into topic_xp_config (topic_slug, subject_slug, title, created_at, updated_at)"
            " values ('bare', 'numbers', 'Bare', now(), now())"
        )
        same = conn.execute(
            "select (to_jsonb(a) - array['topic_slug', 'title', 'description', 'task_ids', 'created_at', 'updated_at'])"
            "     = (to_jsonb(b) - array['topic_slug', 'title', 'description', 'task_ids', 'created_at', 'updated_at'])"
            " from topic_xp_config a, topic_xp_config b where a.topic_slug = 'bare' and b.topic_slug = %s",
            [TOPIC],
        ).fetchone()
    assert same == (True,)
