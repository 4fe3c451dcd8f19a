"""TeX to MathML for lessons, tasks and previews of answers."""

import re
import sys
import threading
from collections import OrderedDict
from html import escape
from typing import Protocol

from math_core import LatexError, LatexToMathML

from webapp.content.rendering.line_breaks import is_long, parts_of
from webapp.content.rendering.speech import words
from webapp.locales import LANGUAGES
from webapp.messages import Locale

_CONVERTER = LatexToMathML(fancy_error=False)
_COMMA_IN_NUMBER = re.compile(r"(?<=\d),(?=\d)")
_BETWEEN_MEMBERS = re.compile(r"(?<!\\); ?")
_COMMA = re.compile(r'(?<=\d)</mn><mo rspace="0">,</mo><mn>(?=\d)')
_COMMA_IN_BASE = re.compile(r'<mn>(\d+)</mn><mo rspace="0">,</mo><(msup|msub)><mn>(?=\d)')
_THIN_SPACE = re.compile(r'(?<=\d)</mn><mspace width="0\.16666667em"/><mn>(?=\d)')


DISPLAY_BREAK = '<span class="formula__break"> </span>'
BREAK = f'</span>{DISPLAY_BREAK}<span class="formula">'
"""Where a line may end: between the boxes of the parts, because Firefox breaks no line inside `nowrap`."""

CACHE_BYTES = 8 * 1024 * 1024
Formula = tuple[str, Locale, bool]  # TeX, the language of its words, and whether it is a display formula


class FormulaWriter(Protocol):
    """Writes the TeX of a formula as HTML."""

    def __call__(self, tex: str, locale: Locale, *, display: bool = False) -> str: ...


class TexError(ValueError):
    """A formula that does not convert; the text gives the reason."""


class Formulas:
    """A least-recently-used cache of converted formulas, limited in bytes: learners type ever new and long ones."""

    def __init__(self, largest: int) -> None:
        self.largest = largest
        self.size = 0
        self._known: OrderedDict[Formula, str] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, formula: Formula) -> str | None:
        """Return the MathML of a formula, if it is cached."""
        with self._lock:
            markup = self._known.get(formula)
            if markup is not None:
                self._known.move_to_end(formula)
            return markup

    def remember(self, formula: Formula, markup: str) -> None:
        """Store a formula in place of the least recently used ones."""
        with self._lock:
            if formula in self._known:  # another thread has stored it
                return
            self._known[formula] = markup
            self.size += _bytes_of(formula, markup)
            while self.size > self.largest:
                self.size -= _bytes_of(*self._known.popitem(last=False))


def _bytes_of(formula: Formula, markup: str) -> int:
    return sys.getsizeof(formula) + sys.getsizeof(formula[0]) + sys.getsizeof(markup) + 100  # of the dictionary


_formulas = Formulas(CACHE_BYTES)


def mathml(tex: str, locale: Locale, *, display: bool = False) -> str:
    r"""Return a formula as escaped MathML, labelled with its words in a language.

    A comma between two digits (decimal comma, thousands) and `\,` belong to the number. Each number becomes one
    element, so that `1,5` and `1{,}5` look alike and a screen reader reads one number. Authors write `;` between
    members; in English it becomes a comma: (3, 4). A short formula never breaks. A long one breaks between its parts,
    and a part wider than the page scrolls. `in_formula` wraps the result in its box.
    Raises TexError for unknown commands and broken syntax.
    """
    formula = (tex, locale, display)
    known = _formulas.find(formula)
    if known is not None:
        return known
    try:
        markup = _CONVERTER.convert_with_local_state(_as_shown(tex, locale), displaystyle=display)
    except LatexError as error:
        raise TexError(f"${tex}$: {str(error).strip()}") from error
    markup = _COMMA_IN_BASE.sub(r"<\2><mn>\1,", _COMMA.sub(",", markup))
    markup = _THIN_SPACE.sub("\u202f", markup)
    markup = _laid_out(markup, locale, display=display)
    _formulas.remember(formula, markup)
    return markup


def tex_in_marks(tex: str, locale: Locale, *, display: bool = False) -> str:
    r"""Return a formula as escaped TeX between `\(` and `\)`, for pages on which MathJax sets formulas."""
    opening, closing = (r"\[", r"\]") if display else (r"\(", r"\)")
    return escape(f"{opening}{_as_shown(tex, locale).strip()}{closing}", quote=False)


def _as_shown(tex: str, locale: Locale) -> str:
    """Return TeX with the marks of a language between members, and decimal commas that get no space."""
    return _COMMA_IN_NUMBER.sub("{,}", _BETWEEN_MEMBERS.sub(LANGUAGES[locale].member_mark, tex))


def in_formula(content: str, *, display: bool = False) -> str:
    """Return the box for what `mathml` returned and the text that touches it, which stays on the same line."""
    return f'<span class="formula{" formula--display" if display else ""}">{content}</span>'


def _laid_out(markup: str, locale: Locale, *, display: bool) -> str:
    """Return long MathML as boxes, one per part, that scroll but do not break; lines break between them."""
    if not is_long(markup):
        return _labelled(markup, locale)
    parts = parts_of(markup[markup.index(">") + 1 : -len("</math>")])
    begin = markup[: markup.index(">") + 1]
    if len(parts) > 1 and display:
        begin = '<math displaystyle="true">'
    boxes = (f'<span class="formula__part">{_labelled(f"{begin}{part}</math>", locale)}</span>' for part in parts)
    return (DISPLAY_BREAK if display else BREAK).join(boxes)


def _labelled(markup: str, locale: Locale) -> str:
    """Return MathML with its words as label."""
    return f'<math aria-label="{escape(words(markup, locale))}"{markup.removeprefix("<math")}'
