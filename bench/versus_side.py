"""One side of `versus.py`: serves from the checkout that PYTHONPATH names, whose modules may be older than this file.

Says {} when it is ready. Does each turn that a line of its input orders: {"trip": milliseconds, "seconds": seconds}.
"""

import json
import logging
import os
import sys
import tempfile
from collections import defaultdict
from contextlib import suppress
from dataclasses import replace
from inspect import signature
from pathlib import Path
from typing import Any

from bench import servers, visitors
from bench.load import python_crew
from bench.world import world
from tests.operations.network import wired

LEARNERS, ATTEMPTS = 3000, 10
TICK = 1000 / os.sysconf("SC_CLK_TCK")  # milliseconds


def main() -> None:
    """Serve, and do the turns."""
    logging.disable(logging.INFO)
    # Before an answer took one round trip, guests answered, and the server had another name.
    make_answerer: Any = visitors.Answerer
    serving: Any = servers.serving
    is_older = "url" not in signature(make_answerer).parameters
    with (
        tempfile.TemporaryDirectory(prefix="intervals-side-") as folder,
        world(Path(folder), LEARNERS, ATTEMPTS) as here,
        wired(here.server) as network,
    ):
        away = replace(here, settings=replace(here.settings, database_url=network.url("bench")))
        with serving(*(["granian"] if is_older else []), servers.PAGES, away) as pages:
            learners = [] if is_older else [here.settings.database_url, here.tree, range(1, LEARNERS)]
            answerer = make_answerer(pages.port, *(learners or [here.tree]))
            (database,) = Path(folder).rglob("postmaster.pid")
            processes = (pages.process_id, int(database.read_text().split()[0]))
            with python_crew(answerer)(1) as answer:
                answer(1)
                print("{}", flush=True)
                for line in sys.stdin:
                    order = json.loads(line)
                    network.delay = order["trip"] / 2 / 1000
                    before = [processor_time(process) for process in processes]
                    load = answer(order["seconds"])
                    after = [processor_time(process) for process in processes]
                    count = load.per_second * order["seconds"]
                    app, of_database = ((now - then) / count for now, then in zip(after, before, strict=True))
                    print(json.dumps({"latency": load.p50, "app": app, "database": of_database}), flush=True)


def processor_time(process_id: int) -> float:
    """Return the milliseconds of processor time of a process and those below it, ended ones included."""
    used: dict[int, int] = {}
    below: dict[int, list[int]] = defaultdict(list)
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended
            fields = path.read_text().rpartition(")")[2].split()
            child = int(path.parent.name)
            used[child] = sum(map(int, fields[11:15]))
            below[int(fields[1])].append(child)
    waiting, ticks = [process_id], 0
    while waiting:
        each = waiting.pop()
        ticks += used.get(each, 0)
        waiting += below[each]
    return ticks * TICK


if __name__ == "__main__":
    main()
