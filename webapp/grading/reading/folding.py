"""Unicode folding: the characters that keyboards and pastes give for one mathematical sign, beyond NFKC."""

import re
import unicodedata

from webapp.messages import N_, problem

MAX_LENGTH = 200

_SAME = {
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u2796",
    "+": "\uff0b\u2795",
    "*": "\u00d7\u00b7\u22c5\u2219\u2217\u2715\u2062\u2022\u2027\u2716\u22c6\u25cf",
    "/": "\u00f7\u2044\u2215\u2797",
    ":": "\u2236",
    " ": "\t\n\r\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
    "": "\u200b\u2060\ufeff\u00ad\u2061",
    "(": "\uff08",
    ")": "\uff09",
    "=": "\uff1d",
    "|": "\u2223",
    "<=": "\u2264\u2a7d\u2266",
    ">=": "\u2265\u2a7e\u2267",
    "!=": "\u2260",
    "\u222a": "\u22c3",
    "\u2205": "\u00d8\u2300\u00f8",
    "\u00b0": "\u02da\u00ba",
    "\u03bc": "\u00b5",
    "\u03c6": "\u03d5",
    "'": "\u2032\u2019\u2018\u02b9\u02bc\u00b4",
    '"': "\u2033\u201d\u201c\u201e\u02ba",
}
_LOOKALIKES = str.maketrans(
    "асеорхуіѕјһԁкАВЕКМНОРСТХУІЅЈΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",  # Cyrillic, then Greek
    "aceopxyisjhdkABEKMHOPCTXYISJABEZHIKMNOPTYXo",
)
_FOLD: dict[str, str] = {raw: folded for folded, raws in _SAME.items() for raw in raws}
_FOLD |= {chr(raw): chr(folded) for raw, folded in _LOOKALIKES.items()}

_SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿˣᵏᵐᵗʸ", "0123456789+-()nxkmty", strict=True))
_SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉ₐₓₙₘₖᵢ", "0123456789axnmki", strict=True))
_SMALL_FRACTION = re.compile("([⁰¹²³⁴⁵⁶⁷⁸⁹]+)[/\u2044\u2215]([₀₁₂₃₄₅₆₇₈₉]+)")


def fold(text: str) -> tuple[str, list[int]]:
    """Return the folded text and, for each of its characters, the raw offset it came from.

    Raises ParseProblem for a text that is too long, and for control characters, bidi overrides, digits outside ASCII
    and lone surrogates.
    """
    if len(text) > MAX_LENGTH:
        raise problem(N_("This is too long: at most %(limit)s characters."), MAX_LENGTH, limit=str(MAX_LENGTH))
    if text.isascii() and text.isprintable():  # most answers: nothing to fold
        return text, list(range(len(text) + 1))
    folded: list[str] = []
    origin: list[int] = []
    script = ""  # "^" or "_" during a run of superscript or subscript characters
    fractions = {found.start(): found for found in _SMALL_FRACTION.finditer(text)}
    place = 0
    while place < len(text):
        raw, after = text[place], place + 1
        if found := fractions.get(place):
            piece, small, after = _small_fraction(found, folded), "", found.end()
        else:
            small = "^" if raw in _SUPERSCRIPTS else "_" if raw in _SUBSCRIPTS else ""
            piece = _SUPERSCRIPTS.get(raw) or _SUBSCRIPTS.get(raw) or _one(raw, place)
        if script == "^" != small:
            piece = ")" + piece
        if small and small != script:
            piece = {"^": "^(", "_": "_"}[small] + piece
        script = small
        folded.extend(piece)
        origin.extend([place] * len(piece))
        place = after
    if script == "^":
        folded.append(")")
        origin.append(len(text))
    return "".join(folded), [*origin, len(text)]


def fold_name(name: str) -> str:
    """Return a name as folded text spells it, for look-ups in tables of words."""
    return "".join(_FOLD.get(char, char) for char in name)


def _small_fraction(found: re.Match[str], before: list[str]) -> str:
    """Return a fraction of superscript and subscript digits. After a digit it makes a mixed number."""
    above, below = ("".join(table[char] for char in found.group(index))
                    for index, table in ((1, _SUPERSCRIPTS), (2, _SUBSCRIPTS)))  # fmt: skip
    mixed = "".join(before).rstrip()[-1:].isdigit()
    return f" {above}/{below}" if mixed else f"({above}/{below})"


def _one(raw: str, place: int) -> str:
    if raw in _FOLD or " " <= raw <= "~":
        return _FOLD.get(raw, raw)
    category = unicodedata.category(raw)
    if category == "Nd":
        raise problem(N_("Write digits as 0 to 9."), place)
    if category[0] == "C":
        raise problem(N_("There is a hidden character here (%(code)s): delete it."), place, code=f"U+{ord(raw):04X}")
    if category in ("Lu", "Ll") and (raw >= "\U0001d400" or raw == "ℎ"):  # the letters of formulas in a paste
        plain = unicodedata.normalize("NFKC", raw)
        return _FOLD.get(plain, plain)
    return raw
