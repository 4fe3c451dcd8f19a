"""Clients that send half a form and stop, or drip, against the real server with 2 workers of 4 threads."""

import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import pytest
import requests

from tests.operations.live import Site, add_people, serving
from webapp.config import Settings

FORM = (
    b"POST /practice/submit HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 200\r\n\r\nvariant"
)
HEADERS = FORM.partition(b"Content-Length")[0]
EACH = 200
SECONDS = 10  # until the last of them is cut off
BUSY = 3  # seconds that a machine which runs other tests may add

pytestmark = pytest.mark.slow


@dataclass
class Herd:
    """Connections that send something and then little or nothing, and how long each was left open."""

    site: Site
    open_for: list[float] = field(default_factory=list)
    said: list[bytes] = field(default_factory=list)
    open: int = 0

    def run(self, sent: list[tuple[bytes, bool]]) -> None:
        """Open all, then wait for their ends. The second of each pair is whether a byte follows every second."""
        waiting = selectors.DefaultSelector()
        begun, dripping = {}, []
        for first, drips in sent:
            client = socket.create_connection(("127.0.0.1", self.site.port))
            client.sendall(first)
            client.setblocking(False)
            begun[client] = time.monotonic()
            waiting.register(client, selectors.EVENT_READ)
            dripping += [client] if drips else []
        self.open = len(begun)
        dripped, deadline = time.monotonic(), time.monotonic() + 60
        while self.open and time.monotonic() < deadline:
            for key, _ in waiting.select(0.2):
                assert isinstance(key.fileobj, socket.socket)
                client, part = key.fileobj, b""
                with suppress(ConnectionError):
                    part = client.recv(65536)
                if part:
                    self.said.append(part)
                else:
                    self.open_for.append(time.monotonic() - begun[client])
                    waiting.unregister(client)
                    client.close()
                    self.open -= 1
            if time.monotonic() - dripped > 1:
                dripped = time.monotonic()
                for client in dripping:
                    with suppress(OSError):
                        client.send(b"x")


@contextmanager
def stalling(site: Site, sent: list[tuple[bytes, bool]]) -> Iterator[Herd]:
    """A herd that stalls meanwhile. The block begins when all are connected."""
    herd = Herd(site)
    thread = threading.Thread(target=herd.run, args=(sent,))
    thread.start()
    while not herd.open:
        time.sleep(0.01)
    yield herd
    thread.join(90)


def seconds(work: Callable[[], object]) -> float:
    """Return how long it takes."""
    begun = time.monotonic()
    work()
    return time.monotonic() - begun


def test_half_sent_forms_and_headers_hold_nobody_up_and_are_cut_off(database: Settings, tmp_path: Path) -> None:
    (person,) = add_people(database, 1)
    sent = [(FORM, False), (FORM, True)] * EACH + [(HEADERS, False), (b"", False)] * 20
    with (
        serving(database, tmp_path, WEB_CONCURRENCY="2", WEB_THREADS="4") as site,
        requests.Session() as session,
    ):
        site.wait_until_it_serves()
        person.practise(site, session)
        waits: dict[str, list[float]] = {"/healthz": [], "/topics/counting": [], "an answer": []}
        with stalling(site, sent) as herd:
            until = time.monotonic() + 6
            while time.monotonic() < until:
                for path in list(waits)[:2]:
                    waits[path].append(seconds(lambda path=path: site.get(path).raise_for_status()))  # type: ignore[misc]
                waits["an answer"].append(seconds(lambda: person.practise(site, session)))
            assert herd.open >= 2 * EACH, "they were there all the time"
        assert {what: round(median(found), 2) for what, found in waits.items() if median(found) >= 1} == {}
        assert set(person.statuses) == {200}
        assert len(herd.open_for) == len(sent)
        assert median(herd.open_for) < SECONDS
        assert max(herd.open_for) < SECONDS + BUSY
        late = [text for text in herd.said if text.startswith(b"HTTP/1.1 408")]
        assert len(late) >= EACH, "whoever drips may not hear it: their next byte breaks the connection"
        assert all(b"\r\nconnection: close\r\n" in text and b"please try again" in text for text in late)
        assert "Traceback" not in site.log.read_text()


def test_a_form_that_is_too_large_is_refused_with_a_page(database: Settings, tmp_path: Path) -> None:
    with serving(database, tmp_path, WEB_CONCURRENCY="1") as site:
        refused = requests.post(site.address + "/sign-in/mail", data={"email": "a" * 2_000_000}, timeout=30)
        assert refused.status_code == 413
        assert refused.headers["Connection"] == "close"
        assert "That is too much at once." in refused.text
