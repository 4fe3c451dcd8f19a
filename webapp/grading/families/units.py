"""The family unit: a number with its unit, equal after conversion, in the unit the task asks for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from webapp.grading.algebra.evaluate import Unevaluable, evaluate
from webapp.grading.algebra.nodes import Negate, Node, Number
from webapp.grading.families.fields import Fields, choose, optional_exact, text_of
from webapp.grading.families.measures import (
    ANGLE,
    CHARGE,
    CURRENCIES,
    CURRENCY_SIGNS,
    DOES_NOT_MEASURE,
    HOUR,
    TEMPERATURE,
    TIME,
    Dimension,
    Measure,
    combined,
    unit_in_words,
)
from webapp.grading.families.unit_names import UnitReader, begins_unit
from webapp.grading.families.wrapping import as_numbers, without_name
from webapp.grading.reading.grammar import CONNECTIVES, Syntax, single, typed
from webapp.grading.reading.parser import Parser
from webapp.grading.reading.tokens import Token, tokenize
from webapp.grading.verdicts import Answer, BadKey, Grade, Reading, correct, incorrect, wrong_form
from webapp.grading.writing.tex import to_tex
from webapp.locales import DEFAULT, in_language
from webapp.messages import N_, Locale, ParseProblem, problem

_NUMERIC = Syntax(functions={}, letters=frozenset(), constants=frozenset())
_WORDS = frozenset({"frac"})
_BETWEEN = CONNECTIVES - {"or", "not", "aбo"} | {","}


@dataclass(frozen=True, slots=True)
class Part:
    """One number with its unit, as written: 2 h of 2 h 30 min. `grams` is the power of a Ukrainian `г` in it."""

    amount: Fraction
    measure: Measure
    unit: str
    tex: str
    grams: int = 0
    places: int | None = None  # after the decimal mark; None for a fraction


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount in base units of a dimension, its parts, larger units first, and for 7:40 its value as a `clock`."""

    amount: Fraction
    dimension: Dimension
    parts: tuple[Part, ...]
    clock: bool = False

    @property
    def unit(self) -> str:
        return self.parts[-1].unit

    @property
    def tex(self) -> str:
        return r"\ ".join(part.tex for part in self.parts)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A unit that the task asks for, or several used together, larger first; `text` is as the author wrote it."""

    measures: tuple[Measure, ...]
    text: str

    def fits(self, quantity: Quantity) -> bool:
        """Return whether each part has one of these units and is less than one of the next larger unit."""
        for part in quantity.parts:
            if part.measure not in self.measures:
                return False
            place = self.measures.index(part.measure)
            if place and abs(part.amount * part.measure.size) >= self.measures[place - 1].size:
                return False
        return True


@dataclass(frozen=True, slots=True)
class UnitKey:
    """The right quantity, the tolerance in base units, and the units the task asks for, if any."""

    amount: Fraction
    dimension: Dimension
    tolerance: Fraction
    wanted: tuple[Wanted, ...] = ()
    clock: bool = False
    is_money: bool = False


@lru_cache(maxsize=64)  # one text is read for grading and for each mistake
def parse_quantity(text: str, locale: Locale) -> Quantity:
    """Return a quantity such as 2.5 km, 90 km/h, 2 h 30 min, £12.50 or 7:40. Raises ParseProblem."""
    named = tokenize(text, locale=locale, words=_WORDS | CONNECTIVES, scientific=True, any_case=False)
    tokens = _with_sign_after(tuple(as_numbers(without_name(named))))
    clock = _clock(tokens, text)
    if clock is not None:
        return clock
    parts: list[Part] = []
    at = 0
    while tokens[at].kind != "end":
        if parts and tokens[at].text in _BETWEEN:
            at += 1
        if parts and tokens[at].kind not in ("number", "fraction"):
            raise problem(N_("Write one quantity, with its parts side by side: 2 h 30 min."), tokens[at].start)
        part, at = _part(tokens, at, text, locale)
        parts.append(_angle(parts[-1], part) if parts else part)
        _check_order(parts, tokens[at - 1].start)
    if not parts:
        raise problem(N_("Write an answer first."), 0)
    sign = -1 if parts[0].amount < 0 else 1
    amount = sum((part.amount * part.measure.size for part in parts[1:]), Fraction(0))
    total = parts[0].amount * parts[0].measure.size + sign * amount
    return Quantity(total, parts[0].measure.dimension, tuple(parts))


def _with_sign_after(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Return the tokens with a currency sign moved from before its number to behind it."""
    at = 1 if tokens[0].text == "-" else 0
    if tokens[at].text not in tuple(CURRENCY_SIGNS) or tokens[at].kind != "sign" or tokens[at + 1].kind != "number":
        return tokens
    return (*tokens[:at], tokens[at + 1], tokens[at], *tokens[at + 2 :])


