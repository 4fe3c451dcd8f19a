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
from webapp.content.variants.texts import Coordinate, Formula, Gap, Insertion, Names, Part, Template, TemplateError
from webapp.grading.algebra.evaluate import EXACT_FUNCTIONS
from webapp.grading.algebra.nodes import Letter, Node, letters_of
from webapp.grading.reading.conditions import parse_condition
from webapp.messages import Locale, ParseProblem

INSERTION = re.compile(r"\[\[([^\[\]]+)\]\]")
_WORD = re.compile(r"[A-Za-z]\w*")
_KNOWN_WORDS = frozenset(EXACT_FUNCTIONS) | {"and", "or", "not"}
_FIRST_MARK, _FIRST_FORMULA, _FIRST_GAP = 0xE000, 0xE800, 0xF000
_PLAIN_KINDS: Mapping[str, Kind] = {
    "plain": "plain",
    "fraction": "fraction",
    "mixed": "mixed",
    "decimal": "decimal",
    "percent": "percent",
    "parens": "parens",
}
_MARK = re.compile("[\ue000-\uf8ff]")
_STEP_END = re.compile(
    r"(?<!\\)(\$\$?).+?(?<!\\)\1|\[\[[^\]]*\]\]|\([^()]*\)"  # no sentence ends inside these
    r"|(?P<end>(?<=[.!?])\s+(?=[^\Wa-zа-яіїєґ]|[$\[(*])|(?<=\$;)\s+)",
    re.DOTALL,
)
_SOURCE_FORMULA = re.compile(r"(?<!\\)(\$\$?)(.+?)(?<!\\)\1", re.DOTALL)


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
    return expression


def read_insertion(source: str, names: Names) -> Insertion:
    """Return the compiled text between `[[` and `]]`. Raises TemplateError."""
    body, bar, wish = source.rpartition("|")
    if not bar:
        body, wish = source, ""
    body, wish = body.strip(), wish.strip()
    style = _read_style(wish, source)
    if body in names.texts:
        return Insertion(source, Letter(body), body, style)
    if body.startswith("+"):
        body, style = body[1:], replace(style, kind="signed")
    expression = read_expression(body, names)
    style = replace(style, as_fraction=bool(letters_of(expression) & names.fractions))
    return Insertion(source, expression, None, style)


def _read_style(wish: str, source: str) -> Style:
    kind, _, rest = wish.partition(":" if wish.startswith("plural") else " ")
    if not kind:
        return Style()
    if kind == "plural" and rest.strip():
        return Style("plural", forms=tuple(form.strip() for form in rest.split(",")))
    if kind == "decimals" and rest.strip().isdecimal():
        return Style("decimals", places=min(int(rest), 12))
    if rest or kind not in _PLAIN_KINDS:
        known = ", ".join([*_PLAIN_KINDS, "decimals 2", "plural: one, other"])
        raise TemplateError(f'unknown form "{wish}" in [[{source}]]; forms: {known}')
    return Style(_PLAIN_KINDS[kind])


def answer_template(source: str, names: Names, kind: Kind = "auto") -> Formula:
    """Return an answer, or the pattern of a mistake, in point notation. `kind` replaces `auto`."""
    parts = [
        replace(part, style=replace(part.style, kind=kind))
        if isinstance(part, Insertion) and part.style.kind == "auto"
        else part
        for part in _split(source, names)
    ]
    return Formula(tuple(parts), notation="answer")


