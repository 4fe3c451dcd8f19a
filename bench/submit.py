"""The submit service against pgbench's bare transaction and against ORMs, at 1, 4 and 16 workers."""

from collections.abc import Callable

from bench.jobs import Submitter
from bench.peers.sqlalchemy_peer import Peer as SQLAlchemyPeer
from bench.world import Load, World, measure, pgbench

WORKERS = (1, 4, 16)
TURNS = 2


def report(here: World, seconds: float) -> str:
    """The chapter, as Markdown."""
    url, learners = here.settings.database_url, here.learners
    contenders: dict[str, Callable[[int], Load]] = {
        "pgbench, bare update + insert": lambda n: pgbench(url, n, seconds, learners=learners),
        "submit service": lambda n: measure(Submitter(url, here.settings.content_dir, learners), n, seconds),
        "SQLAlchemy ORM": lambda n: measure(SQLAlchemyPeer(url, learners), n, seconds),
    }
    measured: dict[str, list[Load]] = {name: [] for name in contenders}
    for workers in WORKERS:
        # In turn, and the best of each: a machine that others use disturbs whoever happens to run.
        turns = [{name: run(workers) for name, run in contenders.items()} for _ in range(TURNS)]
        for name, loads in measured.items():
            loads.append(max((turn[name] for turn in turns), key=lambda load: load.per_second))
    return table("Submit: transactions a second", measured, "submit service")


def table(title: str, measured: dict[str, list[Load]], ours: str) -> str:
    """Rates with p50 and p99, then how many times the peer's rate ours is."""
    heading = " | ".join(f"{workers} workers" for workers in WORKERS)
    lines = [f"## {title}", "", f"| | {heading} |", "|---|" + "---|" * len(WORKERS)]
    for name, loads in measured.items():
        cells = (f"{load.per_second:,.0f}/s" + spread(load) for load in loads)
        lines.append(f"| {name} | {' | '.join(cells)} |")
    for name, loads in measured.items():
        if name != ours:
            ratios = (
                f"{mine.per_second / other.per_second:.2f}" for mine, other in zip(measured[ours], loads, strict=True)
            )
            lines.append(f"| **{ours} / {name}** | {' | '.join(f'**{ratio}x**' for ratio in ratios)} |")
    return "\n".join([*lines, "", ""])


def spread(load: Load) -> str:
    """Its latencies, where the contender tells them."""
    return f" (p50 {load.p50:.2f}, p99 {load.p99:.1f} ms)" if load.p50 else ""
