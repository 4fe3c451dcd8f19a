"""Marks: private-use characters in place of insertions, conditional texts, formulas and gaps while a text is rendered.

Markdown and SVG are rendered once, with marks. `Marks.parts` then cuts what was rendered at its marks.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import unescape

from webapp.content.rendering.plurals import CATEGORIES
from webapp.content.variants.texts import (
    Conditional,
    Coordinate,
    Counted,
    Formula,
    Gap,
    Insertion,
    Part,
    TemplateError,
)
from webapp.grading.algebra.nodes import Node

INSERTION = re.compile(r"\[\[([^\[\]]+)\]\]")
"""An insertion that holds no other one."""
_OUTER = re.compile(r"\[\[((?:[^\[\]]|\[(?!\[)|\](?!\])|\](?=\]\]))+)\]\](?!\])")
_IF = re.compile(r"\s*if\s+([^|]+?)\s*(?:\||$)")
_COUNTED = re.compile(r"([^|]+)\|\s*(plural\s*:)?(?=\s*[a-z]+\s*:|(?<=:))")
_CATEGORY = re.compile(r"(?:^|,)\s*([a-z]+)\s*:")
_OUTSIDE_FORMULAS = r"(?=(?:[^$]*\$[^$]*\$)*[^$]*$)"
_BAR, _COMMA = re.compile(r"\|" + _OUTSIDE_FORMULAS), re.compile("," + _OUTSIDE_FORMULAS)
_PARAGRAPH = re.compile(r"\n\s*\n")
_TAG = re.compile(r"<(/?)(\w+)[^<>]*?(/?)>")

_INSERTIONS, _OPENINGS, _FORMULAS, _GAPS = 0xE000, 0xE600, 0xE800, 0xF000
_NEXT, _END = "\uf8fe", "\uf8ff"
_MARK = re.compile("[\ue000-\uf8ff]")


@dataclass(frozen=True, slots=True)
class Opening:
    """The start of a conditional text: the condition or number that decides, and how to make the whole of its texts."""

    expression: Node
    whole: Callable[[Sequence[tuple[Part, ...]]], Conditional | Counted]


@dataclass(slots=True)
class Marks:
    """The marks of one text. `read_insertion` and `read_condition` compile what stands between the brackets."""

    read_insertion: Callable[[str], Insertion]
    read_condition: Callable[[str], Node]
    insertions: list[Insertion] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)
    formulas: list[Formula] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)

    def marked(self, source: str) -> str:
        """Return `source` with marks in place of everything between `[[` and `]]`. Raises TemplateError."""
        if _MARK.search(source):
            raise TemplateError("private-use characters are not allowed")
        marked, before = INSERTION.sub(self._inner, source), ""
        while marked != before:
            marked, before = _OUTER.sub(self._outer, marked), marked
        if "[[" in marked or "]]" in marked:
            start = max(marked.find("[["), marked.find("]]") - 10 if "[[" not in marked else 0, 0)
            piece = _MARK.sub("…", marked[start : start + 20])
            raise TemplateError(f'"[[" and "]]" must come in pairs; one is missing in "{piece}"')
        return marked

    def formula(self, tex: str, *, is_display: bool) -> str:
        """Return the mark of a formula. Raises TemplateError if a gap stands inside it."""
        self.formulas.append(Formula(formula_parts(self.parts(tex)), is_display))
        return chr(_FORMULAS + len(self.formulas) - 1)

    def gap(self, name: str) -> str:
        """Return the mark of a gap."""
        self.gaps.append(name)
        return chr(_GAPS + len(self.gaps) - 1)

    def parts(self, text: str, *, is_html: bool = False) -> tuple[Part, ...]:
        """Return the parts of a text with marks. Raises TemplateError if conditional texts and formulas overlap."""
        opened: list[Opening] = []
        levels: list[list[list[Part]]] = [[[]]]  # the texts of each conditional text that is open here
        place, in_tag = 0, False
        for match in _MARK.finditer(text):
            literal = text[place : match.start()]
            if is_html and ("<" in literal or ">" in literal):
                in_tag = literal.rfind("<") > literal.rfind(">")
            if literal:
                levels[-1][-1].append(literal)
            place = match.end()
            code = ord(match[0])
            if _OPENINGS <= code < _FORMULAS:
                opened.append(self.openings[code - _OPENINGS])
                levels.append([[]])
            elif match[0] in (_NEXT, _END) and not opened:
                raise TemplateError("a formula and a conditional text overlap: write each one inside the other")
            elif match[0] == _NEXT:
                levels[-1].append([])
            elif match[0] == _END:
                texts = [tuple(parts) for parts in levels.pop()]
                _check_tags(texts)
                levels[-1][-1].append(opened.pop().whole(texts))
            elif code >= _GAPS and opened:
                raise TemplateError("a gap cannot stand inside a conditional text")
            else:
                in_alt = in_tag and bool(re.search(r'aria-label="[^"]*$', text[: match.start()]))
                part = self._part(code)
                is_coordinate = in_tag and not in_alt and isinstance(part, Insertion)
                levels[-1][-1].append(Coordinate(part) if is_coordinate and isinstance(part, Insertion) else part)
        if opened:
            raise TemplateError("a formula and a conditional text overlap: write each one inside the other")
        rest = [text[place:]] if text[place:] else []
        return (*levels[0][0], *rest)

    def _part(self, code: int) -> Insertion | Formula | Gap:
        if code < _OPENINGS:
            return self.insertions[code - _INSERTIONS]
        return self.formulas[code - _FORMULAS] if code < _GAPS else Gap(self.gaps[code - _GAPS])

    def _inner(self, match: re.Match[str]) -> str:
        if (choice := self._conditional(match[1])) is not None:
            return choice
        self.insertions.append(self.read_insertion(unescape(match[1])))
        return chr(_INSERTIONS + len(self.insertions) - 1)

    def _outer(self, match: re.Match[str]) -> str:
        choice = self._conditional(match[1])
        return match[0] if choice is None else choice

    def _conditional(self, body: str) -> str | None:
        """Return a conditional text with its marks; None if it is none."""
        source = _MARK.sub("…", body).strip()
        if found := _IF.match(body):
            texts = _BAR.split(body[found.end() :])
            if not found[0].endswith("|") or len(texts) > 2:
                raise TemplateError(f"[[{source}]] is written [[if n > 1 | text | otherwise]]")
            condition = self.read_condition(unescape(found[1]))
            opening = Opening(condition, lambda parts: Conditional(source, condition, parts[0], (*parts, ())[1]))
        elif found := _COUNTED.match(body):
            rest = body[found.end() :]
            names, texts = (None, _COMMA.split(rest)) if found[2] else _forms(rest, source)
            number = self.read_insertion(unescape(found[1]))
            opening = Opening(number.expression, lambda parts: Counted(source, number, names, tuple(parts)))
        else:
            return None
        if any(_PARAGRAPH.search(text) for text in texts):
            raise TemplateError(f"[[{source}]]: a conditional text ends in the paragraph in which it begins")
        self.openings.append(opening)
        return chr(_OPENINGS + len(self.openings) - 1) + _NEXT.join(text.strip() for text in texts) + _END


def _forms(text: str, source: str) -> tuple[tuple[str, ...], list[str]]:
    """Return the names of plural forms and their texts."""
    _, *pieces = _CATEGORY.split(text)
    names, texts = tuple(pieces[::2]), pieces[1::2]
    if unknown := [name for name in names if name not in CATEGORIES]:
        raise TemplateError(
            f'unknown plural form "{unknown[0]}" in [[{source}]]; the forms are {", ".join(CATEGORIES)}'
        )
    if len(set(names)) < len(names):
        raise TemplateError(f"a plural form stands twice in [[{source}]]")
    return names, texts


def _check_tags(texts: Sequence[tuple[Part, ...]]) -> None:
    """Raise TemplateError unless each text closes the elements that it opens."""
    for parts in texts:
        open_tags: list[str] = []
        for closing, name, alone in _TAG.findall("".join(part for part in parts if isinstance(part, str))):
            if not closing and not alone and name not in ("br", "img"):
                open_tags.append(name)
            elif closing and (not open_tags or open_tags.pop() != name):
                open_tags = ["/"]
                break
        if open_tags:
            raise TemplateError("what is bold or italic in a conditional text must end in the same text")


def formula_parts(parts: Sequence[Part]) -> tuple[str | Insertion | Conditional | Counted, ...]:
    """Return the parts of a formula. Raises TemplateError for a gap."""
    kept = [part for part in parts if isinstance(part, str | Insertion | Conditional | Counted)]
    if len(kept) < len(parts):
        raise TemplateError("a gap cannot stand inside a formula")
    return tuple(kept)


def literal_text(source: str) -> str:
    """Return the words of a text without its insertions: those of all texts of a conditional one."""
    text, before = INSERTION.sub(_words_of, source), ""
    while text != before:
        text, before = _OUTER.sub(_words_of, text), text
    return text


def _words_of(match: re.Match[str]) -> str:
    if found := _IF.match(match[1]):
        return match[1][found.end() :].replace("|", " ")
    if found := _COUNTED.match(match[1]):
        return _CATEGORY.sub(" ", match[1][found.end() :])
    return " "
