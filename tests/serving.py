"""Servers of this process, such as a platform or a bucket that a test plays."""

from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseServer
from threading import Thread


@contextmanager
def serving(server: BaseServer) -> Iterator[None]:
    """Serve from a thread for the time of the block."""
    # It looks for its end each hundredth of a second: with the usual half second, ending took longer than most tests.
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
