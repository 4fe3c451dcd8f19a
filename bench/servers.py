"""Our app, or the hello-world app, on granian."""

import os
import re
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import requests
from prometheus_client import CollectorRegistry, multiprocess

from bench.world import SECRET, World
from webapp import metrics
from webapp.config import ROOT
from webapp.hosting.serve import server_command
from webapp.hosting.watch import SERVE

WORKERS = 2
THREADS = 2  # as docs/scaling.md has it for a database on the same machine: a thread hardly waits for it
PAGES, HELLO = "webapp.server:app", "bench.hello:create_app"


@dataclass(frozen=True, slots=True)
class Server:
    """A server's port and its first process."""

    port: int
    process_id: int
    metrics: str = ""  # the folder of its workers' metrics

    def memory(self) -> list[int]:
        """Return the resident MiB of each worker: the processes without child processes."""
        return [_resident(process_id) for process_id in _leaves(self.process_id)]

    def ways_of_answers(self) -> dict[str, float]:
        """Return how many answers were stored by what their card knew, and how many behind a lock."""
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry, self.metrics)  # type: ignore[no-untyped-call] # the library's
        (found,) = (metric for metric in registry.collect() if metric.name == metrics.answers._name)
        return {sample.labels["way"]: sample.value for sample in found.samples}


def _leaves(process_id: int) -> list[int]:
    parents = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        with suppress(OSError):  # it has ended
            (parent,) = re.findall(r"^PPid:\t(\d+)$", status.read_text(), re.MULTILINE)
            parents[int(status.parent.name)] = int(parent)
    below = [child for child, parent in parents.items() if parent == process_id]
    return [leaf for child in below for leaf in _leaves(child) or [child]]


def _resident(process_id: int) -> int:
    (kibibytes,) = re.findall(r"^VmRSS:\s+(\d+)", Path(f"/proc/{process_id}/status").read_text(), re.MULTILINE)
    return int(kibibytes) // 1024


@contextmanager
def serving(factory: str, here: World) -> Iterator[Server]:
    """Serve an app on a free port, ours as `make run` starts it."""
    port = free_port()
    command = server_command(replace(here.settings, port=port, workers=WORKERS), "127.0.0.1")
    if factory != PAGES:
        command = [{"webapp.server": "granian", PAGES: factory}.get(word, word) for word in command]
    environ = {
        "INTERVALS_ENV": "production", "SITE_URL": "http://127.0.0.1", "DATABASE_URL": here.settings.database_url,
        "AUTH_SECRET": SECRET,
        "CONTENT_DIR": str(here.settings.content_dir), "RATE_LIMITS": "off", "DB_POOL_TIMEOUT": "10",
        "WEB_THREADS": str(THREADS),
    }  # fmt: skip
    log = here.tree.parent / f"server-{port}.log"
    with tempfile.TemporaryDirectory(prefix="intervals-metrics-") as counted, log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | environ | {"PROMETHEUS_MULTIPROC_DIR": counted},
            stdin=subprocess.PIPE, stderr=output, stdout=output,
        )  # fmt: skip
        assert process.stdin
        with process.stdin:
            process.stdin.write(SERVE)
        try:
            wait_until_it_serves(port, process)
            yield Server(port, process.pid, counted)
        finally:
            process.terminate()
            process.wait(60)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_until_it_serves(port: int, process: "subprocess.Popen[bytes]", path: str = "/") -> None:
    """Wait until the first response 200."""
    deadline = time.monotonic() + 120
    while True:
        try:
            if requests.get(f"http://127.0.0.1:{port}{path}", timeout=30).ok:
                return
        except requests.RequestException:
            pass
        assert process.poll() is None and time.monotonic() < deadline, f"{process.args!r} does not serve"
        time.sleep(0.02)
