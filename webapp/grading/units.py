"""The family unit: a number with its unit of measurement, equal after conversion."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from webapp.grading.evaluate import Unevaluable, evaluate
from webapp.grading.fields import Fields, optional_exact, text_of
from webapp.grading.grammar import Syntax, single, typed
from webapp.grading.measures import DOES_NOT_MEASURE, NONE, UNITS, Dimension, Measure
from webapp.grading.messages import N_, ParseProblem, problem
from webapp.grading.nodes import Node
from webapp.grading.parser import Parser
from webapp.grading.tex import to_tex
from webapp.grading.tokens import Token, tokenize
from webapp.grading.verdicts import Answer, BadKey, Grade, Locale, Reading, correct, incorrect

MAX_UNIT_POWER = 6
_NUMERIC = Syntax(functions={}, letters=frozenset(), constants=frozenset())
_WORDS = frozenset(name for name in UNITS if name.isalpha())
_BY_SMALL_LETTERS = {name.casefold(): name for name in reversed(list(UNITS))}


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount in base units of a dimension; ``unit`` is its unit as written, ``tex`` the whole as read."""

    amount: Fraction
    measure: Measure
    unit: str
    tex: str


@dataclass(frozen=True, slots=True)
class UnitKey:
    """The right quantity, and how far off an answer may be, in base units."""

    amount: Fraction
    dimension: Dimension
    tolerance: Fraction


@lru_cache(maxsize=64)  # one text is read while it is graded and held against each mistake
def parse_quantity(text: str, locale: Locale) -> Quantity:
    """A quantity such as 2.5 km, 90 km/h or 2 h 30 min; raises ParseProblem."""
    tokens = tokenize(text, locale=locale, words=_WORDS | {"frac"}, scientific=True, any_case=False)
    total: Quantity | None = None
    at = 0
    while tokens[at].kind != "end":
        if total is not None and tokens[at].kind not in ("number", "fraction"):
            raise problem(N_("Write one quantity, with its parts side by side: 2 h 30 min."), tokens[at].start)
        part, at = _quantity(tokens, at, text, locale)
        if total is None:
            total = part
            continue
        if part.measure.dimension != total.measure.dimension or part.measure.size >= total.measure.size:
            raise problem(N_("Write one quantity: larger units first, each once."), tokens[at - 1].start)
        sign = -1 if total.amount < 0 else 1
        total = replace(
            total, amount=total.amount + sign * part.amount, tex=rf"{total.tex}\ {part.tex}", measure=part.measure
        )
    if total is None:
        raise problem(N_("Write an answer first."), 0)
    return total


def _quantity(tokens: Sequence[Token], at: int, text: str, locale: Locale) -> tuple[Quantity, int]:
    start = at
    while not _is_unit(tokens[at]) and tokens[at].kind != "end":
        at += 1
    end = tokens[at]
    if at == start:
        raise problem(N_("Write a number before the unit."), end.start)
    parser = Parser([*tokens[start:at], Token("end", "", end.start, end.start, spaced=True)], _NUMERIC)
    tree = single(parser.expression())
    parser.finish()
    if end.kind == "end":
        raise problem(N_("Add a unit of measurement."), end.start)
    reader = _UnitReader(tokens, at, text)
    measure, tex = reader.product()
    unit = text[end.start : tokens[reader.at - 1].end].strip()
    amount = _amount(tree) * measure.size
    return Quantity(amount, measure, unit, rf"{to_tex(tree, locale)}\,{tex}"), reader.at


def _amount(tree: Node) -> Fraction:
    try:
        return evaluate(tree)
    except Unevaluable:
        raise problem(N_("This number cannot be read.")) from None


def _is_unit(token: Token) -> bool:
    return token.kind == "letter" or (token.kind == "word" and token.text != "frac") or token.text in ("°", "'")