def _clock(tokens: Sequence[Token], text: str) -> Quantity | None:
    """Return hours and minutes of 7:40: two digits of minutes after a colon without a space. Else None."""
    if len(tokens) < 4 or [token.kind for token in tokens[:3]] != ["number", "sign", "number"]:
        return None
    hours, colon, minutes, after = tokens[:4]
    if colon.text != ":" or len(minutes.text) != 2 or not minutes.text < "60" or hours.places or minutes.spaced:
        return None
    if after.kind != "end":
        raise problem(N_("Are these hours and minutes? Write them as 2 h 30 min."), colon.start)
    amount = hours.value * 3600 + minutes.value * 60
    part = Part(amount, Measure(Fraction(1), TIME), "", rf"\text{{{text.strip()}}}")
    return Quantity(amount, TIME, (part,), clock=True)


def _part(tokens: Sequence[Token], at: int, text: str, locale: Locale) -> tuple[Part, int]:
    start = at
    while not begins_unit(tokens, at) and tokens[at].kind != "end":
        at += 1
    end = tokens[at]
    if at == start:
        raise problem(N_("Write a number before the unit."), end.start)
    parser = Parser([*tokens[start:at], Token("end", "", end.start, end.start, spaced=True)], _NUMERIC)
    tree = single(parser.expression())
    parser.finish()
    if end.kind == "end":
        raise problem(N_("Add a unit of measurement."), end.start)
    reader = UnitReader(tokens, at, text)
    measure, tex = reader.product()
    unit = text[end.start : max(token.end for token in tokens[at : reader.at])].strip().rstrip(".")
    return Part(_amount(tree), measure, unit, rf"{to_tex(tree, locale)}\,{tex}", reader.grams, _places(tree)), reader.at


def _places(tree: Node) -> int | None:
    literal = tree.part if isinstance(tree, Negate) else tree
    return literal.places if isinstance(literal, Number) else None


def _amount(tree: Node) -> Fraction:
    try:
        return evaluate(tree)
    except Unevaluable:
        raise problem(N_("This number cannot be read.")) from None


def _angle(before: Part, part: Part) -> Part:
    """Return the part as minutes or seconds of an angle if it follows degrees, whatever its sign."""
    if before.measure.dimension == ANGLE and part.measure.dimension == TIME and part.measure.size in (1, 60):
        return replace(part, measure=Measure(part.measure.size / 3600, ANGLE))
    return part


def _check_order(parts: Sequence[Part], place: int) -> None:
    for before, part in pairwise(parts):
        if before.grams and part.measure.dimension == TIME:
            raise problem(HOUR_OR_GRAM, place)
        if part.measure.dimension != before.measure.dimension or part.measure.size >= before.measure.size:
            raise problem(N_("Write one quantity: larger units first, each once."), place)


HOUR_OR_GRAM = N_("Here г stands for grams. For hours write год.")


def _ask(key: UnitKey, quantity: Quantity) -> None:
    """Raise ParseProblem for a unit with two meanings, one of which the task is about."""
    found = quantity.dimension
    if found == key.dimension:
        if quantity.clock and not key.clock:
            raise problem(N_("Are these hours and minutes? Write them as 2 h 30 min."))
        return
    if key.dimension == TEMPERATURE and found in (CHARGE, ANGLE):
        raise problem(N_("Are these degrees Celsius? Write °C after the number."))
    grams = quantity.parts[0].grams
    if grams and combined(Measure(Fraction(1), found), HOUR_PER_GRAM, grams).dimension == key.dimension:
        raise problem(HOUR_OR_GRAM)


HOUR_PER_GRAM = combined(HOUR, Measure(Fraction(1), tuple(int(base == 1) for base in range(len(TIME)))), -1)


