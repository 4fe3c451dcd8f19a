"""The time from `make run` to the first page, after installation, and the memory of its workers."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.servers import Server, free_port, wait_until_it_serves
from bench.tables import verdict
from bench.world import World
from webapp.config import ROOT

MOST_SECONDS, MOST_MEMORY = 5, 120
NEEDED = ("webapp", "content", "sql", "db")
OURS = ("DATABASE_URL", "DIRECT_URL", "AUTH_", "CONTENT_DIR", "WEB_", "DB_", "RUN_", "SYNC_")


def report(here: World, seconds: float, turns: int) -> list[str]:
    """Return the chapter as Markdown lines. Runs a copy of the app, because .data may hold a developer's database."""
    del here, seconds, turns
    with tempfile.TemporaryDirectory(prefix="intervals-start-") as folder:
        copy = Path(folder)
        for name in NEEDED:
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        first, again = start(copy), start(copy)
    memory, slowest = max(first[1] + again[1]), max(first[0], again[0])
    return [
        "## Start",
        "",
        f"`make run` serves its home page after {first[0]:.1f} s the first time, with a new database, and after"
        f" {again[0]:.1f} s the second time (goal {MOST_SECONDS} s: {verdict(slowest, MOST_SECONDS, at_most=True)})."
        f" A worker then takes {memory} MiB (goal {MOST_MEMORY}: {verdict(memory, MOST_MEMORY, at_most=True)}).",
    ]


def start(copy: Path) -> tuple[float, list[int]]:
    """Return the seconds until the first page, and the workers' memory in MiB."""
    port = free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    with (copy / "log").open("wb") as log:
        begun = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "webapp"], cwd=copy, stdout=log, stderr=log,
            env=environ | {"INTERVALS_ENV": "development", "PORT": str(port)},
        )  # fmt: skip
        try:
            wait_until_it_serves(port, process)
            return time.monotonic() - begun, Server(port, process.pid).memory()
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
