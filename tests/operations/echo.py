"""A small WSGI app that shows what a server passes to it. `bridged` is it behind the bridge, with short limits of time,
so that no test waits for long ones.
"""

import json
import time
from collections.abc import Iterable, Iterator
from wsgiref.types import StartResponse, WSGIEnvironment

from webapp.hosting import asgi, slow_readers

THREADS = 2
LARGE_BODY = 5_000_000  # bytes, on /large
PIECES = 1000  # of the stream, 64 KiB each
counts = {"made": 0, "closed": 0}  # of all streams' pieces, and of streams


def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer with the environment and the body as JSON, or what the path asks for."""
    plain = ("Content-Type", "text/plain")
    match environ["PATH_INFO"]:
        case "/page":
            start_response("200 OK", [plain, ("Content-Length", environ["QUERY_STRING"])])
            is_head = environ["REQUEST_METHOD"] == "HEAD"
            return [] if is_head else [b"p" * int(environ["QUERY_STRING"])]
        case "/unchanged":
            start_response("304 Not Modified", [("ETag", '"1"')])
            return []
        case "/fails":
            raise ValueError("the app's own fault")
        case "/breaks":
            start_response("200 OK", [plain, ("Content-Length", "1000000")])
            return _breaking()
        case "/stream":
            start_response("200 OK", [plain])
            return _stream()
        case "/slow":
            time.sleep(float(environ["QUERY_STRING"]))
            text = b"done"
        case "/counts":
            text = json.dumps(counts).encode()
        case _:
            body = environ["wsgi.input"].read()
            shown = {key: value for key, value in environ.items() if isinstance(value, str)}
            text = json.dumps(shown | {"body": f"{len(body)} {body[:50].decode('latin-1')}"}).encode()
    start_response("200 OK", [plain, ("Content-Length", str(len(text)))])
    return [text]


def _breaking() -> Iterator[bytes]:
    yield b"b" * 100_000
    raise ValueError("the app's own fault, in the middle")


def _stream() -> Iterator[bytes]:
    try:
        for _ in range(PIECES):
            counts["made"] += 1
            yield b"s" * asgi.PIECE
    finally:
        counts["closed"] += 1


def bridged() -> asgi.AsgiApplication:
    """Return the app behind the bridge."""
    asgi.PAUSE = 1.5
    slow_readers.TICK, slow_readers.PATIENCE = 0.25, 2
    return asgi.bridge(
        app, THREADS, body_limit=lambda environ: LARGE_BODY if environ["PATH_INFO"] == "/large" else 70_000
    )
