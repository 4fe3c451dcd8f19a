"""Markdown tables."""

from collections.abc import Iterable, Sequence

from bench.load import Load


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Its lines, with an empty one before and after. The first column is text, the others are figures."""
    marks = ["---", *["---:"] * (len(heading) - 1)]
    return ["", *(f"| {' | '.join(row)} |" for row in [heading, marks, *rows]), ""]


def rate(load: Load) -> str:
    """How many a second, and the latencies where they are known."""
    spread = f" ({load.p50:.1f} / {load.p99:.1f} ms)" if load.p50 else ""
    return f"{load.per_second:,.0f}{spread}"


def verdict(value: float, goal: float, floor: float | None = None, *, at_most: bool = False) -> str:
    """Whether a figure meets its goal, or at least its floor."""
    if value <= goal if at_most else value >= goal:
        return "met"
    return "floor met" if floor is not None and value >= floor else "**missed**"
