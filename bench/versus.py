"""`python -m bench.versus COMMIT`: an answer as this checkout stores it, beside another commit.

Each side is a process (`versus_side.py`) in a checkout of its own. The sides take turns, so that other load of the
machine affects both alike. Printed are the median latency of an answer and its processor time in the app and in the
database, over networks of several delays, and what part they are of the other commit's.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from bench.load import tell, told
from bench.tables import table
from webapp.config import ROOT

SIDE = Path(__file__).with_name("versus_side.py")
TRIPS = (0, 5, 20)  # milliseconds of a round trip between app and database
FIGURES = {"latency": "latency, ms", "app": "processor time in the app, ms", "database": "in the database, ms"}
SECONDS = 2  # of a turn
START_SECONDS = 600  # a database is made and filled

Turn = dict[str, float]  # by the names of FIGURES


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(prog="python -m bench.versus", description=__doc__)
    parser.add_argument("commit", help="the other commit, 7eb013a or later")
    parser.add_argument("--turns", type=int, default=8, help="of each side, for each network")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="intervals-versus-") as folder, checkout(given.commit, folder) as other:
        print("\n".join(compared(ROOT, other, given.turns)))


@contextmanager
def checkout(commit: str, folder: str) -> Iterator[Path]:
    """Yield a checkout of a commit of this repository."""
    path = Path(folder) / "checkout"
    git = ["git", "-C", str(ROOT), "worktree"]
    subprocess.run([*git, "add", "--quiet", "--detach", str(path), commit], check=True)
    try:
        yield path
    finally:
        subprocess.run([*git, "remove", "--force", str(path)], check=True)


def compared(ours: Path, theirs: Path, turns: int) -> list[str]:
    """Return the table of figures of two checkouts, measured in turns."""
    rows = []
    with ExitStack() as stack:
        sides = [stack.enter_context(side(path)) for path in (ours, theirs)]
        for each in sides:  # both get ready at the same time
            told(each, START_SECONDS)
        for trip in TRIPS:
            found: tuple[list[Turn], list[Turn]] = ([], [])
            for turn in range(turns):
                for which in (0, 1) if turn % 2 else (1, 0):
                    tell(sides[which], {"trip": trip, "seconds": SECONDS})
                    found[which].append(told(sides[which]))
            rows.append([f"{trip} ms", *(figure(name, *found) for name in FIGURES)])
    return table(["round trip", *FIGURES.values()], rows)


def figure(name: str, ours: Sequence[Turn], theirs: Sequence[Turn]) -> str:
    """Return both medians of a figure, and their ratio. Processor time of few answers may be less than one tick."""
    own, other = (median(turn[name] for turn in turns) for turns in (ours, theirs))
    ratio = f"{own / other:.2f}x" if other else "too little to compare"
    return f"{own:.1f} instead of {other:.1f}: {ratio}"


@contextmanager
def side(folder: Path) -> "Iterator[subprocess.Popen[str]]":
    """Yield a process that serves from a checkout. It says when it is ready, and answers each order with the figures
    of a turn."""
    with subprocess.Popen(
        [sys.executable, "-P", SIDE], cwd=folder, env=os.environ | {"PYTHONPATH": str(folder)},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
    ) as process:  # fmt: skip
        yield process
        process.communicate()


if __name__ == "__main__":
    main()
