"""An ASGI application around the WSGI app: a request takes a thread of the app only when it has arrived completely.

A WSGI server reads a body in the thread that runs the app, for as long as the client likes. Eight half-sent forms then
stop a site of eight threads. Here the event loop reads it, within limits of time and size. Headers stay bytes:
granian's own WSGI interface empties a header that has a byte above 0x7F, such as all cookies beside a Cyrillic one.
"""

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from contextvars import copy_context
from functools import lru_cache
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIApplication, WSGIEnvironment

from webapp.hosting import slow_readers

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApplication = Callable[[Message, Receive, Send], Awaitable[None]]

PAUSE = 9.0  # seconds between two pieces of a body; a client that pauses longer is cut off within 10
SLOWEST = 1000  # bytes a second on average after the first PAUSE, as in Apache's mod_reqtimeout
SMALL_BODY = 64 * 1024  # bytes kept in memory; a larger body goes to a temporary file
LARGE_BODIES = 8  # read at the same time; more wait in a queue
PIECE = 64 * 1024  # bytes of a response that are sent at once
PROTOCOLS = {"1": "HTTP/1.0", "1.1": "HTTP/1.1"}  # granian's version to WSGI's
CLOSE = (b"connection", b"close")
OWN_KEYS = ("CONTENT_TYPE", "CONTENT_LENGTH")  # headers without HTTP_ before their name in a WSGI environment

log = logging.getLogger(__name__)


class ClientGone(Exception):
    """The client closed the connection before its request was complete."""


class TooLarge(Exception):
    """The body is larger than its view reads."""


def bridge(
    app: WSGIApplication,
    threads: int,
    *,
    body_limit: Callable[[WSGIEnvironment], int] = lambda _: SMALL_BODY,
    late: str = "The request did not arrive in time.",
) -> AsgiApplication:
    """Return an ASGI application that runs a WSGI app in `threads` threads.

    `body_limit` returns how many bytes the view of a request reads at most. It is called for a body above `SMALL_BODY`.
    `late` is the text of the response to a body that did not arrive in time, which takes no thread. May be called
    before the process forks: neither threads nor an event loop exist until the first request.
    """
    pool = ThreadPoolExecutor(threads, "app")
    large_bodies = asyncio.Semaphore(LARGE_BODIES)

    async def serve(scope: Message, receive: Receive, send: Send) -> None:
        environ = environment(scope)
        slow_readers.watch(int(environ["SERVER_PORT"]))
        is_too_large = False
        if environ.get("CONTENT_LENGTH", "0") != "0" or "HTTP_TRANSFER_ENCODING" in environ:
            try:
                environ["wsgi.input"] = await _read_body(environ, receive, body_limit, large_bodies)
            except ClientGone:
                return
            except TooLarge:
                is_too_large = True  # the app answers 413 when it looks at the length
            except TimeoutError:
                headers = [(b"content-type", b"text/plain; charset=utf-8"), CLOSE]
                await send({"type": "http.response.start", "status": 408, "headers": headers})
                await send({"type": "http.response.body", "body": late.encode()})
                return
        answer = _Answer(app, environ)
        run, context = asyncio.get_running_loop().run_in_executor, copy_context()
        piece, more = b"", False
        try:
            piece, more = await run(pool, context.run, answer.next_piece)
        except Exception:
            log.exception("the application raised an exception")
            answer.status, answer.headers, piece = 500, [], b"Internal Server Error\n"
        if is_too_large:
            answer.headers.append(CLOSE)
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        await _send_piece(send, piece, more)
        if more:
            await _send_rest(receive, send, lambda: run(pool, context.run, answer.next_piece))
            await run(pool, context.run, answer.close)
        if is_too_large:
            await _drain(receive)

    return serve


def environment(scope: Message) -> WSGIEnvironment:
    """Return the WSGI environment of a request (PEP 3333) with an empty body.

    A header with an underscore in its name is left out. It would become the same variable as the one with a dash, and a
    proxy that replaces X-Forwarded-For does not replace X_Forwarded_For.
    """
    path: bytes = scope["raw_path"]
    if b"%" in path:
        path = unquote_to_bytes(path)
    (server, port), (client, _) = scope["server"], scope["client"]
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": path.decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": PROTOCOLS.get(scope["http_version"], "HTTP/1.1"),
        "REMOTE_ADDR": client,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        key, text = _variable(name), value.decode("latin-1")
        if key in environ:
            environ[key] += ("; " if key == "HTTP_COOKIE" else ",") + text
        elif key:
            environ[key] = text
    return environ


