"""Backup, restore, and migrations down and up again keep every total."""

import os
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from tests.conftest import NOON, Clone, pooled, settings_for
from tests.learners import add_learner, answer, later
from tests.operations import documented
from tests.trees import OTHER_TOPIC, TOPIC
from webapp import db
from webapp.config import Settings
from webapp.content.library import Library
from webapp.hosting import embedded, startup
from webapp.services import replay

TOTALS = """
select
  (select count(*) from user_task_attempts), (select sum(xp_earned) from user_task_attempts),
  (select sum(total_xp_earned) from user_topic_xp), (select sum(current_xp) from user_topic_xp),
  (select sum(attempt_count) from user_task_state), (select sum(xp_earned) from user_learning_days),
  (select count(*) from users), (select count(*) from topic_xp_config)
"""


def practise(settings: Settings, library: Library) -> None:
    """Two learners, two topics, two days."""
    with db.connect(settings.direct_url) as conn:
        for _ in range(2):
            who = add_learner(conn, NOON)
            for days in (0, 1):
                for topic in (TOPIC, OTHER_TOPIC):
                    for right in (True, False, True):
                        answer(conn, later(who, days=days), library, topic, right=right)


def totals(url: str) -> tuple[Decimal, ...]:
    """Return every sum that matters, after checking all learners by replay."""
    with db.connect(url) as conn:
        for user_id in replay.learners(conn):
            assert replay.check_learner(conn, user_id, repair=False) == []
        row: tuple[Decimal, ...] | None = conn.execute(TOTALS.encode()).fetchone()
        assert row is not None
        return row


Databases = tuple[Settings, str, str]  # the one in use, the server's own, and the one to restore into


@pytest.fixture
def restoring(database: Settings, server: embedded.Server, library: Library) -> Iterator[Databases]:
    """A database with answers in it, and the name of the page's copy, which other tests do not use meanwhile."""
    practise(database, library)
    with psycopg.connect(server.url(), autocommit=True) as admin:
        admin.execute("select pg_advisory_lock(20260302)")
        admin.execute("drop database if exists intervals_restored with (force)")
        yield database, server.url(), server.url("intervals_restored")
        admin.execute("drop database if exists intervals_restored with (force)")


def back_up(settings: Settings, folder: Path) -> None:
    """As the page says."""
    done = documented.run(documented.block_with("pg_dump"), folder, settings)
    assert done.returncode == 0, done.stderr


def restore(databases: Databases, folder: Path) -> subprocess.CompletedProcess[str]:
    """As the page says, down to the check of the copy. The site's own URLs are those of the database in use."""
    settings, server_url, restored_url = databases
    text = documented.block_with("pg_restore")
    urls = {"SERVER_URL": server_url, "RESTORED_URL": restored_url}
    return documented.run(text, folder, settings, CONTENT_DIR=str(settings.content_dir), **urls)


def corrupt(settings: Settings) -> None:
    """Simulate a disk that loses a page: an answer is gone, and its XP is not."""
    with psycopg.connect(settings.direct_url) as conn:
        conn.execute("delete from user_task_attempts where (user_id, submission_id) in"
                     " (select user_id, submission_id from user_task_attempts where is_correct limit 1)")  # fmt: skip


@pytest.mark.slow
def test_backup_and_restore_keep_every_total(restoring: Databases, tmp_path: Path) -> None:
    folder = documented.project(tmp_path / "project")
    before = totals(restoring[0].direct_url)
    assert before[0] == 24
    back_up(restoring[0], folder)
    corrupt(restoring[0])  # after the backup: the database in use no longer tells about the copy
    done = restore(restoring, folder)
    assert "2 learners checked, 0 differences, in intervals_restored on" in done.stdout, done.stderr
    assert done.returncode == 0
    assert totals(restoring[2]) == before


@pytest.mark.slow
def test_a_corrupted_copy_is_found_though_the_database_in_use_is_sound(
    restoring: Databases, library: Library, clone: Clone, tree: Path, tmp_path: Path
) -> None:
    folder = documented.project(tmp_path / "project")
    with clone() as url:
        damaged = settings_for(url, CONTENT_DIR=str(tree))
        with pooled(damaged):
            practise(damaged, library)
        corrupt(damaged)
        back_up(damaged, folder)
    done = restore(restoring, folder)
    assert done.returncode == 1
    assert "differences, in intervals_restored on" in done.stdout
    assert "0 differences" not in done.stdout


def dbmate(settings: Settings, *arguments: str) -> str:
    done = subprocess.run(
        ["dbmate", "--no-dump-schema", "--migrations-dir", str(startup.MIGRATIONS), *arguments],
        check=True, capture_output=True, text=True, env=os.environ | {"DATABASE_URL": settings.direct_url},
    )  # fmt: skip
    return done.stdout


def schema_of(settings: Settings) -> str:
    program = [str(embedded.binaries() / "pg_dump"), "--schema-only", "--restrict-key=x", settings.direct_url]
    return subprocess.run(program, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def dbmate_on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.slow
def test_every_migration_goes_down_and_up_again_to_the_same_schema(database: Settings, dbmate_on_path: None) -> None:
    db.close_pool()
    before = schema_of(database)
    count = len(list(startup.MIGRATIONS.glob("*.sql")))
    for _ in range(count):
        dbmate(database, "rollback")
    with db.connect(database.direct_url) as conn:
        left = conn.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
    assert left == [("schema_migrations",)]
    assert len(startup.migrate(database)) == count
    assert schema_of(database) == before


@pytest.mark.slow
def test_the_newest_migration_down_and_up_keeps_every_total(
    database: Settings, library: Library, dbmate_on_path: None
) -> None:
    practise(database, library)
    db.close_pool()
    before = totals(database.direct_url)
    dbmate(database, "rollback")
    assert len(startup.migrate(database)) == 1
    assert totals(database.direct_url) == before
