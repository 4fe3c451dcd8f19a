"""The ways in which a right answer is typed, for programs that compare texts.

Our graders accept every equal answer in the form that a task asks for; these programs accept what is in their list. So
candidates are written in all usual ways, and the grader itself says which of them are right.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations, product

from webapp.content.variants.variants import Variant
from webapp.grading import Verdict, grade
from webapp.grading.families.measures import with_local_units
from webapp.grading.families.numbers import NumberKey
from webapp.locales import DEFAULT, LANGUAGES, Locale

MOST = 60
"""Spellings of one answer. A set of four numbers has 24 orders, each with and without brackets and spaces."""
MOST_OF_MISTAKE = 4
MOST_IN_ANY_ORDER = 4
DECIMALS = 10
"""A number with more decimals is written as a fraction only."""

_NUMERIC = ("number", "fraction", "mixed", "percent")
_POINT = re.compile(r"(?<=\d)\.(?=\d)")
_MEASURE = re.compile(r"(-?[\d.,/ ]*\d)\s*([^\d\s.,/][^\d]*)")
_POWER = re.compile(r"\^\(?(\d+)\)?(?![\d(/.])")
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_AROUND = re.compile(r"\s*([=+\-<>≤≥])\s*")
_LEADING = re.compile(r"(^|\(|[=<>≤≥;] ) ?([+\-]) ")
_INTERVAL = re.compile(r"([(\[])\s*([^;]+?)\s*;\s*([^;]+?)\s*([)\]])")
_BRACKET = re.compile(r"\([^()]*\)(?:\^\d+)?")
_PIECES = re.compile(r"\s*(?:∪|\bU\b|\bor\b)\s*")
_PAIR = re.compile(r"\(\s*([^;()]+?)\s*;\s*([^;()]+?)\s*\)")


@dataclass(frozen=True, slots=True)
class TypedAnswer:
    """A right answer as typed. `spellings` are texts that are right, the usual one first.

    `number` is set where the answer is one number, of which any spelling may be right: as text with a decimal point.
    """

    spellings: tuple[str, ...]
    number: str | None = None
    tolerance: str = "0"
    has_exact_case: bool = False


def right_answer(variant: Variant, gap: str | None = None) -> TypedAnswer:
    """Return the right answer to a typed task, or to a gap of a cloze. Raises VariantError."""
    key = variant.key.compiled[gap] if gap else variant.key
    declared = [_declared(variant, gap, locale) for locale in (variant.locale, DEFAULT)]
    forms: Sequence[Sequence[str]] = key.fields["listed"] if key.type == "word" else ()  # type: ignore[assignment]
    candidates = [*declared, *_same_word(declared, forms), *_candidates(key.type, declared[-1], key.compiled)]
    spellings = _chosen(
        candidates, variant.locale, lambda text: grade(key, text, variant.locale).verdict is Verdict.CORRECT
    )
    number = tolerance = None
    if key.type == "number" and key.compiled.form == "any":
        number, tolerance = decimal(key.compiled.value), decimal(key.compiled.tolerance)
    return TypedAnswer(spellings, number, tolerance or "0", key.type in ("expression", "equation"))


def mistake_spellings(variant: Variant, when: str, say: str, gap: str | None = None) -> tuple[str, ...]:
    """Return the ways to type a declared mistake that get its own sentence from the grader."""
    key = variant.key.compiled[gap] if gap else variant.key
    value = _value(when) if key.type in _NUMERIC else None
    local = with_local_units(when, variant.locale) if key.type == "unit" else when
    candidates = [local, when, *(_numbers(value) if value is not None else _candidates(key.type, when, None))]
    if key.type == "percent" and when.endswith("%"):
        candidates += [text + "%" for text in _numbers(_value(when.removesuffix("%")))]

    def has_sentence(text: str) -> bool:
        if gap:
            return grade(key, text, variant.locale).verdict is Verdict.INCORRECT
        given = variant.grade(text)
        return given.message.authored and given.message.text == say

    return _chosen(candidates, variant.locale, has_sentence, MOST_OF_MISTAKE)


def decimal(value: Fraction) -> str | None:
    """Return a number as a decimal with a point; None if it has too many decimals."""
    places = next((count for count in range(DECIMALS + 1) if (value * 10**count).denominator == 1), None)
    if places is None:
        return None
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    return ("-" if value < 0 else "") + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def number_of(when: str) -> str | None:
    """Return a declared mistake of a number task as a decimal with a point; None if it is no such number."""
    value = _value(when)
    return None if value is None else decimal(value)


def _declared(variant: Variant, gap: str | None, locale: Locale) -> str:
    answer = variant.right_answer(locale)
    return str(answer[gap] if gap and isinstance(answer, dict) else answer)


def _same_word(declared: Sequence[str], forms: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield all forms of the right word."""
    for each in forms:
        if declared[0] in each or declared[-1] in each:
            yield from each


