"""PostgreSQL: the verbs that run named SQL blocks, the pool and transactions.

A service receives `conn` and calls a verb that states how many rows it expects and which row type they become::

    sql = load_queries("practice")
    progress = db.maybe(conn, sql.select_optional_progress, ProgressRow, user_id=..., topic_slug=...)

Only blueprints and commands open transactions; a service never begins or commits.
"""

import logging
import math
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from itertools import islice
from types import NoneType
from typing import Any, Generic, TypeVar, get_args, get_type_hints

from psycopg import Error, OperationalError
from psycopg.errors import DeadlockDetected, SerializationFailure
from psycopg.pq.abc import PGresult

from webapp import metrics
from webapp.db import timings
from webapp.db.connections import close_pool, configure, lent, measure_pool, pool, slow_query_ms
from webapp.db.copying import copy_across, copy_records
from webapp.db.queries import BadQueryFile, Query
from webapp.db.wire import Arrival, Connection, Wire, renewals_worth_trying

__all__ = [
    "close_pool",
    "configure",
    "copy_across",
    "copy_records",
    "measure_pool",
    "pool",
]  # besides what is defined here

log = logging.getLogger(__name__)

Conn = Connection
Row = TypeVar("Row")

CONFLICT_TRIES = 3


# --- Verbs -----------------------------------------------------------------------------------------------------------


class WrongRowCount(Exception):
    """A block returned another number of rows than its verb promises. Always a programming error."""


@dataclass(slots=True, eq=False)
class Sent(Generic[Row]):
    """A statement on its way. Read it after sending the next one, and both travel in one round trip."""

    query: Query
    wire: Wire
    arrival: Arrival
    row: type[Row]
    at: float  # time.perf_counter() when it was sent

    def rows(self) -> list[Row]:
        """Return all rows; slow ones leave a line in the log that names the block."""
        result = self.wire.receive(self.arrival)
        milliseconds = (time.perf_counter() - self.at) * 1000
        timings.measure(self.query, milliseconds)
        if milliseconds > slow_query_ms():
            name = self.query.full_name
            metrics.slow_queries.labels(name).inc()
            extra = {"query": name, "ms": round(milliseconds)}
            log.warning("slow query %s took %.0f ms", name, milliseconds, extra=extra)
        self.wire.transformer.set_pgresult(result)
        return self.wire.transformer.load_rows(0, result.ntuples, _row_maker(self.query, self.row, result))

    def is_lost(self) -> bool:
        """Return whether the block that sent it ended before its answer came."""
        return self.arrival.result is None and self.arrival not in self.wire.waiting

    def maybe(self) -> Row | None:
        """Return the only row, or None. Two rows raise `WrongRowCount`."""
        rows = self.rows()
        if len(rows) > 1:
            raise WrongRowCount(f"{self.query.full_name} returned {len(rows)} rows")
        return rows[0] if rows else None

    def one(self) -> Row:
        """Return the only row. None or two raise `WrongRowCount`."""
        found = self.maybe()
        if found is None:
            raise WrongRowCount(f"{self.query.full_name} returned no row")
        return found


_row_makers: dict[tuple[Query, type], Callable[[Sequence[Any]], Any]] = {}


def _row_maker(query: Query, row: type[Row], result: PGresult) -> Callable[[Sequence[Any]], Row]:
    """Return what turns a block's columns into a row: a plain tuple, or a dict or a dataclass by the columns' names.

    A row class with nested rows takes its columns in order (see `nested_rows`); the tests compare their names.
    """
    if row is tuple:
        return row
    maker: Callable[[Sequence[Any]], Any] | None = _row_makers.get((query, row))
    if maker is None:
        names = [(result.fname(index) or b"").decode() for index in range(result.nfields)]
        nested = {} if row is dict else nested_rows(row)
        if row is dict:
            maker = lambda values: dict(zip(names, values, strict=True))  # noqa: E731 - as below
        elif nested:
            parts = [_part_maker(*nested[column.name]) if column.name in nested else next for column in fields(row)]  # type: ignore[arg-type] # a dataclass

            def maker(values: Sequence[Any]) -> Row:
                remaining = iter(values)
                return row(*[part(remaining) for part in parts])

        elif names == [column.name for column in fields(row)]:  # type: ignore[arg-type] # a dataclass, or it raises
            maker = lambda values: row(*values)  # noqa: E731 - a def would be longer, not clearer
        else:
            maker = lambda values: row(**dict(zip(names, values, strict=True)))  # noqa: E731 - as above
        _row_makers[query, row] = maker
    return maker  # type: ignore[return-value] # what it makes is a row


def nested_rows(row: type) -> dict[str, tuple[type, bool]]:
    """Return the fields of a row class whose type is itself a row class, and whether they may be None.

    Such a field takes one column for each field of its class. One that may be None is None where all of them are null.
    """
    nested: dict[str, tuple[type, bool]] = {}
    for name, annotation in get_type_hints(row).items():
        kind = next(kind for kind in get_args(annotation) or (annotation,) if kind is not NoneType)
        if isinstance(kind, type) and is_dataclass(kind):
            nested[name] = (kind, NoneType in get_args(annotation))
    return nested


def _part_maker(kind: type, optional: bool) -> Callable[[Iterator[Any]], Any]:
    """Return what makes a nested row of the next columns."""
    width = len(fields(kind))

    def make(remaining: Iterator[Any]) -> Any:
        values = list(islice(remaining, width))
        return None if optional and all(value is None for value in values) else kind(*values)

    return make


