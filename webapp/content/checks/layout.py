"""What does not fit where it is shown: a phone of 320 pixels, a figure, a sheet of paper."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import combinations

from webapp.content.files.source import KeyPath
from webapp.content.rendering.markdown import Lesson
from webapp.content.rendering.tex import TexError, mathml
from webapp.content.rendering.typst import TypstError, typst
from webapp.content.rendering.widths import ROOM, TABLE_ROOM, table_widths, widest
from webapp.content.variants.variants import Variant
from webapp.locales import Locale

Fault = tuple[KeyPath, str]
"""The place in a task, and the reason: a fixed part, a colon, details."""

Lines = Sequence[tuple[int, str]]
"""The lines of a lesson with their numbers."""

_DIGIT = re.compile("[1-9]")
_BLOCK = re.compile(r"<(/?)(?:details|aside)\b")
_RULE_OF_TABLE = re.compile(r"\|?( *:?-+:? *\|)+( *:?-+:? *)?")


def too_wide(formula: str, width: float, room: float) -> str:
    """Return the sentence about a formula that is wider than its place, both in em."""
    takes = f"takes {width:.1f} em where {room} em fit"
    return f"a formula does not fit a phone of 320 pixels: ${formula}$ {takes}; write it as two, or shorter"


@cache
def room_for(place: KeyPath) -> float:
    """Return how wide a formula may be at a place of a task, in em."""
    return next((ROOM[name] for name in map(str, place) if name in ROOM), min(ROOM.values()))


def shape_of(formula: str) -> str:
    """Return a formula with 0 for each digit.

    Whether it converts, and how wide it is, does not hang on its digits. So one is converted for all like it.
    """
    return _DIGIT.sub("0", formula)


def in_zeros(tex: str, locale: Locale, *, display: bool = False) -> str:
    """Write a formula in its shape, for a page that is checked and not read. Raises TexError that names its digits."""
    try:
        return mathml(shape_of(tex), locale, display=display)
    except TexError:
        return mathml(tex, locale, display=display)


@lru_cache(maxsize=20_000)
def width_of(shape: str, locale: Locale) -> float | None:
    """Return how wide formulas of a shape are, in em; None if they do not convert."""
    try:
        return widest(mathml(shape, locale))
    except TexError:
        return None


def wide_tables(lines: Lines, lesson: Lesson) -> Iterator[tuple[int, str]]:
    """Yield the tables of a lesson that do not fit a phone, with the line beneath their headings."""
    rules = [at for at, text in lines if _RULE_OF_TABLE.fullmatch(text.strip())]
    depth = 0
    for at, width, before in zip(rules, table_widths(lesson.html), lesson.html.split("<table>"), strict=False):
        depth += sum(-1 if closes else 1 for closes in _BLOCK.findall(before))
        place = "block" if depth else "lesson"
        if width > TABLE_ROOM[place]:
            yield at, _table_too_wide(width, place)


def layout_faults(variant: Variant) -> Iterator[Fault]:
    """Yield the parts of a variant that do not fit: wide tables, and what paper cannot show."""
    yield from _wide_parts(variant)
    yield from _print_faults(variant)


def colliding_labels(variant: Variant) -> Iterator[Fault]:
    """Yield the figures in which two labels cover each other."""
    for place, labels in variant.drawn_labels:
        for (one, box), (two, other) in combinations(labels, 2):
            if box.overlaps(other):
                yield place, f'labels of the figure cover each other: "{one}" and "{two}"; give them more room'


def _wide_parts(variant: Variant) -> Iterator[Fault]:
    """Yield the parts of a task with a table that does not fit a phone."""
    shown = [("prompt", variant.prompt_with_gaps), ("figure", variant.figure_html or "")]
    shown += [("hints", hint) for hint in variant.hints_html] + [("solution", variant.solution_html)]
    for part, html in shown:
        width = max(table_widths(html), default=0.0)
        if width > TABLE_ROOM[part]:
            yield (part,), _table_too_wide(width, part)


def _table_too_wide(width: float, part: str) -> str:
    takes = f"takes {width:.1f} em where {TABLE_ROOM[part]} em fit"
    return f"a table does not fit a phone of 320 pixels: {takes}; turn rows into columns, or shorten its words"


def _print_faults(variant: Variant) -> Iterator[Fault]:
    shown = [("prompt", variant.prompt_html)]
    shown += [("options", option.html) for option in variant.options]
    shown += [("pairs", option.html) for option in (*variant.left, *variant.right)]
    shown += [("fields", option.html) for options in variant.gap_options.values() for option in options]
    for place, html in shown:
        try:
            typst(html)
        except TypstError as error:
            yield (place,), f"{error}: on paper this task would be incomplete"
