"""Answers in forms and on pages: form fields to the values that grading reads, and values to HTML."""

import re
from collections.abc import Mapping
from fractions import Fraction

from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from webapp.content.variants import answers
from webapp.content.variants.answers import fitting
from webapp.content.variants.lines import DrawnPart
from webapp.content.variants.variants import Variant
from webapp.grading import Answer
from webapp.grading.families.graphs import Drawn, GraphKey, RegionKey, drawn, in_tex
from webapp.grading.families.on_a_line import pieces_of
from webapp.grading.families.points import Mark, marks
from webapp.messages import Locale

LETTER = re.compile(r"<mi[^>]*>([A-Za-z])</mi>")
MOST_LETTERS = 4


def answer_from(form: MultiDict[str, str]) -> Answer:
    """Return the answer of a practice form. `shape` says how its fields are combined; grading validates them."""
    match form.get("shape"):
        case "many":
            return form.getlist("answer")
        case "order":
            return _in_order(_named(form, "place-"))
        case "pairs":
            return [[left, right] for left, right in _named(form, "pair-").items() if right]
        case "gaps":
            return dict(_named(form, "gap-"))
    return form.get("answer", "")


def _named(form: MultiDict[str, str], prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): value for name, value in form.items() if name.startswith(prefix)}


def _in_order(places: Mapping[str, str]) -> list[str]:
    """Return ids by their places. Two in one place leave another empty, which grading reports as missing."""
    by_place = {place: item for item, place in places.items()}
    return [by_place[place] for place in map(str, range(1, len(places) + 1)) if place in by_place]


def as_formula(answer: str, variant: Variant, gap: str | None = None) -> Markup:
    """Return what was typed into a task, or into a gap of it, as a formula; escaped text if it cannot be read."""
    return Markup(answers.typed_html(variant, answer, gap))  # noqa: S704 - rendered by our own converter


def marked(variant: Variant, answer: Answer) -> list[Mark]:
    """Return the points to draw on the plane of an answered task."""
    return marks(variant.key.compiled, answer, variant.locale)


def on_plane(variant: Variant, answer: "Answer | None" = None) -> Drawn | None:
    """Return the lines, the area and the points on the plane of a task for a line or region; None for other tasks.

    Without an answer it is what learners see at first: the borders of a region.
    """
    key = variant.key.compiled
    if variant.plane is None or not isinstance(key, GraphKey | RegionKey):
        return None
    low, high = ((Fraction(variant.plane.x[end]), Fraction(variant.plane.y[end])) for end in (0, 1))
    found = drawn(key, answer or "", variant.locale, low, high)
    if answer is None:
        return Drawn(found.lines if isinstance(key, RegionKey) else (), (), ())
    return found


def borders_of(variant: Variant) -> list[list[str]]:
    """Return the numbers a, b and c of each border ax + by + c = 0 of a region, for the script of its control."""
    borders = getattr(variant.key.compiled, "borders", ())
    return [[f"{round(one * 10**9) / 10**9:.9g}" for one in (border.a, border.b, border.c)] for border in borders]


def key_formula(variant: Variant) -> Markup:
    """Return the equation or the inequalities of the key of a task for a line or region."""
    return formula(in_tex(variant.key.compiled, variant.locale), variant.locale)


def on_line(variant: Variant, answer: Answer) -> list[DrawnPart]:
    """Return the parts of a number line that an answer marks; none if the task has no line."""
    return list(variant.line.drawn(pieces_of(variant.type, answer, variant.locale))) if variant.line else []


def with_parts(variant: Variant, answer: "Answer | None") -> Markup:
    """Return the figure of a task for its parts, with the parts of an answer marked."""
    chosen = {answer} if isinstance(answer, str) else set(map(str, answer or ()))
    places = [place for place, option in enumerate(variant.options) if option.id in chosen]
    html = variant.figure_html or ""
    for place in places:
        html = html.replace(f'class="part" data-part="{place}"', 'class="part part--chosen"')
    return Markup(html)  # noqa: S704 - drawn by our own code


def names_of(variant: Variant, answer: "Answer | None") -> Markup:
    """Return the names of the options or parts that an answer chooses."""
    return (answer_html(variant, answer) if answer else None) or Markup()


def answer_html(variant: Variant, answer: Answer) -> Markup | None:
    """Return the answer for a list of answers; None where the task itself shows it (cloze, match)."""
    if variant.type in ("cloze", "match") or fitting(answer, variant.type) is None:
        return None
    return answer_in_line(variant, answer) or None


def answer_in_line(variant: Variant, answer: Answer) -> Markup:
    """Return any answer within a line of text: gaps in their order, pairs side by side."""
    return Markup(answers.answer_in_line(variant, answer))  # noqa: S704 - rendered by our own converter


def letters(prompt_html: str) -> list[str]:
    """Return the letters of a task's formulas in order, for on-screen keys. A Ukrainian keyboard has none of them."""
    return list(dict.fromkeys(LETTER.findall(prompt_html)))[:MOST_LETTERS]


def formula(tex: str, locale: Locale) -> Markup:
    """Return TeX written by the grader as MathML; as text if it is nothing else, or if it does not convert."""
    return Markup(answers.formula_html(tex, locale))  # noqa: S704 - escapes what it converts
