"""The machine and the programs that were measured."""

import os
import platform
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

from webapp.hosting import embedded


def report() -> list[str]:
    """Return the head of the report."""
    load, _, _ = os.getloadavg()
    return [
        "# Measurements",
        "",
        "Made by `make bench`. `make bench BENCH=--quick` takes a small database and short turns; `make bench"
        " BENCH=submit` runs one part. Load generator, app, peers and database share one machine and take turns, so"
        " compare figures within this run only.",
        "",
        f"- {os.cpu_count()} cores, {_processor()}; {_memory()} of memory; load average {load:.1f} at the start.",
        f"- {_python()}.",
        f"- {_version(embedded.binaries() / 'postgres')}, fsync on; {_version('pgbouncer')}; Node {_version('node')}.",
    ]


def _python() -> str:
    """Return Python's version, compiler and optimisations, without which it is about 11 % slower."""
    configured = str(sysconfig.get_config_var("CONFIG_ARGS"))
    options = [option for option in ("--enable-optimizations", "--with-lto") if option in configured]
    built = f"built with {' and '.join(options)}" if options else "built without optimisations, about 11 % slower"
    return f"Python {platform.python_version()}, {platform.python_compiler()}, {built}"


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
