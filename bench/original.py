"""Measure the import from the original: python -m bench.original [learners [answers]].

Makes the original's database with so many learners and about so many answers each in one topic to three, imports it
into an empty database of ours, and prints the time, the processor time of both sides and the memory of the command.
"""

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

from tests.conftest import settings_for
from tests.original.histories import write
from tests.original.schema import TABLES
from webapp.hosting import embedded, startup

LEARNERS, ANSWERS = 10_000, 45  # makes a million attempts


def processor_seconds(pid: int) -> float:
    """Return the processor time of a server process and of all that it started."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        if int(stat.parent.name) == pid:
            ticks += sum(map(int, fields[11:15]))  # its own, and its children's that have ended
        elif int(fields[1]) == pid:
            ticks += sum(map(int, fields[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def run(command: list[str], environment: dict[str, str]) -> tuple[str, float]:
    """Run a command. Return what it printed, and its most memory in MiB.

    The maximum of `getrusage` begins with that of this process, from which the command is forked.
    """
    peak = re.compile(r"VmHWM:\s+(\d+) kB")
    most = 0
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as running:
        while running.poll() is None:
            found = peak.search(Path(f"/proc/{running.pid}/status").read_text())
            most = int(found[1]) if found else most
            time.sleep(0.2)
        return running.stdout.read() if running.stdout else "", most / 1024


def main() -> None:
    learners, answers = (*map(int, sys.argv[1:]), *(LEARNERS, ANSWERS)[len(sys.argv) - 1 :])
    with tempfile.TemporaryDirectory() as folder, embedded.running(Path(folder) / "postgres") as server:
        server_pid = int((Path(folder) / "postgres" / "postmaster.pid").read_text().split()[0])
        with psycopg.connect(server.url(), autocommit=True) as admin:
            admin.execute("create database original")
        with psycopg.connect(server.url("original")) as conn:
            conn.execute(TABLES.encode())
            people = sum(1 for _ in write(conn, learners, answers))
            row = conn.execute("select count(*) from user_task_attempts").fetchone()
        settings = settings_for(server.url("intervals"))
        startup.migrate(settings)
        environment = os.environ | {"INTERVALS_ENV": "development", "DATABASE_URL": settings.direct_url}
        command = [str(Path(sys.executable).with_name("flask")), "--app", "webapp", "import-original"]
        for name in ("first run", "second run"):
            began, server_before = time.monotonic(), processor_seconds(server_pid)
            own_before = resource.getrusage(resource.RUSAGE_CHILDREN)
            printed, most = run([*command, server.url("original")], environment)
            own = resource.getrusage(resource.RUSAGE_CHILDREN)
            seconds = own.ru_utime + own.ru_stime - own_before.ru_utime - own_before.ru_stime
            print(
                f"{name}: {people} people, {row[0] if row else 0} attempts in {time.monotonic() - began:.0f} s;"
                f" processor {seconds:.0f} s of the command, {processor_seconds(server_pid) - server_before:.0f} s of"
                f" PostgreSQL; at most {most:.0f} MiB of the command"
            )
            print(printed.partition("\n")[0], flush=True)


if __name__ == "__main__":
    main()
