"""Backup, restore, and migrations down and up again keep every total."""

import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from tests.conftest import NOON
from tests.learners import add_learner, answer, later
from tests.trees import OTHER_TOPIC, TOPIC
from webapp import db, embedded, startup
from webapp.config import Settings
from webapp.content.library import Library
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
    """Every sum that matters, after checking all learners by replay."""
    with db.connect(url) as conn:
        for user_id in replay.learners(conn):
            assert replay.check_learner(conn, user_id, repair=False) == []
        row: tuple[Decimal, ...] | None = conn.execute(TOTALS.encode()).fetchone()
        assert row is not None
        return row


def run(program: str, *arguments: str) -> None:
    subprocess.run([embedded.binaries() / program, *arguments], check=True, capture_output=True)


def test_backup_and_restore_keep_every_total(
    database: Settings, server: embedded.Server, library: Library, tmp_path: Path
) -> None:
    practise(database, library)
    before = totals(database.direct_url)
    assert before[0] == 24
    dump, restored = tmp_path / "intervals.dump", server.url(f"restored_{os.getpid()}")
    run("pg_dump", "--format=custom", "--no-owner", f"--file={dump}", database.direct_url)
    with psycopg.connect(server.url(), autocommit=True) as admin:
        admin.execute(f"create database restored_{os.getpid()}".encode())
    run("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={restored}", str(dump))
    assert totals(restored) == before
    with psycopg.connect(server.url(), autocommit=True) as admin:
        admin.execute(f"drop database restored_{os.getpid()} with (force)".encode())


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
