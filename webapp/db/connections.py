"""This process's connections to PostgreSQL: lent one at a time, and refused at once while the database is away.

Each worker opens its own pool at first use, after the fork. `webapp/db/__init__.py` offers transactions on top of it.
"""

import math
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from psycopg import Error, OperationalError
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import ConnectionPool, PoolTimeout

from webapp import metrics
from webapp.config import Settings
from webapp.db.outage import Outage
from webapp.db.remedies import is_said_by_server
from webapp.db.wire import Connection

# How long one chain of attempts to connect goes on, each pause twice the last. After it the next request begins anew;
# the pool's own 5 minutes would let an hour's outage be followed by minutes of silence.
RECONNECT_SECONDS = 3
RETURN_LOOKS, RETURN_SECONDS = 5, 0.1  # the pool's thread takes a connection back within so many looks at it
PROBE_SECONDS = 2  # for one attempt to connect and be answered, while the database may be away
# The server's own look at a silent connection, in seconds and tries: after 25 seconds it is gone.
KEEPALIVES = {"tcp_keepalives_idle": 10, "tcp_keepalives_interval": 5, "tcp_keepalives_count": 3}


@dataclass(slots=True)
class _Pool:
    """The process's pool, and the settings to open it from on first use."""

    settings: Settings | None = None
    pool: ConnectionPool[Connection] | None = None
    process_id: int = 0
    in_use: set[int] = field(default_factory=set)  # the ids of the connections that are lent


_current = _Pool()
_opening = threading.Lock()


class _PooledConnection(Connection):
    """A connection that the pool opens. A failure to open it is a sign that the database is away."""

    @classmethod
    def connect(cls, *arguments: Any, **options: Any) -> Any:
        try:
            return super().connect(*arguments, **options)
        except OperationalError:
            _outage.suspect()
            raise


def configure(settings: Settings) -> None:
    """Say which database to use. Connects to nothing: each worker opens its own pool on first use, after fork."""
    close_pool()
    _outage.forget()
    _current.settings = settings


def slow_query_ms() -> float:
    """Return the milliseconds from which a statement leaves a line in the log."""
    return _current.settings.slow_query_ms if _current.settings else math.inf


def close_pool(wait: float = 5) -> None:
    """Close this process's pool and wait `wait` seconds for its threads. A pool inherited through a fork is dropped."""
    with _opening:
        closing, _current.pool = _current.pool, None
        ours = _current.process_id == os.getpid()
    if closing is not None and ours:
        closing.close(wait)


def pool() -> ConnectionPool[Connection]:
    """Return this process's pool, opened on first use: a shared socket would mix up two workers' results."""
    with _opening:
        if _current.settings is None:
            raise RuntimeError("db.configure(settings) has not been called")
        if _current.pool is None or _current.process_id != os.getpid():
            if _current.process_id != os.getpid():  # a fork has lent none
                _current.in_use = set()
            _current.process_id = os.getpid()
            _current.pool = _open_pool(_current.settings)
        return _current.pool


def _open_pool(settings: Settings) -> ConnectionPool[Connection]:
    return ConnectionPool(
        settings.database_url,
        connection_class=_PooledConnection,
        min_size=settings.pool_min,
        max_size=settings.pool_max,
        timeout=settings.pool_timeout,
        reconnect_timeout=RECONNECT_SECONDS,
        kwargs=connection_options(settings),
        configure=_limit_transactions,
        check=_check,
        open=True,
        name="intervals",
    )


def connection_options(settings: Settings) -> dict[str, Any]:
    """Return the options of every connection.

    Without a pooler, which would refuse it, the server is asked to notice soon that a client has vanished. Otherwise a
    broken network would lock its learner's rows for hours.
    """
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


def _limit_transactions(conn: Connection) -> None:
    """Limit whole transactions on the server, which PostgreSQL 17 and newer can do.

    `idle_in_transaction_session_timeout` does not fire when a client vanishes halfway through a batch: the server is
    still waiting for the rest of the batch.
    """
    settings = _current.settings
    if settings and not settings.pooled and conn.info.server_version >= 170000:
        conn.pgconn.exec_(f"set transaction_timeout = {_server_limit(settings)}".encode())


def _server_limit(settings: Settings) -> int:
    """Return milliseconds: more than the client's own limit, which is to come first."""
    return round(settings.transaction_timeout * 1000) + 1000


def measure_pool() -> None:
    """Report this process's pool to the metrics. One that was closed, because the database is away, has nothing."""
    if _current.process_id != os.getpid():
        return
    state = _current.pool.get_stats() if _current.pool else {}
    free = state.get("pool_available", 0)
    metrics.pool_connections.labels("idle").set(free)
    metrics.pool_connections.labels("busy").set(state.get("pool_size", 0) - free)
    metrics.pool_waiting.set(state.get("requests_waiting", 0))


def _check(conn: Connection) -> None:
    """Refuse a pooled connection whose server has gone, without a round trip.

    An idle connection has nothing to read unless the server closed it, so a look at the socket finds the dead ones.
    """
    if conn.wire.has_news():
        ConnectionPool.check_connection(conn)


@contextmanager
def lent() -> Iterator[Connection]:
    """Yield a connection of the pool, closed when it keeps the request for too long."""
    lender, conn = _borrow()
    in_use = _current.in_use
    in_use.add(id(conn))
    try:
        with conn.wire.within(_current.settings.transaction_timeout if _current.settings else 0):
            yield conn
    finally:
        in_use.discard(id(conn))
        if conn.closed:  # it broke, or was cut off
            _outage.suspect()
        lender.putconn(conn)


def _borrow() -> tuple[ConnectionPool[Connection], Connection]:
    """Return a connection and the pool that it belongs to."""
    try:
        _outage.refuse()
        lender = pool()
        _outage.refuse()  # it may have begun in between, and this pool may have been opened after the old one's end
        return lender, lender.getconn()
    except PoolTimeout:
        metrics.pool_timeouts.inc()
        _outage.suspect()
        raise
    except OperationalError:  # the database is away, or was found to be while this request waited
        metrics.pool_timeouts.inc()
        raise


# --- When the database is away ---------------------------------------------------------------------------------------


def _probe() -> None:
    """Open a connection as the pool does and run a statement, as poolers accept any. Raises `psycopg.Error`."""
    settings = _current.settings
    if settings is None:
        return
    options = connection_options(settings) | {"connect_timeout": PROBE_SECONDS}
    with Connection.connect(settings.database_url, **options) as conn, conn.wire.within(PROBE_SECONDS):
        conn.wire.send(b"probe", b"select")


def _confirm_outage(problem: Error) -> bool:
    """Close the pool and return whether the database is away, not only refusing a connection too many."""
    if is_said_by_server(problem) and _has_connection():
        return False
    close_pool(wait=0)
    return True


def _has_connection() -> bool:
    """Return whether this process has a connection, lent or free. One on its way back to the pool is neither."""
    for _ in range(RETURN_LOOKS):
        is_open = _current.pool is not None and _current.process_id == os.getpid()
        free = _current.pool.get_stats().get("pool_available", 0) if is_open and _current.pool else 0
        if is_open and (free or _current.in_use):
            return True
        time.sleep(RETURN_SECONDS)
    return False


_outage = Outage(_probe, _confirm_outage)
