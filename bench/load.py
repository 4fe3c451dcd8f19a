"""Workers that repeat a job, and contenders measured in turn.

Every contender works in as many processes, each with one connection, and all are started before the first turn. Turns
are short and alternate, so that other load of the machine affects all contenders alike.
"""

import gc
import json
import logging
import multiprocessing
import re
import select
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import mean, median
from typing import Any, Protocol

from webapp import db
from webapp.hosting import embedded

HERE = Path(__file__).resolve().parent
MOST_CALLS = 4000  # a second, of all workers together: how much is prepared before a turn
PATIENCE = 120


@dataclass(frozen=True, slots=True)
class Load:
    """The result of some workers: rate a second, and percentiles of latency in milliseconds, 0 if not known."""

    per_second: float
    p50: float = 0
    p99: float = 0


class DidNotFinish(Exception):
    """A contender did not end its turn in time, or ended itself."""


class Job(Protocol):
    """What a worker process repeats. Built in the worker, before the clock starts."""

    def prepare(self, calls: int) -> None:
        """Prepare what `calls` calls need, before each turn and outside its time."""

    def __call__(self) -> None:
        """Do one unit of work."""


class Crew(Protocol):
    """Workers that are ready to work for a while, again and again."""

    def __call__(self, seconds: float) -> Load:
        """Work for one turn."""


MakeJob = Callable[[int, int], Job]  # of a worker's number and the number of all workers
MakeCrew = Callable[[int], Any]  # a context manager that yields a Crew of so many workers


def in_turn(contenders: Mapping[str, MakeCrew], workers: int, seconds: float, turns: int) -> dict[str, Load]:
    """Return each contender's result over all its turns, which alternate. A contender that does not finish has none."""
    with ExitStack() as stack:
        crews = {name: stack.enter_context(make(workers)) for name, make in contenders.items()}
        loads: dict[str, list[Load]] = {name: [] for name in crews}
        for _ in range(1 + turns):  # the first fills caches, compiles what is compiled late, prepares statements
            for name in list(loads):
                try:
                    loads[name].append(crews[name](seconds))
                except DidNotFinish:
                    logging.exception("%s with %d workers did not finish a turn of %s s.", name, workers, seconds)
                    del loads[name]
    return {name: _overall(found[1:]) for name, found in loads.items()}


def _overall(loads: Sequence[Load]) -> Load:
    """Return the mean rate and the median latencies.

    Slow seconds of the machine slow all contenders, so that ratios of means hardly change, while medians may be of
    turns at different speeds. Few turns have a standstill, which the median latency ignores.
    """
    return Load(
        mean(load.per_second for load in loads), median(load.p50 for load in loads), median(load.p99 for load in loads)
    )


# --- Workers in Python -----------------------------------------------------------------------------------------------


def python_crew(make_job: MakeJob) -> MakeCrew:
    """Return a crew of processes; each builds its job with `make_job`, which must be importable."""

    @contextmanager
    def crew(workers: int) -> Iterator[Crew]:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["bench.submit", "bench.visitors"])  # imported once, not once a worker
        pipes, processes = [], []
        for number in range(workers):
            ours, theirs = context.Pipe()
            process = context.Process(target=_work, args=(make_job, number, workers, theirs), daemon=True)
            process.start()
            theirs.close()
            pipes.append(ours)
            processes.append(process)
        for pipe in pipes:
            _receive(pipe)

        def turn(seconds: float) -> Load:
            for pipe in pipes:
                pipe.send(("prepare", int(seconds * MOST_CALLS / workers) + 100))
            for pipe in pipes:
                _receive(pipe)
            for pipe in pipes:
                pipe.send(("run", seconds))
            return _together([_receive(pipe, seconds) for pipe in pipes])

        try:
            yield turn
        finally:
            for pipe in pipes:
                pipe.close()
            for process in processes:
                process.join(PATIENCE)

    return crew


