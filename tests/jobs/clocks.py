"""Clocks that are killed: `python -m tests.jobs.clocks URL FOLDER KILLS` forks two at once, again and again.

Each gets SIGKILL at a random step: before it sends something to the database, while it waits, when the answer has come,
and around what its work does outside. Its work leaves lines in files, which outlive a kill:

- "score" writes its line, and may do so twice: the receiver keeps the last.
- "mail" settles its key in the database first, as reminders do, and then writes its line.
"""

import os
import random
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

from tests.conftest import NOON, settings_for
from webapp import clock, db
from webapp.blueprints import jobs
from webapp.blueprints.jobs import Kind
from webapp.config import Settings
from webapp.db.wire import Wire
from webapp.rules.jobs import LEASE, LONGEST_PAUSE
from webapp.services import jobs as service
from webapp.services.jobs import Job, JobFailed

ADDED_A_ROUND = 2
LONGEST_LIFE = 150  # steps of a clock; a job takes about 70
MAIL_SERVER_STEPS = 10  # so that one kill in seven comes between the database and what is outside
TABLE = b"create table mailed (key text primary key)"
SETTLE = b"insert into mailed values (%s) on conflict do nothing"


def kinds(folder: Path) -> dict[str, Kind]:
    """Return work that notes what it did."""

    def note(kind: str, job: Job) -> str:
        step(MAIL_SERVER_STEPS)
        with (folder / kind).open("ab", buffering=0) as file:
            file.write(f"{job.key} {job.payload['number']}\n".encode())
        step(MAIL_SERVER_STEPS)
        return "noted"

    def score(job: Job) -> str:
        if random.random() < 0.1:  # noqa: S311 - no secret
            raise JobFailed("not now")
        return note("score", job)

    def mail(job: Job) -> str:
        with db.pool().connection() as conn:
            is_ours = conn.execute(SETTLE, [job.key]).rowcount == 1
        return note("mail", job) if is_ours else "sent before"

    return {"score": Kind(score), "mail": Kind(mail), "tick": Kind(lambda _: "ticked", every=timedelta(hours=1))}


@dataclass
class Life:
    """How many steps this process still has; None is endless."""

    left: int | None = None


life = Life()


def step(length: int = 1) -> None:
    """Count a step of this process, whose last one kills it."""
    if life.left is not None:
        life.left -= length
        if life.left < 0:
            os.kill(os.getpid(), signal.SIGKILL)


def stepping(method: Callable[..., Any]) -> Callable[..., Any]:
    """Return a method of the wire with a step before and after it."""

    def stepped(*arguments: object) -> object:
        step()
        result = method(*arguments)
        step()
        return result

    return stepped


def forked(settings: Settings, now: datetime, steps: int | None) -> int:
    """Return the process id of a clock that does what is due at a moment, and ends."""
    child = os.fork()
    if child:
        return child
    try:
        random.seed()
        clock.now = lambda: now
        life.left = steps
        db.configure(settings)
        jobs.run_due(Event())
    finally:
        os._exit(0)


def is_killed(child: int) -> bool:
    """Wait for a clock. Return whether it was killed."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def main(url: str, folder: Path, most_kills: int) -> None:
    """Kill clocks until there were enough, then let one do what is left. Print how many were killed, and jobs added."""
    settings = settings_for(url)
    jobs.KINDS = kinds(folder)
    Wire._result = stepping(Wire._result)  # type: ignore[method-assign]
    Wire._wait = stepping(Wire._wait)  # type: ignore[method-assign]
    now, kills, number = NOON, 0, 0
    with db.connect(settings.database_url, prepare=False) as conn:
        conn.execute(TABLE)
        while kills < most_kills:
            for _ in range(ADDED_A_ROUND):
                number += 1
                service.add(conn, "mail", f"{number}", {"number": number}, now)
                service.add(conn, "score", f"{number % 23}", {"number": number}, now)
            lives = random.choices(range(1, LONGEST_LIFE), k=2)  # noqa: S311 - no secret
            clocks = [forked(settings, now, steps) for steps in lives]
            kills += sum([is_killed(child) for child in clocks])
            now += LEASE
        for _ in range(6):
            now += LONGEST_PAUSE
            is_killed(forked(settings, now, None))
    sys.stdout.write(f"{kills} {number}\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
