"""Closes the connection of a transaction that takes too long.

So a database that accepts connections and does not respond (a stalled network, a paused machine) costs its request an
error, and not its thread for ever. The server's own timeouts cannot do this: a stalled server runs none.
"""

import logging
import os
import socket
import threading
import time
from contextlib import suppress

import psycopg

log = logging.getLogger(__name__)

TICK = 0.25  # seconds


class _Watch:
    """The open transactions of this process, and the thread that looks at them."""

    def __init__(self) -> None:
        self.deadlines: dict[int, tuple[psycopg.Connection[object], float]] = {}
        self.process_id = 0

    def start(self) -> None:
        """Start this process's thread: a fork has none."""
        self.process_id = os.getpid()
        self.deadlines = {}
        threading.Thread(target=self._run, name="watchdog", daemon=True).start()

    def _run(self) -> None:
        while self.process_id == os.getpid():
            time.sleep(TICK)
            now = time.monotonic()
            for key, (conn, deadline) in list(self.deadlines.items()):
                if now > deadline and key in self.deadlines:
                    del self.deadlines[key]
                    log.error("cutting off a transaction that the database has left unanswered")
                    _cut(conn)


_watch = _Watch()
_starting = threading.Lock()


def watch(conn: psycopg.Connection[object], seconds: float) -> None:
    """Until `unwatch`, its statements together get that long. Past it the connection breaks with OperationalError."""
    if _watch.process_id != os.getpid():
        with _starting:
            if _watch.process_id != os.getpid():
                _watch.start()
    _watch.deadlines[id(conn)] = (conn, time.monotonic() + seconds)


def unwatch(conn: psycopg.Connection[object]) -> None:
    """Stop watching a connection."""
    _watch.deadlines.pop(id(conn), None)


def open_transactions() -> int:
    """Return how many of this process's transactions are under way."""
    return len(_watch.deadlines) if _watch.process_id == os.getpid() else 0


def _cut(conn: psycopg.Connection[object]) -> None:
    """Shut the socket down under libpq, whose wait in another thread then ends."""
    with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(conn.fileno())) as wire:
        wire.shutdown(socket.SHUT_RDWR)