def _receive(pipe: "Connection[Any, Any]", seconds: float = 0) -> Any:
    assert pipe.poll(PATIENCE + seconds), "a worker does not answer"
    return pipe.recv()


def _work(make_job: MakeJob, number: int, workers: int, pipe: "Connection[Any, Any]") -> None:
    job = make_job(number, workers)
    pipe.send("ready")
    while True:
        try:
            order, value = pipe.recv()
        except EOFError:
            break
        if order == "prepare":
            job.prepare(value)
            gc.collect()
            gc.freeze()  # as the app does, and so that no turn spends time collecting what was prepared for it
            pipe.send("ready")
        else:
            pipe.send(_repeat(job, value))
    db.close_pool()


def _repeat(job: Job, seconds: float) -> tuple[list[float], float]:
    latencies = []
    clock = time.perf_counter
    begun = last = clock()
    while last - begun < seconds:
        job()
        now = clock()
        latencies.append((now - last) * 1000)
        last = now
    return latencies, last - begun


def _together(results: Sequence[tuple[Sequence[float], float]]) -> Load:
    latencies = sorted(latency for found, _ in results for latency in found)
    rate = sum(len(found) / took for found, took in results)
    return Load(rate, median(latencies), latencies[int(len(latencies) * 0.99)])


# --- Workers in another language, and pgbench ------------------------------------------------------------------------


def program_crew(command: Callable[[int, int], Sequence[str]], folder: Path) -> MakeCrew:
    """Return a crew of programs, which write `{}` when they are ready.

    They read lines `{"run": seconds}` and answer each with `{"latencies": [...], "took": seconds}`.
    """

    @contextmanager
    def crew(workers: int) -> Iterator[Crew]:
        processes = [
            subprocess.Popen(
                command(number, workers),
                cwd=folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                bufsize=1,
            )
            for number in range(workers)
        ]
        for process in processes:
            told(process)

        def turn(seconds: float) -> Load:
            for process in processes:
                tell(process, {"run": seconds})
            results = [told(process) for process in processes]
            return _together([(result["latencies"], result["took"]) for result in results])

        try:
            yield turn
        finally:
            for process in processes:
                ended(process)

    return crew


def ended(process: "subprocess.Popen[str]") -> None:
    """Let a program end with its input, or end it."""
    try:
        process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()


def tell(process: "subprocess.Popen[str]", order: object) -> None:
    """Give a program an order."""
    assert process.stdin
    process.stdin.write(json.dumps(order, default=str) + "\n")


def told(process: "subprocess.Popen[str]", patience: float | None = None) -> Any:
    """Return a program's answer. End a program that does not answer: its worker may never end by itself.

    `patience` is in seconds, `PATIENCE` if not given. Raises `DidNotFinish` when the program ended.
    """
    assert process.stdout
    if not select.select([process.stdout], [], [], patience or PATIENCE)[0]:
        process.kill()
    line = process.stdout.readline()
    if not line:
        raise DidNotFinish(f"{process.args!r} ended: see its last words above")
    return json.loads(line)


def pgbench_crew(url: str, learners: range, mode: str) -> MakeCrew:
    """Return a crew of pgbench's connections for the bare transaction. `mode` is its protocol: simple or prepared."""

    @contextmanager
    def crew(workers: int) -> Iterator[Crew]:
        def turn(seconds: float) -> Load:
            program = [
                str(embedded.binaries() / "pgbench"), "--no-vacuum", f"--client={workers}", f"--jobs={min(workers, 2)}",
                f"--time={max(1, round(seconds))}", f"--protocol={mode}", f"--define=first={learners[0]}",
                f"--define=last={learners[-1]}",
                f"--file={HERE / 'sql' / 'bare.pgbench'}", url,
            ]  # fmt: skip
            output = subprocess.run(program, check=True, capture_output=True, text=True).stdout
            rates = re.findall(r"^tps = ([\d.]+)", output, re.MULTILINE)  # none if no transaction ended in time
            return Load(float(rates[0]) if rates else 0)

        yield turn

    return crew