@lru_cache(maxsize=500)
def _variable(name: bytes) -> str:
    """Return the variable of a header, or an empty string if it is to be left out."""
    if b"_" in name:
        return ""
    key = name.decode("latin-1").upper().replace("-", "_")
    return key if key in OWN_KEYS else f"HTTP_{key}"


async def _read_body(
    environ: WSGIEnvironment,
    receive: Receive,
    body_limit: Callable[[WSGIEnvironment], int],
    large_bodies: asyncio.Semaphore,
) -> IO[bytes]:
    """Return the whole body, and set its length in the environment. Raises ClientGone, TimeoutError and TooLarge."""
    declared = int(environ.get("CONTENT_LENGTH", SMALL_BODY + 1))
    most = SMALL_BODY if declared <= SMALL_BODY else body_limit(environ)
    environ["CONTENT_LENGTH"] = str(max(declared, most + 1))  # replaced if the body is read
    if environ.pop("HTTP_TRANSFER_ENCODING", None) is None and declared > most:
        raise TooLarge
    body, size = SpooledTemporaryFile(SMALL_BODY), 0  # noqa: SIM115 - the app reads it and the garbage collector closes it
    begun = asyncio.get_running_loop().time()
    async with asyncio.timeout(PAUSE) as patience, large_bodies if most > SMALL_BODY else nullcontext():
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            size += body.write(message["body"])
            if size > most:
                raise TooLarge
            if not message["more_body"]:
                break
            patience.reschedule(min(asyncio.get_running_loop().time(), begun + size / SLOWEST) + PAUSE)
    body.seek(0)
    environ["CONTENT_LENGTH"] = str(size)
    return body


class _Answer:
    """The response of a WSGI app. All methods but the constructor run in the app's threads, one piece at a time."""

    def __init__(self, app: WSGIApplication, environ: WSGIEnvironment) -> None:
        self.app, self.environ = app, environ
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.result: Iterable[bytes] | None = None
        self.rest: Iterator[bytes] = iter(())
        self.parts: list[bytes] = []  # of the next piece
        self.left = -1  # bytes still to come by the app's Content-Length; below 0 without one

    def start(
        self,
        status: str,
        headers: list[tuple[str, str]],
        _exc_info: object = None,  # may replace the first call's: nothing is sent before the first piece is complete
        /,
    ) -> Callable[[bytes], object]:
        """Take status and headers: the `start_response` of PEP 3333."""
        self.status = int(status[:3])
        self.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        self.left = int(dict(self.headers).get(b"content-length", -1))
        return self.parts.append

    def next_piece(self) -> tuple[bytes, bool]:
        """Return at least `PIECE` bytes, or the rest, and whether more follows. Close the app's result at the end."""
        parts, size = self.parts, 0
        try:
            if self.result is None:
                self.result = self.app(self.environ, self.start)
                self.rest = iter(self.result)
            while size < PIECE and (part := next(self.rest, None)) is not None:
                parts.append(part)
                size += len(part)
        except BaseException:
            self.close()
            raise
        self.left -= size
        more = size >= PIECE and self.left != 0
        if not more:
            self.close()
        piece = b"".join(parts)
        parts.clear()
        return piece, more

    def close(self) -> None:
        """Close the app's result, once."""
        result, self.result = self.result, ()
        close = getattr(result, "close", None)
        if close:
            close()


async def _send_piece(send: Send, piece: bytes, more: bool) -> None:
    """Send a piece, at most `PIECE` bytes at a time: the server buffers what it is given until the client takes it."""
    for start in range(0, len(piece) or 1, PIECE):
        end = start + PIECE
        await send({"type": "http.response.body", "body": piece[start:end], "more_body": more or end < len(piece)})


async def _send_rest(receive: Receive, send: Send, next_piece: Callable[[], Awaitable[tuple[bytes, bool]]]) -> None:
    """Send all other pieces, each requested from the app when the one before was taken. Stop if the client is gone."""
    gone = asyncio.ensure_future(_until_gone(receive))
    more = True
    try:
        while more and not gone.done():
            piece, more = await next_piece()
            await _send_piece(send, piece, more)
    except Exception:
        log.exception("the application raised an exception in the middle of its answer")
    finally:
        gone.cancel()


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _drain(receive: Receive) -> None:
    """Read the rest of a body for a while after an early response.

    If the connection closed while the client is still sending, the client would see an error instead of the response.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(PAUSE):
            while (await receive()).get("more_body"):
                pass
