r"""Numbers as written in school: in prose, in TeX, in answers, and inside formulas.

In prose and TeX the locale decides the decimal mark and the grouping of thousands. Answers and SVG coordinates have the
point and no grouping. `write_formula` adapts to what stands beside an inserted number: it never writes `+ -3`, `-(-3)`,
`1x`, `0x` or `x^1`, and puts brackets into `(-3)^2` and `2 \cdot (-3)`.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from webapp.locales import LANGUAGES
from webapp.messages import Locale

Notation = Literal["text", "tex", "answer"]
Kind = Literal[
    "auto", "plain", "fraction", "mixed", "decimal", "decimals", "percent", "parens", "signed", "roman", "standard",
    "clock",
]  # fmt: skip
MINUS = "\u2212"
NO_BREAK_SPACE = "\u00a0"
MAX_PLACES = 12


class FormatError(ValueError):
    """A value that cannot be written in the requested form; the text gives the reason."""


@dataclass(frozen=True, slots=True)
class Style:
    """How an insertion is written. `places` belongs to `decimals`.

    `as_fraction` makes `auto` write a value that is not whole as a fraction even when its decimal ends.
    """

    kind: Kind = "auto"
    places: int = 0
    as_fraction: bool = False


_AS_DECIMAL = Style("decimal")


def ending_places(value: Fraction) -> int | None:
    """Return how many decimals `value` needs, or None when its decimal does not end within MAX_PLACES."""
    if value.denominator == 1:
        return 0
    for places in range(1, MAX_PLACES + 1):
        if 10**places % value.denominator == 0:
            return places
    return None


def round_half_away(value: Fraction, places: int) -> Fraction:
    """Return a value rounded as in school: halves away from zero."""
    scaled = abs(value) * 10**places
    size = Fraction((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator), 10**places)
    return size if value >= 0 else -size


def write_number(value: Fraction, style: Style, notation: Notation, locale: Locale) -> str:
    """Return a number with its sign. Raises FormatError for `decimal` and a value whose decimal never ends."""
    value = _in_range(value, style)
    if value.numerator >= 0 or style.kind == "roman":
        return write_size(value, style, notation, locale)
    return (MINUS if notation == "text" else "-") + write_size(-value, style, notation, locale)


def write_value(value: Fraction | tuple[Fraction, ...], style: Style, notation: Notation, locale: Locale) -> str:
    """Return a number, or the members of a list: with commas in English prose, else with `;` (see `tex.mathml`)."""
    if not isinstance(value, tuple):
        return write_number(value, style, notation, locale)
    mark = LANGUAGES[locale].member_mark if notation == "text" else "; "
    return mark.join(write_number(member, style, notation, locale) for member in value)


def write_size(value: Fraction, style: Style, notation: Notation, locale: Locale) -> str:
    """Return a number that is not negative."""
    if style.kind == "roman":
        return rf"\text{{{roman(value)}}}" if notation == "tex" else roman(value)
    if style.kind == "standard" and value:
        return _standard(value, notation, locale)
    if style.kind == "clock":
        return _clock(value, notation)
    if value.denominator == 1 and style.kind not in ("percent", "decimals"):
        return _grouped(str(value.numerator), "answer" if style.kind == "plain" else notation, locale)
    match style.kind:
        case "percent":
            mark = r"\%" if notation == "tex" else "%"
            return write_size(value * 100, _AS_DECIMAL, notation, locale) + mark
        case "decimals":
            return _decimal(round_half_away(value, style.places), style.places, notation, locale)
        case "mixed" if value > 1:
            whole, rest = divmod(value, 1)
            space = {"text": NO_BREAK_SPACE, "tex": "", "answer": " "}[notation]
            return f"{_grouped(str(whole), notation, locale)}{space}{_fraction(rest, notation)}"
    places = ending_places(value)
    if style.kind == "plain":
        return _decimal(value, places, "answer", locale) if places is not None else _fraction(value, notation)
    if style.kind == "decimal" and places is None:
        raise FormatError(f"{value} has no ending decimal; use decimals 2, fraction or round(...)")
    as_fraction = style.kind in ("fraction", "mixed") or (style.as_fraction and style.kind != "decimal")
    return _fraction(value, notation) if places is None or as_fraction else _decimal(value, places, notation, locale)


_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def roman(value: Fraction) -> str:
    """Return a number in Roman numerals. Raises FormatError unless it is whole, from 1 to 3999."""
    if value.denominator != 1 or not 1 <= value <= 3999:
        raise FormatError(f"{value} has no Roman numeral; they are from 1 to 3999")
    rest, written = int(value), ""
    for size, letters in _ROMAN:
        written += letters * (rest // size)
        rest %= size
    return written


_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def _standard(value: Fraction, notation: Notation, locale: Locale) -> str:
    """Return 320 000 as 3.2 · 10⁵."""
    power = len(str(value.numerator)) - len(str(value.denominator))
    power -= value < Fraction(10) ** power
    factor = write_size(value / Fraction(10) ** power, _AS_DECIMAL, notation, locale)
    match notation:
        case "tex":
            return rf"{factor} \cdot 10^{{{power}}}"
        case "answer":
            return f"{factor}*10^{power}" if power >= 0 else f"{factor}*10^({power})"
    return f"{factor}{NO_BREAK_SPACE}·{NO_BREAK_SPACE}10{str(power).translate(_RAISED)}"


def _in_range(value: Fraction, style: Style) -> Fraction:
    """Return the value that is written: a day later or earlier it is the same time."""
    return value % 1440 if style.kind == "clock" else value


def _clock(value: Fraction, notation: Notation) -> str:
    """Return minutes since midnight as 14:05. Raises FormatError unless they are whole."""
    if value.denominator != 1:
        raise FormatError(f"{value} is not a whole number of minutes")
    hours, minutes = divmod(value.numerator, 60)
    return f"{hours}{'{:}' if notation == 'tex' else ':'}{minutes:02}"


def _fraction(value: Fraction, notation: Notation) -> str:
    if notation == "tex":
        return rf"\frac{{{value.numerator}}}{{{value.denominator}}}"
    return f"{value.numerator}/{value.denominator}"


def _decimal(value: Fraction, places: int, notation: Notation, locale: Locale) -> str:
    digits = str(value.numerator * 10**places // value.denominator).rjust(places + 1, "0")
    whole = _grouped(digits[: len(digits) - places], notation, locale)
    if not places:
        return whole
    mark = LANGUAGES[locale].decimal_mark if notation != "answer" else "."
    return f"{whole}{f'{{{mark}}}' if mark == ',' and notation == 'tex' else mark}{digits[len(digits) - places :]}"


def _grouped(digits: str, notation: Notation, locale: Locale) -> str:
    """Return digits with thousands separated: by a comma in English from 1,000, by a space in Ukrainian from 10 000."""
    if notation == "answer" or len(digits) < LANGUAGES[locale].grouped_from:
        return digits
    mark = LANGUAGES[locale].thousands[notation == "tex"]
    head = len(digits) % 3 or 3
    groups = [digits[:head], *(digits[place : place + 3] for place in range(head, len(digits), 3))]
    return mark.join(groups)


# --- numbers inside formulas ------------------------------------------------------------------------------------

_COEFFICIENT_OF = re.compile(
    r"[A-Za-z(|√π]|\\(?:left\b|sqrt\b|pi\b|alpha\b|beta\b|gamma\b|theta\b|varphi\b|phi\b|sin\b|cos\b|tan\b|ln\b|lg\b|log\b)"
)
_TERM_START = re.compile(
    r"(?:^|[({\[=<>,;&|]|\\(?:left|le|ge|leq|geq|lt|gt|ne|neq|approx|quad|Rightarrow)\b[ ({\[|]*)\s*$"
)
_SIGN_BEFORE = re.compile(r"([+-])\s*$")
_PRODUCT_BEFORE = re.compile(r"(?:[*/:·×÷^\w)}]|\\(?:cdot|times|div))\s*$")
_GLUED_BEFORE = re.compile(r"[\w)}]$")
_ONE_EXPONENT = re.compile(r"\^\{?\x01\}?")
_RELATION = re.compile(r"\\(?:le|ge|leq|geq|lt|gt|ne|neq|approx|quad|Rightarrow|right|text|\\)\b|\\\\")
_NO_TERM, _ONE = "\x02", "\x01"


def insert_number(before: str, value: Fraction, after: str, style: Style, notation: Notation, locale: Locale) -> str:
    """Return the formula `before` continued with `value`; `after` is the text that follows. See the module docstring.

    May leave marks that `finish_formula` resolves when the whole formula is known.
    """
    value = _in_range(value, style)
    negative = value.numerator < 0  # comparing whole numbers is several times faster than comparing fractions
    size = write_size(-value if negative and style.kind != "roman" else value, style, notation, locale)
    if style.kind in ("parens", "roman"):
        return f"{before}(-{size})" if negative else before + size
    if before.endswith(("^", "_", "^{")):
        if value == 1 and before.endswith(("^", "^{")):
            return before + _ONE
        if before.endswith("^{"):
            return before + (f"-{size}" if negative else size)
        opening, closing = ("{", "}") if notation == "tex" else ("(", ")")
        simple = not negative and value.denominator == 1
        return before + (size if simple and len(size) == 1 else f"{opening}{'-' if negative else ''}{size}{closing}")
    special = size in ("0", "1") and style.kind in ("auto", "signed") and _is_coefficient(before, after)
    if special and size == "0":
        size = _NO_TERM
    elif special and not _GLUED_BEFORE.search(before):
        size = ""
    elif value.denominator != 1 and "/" in size and _needs_brackets(before, after):
        size = f"({size})"
    if style.kind == "signed":
        return _signed(before, size, negative=negative)
    if (negative or "frac" in size) and after.lstrip().startswith("^"):
        opening, closing = ("(", ")") if "frac" not in size else (r"\left(", r"\right)")
        return f"{before}{opening}{'-' if negative else ''}{size}{closing}"
    if not negative:
        return before + size
    if (sign := _SIGN_BEFORE.search(before)) is not None:
        return before[: sign.start()] + _flipped(before[: sign.start()], sign[0]) + size
    if _PRODUCT_BEFORE.search(before) and not _TERM_START.search(before):
        return f"{before}(-{size})"
    return f"{before}-{size}"


def _is_coefficient(before: str, after: str) -> bool:
    closes_bars = after.startswith("|") and before.count("|") % 2 == 1  # |x - 1| is no product of 1 and |
    return _COEFFICIENT_OF.match(after) is not None and not closes_bars


def _flipped(before: str, sign: str) -> str:
    """Return `before` with its trailing `+ ` and `- ` exchanged. A plus that opens a term is left out."""
    if "+" in sign:
        return sign.replace("+", "-")
    return "" if _TERM_START.search(before) else sign.replace("-", "+")


def _signed(before: str, size: str, *, negative: bool) -> str:
    if size == "0":  # a whole term, not a coefficient
        return before.rstrip() if before.strip() else before + size
    opens = _TERM_START.search(before) is not None
    space = "" if opens or before.endswith(" ") else " "
    sign = ("-" if negative else "") if opens else ("- " if negative else "+ ")
    return f"{before}{space}{sign}{size}"


def _needs_brackets(before: str, after: str) -> bool:
    """Return whether `3/4` would be read as something else here."""
    return re.match(r"[\w(^/*!|]", after) is not None or re.search(r"[*/:^\w)]\s*$", before) is not None


def finish_formula(formula: str) -> str:
    """Drop `^1` and terms with the coefficient 0 from a formula whose insertions are all written."""
    if _ONE in formula:
        formula = _ONE_EXPONENT.sub("", formula).replace(_ONE, "1")
    while (place := formula.find(_NO_TERM)) >= 0:
        formula = _without_term(formula, place)
    return formula


def _without_term(formula: str, place: int) -> str:
    before, after = formula[:place], formula[place + 1 :]
    sign = _SIGN_BEFORE.search(before)
    kept = before[: sign.start()].rstrip() if sign else before
    if not sign and not _TERM_START.search(before):
        return f"{before}0{after}"  # a factor, not a term: the author should exclude 0
    rest = after[_term_length(after) :]
    if _TERM_START.search(kept):
        rest = re.sub(r"^\s*\+\s*", "", rest)
        rest = re.sub(r"^\s*-\s*", "-", rest)
        if not rest.strip() or not re.match(r"[\w\\({|.\x02-]", rest.strip()) or _RELATION.match(rest.strip()):
            rest = "0" + rest
        return kept + rest
    return kept + (rest if not rest or rest[0] in " )}]" else " " + rest)


def _term_length(text: str) -> int:
    """Return how far the term at the start of `text` reaches."""
    depth = 0
    for place, char in enumerate(text):
        if char in "({[":
            depth += 1
        elif char in ")}]":
            if depth == 0:
                return place
            depth -= 1
        elif depth == 0 and (char in "+-=<>,;&" or _RELATION.match(text, place)):
            return len(text[:place].rstrip())
    return len(text)
