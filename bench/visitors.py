"""Who visits our pages: nobody in particular, seeded learners with a session, and guests who answer over HTTP."""

import re
import socket
import time
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

import requests
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from bench.answers import Answer, answers
from bench.load import Job
from bench.ours import sealed
from bench.world import SECRET
from tests.trees import TOPIC
from webapp import clock, db
from webapp.content.library import load_library
from webapp.services import accounts
from webapp.services.accounts import read_session_key

# A server's worker keeps whom it accepted. Clients who stayed for a whole turn would make a turn in which all four came
# to the same of two workers half as fast as the next.
SECONDS_EACH = 0.25


@dataclass(frozen=True, slots=True)
class Getter:
    """Requests a page again and again over one connection."""

    port: int
    path: str
    cookie: str = ""

    def __call__(self, number: int) -> Job:
        del number  # all clients are alike
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
    """Guests with a session who answer fresh variants through the form, as htmx sends it."""

    port: int
    tree: Path

    def __call__(self, number: int) -> Job:
        del number  # a guest of its own
        return AnswerForm(self.port, self.tree)


class AnswerForm:
    """One guest."""

    def __init__(self, port: int, tree: Path) -> None:
        self.library = load_library(tree)
        self.answers = answers(0, 1)
        self.wire = Wire(port)
        self.waiting: list[bytes] = []
        session, page = requests.Session(), f"http://127.0.0.1:{port}/practice/{TOPIC}"
        self.csrf = csrf_token(session.get(page, timeout=30).text)
        self.user_id = guest(session.cookies["session"])
        session.post(f"http://127.0.0.1:{port}/practice/submit", data=self._form(next(self.answers)), timeout=30)
        session.get(page, timeout=30)  # by now the cookie says that the guest is stored
        self.cookie = f"session={session.cookies['session']}"

    def prepare(self, calls: int) -> None:
        """Write requests enough."""
        missing = max(0, calls - len(self.waiting))
        self.waiting += [self._request(answer) for answer in islice(self.answers, missing)]

    def __call__(self) -> None:
        self.wire.exchange(self.waiting.pop())

    def _request(self, answer: Answer) -> bytes:
        return post("/practice/submit", self.cookie, urlencode(self._form(answer)))

    def _form(self, answer: Answer) -> dict[str, str]:
        _, token, text = sealed(self.library, answer, self.user_id)
        return {"variant": token, "answer": text, "csrf_token": self.csrf}


def get(path: str, cookie: str) -> bytes:
    """Return a request for a page."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode()


def post(path: str, cookie: str, body: str) -> bytes:
    """Return a form as htmx sends it."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nHX-Request: true\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def guest(cookie: str) -> UUID:
    """Whom a session cookie names."""
    key = read_session_key(_signer().loads(cookie)["_user_id"])
    assert key is not None
    return key.user_id


def sign_in(user_id: UUID) -> str:
    """Return a cookie that signs a seeded learner in, on the database that `db` is configured for."""
    key = accounts.new_session_key(user_id)
    with db.transaction() as conn:
        db.execute(
            conn,
            accounts.sql.insert_session,
            user_id=user_id,
            session_id=key.session_id,
            secret_hash=key.secret_hash,
            device="bench",
            now=clock.now(),
        )
    return f"session={_signer().dumps({'_user_id': str(key), '_permanent': True})}"


def after_a_page(port: int, cookie: str) -> str:
    """Return the cookie after a first page, which added the key of form tokens to it."""
    answer = requests.get(f"http://127.0.0.1:{port}/how-it-works", headers={"Cookie": cookie}, timeout=30)
    return f"session={answer.cookies['session']}"


def csrf_token(page: str) -> str:
    """Return what the forms of a page prove themselves with."""
    token: str = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
    return token


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
