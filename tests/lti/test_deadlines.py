"""Services that trickle: whatever they send, a call ends at its deadline, and nothing is taken for a whole answer."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from webapp.outside import deadline, limited, lti, one_tap
from webapp.outside.guarded import Silent, call
from webapp.outside.provider_client import _Session

PAUSE = 0.05
DEADLINE = 0.6
LATEST = 30  # seconds; without a deadline it would take for ever, and a test machine may be busy
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
BEFORE = {
    "status line": b"",
    "headers": ANSWER + b"X: ",
    "body": ANSWER + b"\r\n[1",
    "body of a known length": ANSWER + b"Content-Length: 10000\r\n\r\n[1",
    "body in pieces": ANSWER + b"Transfer-Encoding: chunked\r\n\r\n",
}


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limited, "WHOLE", DEADLINE)


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """What serves a beginning and then a byte at a time on a port of this machine, and returns the address."""
    listeners: list[socket.socket] = []

    def trickle(connection: socket.socket, context: ssl.SSLContext | None, before: bytes, byte: bytes) -> None:
        with suppress(OSError):
            connection = context.wrap_socket(connection, server_side=True) if context else connection
            connection.sendall(before)
            while True:
                connection.sendall(byte)
                sleep(PAUSE)

    def accept(listener: socket.socket, *how: object) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=trickle, args=(listener.accept()[0], *how), daemon=True).start()

    def served(before: bytes, byte: bytes = b" ", context: ssl.SSLContext | None = None) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        threading.Thread(target=accept, args=(listener, context, before, byte), daemon=True).start()
        return f"{'https' if context else 'http'}://127.0.0.1:{listener.getsockname()[1]}/"

    yield served
    for listener in listeners:
        listener.close()


def took(attempt: Callable[[], object], fault: type[Exception]) -> float:
    began = monotonic()
    with pytest.raises(fault):
        attempt()
    return monotonic() - began


@pytest.mark.parametrize("part", BEFORE)
def test_a_call_to_a_platform_ends_at_its_deadline(serve: Callable[..., str], part: str) -> None:
    url = serve(BEFORE[part], b"1\r\nx\r\n" if "pieces" in part else b"H")
    assert DEADLINE / 2 < took(lambda: call("GET", url, allows_private=True), Silent) < LATEST


def test_an_answer_that_seems_to_end_when_it_is_cut_is_no_answer(serve: Callable[..., str]) -> None:
    """Without a length the body ends with the connection, and what came so far is whole JSON."""
    url = serve(ANSWER + b"\r\n[1]")
    assert took(lambda: call("GET", url, allows_private=True), Silent) < LATEST


def certificate(folder: Path) -> ssl.SSLContext:
    """Return the server's side of TLS with a key of its own."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "slow.example")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(1))
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@pytest.mark.filterwarnings("ignore:Unverified HTTPS")
@pytest.mark.parametrize("part", BEFORE)
def test_tls_makes_no_difference(serve: Callable[..., str], tmp_path: Path, part: str) -> None:
    url = serve(BEFORE[part], b"1\r\nx\r\n" if "pieces" in part else b"H", certificate(tmp_path))
    with requests.Session() as session:
        limited.limit(session)
        seconds = took(lambda: session.get(url, verify=False, timeout=5), requests.Timeout)
    assert DEADLINE / 2 < seconds < LATEST


def test_providers_and_google_s_keys_have_the_same_limits(
    serve: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = serve(BEFORE["body"])
    with _Session("client", "secret") as session:
        assert took(lambda: session.get(url, withhold_token=True), requests.Timeout) < LATEST
    monkeypatch.setattr(one_tap, "KEYS_URL", url)
    assert took(lambda: one_tap.Keys().get(datetime.now(UTC)), requests.Timeout) < LATEST
    endless = serve(ANSWER + b"\r\n", b"x" * 500_000)
    with _Session("client", "secret") as session, pytest.raises(limited.TooLong):
        session.get(endless, withhold_token=True)


def test_the_pages_of_a_course_share_one_deadline(serve: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page comes quickly enough, and names another one."""
    monkeypatch.setattr(lti, "READING", DEADLINE)

    def page(*_: object, **__: object) -> object:
        sleep(DEADLINE / 5)
        return {"members": []}, {"Link": '<https://lms.example/more>; rel="next"'}

    monkeypatch.setattr(lti, "call", page)
    read = lambda: lti.read_members("https://lms.example/members", "token", allows_private=True)  # noqa: E731
    assert took(read, Silent) < LATEST


def test_a_name_with_many_addresses_that_do_not_answer_costs_one_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def connect(address: tuple[str, int], timeout: float, **_: object) -> socket.socket:
        tried.append(address)
        sleep(min(timeout, DEADLINE / 4))
        raise TimeoutError

    addresses = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (f"192.0.2.{last}", 443)) for last in range(100)]
    monkeypatch.setattr(limited, "getaddrinfo", lambda *_, **__: addresses)
    monkeypatch.setattr(limited, "create_connection", connect)
    assert took(lambda: call("GET", "https://many.example/", allows_private=False), Silent) < LATEST
    assert 1 <= len(tried) <= 6


def test_a_name_that_is_looked_up_for_ever_costs_one_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()

    def look_up(*_: object, **__: object) -> list[object]:
        ended.wait(2 * LATEST)
        return []

    monkeypatch.setattr(limited, "getaddrinfo", look_up)
    assert took(lambda: call("GET", "https://slow.example/", allows_private=False), Silent) < LATEST
    ended.set()


@pytest.mark.parametrize("host", ["none.invalid", "a..b", "x" * 64 + ".example"])
def test_a_name_of_nobody_is_found_out_at_once(host: str) -> None:
    begun = monotonic()
    with pytest.raises(OSError if "invalid" in host else ValueError):
        limited._look_up(host, 443, LATEST)
    assert monotonic() - begun < LATEST


def test_a_deadline_inside_another_ends_with_it() -> None:
    with pytest.raises(TimeoutError), deadline.within(0.1), deadline.within(60) as inner:
        assert inner.left <= 0.1
        sleep(0.2)
