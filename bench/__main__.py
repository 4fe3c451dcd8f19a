"""`make bench`: all measurements in one run on one database. Writes bench/REPORT.md.

`python -m bench submit http` runs only some parts and prints them; `--quick` takes a small database and short turns.
"""

import argparse
import logging
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench import classes, cold_start, first_visit, grading, growth, http, live, machine, submit
from bench.world import World, world

PARTS: dict[str, Callable[[World, float, int], list[str]]] = {
    "submit": submit.report,
    "http": http.report,
    "growth": growth.report,
    "classes": classes.report,
    "live": live.report,
    "visit": first_visit.report,
    "start": cold_start.report,
    "grading": grading.report,
}


REPORT = Path(__file__).parent / "REPORT.md"


def main() -> int:
    """Run the parts asked for and report. Return the exit code: 1 when a part failed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true", help="30,000 attempts, one turn of half a second")
    parser.add_argument("--output", type=Path, help="where to write; else a full run writes REPORT.md, others print")
    given = parser.parse_args()
    if unknown := set(given.parts) - PARTS.keys():
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    output = given.output or (None if given.quick or given.parts else REPORT)
    learners, attempts, seconds, turns = (3000, 10, 0.5, 1) if given.quick else (10_000, 100, 1.0, 9)
    logging.disable(logging.INFO)  # the app's log lines about requests of a part in this process
    begun = time.monotonic()
    head, chapters = machine.report(), []
    with (
        tempfile.TemporaryDirectory(prefix="intervals-bench-") as folder,
        world(Path(folder), learners, attempts) as here,
    ):
        head.append(
            f"- {learners * attempts:,} stored attempts of {learners:,} learners; turns of {seconds:g} s, {turns} each."
        )
        failed = False
        for name in given.parts or PARTS:
            try:
                chapters += ["", *PARTS[name](here, seconds, turns)]
            except Exception as problem:  # the other parts still run
                logging.exception("The part %r failed.", name)
                chapters += ["", f"The part `{name}` failed: {problem!r}"]
                failed = True
            print(f"{name}: done {time.monotonic() - begun:.0f} s after the start", file=sys.stderr)
    minutes = (time.monotonic() - begun) / 60
    head.append(f"- The run took {minutes:.0f} minutes; load average {os.getloadavg()[0]:.1f} at the end.")
    text = re.sub(r"\n{3,}", "\n\n", "\n".join([*head, "", summary(chapters), *chapters])) + "\n"
    if output:
        output.write_text(text)
    else:
        sys.stdout.write(text)
    return int(failed)


def summary(lines: list[str]) -> str:
    """Return the sentence that counts the goals met and missed."""
    text = "\n".join(lines)
    met = len(re.findall(r"\bmet[ ).;]", text))
    return f"{met} goals are met, {text.count('**missed**')} are missed."


if __name__ == "__main__":
    sys.exit(main())
