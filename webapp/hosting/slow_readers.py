"""Closes connections whose client reads its response too slowly.

The event loop sends responses, so no thread waits, but a connection and its response stay as long as the client likes,
and a process has only so many connections. The kernel knows how much each client has received.
"""

import logging
import os
import socket
import struct
import termios
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from fcntl import ioctl
from pathlib import Path

log = logging.getLogger(__name__)

TICK = 2.5  # seconds
PATIENCE = 20  # seconds for the least that a client must read
LEAST = 10_000  # bytes in that time
BYTES_ACKED = 120  # offset of the acknowledged bytes in Linux's struct tcp_info

FILES = Path("/proc/self/fd")
_watching = 0  # id of the process that has the thread


def watch(port: int) -> None:
    """Start the thread that watches this process's connections to `port`, once per process."""
    global _watching  # noqa: PLW0603 - one thread per process; a fork has none of its parent's threads
    if _watching != os.getpid():
        _watching = os.getpid()
        if hasattr(socket, "TCP_INFO") and FILES.is_dir():  # Linux only
            threading.Thread(target=_run, args=(port,), name="slow readers", daemon=True).start()


def _run(port: int) -> None:
    waiting: dict[tuple[str, int], tuple[int, float]] = {}  # by client: acknowledged bytes, and when
    while True:
        time.sleep(TICK)
        waiting = look(port, waiting, time.monotonic())


def look(
    port: int, waiting: dict[tuple[str, int], tuple[int, float]], now: float
) -> dict[tuple[str, int], tuple[int, float]]:
    """Close the connections that received too little since they were entered in `waiting`. Return the new table."""
    still = {}
    cut = 0
    for connection in _connections(port):
        with connection, suppress(OSError):  # it may be closed by now
            (left,) = struct.unpack("i", ioctl(connection, termios.TIOCOUTQ, bytes(4)))
            if not left:
                continue
            client: tuple[str, int] = connection.getpeername()[:2]
            information = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, BYTES_ACKED + 8)
            (taken,) = struct.unpack_from("Q", information, BYTES_ACKED)
            before, since = waiting.get(client, (taken, now))
            if taken - before >= LEAST:
                before, since = taken, now
            if now - since < PATIENCE:
                still[client] = (before, since)
                continue
            cut += 1
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # discard unsent data
            connection.shutdown(socket.SHUT_RDWR)
    if cut:
        log.warning("cut off %d clients that took less than %d bytes in %d s", cut, LEAST, PATIENCE)
    return still


def _connections(port: int) -> Iterator[socket.socket]:
    """Yield copies of this process's connections to a port. The caller closes them."""
    for file in FILES.iterdir():
        with suppress(OSError):  # it may be closed by now
            copy = os.dup(int(file.name))
            try:
                connection = socket.socket(fileno=copy)
            except OSError:  # not a socket
                os.close(copy)
                continue
            if connection.family in (socket.AF_INET, socket.AF_INET6) and connection.getsockname()[1] == port:
                yield connection
            else:
                connection.close()
