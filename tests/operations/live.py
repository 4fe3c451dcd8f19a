"""A running site to break: the real server, simulated learners over HTTP, and the checks afterwards."""

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import requests

from tests.learners import add_learner
from tests.trees import TOPIC
from webapp import clock, db
from webapp.config import ROOT, Settings
from webapp.db.queries import load_queries
from webapp.services import api_tokens, replay
from webapp.services.variant_tokens import unseal
from webapp.services.visits import visit

SECRET = "a secret for the running site that is long enough"
invariants = load_queries("invariants")


@dataclass(frozen=True, slots=True)
class Site:
    """A server under test: its address, the process that runs it and where its log goes."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def address(self) -> str:
        """Without a path."""
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, timeout: float = 60) -> requests.Response:
        """One request on a connection of its own."""
        return requests.get(self.address + path, timeout=timeout)

    def answer_within(self, seconds: float, path: str, status: int, tries: int = 5) -> requests.Response:
        """Return the answer, with that status. One of several tries must be in time: other tests share the machine."""
        for _ in range(tries):
            begun = time.monotonic()
            answer = self.get(path)
            assert answer.status_code == status, path
            if time.monotonic() - begun < seconds:
                return answer
        raise AssertionError(f"{path} never answers within {seconds} s")

    def workers(self) -> list[int]:
        """Return the web server's worker processes."""
        (server,) = children(self.process.pid)
        return children(server)

    def wait_until_it_serves(self, path: str = "/api/topics", seconds: float = 60) -> float:
        """Return how many seconds it took until a page that needs the database was answered."""
        begun = time.monotonic()
        while time.monotonic() - begun < seconds:
            try:
                if self.get(path, timeout=10).status_code == 200:
                    return time.monotonic() - begun
            except requests.RequestException:
                pass
            time.sleep(0.1)
        raise AssertionError(f"not serving after {seconds} s; the log ends:\n{self.log.read_text()[-3000:]}")


@contextmanager
def serving(settings: Settings, folder: Path, *, root: Path = ROOT, **environ: str) -> Iterator[Site]:
    """`python -m webapp` on a free port, on the database of `settings`, already migrated and synced. `root` is where
    the code is."""
    port = free_port()
    log = folder / f"site-{port}.log"
    variables = {
        "INTERVALS_ENV": "development", "DATABASE_URL": settings.database_url, "DIRECT_URL": settings.direct_url,
        "AUTH_SECRET": SECRET, "CONTENT_DIR": str(settings.content_dir), "PORT": str(port), "RATE_LIMITS": "off",
        "RUN_MIGRATIONS_ON_START": "false", "SYNC_TOPICS_ON_START": "false", "DB_POOL_TIMEOUT": "2",
    }  # fmt: skip
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "webapp"], cwd=root, stdout=output, stderr=output,
            env=os.environ | variables | environ,
        )  # fmt: skip
        site = Site(port, process, log)
        try:
            site.wait_until_it_serves("/healthz")
            yield site
        finally:
            process.terminate()
            process.wait(60)


def refusal_to_start(root: Path = ROOT, **environ: str) -> str:
    """Return the output of `python -m webapp` when it cannot start, in development: a message without a traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "webapp"], check=False, capture_output=True, text=True, timeout=120, cwd=root,
        env=os.environ | {"INTERVALS_ENV": "development"} | environ,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def copy_code(folder: Path) -> Path:
    """Copy what a deploy installs into a folder of its own, because .data may hold a developer's database."""
    for part in ("webapp", "sql", "db"):  # but a compiled module that another process writes at this moment
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("*.pyc.*"))
    return folder


@dataclass
class Front:
    """A proxy before two versions of the site during a deploy, which sends requests to one of them."""

    site: Site

    @property
    def address(self) -> str:
        """Return the address of the active version."""
        return self.site.address

    def switch(self, site: Site, people: "list[Person]") -> None:
        """Send all requests to another version from now on. Return when the last request to this one is answered."""
        self.site = site
        before = [len(person.statuses) for person in people]
        deadline = time.monotonic() + 90
        while any(len(p.statuses) < count + 2 for p, count in zip(people, before, strict=True)):
            assert time.monotonic() < deadline, "somebody gets no answers"
            time.sleep(0.05)


