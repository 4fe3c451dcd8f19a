"""Formulas in words, in both languages, for screen readers.

Screen readers that support MathML read it themselves. Others flatten it (two and a half becomes "212"), and browsers
leave it out of the names of controls, links and headings. So every formula on a page has these words as its label. They
are short: the end of a part is spoken only when the part has more than one sign.
"""

import re
from collections.abc import Sequence
from fractions import Fraction
from html import unescape
from typing import TypeVar
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from webapp.content.rendering.plurals import plural_form
from webapp.content.rendering.speech_words import COUNTED, NAMES, PARTS, SHAPES, SIGNS, STEMS, TENS, WHOLES
from webapp.locales import DEFAULT, LOCALES, Locale, in_language

Form = TypeVar("Form")

_BARS = frozenset("¯‾―—_\u0305\u00af\u0332")
_ARROWS = frozenset("→⃗\u20d7")
_INVISIBLE = dict.fromkeys(map(ord, "\u2061\u2062\u2063\u2064\u200b"))
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot);)\w+;")
_SPACE_BEFORE_PAUSE = re.compile(r"\s+(?=[,;.])")
_SECOND_PAUSE = re.compile(r",(?=[,;.])|,$")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_LABELLED = re.compile(r'<(math|svg)\b[^>]*? aria-label="([^"]*)".*?</\1>', re.DOTALL)
_IMAGE = re.compile(r'<img alt="([^"]*)"[^>]*>')
MATH = re.compile(r"<math\b.*?</math>", re.DOTALL)
"""A formula as MathML inside HTML."""
_BREAK = re.compile(r"<(?:br|/p|/li|/div|/h\d)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")


def words(math: str, locale: Locale) -> str:
    """Return a formula, given as MathML, in words: "x squared plus 1 half"."""
    said = _row(list(parsed(math)), locale if LOCALES.index(locale) < len(SHAPES["fraction"]) else DEFAULT)
    return _SECOND_PAUSE.sub("", _SPACE_BEFORE_PAUSE.sub("", " ".join(said.split())))


def parsed(math: str) -> Element:
    """Return the parsed MathML of a formula, as our own converter writes it."""
    if "&" in math:  # XML knows no names such as &ApplyFunction;
        math = _ENTITY.sub(lambda entity: unescape(entity[0]), math)
    return ElementTree.fromstring(math)  # noqa: S314 - our own converter wrote it


def text_of(element: Element) -> str:
    """Return the visible text inside an element of a formula."""
    text = "".join(element.itertext()) if len(element) else element.text or ""
    return text.translate(_INVISIBLE).strip()


def spoken(html: str) -> str:
    """Return rendered HTML in words, each formula and figure by its label, for names that are plain text."""
    labelled = _BREAK.sub(" ", _LABELLED.sub(r"\2", _IMAGE.sub(r"\1", html)))
    return " ".join(unescape(_TAG.sub("", labelled)).split())


def _row(children: Sequence[Element], locale: Locale) -> str:
    said: list[str] = []
    at = 0
    while at < len(children):
        element = children[at]
        sign = _sign(element)
        if sign == "." and [_sign(each) for each in children[at : at + 3]] == [".", ".", "."]:
            said.append(_pick(SIGNS["…"], locale))
            at += 3
            continue
        if sign in ("|", "∣") and (end := _closing(children, at, sign)):
            said.append(_shaped("size", locale, children[at + 1 : end]))
            at = end + 1
            continue
        if (sign or text_of(element)) in COUNTED:
            said.append(_counted(text_of(element), next(filter(None, reversed(said)), ""), locale))
        elif sign in (".", ",") and [each.tag for each in children[at - 1 : at + 2 : 2]] == ["mn", "mover"]:
            said.append(_shape("point", locale, said.pop()))  # the rest of the number is under a bar
        elif element.tag == "mfrac" and at and children[at - 1].tag == "mn" and _is_common(element):
            whole = said.pop()
            if (wholes := _pick(WHOLES, locale)) and whole.isdigit():
                whole += " " + plural_form(Fraction(whole), wholes, locale)
            said.append(_shape("mixed", locale, whole, _element(element, locale)))
        else:
            said.append(_element(element, locale))
        at += 1
    return " ".join(said)


def _element(element: Element, locale: Locale) -> str:
    if not len(element):
        return _token(text_of(element), locale)
    parts = list(element)
    match element.tag, parts:
        case "mfrac", [over, under]:
            return _common(over, under, locale) or _shaped("fraction", locale, [over], [under])
        case "msup", [base, power]:
            return _power(_element(base, locale), power, locale)
        case "msub", [base, index]:
            return _index(_element(base, locale), index, locale)
        case "msubsup", [base, index, power]:
            return _power(_index(_element(base, locale), index, locale), power, locale)
        case "msqrt", _:
            return _shaped("root", locale, parts)
        case "mroot", [base, degree]:
            name = "root 3" if text_of(degree) == "3" else "root n"
            name = name if _is_short([base]) else f"long {name}"
            return _shape(name, locale, _element(base, locale), _element(degree, locale))
        case "mover", [base, above]:
            return _over(base, text_of(above), _element(above, locale), locale)
        case "munder", [base, below]:
            said = _element(base, locale)
            return said if text_of(below) in "⏟_" else _shape("below", locale, said, _element(below, locale))
        case "munderover", [base, below, above]:
            return _shape("both", locale, *(_element(each, locale) for each in (base, below, above)))
        case "mtable", _:
            return "; ".join(_row([cell for cell in row if len(cell) or cell.text], locale) for row in parts)
        case "semantics", [shown, *_]:
            return _element(shown, locale)
    return _row(parts, locale)