def make_unit(fields: Fields) -> UnitKey:
    """Return the key; `answer` is a quantity, `tolerance` (optional) is in its own unit. Raises BadKey.

    `in` is the unit asked for, such as `kg`, or units used together, such as `h min`; or a list of such texts.
    """
    try:
        quantity = parse_quantity(text_of(fields), DEFAULT)
    except ParseProblem as fault:
        raise BadKey(f"answer: {fault}") from None
    tolerance = optional_exact(fields, "tolerance") * quantity.parts[-1].measure.size
    wanted = tuple(_wanted(fields, quantity.dimension))
    if wanted and not any(one.fits(quantity) for one in wanted):
        raise BadKey("in: the answer itself is in another unit")
    clock = quantity.clock or (quantity.dimension == TIME and len(quantity.parts) > 1)
    is_money = choose(fields, "form", ("any", "money")) == "money"
    if is_money and quantity.dimension not in CURRENCIES:
        raise BadKey('form: "money" is for an amount of money, such as 12.50 UAH')
    return UnitKey(quantity.amount, quantity.dimension, tolerance, wanted, clock, is_money)


def _wanted(fields: Fields, dimension: Dimension) -> Iterator[Wanted]:
    value = fields.get("in") or ()
    for text in [value] if isinstance(value, str) else value if isinstance(value, (list, tuple)) else [None]:
        if not isinstance(text, str) or not text.strip():
            raise BadKey('in: a unit such as "kg", units used together such as "h min", or a list of these')
        measures = []
        for name in text.split():
            try:
                measure = parse_quantity(f"1 {name}", DEFAULT).parts[0].measure
            except ParseProblem as fault:
                raise BadKey(f"in: {fault}") from None
            if measure.dimension != dimension:
                raise BadKey(f"in: {name} does not measure what the answer does")
            measures.append(measure)
        yield Wanted(tuple(sorted(measures, key=lambda one: -one.size)), text)


def grade_unit(key: UnitKey, answer: Answer, locale: Locale) -> Grade:
    """Return the grade: equal after conversion to base units, then in the unit asked for."""
    given = parse_quantity(typed(answer), locale)
    _ask(key, given)
    if given.dimension != key.dimension:
        text = DOES_NOT_MEASURE.get(key.dimension, N_("%(unit)s is not a unit of what is asked."))
        return incorrect(text, unit=given.unit)
    if abs(given.amount - key.amount) <= key.tolerance:
        if key.wanted and not given.clock and not any(one.fits(given) for one in key.wanted):
            return wrong_form(N_("Write it in %(unit)s."), unit=_in_words(key.wanted[0], locale))
        if key.is_money and not _is_written_as_money(given):
            return wrong_form(N_("Write money with two digits after the decimal mark, such as 12.50."))
        return correct()
    if given.amount == -key.amount:
        return incorrect(N_("Check the sign."))
    if key.amount and given.amount and _only_conversion(given.amount / key.amount):
        return incorrect(N_("Check the unit: the size does not fit."))
    return incorrect()


def _is_written_as_money(given: Quantity) -> bool:
    """Return whether an amount is written as £12.50, 12 грн, 12 грн 50 коп or 50 коп."""
    whole, *smaller = given.parts
    if whole.measure.size == 1 and not smaller:
        return whole.places in (0, 2)
    last = given.parts[-1]
    return all(part.places == 0 for part in given.parts) and abs(last.amount * last.measure.size) < 1


def _in_words(wanted: Wanted, locale: Locale) -> str:
    names = [unit_in_words(one, locale) for one in wanted.text.split()]
    return in_language((" and ", " і "), locale).join(names)


def _only_conversion(ratio: Fraction) -> bool:
    """Return whether the ratio is a power of ten or of sixty: most likely a slip in conversion."""
    size = abs(ratio)
    larger = size.numerator if size.denominator == 1 else size.denominator if size.numerator == 1 else 0
    return larger in (60, 3600) or (larger > 1 and larger == 10 ** (len(str(larger)) - 1))


def read_unit(key: UnitKey, answer: Answer, locale: Locale) -> Reading:
    """Return the quantity as read."""
    quantity = parse_quantity(typed(answer), locale)
    _ask(key, quantity)
    return Reading(quantity.tex)
