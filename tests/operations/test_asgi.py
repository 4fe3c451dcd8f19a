"""The bridge between granian and the WSGI app, with clients that speak HTTP by hand."""

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.operations import echo
from tests.operations.live import free_port
from webapp.config import ROOT, load_settings
from webapp.hosting.serve import server_command
from webapp.hosting.watch import SERVE

GUNICORN = ("--worker-class", "gthread", "--threads", "2", "--log-level", "error")
VARIABLES = ("REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "SERVER_PROTOCOL", "CONTENT_TYPE", "body")
REQUESTS = {
    "a page": b"GET /a?b=c&d HTTP/1.1\r\nHost: site.example\r\nAccept: text/html\r\nX-Requested-With: x\r\n\r\n",
    "an escaped path": b"GET /%D1%88%2F%20+%FF?q=%D1%88+%FF HTTP/1.1\r\nHost: x\r\n\r\n",
    "wrong escapes": b"GET /%/%zz?% HTTP/1.1\r\nHost: x\r\n\r\n",
    "two slashes": b"GET //evil.example/%2e%2e/ HTTP/1.1\r\nHost: x\r\n\r\n",
    "an empty query": b"GET /? HTTP/1.1\r\nHost: x\r\n\r\n",
    "an old client": b"GET / HTTP/1.0\r\nHost: x\r\n\r\n",
    "a Cyrillic cookie": "GET / HTTP/1.1\r\nHost: x\r\nCookie: portal=школа; session=1; b=\u00e9\r\n\r\n".encode(),
    "a Latin-1 header": b"GET / HTTP/1.1\r\nHost: x\r\nX-Name: caf\xe9\r\n\r\n",
    "a header twice": b"GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 1.1.1.1\r\nX-Forwarded-For: 2.2.2.2\r\n\r\n",
    "underscores": b"GET / HTTP/1.1\r\nHost: x\r\nX_Forwarded_For: 6.6.6.6\r\nX-Forwarded_Proto: https\r\n\r\n",
    "both": b"GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 1.1.1.1\r\nX_Forwarded_For: 6.6.6.6\r\n\r\n",
    "a form": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: text/a; b=c\r\nContent-Length: 5\r\n\r\nhello",
    "an empty form": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
    "no length": b"POST / HTTP/1.1\r\nHost: x\r\n\r\n",
    "a larger body": b"PUT /large HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n" + b"x" * 300_000,
    "another method": b"PROPFIND / HTTP/1.1\r\nHost: x\r\n\r\n",
}


@pytest.fixture(scope="module")
def bridged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of the app behind the bridge, in one worker with the server's usual options but one: a header may take
    2 seconds instead of 10. test_stalled_clients.py waits for the 10."""
    with running_bridged(tmp_path_factory.mktemp("bridged") / "log", {"10000": "2000"}) as port:
        yield port


@pytest.fixture(scope="module")
def gunicorn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of the same app behind the WSGI server that the bridge is compared with."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "tests.operations.echo:app", "--bind", f"127.0.0.1:{port}", *GUNICORN]
    with running(command, port, tmp_path_factory.mktemp("gunicorn") / "log"):
        yield port


@contextmanager
def running_bridged(log: Path, other: Mapping[str, str]) -> Iterator[int]:
    """The app behind the bridge, with its port. `other` are words of the command to replace."""
    port = free_port()
    settings = load_settings({"PORT": str(port), "WEB_CONCURRENCY": "1"})
    names = {"webapp.server": "granian", "webapp.server:app": "tests.operations.echo:bridged", **other}
    with running([names.get(word, word) for word in server_command(settings, "127.0.0.1")], port, log):
        yield port


@contextmanager
def running(command: list[str], port: int, log: Path) -> Iterator[None]:
    """A server, until it is no longer needed."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=output, stderr=output)
        assert process.stdin
        with process.stdin:
            process.stdin.write(SERVE)
        try:
            deadline = time.monotonic() + 60
            while True:
                with suppress(OSError), socket.create_connection(("127.0.0.1", port), 5):
                    break
                assert process.poll() is None and time.monotonic() < deadline, log.read_text()
                time.sleep(0.05)
            yield
        finally:
            process.terminate()
            process.wait(30)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back on a connection."""

    status: int
    headers: dict[str, str]
    body: bytes


@contextmanager
def connected(port: int, buffer: int = 0) -> Iterator[socket.socket]:
    """A connection; with a buffer of that many bytes its client takes no more unless it reads."""
    with socket.socket() as client:
        client.settimeout(30)
        if buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        client.connect(("127.0.0.1", port))
        yield client


def read(client: socket.socket, *, is_head: bool = False) -> Answer:
    """Return the next answer on a connection, as long as its length says."""
    stream = client.makefile("rb", buffering=0)
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = stream.read(1)
        assert byte, f"closed after {head!r}"
        head += byte
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines if line)}
    body = b""
    length = 0 if is_head or " 304 " in first else int(headers.get("content-length", 0))
    while len(body) < length and (chunk := stream.read(length - len(body))):
        body += chunk
    return Answer(int(first.split()[1]), headers, body)


def answer(port: int, request: bytes) -> Answer:
    """One request on a connection of its own."""
    with connected(port) as client:
        client.sendall(request)
        return read(client)


def get(port: int, path: str) -> Answer:
    return answer(port, f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())


def is_closed(client: socket.socket) -> bool:
    """Return whether the server ends the connection, with or without further words."""
    with suppress(ConnectionError):
        while client.recv(65536):
            pass
    return True


@pytest.mark.parametrize("name", REQUESTS)
def test_the_app_is_told_what_gunicorn_would_tell_it(bridged: int, gunicorn: int, name: str) -> None:
    ours, theirs = (json.loads(answer(port, REQUESTS[name]).body) for port in (bridged, gunicorn))

    def told(shown: dict[str, str]) -> dict[str, str]:
        return {key: value for key, value in shown.items() if value and key.startswith(("HTTP_", *VARIABLES))}

    assert told(ours) == told(theirs)
    assert ours["REMOTE_ADDR"] == "127.0.0.1"


def test_a_cookie_of_another_program_hides_no_other(bridged: int) -> None:
    shown = json.loads(answer(bridged, REQUESTS["a Cyrillic cookie"]).body)
    assert shown["HTTP_COOKIE"].encode("latin-1").decode() == "portal=школа; session=1; b=\u00e9"


def test_a_path_may_come_without_escapes(bridged: int) -> None:
    shown = json.loads(answer(bridged, "GET /школа?q=ї HTTP/1.1\r\nHost: x\r\n\r\n".encode()).body)
    assert [shown[name].encode("latin-1").decode() for name in ("PATH_INFO", "QUERY_STRING")] == ["/школа", "q=ї"]


def test_two_cookie_headers_are_one(bridged: int) -> None:
    shown = json.loads(answer(bridged, b"GET / HTTP/1.1\r\nHost: x\r\nCookie: a=1\r\nCookie: b=2\r\n\r\n").body)
    assert shown["HTTP_COOKIE"] == "a=1; b=2"


def test_a_header_with_underscores_is_never_read_as_one_with_dashes(bridged: int) -> None:
    assert "HTTP_X_FORWARDED_FOR" not in json.loads(answer(bridged, REQUESTS["underscores"]).body)
    assert json.loads(answer(bridged, REQUESTS["both"]).body)["HTTP_X_FORWARDED_FOR"] == "1.1.1.1"


def test_one_connection_carries_every_kind_of_answer(bridged: int) -> None:
    with connected(bridged) as client:
        for size in (0, 5000, 64 * 1024, 64 * 1024 + 1, 3_000_000):
            client.sendall(f"GET /page?{size} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert read(client).body == b"p" * size
        client.sendall(b"HEAD /page?5000 HTTP/1.1\r\nHost: x\r\n\r\n")
        head = read(client, is_head=True)
        assert (head.status, head.headers["content-length"]) == (200, "5000")
        client.sendall(b"GET /unchanged HTTP/1.1\r\nHost: x\r\n\r\n")
        unchanged = read(client)
        assert (unchanged.status, unchanged.headers["etag"]) == (304, '"1"')
        assert "content-length" not in unchanged.headers
        client.sendall(b"GET /fails HTTP/1.1\r\nHost: x\r\n\r\n")
        assert read(client).status == 500
        client.sendall(
            b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
        )
        shown = json.loads(read(client).body)
        assert (shown["body"], shown["CONTENT_LENGTH"]) == ("5 abcde", "5")
        assert "HTTP_TRANSFER_ENCODING" not in shown
        client.sendall(b"GET /page?1 HTTP/1.1\r\nHost: x\r\n\r\n")
        assert read(client).body == b"p"


def test_an_answer_that_breaks_off_is_not_taken_for_whole(bridged: int) -> None:
    with connected(bridged) as client:
        client.sendall(b"GET /breaks HTTP/1.1\r\nHost: x\r\n\r\n")
        assert len(read(client).body) < 1_000_000


@pytest.mark.parametrize("size", [70_001, 20_000_000])
@pytest.mark.parametrize("is_chunked", [False, True])
def test_a_body_that_is_too_large_is_not_kept_and_the_answer_says_that_the_connection_ends(
    bridged: int, size: int, is_chunked: bool
) -> None:
    length = b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % size if is_chunked else b"Content-Length: %d\r\n\r\n" % size
    with connected(bridged) as client:
        client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\n" + length + b"x" * size + b"\r\n0\r\n\r\n" * is_chunked)
        refused = read(client)  # it was sent completely: a broken connection must not lose it
        assert refused.headers["connection"] == "close"
        shown = json.loads(refused.body)
        assert shown["body"] == "0 "
        assert int(shown["CONTENT_LENGTH"]) > 70_000, "the app sees that it is too large"
        assert is_closed(client)


def test_a_client_that_waits_for_permission_to_send_too_much_gets_none(bridged: int) -> None:
    expects = b"POST %s HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 100000\r\n\r\n"
    with connected(bridged) as client:
        client.sendall(expects % b"/")
        assert read(client).status == 200
    with connected(bridged) as client:
        client.sendall(expects % b"/large")
        assert read(client).status == 100
        client.sendall(b"x" * 100_000)
        assert read(client).status == 200


def test_bodies_that_stall_or_drip_take_no_thread_and_end_in_time(bridged: int) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(connected(bridged)) for _ in range(6)]
        for client in clients:
            client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 200\r\n\r\nabc")
        begun = time.monotonic()
        assert get(bridged, "/page?1").status == 200
        assert time.monotonic() - begun < 1
        with suppress(ConnectionError):
            while time.monotonic() - begun < 4:
                clients[0].sendall(b"d")
                time.sleep(0.2)
        assert all(is_closed(client) for client in clients)
        assert time.monotonic() - begun < 5


def test_a_slow_but_steady_upload_arrives(bridged: int) -> None:
    with connected(bridged) as client:
        client.sendall(b"POST /large HTTP/1.1\r\nHost: x\r\nContent-Length: 250000\r\n\r\n")
        for _ in range(10):
            client.sendall(b"x" * 25_000)
            time.sleep(0.25)
        assert json.loads(read(client).body)["body"].startswith("250000 ")


def test_a_stream_is_made_only_as_fast_as_it_is_taken_and_ends_with_its_client(bridged: int) -> None:
    before = json.loads(get(bridged, "/counts").body)
    with ExitStack() as stack:
        for _ in range(echo.THREADS + 1):  # slow readers occupy no thread
            client = stack.enter_context(connected(bridged, buffer=4096))
            client.sendall(b"GET /stream HTTP/1.1\r\nHost: x\r\n\r\n")
            assert client.recv(15) == b"HTTP/1.1 200 OK"
        time.sleep(0.5)
        made = json.loads(get(bridged, "/counts").body)["made"] - before["made"]
        assert made < echo.PIECES * (echo.THREADS + 1) / 2
    deadline = time.monotonic() + 20
    while json.loads(get(bridged, "/counts").body)["closed"] < before["closed"] + echo.THREADS + 1:
        assert time.monotonic() < deadline, "the app was never told that the client is gone"
        time.sleep(0.1)


@pytest.mark.slow
def test_a_whole_stream_arrives(bridged: int) -> None:
    with connected(bridged) as client:
        client.sendall(b"GET /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        data = b"".join(iter(lambda: client.recv(1 << 20), b""))
    assert data.count(b"s") >= echo.PIECES * 64 * 1024
    assert data.endswith(b"0\r\n\r\n")


@pytest.mark.slow
def test_clients_that_take_too_little_are_cut_off_and_steady_ones_are_not(bridged: int) -> None:
    """With 2 seconds for 10,000 bytes here; answers larger than what the kernel holds for a client."""
    size = 8_000_000
    with ExitStack() as stack:
        stalled, dripping, steady = (stack.enter_context(connected(bridged, buffer=4096)) for _ in range(3))
        for client in (stalled, dripping, steady):
            client.sendall(b"GET /page?%d HTTP/1.1\r\nHost: x\r\n\r\n" % size)
        taken = 0
        begun = time.monotonic()
        while taken < size:
            part = steady.recv(size // 20)
            assert part, f"cut off after {taken} bytes"
            taken += len(part)
            if time.monotonic() - begun < 5:
                time.sleep(0.01)
                with suppress(ConnectionError):
                    dripping.recv(1)
        time.sleep(max(0, begun + 5 - time.monotonic()))
        for client in (stalled, dripping):
            with pytest.raises(ConnectionResetError):
                while client.recv(1 << 20):
                    pass


@pytest.mark.slow
def test_silent_connections_and_half_sent_headers_are_cut_off(bridged: int) -> None:
    halves = [b"", b"P", b"PRI * HTTP/2.0\r\n", b"GET / HTTP/1.1\r\nHost: x\r\nX-Sl"]
    with ExitStack() as stack:
        clients = [stack.enter_context(connected(bridged)) for _ in halves]
        for client, half in zip(clients, halves, strict=True):
            client.sendall(half)
        begun = time.monotonic()
        assert all(is_closed(client) for client in clients)
        assert 1 < time.monotonic() - begun < 5


@pytest.mark.slow
def test_a_request_under_way_is_answered_before_the_server_stops(tmp_path: Path) -> None:
    with ExitStack() as stack:
        with running_bridged(tmp_path / "log", {}) as port:
            slow, kept = (stack.enter_context(connected(port)) for _ in range(2))
            kept.sendall(b"GET /page?1 HTTP/1.1\r\nHost: x\r\n\r\n")
            assert read(kept).status == 200
            slow.sendall(b"GET /slow?1.5 HTTP/1.1\r\nHost: x\r\n\r\n")
            time.sleep(0.5)
            begun = time.monotonic()
        assert time.monotonic() - begun < 8, "a connection that is kept alive does not hold the server up"
        assert read(slow).body == b"done"
    assert not re.search("Traceback|ERROR", (tmp_path / "log").read_text())
