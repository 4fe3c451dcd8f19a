"""Markdown tables."""

from collections.abc import Iterable, Sequence


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table, with an empty line before and after. Only the first column is text."""
    marks = ["---", *["---:"] * (len(heading) - 1)]
    return ["", *(f"| {' | '.join(row)} |" for row in [heading, marks, *rows]), ""]


def verdict(value: float, goal: float, *, at_most: bool = False) -> str:
    """Return whether a figure meets its goal."""
    return "met" if (value <= goal if at_most else value >= goal) else "**missed**"
