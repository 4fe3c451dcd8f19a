"""Compiles authors' texts into templates: expressions, answers, Markdown and SVG with `[[...]]` insertions.

Markdown and SVG are rendered once, with marks in place of the insertions.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from html import escape, unescape
from pathlib import Path

from webapp.content.files.source import Problem
from webapp.content.files.task_models import GAP
from webapp.content.rendering.formatting import Kind, Style
from webapp.content.rendering.markdown import render_block, render_inline, without_tags
from webapp.content.rendering.svg import sanitise, with_alt
from webapp.content.variants.marks import Marks, formula_parts
from webapp.content.variants.texts import Formula, Insertion, Names, Part, Template, TemplateError
from webapp.grading.algebra.lists import WrongKind, is_list
from webapp.grading.algebra.nodes import Letter, Node, letters_of
from webapp.grading.reading.conditions import parse_condition
from webapp.grading.reading.grammar import AUTHOR_FUNCTIONS
from webapp.messages import Locale, ParseProblem

_WORD = re.compile(r"[A-Za-z]\w*")
_KNOWN_WORDS = frozenset(AUTHOR_FUNCTIONS) | {"and", "or", "not", "pi"}
_PLAIN_KINDS: Mapping[str, Kind] = {
    "plain": "plain",
    "fraction": "fraction",
    "mixed": "mixed",
    "decimal": "decimal",
    "percent": "percent",
    "parens": "parens",
    "roman": "roman",
    "standard": "standard",
    "clock": "clock",
}
_STEP_END = re.compile(
    r"(?<!\\)(\$\$?).+?(?<!\\)\1|\[\[(?:[^\[\]]|\[\[[^\[\]]*\]\])*\]\]|\([^()]*\)"  # no sentence ends inside these
    r"|(?P<end>(?:(?<=[.!?])|(?<=[.!?]\]\]))\s+(?=[^\Wa-zа-яіїєґ]|[$\[(*])|(?<=\$;)\s+)",
    re.DOTALL,
)
_END_OF_CELL = re.compile(r"(?=</t[dh]>)")
_SOURCE_FORMULA = re.compile(r"(?<!\\)(\$\$?)(.+?)(?<!\\)\1", re.DOTALL)


@lru_cache(maxsize=4_096)  # several texts of a task have the same one, and a drawing reads its own for every variant
def read_expression(source: str, names: Names) -> Node:
    """Return the tree of an expression or condition over numeric parameters. Raises TemplateError."""
    try:
        expression = parse_condition(source, names.all)
    except ParseProblem as error:
        named = (word for word in _WORD.findall(source) if word not in names.all | _KNOWN_WORDS)
        unknown = next((word for word in named if not names.all.issuperset(word)), None)  # ab is a product
        if unknown is None:
            raise TemplateError(f'cannot read "{source}": {error}') from error
        known = f"the parameters are {', '.join(sorted(names.all))}" if names.all else "there are no parameters"
        raise TemplateError(f'"{source}" uses "{unknown}", which is not a parameter; {known}') from error
    if texts := sorted(letters_of(expression) & names.texts):
        raise TemplateError(f'"{source}" calculates with "{texts[0]}", which is a text')
    try:
        is_list(expression, names.lists)
    except WrongKind as error:
        raise TemplateError(f'"{source}": {error}') from error
    return expression


def read_number(source: str, names: Names) -> Node:
    """Return the tree of an expression whose value is no list. Raises TemplateError."""
    expression = read_expression(source, names)
    if is_list(expression, names.lists):
        raise TemplateError(f'"{source}" is a list, and a number is needed here')
    return expression


def read_insertion(source: str, names: Names, auto: Kind = "auto") -> Insertion:
    """Return the compiled text between `[[` and `]]`; a value without a form of its own is written as `auto`.

    Raises TemplateError.
    """
    body, bar, wish = source.rpartition("|")
    if not bar:
        body, wish = source, ""
    body, wish = body.strip(), wish.strip()
    style = _read_style(wish, source)
    if style.kind == "auto":
        style = Style(auto)
    if body in names.texts:
        return Insertion(source, Letter(body), body, style)
    if body.startswith("+"):
        body, style = body[1:], replace(style, kind="signed")
    expression = read_expression(body, names)
    style = replace(style, as_fraction=bool(letters_of(expression) & names.fractions))
    return Insertion(source, expression, None, style)


def _read_style(wish: str, source: str) -> Style:
    kind, _, rest = wish.partition(" ")
    if not kind:
        return Style()
    if kind == "decimals" and rest.strip().isdecimal():
        return Style("decimals", places=min(int(rest), 12))
    if rest or kind not in _PLAIN_KINDS:
        known = ", ".join([*_PLAIN_KINDS, "decimals 2", "one: apple, other: apples"])
        raise TemplateError(f'unknown form "{wish}" in [[{source}]]; forms: {known}')
    return Style(_PLAIN_KINDS[kind])


def answer_template(source: str, names: Names, kind: Kind = "auto") -> Formula:
    """Return an answer, or the pattern of a mistake, in point notation. `kind` replaces `auto`."""
    marks = Marks(lambda body: read_insertion(body, names, kind), lambda body: read_expression(body, names))
    return Formula(formula_parts(marks.parts(marks.marked(source))), notation="answer")


@lru_cache(maxsize=4_096)
def source_template(source: str, names: Names) -> Sequence[Part]:
    """Return Markdown that is filled now and rendered later (see `fill_source`): a mistake's sentence."""
    marks = _marks(names)

    def keep_formula(found: re.Match[str]) -> str:
        return marks.formula(found[2], is_display=found[1] == "$$")

    return marks.parts(_SOURCE_FORMULA.sub(keep_formula, marks.marked(source)))


