"""A connection on which a statement can be tried and cannot change anything: for the studio.

Four things keep a statement from writing. The transaction is read only, and a savepoint behind a first snapshot keeps
it so: PostgreSQL refuses to make it writable from there. Results come through a cursor, which PostgreSQL declares for
one statement that reads, and for nothing else. The transaction is always rolled back. The role may be one that has no
right to write. The server ends a statement that takes too long, and the client cuts off a server that does not.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from psycopg import Error, OperationalError
from psycopg.pq.abc import PGresult

from webapp.db import Conn, connect
from webapp.db.queries import Query
from webapp.db.wire import LOST, Arrival

PATIENCE = 2.0  # seconds that the client waits longer than the server's own limit


@dataclass(frozen=True, slots=True)
class Fetched:
    """The first rows of a result, each value as PostgreSQL writes it; None for null."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    is_cut: bool  # there are more rows


@contextmanager
def sandbox(url: str, seconds: float) -> Iterator[Conn]:
    """Yield a connection of its own in a read-only transaction that is rolled back at the end.

    A statement that takes longer than `seconds` raises `QueryCanceled`. Raises `OperationalError` without a database.
    """
    limit = round(seconds * 1000)
    with connect(url, prepare=False, seconds=5) as conn:
        for text in (
            "begin read only",
            f"set local statement_timeout = {limit}",
            f"set local lock_timeout = {limit}",
            "set local cursor_tuple_fraction = 1",  # plan a cursor as the statement itself
            "select",  # takes the snapshot
            "savepoint beginning",
        ):
            conn.wire.send(b"", text.encode())
        try:
            with conn.wire.within(seconds + PATIENCE):
                yield conn
        finally:
            with suppress(OperationalError):  # it was cut off: the server rolls back by itself
                conn.wire.send(b"", b"rollback")


def fetch(conn: Conn, query: Query, values: Sequence[str | None], most: int) -> Fetched:
    """Return the first `most` rows of a block that reads. Raises `psycopg.Error` for any other statement."""
    _send(conn, "declare tried no scroll cursor for ", query, values)
    result = _result(conn.wire.send(b"", b"fetch %d from tried" % (most + 1)))
    rows = tuple(
        tuple(_text(result.get_value(row, column)) for column in range(result.nfields))
        for row in range(min(result.ntuples, most))
    )
    return Fetched(
        tuple((result.fname(at) or b"").decode() for at in range(result.nfields)), rows, is_cut=result.ntuples > most
    )


def explain(conn: Conn, query: Query, values: Sequence[str | None], *, analyze: bool) -> dict[str, Any]:
    """Return PostgreSQL's plan of a block. With `analyze` the block runs, so it must be one that `fetch` accepts."""
    options = ", analyze, buffers" if analyze else ""
    result = _send(conn, f"explain (format json, verbose{options}) ", query, values)
    found: dict[str, Any] = json.loads(result.get_value(0, 0) or b"[]")[0]
    return found


def _send(conn: Conn, before: str, query: Query, values: Sequence[str | None]) -> PGresult:
    """Run `before` and a block as one statement. An error names the block's file and line in a note."""
    try:
        return _result(conn.wire.send(b"", before.encode() + query.compiled, values))
    except Error as error:
        position = error.diag.statement_position
        error.add_note(query.locate(str(max(1, int(position) - len(before))) if position else None))
        raise


def _result(arrival: Arrival) -> PGresult:
    if arrival.result is None:
        raise OperationalError(LOST)
    return arrival.result


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode()
