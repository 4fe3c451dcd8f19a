"""The database every measurement of a run shares, and the processes that load it."""

import multiprocessing
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

import psycopg

from tests.trees import write_tree
from webapp import db, embedded, startup
from webapp.config import Settings, load_settings

HERE = Path(__file__).resolve().parent
SECRET = "a secret for measurements that is long enough"  # noqa: S105 - of a database that is thrown away


@dataclass(frozen=True, slots=True)
class World:
    """A seeded database and the content tree it was seeded for."""

    server: embedded.Server
    settings: Settings
    learners: int


@dataclass(frozen=True, slots=True)
class Load:
    """What some workers did together: how many a second, and the latencies' percentiles in milliseconds."""

    per_second: float
    p50: float
    p99: float


class Job(Protocol):
    """What a worker process repeats. Built in the worker, before the clock starts."""

    def __call__(self) -> None:
        """Do one unit of work."""


@contextmanager
def world(folder: Path, learners: int, attempts: int) -> Iterator[World]:
    """A durable server (fsync on, as in production) with `learners` times `attempts` stored attempts."""
    tree = write_tree(folder / "content")
    options = {"shared_buffers": "512MB", "max_wal_size": "4GB", "checkpoint_timeout": "30min", "autovacuum": "off"}
    with embedded.running(folder / "postgres", options=options) as server:
        settings = settings_for(server.url("bench"), tree)
        startup.migrate(settings)
        startup.sync(settings)
        with psycopg.connect(settings.direct_url) as conn:
            row = conn.execute("select count(*) from users").fetchone()
        if row == (0,):
            psql(settings.direct_url, HERE / "sql" / "seed.sql", learners=learners, attempts=attempts, topics=8)
        yield World(server, settings, learners)


def settings_for(url: str, tree: Path, **more: str) -> Settings:
    """Settings of one worker: a pool of one connection, so that workers and connections are the same number."""
    environ = {
        "INTERVALS_ENV": "development", "DATABASE_URL": url, "AUTH_SECRET": SECRET, "CONTENT_DIR": str(tree),
        "DB_POOL_MIN": "1", "DB_POOL_MAX": "1", "DB_POOL_TIMEOUT": "30",
    }  # fmt: skip
    return load_settings(environ | more)


def learner(number: int) -> UUID:
    """The id of a seeded learner, counted from 1."""
    return UUID(f"00000000-0000-4000-8000-{number:012x}")


def psql(url: str, script: Path, **variables: object) -> str:
    """Run a script with psql; its output."""
    arguments = [f"--set={name}={value}" for name, value in variables.items()]
    program = [str(embedded.binaries() / "psql"), "--no-psqlrc", "--quiet", *arguments, f"--file={script}", url]
    return subprocess.run(program, check=True, capture_output=True, text=True).stdout


def pgbench(url: str, workers: int, seconds: float, *, learners: int, mode: str = "prepared") -> Load:
    """The bare transaction under pgbench, one connection a worker."""
    program = [
        str(embedded.binaries() / "pgbench"), "--no-vacuum", f"--client={workers}", f"--jobs={min(workers, 4)}",
        f"--time={max(1, round(seconds))}", f"--protocol={mode}", f"--define=learners={learners}",
        f"--file={HERE / 'sql' / 'bare.pgbench'}", url,
    ]  # fmt: skip
    output = subprocess.run(program, check=True, capture_output=True, text=True).stdout
    (rate,) = [line for line in output.splitlines() if line.startswith("tps = ")]
    return Load(float(rate.split()[2]), 0, 0)


def measure(make_job: Callable[[int], Job], workers: int, seconds: float) -> Load:
    """Repeat a job in that many processes at once. `make_job` gets the worker's number and must be importable."""
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(workers + 1)
    results: multiprocessing.Queue[tuple[list[float], float]] = context.Queue()
    processes = [context.Process(target=_work, args=(make_job, n, seconds, ready, results)) for n in range(workers)]
    for process in processes:
        process.start()
    ready.wait(120)
    latencies: list[float] = []
    rate = 0.0
    for _ in processes:
        found, took = results.get(timeout=seconds + 120)
        latencies += found
        rate += len(found) / took
    for process in processes:
        process.join()
    return summary(sorted(latencies), rate)


def summary(latencies: list[float], rate: float) -> Load:
    """Rate and percentiles from sorted latencies in milliseconds."""
    if not latencies:
        return Load(rate, 0, 0)
    return Load(rate, latencies[len(latencies) // 2], latencies[int(len(latencies) * 0.99)])


def _work(make_job: Callable[[int], Job], number: int, seconds: float, ready: object, results: object) -> None:
    os.environ["PYTHONHASHSEED"] = "0"
    job = make_job(number)
    for _ in range(20):
        job()
    ready.wait(120)  # type: ignore[attr-defined] # multiprocessing's types hide it
    latencies = []
    clock = time.perf_counter
    begun = last = clock()
    while last - begun < seconds:
        job()
        now = clock()
        latencies.append((now - last) * 1000)
        last = now
    results.put((latencies, last - begun))  # type: ignore[attr-defined] # as above
    db.close_pool()
