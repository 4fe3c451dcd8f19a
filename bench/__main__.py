"""`make bench`: everything measured against its peers in one run, on one database; writes bench/REPORT.md.

`python -m bench submit http` runs only some parts and prints them; `--quick` takes a small database and short turns.
"""

import argparse
import logging
import os
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


REPORT = Path(__file__).parent / "REPORT.md"


def main() -> int:
    """Runs the parts asked for and reports. Returns the exit code: 1 when a part failed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true", help="10,000 attempts, one turn of half a second")
    parser.add_argument("--output", type=Path, help="where to write; else a full run writes REPORT.md, others print")
    given = parser.parse_args()
    if unknown := set(given.parts) - PARTS.keys():
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    output = given.output or (None if given.quick or given.parts else REPORT)
    learners, attempts, seconds, turns = (1000, 10, 0.5, 1) if given.quick else (10_000, 100, 1.0, 9)
    logging.disable(logging.INFO)  # the app's lines about the requests that a part makes within this process
    begun = time.monotonic()
    head, chapters = machine.report(), []
    with (
        tempfile.TemporaryDirectory(prefix="intervals-bench-") as folder,
        world(Path(folder), learners, attempts) as here,
    ):
        head.append(f"- {learners * attempts:,} stored attempts of {learners:,} learners at first.")
        failed = False
        for name in given.parts or PARTS:
            try:
                chapters += ["", *PARTS[name](here, seconds, turns)]
            except Exception as problem:  # the other parts are worth their time
                logging.exception("The part %r failed.", name)
                chapters += ["", f"The part `{name}` failed: {problem!r}"]
                failed = True
            print(f"{name}: done {time.monotonic() - begun:.0f} s after the start", file=sys.stderr)
    head.append(
        f"- Load average {os.getloadavg()[0]:.1f} at the end, after {(time.monotonic() - begun) / 60:.0f} minutes."
    )
    text = "\n".join([*head, "", summary(chapters), *chapters]) + "\n"
    if output:
        output.write_text(text)
    else:
        sys.stdout.write(text)
    return int(failed)


def summary(lines: list[str]) -> str:
    """How many figures meet their goals."""
    cells = [cell.strip() for line in lines if line.startswith("|") for cell in line.split("|")]
    floor, missed = (sum(cell.endswith(mark) for cell in cells) for mark in ("floor met", "**"))
    met = sum(cell == "met" or cell.endswith("x met") for cell in cells)
    return f"In this run {met} figures meet their goals, {floor} only their floor, and {missed} miss it."


if __name__ == "__main__":
    sys.exit(main())
