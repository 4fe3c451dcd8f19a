"""The disk of PostgreSQL's WAL is full: nothing acknowledged is lost, and free space restores service."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests

from tests.operations.conftest import Breakable
from tests.operations.live import (
    Site,
    add_people,
    assert_no_fault_of_ours,
    assert_nothing_was_lost,
    children,
    practising,
    serving,
    wait_for_progress,
)
from webapp.hosting import embedded

pytestmark = pytest.mark.slow

SEGMENT = 16 * 2**20  # bytes of a WAL file


@dataclass(frozen=True, slots=True)
class Disk:
    """A limit of the space for WAL, and its removal."""

    fill: Callable[[], None]
    free: Callable[[], None]
    complaint: str  # PostgreSQL's, in its log


@contextmanager
def small_disk(breakable: Breakable) -> Iterator[Disk]:
    """pg_wal on a disk of its own with room for eight files, as ENOSPC needs it. Only root may mount one."""
    wal = breakable.server.data_dir / "pg_wal"
    embedded.stop(breakable.server.data_dir)
    moved = wal.with_name("pg_wal.moved")
    wal.rename(moved)
    wal.mkdir(mode=0o700)
    owner = moved.stat()
    options = f"size={8 * SEGMENT},mode=0700,uid={owner.st_uid},gid={owner.st_gid}"
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", wal], check=False, capture_output=True)
    if done.returncode:
        wal.rmdir()
        moved.rename(wal)
        pytest.skip(f"no disk can be mounted here: {done.stderr.decode().strip()}")
    try:
        subprocess.run(["cp", "-a", f"{moved}/.", wal], check=True)
        breakable.restart()
        filler = wal / "filler"

        def fill() -> None:
            with suppress(OSError), filler.open("wb", buffering=0) as file:
                while file.write(bytes(2**16)):
                    pass

        yield Disk(fill, filler.unlink, "No space left on device")
        embedded.stop(breakable.server.data_dir)
    finally:
        subprocess.run(["umount", "--lazy", wal], check=True)


@contextmanager
def small_files(breakable: Breakable) -> Iterator[Disk]:
    """PostgreSQL may write no file beyond half a WAL file's size: the same failure of the same write, by EFBIG, for
    an ordinary user too."""
    program = shutil.which("prlimit")
    if program is None:
        pytest.skip("prlimit, of util-linux, is not installed")

    def limit(size: str) -> None:
        owner = breakable.server.data_dir.stat()
        account: dict[str, Any] = {}
        if os.geteuid() == 0:
            account = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}

        def set_limit(pid: int) -> None:
            # As that process's own account, which alone may do this. A child may have ended meanwhile.
            subprocess.run([program, f"--pid={pid}", f"--fsize={size}:"], check=False, capture_output=True, **account)

        # The parent first, and then the list of its children: one started in between would keep the old limit.
        set_limit(breakable.server.pid)
        for pid in children(breakable.server.pid):
            set_limit(pid)

    yield Disk(lambda: limit(str(SEGMENT // 2)), lambda: limit("unlimited"), "File too large")


@pytest.mark.parametrize("kind", [small_disk, small_files])
def test_a_full_disk_loses_no_acknowledged_answer_and_space_brings_the_site_back(
    breakable: Breakable, tmp_path: Path, kind: Callable[[Breakable], AbstractContextManager[Disk]]
) -> None:
    people = add_people(breakable.settings, 4)
    with kind(breakable) as disk, serving(breakable.settings, tmp_path) as site:
        site.wait_until_it_serves()
        with practising(site, people):
            wait_for_progress(people)
            disk.fill()
            answer = until_the_log_is_full(breakable, site)
            assert "Traceback" not in answer.text
            assert "psycopg" not in answer.text
            assert disk.complaint in (breakable.server.data_dir / "server.log").read_text()
            disk.free()
            until_it_serves_again(breakable, site)
            wait_for_progress(people)
        assert_nothing_was_lost(breakable.settings, people)
    assert_no_fault_of_ours(site, people)


def until_the_log_is_full(breakable: Breakable, site: Site) -> requests.Response:
    """Goes to the next WAL file until there is none; the page that a visitor sees then."""
    deadline = time.monotonic() + 120
    while True:
        with (
            suppress(psycopg.Error),
            psycopg.connect(breakable.settings.direct_url, autocommit=True, connect_timeout=2) as conn,
        ):
            conn.execute("select pg_switch_wal()")
        answer = site.get("/")
        if answer.status_code == 503:
            return answer
        assert time.monotonic() < deadline, "the database still writes"


def until_it_serves_again(breakable: Breakable, site: Site) -> None:
    """Do what docs/operating.md says: start PostgreSQL if it has given up, start it anew if it stays in recovery.

    PostgreSQL 18.6 may do the second: its start-up process ended when it found no space, and the server neither starts
    another one nor ends.
    """
    deadline = time.monotonic() + 120
    while True:
        refusal = ""
        try:
            breakable.restart()
            site.wait_until_it_serves(seconds=10)
            return
        except embedded.EmbeddedError as problem:
            refusal = str(problem)
        except AssertionError:
            refusal = (breakable.server.data_dir / "server.log").read_text()[-3000:]
            embedded.stop(breakable.server.data_dir)
        assert time.monotonic() < deadline, f"space did not bring it back:\n{refusal}"
