"""The guarantees during faults, against the real server with its worker processes.

Each test takes a few seconds; `make soak` repeats them for longer (tests marked soak).
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests
from psycopg_pool import ConnectionPool

from tests.operations.conftest import Breakable
from tests.operations.live import (
    Site,
    add_people,
    assert_no_fault_of_ours,
    assert_nothing_was_lost,
    children,
    command_of,
    free_port,
    practising,
    refusal_to_start,
    serving,
    wait_for_progress,
)
from tests.pooler import pooled_url, pooling
from webapp.config import ROOT, Settings
from webapp.db import connections
from webapp.hosting.serve import server_command

pytestmark = pytest.mark.slow


def test_killed_workers_lose_no_acknowledged_answer_and_are_replaced(breakable: Breakable, tmp_path: Path) -> None:
    people = add_people(breakable.settings, 6)
    with serving(breakable.settings, tmp_path) as site, practising(site, people):
        for _ in range(2):
            wait_for_progress(people)
            workers = site.workers()
            assert len(workers) == 2
            for pid in workers:
                os.kill(pid, signal.SIGKILL)
            site.wait_until_it_serves()
        wait_for_progress(people)
    assert_nothing_was_lost(breakable.settings, people)


@pytest.mark.parametrize("numbers", [(signal.SIGKILL, signal.SIGTERM, signal.SIGKILL), (signal.SIGINT, signal.SIGINT)])
def test_a_forced_restart_under_load_leaves_no_traceback(
    breakable: Breakable, tmp_path: Path, interruptible: None, numbers: tuple[signal.Signals, ...]
) -> None:
    people = add_people(breakable.settings, 6)
    with serving(breakable.settings, tmp_path) as site, practising(site, people):
        for number in numbers:
            wait_for_progress(people)
            (server,) = children(site.process.pid)
            os.kill(server, number)
            time.sleep(0.5)
            site.wait_until_it_serves()
        wait_for_progress(people)
        site.process.send_signal(signal.SIGINT if signal.SIGINT in numbers else signal.SIGTERM)
        assert site.process.wait(30) == 0
    assert "Traceback" not in site.log.read_text()


def test_the_first_requests_of_a_worker_share_one_pool(database: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second pool would be dropped while it opens, which ends in a traceback."""
    opened = []

    def slow(*arguments: Any, **options: Any) -> object:
        time.sleep(0.1)
        opened.append(arguments)
        return ConnectionPool(*arguments, **options)

    monkeypatch.setattr(connections, "ConnectionPool", slow)
    connections.configure(database)
    with ThreadPoolExecutor(8) as threads:
        pools = {id(found) for found in threads.map(lambda _: connections.pool(), range(8))}
    assert (len(opened), len(pools)) == (1, 1)


def test_a_killed_database_loses_no_acknowledged_answer_and_the_site_recovers_by_itself(
    breakable: Breakable, tmp_path: Path
) -> None:
    people = add_people(breakable.settings, 6)
    with serving(breakable.settings, tmp_path) as site, practising(site, people):
        wait_for_progress(people)
        workers = site.workers()
        breakable.kill()
        time.sleep(1)
        breakable.restart()
        site.wait_until_it_serves()
        wait_for_progress(people)
        assert site.workers() == workers, "the site must recover without a restart"
    assert_nothing_was_lost(breakable.settings, people)


def test_a_missing_database_is_a_human_page_within_3_seconds(breakable: Breakable, tmp_path: Path) -> None:
    with serving(breakable.settings, tmp_path) as site:
        site.wait_until_it_serves()
        breakable.kill()
        for path in ("/api/topics", "/"):
            answer = site.answer_within(3, path, 503)
            assert int(answer.headers["Retry-After"]) > 0
            assert "Traceback" not in answer.text
            assert "psycopg" not in answer.text
        for path in ("/healthz", "/offline", "/how-it-works", "/topics/counting"):
            assert site.get(path).status_code == 200, path
        assert site.get("/readyz").status_code == 503
        breakable.restart()
        site.wait_until_it_serves("/readyz")


def test_through_a_restarted_pooler_nothing_is_lost(breakable: Breakable, tmp_path: Path) -> None:
    people = add_people(breakable.settings, 8)
    port = free_port()
    with pooling(tmp_path / "pooler", breakable.settings.direct_url, port=port, connections=3) as pooler:
        url = pooled_url(breakable.settings.direct_url, port) + "?pgbouncer=true"
        settings = replace(breakable.settings, database_url=url)
        with serving(settings, tmp_path) as site, practising(site, people):
            wait_for_progress(people, 40)
            pooler.restart()
            site.wait_until_it_serves()
            wait_for_progress(people, 40)
            breakable.kill()
            breakable.restart()
            site.wait_until_it_serves()
            wait_for_progress(people, 40)
        assert_no_fault_of_ours(site, people)
    assert_nothing_was_lost(breakable.settings, people)


