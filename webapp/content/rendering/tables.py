"""Tables of rendered HTML: the row and column of each gap, by which the fields of a table to fill in are named."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, tostring

from webapp.content.rendering.speech import parsed

GAP = '<u class="gap"></u>'
"""The place of a gap in HTML. Our converter writes no other <u>."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The cell of a gap. `row` and `column` are its headings as HTML, or numbers from 1 where there is no heading."""

    row: str
    column: str


def cells_of_gaps(html: str) -> list[Cell | None]:
    """Return the cell of each gap of a prompt; None for one outside tables.

    Gaps with equal headings cannot be told apart by them, so they have no cell either.
    """
    if "<table" not in html:
        return [None] * html.count(GAP)
    prompt = parsed(f"<div>{html}</div>")
    cells = {gap: cell for table in prompt.iter("table") for gap, cell in _cells(table)}
    found = [cells.get(gap) for gap in prompt.iter("u")]
    return [cell if found.count(cell) == 1 else None for cell in found]


def _cells(table: Element) -> Iterator[tuple[Element, Cell]]:
    """Yield each gap of a table with its cell. The headings are the first row and the first column."""
    rows = [list(row) for row in table.iter("tr")]
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            named = Cell(_heading(row[0]) or str(max(number, 1)), _heading(rows[0][place]) or str(place + 1))
            yield from ((gap, named) for gap in cell.iter("u"))


def _heading(cell: Element) -> str:
    """Return what stands in a cell as HTML; nothing for one with a gap."""
    if cell.find(".//u") is not None:
        return ""
    return ((cell.text or "") + "".join(tostring(part, "unicode") for part in cell)).strip()
