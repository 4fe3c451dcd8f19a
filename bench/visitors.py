"""Who visits our pages over HTTP: nobody in particular, and seeded learners with a session."""

import re
import socket
import time
from collections import deque
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from bench.answers import share_of
from bench.load import Job
from bench.ours import Cards, FilledCard
from bench.world import SECRET
from webapp.services.accounts import SessionKey
from webapp.web.headers import make_form_token

FORM_KEY = "the key of form tokens"

# A server's worker keeps whom it accepted. Clients who stayed for a whole turn would make a turn in which all four came
# to the same of two workers half as fast as the next.
SECONDS_EACH = 0.25


@dataclass(frozen=True, slots=True)
class Getter:
    """Requests a page again and again over one connection."""

    port: int
    path: str
    cookie: str = ""

    def __call__(self, number: int, workers: int) -> Job:
        del number, workers  # all clients are alike
        return Get(self.port, get(self.path, self.cookie))


class Get:
    """One client."""

    def __init__(self, port: int, request: bytes) -> None:
        self.wire = Wire(port)
        self.request = request

    def prepare(self, calls: int) -> None:
        """Nothing to make."""

    def __call__(self) -> None:
        self.wire.exchange(self.request)


@dataclass(frozen=True, slots=True)
class Answerer:
    """Seeded learners who answer the task on their screen through the form, as htmx sends it."""

    port: int
    url: str
    tree: Path
    learners: range

    def __call__(self, number: int, workers: int) -> Job:
        return AnswerForm(self.port, Cards(self.url, self.tree, share_of(self.learners, number, workers)))


class AnswerForm:
    """One client."""

    def __init__(self, port: int, cards: Cards) -> None:
        self.cards = cards
        self.wire = Wire(port)
        self.waiting: deque[bytes] = deque()

    def prepare(self, calls: int) -> None:
        """Write requests enough."""
        self.waiting += map(_request, self.cards.fresh(calls, len(self.waiting)))

    def __call__(self) -> None:
        self.wire.exchange(self.waiting.popleft())


def _request(card: FilledCard) -> bytes:
    form = {
        "variant": card.token,
        "known": card.known,
        "answer": card.text,
        "csrf_token": make_form_token(FORM_KEY, ""),
    }
    return post("/practice/submit", cookie_of(card.key), urlencode(form))


def get(path: str, cookie: str) -> bytes:
    """Return a request for a page."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode()


def post(path: str, cookie: str, body: str) -> bytes:
    """Return a form as htmx sends it."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nHX-Request: true\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def cookie_of(key: SessionKey) -> str:
    """Return the cookie of a signed-in learner who has seen a page with a form."""
    return f"session={_signer().dumps({'_user_id': str(key), '_permanent': True, 'form_key': FORM_KEY})}"


@cache
def _signer() -> URLSafeTimedSerializer:
    app = Flask("cookies")
    app.secret_key = SECRET
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    return serializer


class Wire:
    """A connection that is kept alive for ``SECONDS_EACH``, then made anew."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None
        self.until = 0.0

    def _connect(self) -> None:
        if self.socket:
            self.socket.close()
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        self.until = time.monotonic() + SECONDS_EACH

    def exchange(self, request: bytes) -> None:
        """One request and its whole answer. Anything but 200 stops the measurement."""
        if time.monotonic() > self.until:
            self._connect()
        assert self.socket
        self.socket.sendall(request)
        received = self._receive()
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self._receive()
        assert received.startswith(b"HTTP/1.1 200"), received[:300]
        length = re.search(rb"(?i)\r\ncontent-length: (\d+)", received)
        assert length, received[:300]
        missing = end + 4 + int(length[1]) - len(received)
        while missing > 0:
            missing -= len(self._receive())

    def _receive(self) -> bytes:
        assert self.socket
        received = self.socket.recv(65536)
        assert received, "the server closed the connection"
        return received
