"""Every named block against the migrated schema: a typo in SQL fails here, with file and line, before any request."""

import ast
import dataclasses
import datetime
import importlib
import re
import types
import typing
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from decimal import Decimal
from functools import cache
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from webapp import db
from webapp.db.queries import Queries, Query, all_queries

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
    "timestamp": datetime.datetime,
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


@dataclasses.dataclass(frozen=True)
class Described:
    """What PostgreSQL says of a block: name, type and "may be null" of each column; or what is wrong, and where."""

    columns: tuple[tuple[str, str, bool], ...] = ()
    fault: str = ""
    place: str = ""


@pytest.fixture(scope="module")
def described(clone: Callable[[], AbstractContextManager[str]]) -> Iterator[Callable[[Query], Described]]:
    """Describes blocks against the migrated schema, each once. Needs none of the data that other tests have: a fault
    in a block that writes it would fail them all."""
    with clone() as url, psycopg.connect(url, autocommit=True) as conn:
        type_names: dict[int, str] = dict(conn.execute("select oid, typname from pg_type").fetchall())
        found = conn.execute("select attrelid, attnum from pg_attribute where not attnotnull and attnum > 0").fetchall()
        nullable = set(found)

        def describe(query: Query) -> Described:
            prepared = conn.pgconn.prepare(b"", query.compiled)
            if prepared.status != psycopg.pq.ExecStatus.COMMAND_OK:
                position = prepared.error_field(psycopg.pq.DiagnosticField.STATEMENT_POSITION)
                place = query.place_of(int(position)) if position else query.places[0]
                return Described(fault=prepared.error_message.decode().strip(), place=place)
            block = conn.pgconn.describe_prepared(b"")
            return Described(
                tuple(
                    (
                        (block.fname(at) or b"").decode(),
                        type_names[block.ftype(at)],
                        (block.ftable(at), block.ftablecol(at)) in nullable,
                    )
                    for at in range(block.nfields)
                )
            )

        yield cache(describe)


def own_places(query: Query) -> set[str]:
    """File and line of each line of a block, without those of the lists of columns that it names."""
    file = f"sql/queries/{query.feature}.sql"
    first = int(query.places[0].rpartition(":")[2])
    return {f"{file}:{first + at}" for at in range(query.text.count("\n") + 1)}


def without_none(annotation: object) -> tuple[object, bool]:
    """Return an annotation without its None, and whether it had one; Literal and aliases become their plain type."""
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
def test_block_compiles_against_the_migrated_schema(described: Callable[[Query], Described], query: Query) -> None:
    found = described(query)
    if found.fault and found.place in own_places(query):  # else it is in a list of columns, which has a test of its own
        pytest.fail(f"{found.place} {query.name}: {found.fault}", pytrace=False)


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
    assert set(dated) == {"select_due_tasks"}
    assert "task.task_id = any (topic.task_ids)" in dated["select_due_tasks"]
    assert "topic.retired_at is null" in dated["select_due_tasks"]


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
def test_columns_match_the_row_type_in_name_type_and_nullability(
    described: Callable[[Query], Described], call: Call
) -> None:
    found = described(call.query)
    if found.fault:
        return  # test_block_compiles_against_the_migrated_schema says so
    complaint = mismatch(call, found.columns)
    if complaint:
        pytest.fail(f"{where(call.query)}, {call.where}: {complaint}", pytrace=False)


def mismatch(call: Call, columns: Sequence[tuple[str, str, bool]]) -> str:
    """Return the first thing in which a block's columns are not what its call makes of them; nothing if all is well."""
    if call.verb == "execute":
        return "it returns rows: use a verb that reads them" if columns else ""
    if call.verb == "scalar":
        same = [PYTHON_TYPES[kind] for _, kind, _ in columns] == [call.row]
        return "" if same else f"it returns {', '.join(kind for _, kind, _ in columns)}, not one {call.row.__name__}"
    row = call.row.__name__
    given, taken = [name for name, _, _ in columns], row_columns(call.row)
    names = [name for name, _, _ in taken]
    if given != names:
        extra, missing = [n for n in given if n not in names], [n for n in names if n not in given]
        return (
            f"{row} has no field for {extra}, the block no column for {missing}"
            if extra or missing
            else (f"the columns come in the order {given}, the fields of {row} are {names}")
        )
    for (name, kind, may_be_null), (_, expected, optional) in zip(columns, taken, strict=True):
        if expected not in (PYTHON_TYPES[kind], typing.Any):
            return f"the column {name} is {kind}, {row} takes {expected}"
        if may_be_null and not optional and expected is not typing.Any:
            return f"the column {name} may be null, which {row} does not say"
    return ""
