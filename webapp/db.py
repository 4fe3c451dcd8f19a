"""PostgreSQL: the verbs that run named SQL blocks, the pool and transactions.

A service receives ``conn`` and calls a verb that states how many rows it expects and which row type they become::

    sql = load_queries("practice")
    progress = db.maybe(conn, sql.select_optional_progress, ProgressRow, user_id=..., topic_slug=...)

Only blueprints and commands open transactions; a service never begins or commits.
"""

import logging
import math
import os
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from itertools import islice
from types import NoneType
from typing import Any, Generic, TypeVar, get_args, get_type_hints

from psycopg import OperationalError
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import DeadlockDetected, SerializationFailure
from psycopg.pq.abc import PGresult
from psycopg_pool import ConnectionPool

from webapp import metrics
from webapp.config import Settings
from webapp.queries import Query
from webapp.watchdog import unwatch, watch
from webapp.wire import Arrival, Connection, Wire

log = logging.getLogger(__name__)

Conn = Connection
Row = TypeVar("Row")

CONFLICT_TRIES = 3
# How long one chain of attempts to connect goes on, each pause twice the last. After it the next request begins anew;
# the pool's own 5 minutes would let an hour's outage be followed by minutes of silence.
RECONNECT_SECONDS = 3
# The server's own look at a silent connection, in seconds and tries: after 25 seconds it is gone.
KEEPALIVES = {"tcp_keepalives_idle": 10, "tcp_keepalives_interval": 5, "tcp_keepalives_count": 3}


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
        """All rows; slow ones leave a line in the log that names the block."""
        result = self.wire.receive(self.arrival)
        milliseconds = (time.perf_counter() - self.at) * 1000
        if _current.settings and milliseconds > _current.settings.slow_query_ms:
            name = self.query.full_name
            metrics.slow_queries.labels(name).inc()
            extra = {"query": name, "ms": round(milliseconds)}
            log.warning("slow query %s took %.0f ms", name, milliseconds, extra=extra)
        self.wire.transformer.set_pgresult(result)
        return self.wire.transformer.load_rows(0, result.ntuples, _row_maker(self.query, self.row, result))

    def is_lost(self) -> bool:
        """Whether the block that sent it ended before its answer came."""
        return self.arrival.result is None and self.arrival not in self.wire.waiting

    def maybe(self) -> Row | None:
        """The only row, or None. Two rows raise ``WrongRowCount``."""
        rows = self.rows()
        if len(rows) > 1:
            raise WrongRowCount(f"{self.query.full_name} returned {len(rows)} rows")
        return rows[0] if rows else None

    def one(self) -> Row:
        """The only row. None or two raise ``WrongRowCount``."""
        found = self.maybe()
        if found is None:
            raise WrongRowCount(f"{self.query.full_name} returned no row")
        return found


_row_makers: dict[tuple[Query, type], Callable[[Sequence[Any]], Any]] = {}


def _row_maker(query: Query, row: type[Row], result: PGresult) -> Callable[[Sequence[Any]], Row]:
    """Return what turns a block's columns into a row: a plain tuple, or a dataclass, by the columns' names.

    A row class with nested rows takes its columns in order (see ``nested_rows``); the tests compare their names.
    """
    if row is tuple:
        return row
    maker = _row_makers.get((query, row))
    if maker is None:
        names = [(result.fname(index) or b"").decode() for index in range(result.nfields)]
        nested = nested_rows(row)
        if nested:
            parts = [_part_maker(*nested[column.name]) if column.name in nested else next for column in fields(row)]  # type: ignore[arg-type] # a dataclass

            def maker(values: Sequence[Any]) -> Row:
                remaining = iter(values)
                return row(*[part(remaining) for part in parts])

        elif names == [column.name for column in fields(row)]:  # type: ignore[arg-type] # a dataclass, or it raises
            maker = lambda values: row(*values)  # noqa: E731 - a def would be longer, not clearer
        else:
            maker = lambda values: row(**dict(zip(names, values, strict=True)))  # noqa: E731 - as above
        _row_makers[query, row] = maker
    return maker


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
    return Sent(query, conn.wire, conn.wire.send(query.prepared_name, query.compiled, values), row, started)


