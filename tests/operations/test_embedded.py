"""The embedded PostgreSQL starts, is shared, survives crashes of its users, and stops with the last of them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests.operations.live import copy_code, refusal_to_start, serving
from webapp.config import load_settings
from webapp.hosting import embedded


def ask(server: embedded.Server, question: str) -> object:
    with psycopg.connect(server.url(), autocommit=True) as conn:
        row = conn.execute(question.encode()).fetchone()
        assert row is not None
        return row[0]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes() != b""  # empty once it has ended or is just ending
    except FileNotFoundError:
        return False


@pytest.mark.slow
def test_it_serves_unicode_and_keeps_data_between_runs(tmp_path: Path) -> None:
    data_dir = tmp_path / "postgres"
    with embedded.running(data_dir) as server:
        assert ask(server, "select lower('ПРОЦЕНТ')") == "процент"
        assert ask(server, "show server_encoding") == "UTF8"
        assert ask(server, "show fsync") == "on"
        with psycopg.connect(server.url()) as conn:
            conn.execute("create table kept as select 42 as answer")
    assert not is_alive(server.pid)
    with embedded.running(data_dir) as server:
        assert ask(server, "select answer from kept") == 42


def test_it_does_not_listen_on_any_port_and_its_socket_is_private(data_dir: Path) -> None:
    with embedded.running(data_dir, durable=False) as server:
        assert ask(server, "show listen_addresses") == ""
        assert ask(server, "show fsync") == "off"
        (socket,) = server.socket_dir.glob(".s.PGSQL.*[0-9]")
        assert socket.stat().st_mode & 0o077 == 0


def test_a_second_user_shares_the_server_and_the_last_one_stops_it(data_dir: Path) -> None:
    with embedded.running(data_dir, durable=False) as first:
        with embedded.running(data_dir, durable=False) as second:
            assert first.pid == second.pid
        assert is_alive(first.pid)
        assert ask(first, "select 1") == 1
    assert not is_alive(first.pid)


def test_a_killed_user_leaves_a_server_that_the_next_one_takes_over(data_dir: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from webapp.hosting import embedded\n"
        "with embedded.running(Path(sys.argv[1]), durable=False) as server:\n"
        "    print(server.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(data_dir)], stdout=subprocess.PIPE, text=True) as user:
        assert user.stdout is not None
        pid = int(user.stdout.readline())
        user.kill()
    assert is_alive(pid)
    with embedded.running(data_dir, durable=False) as server:
        assert server.pid == pid
    assert not is_alive(pid)


def test_its_address_is_known_before_it_runs(data_dir: Path) -> None:
    before = embedded.url(data_dir, "intervals")
    with embedded.running(data_dir, durable=False) as server:
        assert before == embedded.url(data_dir, "intervals") == server.url("intervals")


def test_it_recovers_from_a_kill_and_a_stale_pid_file(data_dir: Path) -> None:
    with embedded.running(data_dir) as server:
        with psycopg.connect(server.url()) as conn:
            conn.execute("create table kept as select 42 as answer")
        os.kill(server.pid, signal.SIGKILL)
        wait_until_gone(server.pid)
        assert (data_dir / "postmaster.pid").exists()
        with embedded.running(data_dir) as again:
            assert ask(again, "select answer from kept") == 42


def test_a_pid_file_naming_another_live_process_is_stale(data_dir: Path) -> None:
    with embedded.running(data_dir, durable=False):
        pass
    (data_dir / "postmaster.pid").write_text(f"{os.getpid()}\n{data_dir}\n0\n5432\n{data_dir}\n")
    with embedded.running(data_dir, durable=False) as server:
        assert server.pid != os.getpid()
        assert ask(server, "select 1") == 1


def test_a_long_path_still_gets_a_socket(tmp_path: Path) -> None:
    data_dir = tmp_path / ("very-" * 30) / "postgres"
    with embedded.running(data_dir, durable=False) as server:
        assert server.socket_dir != data_dir
        assert ask(server, "select 1") == 1


def test_data_of_another_major_version_is_refused_with_a_sentence(data_dir: Path) -> None:
    with embedded.running(data_dir, durable=False):
        pass
    (data_dir / "PG_VERSION").write_text("12\n")
    with (
        pytest.raises(embedded.EmbeddedError, match="was made by PostgreSQL 12, this is 18"),
        embedded.running(data_dir),
    ):
        pass


def test_a_damaged_setting_gives_the_end_of_the_log(data_dir: Path) -> None:
    with (
        pytest.raises(embedded.EmbeddedError, match="unrecognized configuration parameter"),
        embedded.running(data_dir, durable=False, options={"no_such_setting": "1"}),
    ):
        pass


@pytest.mark.slow
def test_the_whole_site_runs_on_it_and_a_database_that_cannot_start_ends_it_with_a_sentence(
    tree: Path, tmp_path: Path
) -> None:
    code = copy_code(tmp_path / "site")
    settings = load_settings({"INTERVALS_ENV": "development", "CONTENT_DIR": str(tree)})
    start = {"RUN_MIGRATIONS_ON_START": "true", "SYNC_TOPICS_ON_START": "true"}
    with serving(settings, tmp_path, root=code, **start) as site:
        site.wait_until_it_serves("/readyz")
        workers = site.workers()
    assert site.process.returncode == 0
    data_dir = code / ".data" / "postgres"
    assert not (data_dir / "postmaster.pid").exists(), "the database has stopped with the site"

    (data_dir / "PG_VERSION").write_text("12\n")
    said = refusal_to_start(code, CONTENT_DIR=str(tree), PORT=str(site.port))
    assert "was made by PostgreSQL 12" in said
    assert not any(is_alive(pid) for pid in workers)


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 10
    while is_alive(pid):
        assert time.monotonic() < deadline, f"process {pid} is still alive"
        time.sleep(0.02)
