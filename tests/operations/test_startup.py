"""Migrations at start: applied once, dumped when asked, replaced by the schema file on an empty database."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from webapp.config import Settings, load_settings
from webapp.hosting import embedded, startup

CREATE = "-- migrate:up\ncreate table lamp (id int primary key);\n-- migrate:down\ndrop table lamp;\n"
BROKEN = "-- migrate:up\ncreate tabel lamp (id int);\n-- migrate:down\ndrop table lamp;\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[embedded.Server]:
    with embedded.running(tmp_path_factory.mktemp("startup") / "postgres", durable=False) as server:
        yield server


@pytest.fixture
def settings(server: embedded.Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Development settings for a database of this test's own, with a migrations directory of its own."""
    monkeypatch.setattr(startup, "MIGRATIONS", tmp_path / "migrations")
    monkeypatch.setattr(startup, "SCHEMA", tmp_path / "schema.sql")
    (tmp_path / "migrations").mkdir()
    url = server.url(tmp_path.name)
    return replace(load_settings({}), database_url=url, direct_url=url)


def write_migration(name: str, text: str) -> None:
    (startup.MIGRATIONS / name).write_text(text)


def tables(settings: Settings) -> set[str]:
    with psycopg.connect(settings.direct_url) as conn:
        return {name for (name,) in conn.execute("select tablename from pg_tables where schemaname = 'public'")}


def test_migrations_are_applied_once_and_named(settings: Settings) -> None:
    write_migration("20260101000000_lamp__create.sql", CREATE)
    assert startup.migrate(settings) == ("20260101000000_lamp__create.sql",)
    assert "lamp" in tables(settings)
    assert startup.migrate(settings) == ()
    assert startup.latest_migration() == "20260101000000"


def test_the_schema_file_is_written_only_when_asked(settings: Settings) -> None:
    write_migration("20260101000000_lamp__create.sql", CREATE)
    startup.migrate(settings)
    assert not startup.SCHEMA.exists()
    write_migration("20260102000000_lamp__again.sql", CREATE.replace("lamp", "lamp_two"))
    startup.migrate(settings, dump=True)
    assert "CREATE TABLE public.lamp_two" in startup.SCHEMA.read_text()


def test_development_falls_back_to_the_schema_file_on_an_empty_database(settings: Settings) -> None:
    write_migration("20260101000000_lamp__create.sql", BROKEN)
    startup.SCHEMA.write_text("create table lamp (id int primary key);")
    assert startup.migrate(settings) == ()
    assert "lamp" in tables(settings)


def test_a_database_with_tables_is_never_loaded_over(settings: Settings) -> None:
    write_migration("20260101000000_lamp__create.sql", CREATE)
    startup.migrate(settings)
    write_migration("20260102000000_lamp__broken.sql", BROKEN)
    startup.SCHEMA.write_text("create table other (id int primary key);")
    with pytest.raises(startup.MigrationFailed, match="tabel"):
        startup.migrate(settings)
    assert "other" not in tables(settings)


def test_production_never_loads_the_schema_file(settings: Settings) -> None:
    write_migration("20260101000000_lamp__create.sql", CREATE)
    startup.migrate(settings)
    with psycopg.connect(settings.direct_url) as conn:
        conn.execute("drop table lamp")
    write_migration("20260102000000_lamp__broken.sql", BROKEN)
    startup.SCHEMA.write_text("create table lamp (id int primary key);")
    with pytest.raises(startup.MigrationFailed):
        startup.migrate(replace(settings, development=False))
    assert "lamp" not in tables(settings)


def test_a_migration_older_than_an_applied_one_is_refused(settings: Settings) -> None:
    write_migration("20260102000000_lamp__create.sql", CREATE)
    startup.migrate(settings)
    write_migration("20260101000000_late__create.sql", CREATE.replace("lamp", "late"))
    with pytest.raises(startup.MigrationFailed, match=r"out of order|older|Strict"):
        startup.migrate(settings)


def test_a_failure_at_start_is_one_log_line_and_never_raised(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    write_migration("20260101000000_lamp__create.sql", BROKEN)
    assert startup.prepare(settings, None) is False
    (line,) = caplog.messages
    assert line.startswith("Start-up is incomplete, /readyz will say so: dbmate up:")
    assert "\n" not in line


def test_migrations_can_be_turned_off(settings: Settings) -> None:
    write_migration("20260101000000_lamp__create.sql", BROKEN)
    assert startup.prepare(replace(settings, run_migrations=False), None)
