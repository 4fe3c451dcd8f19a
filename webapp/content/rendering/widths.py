"""An estimate of how wide formulas and tables are on the page, for the check that they fit a phone.

Widths are in em of the text around the formula. They were measured in Chromium with the site's fonts;
tests/browser/test_formula_widths.py compares them with Chromium again.
"""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from xml.etree.ElementTree import Element

from webapp.content.rendering.speech import MATH, parsed

ROOM = {
    "prompt": 10.3, "hints": 12.0, "solution": 10.5, "mistakes": 11.5, "options": 8.5, "items": 10.8, "pairs": 12.2,
    "lesson": 12.0,
}  # fmt: skip
"""What fits a page of 320 pixels, by the part of the task. A part of a long formula leaves one em for what follows."""

TABLE_ROOM = {"prompt": 15.8, "figure": 14.9, "hints": 13.0, "solution": 11.2, "lesson": 15.9, "block": 13.2}
"""What fits for a table, whose letters are smaller in a prompt; in a lesson by itself, or in a block."""
_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
_AROUND_CELL, _BOLD = 0.4, 1.08
_AROUND_GAP, _GAP = 0.5, 2.6  # in a table with gaps each cell has less around it; static/css/70-practice.css

_MATH = 1.06  # the size of a formula in a text
_BELOW = 0.8  # what stands above and below a fraction line
_SMALLER = 0.71  # what stands above, below or beside as a power or an index
_RELATIONS, _OPERATIONS = frozenset("=<>≤≥≠≈≡∼≅∈∉⊂⊆⊥∥⇒⇔→↔"), frozenset("+−-±×⋅·÷∪∩∧∨")
_NARROW, _BRACKETS = frozenset(".,;:!'ijltI ′|‖∣⋅·"), frozenset("(){}[]/fr")
_WIDE = (_RELATIONS | _OPERATIONS | frozenset("mwMWДЖШЩЮжмшщюфы—%∞")) - _NARROW


def widest(html: str) -> float:
    """Return the width of the widest part of a converted formula, in which no line can break."""
    return max((_width(parsed(part), 1.0) for part in MATH.findall(html)), default=0.0)


def table_widths(html: str) -> list[float]:
    """Return for each table of rendered HTML how narrow it can be, with a line break at each space of its cells."""
    return [_table([list(row) for row in parsed(table).iter("tr")]) for table in _TABLE.findall(html)]


def _table(rows: Sequence[Sequence[Element]]) -> float:
    has_gaps = any(cell.find(".//u") is not None for row in rows for cell in row)
    around, bold = (_AROUND_GAP, 1.0) if has_gaps else (_AROUND_CELL, _BOLD)
    columns = ([row[at] for row in rows if at < len(row)] for at in range(max(map(len, rows))))
    return sum(around + max(_cell(cell) * (bold if cell.tag == "th" else 1) for cell in column) for column in columns)


def _cell(cell: Element) -> float:
    """Return the width of the widest part of a cell in which no line can break."""
    runs = groupby(_parts(cell), lambda width: width is None)
    return max((sum(filter(None, run)) for is_break, run in runs if not is_break), default=0.0)


def _parts(element: Element) -> Iterator[float | None]:
    """Yield the widths of words, formulas and gaps, and None where a line can break."""
    yield from _words(element.text)
    for part in element:
        if part.tag == "math":
            yield _width(part, _MATH)
        elif part.tag == "u":
            yield _GAP
        elif part.get("class") == "formula__break":
            yield None
        else:
            yield from _parts(part)
        yield from _words(part.tail)


def _words(text: str | None) -> Iterator[float | None]:
    for word in re.split("([ \\n])", text or ""):
        yield None if word in (" ", "\n") else sum(map(_letter, word))


def _width(element: Element, size: float) -> float:
    """Return the width in em; `size` is that of the letters here."""
    parts = list(element)
    match element.tag:
        case "mi":
            return size * sum(max(_letter(letter), 0.72 if letter.isupper() else 0.55) for letter in element.text or "")
        case "mn" | "mtext" | "ms":
            return size * sum(_letter(letter) for letter in "".join(element.itertext()))
        case "mo":
            return size * _sign(element)
        case "mspace":
            return _length(element.get("width", "0")) * size
        case "mfrac":
            inner = size if element.get("displaystyle") == "true" else size * _BELOW
            return max(_width(part, inner) for part in parts) + 0.2 * size
        case "msqrt":
            return sum(_width(part, size) for part in parts) + 0.9 * size
        case "mroot":
            return _width(parts[0], size) + 1.1 * size
        case "msup" | "msub":
            return _width(parts[0], size) + _width(parts[1], size * _SMALLER) + 0.05 * size
        case "msubsup":
            return _width(parts[0], size) + max(_width(part, size * _SMALLER) for part in parts[1:])
        case "mover" | "munder" | "munderover":
            return max(_width(part, size if part is parts[0] else size * _SMALLER) for part in parts)
        case "mtable":
            rows = [[_width(cell, size) for cell in row] for row in parts]
            columns = max(map(len, rows), default=0)
            return (
                sum(max((row[at] for row in rows if at < len(row)), default=0) for at in range(columns))
                + 0.65 * size * columns
            )
        case "annotation":
            return 0.0
    return sum(_width(part, size) for part in parts)


def _sign(element: Element) -> float:
    """Return the width of a sign with the space that its attributes, or else its kind, put around it."""
    text = "".join(element.itertext()).strip().replace("\N{FUNCTION APPLICATION}", "")  # it has no width
    around = 0.56 if text in _RELATIONS else 0.44 if text in _OPERATIONS else 0.17 if text in (",", ";") else 0.0
    if "lspace" in element.attrib or "rspace" in element.attrib:
        around = _length(element.get("lspace", "0")) + _length(element.get("rspace", "0"))
    return around + sum(map(_letter, text))


def _letter(letter: str) -> float:
    return 0.28 if letter in _NARROW else 0.39 if letter in _BRACKETS else 0.78 if letter in _WIDE else 0.5


def _length(width: str) -> float:
    number = re.match(r"-?[\d.]+", width)
    return 0.0 + Fraction(number[0]) if number else 0.0
