"""Clocks killed at random, two at once, 200 times: counted what was lost and what was done twice."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.operations.live import free_port
from tests.pooler import pooled_url, pooler_program, pooling
from webapp import db
from webapp.config import ROOT, Settings
from webapp.services import jobs

log = logging.getLogger(__name__)

pytestmark = pytest.mark.slow


def lines(path: Path) -> Iterator[tuple[str, int]]:
    for line in path.read_text().splitlines():
        key, number = line.split()
        yield key, int(number)


@pytest.mark.parametrize(("way", "kills"), [("direct", 200), ("pooler", 40)])
def test_nothing_is_lost_and_nothing_is_done_twice_but_what_a_kill_interrupted(
    database: Settings, tmp_path: Path, way: str, kills: int
) -> None:
    if way == "pooler" and not pooler_program():
        pytest.skip("no pgbouncer is installed (on Debian: apt-get install pgbouncer)")
    port = free_port()
    through = pooling(tmp_path / "pooler", database.direct_url, port=port) if way == "pooler" else nullcontext()
    url = pooled_url(database.direct_url, port) + "?pgbouncer=true" if way == "pooler" else database.direct_url
    with through:
        command = [sys.executable, "-m", "tests.jobs.clocks", url, str(tmp_path), str(kills)]
        done = subprocess.run(command, check=True, cwd=ROOT, capture_output=True, text=True)
    killed, added = (int(word) for word in done.stdout.split())
    assert killed >= kills

    scores = list(lines(tmp_path / "score"))
    latest = {str(number % 23): number for number in range(1, added + 1)}
    assert dict(scores) == latest, "the last line of each key is its last payload"
    again = sum(count - 1 for count in Counter(scores).values())
    assert again <= killed, "a kill repeats at most the job that it interrupted"

    mails = Counter(key for key, _ in lines(tmp_path / "mail"))
    assert set(mails.values()) == {1}, "no mail is sent twice"
    assert added - len(mails) <= killed, "a kill costs at most the mail that it interrupted"

    with db.transaction() as conn:
        left = jobs.list_jobs(conn, most=100)
    assert [(job.kind, job.tries) for job in left] == [("tick", 0)]
    log.info("%s: %s kills, %s of %s scores again", way, killed, again, len(scores))
    log.info("%s: %s of %s mails lost", way, added - len(mails), added)


def test_the_command_finishes_its_work_and_stops_when_it_is_told_to(database: Settings) -> None:
    environ = os.environ | {
        "INTERVALS_ENV": "development",
        "DATABASE_URL": database.database_url,
        "DIRECT_URL": database.direct_url,
        "CONTENT_DIR": str(database.content_dir),
    }
    command = [sys.executable, "-m", "flask", "--app", "webapp", "run-jobs", "--forever"]
    process = subprocess.Popen(command, env=environ, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and not rows():
            time.sleep(0.1)
        assert rows(), "it has begun"
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    finally:
        process.kill()


def rows() -> list[jobs.JobRow]:
    with db.transaction() as conn:
        return jobs.list_jobs(conn, most=10)
