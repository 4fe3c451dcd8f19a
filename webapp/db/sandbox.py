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
from psycopg.pq import TransactionStatus
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


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A connection of its own in a read-only transaction, whose statements may take `seconds` each."""

    conn: Conn
    seconds: float

    def begin(self) -> None:
        """Roll back and begin anew, so that nothing a statement set, such as a longer time limit, stays in force."""
        limit = round(self.seconds * 1000)
        if self.conn.pgconn.transaction_status != TransactionStatus.IDLE:
            self.conn.wire.send(b"", b"rollback")
        for text in (
            "begin read only",
            f"set local statement_timeout = {limit}",
            f"set local lock_timeout = {limit}",
            "set local cursor_tuple_fraction = 1",  # plan a cursor as the statement itself
            "select",  # takes the snapshot
            "savepoint beginning",
        ):
            self.conn.wire.send(b"", text.encode())

    def fetch(self, query: Query, values: Sequence[str | None], most: int) -> Fetched:
        """Return the first `most` rows of a block that reads. Raises `psycopg.Error` for any other statement."""
        self._send("declare tried no scroll cursor for ", query, values)
        with self.conn.wire.within(self.seconds + PATIENCE):
            result = _result(self.conn.wire.send(b"", b"fetch %d from tried" % (most + 1)))
        rows = tuple(
            tuple(_text(result.get_value(row, column)) for column in range(result.nfields))
            for row in range(min(result.ntuples, most))
        )
        names = tuple((result.fname(at) or b"").decode() for at in range(result.nfields))
        return Fetched(names, rows, is_cut=result.ntuples > most)

    def explain(self, query: Query, values: Sequence[str | None], *, analyze: bool) -> dict[str, Any]:
        """Return PostgreSQL's plan of a block. With `analyze` the block runs: only one that `fetch` accepts may."""
        options = ", analyze, buffers" if analyze else ""
        result = self._send(f"explain (format json, verbose{options}) ", query, values)
        found: dict[str, Any] = json.loads(result.get_value(0, 0) or b"[]")[0]
        return found

    def _send(self, before: str, query: Query, values: Sequence[str | None]) -> PGresult:
        """Run `before` and a block as one statement. An error names the block's file and line in a note."""
        try:
            with self.conn.wire.within(self.seconds + PATIENCE):
                return _result(self.conn.wire.send(b"", before.encode() + query.compiled, values))
        except Error as error:
            position = error.diag.statement_position
            error.add_note(query.locate(str(max(1, int(position) - len(before))) if position else None))
            raise


@contextmanager
def sandbox(url: str, seconds: float) -> Iterator[Sandbox]:
    """Open a sandbox, whose transaction has begun. A statement that takes longer than `seconds` raises `QueryCanceled`.

    Raises `OperationalError` without a database.
    """
    with connect(url, prepare=False, seconds=5) as conn:
        opened = Sandbox(conn, seconds)
        opened.begin()
        try:
            yield opened
        finally:
            with suppress(OperationalError):  # it was cut off: the server rolls back by itself
                conn.wire.send(b"", b"rollback")


def _result(arrival: Arrival) -> PGresult:
    if arrival.result is None:
        raise OperationalError(LOST)
    return arrival.result


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode()
