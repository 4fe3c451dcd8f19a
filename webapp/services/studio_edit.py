"""Editing a block in the studio, in development: what the edited text would be, and writing it into its file."""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from webapp import db
from webapp.db import queries
from webapp.db.queries import BadQueryFile, Query, load_columns, parse_columns, parse_queries
from webapp.errors import Conflict, Invalid
from webapp.messages import N_
from webapp.services.studio_contract import (
    Call,
    Catalogue,
    Column,
    mismatch,
    row_columns,
    row_name,
    service_calls,
)

HEADING = re.compile(r"-- (name|columns|steps):")


@dataclass(frozen=True, slots=True)
class Compared:
    """A column of the edited block beside the field that takes it. Either is an empty string where there is none."""

    column: str
    type: str
    field: str
    takes: str


@dataclass(frozen=True, slots=True)
class Contract:
    """One call of a block, its columns beside the fields of the row class, and the first thing that does not fit."""

    where: str
    row: str
    compared: Sequence[Compared]
    complaint: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What PostgreSQL and the calls say of an edited block. With a fault there are no contracts."""

    fault: str
    contracts: Sequence[Contract]

    @property
    def holds(self) -> bool:
        """Return whether the block compiles and every call can take its rows."""
        return not self.fault and not any(contract.complaint for contract in self.contracts)


def text_of(query: Query) -> str:
    """Return a block as it stands in its file, below its name: its sentence and its statement."""
    lines, first, end = _lines_of(query)
    return "\n".join(lines[first:end]).strip("\n")


def with_text(query: Query, text: str) -> Query:
    """Return the block that the file would hold with this text. Raise `Invalid` if it would not be one block."""
    try:
        source = _source_with(query, text)
        columns = {**load_columns(), **parse_columns(query.feature, source)}
        blocks = parse_queries(query.feature, source, columns).blocks
    except BadQueryFile as fault:
        raise Invalid(N_("%(fault)s. Nothing was stored."), fault=str(fault)) from None
    if list(blocks) != list(queries.load_queries(query.feature).blocks):
        raise Invalid(N_("The text must be one block: its sentence and one statement. Nothing was stored."))
    return blocks[query.name]


def check(conn: db.Conn, query: Query) -> Checked:
    """Compare an edited block with its calls. `conn` is a sandbox's, whose transaction fails with the block."""
    found = Catalogue(conn).describe(conn, query)
    if found.fault:
        return Checked(f"{found.place}: {found.fault}", ())
    calls = [call for call in service_calls() if call.query.full_name == query.full_name]
    return Checked("", [_contract(call, query, found.columns) for call in calls])


def save(query: Query, text: str, before: str) -> None:
    """Write a block's text into its file. Raise `Conflict` if the file no longer has the text `before`."""
    if text_of(query) != before:
        raise Conflict(
            N_("The file has changed"),
            N_("Somebody changed this block in its file since you opened it. Your text is kept; nothing was stored."),
        )
    path = _path(query)
    fresh = path.with_suffix(".new")
    fresh.write_text(_source_with(query, text), encoding="utf-8")
    os.replace(fresh, path)  # noqa: PTH105 - in one step, so that no request reads half a file


def _contract(call: Call, query: Query, columns: Sequence[Column]) -> Contract:
    fields = row_columns(call.row) if call.verb not in ("execute", "scalar") and call.row is not dict else []
    given = {column.name: column.type + (" | null" if column.may_be_null else "") for column in columns}
    taken = {name: _type_name(kind) + (" | None" if optional else "") for name, kind, optional in fields}
    return Contract(
        call.where,
        row_name(call),
        [
            Compared(
                name if name in given else "", given.get(name, ""), name if name in taken else "", taken.get(name, "")
            )
            for name in given | taken
        ],
        mismatch(call, columns) or _wrong_parameters(call, query),
    )


def _wrong_parameters(call: Call, query: Query) -> str:
    needed = set(query.parameters)
    if call.parameters == needed or (call.open_ended and call.parameters <= needed):
        return ""
    names = ", ".join(f":{name}" for name in sorted(call.parameters ^ needed))
    return f"the call passes other parameters: {names}"


def _type_name(kind: object) -> str:
    return getattr(kind, "__name__", "") if isinstance(kind, type) else str(kind).removeprefix("typing.")


def _path(query: Query) -> Path:
    return queries.QUERIES / f"{query.feature}.sql"


def _lines_of(query: Query) -> tuple[list[str], int, int]:
    """Return the lines of a block's file, and where its text begins and ends among them."""
    lines = _path(query).read_text(encoding="utf-8").split("\n")
    end = next((at for at in range(query.line, len(lines)) if HEADING.match(lines[at])), len(lines))
    return lines, query.line, end


def _source_with(query: Query, text: str) -> str:
    lines, first, end = _lines_of(query)
    return "\n".join([*lines[:first], text.replace("\r\n", "\n").strip("\n"), "", *lines[end:]])
