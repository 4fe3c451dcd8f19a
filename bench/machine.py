"""What the figures were measured on, and how to get them again."""

import os
import platform
import re
import shutil
import subprocess
from pathlib import Path

from webapp.hosting import embedded


def report() -> list[str]:
    """The head of the report."""
    load, _, _ = os.getloadavg()
    return [
        "# Measurements",
        "",
        "Made by `make bench` on a fresh clone; `make bench BENCH=--quick` takes minutes on a small database;"
        " `make bench BENCH=submit` runs one part. Ratios compare within this run only: load generator, app, peers and"
        " database share one machine.",
        "",
        f"- {os.cpu_count()} cores, {_processor()}; {_memory()} of memory; load average {load:.1f} at the start.",
        f"- {_version(embedded.binaries() / 'postgres')}, fsync on; Python {platform.python_version()};"
        f" {_version('pgbouncer')}; Node {_version('node')}.",
    ]


def _processor() -> str:
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text()) if Path("/proc").is_dir() else None
    return found[1] if found else platform.machine()


def _memory() -> str:
    return f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.0f} GiB"


def _version(program: str | Path) -> str:
    path = shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin")
    if path is None:
        return f"no {program}"
    return subprocess.run([path, "--version"], check=True, capture_output=True, text=True).stdout.splitlines()[0]
