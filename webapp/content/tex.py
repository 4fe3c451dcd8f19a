"""TeX to MathML: one converter for lessons, tasks and previews of answers."""

import re
from functools import lru_cache

from math_core import LatexError, LatexToMathML

_CONVERTER = LatexToMathML(fancy_error=False)
_COMMA_IN_NUMBER = re.compile(r"(?<=\d),(?=\d)")
_COMMA = re.compile(r'(?<=\d)</mn><mo rspace="0">,</mo><mn>(?=\d)')
_THIN_SPACE = re.compile(r'(?<=\d)</mn><mspace width="0\.16666667em"/><mn>(?=\d)')


class TexError(ValueError):
    """A formula that does not convert; the text says why."""


@lru_cache(maxsize=50_000)
def mathml(tex: str, *, display: bool = False) -> str:
    r"""Escaped MathML of a formula. Raises TexError for unknown commands and broken syntax.

    A comma between two digits belongs to the number (decimal comma, thousands) and so does `\,`: each number becomes
    one element, so that `1,5` and `1{,}5` look alike and a screen reader says one number.
    """
    try:
        markup = _CONVERTER.convert_with_local_state(_COMMA_IN_NUMBER.sub("{,}", tex), displaystyle=display)
    except LatexError as error:
        raise TexError(f"${tex}$: {str(error).strip()}") from error
    return _THIN_SPACE.sub("\u202f", _COMMA.sub(",", markup))