class _UnitReader:
    """Unit names with powers, products and quotients: m/s^2, kg*m/s², J/(kg*K)."""

    def __init__(self, tokens: Sequence[Token], at: int, text: str) -> None:
        self.tokens = tokens
        self.at = at
        self.text = text
        self.depth = 0

    def product(self) -> tuple[Measure, str]:
        measure, tex = self._powered()
        while True:
            token = self.tokens[self.at]
            if token.text in ("*", "/", ":"):
                self.at += 1
                other, other_tex = self._powered()
                measure = _times(measure, other, 1 if token.text == "*" else -1)
                tex += (r" \cdot " if token.text == "*" else "/") + other_tex
            elif _is_unit(token):
                other, other_tex = self._powered()
                measure, tex = _times(measure, other, 1), tex + r" \cdot " + other_tex
            else:
                return measure, tex

    def _powered(self) -> tuple[Measure, str]:
        token = self.tokens[self.at]
        if token.text == "(":
            self.at += 1
            self.depth += 1
            if self.depth > 3:
                raise problem(N_("There are too many nested brackets."), token.start)
            inner, tex = self.product()
            self._take(")")
            self.depth -= 1
            return inner, rf"\left({tex}\right)"
        if not _is_unit(token):
            raise problem(N_("A unit is expected here."), token.start)
        base, tex = self._named()
        power = self._power()
        return _times(Measure(Fraction(1), NONE), base, power), tex if power == 1 else f"{tex}^{{{power}}}"

    def _named(self) -> tuple[Measure, str]:
        """The unit here; letters that touch are one name, and a slip in upper and lower case is named."""
        token = self.tokens[self.at]
        run = [token]
        while (after := self.tokens[self.at + len(run)]).kind in ("letter", "word") and not after.spaced:
            run.append(after)
        name = "".join(one.text for one in run)
        known = UNITS.get(name) if token.text != "'" else UNITS["'"]
        if known is None:
            meant = _BY_SMALL_LETTERS.get(name.casefold())
            if meant:
                raise problem(N_("Did you mean %(unit)s?"), token.start, unit=meant)
            raise problem(N_("I do not know the unit %(unit)s."), token.start, unit=name)
        self.at += len(run)
        shown = self.text[token.start : run[-1].end]
        return known, r"{}^{\circ}" if shown.strip() in ("°", "º", "˚") else rf"\text{{{shown}}}"

    def _power(self) -> int:
        if self.tokens[self.at].text != "^":
            return 1
        self.at += 1
        closing = next((mark for mark, opening in ((")", "("), ("}", "{")) if self._accept(opening)), "")
        sign = -1 if self._accept("-") else 1
        token = self.tokens[self.at]
        if token.kind != "number" or token.value.denominator != 1 or not 1 <= token.value <= MAX_UNIT_POWER:
            raise problem(N_("A unit takes a small whole power."), token.start)
        self.at += 1
        if closing:
            self._take(closing)
        return sign * int(token.value)

    def _accept(self, sign: str) -> bool:
        if self.tokens[self.at].text != sign:
            return False
        self.at += 1
        return True

    def _take(self, sign: str) -> None:
        if not self._accept(sign):
            raise problem(N_("A closing %(sign)s is missing."), self.tokens[self.at].start, sign=sign)


def _times(one: Measure, two: Measure, power: int) -> Measure:
    dimension = tuple(a + power * b for a, b in zip(one.dimension, two.dimension, strict=True))
    size: Fraction = one.size * two.size**power
    return Measure(size, dimension)


def make_unit(fields: Fields) -> UnitKey:
    """``answer`` is a quantity; the optional ``tolerance`` is in the answer's own unit."""
    try:
        quantity = parse_quantity(text_of(fields), "en")
    except ParseProblem as fault:
        raise BadKey(f"answer: {fault}") from None
    tolerance = optional_exact(fields, "tolerance") * quantity.measure.size
    return UnitKey(quantity.amount, quantity.measure.dimension, tolerance)


def grade_unit(key: UnitKey, answer: Answer, locale: Locale) -> Grade:
    """Equal after conversion to base units."""
    given = parse_quantity(typed(answer), locale)
    if given.measure.dimension != key.dimension:
        text = DOES_NOT_MEASURE.get(key.dimension, N_("%(unit)s is not a unit of what is asked."))
        return incorrect(text, unit=given.unit)
    if abs(given.amount - key.amount) <= key.tolerance:
        return correct()
    if given.amount == -key.amount:
        return incorrect(N_("Check the sign."))
    if key.amount and given.amount and _only_conversion(given.amount / key.amount):
        return incorrect(N_("Check the unit: the size does not fit."))
    return incorrect()


def _only_conversion(ratio: Fraction) -> bool:
    """Off by a power of ten or of sixty: most likely a slip in conversion."""
    size = abs(ratio)
    larger = size.numerator if size.denominator == 1 else size.denominator if size.numerator == 1 else 0
    return larger in (60, 3600) or (larger > 1 and larger == 10 ** (len(str(larger)) - 1))


def read_unit(answer: Answer, locale: Locale) -> Reading:
    """The quantity as read."""
    return Reading(parse_quantity(typed(answer), locale).tex)