def _send(conn: Conn, query: Query, row: type[Row], parameters: Mapping[str, object]) -> Sent[Row]:
    if len(parameters) != len(query.parameters) or not all(map(parameters.__contains__, query.parameters)):
        wrong = sorted(parameters.keys() ^ set(query.parameters))
        raise TypeError(f"{query.full_name}: parameters missing or unknown: {', '.join(wrong)}")
    started = time.perf_counter()
    values = [parameters[name] for name in query.parameters]
    arrival = conn.wire.send(query.prepared_name, query.compiled, values, query)
    return Sent(query, conn.wire, arrival, row, started)


def send(conn: Conn, query: Query, row: type[Row], **parameters: object) -> Sent[Row]:
    """Send a block and read its answer later, with `.one()` or `.maybe()`."""
    return _send(conn, query, row, parameters)


def check_first(conn: Conn, sent: Sent[Any], check: Callable[[], None]) -> None:
    """Call `check` before any other result of this block is returned, and before COMMIT.

    `check` reads `sent`. If it raises, the block is rolled back. So the session check can share a round trip with the
    statements it guards.
    """
    conn.wire.keep(sent.arrival, check)


def maybe(conn: Conn, query: Query, row: type[Row], **parameters: object) -> Row | None:
    """Return the only row, or None. Two rows raise `WrongRowCount`."""
    return send(conn, query, row, **parameters).maybe()


def one(conn: Conn, query: Query, row: type[Row], **parameters: object) -> Row:
    """Return the only row. None or two raise `WrongRowCount`."""
    return send(conn, query, row, **parameters).one()


def many(conn: Conn, query: Query, row: type[Row], **parameters: object) -> list[Row]:
    """Return all rows, in the block's order."""
    return send(conn, query, row, **parameters).rows()


def scalar(conn: Conn, query: Query, kind: type[Row], **parameters: object) -> Row:
    """Return the single value of the only row, checked to be a `kind`."""
    (value,) = _send(conn, query, tuple, parameters).one()
    if not isinstance(value, kind):
        raise TypeError(f"{query.full_name} returned {value!r}, not a {kind.__name__}")
    return value


def execute(conn: Conn, query: Query, **parameters: object) -> None:
    """Run a block that returns no rows.

    Inside `transaction()` its result is awaited with the next one, and an error is raised there. A block whose effect
    decides what follows has a RETURNING clause and uses another verb.
    """
    timings.count(query)
    _send(conn, query, tuple, parameters)


# --- Transactions ----------------------------------------------------------------------------------------------------


@contextmanager
def transaction() -> Iterator[Conn]:
    """Run a block in one transaction: BEGIN, its statements, COMMIT; ROLLBACK if it raises.

    BEGIN travels with the first statement that is read, and COMMIT with the last ones that are not. Raises
    `psycopg_pool.PoolTimeout` when no connection is free in time and `psycopg.OperationalError` when the database
    went away, or left the transaction unanswered for too long.
    """
    with lent() as conn:
        conn.wire.begin()
        try:
            yield conn
        except BaseException:
            _rollback(conn)
            raise
        conn.wire.commit()


@contextmanager
def reading() -> Iterator[Conn]:
    """Yield a connection for reads. Statements sent before one is read share its round trip, without BEGIN and COMMIT.

    So they are not one snapshot. Raises as `transaction` does.
    """
    with lent() as conn:
        conn.wire.open()
        try:
            yield conn
        finally:
            conn.wire.close()


def connect(url: str, *, prepare: bool = True, seconds: float = 10, statement_seconds: float = 0) -> Conn:
    """Return a connection outside the pool, without an open transaction.

    Raises `psycopg.OperationalError` when there is none after `seconds`. With `statement_seconds` the server cancels a
    statement that takes longer.
    """
    options: dict[str, Any] = {"prepare_threshold": 0 if prepare else None, "connect_timeout": math.ceil(seconds)}
    if statement_seconds:
        options["options"] = f"-c statement_timeout={round(statement_seconds * 1000)}"
    return Connection.connect(url, autocommit=True, **options)


def _rollback(conn: Conn) -> None:
    try:
        conn.wire.rollback()
    except OperationalError:
        log.warning("the connection was lost before ROLLBACK; the database rolls back by itself")


def fault_in_query(error: BaseException) -> str | None:
    """Return where the text of a block is wrong and what PostgreSQL says of it; None if the error is another one.

    PostgreSQL names a character of the text only when the text itself cannot be carried out, whatever the values.
    """
    if isinstance(error, BadQueryFile):
        return str(error)
    notes = getattr(error, "__notes__", [])
    if not isinstance(error, Error) or not error.diag.statement_position or not notes:
        return None
    return f"{notes[0]}: {error.diag.message_primary}"


def retrying(work: Callable[[], Row]) -> Row:
    """Run work that opens its own transactions again after a deadlock or serialization failure: three tries in all.

    A random pause keeps the same two from meeting again. One more try follows when the schema changed under its
    prepared statements: they are prepared again.
    """
    tries_left, renewals = CONFLICT_TRIES - 1, 0
    while True:
        try:
            return work()
        except (DeadlockDetected, SerializationFailure):
            if not tries_left:
                raise
            tries_left -= 1
            metrics.retries.inc()
            log.info("transaction conflict, trying again")
            time.sleep(random.uniform(0.01, 0.1))  # noqa: S311 - a pause, not a secret
        except Error as error:
            renewals += 1
            if renewals > renewals_worth_trying(error):
                raise
            log.warning("prepared statements no longer fit the database, trying again: %s", error.sqlstate)
