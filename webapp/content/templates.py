"""Texts with `[[...]]` insertions, compiled once and filled for every variant.

Markdown and SVG are rendered once with marks in place of the insertions; filling puts escaped numbers and freshly
converted formulas between the ready pieces. So what a variant inserts can never become markup.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache
from html import escape, unescape
from pathlib import Path
from typing import TypeAlias

from webapp.content.formatting import (
    FormatError,
    Kind,
    Notation,
    Style,
    finish_formula,
    insert_number,
    plural_form,
    round_half_away,
    write_number,
)
from webapp.content.models import Locale
from webapp.content.render import plain_text, render_block, render_inline
from webapp.content.source import Problem
from webapp.content.svg import sanitise, with_alt
from webapp.content.task_models import GAP
from webapp.content.tex import mathml
from webapp.grading.conditions import parse_condition
from webapp.grading.evaluate import NotExact, TooBig, Undefined, evaluate
from webapp.grading.messages import ParseProblem
from webapp.grading.nodes import Letter, Node, letters_of

INSERTION = re.compile(r"\[\[([^\[\]]+)\]\]")
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
_SOURCE_FORMULA = re.compile(r"(?<!\\)(\$\$?)(.+?)(?<!\\)\1", re.DOTALL)


class TemplateError(ValueError):
    """A text that cannot be compiled or filled; says why. The caller knows the file and line."""


@dataclass(frozen=True, slots=True)
class Names:
    """What an expression may refer to: all parameters, which of them are texts, which show as fractions."""

    all: frozenset[str]
    texts: frozenset[str] = frozenset()
    fractions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Values:
    """A variant's drawn values; `known` remembers what expressions came to."""

    numbers: Mapping[str, Fraction]
    texts: Mapping[str, str]
    known: dict[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Insertion:
    """`[[source]]`: an expression (or the name of a text) and how to write it."""

    source: str
    expression: Node
    text_name: str | None
    style: Style

    def value(self, values: Values) -> Fraction:
        if self.source not in values.known:
            values.known[self.source] = work_out(self.expression, values.numbers, self.source)
        return values.known[self.source]

    def written(self, values: Values, locale: Locale) -> str:
        """As prose; not escaped."""
        if self.text_name is not None:
            return values.texts[self.text_name]
        try:
            if self.style.kind == "plural":
                return plural_form(self.value(values), self.style.forms, locale)
            return write_number(self.value(values), self.style, "text", locale)
        except FormatError as error:
            raise TemplateError(f"[[{self.source}]]: {error}") from error


@dataclass(frozen=True, slots=True)
class Formula:
    """A `$...$` with its insertions; `display` formulas stand on a line of their own."""

    parts: tuple["str | Insertion", ...]
    display: bool = False
    notation: Notation = "tex"

    def written(self, values: Values, locale: Locale) -> str:
        """The finished TeX, or the finished answer."""
        if len(self.parts) == 1 and isinstance(self.parts[0], str):
            return self.parts[0]
        formula = ""
        for index, part in enumerate(self.parts):
            if isinstance(part, str):
                formula += part
            elif part.text_name is not None or part.style.kind == "plural":
                formula += part.written(values, locale)
            else:
                after = self.parts[index + 1] if index + 1 < len(self.parts) else ""
                following = after if isinstance(after, str) else ""
                try:
                    formula = insert_number(formula, part.value(values), following, part.style, self.notation, locale)
                except FormatError as error:
                    raise TemplateError(f"[[{part.source}]]: {error}") from error
        return finish_formula(formula)


@dataclass(frozen=True, slots=True)
class Gap:
    """A cloze field's place in the prompt."""

    name: str


@dataclass(frozen=True, slots=True)
class Coordinate:
    """An insertion inside an SVG attribute: point notation, at most three decimals."""

    insertion: Insertion

    def written(self, values: Values) -> str:
        rounded = round_half_away(self.insertion.value(values), 3)
        return write_number(rounded, Style("plain"), "answer", "en")


Part: TypeAlias = str | Insertion | Formula | Gap | Coordinate


@dataclass(frozen=True, slots=True)
class Template:
    """Ready pieces of HTML with what varies between them."""

    parts: tuple[Part, ...]

    def html(self, values: Values, locale: Locale) -> str:
        """Escaped HTML. Raises TemplateError or TexError."""
        return "".join(self.pieces(values, locale))

    def pieces(self, values: Values, locale: Locale) -> list[str]:
        """The HTML split at its gaps: one piece more than there are gaps."""
        pieces = [""]
        for part in self.parts:
            match part:
                case str():
                    pieces[-1] += part
                case Insertion():
                    pieces[-1] += escape(part.written(values, locale))
                case Formula():
                    pieces[-1] += mathml(part.written(values, locale), display=part.display)
                case Coordinate():
                    pieces[-1] += part.written(values)
                case Gap():
                    pieces.append("")
        return pieces

    def gap_names(self) -> list[str]:
        return [part.name for part in self.parts if isinstance(part, Gap)]

    def text(self, values: Values, locale: Locale) -> str:
        """Plain words; formulas stay TeX between dollars, gaps are underscores."""
        written: list[str] = []
        for part in self.parts:
            match part:
                case str():
                    written.append(part)
                case Insertion():
                    written.append(escape(part.written(values, locale)))
                case Formula():
                    written.append(escape(f"${part.written(values, locale)}$"))
                case Gap():
                    written.append("____")
        return plain_text("".join(written))


def work_out(expression: Node, numbers: Mapping[str, Fraction], source: str) -> Fraction:
    """The exact value; raises TemplateError in an author's words."""
    try:
        return evaluate(expression, numbers)
    except Undefined as error:
        raise TemplateError(f"{source} has no value here (division by zero, or a wrong argument)") from error
    except TooBig as error:
        raise TemplateError(f"{source} is too large") from error
    except NotExact as error:
        raise TemplateError(f"{source} has no exact rational value here") from error


def read_expression(source: str, names: Names) -> Node:
    """Parse an expression or condition over numeric parameters. Raises TemplateError."""
    try:
        expression = parse_condition(source, names.all)
    except ParseProblem as error:
        raise TemplateError(f'cannot read "{source}": {error}') from error
    if texts := sorted(letters_of(expression) & names.texts):
        raise TemplateError(f'"{source}" calculates with "{texts[0]}", which is a text')
    if unknown := sorted(letters_of(expression) - names.all):
        raise TemplateError(f'"{source}" uses "{unknown[0]}", which is not a parameter')
    return expression


def read_insertion(source: str, names: Names) -> Insertion:
    """Compile what stands between `[[` and `]]`. Raises TemplateError."""
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
    """An answer, or what a mistake is recognised by: point notation. `kind` replaces `auto`."""
    parts = [
        replace(part, style=replace(part.style, kind=kind))
        if isinstance(part, Insertion) and part.style.kind == "auto"
        else part
        for part in _split(source, names)
    ]
    return Formula(tuple(parts), notation="answer")


def source_template(source: str, names: Names) -> Sequence[Part]:
    """Markdown that is filled but rendered later (see `fill_source`): a mistake's sentence."""
    parts: list[Part] = []
    place = 0
    for match in _SOURCE_FORMULA.finditer(source):
        parts += _split(source[place : match.start()], names)
        parts.append(Formula(tuple(_split(match[2], names)), display=match[1] == "$$"))
        place = match.end()
    return (*parts, *_split(source[place:], names))


def fill_source(parts: Sequence[Part], values: Values, locale: Locale) -> str:
    """Markdown with TeX in which every insertion is written."""
    filled = []
    for part in parts:
        if isinstance(part, Formula):
            mark = "$$" if part.display else "$"
            filled.append(f"{mark}{part.written(values, locale)}{mark}")
        elif isinstance(part, Insertion):
            filled.append(part.written(values, locale))
        else:
            filled.append(str(part))
    return "".join(filled)


@lru_cache(maxsize=20_000)
def markdown_template(source: str, names: Names, locale: Locale, path: Path, *, inline: bool = False) -> Template:
    """Markdown with insertions and `{{gaps}}`. Raises TemplateError with the first fault."""
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
    return Template(tuple(_assembled(html, insertions, formulas, gaps)))


@lru_cache(maxsize=2_000)
def figure_template(svg: str, alt: str, names: Names, path: Path) -> Template:
    """An SVG figure with insertions in its texts, coordinates and alternative. Raises TemplateError, SourceError."""
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
    """`source` with one private-use character for each insertion and each gap."""
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
        raise TemplateError('"[[" and "]]" must come in pairs')
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
