"""The topic sync: idempotent, one transaction a topic, and every broken file is reported."""

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from tests.conftest import NOON, Clone, settings_for
from tests.trees import OTHER_TOPIC, TOPIC, write_tree
from webapp import db
from webapp.config import Settings
from webapp.content.library import Library
from webapp.content.loading import load_library
from webapp.errors import Conflict
from webapp.services import catalog_sync


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return write_tree(tmp_path / "content")


def sync(tree: Path, days: int = 0, *, may_retire: bool = False) -> catalog_sync.SyncReport:
    """As an operator's command does."""
    now = NOON + timedelta(days=days)
    return catalog_sync.sync_topics(db.transaction, load_library(tree), now, may_retire=may_retire)


def sync_by_web_process(library: Library, *, read_days: int, days: int) -> catalog_sync.SyncReport:
    read_at, now = NOON + timedelta(days=read_days), NOON + timedelta(days=days)
    return catalog_sync.sync_topics(db.transaction, library, now, read_at=read_at)


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


def outcomes(report: catalog_sync.SyncReport) -> dict[str, str]:
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
    assert outcomes(sync(tree, may_retire=True))[TOPIC] == "retired"
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


# --- Which content is in force -------------------------------------------------------------------------------------


@pytest.fixture
def releases(tree: Path, tmp_path: Path) -> tuple[Library, Path]:
    """What a process of the old release has read, and the tree of the next one, synced by the release command."""
    old = load_library(tree)
    sync(tree)
    following = shutil.copytree(tree, tmp_path / "next")
    change(following, TOPIC, baseTaskXp=77)
    sync(following, days=1)
    return old, following


def test_a_web_process_never_brings_back_what_a_release_replaced(
    database: Settings, releases: tuple[Library, Path]
) -> None:
    old, following = releases
    with pytest.raises(Conflict, match=r"Restart this process.*flask --app webapp sync-topics"):
        sync_by_web_process(old, read_days=0, days=2)
    with pytest.raises(Conflict):  # as after a crash, when it has read the old tree again
        sync_by_web_process(load_library(old.folder), read_days=2, days=2)
    assert rows(database)[TOPIC][0] == 77
    assert outcomes(sync_by_web_process(load_library(following), read_days=2, days=3))[TOPIC] == "unchanged"


def test_content_that_a_web_process_read_before_a_release_is_older_though_nobody_synced_it_yet(
    database: Settings, tree: Path, releases: tuple[Library, Path]
) -> None:
    change(tree, TOPIC, baseTaskXp=55)
    started_before = load_library(tree)
    with pytest.raises(Conflict):
        sync_by_web_process(started_before, read_days=0, days=2)
    assert rows(database)[TOPIC][0] == 77


def test_a_web_process_may_sync_what_was_edited_since(database: Settings, releases: tuple[Library, Path]) -> None:
    _, following = releases
    change(following, TOPIC, baseTaskXp=88)
    sync_by_web_process(load_library(following), read_days=2, days=2)
    assert rows(database)[TOPIC][0] == 88


def test_an_operators_command_may_go_back(database: Settings, releases: tuple[Library, Path]) -> None:
    old, _ = releases
    assert outcomes(sync(old.folder, days=2))[TOPIC] == "updated"
    assert rows(database)[TOPIC][0] == 100


def test_a_sync_that_another_one_overtakes_stops_where_it_is(
    database: Settings, tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The release begins after the first topic of the old process's sync."""
    following = shutil.copytree(tree, tmp_path / "next")
    for topic in (TOPIC, OTHER_TOPIC):
        change(tree, topic, baseTaskXp=55)
        change(following, topic, baseTaskXp=77)
    transactions = 0

    @contextmanager
    def transaction() -> Iterator[db.Conn]:
        nonlocal transactions
        transactions += 1
        if transactions == 3:
            sync(following, days=1)
        with db.transaction() as conn:
            yield conn

    with pytest.raises(Conflict, match="Another sync"):
        catalog_sync.sync_topics(transaction, load_library(tree), NOON, read_at=NOON)
    assert [row[0] for row in rows(database).values()] == [77, 77]


def test_a_release_waits_for_the_topic_that_another_sync_is_writing(database: Settings, tree: Path) -> None:
    sync(tree)
    library = load_library(tree)
    change(tree, TOPIC, baseTaskXp=77)
    with db.transaction() as conn:
        catalog_sync._stay_in_force(conn, library)
        release = threading.Thread(target=sync, args=(tree,))
        release.start()
        release.join(0.3)
        assert release.is_alive(), "it waits for the topic that is being written"
    release.join(30)
    assert rows(database)[TOPIC][0] == 77


def test_two_first_syncs_at_once_leave_one_in_force(clone: Clone, tree: Path) -> None:
    """Nothing is in force yet, so there is no row to wait for."""
    with clone() as url, psycopg.connect(url) as other:
        db.configure(settings_for(url))
        other.execute("insert into content_syncs (fingerprint, synced_at) values (repeat('0', 64), now())")
        commit = threading.Timer(0.3, other.commit)
        commit.start()
        with pytest.raises(Conflict, match="Another sync"):
            sync(tree)
        commit.join()
        db.close_pool()


# --- Too many retired ----------------------------------------------------------------------------------------------


def test_an_empty_or_wrong_folder_is_refused_by_name_and_retires_nothing(
    database: Settings, tree: Path, tmp_path: Path
) -> None:
    sync(tree)
    before = rows(database)
    empty = tmp_path / "empty"
    empty.mkdir()
    for folder in (empty, tmp_path / "missing", tree / "numbers"):
        with pytest.raises(Conflict, match=rf"{folder} holds no topic.*CONTENT_DIR.*--retire"):
            sync(folder, days=1)
    assert rows(database) == before


def test_more_than_a_fifth_is_not_retired_at_once_unless_that_is_said(database: Settings, tmp_path: Path) -> None:
    tree = tmp_path / "eleven"
    for number in range(11):
        shutil.copytree(
            write_tree(tmp_path / f"tree-{number}") / "numbers" / TOPIC, tree / "numbers" / f"topic-{number}"
        )
        change(tree, f"topic-{number}", slug=f"topic-{number}")
    sync(tree, may_retire=True)
    for number in range(3):
        shutil.rmtree(tree / "numbers" / f"topic-{number}")
    with pytest.raises(Conflict, match=rf"3 of 11 topics are not in the folder {tree}.*--retire"):
        sync(tree, days=1)
    assert [row[2] for slug, row in rows(database).items() if slug.startswith("topic")] == [None] * 11
    assert sync(tree, days=1, may_retire=True).count("retired") == 3
    shutil.rmtree(tree / "numbers" / "topic-3")
    assert sync(tree, days=2).count("retired") == 1, "one of eight is not too many"


def test_a_good_release_after_a_bad_one_brings_every_topic_back(database: Settings, tree: Path, tmp_path: Path) -> None:
    sync(tree)
    empty = tmp_path / "empty"
    empty.mkdir()
    assert sync(empty, days=1, may_retire=True).count("retired") == 2
    assert sync(tree, days=2).count("updated") == 2
    assert [row[2] for row in rows(database).values()] == [None, None]
