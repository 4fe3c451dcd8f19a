"""A limit for a whole call to another service.

The timeout of a socket limits each wait. A service that sends a byte every few seconds never exceeds it, and would
hold a thread for hours. So at the deadline another thread shuts the connection.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from socket import SHUT_RDWR, socket
from threading import Lock, Timer
from time import monotonic


class Deadline:
    """The time that is left for a call, and the connections to shut when it is over."""

    def __init__(self, seconds: float) -> None:
        self._ends = monotonic() + seconds
        self._lock = Lock()
        self._watched: list[socket] = []
        self.is_over = False

    @property
    def left(self) -> float:
        """Return the seconds that are left; 0 if the time is over."""
        return max(self._ends - monotonic(), 0)

    def watch(self, connection: socket) -> None:
        """Shut the connection when the time is over. Raise `TimeoutError` if it is."""
        with self._lock:
            self._watched.append(connection)
        self.check()

    def check(self) -> None:
        """Raise `TimeoutError` if the time is over."""
        if self.is_over:
            raise TimeoutError

    def end(self) -> None:
        """Shut every connection that is watched."""
        with self._lock:
            self.is_over = True
            for connection in self._watched:
                with suppress(OSError):  # it is closed
                    connection.shutdown(SHUT_RDWR)


_current: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


def current() -> Deadline | None:
    """Return the deadline of the block in which the caller runs."""
    return _current.get()


@contextmanager
def within(seconds: float) -> Iterator[Deadline]:
    """Limit the calls of a block to a time, or to what is left of the time of a block around it.

    Raise `TimeoutError` if it is over, whatever a library made of the connection that was shut: also an answer that
    seems to have ended.
    """
    outer = _current.get()
    deadline = Deadline(min(seconds, outer.left) if outer else seconds)
    timer = Timer(deadline.left, deadline.end)
    timer.daemon = True
    token = _current.set(deadline)
    timer.start()
    try:
        yield deadline
    except Exception:
        deadline.check()
        raise
    finally:
        timer.cancel()
        _current.reset(token)
    deadline.check()
