"""The contract between a block and the service that calls it: its columns are what the row class takes.

The tests check every call by it, and the studio the block that is being edited.
"""

import ast
import builtins
import datetime
import importlib
import types
import typing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from uuid import UUID

from psycopg import pq

from webapp import db
from webapp.db.queries import Queries, Query, load_queries

sql = load_queries("studio")

SERVICES = Path(__file__).parent
PYTHON_TYPES = {
    "bool": bool,
    "bytea": bytes,
    "date": datetime.date,
    "int2": int,
    "int4": int,
    "int8": int,
    "numeric": Decimal,
    "float4": float,
    "float8": float,
    "jsonb": typing.Any,
    "text": str,
    "timestamp": datetime.datetime,
    "timestamptz": datetime.datetime,
    "uuid": UUID,
    "_date": list[datetime.date],
    "_int4": list[int],
    "_text": list[str],
}


# --- Calls -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a verb in a service: `db.maybe(conn, sql.block, Row, name=...)`."""

    where: str
    verb: str
    query: Query
    row: typing.Any
    parameters: frozenset[str]
    open_ended: bool  # also passes **parameters


@cache
def service_calls() -> tuple[Call, ...]:
    """Return every call of a block in the services, found in their source. Imports all of them."""
    return tuple(call for path in sorted(SERVICES.glob("*.py")) for call in _calls_in(path))


def _calls_in(path: Path) -> Iterator[Call]:
    module = importlib.import_module(f"webapp.services.{path.stem}")
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name("db"), attr=verb),
                args=[_, ast.Attribute(value=ast.Name(queries), attr=block), *row],
            ) if isinstance(getattr(module, queries, None), Queries):
                yield Call(
                    where=f"webapp/services/{path.name}:{node.lineno}",
                    verb=verb,
                    query=getattr(getattr(module, queries), block),
                    row=_named(module, row[0]) if row else None,
                    parameters=frozenset(keyword.arg for keyword in node.keywords if keyword.arg),
                    open_ended=any(keyword.arg is None for keyword in node.keywords),
                )


def _named(module: types.ModuleType, node: ast.expr) -> object:
    """Return the class that an argument names."""
    name = ast.unparse(node)
    return getattr(module, name, None) or getattr(builtins, name)


# --- Columns ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a block's result: its type as PostgreSQL names it, and whether it is a column that may be null."""

    name: str
    type: str
    may_be_null: bool


@dataclass(frozen=True, slots=True)
class Described:
    """What PostgreSQL says of a block: its columns and its parameters' types; or what is wrong with it, and where."""

    columns: tuple[Column, ...] = ()
    parameter_types: tuple[str, ...] = ()
    fault: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class TypeRow:
    """A type by its number."""

    type_id: int
    name: str


@dataclass(frozen=True, slots=True)
class NullableRow:
    """A column of a table that may be null."""

    table_id: int
    position: int


class Catalogue:
    """The types and nullable columns of one database, read once to describe many blocks."""

    def __init__(self, conn: db.Conn) -> None:
        self.types = {row.type_id: row.name for row in db.many(conn, sql.select_types, TypeRow)}
        self.nullable = {
            (row.table_id, row.position) for row in db.many(conn, sql.select_nullable_columns, NullableRow)
        }

    def describe(self, conn: db.Conn, query: Query) -> Described:
        """Have PostgreSQL prepare a block, without running it. A fault ends the transaction if one is open."""
        prepared = conn.pgconn.prepare(b"", query.compiled)
        if prepared.status != pq.ExecStatus.COMMAND_OK:
            position = prepared.error_field(pq.DiagnosticField.STATEMENT_POSITION)
            place = query.place_of(int(position)) if position else query.places[0]
            return Described(fault=prepared.get_error_message().strip(), place=place)
        block = conn.pgconn.describe_prepared(b"")
        return Described(
            tuple(
                Column(
                    (block.fname(at) or b"").decode(),
                    self.types[block.ftype(at)],
                    (block.ftable(at), block.ftablecol(at)) in self.nullable,
                )
                for at in range(block.nfields)
            ),
            tuple(self.types[block.param_type(at)] for at in range(block.nparams)),
        )


def mismatch(call: Call, columns: Sequence[Column]) -> str:
    """Return the first thing in which a block's columns are not what its call makes of them; nothing if all is well."""
    if call.verb == "execute":
        return "it returns rows: use a verb that reads them" if columns else ""
    if call.verb == "copy_across":
        return ""  # PostgreSQL compares the columns with those of the table
    if call.verb == "scalar":
        same = [PYTHON_TYPES.get(column.type) for column in columns] == [call.row]
        return "" if same else f"it returns {', '.join(column.type for column in columns)}, not one {row_name(call)}"
    if call.row is dict:
        return ""
    given, taken = [column.name for column in columns], row_columns(call.row)
    names = [name for name, _, _ in taken]
    if given != names:
        extra, missing = [n for n in given if n not in names], [n for n in names if n not in given]
        return (
            f"{row_name(call)} has no field for {extra}, the block no column for {missing}"
            if extra or missing
            else f"the columns come in the order {given}, the fields of {row_name(call)} are {names}"
        )
    for column, (_, expected, optional) in zip(columns, taken, strict=True):
        if expected not in (PYTHON_TYPES.get(column.type), typing.Any):
            return f"the column {column.name} is {column.type}, {row_name(call)} takes {expected}"
        if column.may_be_null and not optional and expected is not typing.Any:
            return f"the column {column.name} may be null, which {row_name(call)} does not say"
    return ""


def row_name(call: Call) -> str:
    """Return the name of the class that a call makes of each row; nothing if it reads none."""
    return getattr(call.row, "__name__", "")


def row_columns(row: type, prefix: str = "", *, all_optional: bool = False) -> list[tuple[str, object, bool]]:
    """Return name, type and "may be None" of each column of a row class.

    A nested row's columns follow one another. Where it may be None itself, they all may be null, and their names begin
    with the name of its field.
    """
    nested = db.nested_rows(row)
    columns: list[tuple[str, object, bool]] = []
    for name, annotation in typing.get_type_hints(row).items():
        if name in nested:
            kind, optional = nested[name]
            columns += row_columns(kind, f"{name}_" if optional else "", all_optional=optional)
        else:
            expected, optional = _without_none(annotation)
            columns.append((prefix + name, expected, optional or all_optional))
    return columns


def _without_none(annotation: object) -> tuple[object, bool]:
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
