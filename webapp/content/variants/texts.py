"""Texts with `[[...]]` insertions, compiled once (see text_reader.py) and filled for every variant.

Filling puts escaped numbers and newly converted formulas between ready pieces of HTML, so that no inserted value can
become markup.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from html import escape
from itertools import takewhile
from typing import Any, TypeAlias

from webapp.content.rendering.formatting import (
    FormatError,
    Notation,
    Style,
    finish_formula,
    insert_number,
    round_half_away,
    write_number,
    write_value,
)
from webapp.content.rendering.markdown import fold_spaces
from webapp.content.rendering.plurals import form_of, named, plural_category
from webapp.content.rendering.tex import FormulaWriter, mathml
from webapp.grading.algebra.evaluate import NotExact, TooBig, Undefined, Unevaluable, evaluate_any
from webapp.grading.algebra.irrational import is_true, value_of
from webapp.grading.algebra.lists import Members
from webapp.grading.algebra.nodes import Node
from webapp.locales import DEFAULT
from webapp.messages import Locale

Value: TypeAlias = Fraction | Members
"""The value of a parameter: a number or a list of numbers."""


class TemplateError(ValueError):
    """A text that cannot be compiled or filled, with the reason. The caller adds file and line."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names an expression may use: all parameters; which are texts, shown as fractions, or lists."""

    all: frozenset[str]
    texts: frozenset[str] = frozenset()
    fractions: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Values:
    """A variant's values.

    `known` caches the values of expressions, `formulas` their written form in one language, `figures` what was drawn.
    """

    numbers: Mapping[str, Value]
    texts: Mapping[str, str]
    known: dict[str, Value] = field(default_factory=dict)
    formulas: dict[tuple["Formula", Locale], str] = field(default_factory=dict)
    figures: dict[tuple[object, Locale], Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Insertion:
    """`[[source]]`: an expression (or the name of a text) and how to write it."""

    source: str
    expression: Node
    text_name: str | None
    style: Style

    def value(self, values: Values) -> Fraction:
        """Return the number to write. Raises TemplateError, for a list too."""
        value = self.any_value(values)
        if isinstance(value, tuple):
            raise TemplateError(f"[[{self.source}]] is a list, and a number is needed here")
        return value

    def any_value(self, values: Values) -> Value:
        if self.source not in values.known:
            values.known[self.source] = work_out_any(self.expression, values.numbers, self.source)
        return values.known[self.source]

    def written(self, values: Values, locale: Locale) -> str:
        """Return the value as prose, not escaped."""
        if self.text_name is not None:
            return values.texts[self.text_name]
        try:
            return write_value(self.any_value(values), self.style, "text", locale)
        except FormatError as error:
            raise TemplateError(f"[[{self.source}]]: {error}") from error


@dataclass(frozen=True, eq=False)
class Formula:
    """A `$...$` with its insertions; `display` formulas stand on a line of their own.

    Compared by identity, so that the form written for the HTML is reused for the words.
    """

    parts: tuple["str | Insertion | Conditional | Counted", ...]
    display: bool = False
    notation: Notation = "tex"

    @property
    def is_same(self) -> bool:
        """Return whether the formula is the same for all values."""
        return all(isinstance(part, str) for part in self.parts)

    def written(self, values: Values, locale: Locale) -> str:
        """Return the TeX or the answer with its insertions written."""
        if len(self.parts) == 1 and isinstance(self.parts[0], str):
            return self.parts[0]
        if (self, locale) not in values.formulas:
            values.formulas[self, locale] = self._write(values, locale)
        return values.formulas[self, locale]

    @cached_property
    def _steps(self) -> Sequence[tuple["Part", str]] | None:
        """Return the parts, each with the text that follows it; None if they depend on the variant."""
        return None if _depends(self.parts) else _with_following(self.parts)

    def _write(self, values: Values, locale: Locale) -> str:
        formula = ""
        for part, following in self._steps or _with_following(tuple(chosen(self.parts, values, locale))):
            if not isinstance(part, Insertion):
                formula += str(part)
            elif part.text_name is not None:
                formula += part.written(values, locale)
            else:
                value = part.any_value(values)
                try:
                    if isinstance(value, tuple):
                        formula += write_value(value, part.style, self.notation, locale)
                    else:
                        formula = insert_number(formula, value, following, part.style, self.notation, locale)
                except FormatError as error:
                    raise TemplateError(f"[[{part.source}]]: {error}") from error
        return finish_formula(formula)


@dataclass(frozen=True, slots=True, eq=False)
class Conditional:
    """`[[if condition | text | otherwise]]`."""

    source: str
    condition: Node
    then: tuple["Part", ...]
    otherwise: tuple["Part", ...]

    def chosen(self, values: Values, _: Locale) -> tuple["Part", ...]:
        try:
            return self.then if is_true(self.condition, values.numbers) else self.otherwise
        except NotExact as error:
            raise TemplateError(f"[[{self.source}]]: this is no condition such as n > 1 with exact values") from error
        except Unevaluable as error:
            raise TemplateError(f"[[{self.source}]]: the condition has no value here") from error


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """`[[n | one: apple, other: apples]]`. The names of the forms are None when they stand in the language's order."""

    source: str
    number: Insertion
    names: tuple[str, ...] | None
    forms: tuple[tuple["Part", ...], ...]

    def chosen(self, values: Values, locale: Locale) -> tuple["Part", ...]:
        places = [str(place) for place in range(len(self.forms))]
        try:
            forms = named(places, locale) if self.names is None else dict(zip(self.names, places, strict=True))
            return self.forms[int(form_of(plural_category(self.number.value(values), locale), forms, locale))]
        except FormatError as error:
            raise TemplateError(f"[[{self.source}]]: {error}") from error


@dataclass(frozen=True, slots=True)
class Gap:
    """The place of a cloze field in the prompt."""

    name: str


@dataclass(frozen=True, slots=True)
class Coordinate:
    """An insertion inside an SVG attribute: point notation, at most three decimals."""

    insertion: Insertion

    def written(self, values: Values) -> str:
        rounded = round_half_away(self.insertion.value(values), 3)
        return write_number(rounded, Style("plain"), "answer", DEFAULT)


Part: TypeAlias = str | Insertion | Formula | Gap | Coordinate | Conditional | Counted


def chosen(parts: Sequence[Part], values: Values, locale: Locale) -> Iterator[Part]:
    """Yield the parts that a variant shows: conditional texts are replaced by the parts of the text that applies."""
    for part in parts:
        if type(part) is Conditional or type(part) is Counted:
            yield from chosen(part.chosen(values, locale), values, locale)
        else:
            yield part


def _depends(parts: Sequence[Part]) -> bool:
    """Return whether the variant decides which parts are shown."""
    return any(isinstance(part, Conditional | Counted) for part in parts)


def _with_following(parts: Sequence[Part]) -> Sequence[tuple[Part, str]]:
    """Return each part with the text between it and the next insertion."""
    return [
        (part, "".join(str(after) for after in takewhile(_is_text, parts[index + 1 :])))
        for index, part in enumerate(parts)
    ]


def _is_text(part: Part) -> bool:
    return isinstance(part, str)


@dataclass(frozen=True)
class Template:
    """Ready pieces of HTML with insertions between them; `words` are the same pieces without tags."""

    parts: tuple[Part, ...]
    words: tuple[Part, ...] = ()

    def html(self, values: Values, locale: Locale, formula: FormulaWriter = mathml) -> str:
        """Return escaped HTML. Raises TemplateError or TexError."""
        return "".join(self.pieces(values, locale, formula))

    def pieces(self, values: Values, locale: Locale, formula: FormulaWriter = mathml) -> list[str]:
        """Return the HTML split at its gaps: one piece more than there are gaps."""
        pieces = [""]
        for part in chosen(self.parts, values, locale):
            match part:
                case str():
                    pieces[-1] += part
                case Insertion():
                    pieces[-1] += escape(part.written(values, locale))
                case Formula():
                    pieces[-1] += formula(part.written(values, locale), locale, display=part.display)
                case Coordinate():
                    pieces[-1] += part.written(values)
                case Gap():
                    pieces.append("")
        return pieces

    def gap_names(self) -> list[str]:
        return [part.name for part in self.parts if isinstance(part, Gap)]

    def text(self, values: Values, locale: Locale) -> str:
        """Return plain words: formulas as TeX between dollars, gaps as underscores."""
        return self._same_words or self._text(values, locale)

    @cached_property
    def _same_words(self) -> str | None:
        """Return the words if they are the same for all values; None for others."""
        is_same = all(isinstance(part, str) or (isinstance(part, Formula) and part.is_same) for part in self.words)
        return self._text(Values({}, {}), DEFAULT) if is_same else None

    @cached_property
    def _words_depend(self) -> bool:
        return _depends(self.words)

    def _text(self, values: Values, locale: Locale) -> str:
        written: list[str] = []
        for part in chosen(self.words, values, locale) if self._words_depend else self.words:
            match part:
                case str():
                    written.append(part)
                case Formula():
                    written.append(f"${part.written(values, locale)}$")
                case Insertion():
                    written.append(part.written(values, locale))
                case Gap():
                    written.append("____")
        return fold_spaces("".join(written))


def work_out(expression: Node, numbers: Mapping[str, Value], source: str) -> Fraction:
    """Return the exact value of a number. Raises TemplateError with a text for authors."""
    value = work_out_any(expression, numbers, source)
    if isinstance(value, tuple):
        raise TemplateError(f"{source} is a list, and a number is needed here")
    return value


def work_out_any(expression: Node, numbers: Mapping[str, Value], source: str) -> Value:
    """Return the exact value of a number or list. Raises TemplateError with a text for authors."""
    try:
        try:
            return value_of(expression, numbers)
        except NotExact:  # or a list
            return evaluate_any(expression, numbers)
    except Undefined as error:
        raise TemplateError(f"{source} has no value here (division by zero, or a wrong argument)") from error
    except TooBig as error:
        raise TemplateError(f"{source} is too large") from error
    except NotExact as error:
        raise TemplateError(f"{source} has no exact rational value here; round(..., 2) makes one") from error


def fill_source(parts: Sequence[Part], values: Values, locale: Locale) -> str:
    """Return Markdown with TeX in which every insertion is written."""
    filled = []
    for part in chosen(parts, values, locale):
        if isinstance(part, Formula):
            mark = "$$" if part.display else "$"
            filled.append(f"{mark}{part.written(values, locale)}{mark}")
        elif isinstance(part, Insertion):
            filled.append(part.written(values, locale))
        else:
            filled.append(str(part))
    return "".join(filled)
