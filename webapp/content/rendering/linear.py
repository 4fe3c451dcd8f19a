"""Formulas as plain text in one line, as typed: for search results and the terminal.

Examples: `3/8 + 2/8 = 5/8`, `(x + 1)² = x² + 2x + 1`, `√(a² + b²)`, `2 4/5`.
"""

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from webapp.content.rendering.speech import parsed, text_of

_SPACED = frozenset("=≠≈≡≅∼<>≤≥⩽⩾∈∉⊂⊆→⇒⇔⟹+−-±∓⋅·×÷:∪∩∖∥⊥")
_SIGNS = frozenset("+−-±∓")
_DIVIDED = (" : ", " ÷ ")
_AT_THE_START = re.compile(r"(^|[\s(\[{|/])$")  # Places where a minus belongs to the number after it.
_RAISED = dict(zip("0123456789+−-n∘°′%", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ°°′%", strict=True))
_LOWERED = dict(zip("0123456789+−-n", "₀₁₂₃₄₅₆₇₈₉₊₋₋ₙ", strict=True))
_SIMPLE = re.compile(r"[\d.,\u202f]+|\w[⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉ₙ]*|\(.*\)")


def in_one_line(math: str) -> str:
    """Return a formula or a part of one, given as MathML, as plain text. A part may begin or end with a space."""
    return _row(list(parsed(math)))


def _row(parts: Sequence[Element]) -> str:
    """Write elements one after the other, with spaces around relations and operations."""
    written = ""
    for index, part in enumerate(parts):
        sign = text_of(part) if part.tag == "mo" else ""
        if sign in _SPACED:
            # A part of a long formula may begin with an operation, marked by its `form`.
            is_of_number = sign in _SIGNS and part.get("form") != "infix" and _AT_THE_START.search(written)
            written += sign if is_of_number else f" {sign} "
        elif sign in (",", ";"):
            written += sign if part.get("rspace") == "0" else f"{sign} "  # a decimal comma has no space behind it
        elif part.tag == "mfrac" and index and parts[index - 1].tag == "mn":
            written += f" {_element(part)}"  # a mixed number
        elif part.tag == "mfrac" and written.endswith(_DIVIDED):
            written += f"({_element(part)})"  # without brackets a/b : c/d is a/b : c : d
        else:
            written += _element(part)
    return re.sub(" {2,}", " ", written)


def _element(element: Element) -> str:
    parts = list(element)
    match element.tag, parts:
        case "mspace", _:
            return " "
        case _, []:
            return text_of(element)
        case "mfrac", [over, under]:
            return f"{_grouped(_element(over))}/{_grouped(_element(under))}"
        case "msup", [base, power]:
            return _base(base) + _small(_element(power), _RAISED, "^")
        case "msub", [base, index]:
            return _base(base) + _small(_element(index), _LOWERED, "_")
        case "msubsup", [base, index, power]:
            return _base(base) + _small(_element(index), _LOWERED, "_") + _small(_element(power), _RAISED, "^")
        case "msqrt", _:
            return f"√{_grouped(_row(parts))}"
        case "mroot", [base, degree]:
            return f"{_small(_element(degree), _RAISED, '^')}√{_grouped(_element(base))}"
        case (("mover" | "munder" | "munderover"), [base, *_]):
            return _element(base)
        case "mtable", _:
            return "; ".join(_row(list(row)) for row in parts)
    return _row(parts)


def _base(base: Element) -> str:
    """Return the base of a power or an index. A lone bracket closes what stands before it."""
    return _grouped(_element(base)) if len(base) else text_of(base)


def _small(written: str, signs: dict[str, str], mark: str) -> str:
    """Return a power or an index in small signs if each sign has one, else after its mark."""
    if all(sign in signs for sign in written):
        return "".join(signs[sign] for sign in written)
    return f"{mark}{_grouped(written)}"


def _grouped(written: str) -> str:
    return written if _SIMPLE.fullmatch(written) else f"({written})"
