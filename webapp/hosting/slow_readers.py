"""Cuts off clients that take their answers too slowly.

The event loop sends them, so no thread waits; but a connection and its answer stay as long as the client likes, and a
process has only so many. The kernel knows how much each client has taken.
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
PATIENCE = 20  # seconds that a client has for the least it takes
LEAST = 10_000  # bytes in that time
BYTES_ACKED = 120  # offset in Linux's struct tcp_info of the count of bytes that the other side has confirmed

FILES = Path("/proc/self/fd")
_watching = 0  # the process that has a thread for this


def watch(port: int) -> None:
    """From now on cut off slow readers among the connections of this process to ``port``."""
    global _watching  # noqa: PLW0603 - as long as the process; a fork has no thread of its parent's
    if _watching != os.getpid():
        _watching = os.getpid()
        if hasattr(socket, "TCP_INFO") and FILES.is_dir():  # Linux
            threading.Thread(target=_run, args=(port,), name="slow readers", daemon=True).start()


def _run(port: int) -> None:
    waiting: dict[tuple[str, int], tuple[int, float]] = {}  # by client: bytes taken at that time
    while True:
        time.sleep(TICK)
        waiting = look(port, waiting, time.monotonic())


def look(
    port: int, waiting: dict[tuple[str, int], tuple[int, float]], now: float
) -> dict[tuple[str, int], tuple[int, float]]:
    """Cut off whoever took too little since they were ``waiting``. Returns who waits now."""
    still = {}
    cut = 0
    for connection in _connections(port):
        with connection, suppress(OSError):  # closed meanwhile
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
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # forget what is left
            connection.shutdown(socket.SHUT_RDWR)
    if cut:
        log.warning("cut off %d clients that took less than %d bytes in %d s", cut, LEAST, PATIENCE)
    return still


def _connections(port: int) -> Iterator[socket.socket]:
    """Copies of this process's connections to a port, which the caller closes."""
    for file in FILES.iterdir():
        with suppress(OSError):  # closed meanwhile
            copy = os.dup(int(file.name))
            try:
                connection = socket.socket(fileno=copy)
            except OSError:  # another kind of file
                os.close(copy)
                continue
            if connection.family in (socket.AF_INET, socket.AF_INET6) and connection.getsockname()[1] == port:
                yield connection
            else:
                connection.close()