@dataclass
class Person:
    """A learner with an API token who practises, and remembers what the site acknowledged."""

    user_id: UUID
    token: str
    acknowledged: list[UUID] = field(default_factory=list)  # submission ids
    statuses: list[int] = field(default_factory=list)  # 0 for a connection that broke
    seconds: list[float] = field(default_factory=list)

    def practise(self, site: Site | Front, session: requests.Session) -> None:
        """Take a task and answer it rightly. Whatever fails is noted, never raised."""
        headers = {"Authorization": f"Bearer {self.token}"}
        issued = self._post(site, session, headers, "issue", {"topicSlug": TOPIC})
        if issued is None:
            return
        answer = "".join(character for character in issued["promptText"] if character.isdigit())
        sent = {"variant": issued["variant"], "answer": answer}
        if self._post(site, session, headers, "submit", sent) is not None:
            who = visit(self.user_id, locale="en", time_zone="UTC", now=clock.now())
            token = unseal((SECRET,), issued["variant"], who)
            self.acknowledged.append(token.submission_id)

    def _post(
        self, site: Site | Front, session: requests.Session, headers: dict[str, str], what: str, body: dict[str, str]
    ) -> dict[str, str] | None:
        begun = time.monotonic()
        try:
            response = session.post(f"{site.address}/api/tasks/{what}", json=body, headers=headers, timeout=60)
            self.statuses.append(response.status_code)
            return response.json() if response.status_code == 200 else None
        except requests.RequestException:
            self.statuses.append(0)
            return None
        finally:
            self.seconds.append(time.monotonic() - begun)


def add_people(settings: Settings, count: int) -> list[Person]:
    """Learners with tokens that may practise."""
    people = []
    with db.connect(settings.direct_url) as conn:
        for _ in range(count):
            now = clock.now()
            who = add_learner(conn, now)
            token = api_tokens.create_token(conn, who.user_id, name="test", scope="practise", now=now)
            people.append(Person(who.user_id, token))
    return people


@contextmanager
def practising(site: Site | Front, people: list[Person], rest: float = 0) -> Iterator[None]:
    """Everybody practises, each in a thread, for the time of the block, with so many seconds between two tasks.

    After a failure they wait longer: 100 refused connections a second would slow down a server that starts.
    """
    stop = threading.Event()

    def practise(person: Person) -> None:
        with requests.Session() as session:
            while not stop.is_set():
                before = len(person.acknowledged)
                person.practise(site, session)
                time.sleep(rest if len(person.acknowledged) > before else max(rest, 0.25))

    threads = [threading.Thread(target=practise, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(90)


def assert_nothing_was_lost(settings: Settings, people: list[Person]) -> None:
    """Every acknowledged answer is stored, every derived row equals its replay, every invariant holds."""
    with db.connect(settings.direct_url) as conn:
        for person in people:
            rows = conn.execute("select submission_id from user_task_attempts where user_id = %s", [person.user_id])
            missing = set(person.acknowledged) - {row[0] for row in rows}
            assert not missing, f"{len(missing)} acknowledged answers are gone"
            assert replay.check_learner(conn, person.user_id, repair=False) == []
        for query in invariants.blocks.values():
            assert conn.execute(query.compiled).fetchall() == [], query.name


def assert_no_fault_of_ours(site: Site, people: list[Person]) -> None:
    """Nobody was answered 500; else what the log says about the first."""
    if any(status == 500 for person in people for status in person.statuses):
        raise AssertionError(site.log.read_text().partition("unhandled error")[2][:5000])


def acknowledged(people: list[Person]) -> int:
    """Return how many answers the site has confirmed so far."""
    return sum(len(person.acknowledged) for person in people)


def wait_for_progress(people: list[Person], more: int = 20, seconds: float = 90) -> None:
    """Until that many more answers have been confirmed."""
    target = acknowledged(people) + more
    deadline = time.monotonic() + seconds
    while acknowledged(people) < target:
        assert time.monotonic() < deadline, f"{acknowledged(people)} of {target} answers after {seconds} s"
        time.sleep(0.05)


# --- Processes -------------------------------------------------------------------------------------------------------


def free_port() -> int:
    """Return a port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def children(pid: int) -> list[int]:
    """Return the direct children of a process."""
    found = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that has ended meanwhile
            found += [int(word) for word in path.read_text().split()]
    return found


def command_of(pid: int) -> bytes:
    """Return the command line of a process; empty for one that is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except FileNotFoundError:
        return b""
