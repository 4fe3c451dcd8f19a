"""Trying a block in the studio: its rows and plan, and that nothing that writes ever runs."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.conftest import NOON, Clone, opened, settings_for
from tests.learners import add_learner, answer
from tests.trees import TOPIC
from webapp import clock, db
from webapp.content.library import Library
from webapp.db.queries import Query, all_queries, parse_queries
from webapp.db.sandbox import sandbox
from webapp.services import studio, studio_run
from webapp.services.studio_run import Tried


@pytest.fixture(scope="module")
def school(clone: Clone, with_topics: str, library: Library) -> Iterator[str]:
    """The address of a database with a learner who has answered, and with functions that change something."""
    with clone(with_topics) as url, opened(settings_for(url)):
        with psycopg.connect(url, autocommit=True) as conn:
            conn.execute("create sequence tickets")
            conn.execute("create extension dblink")
            conn.execute("create extension pg_stat_statements")  # a block reads its view
            conn.execute(
                "create function spend() returns int language sql security definer"
                " as 'update users set daily_goal_tasks = daily_goal_tasks + 1 returning 1'"
            )
            conn.execute("create function harmless() returns int stable language sql as 'select spend()'")
        with db.pool().connection() as pooled:
            learner = add_learner(pooled, NOON)
        with db.transaction() as tx:
            answer(tx, learner, library, TOPIC)
        yield url


def block(text: str) -> Query:
    return parse_queries("edited", f"-- name: edited\n-- What somebody typed.\n{text}").edited


def state(url: str) -> object:
    """Return what a change of any row, sequence, large object, relation or setting of a role would alter."""
    with psycopg.connect(url, autocommit=True) as conn:
        tables = "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by 1"
        sums = [f"(select sum(hashtext(t::text)) from {name} as t)" for (name,) in conn.execute(tables)]  # noqa: S608
        return conn.execute(
            f"select {','.join(sums)}, (select row(last_value, is_called) from tickets)::text,"  # noqa: S608
            " (select count(*) from pg_largeobject_metadata), (select count(*) from pg_class),"
            " (select count(*) from pg_db_role_setting), (select count(*) from pg_locks where locktype = 'advisory'"
            " and database = (select oid from pg_database where datname = current_database()))"
        ).fetchone()


def tried(url: str, query: Query, *values: str | None) -> Tried:
    with sandbox(url, 1.0) as box:
        return studio_run.try_block(box, query, values or [None] * len(query.parameters))


def values_for(url: str, query: Query) -> list[str | None]:
    with sandbox(url, 1.0) as box:
        return [parameter.value for parameter in studio_run.parameters(box.conn, query, {}, clock.now())]


# --- Every block of the site ---


def test_each_block_that_reads_runs_each_other_is_explained_and_nothing_changes(school: str) -> None:
    before = state(school)
    with sandbox(school, 5) as box:
        for query in all_queries():
            box.begin()
            values = [each.value for each in studio_run.parameters(box.conn, query, {}, clock.now())]
            found = studio_run.try_block(box, query, values)
            assert not found.fault, found.fault
            assert found.plan
            reads = studio.kind_of(query) == "reads"
            assert (found.result is not None, found.plan.is_measured) == (reads, reads), query.full_name
    assert state(school) == before


# --- A dozen ways to make a statement write ---

WAYS = {
    "a statement that writes": "delete from users",
    "a writable step": "with gone as (delete from users returning 1) select count(*) from gone",
    "select into": "select 1 as one into stolen",
    "create table as": "create table stolen as select 1",
    "two statements": "select 1; delete from users",
    "commit": "commit",
    "commit and more": "commit; delete from users",
    "explain analyze": "explain analyze delete from users",
    "analyze after our explain": "analyze delete from users",
    "copy to a program": "copy (select 1) to program 'true'",
    "copy from": "copy users from stdin",
    "a block of code": "do 'begin delete from users; end'",
    "a procedure": "call spend()",
    "set": "set transaction read write",
    "set local": "set local transaction_read_only = off",
    "truncate": "truncate users cascade",
    "merge": "merge into users using (select 1) as one on true when matched then delete",
    "lock table": "lock table users",
    "notify": "notify something",
    "prepare": "prepare stolen as delete from users",
    "the end of our cursor's statement": "select 1) ; delete from users; --",
    "for update": "select id from users for update",
    "a function that writes": "select spend()",
    "a function that says it is stable": "select harmless()",
    "a sequence": "select nextval('tickets')",
    "setting a sequence": "select setval('tickets', 99)",
    "a large object": "select lo_create(0)",
    "a large object of bytes": "select lo_from_bytea(0, '\\x00')",
    "leaving read only": "select set_config('transaction_read_only', 'off', true), spend()",
    "leaving read only first": "select set_config('transaction_read_only', 'off', false)",
    "more time": "select set_config('statement_timeout', '0', false)",
    "another connection": "select dblink_exec('dbname=postgres', 'create table stolen()')",
    "a query in a text": "select query_to_xml('delete from users returning 1', true, true, '')",
    "another session": "select pg_terminate_backend(pg_backend_pid())",
    "a lock that stays": "select pg_advisory_lock(1)",
    "a name in disguise": "select u&\"\\006eextval\"('tickets')",
    "a quoted name": "select \"nextval\"('tickets')",
    "a name in capitals": "select NEXTVAL('tickets')",
    "behind a comment": "select /* only */ nextval/**/('tickets')",
    "by its schema": "select pg_catalog.nextval('tickets')",
}


@pytest.mark.parametrize("way", WAYS)
def test_nothing_that_writes_runs(school: str, way: str) -> None:
    before = state(school)
    found = tried(school, block(WAYS[way]))
    assert found.result is None, "it ran"
    assert found.fault or (found.only_explained and found.plan and not found.plan.is_measured)
    assert state(school) == before


@pytest.mark.parametrize("way", WAYS)
def test_the_transaction_alone_lets_nothing_write(school: str, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the look at its words and functions a statement still meets the read-only transaction and the cursor."""
    beyond_a_transaction = {
        "another connection", "another session", "a lock that stays", "more time", "leaving read only first",
    }  # fmt: skip
    if way in beyond_a_transaction - {"leaving read only first", "more time"}:
        return  # only the look at its functions keeps these: the test above
    monkeypatch.setattr(studio_run, "_reason_not_to_run", lambda *_: None)
    before = state(school)
    found = tried(school, block(WAYS[way]))
    assert state(school) == before
    if way not in beyond_a_transaction:
        assert found.fault, "PostgreSQL refused it"


