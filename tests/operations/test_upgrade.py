"""A deploy under load: old and new code run on one schema, so migrations expand first and contract a release later."""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import requests

from tests.operations.conftest import Breakable
from tests.operations.live import (
    Front,
    add_people,
    assert_nothing_was_lost,
    copy_code,
    practising,
    serving,
    wait_for_progress,
)
from webapp.hosting import embedded, startup

# --- What a migration takes away, judged by PostgreSQL's own catalogue ---


@dataclass(frozen=True, slots=True)
class Schema:
    """What running code may rely on."""

    tables: frozenset[str]
    columns: dict[tuple[str, str], tuple[str, bool, bool]]  # type, whether NOT NULL, whether filled by itself
    rules: dict[tuple[str, str], frozenset[str]]  # what may refuse a row: the columns a check or reference looks at


COLUMNS = """
select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.atthasdef or a.attidentity <> ''
from pg_attribute a join pg_class c on c.oid = a.attrelid
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
"""
# A reference that neither cascades nor empties forbids deleting where it points; topics are retired, never deleted.
RULES = """
select
  conrelid::regclass::text, pg_get_constraintdef(c.oid),
  (select coalesce(array_agg(attname::text), '{}') from pg_attribute
   where attrelid = conrelid and attnum = any (conkey) and contype in ('c', 'f'))
from pg_constraint c where connamespace = 'public'::regnamespace and contype in ('c', 'u', 'f', 'x', 'p')
union
select confrelid::regclass::text, 'no delete: ' || pg_get_constraintdef(oid), '{}' from pg_constraint
where connamespace = 'public'::regnamespace and contype = 'f' and confdeltype not in ('c', 'n', 'd')
  and confrelid::regclass::text <> 'topic_xp_config'
union
select indrelid::regclass::text, pg_get_indexdef(indexrelid), '{}' from pg_index
join pg_class on pg_class.oid = indexrelid where indisunique and relnamespace = 'public'::regnamespace
union
select tgrelid::regclass::text, pg_get_triggerdef(oid), '{}' from pg_trigger where not tgisinternal
"""


def schema(conn: psycopg.Connection) -> Schema:
    """As it is now."""
    columns = {(table, column): tuple(rest) for table, column, *rest in conn.execute(COLUMNS)}
    rules = {(table, rule.removesuffix(" NOT VALID")): frozenset(named) for table, rule, named in conn.execute(RULES)}
    return Schema(frozenset(table for table, _ in columns), columns, rules)


def taken_away(before: Schema, after: Schema) -> list[str]:
    """Return why code that ran on the one schema might fail on the other. Nothing for a migration that only expands."""
    found = []
    for (table, column), (kind, required, filled) in before.columns.items():
        now = after.columns.get((table, column))
        if now is None:
            found.append(f"{table}.{column} is gone")
        elif now[0] != kind:
            found.append(f"{table}.{column} is {now[0]}, not {kind}")
        elif (now[1] and not now[2]) and not (required and not filled):
            found.append(f"{table}.{column} must be given now")
        elif now[1] and not required:
            found.append(f"{table}.{column} must not be null now")
    for (table, column), (_, required, filled) in after.columns.items():
        if table in before.tables and (table, column) not in before.columns and required and not filled:
            found.append(f"{table}.{column} is new and must be given")
    for (table, rule), named in after.rules.items():
        sees_old_rows = not named or any((table, column) in before.columns for column in named)
        if table in before.tables and (table, rule) not in before.rules and sees_old_rows:
            found.append(f"{table} has a new rule: {rule}")
    return sorted(found)


@pytest.fixture
def empty(server: embedded.Server) -> Iterator[psycopg.Connection]:
    """A database with nothing in it."""
    name = f"upgrade_{uuid4().hex}"
    with psycopg.connect(server.url(), autocommit=True) as admin:
        admin.execute(f"create database {name}".encode())
        with psycopg.connect(server.url(name), autocommit=True) as conn:
            yield conn
        admin.execute(f"drop database {name} with (force)".encode())