def test_an_exhausted_pool_answers_503_fast_and_static_pages_go_on(breakable: Breakable, tmp_path: Path) -> None:
    with (
        serving(
            breakable.settings,
            tmp_path,
            DB_POOL_MAX="1",
            WEB_CONCURRENCY="1",
            DB_POOL_TIMEOUT="0.5",
            DB_TRANSACTION_TIMEOUT="300",
        ) as site,
        psycopg.connect(breakable.settings.direct_url) as blocker,
    ):
        site.wait_until_it_serves()
        blocker.execute("lock table topic_xp_config in access exclusive mode")
        held = requests.Session()
        with pytest.raises(requests.ReadTimeout):  # takes the only connection and waits for the lock
            held.get(site.address + "/api/topics", timeout=1)
        site.answer_within(2, "/api/topics", 503)
        site.answer_within(2, "/healthz", 200)
        blocker.rollback()
        site.wait_until_it_serves()


def signalled(pid: int, number: signal.Signals) -> bool:
    """Return whether there still was such a process: connections made for a look at the schema end by themselves."""
    with suppress(ProcessLookupError):
        os.kill(pid, number)
        return True
    return False


def test_a_stalled_database_is_cut_off_and_the_site_recovers(breakable: Breakable, tmp_path: Path) -> None:
    """A database that accepts connections and does not respond: SIGSTOP, as in a paused virtual machine."""
    variables: dict[str, Any] = {"WEB_CONCURRENCY": "1", "DB_POOL_MAX": "1", "DB_TRANSACTION_TIMEOUT": "1"}
    with serving(breakable.settings, tmp_path, **variables) as site:
        site.wait_until_it_serves()
        connections = [pid for pid in children(breakable.server.pid) if b"[local]" in command_of(pid)]
        stopped = [pid for pid in connections if signalled(pid, signal.SIGSTOP)]
        try:
            assert stopped, "the site holds a connection"
            begun = time.monotonic()
            assert site.get("/api/topics").status_code == 503
            assert time.monotonic() - begun < 20
            site.wait_until_it_serves()  # on another connection: the first one still sleeps
        finally:
            for pid in stopped:
                os.kill(pid, signal.SIGCONT)
    assert "left unanswered" in site.log.read_text()


def test_ctrl_c_stops_the_server_and_leaves_nothing_behind(
    breakable: Breakable, tmp_path: Path, interruptible: None
) -> None:
    with serving(breakable.settings, tmp_path) as site:
        site.wait_until_it_serves()
        workers = site.workers()
        assert len(workers) == 2
        site.process.send_signal(signal.SIGINT)
        assert site.process.wait(30) == 0
    assert not any(b"webapp.server" in command_of(pid) for pid in workers)


def test_a_parent_killed_during_the_start_leaves_no_server_behind(breakable: Breakable) -> None:
    environ = {
        "INTERVALS_ENV": "development", "DATABASE_URL": breakable.settings.database_url,
        "CONTENT_DIR": str(breakable.settings.content_dir),
    }  # fmt: skip
    command = server_command(breakable.settings, "127.0.0.1")
    server = subprocess.Popen(command, env=os.environ | environ, stdin=subprocess.PIPE)
    assert server.stdin is not None
    server.stdin.close()  # as the system does for a process that dies
    assert server.wait(60) == 0


START_AND_BECOME = """
import sys
from webapp.hosting import watch
port, *command = sys.argv[1:]
server = watch.start(command)
server.let_serve()
watch.wait_until_it_answers(server, int(port))
watch.become(command, server, int(port))
"""


def test_the_process_that_watches_in_production_is_small_and_replaces_a_killed_server(
    breakable: Breakable, tmp_path: Path, interruptible: None
) -> None:
    metrics, port = tmp_path / "metrics", free_port()
    metrics.mkdir()
    command = server_command(replace(breakable.settings, port=port), "127.0.0.1")
    environ = {
        "INTERVALS_ENV": "development", "DATABASE_URL": breakable.settings.database_url,
        "CONTENT_DIR": str(breakable.settings.content_dir), "PROMETHEUS_MULTIPROC_DIR": str(metrics),
    }  # fmt: skip
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", START_AND_BECOME, str(port), *command], cwd=ROOT, stdout=output, stderr=output,
            env=os.environ | environ,
        )  # fmt: skip
    site = Site(port, process, log)
    try:
        wait_until(lambda: b"webapp.hosting.watch" in command_of(process.pid))
        assert resident_mib(process.pid) < 25
        (server,) = children(process.pid)
        os.kill(server, signal.SIGKILL)
        wait_until(lambda: children(process.pid) not in ([], [server]))
        site.wait_until_it_serves("/healthz")
        workers = site.workers()
    finally:
        process.terminate()
        assert process.wait(30) == 0
    assert not any(b"webapp.server" in command_of(pid) for pid in workers)
    assert not metrics.exists()
    assert "The web server ended by itself" in log.read_text()


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def resident_mib(pid: int) -> int:
    (kibibytes,) = re.findall(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(kibibytes) // 1024


def test_a_taken_port_is_a_sentence(database: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = refusal_to_start(PORT=str(port), DATABASE_URL=database.database_url)
    assert f"Port {port} is taken" in said


def test_the_start_says_once_what_plain_http_gives_up(database: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:  # so that nothing is served in production mode
        said = refusal_to_start(
            INTERVALS_ENV="production", PORT=str(other.getsockname()[1]), DATABASE_URL=database.database_url,
            AUTH_SECRET="s" * 32, SITE_URL="http://maths.school.example",
        )  # fmt: skip
    assert said.count("SITE_URL is http://") == 1
