"""TeX to MathML: one converter for lessons, tasks and previews of answers."""

import re
import sys
import threading
from collections import OrderedDict
from html import escape

from math_core import LatexError, LatexToMathML

from webapp.content.models import Locale
from webapp.content.speech import words

FITS = 14
"""Characters of a formula that any phone has room for; a longer one is given a box that scrolls."""
_CONVERTER = LatexToMathML(fancy_error=False)
_COMMA_IN_NUMBER = re.compile(r"(?<=\d),(?=\d)")
_TAG = re.compile(r"<[^>]*>")
_COMMA = re.compile(r'(?<=\d)</mn><mo rspace="0">,</mo><mn>(?=\d)')
_COMMA_IN_BASE = re.compile(r'<mn>(\d+)</mn><mo rspace="0">,</mo><(msup|msub)><mn>(?=\d)')
_THIN_SPACE = re.compile(r'(?<=\d)</mn><mspace width="0\.16666667em"/><mn>(?=\d)')


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
    one element, so that `1,5` and `1{,}5` look alike and a screen reader says one number. The span around it keeps it
    whole: it never breaks, and scrolls where it is wider than the page. Raises TexError for unknown commands and broken
    syntax.
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
    kind = " formula--display" if display else " formula--long" if len(_TAG.sub("", markup)) > FITS else ""
    label = escape(words(markup, locale))
    markup = f'<span class="formula{kind}"><math aria-label="{label}"{markup.removeprefix("<math")}</span>'
    _formulas.remember(formula, markup)
    return markup
