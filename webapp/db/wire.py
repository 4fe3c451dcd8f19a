"""Statements on their way to PostgreSQL: those of a transaction travel together and are read in order.

psycopg's pipeline wakes the server and looks for its answers at every statement. Here statements wait in libpq's buffer
until somebody reads one, so a transaction wakes the server once for each round trip. Connections, the pool, adaptation
of values and libpq itself are psycopg's.
"""

import logging
import math
import os
import select
import socket
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import psycopg
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import OperationalError, PipelineAborted, error_from_result
from psycopg.pq import ConnStatus, ExecStatus, PipelineStatus
from psycopg.pq.abc import PGresult

from webapp.db.queries import Query
from webapp.db.remedies import remedy

log = logging.getLogger(__name__)

LOST = "the connection to the database is lost"
DONE = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)


# SQLSTATEs of a statement that was prepared before the schema changed: another result type (also after a new
# search_path, or a table made anew), a parameter of another type, a value that only fits the new type.
OUTDATED = {"0A000", "42804", "42883", "22003"}
TAKEN = "42P05"
NOT_OURS = {"26000", TAKEN}  # the name means nothing, or something else, to the server: another session's
NOT_OURS_TRIES = 3
PAUSE = 1.0  # seconds until an error of a value, which may be the value's own fault, counts again


class Prepared:
    """What is common to the prepared statements of all this process's connections."""

    def __init__(self) -> None:
        self.generation = 0  # a connection of an earlier one forgets its statements before it is used again
        self.renewed_at = 0.0
        self.lost = 0  # how often a name was not known, or taken
        self.is_on = True

    def learn(self, error: psycopg.Error) -> None:
        """Have every connection prepare its statements again if the error says that they are outdated.

        Where a transaction pooler gives each transaction another session they never fit: they are turned off.
        """
        if not renewals_worth_trying(error):
            return
        if error.sqlstate == "22003" and time.monotonic() < self.renewed_at + PAUSE:
            return
        self.generation += 1
        self.renewed_at = time.monotonic()
        self.lost += error.sqlstate in NOT_OURS
        if self.is_on and self.lost >= NOT_OURS_TRIES:
            self.is_on = False
            log.error("prepared statements are turned off: %s", remedy("prepared statement"))


prepared = Prepared()


def renewals_worth_trying(error: psycopg.Error) -> int:
    """Return how often the failed statement, prepared again, may succeed. After the last, names are given up."""
    if error.sqlstate in NOT_OURS:
        return NOT_OURS_TRIES
    if isinstance(error, psycopg.InternalError):  # of a type that was dropped and made again
        return int("cache lookup failed" in str(error))
    return int(error.sqlstate in OUTDATED)


class Connection(psycopg.Connection[Any]):
    """A connection of psycopg's with a wire."""

    @cached_property
    def wire(self) -> "Wire":
        """Return the way to send statements together."""
        return Wire(self)

    def cursor(self, *arguments: Any, **options: Any) -> Any:
        """Return psycopg's own cursor, for tests. In a transaction it would wait for foreign results."""
        if self.pgconn.pipeline_status != PipelineStatus.OFF:
            raise RuntimeError("inside a transaction statements go through the verbs of webapp/db/__init__.py")
        return super().cursor(*arguments, **options)


@dataclass(slots=True, eq=False)
class Arrival:
    """One statement's answer: `result` is None until it was read from the wire."""

    query: Query | None = None  # the block that was sent, if it was one
    prepares: bytes = b""  # the name under which this statement prepares another
    is_earlier: bool = False  # it runs a statement that was prepared for an earlier one
    result: PGresult | None = None


