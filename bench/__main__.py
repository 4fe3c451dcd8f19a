"""`make bench`: everything measured against its peers in one run, on one database; prints Markdown.

`python -m bench submit pages` runs only some parts; `--quick` takes a small database and short turns.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench import http, submit
from bench.world import World, world

PARTS: dict[str, Callable[[World, float], str]] = {"submit": submit.report, "http": http.report}


def main() -> int:
    """Runs the parts asked for and writes the report. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", default=list(PARTS), help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true", help="10,000 attempts and one second a turn")
    parser.add_argument("--output", type=Path, default=Path(__file__).parent / "REPORT.md")
    given = parser.parse_args()
    learners, attempts, seconds = (1000, 10, 1.0) if given.quick else (10_000, 100, 4.0)
    begun = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="intervals-bench-") as folder,
        world(Path(folder), learners, attempts) as here,
    ):
        seeded = time.monotonic() - begun
        chapters = [PARTS[name](here, seconds) for name in given.parts]
    text = "\n".join(
        [
            "# Measurements",
            "",
            f"{learners * attempts:,} stored attempts of {learners:,} learners, seeded in {seeded:.0f} s; PostgreSQL"
            " with fsync on; load generator, app and database share one machine. Ratios compare within this run only.",
            "",
            *chapters,
        ]
    )
    given.output.write_text(text)
    sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
