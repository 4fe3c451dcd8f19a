"""TeX to MathML: one converter for lessons, tasks and previews of answers."""

import re
from functools import lru_cache
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


class TexError(ValueError):
    """A formula that does not convert; the text says why."""


@lru_cache(maxsize=50_000)
def mathml(tex: str, locale: Locale, *, display: bool = False) -> str:
    r"""Return a formula as escaped MathML, labelled with its words in a language.

    A comma between two digits belongs to the number (decimal comma, thousands) and so does `\,`: each number becomes
    one element, so that `1,5` and `1{,}5` look alike and a screen reader says one number. The span around it keeps it
    whole: it never breaks, and scrolls where it is wider than the page. Raises TexError for unknown commands and broken
    syntax.
    """
    try:
        markup = _CONVERTER.convert_with_local_state(_COMMA_IN_NUMBER.sub("{,}", tex), displaystyle=display)
    except LatexError as error:
        raise TexError(f"${tex}$: {str(error).strip()}") from error
    markup = _COMMA_IN_BASE.sub(r"<\2><mn>\1,", _COMMA.sub(",", markup))
    markup = _THIN_SPACE.sub("\u202f", markup)
    kind = " formula--display" if display else " formula--long" if len(_TAG.sub("", markup)) > FITS else ""
    label = escape(words(markup, locale))
    return f'<span class="formula{kind}"><math aria-label="{label}"{markup.removeprefix("<math")}</span>'
