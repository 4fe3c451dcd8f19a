"""How often and how long this process ran its blocks, for the studio; forgotten when the process ends."""

import time
from dataclasses import dataclass

from webapp.db.queries import Query


@dataclass(slots=True)
class Timing:
    """The runs of one block. Milliseconds pass from sending it until its result was read."""

    runs: int = 0
    timed: int = 0  # the runs whose result was read
    total: float = 0
    worst: float = 0
    last: float = 0
    last_at: float = 0  # of time.time(), when it last ran

    @property
    def mean(self) -> float | None:
        """Return the mean of the timed runs; None without any."""
        return self.total / self.timed if self.timed else None


_timings: dict[str, Timing] = {}


def count(query: Query) -> Timing:
    """Count a run of a block. Two threads at once may lose one: a lock at every statement would cost more."""
    timing = _timings.get(query.full_name)
    if timing is None:
        timing = _timings.setdefault(query.full_name, Timing())
    timing.runs += 1
    timing.last_at = time.time()
    return timing


def measure(query: Query, milliseconds: float) -> None:
    """Count a run whose result was read after so many milliseconds."""
    timing = count(query)
    timing.timed += 1
    timing.total += milliseconds
    timing.worst = max(timing.worst, milliseconds)
    timing.last = milliseconds


def timing_of(query: Query) -> Timing:
    """Return the timings of a block; no runs if it never ran here."""
    return _timings.get(query.full_name, Timing())
