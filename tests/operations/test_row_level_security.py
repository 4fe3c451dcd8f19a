"""Only the owner of the tables reads or writes a row, whatever a host grants to other roles."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import LiteralString
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from tests.conftest import NOON, pooled, settings_for
from tests.learners import add_learner, answer
from tests.trees import TOPIC
from webapp import db
from webapp.config import Settings
from webapp.content.library import Library
from webapp.hosting import doctor, embedded, startup
from webapp.services import privacy, replay

TABLES = (
    "select oid::regclass::text from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"
)
API_ROLES = ("anon", "authenticated")
# What a Supabase project does before its first table is made.
SUPABASE = """
alter default privileges in schema public grant all on tables to anon, authenticated;
alter default privileges in schema public grant all on functions to anon, authenticated;
alter default privileges in schema public grant all on sequences to anon, authenticated;
grant usage on schema public to anon, authenticated;
"""


def run(conn: psycopg.Connection, statement: LiteralString, *names: str) -> psycopg.Cursor:
    """Return a statement with names of tables and roles in it, each as {}."""
    return conn.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def role(admin: psycopg.Connection, name: str, options: LiteralString = "") -> Iterator[str]:
    run(admin, "create role {} " + options, name)
    try:
        yield name
    finally:
        run(admin, "drop owned by {}", name)
        run(admin, "drop role {}", name)


@pytest.fixture
def filled(database: Settings, library: Library) -> Settings:
    """A database with at least one row in most tables."""
    with db.connect(database.direct_url) as conn:
        answer(conn, add_learner(conn, NOON), library, TOPIC)
    return database


def test_a_role_with_all_grants_reads_and_writes_nothing(filled: Settings) -> None:
    intruder = f"intruder_{uuid4().hex}"
    with psycopg.connect(filled.direct_url, autocommit=True) as conn, role(conn, intruder):
        run(conn, "grant all on all tables in schema public to {}", intruder)
        tables = [name for (name,) in conn.execute(TABLES).fetchall()]
        before = {table: count(conn, table) for table in tables}
        assert sum(before.values()) > 30
        run(conn, "set role {}", intruder)
        for table in tables:
            assert count(conn, table) == 0, f"{table} can be read"
            assert run(conn, "delete from {}", table).rowcount == 0, f"{table} can be emptied"
            (column,) = columns(conn, table)[:1]
            assert run(conn, "update {} set {} = {}", table, column, column).rowcount == 0, f"{table} can be changed"
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
                run(conn, "insert into {} default values", table)
        conn.execute("reset role")
        assert {table: count(conn, table) for table in tables} == before


def count(conn: psycopg.Connection, table: str) -> int:
    row = run(conn, "select count(*) from {}", table).fetchone()
    assert row is not None
    return int(row[0])


def columns(conn: psycopg.Connection, table: str) -> list[str]:
    found = conn.execute(
        "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped"
        " and attgenerated = '' order by attnum", [table],
    )  # fmt: skip
    return [name for (name,) in found]


def test_the_public_keys_of_a_supabase_project_open_nothing(
    server: embedded.Server, library: Library, tree: Path
) -> None:
    name = f"supabase_{uuid4().hex}"
    with psycopg.connect(server.url(), autocommit=True) as admin:
        run(admin, "create database {}", name)
        settings = settings_for(server.url(name), CONTENT_DIR=str(tree))
        with psycopg.connect(settings.direct_url, autocommit=True) as conn, api_roles(conn):
            conn.execute(SUPABASE)
            startup.migrate(settings)
            conn.execute("create table later (id integer)")  # and forget about it
            for api_role in API_ROLES:
                run(conn, "set role {}", api_role)
                for (table,) in conn.execute(TABLES).fetchall():
                    for statement in ("select from {}", "delete from {}", "truncate {} cascade"):
                        with pytest.raises(psycopg.errors.InsufficientPrivilege):
                            run(conn, statement, table)
                conn.execute("reset role")
            with pooled(settings):
                assert not row_level_security(settings, library).remedy
        run(admin, "drop database {} with (force)", name)


@contextmanager
def api_roles(conn: psycopg.Connection) -> Iterator[None]:
    """Roles belong to the whole server; other workers look for these names in databases of their own only."""
    with conn.transaction():
        conn.execute("select pg_advisory_xact_lock(20260301)")
        for name in API_ROLES:
            if conn.execute("select from pg_roles where rolname = %s", [name]).fetchone() is None:
                run(conn, "create role {}", name)
    yield


def row_level_security(settings: Settings, library: Library) -> doctor.Finding:
    (found,) = [one for one in doctor.examine(settings, library) if one.subject == "row level security"]
    return found


@pytest.mark.parametrize(
    "opening",
    [
        "alter table users disable row level security; grant select on users to anon",
        "alter table users disable row level security; grant update (email) on users to authenticated",
        "grant truncate on users to anon",
        "grant select on users to anon; create policy everyone on users using (true)",
        "grant select on users to anon; create policy nameless on users for select to anon using (email is null)",
        "create view people as select id, email from users; grant select on people to anon",
        "create materialized view people as select id, email from users; grant select on people to anon",
    ],
)
def test_doctor_names_the_tables_that_a_public_key_opens(filled: Settings, library: Library, opening: str) -> None:
    with psycopg.connect(filled.direct_url, autocommit=True) as conn, api_roles(conn):
        conn.execute("grant usage on schema public to anon, authenticated")
        assert not row_level_security(filled, library).remedy
        conn.execute(opening.encode())
        found = row_level_security(filled, library)
        assert ("rows of people" if "view" in opening else "rows of users") in found.found
        assert "revoke all on all tables" in found.remedy


def test_a_role_that_is_not_the_owner_is_told_so(filled: Settings, library: Library) -> None:
    name = f"app_{uuid4().hex}"
    with psycopg.connect(filled.direct_url, autocommit=True) as conn, role(conn, name, "login"):
        run(conn, "grant all on all tables in schema public to {}", name)
        url = psycopg.conninfo.make_conninfo(filled.direct_url, user=name)
        found = row_level_security(replace(filled, database_url=url), library)
        assert "is not the owner" in found.found
        assert "grant" in found.remedy
        owner = conn.execute("select current_user").fetchone()
        assert owner is not None
        run(conn, "grant {} to {}", owner[0], name)
        assert not row_level_security(replace(filled, database_url=url), library).remedy


def test_an_owner_without_further_rights_migrates_practises_exports_and_dumps(
    server: embedded.Server, library: Library, tree: Path
) -> None:
    name = f"owner_{uuid4().hex}"
    with psycopg.connect(server.url(), autocommit=True) as admin:
        run(admin, "create role {} login nosuperuser nobypassrls", name)
        run(admin, "create database {} owner {}", name, name)
        url = psycopg.conninfo.make_conninfo(server.url(name), user=name)
        settings = replace(
            settings_for(server.url(name), CONTENT_DIR=str(tree)),
            database_url=url,
            direct_url=server.url(name).replace("postgres@", f"{name}@"),
        )
        assert f"{name}@" in settings.direct_url
        startup.migrate(settings)
        with pooled(settings), db.connect(url) as conn:
            who = add_learner(conn, NOON)
            answer(conn, who, library, TOPIC)
            assert replay.check_learner(conn, who.user_id, repair=False) == []
            assert len(privacy.export(conn, who.user_id)["user_task_attempts"]) == 1
            dump = [str(embedded.binaries() / "pg_dump"), "--no-owner", settings.direct_url]
            assert str(who.user_id) in subprocess.run(dump, check=True, capture_output=True, text=True).stdout
        run(admin, "drop database {} with (force)", name)
        run(admin, "drop role {}", name)
