"""Worksheets: tasks with their own numbers on each sheet, and the key, as PDF.

A sheet's number and the place of a task on it give the seeds, so that the same wish makes the same sheets and the key
to them, on every machine. Nothing is stored.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Literal

import segno

from webapp.content.library import Library, Task
from webapp.content.rendering.markdown import plain_text
from webapp.content.rendering.tables import GAP
from webapp.content.rendering.typst import TICK, typst
from webapp.content.variants.answers import prompt_filled, right_html
from webapp.content.variants.seeds import unseen_seed
from webapp.content.variants.variants import Option, Variant, make_variant
from webapp.errors import Invalid, Unavailable
from webapp.locales import LANGUAGES
from webapp.messages import N_, Locale
from webapp.outside.typesetter import TypesetterBusy, typeset
from webapp.rules.slots import task_of_slot
from webapp.services.assignment_work import ALL, seed_in, task_in, taught_items
from webapp.services.assignments import Given
from webapp.services.practice import find_task, find_topic

MOST_SHEETS = 30
MOST_TASKS = 30  # on a sheet
MOST_IN_ALL = 360  # tasks: thirty sheets of twelve take the typesetter most of a second and a hundred megabytes
LARGEST_NUMBER = 9_999
SPACES: Mapping[str, int] = {"none": 0, "some": 15, "much": 40}
"""Millimetres for working beneath each task."""
WORDS: Mapping[str, str] = {
    "answer": N_("Answer:"),
    "choices": N_("Tick every right answer."),
    "class": N_("Class:"),
    "code": N_("This task on the site"),
    "date": N_("Date:"),
    "key": N_("Answers"),
    "line": N_("Mark it on the number line."),
    "match": N_("Write the letter of its pair into each box."),
    "name": N_("Name:"),
    "order": N_("Number the boxes in the right order."),
    "part": N_("Mark it in the figure."),
    "plane": N_("Mark it on the plane."),
    "variant": N_("Variant %(number)s"),
    "words": N_("One of these words:"),
}
"""What a sheet says besides its tasks, as message ids: `Wish.words` holds the translations."""

_PROGRAM = Path(__file__).parents[1] / "templates" / "worksheets" / "sheet.typ"


@dataclass(frozen=True, slots=True)
class Item:
    """A task on a sheet, `count` times, each time with other numbers.

    Without a task, `count` tasks of the topic, other ones on each sheet. With a `seed`, these numbers on each sheet.
    """

    topic_slug: str
    task_id: str | None
    count: int = 1
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What to print. `number` makes the numbers of the tasks; `words` are those of WORDS in the language of the sheets.

    `origin` stands at the foot of each page: what finds the sheet again. `site_url` begins the addresses in the QR
    codes; without it there are none. Raises Invalid beyond the limits.
    """

    title: str
    items: Sequence[Item]
    locale: Locale
    words: Mapping[str, str] = field(repr=False)
    origin: str = ""
    variants: int = 1
    number: int = 1
    space: str = "some"
    site_url: str = ""

    def __post_init__(self) -> None:
        tasks = sum(item.count for item in self.items)
        if not 1 <= self.variants <= MOST_SHEETS:
            raise Invalid(N_("Please choose from 1 to %(most)s variants."), most=str(MOST_SHEETS))
        if not 1 <= tasks <= MOST_TASKS or any(item.count < 1 for item in self.items):
            raise Invalid(N_("Please choose from 1 to %(most)s tasks."), most=str(MOST_TASKS))
        if tasks * self.variants > MOST_IN_ALL:
            raise Invalid(
                N_("That makes %(count)s tasks in all. Please choose fewer variants or tasks: at most %(most)s."),
                count=str(tasks * self.variants),
                most=str(MOST_IN_ALL),
            )
        if not 1 <= self.number <= LARGEST_NUMBER:
            raise Invalid(N_("The sheet number goes from 1 to %(most)s."), most=str(LARGEST_NUMBER))
        if self.space not in SPACES:
            raise Invalid(N_("Please choose how much space to leave."))


