"""A network between the app and its database that can be slow, stall, or break in the middle of a message."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from webapp.hosting import embedded

CHUNK = 65536  # bytes read at a time


class Wire:
    """A TCP port that forwards to a server's socket, with faults that can be changed while it is in use."""

    def __init__(self, server: embedded.Server) -> None:
        self.target = server.socket_dir / ".s.PGSQL.5432"
        self.delay = 0.0  # seconds of delay of each message
        self._gate = _gate()  # of the connections that are opened now; each keeps its own
        self.cuts = 0  # that are still to come
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=100)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, database: str = "intervals") -> str:
        """Return the database through this wire."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}?sslmode=disable"

    def stall(self) -> None:
        """Stop all traffic on every connection, without closing any."""
        self._gate.clear()

    def flow(self) -> None:
        """Deliver what was held and resume."""
        self._gate.set()

    def forget(self) -> None:
        """Stop all traffic on existing connections. New ones work, as after the restart of a firewall."""
        self._gate.clear()
        self._gate = _gate()

    def cut(self, count: int) -> None:
        """Break off the next `count` responses of the server half-way, and close their connections."""
        with self._lock:
            self.cuts = count

    def close(self) -> None:
        """Close every connection."""
        for end in (self._listener, *self._open):
            _end(end)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.socket(socket.AF_UNIX)
                try:
                    server.connect(str(self.target))
                except OSError:
                    client.close()
                    continue
                self._open |= {client, server}
                for source, sink in ((client, server), (server, client)):
                    carrier = (source, sink, self._gate, source is server)
                    threading.Thread(target=self._carry, args=carrier, daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket, gate: threading.Event, answers: bool) -> None:
        with suppress(OSError):
            while message := source.recv(CHUNK):
                time.sleep(self.delay)
                gate.wait()
                if answers and self._is_cut():
                    sink.sendall(message[: len(message) // 2])
                    break
                sink.sendall(message)
        self._open -= {source, sink}
        for end in (source, sink):
            _end(end)

    def _is_cut(self) -> bool:
        with self._lock:
            if not self.cuts:
                return False
            self.cuts -= 1
            return True


def _gate() -> threading.Event:
    gate = threading.Event()
    gate.set()
    return gate


def _end(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def wired(server: embedded.Server) -> Iterator[Wire]:
    """A wire to a server, for the time of the block."""
    wire = Wire(server)
    try:
        yield wire
    finally:
        wire.close()
