"""How long `make run` takes until it serves, once everything is installed, and what its workers weigh."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.servers import Server, free_port, wait_until_it_serves
from bench.tables import table, verdict
from bench.world import World
from webapp.config import ROOT

MOST_SECONDS, MOST_MEMORY = 5, 120
NEEDED = ("webapp", "content", "sql", "db")
OURS = ("DATABASE_URL", "DIRECT_URL", "AUTH_", "CONTENT_DIR", "WEB_", "DB_", "RUN_", "SYNC_")


def report(here: World, seconds: float, turns: int) -> list[str]:
    """The chapter, as Markdown lines. Runs a copy of the app: what `make run` keeps under .data is somebody's."""
    del here, seconds, turns
    with tempfile.TemporaryDirectory(prefix="intervals-start-") as folder:
        copy = Path(folder)
        for name in NEEDED:
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        starts = {
            "the first time: database made, migrations, topics, static files": start(copy),
            "again, with what the first left under .data": start(copy),
        }
    rows = [
        [name, f"{took:.1f} s", f"{MOST_SECONDS} s", verdict(took, MOST_SECONDS, at_most=True),
         ", ".join(f"{mebibytes}" for mebibytes in memory)]
        for name, (took, memory) in starts.items()
    ]  # fmt: skip
    heading = ["`make run` until the home page answers", "took", "goal", "", "memory of each worker then, MiB"]
    return ["## Cold start", *table(heading, rows)]


def start(copy: Path) -> tuple[float, list[int]]:
    """Seconds until the first page, and the workers' memory."""
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