def _chosen(
    candidates: Iterable[str], locale: Locale, is_right: Callable[[str], bool], most: int = MOST
) -> tuple[str, ...]:
    """Return the candidates that are right, each once, also with the language's decimal mark."""
    chosen: dict[str, None] = {}
    tried: set[str] = set()
    mark = LANGUAGES[locale].decimal_mark
    for candidate in candidates:
        for text in dict.fromkeys((_POINT.sub(mark, candidate), candidate, _POINT.sub(",", candidate))):
            if text not in tried:
                tried.add(text)
                if is_right(text):
                    chosen[text] = None
        if len(chosen) >= most:
            break
    return tuple(chosen)[:most]


# --- Candidates: written with a decimal point ------------------------------------------------------------------------


def _candidates(kind: str, text: str, key: object) -> Iterator[str]:
    """Yield ways to write an answer. What is not right in the form asked for is taken out later."""
    if isinstance(key, NumberKey):
        yield from _numbers(key.value)
        if kind == "percent":
            yield from (f"{number}{sign}" for number in _numbers(key.value * 100) for sign in ("%", " %"))
        if key.form == "standard":
            yield from _standard(key.value)
    match kind:
        case "expression" | "equation":
            yield from _algebra(text)
        case "interval":
            yield from _intervals(text)
        case "set":
            yield from _sets(text)
        case "point":
            yield from _points(text)
        case "unit":
            yield from _measures(text)
        case "ratio":
            yield from (text.replace(":", " : "), text.replace(":", "/"))
        case "time":
            yield from (text.replace(":", "."), text.zfill(5), text.lstrip("0"))


def _value(text: str) -> Fraction | None:
    """Return the value of a declared number, such as 0.5, 3/4 or 1 1/2."""
    whole, _, part = text.strip().removeprefix("-").rpartition(" ")
    try:
        size = Fraction(part) + (Fraction(whole) if whole else 0)
    except (ValueError, ZeroDivisionError):
        return None
    return -size if text.strip().startswith("-") else size


def _numbers(value: Fraction | None) -> Iterator[str]:
    """Yield a number as a decimal, in groups of three digits, as a fraction and as a mixed number."""
    if value is None:
        return
    sign, size = ("-" if value < 0 else ""), abs(value)
    plain = decimal(value)
    if plain is not None:
        yield plain
        whole, point, places = plain.partition(".")
        if len(whole.lstrip("-")) > 3:
            yield f"{int(whole):,}".replace(",", " ") + point + places
            yield f"{int(whole):,}" + point + places
    if value.denominator > 1:
        yield f"{sign}{size.numerator}/{size.denominator}"
        if size > 1:
            whole_part, rest = divmod(size, 1)
            yield f"{sign}{whole_part} {rest.numerator}/{rest.denominator}"


def _standard(value: Fraction) -> Iterator[str]:
    """Yield a number in standard form with each sign of multiplication, its power raised or not."""
    power, factor = 0, value
    while abs(factor) >= 10:
        power, factor = power + 1, factor / 10
    while 0 < abs(factor) < 1:
        power, factor = power - 1, factor * 10
    first = decimal(factor)
    if first is None:
        return
    for sign in ("*", "·", "×", "x", " * ", " · ", " × ", " x "):
        for written in (f"^{power}", str(power).translate(_SUPERSCRIPTS), f"^({power})"):
            yield f"{first}{sign}10{written}"


def _raised(text: str) -> str:
    return _POWER.sub(lambda found: found[1].translate(_SUPERSCRIPTS), text)


def _spaced(text: str) -> str:
    """Return a formula with spaces around signs, but none after a sign at the start of it or of a bracket."""
    return _LEADING.sub(r"\1\2", _AROUND.sub(r" \1 ", text).strip())


def _algebra(text: str) -> Iterator[str]:
    """Yield an expression or a formula with its terms, or its factors, in every order."""
    compact = re.sub(r"\s", "", text).replace("sqrt", "√")
    left, equals, right = compact.rpartition("=")
    for side in _orders(right):
        for formula in dict.fromkeys((left + equals + side, f"{side}={left}" if equals else side)):
            plain = _POWER.sub(r"^\1", formula)
            starred = re.sub(r"(?<=\d)(?=[a-zA-Z(])|(?<=[a-zA-Z)])(?=[(])", "*", plain)
            for written in dict.fromkeys((plain, _raised(formula), starred)):
                yield from (written, _spaced(written))


