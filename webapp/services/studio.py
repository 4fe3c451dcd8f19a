"""The studio: every named block of SQL with its text, its callers and its figures, for administrators."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from webapp import db
from webapp.db.queries import Query, all_queries, load_queries
from webapp.db.timings import Timing, timing_of
from webapp.errors import NotFound
from webapp.messages import N_
from webapp.services import studio_source
from webapp.services.studio_contract import Call, row_name, service_calls

sql = load_queries("studio")

FRESH = timedelta(hours=2)
"""How long after a sign-in the studio is open to an administrator."""

Kind = Literal["reads", "locks", "writes"]
Routes = Mapping[str, Sequence[str]]  # what a view or command is called by people, by the full name of its function

_HIDDEN = re.compile(r"'(?:[^']|'')*'|--[^\n]*")
_WRITES = re.compile(r"\b(insert\s+into|update\s+(?!skip|nowait|of\b)\w+|delete\s+from|merge\s+into|truncate)\b")
_LOCKS = re.compile(r"\bfor\s+(no\s+key\s+update|update|key\s+share|share)\b|\bpg_\w*advisory\w*lock\w*")
_TABLES = re.compile(
    r"\b(?P<written>insert\s+into|update|delete\s+from|merge\s+into)\s+(?P<target>\w+)"
    r"|\b(?:from|join|using)\s+(?:only\s+)?(?:lateral\s+)?(?P<source>\w+)"
    r"|,\s*(?P<listed>\w+)\s+as\s+\w+"  # the second and later ones of FROM one, two
)
_PARTS = re.compile(
    r"(?P<comment>--[^\n]*)|(?P<string>'(?:[^']|'')*')|(?P<parameter>(?<![\w:\]]):[a-z_][a-z0-9_]*)"
    r"|(?P<keyword>\b(?:select|from|where|and|or|not|in|is|null|with|as|on|join|left|right|full|cross|inner|lateral|using"
    r"|group|order|by|having|limit|offset|union|all|any|some|exists|distinct|case|when|then|else|end|insert|into|values"
    r"|update|set|delete|returning|conflict|do|nothing|for|share|key|skip|locked|over|partition|filter|within|true|false"
    r"|asc|desc|nulls|first|last|between|recursive|materialized|interval|array|default|merge|matched|coalesce)\b)"
    r"|(?P<number>\b\d+(?:\.\d+)?\b)"
)


@dataclass(frozen=True, slots=True)
class SignInRow:
    """When a session began."""

    created_at: datetime


def is_fresh(conn: db.Conn, user_id: UUID, session_id: UUID, now: datetime) -> bool:
    """Return whether somebody signed in within the last two hours, in this session."""
    found = db.maybe(conn, sql.select_optional_sign_in, SignInRow, user_id=user_id, session_id=session_id)
    return found is not None and now - found.created_at <= FRESH


# --- Blocks ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a block's text, and what it is: a keyword, a parameter, ...; an empty string for anything else."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Caller:
    """A function that runs a block, and where it is."""

    name: str
    where: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A block in the list."""

    query: Query
    kind: Kind
    timing: Timing


@dataclass(frozen=True, slots=True)
class BlockPage:
    """A block and what the source says of it."""

    query: Query
    kind: Kind
    parts: Sequence[Part]
    timing: Timing
    callers: Sequence[Caller]
    pages: Sequence[str]
    rows: Sequence[str]  # what its calls make of a row
    calls: Sequence[Call]


def list_blocks(routes: Routes, *, feature: str = "", page: str = "", find: str = "") -> list[Listed]:
    """Return the blocks of all features, or of one; with `page` only those that it runs. The slowest here come first.

    With `find` only those that have each of its words in their name or sentence. Blocks that did not run in this
    process keep the order of their files.
    """
    words = find.casefold().split()
    names = [name for name, shown in routes.items() if page in shown]
    return sorted(
        (
            Listed(query, kind_of(query), timing_of(query))
            for query in all_queries()
            if feature in ("", query.feature)
            and all(word in f"{query.full_name} {query.comment}".casefold() for word in words)
            and (not page or any(studio_source.reaches(name, query.full_name) for name in names))
        ),
        key=lambda listed: -(listed.timing.mean or 0),
    )


def find_block(full_name: str) -> Query:
    """Return a block by its full name, such as `dashboard.select_days`. Raise `NotFound`."""
    for query in all_queries():
        if query.full_name == full_name:
            return query
    raise NotFound(N_("There is no block %(name)s."), name=full_name)


def describe_block(query: Query, routes: Routes) -> BlockPage:
    """Return a block with its callers. `routes` are the names of pages and commands."""
    calls = [call for call in service_calls() if call.query.full_name == query.full_name]
    known = studio_source.functions()
    pages = {shown for name, names in routes.items() if studio_source.reaches(name, query.full_name) for shown in names}
    return BlockPage(
        query=query,
        kind=kind_of(query),
        parts=tuple(mark(query)),
        timing=timing_of(query),
        callers=[Caller(name, known[name].where) for name in studio_source.callers(query.full_name)],
        pages=sorted(pages),
        rows=sorted({f"db.{call.verb} → {row_name(call) or '—'}" for call in calls}),
        calls=calls,
    )


def features() -> list[str]:
    """Return the features that have blocks."""
    return sorted({query.feature for query in all_queries()})


def block_names() -> list[str]:
    """Return the full names of all blocks, by feature in the order of their files."""
    return [query.full_name for query in all_queries()]


def kind_of(query: Query) -> Kind:
    """Return what a block does by its words. What may run is decided by PostgreSQL, see webapp/db/sandbox.py."""
    code = _HIDDEN.sub("", query.compiled.decode())
    if _WRITES.search(_LOCKS.sub("", code)):
        return "writes"
    return "locks" if _LOCKS.search(code) else "reads"


def tables_of(query: Query) -> dict[str, bool]:
    """Return the names after FROM, JOIN, INTO and the like in a block, and whether it writes there.

    Steps of the block itself and functions are among them: the caller knows the tables.
    """
    code = _LOCKS.sub("", _HIDDEN.sub("", query.compiled.decode()))
    found: dict[str, bool] = {}
    for match in _TABLES.finditer(code):
        name = match["target"] or match["source"] or match["listed"]
        found[name] = found.get(name, False) or bool(match["written"])
    return found


def mark(query: Query) -> Iterator[Part]:
    """Yield the pieces of a block's text with what they are. A name that stands for a list of columns is a "list"."""
    text, at = query.text, 0
    for match in _PARTS.finditer(text):
        if match.start() > at:
            yield Part("", text[at : match.start()])
        is_list = match["parameter"] and match["parameter"][1:] not in query.parameters
        yield Part("list" if is_list else str(match.lastgroup), match[0])
        at = match.end()
    yield Part("", text[at:])