def send(conn: Conn, query: Query, row: type[Row], **parameters: object) -> Sent[Row]:
    """Send a block and read its answer later, with ``.one()`` or ``.maybe()``."""
    return _send(conn, query, row, parameters)


def check_first(conn: Conn, sent: Sent[Any], check: Callable[[], None]) -> None:
    """Have ``check``, which reads ``sent``, called before any other answer of the open block is handed out, and before
    its COMMIT. What it raises ends the block: so statements travel together with the one that says if they may be
    asked at all."""
    conn.wire.keep(sent.arrival, check)


def maybe(conn: Conn, query: Query, row: type[Row], **parameters: object) -> Row | None:
    """The only row, or None. Two rows raise ``WrongRowCount``."""
    return send(conn, query, row, **parameters).maybe()


def one(conn: Conn, query: Query, row: type[Row], **parameters: object) -> Row:
    """The only row. None or two raise ``WrongRowCount``."""
    return send(conn, query, row, **parameters).one()


def many(conn: Conn, query: Query, row: type[Row], **parameters: object) -> list[Row]:
    """All rows, in the block's order."""
    return send(conn, query, row, **parameters).rows()


def scalar(conn: Conn, query: Query, kind: type[Row], **parameters: object) -> Row:
    """The single value of the only row, checked to be a ``kind``."""
    (value,) = _send(conn, query, tuple, parameters).one()
    if not isinstance(value, kind):
        raise TypeError(f"{query.full_name} returned {value!r}, not a {kind.__name__}")
    return value


def execute(conn: Conn, query: Query, **parameters: object) -> None:
    """Run a block that returns no rows. Inside ``transaction()`` its answer is awaited with the next one, and an error
    surfaces there; a block whose effect decides what follows has a RETURNING clause and uses another verb."""
    _send(conn, query, tuple, parameters)


# --- Pool and transactions -------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Pool:
    """The process's pool, and the settings to open it from on first use."""

    settings: Settings | None = None
    pool: ConnectionPool[Conn] | None = None
    process_id: int = 0


_current = _Pool()


def configure(settings: Settings) -> None:
    """Say which database to use. Connects to nothing: each worker opens its own pool on first use, after fork."""
    close_pool()
    _current.settings = settings


def close_pool() -> None:
    """Close this process's pool, if it has one. A pool inherited through a fork is dropped, not closed."""
    if _current.pool is not None and _current.process_id == os.getpid():
        _current.pool.close()
    _current.pool = None


def pool() -> ConnectionPool[Conn]:
    """This process's pool, opened on first use: sockets shared across a fork would mix up two workers' answers."""
    if _current.settings is None:
        raise RuntimeError("db.configure(settings) has not been called")
    if _current.pool is None or _current.process_id != os.getpid():
        settings = _current.settings
        _current.process_id = os.getpid()
        _current.pool = ConnectionPool(
            settings.database_url,
            connection_class=Connection,
            min_size=settings.pool_min,
            max_size=settings.pool_max,
            timeout=settings.pool_timeout,
            reconnect_timeout=RECONNECT_SECONDS,
            kwargs=_connection_options(settings),
            configure=_limit_transactions,
            check=_check,
            open=True,
            name="intervals",
        )
    return _current.pool


def _connection_options(settings: Settings) -> dict[str, Any]:
    """How every connection is opened. Without a pooler, which would refuse it, the server is asked to find out soon
    that a client has vanished: else a network that broke silently would lock its learner's rows for hours."""
    options: dict[str, Any] = {
        "autocommit": True,
        "prepare_threshold": settings.prepare_threshold,
        "connect_timeout": 3,
    }
    if not settings.pooled:
        given = str(conninfo_to_dict(settings.database_url).get("options") or "")
        limits = {"idle_in_transaction_session_timeout": _server_limit(settings)} | KEEPALIVES
        options["options"] = " ".join([given, *(f"-c {name}={value}" for name, value in limits.items())]).strip()
    return options