def _token(text: str, locale: Locale) -> str:
    if text.isdecimal():
        return text
    if pair := SIGNS.get(text) or NAMES.get(text):
        return _pick(pair, locale)
    if text in COUNTED:
        return _counted(text, "", locale)
    unit, slash, other = text.partition("/")
    if slash and unit and other:
        return _shape("per", locale, _token(unit, locale), _token(other, locale))
    if "·" in text:  # kg·m, or (kg·°C) below a line
        return " ".join(_token(factor, locale) for factor in text.strip("()").split("·"))
    return "".join(f" {_pick(SIGNS[sign], locale)}" if sign in "²³□" else sign for sign in text)


def _power(base: str, power: Element, locale: Locale) -> str:
    text = text_of(power)
    if text in COUNTED:
        return f"{base} {_counted(text, base, locale)}"
    if text in ("′", "″", "*"):
        return f"{base} {_token(text, locale)}"
    if text in ("2", "3"):
        return _shape(text, locale, base)
    return _shape("power" if _is_short([power]) else "long power", locale, base, _element(power, locale))


def _index(base: str, index: Element, locale: Locale) -> str:
    return _shape("index" if _is_short([index]) else "long index", locale, base, _element(index, locale))


def _over(base: Element, sign: str, above: str, locale: Locale) -> str:
    said = _element(base, locale)
    if sign in _ARROWS:
        return _shape("vector", locale, said)
    if sign in _BARS:
        return _shape("repeating" if text_of(base).isdigit() else "bar", locale, said)
    return _shape("above", locale, said, above)


def _common(over: Element, under: Element, locale: Locale) -> str | None:
    """Return a fraction whose parts have everyday names, such as two thirds; None for any other."""
    count, part = text_of(over), text_of(under)
    if not (count.isdigit() and part.isdigit() and over.tag == under.tag == "mn"):
        return None
    return _pick((_english_fraction, _ukrainian_fraction), locale)(count, int(part))


def _english_fraction(count: str, part: int) -> str | None:
    return f"{count} {PARTS[part][count != '1']}" if part in PARTS else None


def _ukrainian_fraction(count: str, part: int) -> str | None:
    name = _ordinal(part)
    if name is None:
        return None
    is_one = count[-1] == "1" and not count.endswith("11")
    soft = name.endswith("трет")
    ending = ("я" if soft else "а") if is_one else ("іх" if soft else "их")
    return f"{ {'1': 'одна', '2': 'дві'}.get(count, count) } {name}{ending}"


def _ordinal(number: int) -> str | None:
    """Return the stem of a Ukrainian ordinal: четверт(а), двадцять трет(я)."""
    if number in TENS:
        return TENS[number][1]
    if 1 < number < len(STEMS):
        return STEMS[number]
    if 20 < number < 100:
        return f"{TENS[number // 10 * 10][0]} {STEMS[number % 10]}"
    return None


def _counted(sign: str, before: str, locale: Locale) -> str:
    """Return percent or degrees in the form that agrees with the number before them."""
    number = _NUMBER.fullmatch(re.sub(r"[\s\u202f]", "", before.rpartition(" ")[2]))
    value = Fraction(number[0].replace(",", ".")) if number else Fraction(0)
    return plural_form(value, _pick(COUNTED[sign], locale), locale)


def _closing(children: Sequence[Element], at: int, sign: str) -> int | None:
    """Return where the bars opened at a place close: the next such bar that does not open another pair."""
    return next((end for end in range(at + 2, len(children)) if _sign(children[end]) == sign), None)


def _shaped(name: str, locale: Locale, *parts: Sequence[Element]) -> str:
    """Return a shape's short wording, or the one with a spoken end if any part is long."""
    name = name if all(map(_is_short, parts)) else f"long {name}"
    return _shape(name, locale, *(_row(part, locale) for part in parts))


def _shape(name: str, locale: Locale, *parts: str) -> str:
    return _pick(SHAPES[name], locale).format(*parts)


def _is_short(parts: Sequence[Element]) -> bool:
    """Return whether a part is one sign or number, perhaps with a minus, and needs no spoken end."""
    if len(parts) == 1 and parts[0].tag in ("mrow", "mstyle", "mpadded"):
        return _is_short(list(parts[0]))
    if len(parts) == 2 and _sign(parts[0]) in ("−", "-"):
        parts = parts[1:]
    return len(parts) == 1 and parts[0].tag in ("mn", "mi", "mo", "mtext")


def _is_common(fraction: Element) -> bool:
    return [part.tag for part in fraction] == ["mn", "mn"]


def _sign(element: Element) -> str:
    return text_of(element) if element.tag in ("mo", "mi") else ""


def _pick(pair: tuple[Form, Form], locale: Locale) -> Form:
    return in_language(pair, locale)