def test_a_statement_cannot_lengthen_the_time_of_the_next_one(school: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(studio_run, "_reason_not_to_run", lambda *_: None)
    slow = "select set_config('statement_timeout', '0', false), pg_sleep(0.6), pg_sleep(0.6)"
    assert "statement timeout" in tried(school, block(slow)).fault


def test_time_is_limited(school: str) -> None:
    slow = "select count(*) from generate_series(1, 100000000) as number where number % 7 = 0"
    assert "statement timeout" in tried(school, block(slow)).fault
    assert tried(school, block("select pg_sleep(60)")).only_explained, "a volatile function does not even begin"


def test_rows_are_limited(school: str) -> None:
    found = tried(school, block("select number from generate_series(1, 100000) as number"))
    assert found.result
    assert (len(found.result.rows), found.result.is_cut) == (studio_run.ROWS, True)


def test_a_value_is_never_part_of_the_statement(school: str) -> None:
    before = state(school)
    hostile = "'; delete from users; --"
    found = tried(school, block("select :word::text as word"), hostile)
    assert found.result
    assert found.result.rows == ((hostile,),)
    assert (
        "invalid input syntax for type uuid"
        in tried(school, block("select learner.id from users as learner where learner.id = :id"), hostile).fault
    )
    assert state(school) == before


def test_a_fault_names_its_line(school: str) -> None:
    found = tried(school, block("select learner.id\nfrom users as learner\nwhere learner.nobody = 1"))
    assert found.fault.startswith("sql/queries/edited.sql:5 (edited.edited): column learner.nobody does not exist")


def test_a_role_that_may_only_read_is_enough(school: str) -> None:
    with psycopg.connect(school, autocommit=True) as conn:
        conn.execute("drop role if exists studio_reader")
        conn.execute("create role studio_reader login bypassrls in role pg_read_all_data")
    url = school.replace("postgres@", "studio_reader@")
    query = studio.find_block("dashboard.select_recent_attempts")
    found = tried(url, query, *values_for(school, query))
    assert found.result
    assert found.result.rows
    assert "permission denied" in tried(url, studio.find_block("replay.delete_learning_days"), None).fault
    with psycopg.connect(school, autocommit=True) as conn:
        conn.execute("drop role studio_reader")
