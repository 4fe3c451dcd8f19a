"""Find equalities and comparisons of numbers that are false: `3 \\cdot 4 = 14`, `2 > 5`, `\\frac{2}{3} \\approx 0.7`.

A side that has no value of its own, because of a letter, a unit or words, is not judged. Nor is a bare `3 = 5`: nobody
miscalculates that, it is the contradiction that an equation leads to.
"""

import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from webapp.grading.algebra.evaluate import Unevaluable
from webapp.grading.algebra.reals import Real, real_value, same, to_decimal
from webapp.grading.reading.parser import parse
from webapp.locales import LANGUAGES, Locale
from webapp.messages import ParseProblem

FORMULA = re.compile(r"\$([^$]+)\$")
_RELATION = re.compile(r"(=|<|>|\\(?:approx|neq?|leq?|geq?)(?![a-z]))")
_BARE = re.compile(r"-?[\d.,]+=-?[\d.,]+")
_WHOLE = re.compile(r"0|[1-9]\d{0,8}")
_PLAIN = re.compile(r"\d+(\.\d+)?")


def false_statement(formula: str, locale: Locale) -> str | None:
    """Return the first false equality or comparison of numbers in a formula in TeX; None if there is none."""
    first, *more = _RELATION.split(formula)
    sides = [_plainly(side, locale) for side in (first, *more[1::2])]
    values = [_value(side, locale) for side in sides] if more else []
    for relation, (left, right), (one, other) in zip(more[::2], pairwise(values), pairwise(sides), strict=True):
        if left is None or right is None or (relation == "=" and _BARE.fullmatch(f"{one}={other}")):
            continue
        if not _holds(left, relation, right, other):
            return f"{one} {relation} {other}"
    return None


def _plainly(side: str, locale: Locale) -> str:
    """Return a side without what groups thousands; a comma is the decimal one."""
    return side.replace("{,}", "," if LANGUAGES[locale].has_comma else "").replace(r"\,", "").strip(" .;")


@lru_cache(maxsize=4_096)  # the steps of a solution repeat their sides, and other variants have them too
def _value(written: str, locale: Locale) -> Real | None:
    if _WHOLE.fullmatch(written):  # as most sides are; every language reads it alike
        return Fraction(int(written))
    try:
        return real_value(parse(written, locale=locale, letters=frozenset()))
    except (ParseProblem, Unevaluable):
        return None


def _holds(left: Real, relation: str, right: Real, written: str) -> bool:
    is_same = same(left, right)
    match relation.strip("\\")[:2]:
        case "=":
            return is_same
        case "ap":
            return abs(to_decimal(left) - to_decimal(right)) <= _half_a_unit(written)
        case "ne":
            return not is_same
        case "<" | "le":
            return to_decimal(left) < to_decimal(right) or (is_same and relation != "<")
    return to_decimal(left) > to_decimal(right) or (is_same and relation != ">")


def _half_a_unit(written: str) -> Decimal:
    """Return half a unit of the last digit of a rounded number; zeros that end a whole number are no such digits.

    What is no plain number, such as 22/7 for pi, may be off by a hundredth.
    """
    number = written.lstrip("-").replace(",", ".")
    if not _PLAIN.fullmatch(number):
        return Decimal("0.01")
    zeros = len(number) - len(number.rstrip("0"))
    exponent = -len(number.partition(".")[2]) if "." in number else zeros
    return Decimal(5).scaleb(exponent - 1)