def make_sheets(library: Library, wish: Wish) -> bytes:
    """Return the sheets as PDF, each from a new page. Raises NotFound for a task that is gone, Unavailable."""
    return _typeset(library, wish, "sheet", [_sheet(variants, wish) for variants in draw(library, wish)])


def make_key(library: Library, wish: Wish) -> bytes:
    """Return the right answers to the sheets of the same wish as PDF. Raises as `make_sheets` does."""
    return _typeset(
        library, wish, "key", [{"answers": [_answer(one) for one in variants]} for variants in draw(library, wish)]
    )


def draw(library: Library, wish: Wish) -> list[list[Variant]]:
    """Return the tasks of each sheet in their order. Raises NotFound.

    No task repeats its numbers on a later sheet while others are found. More sheets do not change the first ones.
    """
    seen: set[object] = set()
    return [
        [
            make_variant(
                task, _seed(task, f"{wish.number}/{sheet}/{copy}", seen) if seed is None else seed, wish.locale
            )
            for item in wish.items
            for task, copy, seed in _tasks(library, item, f"{wish.number}/{sheet}")
        ]
        for sheet in range(1, wish.variants + 1)
    ]


def _tasks(library: Library, item: Item, sheet: str) -> Iterator[tuple[Task, int, int | None]]:
    """Yield each task that an item puts on a sheet, its place within the item, and its seed if that is given."""
    topic = find_topic(library, item.topic_slug)
    for copy in range(item.count):
        task_id = item.task_id or task_of_slot(list(topic.tasks), item.count, copy + 1, f"worksheet/{sheet}")
        yield find_task(topic, task_id), copy, item.seed


def _seed(task: Task, place: str, seen: set[object]) -> int:
    return unseen_seed(task, f"worksheet/{task.topic_slug}/{task.id}/{place}", seen)


def items_of(library: Library, secrets: Sequence[str], given: Given) -> list[Item]:
    """Return what is on the sheets of an assignment: every part that counts and is still taught.

    Where all pupils have the same numbers, the sheets have these numbers too, those of the first attempt.
    """
    if not given.assignment.same_numbers:
        return [Item(item.topic_slug, item.task_id, item.slots) for item in taught_items(library, given)]
    return [
        Item(item.topic_slug, task_in(library, item, slot, ALL), 1, seed_in(secrets, item, slot, 1, ALL))
        for item in taught_items(library, given)
        for slot in range(1, item.slots + 1)
    ]


def _typeset(library: Library, wish: Wish, kind: Literal["sheet", "key"], sheets: Sequence[dict[str, Any]]) -> bytes:
    urls = {task["code"] for sheet in sheets for task in sheet.get("tasks", ()) if task["code"]}
    data = {
        "kind": kind,
        "title": wish.title,
        "language": wish.locale,
        "origin": wish.origin,
        "words": wish.words,
        "space": SPACES[wish.space],
        "codes": {url: _qr_code(url) for url in sorted(urls)},
        "pictures": {name: list(library.pictures[name]) for name in sorted(set(_pictures(sheets)))},
        "sheets": [
            {"variant": wish.words["variant"] % {"number": number}} | sheet for number, sheet in enumerate(sheets, 1)
        ],
    }
    try:
        return typeset(_PROGRAM.read_text(encoding="utf-8"), data)
    except TypesetterBusy as error:
        raise Unavailable(N_("Another worksheet is being made. Please try again in a few seconds.")) from error


def _pictures(nodes: Any) -> Iterator[str]:
    """Yield the name of each picture in the data of the sheets."""
    match nodes:
        case ["picture", str(name), _, _]:
            yield name
        case list():
            for node in nodes:
                yield from _pictures(node)
        case dict():
            yield from _pictures(list(nodes.values()))


@lru_cache(1024)  # choosing the best of the eight masks takes segno 10 ms
def _qr_code(url: str) -> dict[str, Any]:
    """Return the modules of a QR code as grey values, row by row. `make` would turn a short address into Micro QR."""
    rows = segno.make_qr(url, error="l").matrix
    return {"side": len(rows), "pixels": [0 if module else 255 for row in rows for module in row]}


# --- A task on paper -----------------------------------------------------------------------------------------------


def _sheet(variants: Sequence[Variant], wish: Wish) -> dict[str, Any]:
    return {"tasks": [_task(variant, wish) for variant in variants]}