def _limit_transactions(conn: Conn) -> None:
    """From PostgreSQL 17 on the server ends whole transactions too. Its limit for idle ones leaves out a client that
    vanishes between two statements of one journey: the server then waits for the rest of it."""
    settings = _current.settings
    if settings and not settings.pooled and conn.info.server_version >= 170000:
        conn.pgconn.exec_(f"set transaction_timeout = {_server_limit(settings)}".encode())


def _server_limit(settings: Settings) -> int:
    """Milliseconds; more than the client's own limit, which is to come first."""
    return round(settings.transaction_timeout * 1000) + 1000


def measure_pool() -> None:
    """Report this process's pool, if it is open, to the metrics."""
    if _current.pool is None or _current.process_id != os.getpid():
        return
    state = _current.pool.get_stats()
    free = state.get("pool_available", 0)
    metrics.pool_connections.labels("idle").set(free)
    metrics.pool_connections.labels("busy").set(state.get("pool_size", 0) - free)
    metrics.pool_waiting.set(state.get("requests_waiting", 0))
    metrics.pool_timeouts.set(state.get("requests_errors", 0))


def _check(conn: Conn) -> None:
    """Refuse a pooled connection whose server has gone. An idle connection has nothing to read unless the server
    closed it, so a look at the socket finds the dead ones without a round trip before every transaction."""
    if conn.wire.has_news():
        ConnectionPool.check_connection(conn)


@contextmanager
def transaction() -> Iterator[Conn]:
    """One explicit transaction: BEGIN, the block's statements, COMMIT; ROLLBACK if the block raises.

    BEGIN travels with the first statement that is read, and COMMIT with the last ones that are not. Raises
    ``psycopg_pool.PoolTimeout`` when no connection is free in time and ``psycopg.OperationalError`` when the database
    went away, or left the transaction unanswered for too long.
    """
    with _lent() as conn:
        conn.wire.begin()
        try:
            yield conn
        except BaseException:
            _rollback(conn)
            raise
        conn.wire.commit()


@contextmanager
def reading() -> Iterator[Conn]:
    """A connection to read from: statements sent before one is read share its round trip, and no BEGIN and COMMIT cost
    another. Nothing else holds them together. Raises as ``transaction`` does."""
    with _lent() as conn:
        conn.wire.open()
        try:
            yield conn
        finally:
            conn.wire.close()


@contextmanager
def _lent() -> Iterator[Conn]:
    """A connection of the pool, cut off when it keeps the request for too long."""
    lender = pool()
    conn = lender.getconn()
    watch(conn, _current.settings.transaction_timeout if _current.settings else 0)
    try:
        yield conn
    finally:
        unwatch(conn)
        lender.putconn(conn)


def connect(url: str, *, prepare: bool = True, seconds: float = 10) -> Conn:
    """A connection outside the pool, on which no transaction is open. Raises ``psycopg.OperationalError`` when there is
    none after that long."""
    threshold = 0 if prepare else None
    return Connection.connect(url, autocommit=True, prepare_threshold=threshold, connect_timeout=math.ceil(seconds))


def _rollback(conn: Conn) -> None:
    try:
        conn.wire.rollback()
    except OperationalError:
        log.warning("the connection was lost before ROLLBACK; the database rolls back by itself")


def retrying(work: Callable[[], Row]) -> Row:
    """Run work that opens its own transactions again when PostgreSQL chose it as the victim of a deadlock or of a
    serialization failure: three tries in all, with a random pause so that the same two do not meet again."""
    for tries_left in reversed(range(CONFLICT_TRIES)):
        try:
            return work()
        except (DeadlockDetected, SerializationFailure):
            if not tries_left:
                raise
            metrics.retries.inc()
            log.info("transaction conflict, trying again")
            time.sleep(random.uniform(0.01, 0.1))  # noqa: S311 - a pause, not a secret
    raise AssertionError("unreachable: the last try returns or raises")
