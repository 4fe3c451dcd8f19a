"""Trying a block in the studio: its first rows and its plan, in transactions that can change nothing.

A block that writes or locks is only explained. See webapp/db/sandbox.py.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import psycopg

from webapp import db
from webapp.db.queries import Query, load_queries
from webapp.db.sandbox import Fetched, Sandbox
from webapp.messages import N_, Message
from webapp.services import studio, studio_values
from webapp.services.studio_contract import Catalogue
from webapp.services.studio_plan import Plan, read_plan

sql = load_queries("studio")

SECONDS = 5.0  # that a statement may take
ROWS = 200  # shown of a result

WRITES = N_("This block writes, so it was only explained. Nothing ran.")
LOCKS = N_("This block locks rows, so it was only explained. Nothing ran.")
MAY_CHANGE = N_("This block calls %(names)s, which may change something, so it was only explained. Nothing ran.")

# A name written with the numbers of its letters: nobody writes one except to hide it.
_ESCAPED = re.compile(r'u&"[^"]*"', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a block with the value to try; None is null."""

    name: str
    type: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of trying a block: rows and plan, or the plan alone with the reason, or what PostgreSQL said."""

    result: Fetched | None = None
    plan: Plan | None = None
    only_explained: Message | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class FunctionRow:
    """A function by its name."""

    name: str


def parameters(conn: db.Conn, query: Query, given: Mapping[str, str | None], now: datetime) -> list[Parameter]:
    """Return a block's parameters with their types. Those that `given` lacks get a value of a real learner or class.

    `conn` is one of a sandbox. If the block has a fault, its transaction has failed and the types are unknown.
    """
    named = studio_values.named_values(conn, now)
    types = Catalogue(conn).describe(conn, query).parameter_types or ("",) * len(query.parameters)
    return [
        Parameter(name, kind, given[name] if name in given else studio_values.value_for(name, kind, named, now))
        for name, kind in zip(query.parameters, types, strict=True)
    ]


def try_block(sandbox: Sandbox, query: Query, values: Sequence[str | None]) -> Tried:
    """Run a block that reads and return its rows and its plan; explain any other. Nothing is changed.

    Raises `psycopg.OperationalError` if the database does not answer.
    """
    try:
        reason = _reason_not_to_run(sandbox.conn, query)
        result = None if reason else sandbox.fetch(query, values, ROWS)
        sandbox.begin()
        plan = read_plan(sandbox.explain(query, values, analyze=reason is None))
    except psycopg.Error as error:
        if error.sqlstate is None:  # no sentence of the server's: it is away
            raise
        return Tried(fault=said(error))
    return Tried(result, plan, reason)


def _reason_not_to_run(conn: db.Conn, query: Query) -> Message | None:
    """Return why a block must not run, or None. The read-only transaction is the second guard of the same thing."""
    kind, text = studio.kind_of(query), query.compiled.decode()
    if kind != "reads":
        return Message(WRITES if kind == "writes" else LOCKS)
    found = db.many(conn, sql.select_side_effects, FunctionRow, names=sorted(_names_in(text)))
    names = [row.name for row in found] + _ESCAPED.findall(text)
    return Message(MAY_CHANGE, {"names": ", ".join(names)}) if names else None


def _names_in(text: str) -> set[str]:
    """Return every name that a statement may call a function by, whether or not it is one."""
    quoted = {name.replace('""', '"') for name in re.findall(r'"((?:[^"]|"")+)"', text)}
    return quoted | set(re.findall(r"[\w$]+", text.lower()))


def said(error: psycopg.Error) -> str:
    """Return what PostgreSQL said about a statement, with the place that a note of the error names."""
    place = "".join(f"{note}: " for note in getattr(error, "__notes__", [])[:1])
    hint = f" ({error.diag.message_hint})" if error.diag.message_hint else ""
    return f"{place}{error.diag.message_primary or error}{hint}"
