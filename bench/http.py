"""Pages over HTTP against a hello-world route on the same server, for granian and gunicorn."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID, uuid4

import requests
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from bench.world import SECRET, Job, Load, World, measure
from tests.trees import TASKS, TOPIC
from webapp import clock
from webapp.config import ROOT
from webapp.content.library import load_library
from webapp.content.variants import make_variant
from webapp.services.accounts import read_session_key
from webapp.services.variant_tokens import VariantToken, seal

CLIENTS = 4
WORKERS = 2
PREPARED = 5000


@dataclass(frozen=True, slots=True)
class Getter:
    """Asks for one page again and again over one connection."""

    port: int
    path: str
    cookie: str = ""

    def __call__(self, number: int) -> Job:
        del number
        wire = socket.create_connection(("127.0.0.1", self.port))
        request = f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {self.cookie}\r\n\r\n".encode()
        return lambda: exchange(wire, request)


@dataclass(frozen=True, slots=True)
class Answerer:
    """A guest with a session who answers fresh variants through the form, as htmx sends it."""

    port: int
    tree: Path

    def __call__(self, number: int) -> Job:
        del number
        session = requests.Session()
        address = f"http://127.0.0.1:{self.port}"
        page = session.get(f"{address}/practice/{TOPIC}").text
        (csrf,) = re.findall(r'name="csrf_token" value="([^"]+)"', page)[:1]
        cookie = "; ".join(f"{item.name}={item.value}" for item in session.cookies)
        answers = self._answers(guest(session.cookies["session"]))
        wire = socket.create_connection(("127.0.0.1", self.port))

        def submit() -> None:
            token, answer = next(answers)
            body = urlencode({"variant": token, "answer": answer, "csrf_token": csrf})
            head = (
                f"POST /practice/submit HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\nHX-Request: true\r\n"
                f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            exchange(wire, (head + body).encode())

        return submit

    def _answers(self, user_id: UUID) -> Iterator[tuple[str, str]]:
        topic, now = load_library(self.tree).topics[TOPIC], clock.now()
        task_ids = list(topic.tasks)
        made = []
        for turn in range(PREPARED):
            task_id = task_ids[turn % TASKS]
            variant = make_variant(topic.tasks[task_id], turn, "en")
            token = VariantToken(user_id, TOPIC, task_id, turn, "en", uuid4())
            digits = "".join(character for character in variant.prompt_text if character.isdigit())
            made.append((seal((SECRET,), token, now), digits))
        return iter(made)


def guest(cookie: str) -> UUID:
    """Whom a session cookie names."""
    app = Flask("cookies")
    app.secret_key = SECRET
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    key = read_session_key(serializer.loads(cookie)["_user_id"])
    assert key is not None
    return key.user_id


def exchange(wire: socket.socket, request: bytes) -> None:
    """One request and its whole answer on a kept-alive connection. Anything but 200 stops the measurement."""
    wire.sendall(request)
    received = wire.recv(65536)
    while (end := received.find(b"\r\n\r\n")) < 0:
        received += wire.recv(65536)
    assert received.startswith(b"HTTP/1.1 200"), received[:300]
    length = re.search(rb"(?i)\r\ncontent-length: (\d+)", received)
    assert length, received[:300]
    missing = end + 4 + int(length[1]) - len(received)
    while missing > 0:
        missing -= len(wire.recv(65536))


def report(here: World, seconds: float) -> str:
    """The chapter, as Markdown."""
    chapters = ["## HTTP: requests a second", ""]
    for server in ("granian", "gunicorn"):
        with serving(server, "bench.hello:create_app", here) as port:
            measured = {
                "hello world": measure(Getter(port, "/"), CLIENTS, seconds),
                "bare route, two round trips": measure(Getter(port, "/trips"), CLIENTS, seconds),
            }
        with serving(server, "webapp:create_app", here) as port:
            measured["topic page"] = measure(Getter(port, f"/practice/{TOPIC}"), CLIENTS, seconds)
            measured["answer (session, CSRF, grading, transaction, fragment)"] = measure(
                Answerer(port, here.settings.content_dir), CLIENTS, seconds
            )
            memory = memory_of_workers(port)
        chapters += table(server, measured, memory)
    return "\n".join(chapters)


def table(server: str, measured: dict[str, Load], memory: Sequence[int]) -> list[str]:
    """One server's rows, with each page's ratio to the bare routes."""
    hello, trips, page, answer = measured.values()
    lines = [f"### {server}, {WORKERS} workers, {CLIENTS} clients", "", "| | a second | p50 | p99 | p99 / p50 |",
             "|---|---|---|---|---|"]  # fmt: skip
    for name, load in measured.items():
        spread = load.p99 / load.p50
        lines.append(f"| {name} | {load.per_second:,.0f} | {load.p50:.2f} ms | {load.p99:.2f} ms | {spread:.1f} |")
    return [
        *lines, "",
        f"- answer / bare route with two round trips: **{answer.per_second / trips.per_second:.2f}x** (goal 0.5x)",
        f"- topic page / hello world: **{page.per_second / hello.per_second:.2f}x** (goal 0.25x)",
        f"- memory of the workers after this: {', '.join(f'{mebibytes} MiB' for mebibytes in memory)} (limit 120)",
        "",
    ]  # fmt: skip


@contextmanager
def serving(server: str, factory: str, here: World) -> Iterator[int]:
    """An app on a free port under one of the servers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    commands = {
        "granian": ["granian", "--interface", "wsgi", "--factory", factory, "--port", str(port), "--no-ws",
                    "--workers", str(WORKERS), "--blocking-threads", "4", "--workers-kill-timeout", "1",
                    "--log-level", "error"],
        "gunicorn": ["gunicorn", f"{factory}()", "--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS),
                     "--worker-class", "gthread", "--threads", "4", "--log-level", "error"],
    }  # fmt: skip
    environ = {
        "INTERVALS_ENV": "development", "DATABASE_URL": here.settings.database_url, "AUTH_SECRET": SECRET,
        "CONTENT_DIR": str(here.settings.content_dir), "RATE_LIMITS": "off", "DB_POOL_TIMEOUT": "10",
    }  # fmt: skip
    with Path(os.devnull).open("wb") as nowhere:
        process = subprocess.Popen(
            [sys.executable, "-m", *commands[server]],
            cwd=ROOT,
            env=os.environ | environ,
            stderr=nowhere,
            stdout=nowhere,
        )
        try:
            deadline = time.monotonic() + 60
            while True:
                try:
                    requests.get(f"http://127.0.0.1:{port}/", timeout=30)
                    break
                except requests.RequestException:
                    assert time.monotonic() < deadline, f"{server} does not serve {factory}"
                    time.sleep(0.1)
            yield port
        finally:
            process.terminate()
            process.wait(60)


def memory_of_workers(port: int) -> list[int]:
    """Resident MiB of the processes below the server that listens on the port."""
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            command = (status.parent / "cmdline").read_bytes()
            text = status.read_text()
        except OSError:
            continue
        parent = re.search(r"PPid:\t(\d+)", text)
        if str(port).encode() in command and parent and int(parent[1]) != os.getpid():
            resident = re.search(r"VmRSS:\s+(\d+)", text)
            found.append(int(resident[1]) // 1024 if resident else 0)
    return found
