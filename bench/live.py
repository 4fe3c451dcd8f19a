"""The live page of a lesson: what its polls cost, against events by LISTEN and NOTIFY through a sidecar.

The sidecar is not built. What it could gain is simulated; what it would cost each answer is measured: NOTIFY in the
transaction that stores it.
"""

import os
import random
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from statistics import mean, median

import psycopg

from bench.answers import learner, session_of
from bench.classes import ASSIGNMENTS, PUPILS, SLOTS, add_classes, assignment_id, class_id
from bench.tables import table
from bench.visitors import cookie_of
from bench.world import World
from webapp import clock, create_app, db

CLASSES = 30  # lessons at the same time
POLL_SECONDS = 5.0
PAUSE_SECONDS = 1.0  # a page that follows events fetches its rows at most so often
ANSWER_SECONDS = 30.0  # between two answers of a pupil, on average
LESSON_SECONDS = 45 * 60.0
POLLS = 500
WRITERS = 16
LEAST_TURNS = 5
EVENTS = 200
UPDATE = b"update bench_live set number = number + 1 where writer = %s"
SEED = b"insert into bench_live select n, 0 from generate_series(1, %s) as n on conflict do nothing"
TICKS = os.sysconf("SC_CLK_TCK")


def report(here: World, seconds: float, turns: int) -> list[str]:
    """Return the chapter as Markdown lines."""
    add_classes(here.settings, 1, CLASSES, here.learners)
    poll, delay = cost_of_poll(here), delay_of_event(here)
    plain, notifying = commits(here, seconds, turns)
    polled, followed = lesson(POLL_SECONDS, is_polled=True), lesson(PAUSE_SECONDS, is_polled=False)
    rows = [
        [
            name,
            f"{shown.age:.1f}",
            f"{shown.oldest:.1f}",
            f"{shown.fetches:.0f}",
            f"{shown.fetches * poll.milliseconds / 10:.1f} %",
            f"{shown.fetches * poll.bytes / 1024:.0f}",
        ]
        for name, shown in (
            (f"a poll every {POLL_SECONDS:g} s", polled),
            (f"events, a fetch at most every {PAUSE_SECONDS:g} s", followed),
        )
    ]
    heading = ["way", "age of a row on average, s", "at most, s", "fetches a second", "of one core", "KiB a second"]
    return [
        f"## Live lessons: {CLASSES} classes of {PUPILS} pupils, an answer every {ANSWER_SECONDS:g} s each",
        "",
        f"A fetch of the rows of a class takes {poll.milliseconds:.1f} ms of processor time, app and database together,"
        f" and {poll.bytes / 1024:.1f} KiB (brotli). The lessons are simulated; age is the time from an answer to the"
        " row on the teacher's screen.",
        "",
        *table(heading, rows),
        "",
        f"A NOTIFY reaches a connection that listens {delay:.1f} ms after COMMIT (median). It goes into the transaction"
        f" of each answer: {WRITERS} connections that each update a row of their own commit {plain:,.0f} times a second"
        f" without it and {notifying:,.0f} with it, a factor of {plain / notifying:.1f}.",
    ]


# --- A poll ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Poll:
    """What one fetch of the rows costs."""

    milliseconds: float
    bytes: int