class Wire:
    """The messages of one connection.

    They are a transaction from `begin` to `commit` or `rollback`, reads from `open` to `close`, or single statements.
    Where the connection allows it (its `prepare_threshold` is not None: no transaction-mode pooler in between) every
    statement is prepared under its own name at first use, and planned once. PostgreSQL infers the types of parameters;
    the tests describe every block in the same way.
    """

    def __init__(self, conn: Connection) -> None:
        self.pgconn = conn.pgconn
        self.encoding = conn.info.encoding
        self.transformer = Transformer(conn)
        self.may_prepare = conn.prepare_threshold is not None
        self.generation = prepared.generation
        self.mark = b""
        self.prepared: dict[bytes, bytes] = {}  # the text of each statement the server knows by name
        self.waiting: deque[Arrival] = deque()  # sent and not yet read
        self.in_transaction = False
        self.first: Arrival | None = None  # the only answer that passes the gate unseen
        self.gate: Callable[[], None] | None = None  # called before the first other one is handed out; may refuse it
        self.poller = select.poll()
        self.deadline = math.inf  # of time.monotonic(), for all that the connection is waited for

    # --- Transactions ---

    def begin(self) -> None:
        """Open a transaction; BEGIN travels with the first statement."""
        self._renew()
        self.pgconn.enter_pipeline_mode()
        self.in_transaction = True
        self.send(b"begin", b"begin")

    def commit(self) -> None:
        """Commit in one round trip with the unread statements. Raises the first error of any, after a rollback."""
        try:
            if self.gate and self.first:
                self.receive(self.first)
                self._pass_gate()
            self.send(b"commit", b"commit")
            self._sync()
        except BaseException:
            self.rollback()
            raise
        self._leave()

    def rollback(self) -> None:
        """Undo everything since `begin`, whatever is on its way. Raises `OperationalError` without a connection."""
        self.pgconn.pipeline_sync()
        self._skip_to_sync()
        self.send(b"rollback", b"rollback")
        self.pgconn.pipeline_sync()
        self._skip_to_sync()
        self._leave()

    def open(self) -> None:
        """Let reads travel together without a transaction: what was sent before one is read comes in its round trip."""
        self._renew()
        self.pgconn.enter_pipeline_mode()

    def close(self) -> None:
        """End `open`: unread statements are executed. Raises their error."""
        try:
            if self.waiting:
                self._sync()
            self._pass_gate()
        finally:
            if self.pgconn.status != ConnStatus.BAD:  # else the pool throws the connection away
                self._leave()

    def _leave(self) -> None:
        self.in_transaction, self.first, self.gate = False, None, None
        self.pgconn.exit_pipeline_mode()

    # --- Statements ---

    def send(self, name: bytes, text: bytes, values: Sequence[object] = (), query: Query | None = None) -> Arrival:
        """Put a statement on the wire, with `$1` for the first value.

        It is sent together with the next one that is read. Alone, its result has arrived when this returns. An error
        names the place of `query` in a note.
        """
        if self.pgconn.pipeline_status == PipelineStatus.OFF:
            self._renew()
        arrival = Arrival(query, is_earlier=name in self.prepared)
        if self.may_prepare and prepared.is_on and name not in self.prepared:
            self.pgconn.send_prepare(name + self.mark, text + self.mark)
            self.prepared[name] = text
            self._sent(Arrival(query, prepares=name))
        dumped = self.transformer.dump_sequence(values, [PyFormat.TEXT] * len(values)) if values else None
        if self.prepared.get(name) == text:
            self.pgconn.send_query_prepared(name + self.mark, dumped)
        else:
            self.pgconn.send_query_params(text, dumped)
        self._sent(arrival)
        return arrival

    def _renew(self) -> None:
        """Forget the statements that were prepared before the schema changed."""
        if self.generation == prepared.generation:
            return
        self.generation = prepared.generation
        # A comment at the end of each name and text: a pooler that keeps prepared statements knows them by their text,
        # and one that does not may lead to a session in which the old name is taken.
        self.mark = b"\n-- prepared anew: %d" % self.generation
        if self.prepared:
            self.prepared.clear()
            self.pgconn.send_query_params(b"deallocate all", None)
            self._sent(Arrival())

    def receive(self, arrival: Arrival) -> PGresult:
        """Return a statement's result, after those sent before it. Raises any error of theirs, and the gate's."""
        if arrival in self.waiting:
            if self.in_transaction:
                self.pgconn.send_flush_request()
                while arrival.result is None:
                    self._read()
            else:
                self._sync()
        if arrival.result is None:
            raise OperationalError(LOST)
        if arrival is not self.first:
            self._pass_gate()
        return arrival.result

    def keep(self, first: Arrival, gate: Callable[[], None]) -> None:
        """Hand out nothing but `first`, and commit nothing, before `gate` was called and did not raise."""
        self.first, self.gate = first, gate

    def _pass_gate(self) -> None:
        gate, self.gate = self.gate, None
        if gate:
            gate()

    def _sent(self, arrival: Arrival) -> None:
        self.waiting.append(arrival)
        if self.pgconn.pipeline_status == PipelineStatus.OFF:
            try:
                self._read()
            finally:
                while self._result() is not None:
                    pass  # the end of its answer; until then nothing else may be sent

    # --- Answers ---

    def _sync(self) -> None:
        """Have everything sent carried out, and read it. Raises the first error."""
        self.pgconn.pipeline_sync()
        try:
            while self.waiting:
                self._read()
        finally:
            self._skip_to_sync()

    def _read(self) -> None:
        """Read the next statement's result. Raises its error."""
        result = self._next()
        arrival = self.waiting.popleft()
        if result.status in DONE:
            arrival.result = result
            return
        self.prepared.pop(arrival.prepares, None)
        if result.status == ExecStatus.PIPELINE_ABORTED:
            raise PipelineAborted("an earlier statement of this transaction failed")
        if self.pgconn.status == ConnStatus.BAD:
            raise OperationalError(result.get_error_message(self.encoding).strip() or LOST)
        error = error_from_result(result, self.encoding)
        if arrival.query:
            error.add_note(arrival.query.locate(error.diag.statement_position))
        if arrival.is_earlier or error.sqlstate == TAKEN:
            prepared.learn(error)
        raise error

    def _skip_to_sync(self) -> None:
        """Read past whatever comes before the next sync. What was not prepared is to be prepared again."""
        while (result := self._next()).status != ExecStatus.PIPELINE_SYNC:
            if not self.waiting:  # the server's last words: it is going away, and no sync will come
                raise OperationalError(result.get_error_message(self.encoding).strip() or LOST)
            arrival = self.waiting.popleft()
            if result.status not in DONE:
                self.prepared.pop(arrival.prepares, None)

    def _next(self) -> PGresult:
        """Return the next result, past the gaps between statements."""
        while (result := self._result()) is None:
            if self.pgconn.status == ConnStatus.BAD:
                raise OperationalError(LOST)
        return result

    def _result(self) -> PGresult | None:
        """Return what libpq has next, waiting for it as long as it takes while other threads run."""
        while self.pgconn.flush():
            self._wait(select.POLLIN | select.POLLOUT)
            self.pgconn.consume_input()  # a server that writes too must not wait for us for ever
        while self.pgconn.is_busy():
            self._wait(select.POLLIN)
            self.pgconn.consume_input()
        return self.pgconn.get_result()

    # --- Waiting ---

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Give the statements of the block so many seconds together. Past them the connection is cut off.

        The server's own timeouts do not help against a stalled network or a paused machine: a stalled server runs none.
        """
        before, self.deadline = self.deadline, time.monotonic() + seconds
        try:
            yield
        finally:
            self.deadline = before

    def has_news(self) -> bool:
        """Return whether the server has sent something unasked: on an idle connection, that it is going away."""
        self.poller.register(self.pgconn.socket, select.POLLIN)
        return bool(self.poller.poll(0))

    def _wait(self, events: int) -> None:
        """Wait until one of the events comes. Cut the connection off at the deadline: libpq then finds it closed."""
        self.poller.register(self.pgconn.socket, events)
        left = self.deadline - time.monotonic()
        if not self.poller.poll(None if left == math.inf else max(0, math.ceil(left * 1000))):
            log.error("cutting off a transaction that the database has left unanswered")
            with suppress(OSError), socket.socket(fileno=os.dup(self.pgconn.socket)) as ours:
                ours.shutdown(socket.SHUT_RDWR)
