"""`make bench`: everything measured against its peers in one run, on one database; writes bench/REPORT.md.

`python -m bench submit http` runs only some parts; `--quick` takes a small database and short turns.
"""

import argparse
import logging
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench import cold_start, first_visit, grading, growth, http, machine, submit
from bench.world import World, world

PARTS: dict[str, Callable[[World, float, int], list[str]]] = {
    "submit": submit.report,
    "http": http.report,
    "growth": growth.report,
    "visit": first_visit.report,
    "start": cold_start.report,
    "grading": grading.report,
}


def main() -> int:
    """Runs the parts asked for and writes the report. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true", help="10,000 attempts, one turn of half a second")
    parser.add_argument("--output", type=Path, default=Path(__file__).parent / "REPORT.md")
    given = parser.parse_args()
    if unknown := set(given.parts) - PARTS.keys():
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    learners, attempts, seconds, turns = (1000, 10, 0.5, 1) if given.quick else (10_000, 100, 3.0, 3)
    logging.disable(logging.INFO)  # the app's lines about the requests that a part makes within this process
    begun = time.monotonic()
    lines = machine.report()
    with (
        tempfile.TemporaryDirectory(prefix="intervals-bench-") as folder,
        world(Path(folder), learners, attempts) as here,
    ):
        print(f"{learners * attempts:,} attempts stored after {time.monotonic() - begun:.0f} s", file=sys.stderr)
        for name in given.parts or PARTS:
            chapter = PARTS[name](here, seconds, turns)
            print(*chapter, f"({name}: {time.monotonic() - begun:.0f} s since the start)", sep="\n", file=sys.stderr)
            lines += ["", *chapter]
    given.output.write_text("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