def cost_of_poll(here: World) -> Poll:
    """Return the processor time of app and database for a fetch, and the bytes sent."""
    # Production follows no edits of files. Plain HTTP has the cookie's plain name.
    app = create_app(replace(here.settings, development=False, site_url="http://localhost"))
    db.configure(here.settings)
    pupils = b"".join(learner(number).bytes for number in range(1, PUPILS + 1))
    query = f"slots={SLOTS}&since={clock.now():%s}&pupils={urlsafe_b64encode(pupils).decode()}"
    address = f"/classes/{class_id(1)}/live/{assignment_id(ASSIGNMENTS)}?{query}"
    headers = {"Cookie": cookie_of(session_of(learner(1))), "Accept-Encoding": "br", "HX-Request": "true"}
    client = app.test_client(use_cookies=False)

    def fetch() -> int:
        answer = client.get(address, headers=headers)
        assert answer.status_code == 200, answer.status
        return len(answer.data)

    with redirect_stderr(StringIO()):  # a line of the access log for each
        for _ in range(20):
            size = fetch()
        with db.pool().connection() as conn:
            server = conn.info.backend_pid
        before = time.process_time() + _processor_seconds(server)
        for _ in range(POLLS):
            fetch()
        took = time.process_time() + _processor_seconds(server) - before
    db.close_pool()
    return Poll(took / POLLS * 1000, size)


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


# --- NOTIFY ----------------------------------------------------------------------------------------------------------


def delay_of_event(here: World) -> float:
    """Return the milliseconds from COMMIT to the arrival of its notification."""
    found = []
    with (
        psycopg.connect(here.settings.direct_url, autocommit=True) as listening,
        psycopg.connect(here.settings.direct_url, autocommit=True) as writing,
    ):
        listening.execute("listen lesson")
        for _ in range(EVENTS):
            writing.execute("select pg_notify('lesson', '1')")
            committed = time.perf_counter()
            assert next(listening.notifies(timeout=5, stop_after=1), None)
            found.append((time.perf_counter() - committed) * 1000)
    return median(found)


def commits(here: World, seconds: float, turns: int) -> tuple[float, float]:
    """Return how many transactions a second commit without and with a NOTIFY, in turn."""
    with psycopg.connect(here.settings.direct_url, autocommit=True) as conn:
        conn.execute("create table if not exists bench_live (writer int primary key, number int)")
        conn.execute(SEED, [WRITERS])
    rates: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(max(turns, LEAST_TURNS)):
        for notifies, found in rates.items():
            found.append(_rate(here, seconds, notifies=notifies))
    return median(rates[False]), median(rates[True])


def _rate(here: World, seconds: float, *, notifies: bool) -> float:
    counts = [0] * WRITERS
    start = threading.Barrier(WRITERS)

    def write(at: int) -> None:
        with psycopg.connect(here.settings.direct_url) as conn:
            start.wait()
            end = time.perf_counter() + seconds
            while time.perf_counter() < end:
                with conn.transaction():
                    conn.execute(UPDATE, [at + 1])
                    if notifies:
                        conn.execute("select pg_notify('lesson', %s)", [str(at)])
                    else:
                        conn.execute("select %s", [str(at)])
                counts[at] += 1

    writers = [threading.Thread(target=write, args=[at]) for at in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    return sum(counts) / seconds


# --- A lesson --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """How old rows are when a teacher sees them, and the fetches of all classes a second."""

    age: float
    oldest: float
    fetches: float


def lesson(seconds: float, *, is_polled: bool) -> Shown:
    """Simulate a lesson: fetches every so many seconds, or after an event but not sooner than that after the last."""
    draws = random.Random(7)
    answers = sorted(draws.uniform(0, LESSON_SECONDS) for _ in range(round(PUPILS * LESSON_SECONDS / ANSWER_SECONDS)))
    fetches = list(_polls(seconds) if is_polled else _after_events(answers, seconds))
    ages, at = [], 0
    for fetched in fetches:
        while at < len(answers) and answers[at] <= fetched:
            ages.append(fetched - answers[at])
            at += 1
    return Shown(mean(ages), max(ages), CLASSES * len(fetches) / LESSON_SECONDS)


def _polls(seconds: float) -> Iterator[float]:
    yield from (seconds * number for number in range(1, round(LESSON_SECONDS / seconds) + 1))


def _after_events(answers: list[float], pause: float) -> Iterator[float]:
    last = -pause
    for answered in answers:
        if answered > last:
            last = max(answered, last + pause)
            yield last