def _marks(names: Names) -> Marks:
    return Marks(lambda body: read_insertion(body, names), lambda body: read_expression(body, names))


def names_in(text: str, names: Names) -> tuple[frozenset[str], frozenset[str]]:
    """Return the parameters whose values a text shows, and those on which its conditions and word forms depend."""
    marks = _marks(names)
    marks.marked(text)
    shown = frozenset[str]().union(*(letters_of(insertion.expression) for insertion in marks.insertions))
    return shown, frozenset[str]().union(*(letters_of(opening.expression) for opening in marks.openings))


def steps_of(solution: str) -> list[str]:
    """Return an author's solution split into the steps in which it is shown.

    Each paragraph is a step. A solution of one paragraph is cut after its sentences, and after a formula with a
    semicolon.
    """
    paragraphs = re.split(r"\n\s*\n", solution.strip())
    if len(paragraphs) > 1 or "\n" in paragraphs[0]:  # a list or a table is one step
        return paragraphs
    ends = [found.span() for found in _STEP_END.finditer(paragraphs[0]) if found["end"] is not None]
    starts = [0, *(end for _, end in ends)]
    return [paragraphs[0][start:end] for start, end in zip(starts, [*(start for start, _ in ends), None], strict=True)]


@lru_cache(maxsize=20_000)
def markdown_template(source: str, names: Names, locale: Locale, path: Path, *, inline: bool = False) -> Template:
    """Return compiled Markdown with insertions and `{{gaps}}`. Raises TemplateError with the first fault."""
    marks = _marks(names)
    problems: list[Problem] = []
    render = render_inline if inline else render_block
    html = render(
        GAP.sub(lambda found: marks.gap(found[1]), marks.marked(source)),
        path,
        problems,
        locale,
        lambda tex, display: marks.formula(tex, is_display=display),
    )
    if problems:
        raise TemplateError(problems[0].reason)
    words = without_tags(_END_OF_CELL.sub(" |", html))
    return Template(marks.parts(html, is_html=True), marks.parts(unescape(words)))


@lru_cache(maxsize=2_000)
def figure_template(svg: str, alt: str, names: Names, path: Path) -> Template:
    """Return an SVG figure with insertions in texts, coordinates and alternative. Raises TemplateError, SourceError."""
    marks = _marks(names)
    drawing = sanitise(marks.marked(svg), path)
    written = marks.marked(alt)
    return Template(marks.parts(with_alt(drawing, escape(written)), is_html=True), marks.parts(written))