def _task(variant: Variant, wish: Wish) -> dict[str, Any]:
    path = f"/practice/{variant.topic_slug}?task={variant.task_id}"
    return {
        "prompt": typst(_prompt(variant)),
        "code": wish.site_url.rstrip("/") + path if wish.site_url else None,
        "fields": _fields(variant, wish.words),
    }


def _prompt(variant: Variant) -> str:
    return prompt_filled(variant, partial(_blank, variant)) + (variant.figure_html or "")


def _blank(variant: Variant, gap: str) -> str:
    """Return what a gap is on paper: a line to write on, words to tick, or options with their letters to tick."""
    options = variant.gap_options.get(gap, ())
    if variant.gaps[gap] == "word":
        return " ".join(f"{TICK}{option.html}" for option in options) or GAP
    letters = _letters(variant, options)
    return "".join(f"<br/>{TICK}<strong>{letters[option.id]}</strong> {option.html}" for option in options) or GAP


def _fields(variant: Variant, words: Mapping[str, str]) -> dict[str, Any]:
    """Return what is filled in by hand: boxes, letters of pairs, a plane, or a line for a typed answer."""
    match variant.type:
        case "choice":
            return {"kind": "choice", "options": _lettered(variant, variant.options)}
        case "choices" | "order":
            return {
                "kind": variant.type, "options": _lettered(variant, variant.options), "hint": words[variant.type],
            }  # fmt: skip
        case "match":
            left = [[f"{number}.", typst(option.html)] for number, option in enumerate(variant.left, 1)]
            right = [[letter, nodes] for letter, nodes, _ in _lettered(variant, variant.right)]
            return {"kind": "match", "left": left, "right": right, "hint": words["match"]}
        case "cloze":
            return {"kind": "cloze"}
        case "part":
            return {"kind": "part", "hint": words["part"]}
    if variant.plane:
        return {"kind": "typed", "plane": [*variant.plane.x, *variant.plane.y], "hint": words["plane"]}
    if variant.line:
        return {"kind": "typed", "line": variant.line.labels, "hint": words["line"]}
    if variant.words:
        return {"kind": "typed", "hint": f"{words['words']} {', '.join(variant.words)}"}
    return {"kind": "typed"}


def _lettered(variant: Variant, options: Sequence[Option]) -> list[list[Any]]:
    """Return each option with its letter and its length in characters."""
    return [
        [letter, typst(option.html), _length(option.html)]
        for letter, option in zip(_letters(variant, options).values(), options, strict=False)
    ]


def _letters(variant: Variant, options: Sequence[Option]) -> Mapping[str, str]:
    """Return the letters of options by their ids."""
    return dict(zip((option.id for option in options), LANGUAGES[variant.locale].letters, strict=False))


def _length(html: str) -> int:
    return len(plain_text(html))


# --- A right answer ------------------------------------------------------------------------------------------------


def _answer(variant: Variant) -> dict[str, Any]:
    html = "; ".join(answer_parts(variant))
    return {"nodes": typst(html), "width": _length(html)}


def answer_parts(variant: Variant) -> Iterator[str]:
    """Yield the right answer as HTML, by the letters and numbers that the sheet has; a cloze has one part a gap.

    Raises VariantError.
    """
    right = variant.right_answer(variant.locale)
    names = _letters(variant, variant.right or variant.options)
    match variant.type, right:
        case "choice", str():
            yield names[right]
        case (("choices" | "order"), [*ids]):
            in_order = [names[str(id_)] for id_ in ids]
            yield ", ".join(in_order if variant.type == "order" else sorted(in_order))
        case "match", [*pairs]:
            pair_of = {pair[0]: names[pair[1]] for pair in pairs}
            yield ", ".join(f"{number}–{pair_of[each.id]}" for number, each in enumerate(variant.left, 1))
        case "cloze", {**gaps}:
            for gap in variant.gap_cells:
                letters = _letters(variant, variant.gap_options.get(gap, ()))
                yield letters[str(gaps[gap])] if variant.gaps[gap] == "choice" else right_html(variant, gap)
        case _:
            yield right_html(variant)