def source_template(source: str, names: Names) -> Sequence[Part]:
    """Return Markdown that is filled now and rendered later (see `fill_source`): a mistake's sentence."""
    parts: list[Part] = []
    place = 0
    for match in _SOURCE_FORMULA.finditer(source):
        parts += _split(source[place : match.start()], names)
        parts.append(Formula(tuple(_split(match[2], names)), display=match[1] == "$$"))
        place = match.end()
    return (*parts, *_split(source[place:], names))


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
    marked, insertions, gaps = _marked(source, names)
    formulas: list[Formula] = []

    def keep_formula(tex: str, display: bool) -> str:
        parts = tuple(insertions[ord(piece) - _FIRST_MARK] if _is_insertion(piece) else piece for piece in _pieces(tex))
        if any(isinstance(part, str) and _MARK.search(part) for part in parts):
            raise TemplateError("a gap cannot stand inside a formula")
        formulas.append(Formula(parts, display))
        return chr(_FIRST_FORMULA + len(formulas) - 1)

    problems: list[Problem] = []
    render = render_inline if inline else render_block
    html = render(marked, path, problems, locale, keep_formula)
    if problems:
        raise TemplateError(problems[0].reason)
    words = _assembled(without_tags(html), insertions, formulas, gaps)
    return Template(
        tuple(_assembled(html, insertions, formulas, gaps)),
        tuple(unescape(part) if isinstance(part, str) else part for part in words),
    )


@lru_cache(maxsize=2_000)
def figure_template(svg: str, alt: str, names: Names, path: Path) -> Template:
    """Return an SVG figure with insertions in texts, coordinates and alternative. Raises TemplateError, SourceError."""
    marked, insertions, _ = _marked(svg, names)
    drawing = sanitise(marked, path)
    marked_alt, alt_insertions, _ = _marked(alt, names, first=len(insertions))
    return Template(tuple(_assembled(with_alt(drawing, escape(marked_alt)), insertions + alt_insertions, [], [])))


def _split(source: str, names: Names) -> list[str | Insertion]:
    parts: list[str | Insertion] = []
    place = 0
    for match in INSERTION.finditer(source):
        parts += [source[place : match.start()], read_insertion(match[1], names)]
        place = match.end()
    return [part for part in [*parts, source[place:]] if part != ""]


def _marked(source: str, names: Names, first: int = 0) -> tuple[str, list[Insertion], list[str]]:
    """Return `source` with one private-use character in place of each insertion and each gap."""
    if _MARK.search(source):
        raise TemplateError("private-use characters are not allowed")
    insertions: list[Insertion] = []
    gaps: list[str] = []

    def keep_insertion(match: re.Match[str]) -> str:
        insertions.append(read_insertion(unescape(match[1]), names))
        return chr(_FIRST_MARK + first + len(insertions) - 1)

    def keep_gap(match: re.Match[str]) -> str:
        gaps.append(match[1])
        return chr(_FIRST_GAP + len(gaps) - 1)

    marked = GAP.sub(keep_gap, INSERTION.sub(keep_insertion, source))
    if "[[" in marked or "]]" in marked:
        start = max(marked.find("[["), marked.find("]]") - 10 if "[[" not in marked else 0, 0)
        piece = _MARK.sub("…", marked[start : start + 20])
        raise TemplateError(f'"[[" and "]]" must come in pairs; one is missing in "{piece}"')
    return marked, insertions, gaps


def _pieces(text: str) -> list[str]:
    return [piece for piece in re.split("([\ue000-\ue7ff])", text) if piece]


def _is_insertion(piece: str) -> bool:
    return len(piece) == 1 and _FIRST_MARK <= ord(piece) < _FIRST_FORMULA


def _assembled(
    html: str, insertions: Sequence[Insertion], formulas: Sequence[Formula], gaps: Sequence[str]
) -> list[Part]:
    parts: list[Part] = []
    place, in_tag = 0, False
    for match in _MARK.finditer(html):
        literal = html[place : match.start()]
        if "<" in literal or ">" in literal:
            in_tag = literal.rfind("<") > literal.rfind(">")
        if literal:
            parts.append(literal)
        code = ord(match[0])
        if code < _FIRST_FORMULA:
            insertion = insertions[code - _FIRST_MARK]
            in_alt = in_tag and bool(re.search(r'aria-label="[^"]*$', html[: match.start()]))
            parts.append(Coordinate(insertion) if in_tag and not in_alt else insertion)
        elif code < _FIRST_GAP:
            parts.append(formulas[code - _FIRST_FORMULA])
        else:
            parts.append(Gap(gaps[code - _FIRST_GAP]))
        place = match.end()
    return [*parts, html[place:]] if html[place:] else parts
