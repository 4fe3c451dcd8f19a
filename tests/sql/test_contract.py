"""Every named block against the migrated schema: a typo in SQL fails here, with file and line, before any request."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import cache

import pytest

from tests.original.schema import OLDER, TABLES
from webapp import db
from webapp.db.queries import SOURCES, Query, all_queries, load_source_queries
from webapp.services.studio_contract import Call, Catalogue, Described, mismatch, service_calls

SOURCE_BLOCKS = [query for path in SOURCES.glob("*.sql") for query in load_source_queries(path.stem).blocks.values()]
BLOCKS = [*all_queries(), *SOURCE_BLOCKS]

CALLS = service_calls()


def file_of(query: Query) -> str:
    return query.places[0].rpartition(":")[0]


def where(query: Query) -> str:
    return f"{file_of(query)}:{query.line} {query.name}"


@pytest.fixture(scope="module")
def described(clone: Callable[[], AbstractContextManager[str]]) -> Iterator[Callable[[Query], Described]]:
    """Describes blocks against the migrated schema, or that of the database they are sent to, each once. Needs none of
    the data that other tests have: a fault in a block that writes it would fail them all."""
    with clone() as url, db.connect(url) as conn, clone() as source_url, db.connect(source_url) as source:
        for statement in ("create schema original", "set search_path to original", *TABLES.split(";\n\n"), OLDER):
            source.execute(statement.encode())
        conn.execute("create extension pg_stat_statements")  # a block reads its view
        ours, theirs = Catalogue(conn), Catalogue(source)
        features = {query.feature for query in SOURCE_BLOCKS}

        def describe(query: Query) -> Described:
            return theirs.describe(source, query) if query.feature in features else ours.describe(conn, query)

        yield cache(describe)


def own_places(query: Query) -> set[str]:
    """File and line of each line of a block, without those of the lists of columns that it names."""
    file = file_of(query)
    first = int(query.places[0].rpartition(":")[2])
    return {f"{file}:{first + at}" for at in range(query.text.count("\n") + 1)}


def test_there_are_blocks_to_check() -> None:
    assert len(BLOCKS) > 10
    assert len(CALLS) > 10


@pytest.mark.parametrize("query", BLOCKS, ids=where)
def test_block_compiles_against_the_migrated_schema(described: Callable[[Query], Described], query: Query) -> None:
    found = described(query)
    if found.fault and found.place in own_places(query):  # else it is in a list of columns, which has a test of its own
        pytest.fail(f"{found.place} {query.name}: {found.fault}", pytrace=False)


@pytest.mark.parametrize("query", BLOCKS, ids=where)
def test_block_is_written_to_be_read(query: Query) -> None:
    code = re.sub(r"--[^\n]*|'[^']*'|\"[^\"]*\"", "", query.text)
    assert query.comment.endswith("."), f"{where(query)}: the comment is not a sentence"
    assert not re.search(r"(^|[\s,.])\*(?!\))", re.sub(r"\w\s+\*\s+[\w(]", "", code)), (
        f"{where(query)}: lists no columns"
    )
    assert not re.search(r"\b(now\(\)|current_date|current_timestamp)", code), f"{where(query)}: time is a parameter"
    assert code == code.lower(), f"{where(query)}: keywords are lower-case"


def test_one_block_decides_what_is_due_and_only_of_what_is_taught() -> None:
    dated = {query.name: query.text for query in BLOCKS if re.search(r"next_review_date\s*[<>]=?\s*:", query.text)}
    assert set(dated) == {"select_due_tasks"}
    assert "task.task_id = any (topic.task_ids)" in dated["select_due_tasks"]
    assert "topic.retired_at is null" in dated["select_due_tasks"]


def test_every_block_is_used() -> None:
    used = {(call.query.feature, call.query.name) for call in CALLS}
    text = "".join(query.text for query in BLOCKS)
    used |= {(q.feature, q.name) for q in BLOCKS if re.search(rf"^ *:{q.name},?$", text, re.MULTILINE)}
    unused = [where(q) for q in BLOCKS if q.feature != "invariants" and (q.feature, q.name) not in used]
    assert not unused


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.where} {call.query.name}")
def test_call_passes_the_parameters_of_its_block(call: Call) -> None:
    if call.verb == "copy_across":
        return  # it passes a dict, and misses nothing that it does not name
    if call.open_ended:
        assert call.parameters <= set(call.query.parameters)
    else:
        assert call.parameters == set(call.query.parameters)


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.where} {call.query.name}")
def test_columns_match_the_row_type_in_name_type_and_nullability(
    described: Callable[[Query], Described], call: Call
) -> None:
    found = described(call.query)
    if found.fault:
        return  # test_block_compiles_against_the_migrated_schema says so
    complaint = mismatch(call, found.columns)
    if complaint:
        pytest.fail(f"{where(call.query)}, {call.where}: {complaint}", pytrace=False)
