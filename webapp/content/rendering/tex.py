"""TeX to MathML: one converter for lessons, tasks and previews of answers."""

import re
import sys
import threading
from collections import OrderedDict
from html import escape

from math_core import LatexError, LatexToMathML

from webapp.content.rendering.line_breaks import is_long, parts_of
from webapp.content.rendering.speech import words
from webapp.messages import Locale

_CONVERTER = LatexToMathML(fancy_error=False)
_COMMA_IN_NUMBER = re.compile(r"(?<=\d),(?=\d)")
_COMMA = re.compile(r'(?<=\d)</mn><mo rspace="0">,</mo><mn>(?=\d)')
_COMMA_IN_BASE = re.compile(r'<mn>(\d+)</mn><mo rspace="0">,</mo><(msup|msub)><mn>(?=\d)')
_THIN_SPACE = re.compile(r'(?<=\d)</mn><mspace width="0\.16666667em"/><mn>(?=\d)')


DISPLAY_BREAK = '<span class="formula__break"> </span>'
BREAK = f'</span>{DISPLAY_BREAK}<span class="formula">'
"""Where a line may end: between the boxes of the parts, because Firefox finds no such place inside a `nowrap`."""

CACHE_BYTES = 8 * 1024 * 1024
Formula = tuple[str, Locale, bool]  # its TeX, the language of its words, and whether it stands alone


class TexError(ValueError):
    """A formula that does not convert; the text says why."""


class Formulas:
    """The formulas converted last, with their MathML: as many as fit into so many bytes. Learners type formulas without
    end, and long ones."""

    def __init__(self, largest: int) -> None:
        self.largest = largest
        self.size = 0
        self._known: OrderedDict[Formula, str] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, formula: Formula) -> str | None:
        """Return the MathML of a formula, if it is remembered."""
        with self._lock:
            markup = self._known.get(formula)
            if markup is not None:
                self._known.move_to_end(formula)
            return markup

    def remember(self, formula: Formula, markup: str) -> None:
        """Keep a formula, in place of those that were used least recently."""
        with self._lock:
            if formula in self._known:  # another thread was first
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

    A comma between two digits belongs to the number (decimal comma, thousands) and so does `\,`: each number becomes
    one element, so that `1,5` and `1{,}5` look alike and a screen reader says one number. A short formula never breaks.
    A long one breaks between its parts, each of which scrolls where it is wider than the page. `in_formula` puts the
    result into its box. Raises TexError for unknown commands and broken syntax.
    """
    formula = (tex, locale, display)
    known = _formulas.find(formula)
    if known is not None:
        return known
    try:
        markup = _CONVERTER.convert_with_local_state(_COMMA_IN_NUMBER.sub("{,}", tex), displaystyle=display)
    except LatexError as error:
        raise TexError(f"${tex}$: {str(error).strip()}") from error
    markup = _COMMA_IN_BASE.sub(r"<\2><mn>\1,", _COMMA.sub(",", markup))
    markup = _THIN_SPACE.sub("\u202f", markup)
    markup = _laid_out(markup, locale, display=display)
    _formulas.remember(formula, markup)
    return markup


def in_formula(content: str, *, display: bool = False) -> str:
    """Return a box for what `mathml` returned and the text that touches it, which has its place in the same line."""
    return f'<span class="formula{" formula--display" if display else ""}">{content}</span>'


def _laid_out(markup: str, locale: Locale, *, display: bool) -> str:
    """Put the parts of long MathML into boxes that scroll but do not break, with places for a new line between them."""
    if not is_long(markup):
        return _labelled(markup, locale)
    parts = parts_of(markup[markup.index(">") + 1 : -len("</math>")])
    begin = markup[: markup.index(">") + 1]
    if len(parts) > 1 and display:
        begin = '<math displaystyle="true">'
    boxes = (f'<span class="formula__part">{_labelled(f"{begin}{part}</math>", locale)}</span>' for part in parts)
    return (DISPLAY_BREAK if display else BREAK).join(boxes)


def _labelled(markup: str, locale: Locale) -> str:
    """Give MathML its words."""
    return f'<math aria-label="{escape(words(markup, locale))}"{markup.removeprefix("<math")}'