def _orders(text: str) -> Iterator[str]:
    """Yield a sum with its terms in every order; a product with its brackets in every order."""
    terms = _split(text, "+-")
    if 1 < len(terms) <= MOST_IN_ANY_ORDER:
        yield text
        for order in permutations([term if term[0] in "+-" else f"+{term}" for term in terms]):
            yield "".join(order).removeprefix("+")
        return
    yield text
    head, *brackets = re.split(r"(?=\()", text)
    if len(terms) == 1 and brackets and all(_BRACKET.fullmatch(bracket) for bracket in brackets):
        inside = [[f"({order}{bracket[bracket.rindex(')'):]}" for order in _orders(bracket[1 : bracket.rindex(")")])]
                  for bracket in brackets]  # fmt: skip
        for chosen in product(*inside):
            yield from (head + "".join(order) for order in permutations(chosen))


def _split(text: str, signs: str) -> list[str]:
    """Return the parts of a text between signs outside brackets, each with the sign before it."""
    parts, depth = [""], 0
    for at, letter in enumerate(text):
        depth += (letter in "([{") - (letter in ")]}")
        if letter in signs and depth == 0 and at and text[at - 1] not in "^/*":
            parts.append("")
        parts[-1] += letter
    return parts


def _intervals(text: str) -> Iterator[str]:
    """Yield a union of intervals in brackets with other spaces, and as inequalities."""
    pieces = [_INTERVAL.fullmatch(piece.strip()) for piece in _PIECES.split(text)]
    found = [piece.groups() for piece in pieces if piece]
    if len(found) < len(pieces):
        return
    for space in ("; ", ";", ", ", ","):
        brackets = [f"{opening}{low}{space}{high}{closing}" for opening, low, high, closing in found]
        for joined in (" ∪ ", "∪", " U ", " or ", " або "):
            yield joined.join(brackets)
            yield joined.join(brackets).replace("+∞", "∞")
            yield joined.join(brackets).replace("∞", "inf")
    for at_most, at_least, gap in (("≤", "≥", ""), ("<=", ">=", ""), ("≤", "≥", " "), ("<=", ">=", " ")):
        written = [_inequality(piece, at_most, at_least, gap) for piece in found]
        for joined in (" or ", " або "):
            yield joined.join(written)


def _inequality(piece: tuple[str, ...], at_most: str, at_least: str, gap: str) -> str:
    opening, low, high, closing = piece
    below = at_most if opening == "[" else "<"
    above = at_most if closing == "]" else "<"
    if "∞" in low:
        return f"x{gap}{above}{gap}{high}"
    if "∞" in high:
        return f"x{gap}{at_least if opening == '[' else '>'}{gap}{low}"
    return f"{low}{gap}{below}{gap}x{gap}{above}{gap}{high}"


def _sets(text: str) -> Iterator[str]:
    """Yield the members in every order, or in rising, falling and the author's order if they are many."""
    members = [member.strip() for member in text.strip().strip("{}").split(";")]
    values = [_value(member) for member in members]
    orders: Iterable[Sequence[str]] = [members]
    if len(members) <= MOST_IN_ANY_ORDER:
        orders = list(permutations(members))
    elif None not in values:
        rising = [member for _, member in sorted(zip(map(Fraction, values), members, strict=True))]  # type: ignore[arg-type]
        orders = [members, rising, rising[::-1]]
    for space, brackets in product(("; ", ";", ", ", ","), ("{}", "")):
        for order in orders:
            yield brackets[:1] + space.join(order) + brackets[1:]
    if len(members) == 2 and members[0].lstrip("-") == members[1].lstrip("-"):
        yield f"±{members[0].lstrip('-')}"


def _points(text: str) -> Iterator[str]:
    """Yield one point, or several in every order, with other spaces."""
    pairs = _PAIR.findall(text)
    for order in permutations(pairs) if len(pairs) <= MOST_IN_ANY_ORDER else [pairs]:
        for space in ("; ", ";", ", ", ","):
            points = [f"({across}{space}{up})" for across, up in order]
            for between in ("; ", ";", ", ", ",", " "):
                yield between.join(points)


def _measures(text: str) -> Iterator[str]:
    """Yield a measure with its number in each form, with and without the space before its unit."""
    yield text.replace(" ", "")
    found = _MEASURE.fullmatch(text)
    if found:
        for number in (found[1], *_numbers(_value(found[1]))):
            yield from (f"{number} {found[2]}", f"{number}{found[2]}")
