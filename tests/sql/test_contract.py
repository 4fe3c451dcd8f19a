"""Every named block against the migrated schema: a typo in SQL fails here, with file and line, before any request."""

import ast
import dataclasses
import datetime
import importlib
import re
import types
import typing
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from webapp import db
from webapp.queries import Queries, Query, all_queries

ROOT = Path(__file__).parents[2]
BLOCKS = all_queries()

PYTHON_TYPES = {
    "bool": bool,
    "bytea": bytes,
    "date": datetime.date,
    "int2": int,
    "int4": int,
    "int8": int,
    "numeric": Decimal,
    "float4": float,
    "jsonb": typing.Any,
    "text": str,
    "timestamptz": datetime.datetime,
    "uuid": UUID,
    "_date": list[datetime.date],
    "_int4": list[int],
    "_text": list[str],
}


@dataclasses.dataclass(frozen=True)
class Call:
    """One call of a verb in a service: ``db.maybe(conn, sql.block, Row, name=...)``."""

    where: str
    verb: str
    query: Query
    row: typing.Any
    parameters: frozenset[str]
    open_ended: bool  # also passes **parameters


def service_calls() -> Iterator[Call]:
    for path in sorted((ROOT / "webapp" / "services").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        module = importlib.import_module(f"webapp.services.{path.stem}")
        for node in ast.walk(tree):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name("db"), attr=verb),
                    args=[_, ast.Attribute(value=ast.Name(queries), attr=block), *row],
                ) if isinstance(getattr(module, queries, None), Queries):
                    yield Call(
                        where=f"{path.relative_to(ROOT)}:{node.lineno}",
                        verb=verb,
                        query=getattr(getattr(module, queries), block),
                        row=eval(ast.unparse(row[0]), vars(module)) if row else None,  # noqa: S307 - our own source
                        parameters=frozenset(keyword.arg for keyword in node.keywords if keyword.arg),
                        open_ended=any(keyword.arg is None for keyword in node.keywords),
                    )


CALLS = list(service_calls())


def where(query: Query) -> str:
    return f"sql/queries/{query.feature}.sql:{query.line} {query.name}"


def describe(conn: db.Conn, query: Query) -> list[tuple[str, str, bool]]:
    """Name, type and "may be null" of each column that a block returns, as PostgreSQL itself says."""
    prepared = conn.pgconn.prepare(b"", query.compiled)
    if prepared.status != psycopg.pq.ExecStatus.COMMAND_OK:
        pytest.fail(f"{where(query)}: {prepared.error_message.decode()}")
    described = conn.pgconn.describe_prepared(b"")
    columns = []
    for index in range(described.nfields):
        table, column, kind = described.ftable(index), described.ftablecol(index), described.ftype(index)
        row = conn.execute(
            "select t.typname, coalesce(a.attnotnull, true)"
            " from pg_type t left join pg_attribute a on a.attrelid = %s and a.attnum = %s where t.oid = %s",
            [table, column, kind],
        ).fetchone()
        assert row is not None
        name = described.fname(index)
        assert name is not None
        columns.append((name.decode(), row[0], not row[1]))
    return columns


def without_none(annotation: object) -> tuple[object, bool]:
    """An annotation without its None, and whether it had one; Literal and aliases become their plain type."""
    is_union = typing.get_origin(annotation) in (types.UnionType, typing.Union)  # the latter with a Literal inside
    options = typing.get_args(annotation) if is_union else (annotation,)
    plain = [option for option in options if option is not types.NoneType]
    kind: object = plain[0]
    if kind == Sequence[int]:
        kind = list[int]
    if typing.get_origin(kind) is typing.Literal:
        kind = type(typing.get_args(kind)[0])
    return kind, len(plain) < len(options)


def row_columns(row: type, prefix: str = "", *, all_optional: bool = False) -> list[tuple[str, object, bool]]:
    """Name, type and "may be None" of each column of a row class. A nested row's columns follow one another; where it
    may be None itself, they all may be null, and their names begin with the name of its field."""
    nested = db.nested_rows(row)
    columns: list[tuple[str, object, bool]] = []
    for name, annotation in typing.get_type_hints(row).items():
        if name in nested:
            kind, optional = nested[name]
            columns += row_columns(kind, f"{name}_" if optional else "", all_optional=optional)
        else:
            expected, optional = without_none(annotation)
            columns.append((prefix + name, expected, optional or all_optional))
    return columns


def test_there_are_blocks_to_check() -> None:
    assert len(BLOCKS) > 10
    assert len(CALLS) > 10


@pytest.mark.parametrize("query", BLOCKS, ids=where)
def test_block_compiles_against_the_migrated_schema(conn: db.Conn, query: Query) -> None:
    describe(conn, query)


@pytest.mark.parametrize("query", BLOCKS, ids=where)
def test_block_is_written_to_be_read(query: Query) -> None:
    code = re.sub(r"--[^\n]*|'[^']*'", "", query.text)
    assert query.comment.endswith("."), f"{where(query)}: the comment is not a sentence"
    assert not re.search(r"(^|[\s,.])\*(?!\))", re.sub(r"\w\s+\*\s+[\w(]", "", code)), (
        f"{where(query)}: lists no columns"
    )
    assert not re.search(r"\b(now\(\)|current_date|current_timestamp)", code), f"{where(query)}: time is a parameter"
    assert code == code.lower(), f"{where(query)}: keywords are lower-case"


def test_one_block_decides_what_is_due_and_only_of_what_is_taught() -> None:
    dated = {query.name: query.text for query in BLOCKS if re.search(r"next_review_date\s*[<>]=?\s*:", query.text)}
    assert set(dated) == {"select_due_tasks", "select_next_review"}
    assert [name for name, text in dated.items() if re.search(r"next_review_date\s*<", text)] == ["select_due_tasks"]
    for text in dated.values():
        assert "task.task_id = any (topic.task_ids)" in text
        assert "topic.retired_at is null" in text


def test_every_block_is_used() -> None:
    used = {(call.query.feature, call.query.name) for call in CALLS}
    text = "".join(query.text for query in BLOCKS)
    used |= {(q.feature, q.name) for q in BLOCKS if re.search(rf"^ +:{q.name},?$", text, re.MULTILINE)}
    unused = [where(q) for q in BLOCKS if q.feature != "invariants" and (q.feature, q.name) not in used]
    assert not unused


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.where} {call.query.name}")
def test_call_passes_the_parameters_of_its_block(call: Call) -> None:
    if call.open_ended:
        assert call.parameters <= set(call.query.parameters)
    else:
        assert call.parameters == set(call.query.parameters)


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.where} {call.query.name}")
def test_columns_match_the_row_type_in_name_type_and_nullability(conn: db.Conn, call: Call) -> None:
    columns = describe(conn, call.query)
    if call.verb == "execute":
        assert columns == [], f"{where(call.query)} returns rows: use a verb that reads them"
        return
    if call.verb == "scalar":
        assert [PYTHON_TYPES[kind] for _, kind, _ in columns] == [call.row]
        return
    expected_columns = row_columns(call.row)
    assert [name for name, _, _ in columns] == [name for name, _, _ in expected_columns], call.row.__name__
    for (name, kind, may_be_null), (_, expected, optional) in zip(columns, expected_columns, strict=True):
        assert expected in (PYTHON_TYPES[kind], typing.Any), f"{where(call.query)}: {name} is {kind}"
        assert optional or not may_be_null or expected is typing.Any, f"{where(call.query)}: {name} may be null"