@pytest.mark.slow
def test_a_migration_only_expands_or_names_the_release_that_stopped_using_what_it_takes(
    empty: psycopg.Connection,
) -> None:
    """`-- contract: VERSION why`: the code released with the earlier migration VERSION no longer needs what this one
    takes away. Until that release runs everywhere, this one must wait."""
    versions: list[str] = []
    for path in sorted(startup.MIGRATIONS.glob("*.sql")):
        text = path.read_text(encoding="utf-8")
        before = schema(empty)
        empty.execute(text.partition("-- migrate:down")[0].encode())
        lost = taken_away(before, schema(empty))
        claim = re.search(r"^-- contract: (\d{14}) \S", text, re.MULTILINE)
        assert not lost or claim, f"{path.name}: {'; '.join(lost)}"
        assert lost or not claim, f"{path.name} claims to contract and takes nothing away"
        assert not claim or claim[1] in versions, f"{path.name}: {claim and claim[1]} is no earlier migration"
        versions.append(path.name.partition("_")[0])
    assert versions


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        ("alter table lamp drop column watt", "lamp.watt is gone"),
        ("drop table room cascade", "room.id is gone"),
        ("alter table lamp rename column watt to power", "lamp.watt is gone"),
        ("alter table lamp rename to light", "lamp.id is gone"),
        ("alter table lamp alter column watt type smallint", "lamp.watt is smallint, not integer"),
        ("alter table lamp alter column note type varchar(9)", "lamp.note is character varying(9), not text"),
        ("alter table lamp alter column note set not null", "lamp.note must be given now"),
        ("alter table lamp alter column spare set not null", "lamp.spare must not be null now"),
        ("alter table lamp alter column watt drop default", "lamp.watt must be given now"),
        ("alter table lamp add column maker text not null", "lamp.maker is new and must be given"),
        ("alter table lamp add check (watt < 100) not valid", "lamp has a new rule: CHECK ((watt < 100))"),
        ("create unique index on lamp (note)", "lamp has a new rule: CREATE UNIQUE INDEX"),
        ("create table plug (lamp int references lamp)", "lamp has a new rule: no delete:"),
        ("alter table lamp add column maker text", ""),
        ("alter table lamp add column maker text not null default ''", ""),
        ("alter table lamp add column maker text default '' check (length(maker) < 9)", ""),
        ("alter table lamp add column maker text unique", "lamp has a new rule: UNIQUE (maker)"),
        ("alter table lamp alter column watt drop not null", ""),
        ("create index on lamp (note)", ""),
        ("create table plug (id int primary key, lamp int not null references lamp on delete cascade)", ""),
    ],
)
def test_what_would_break_running_code_is_recognised(empty: psycopg.Connection, change: str, lost: str) -> None:
    empty.execute("create table room (id int primary key)")
    empty.execute(
        "create table lamp (id int primary key, watt int not null default 40, note text, spare int default 0)"
    )
    before = schema(empty)
    empty.execute(change.encode())
    found = taken_away(before, schema(empty))
    assert (not found) if not lost else any(reason.startswith(lost) for reason in found), found


# --- The deploy itself ---

EXPANSION = {
    "29990101000000_user_task_attempts__remark__add.sql": (
        "-- migrate:up\n-- What the next release will write.\n"
        "alter table user_task_attempts add column remark text not null default '';\n"
        "-- migrate:down\nalter table user_task_attempts drop column remark;\n"
    ),
    "29990101000100_user_task_attempts__remark__index.sql": (
        "-- migrate:up transaction:false\n-- What the next release will look for.\n"
        "create index concurrently attempts_by_remark on user_task_attempts (user_id, remark);\n"
        "-- migrate:down\ndrop index attempts_by_remark;\n"
    ),
}


@pytest.fixture
def next_release(tmp_path: Path) -> Path:
    """The same code in a folder of its own, with migrations that expand the schema."""
    folder = copy_code(tmp_path / "next")
    for name, text in EXPANSION.items():
        (folder / "db" / "migrations" / name).write_text(text)
    return folder


@pytest.mark.slow
def test_a_deploy_under_load_interrupts_nobody(breakable: Breakable, tmp_path: Path, next_release: Path) -> None:
    *people, held = add_people(breakable.settings, 6)
    release: dict[str, Any] = {"RUN_MIGRATIONS_ON_START": "true", "SYNC_TOPICS_ON_START": "true"}
    with ExitStack() as versions:
        old = versions.enter_context(serving(breakable.settings, tmp_path))
        front = Front(old)
        with practising(front, people, rest=0.1), requests.Session() as session:
            wait_for_progress(people)
            held.practise(old, session)
            new = versions.enter_context(serving(breakable.settings, tmp_path, root=next_release, **release))
            new.wait_until_it_serves("/readyz")
            assert old.get("/readyz").status_code == 200, "the old code goes on, on the new schema"
            wait_for_progress(people)
            front.switch(new, people)
            with psycopg.connect(breakable.settings.direct_url) as blocker:
                blocker.execute("select from user_topic_xp where user_id = %s for update", [held.user_id])
                under_way = threading.Thread(target=held.practise, args=(old, session))
                under_way.start()
                wait_until_somebody_waits(breakable)
                old.process.terminate()
                time.sleep(1)
                assert under_way.is_alive(), "its request is held by the lock"
            under_way.join(60)
            assert old.process.wait(60) == 0
            wait_for_progress(people, 40)
    assert len(held.acknowledged) == 2
    assert {status for person in [*people, held] for status in person.statuses} == {200}
    assert_nothing_was_lost(breakable.settings, [*people, held])


def wait_until_somebody_waits(breakable: Breakable) -> None:
    """For a lock that another transaction holds."""
    deadline = time.monotonic() + 90
    with psycopg.connect(breakable.settings.direct_url, autocommit=True) as conn:
        while conn.execute("select 1 from pg_locks where not granted").fetchone() is None:
            assert time.monotonic() < deadline, "nobody waits"
            time.sleep(0.02)
