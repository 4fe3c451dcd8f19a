"""Counts a connection's round trips to the server."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from tempfile import TemporaryFile

from webapp import db

Statements = list[str]
"""The names of the query blocks that were run, in order."""


@contextmanager
def traced(conn: db.Conn) -> Iterator[Callable[[], int]]:
    """Follow the messages of the block. What this yields counts its round trips, once the block has ended."""
    with TemporaryFile("w+") as trace:
        sides: list[str] = []  # F to the server, B back

        conn.pgconn.trace(trace.fileno())
        yield lambda: sum(one == "F" and other == "B" for one, other in pairwise(sides))
        conn.pgconn.untrace()
        trace.seek(0)
        sides += [message.split("\t")[1] for message in trace if "\t" in message]
