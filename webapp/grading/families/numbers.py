"""The families number, fraction, mixed and percent: one exact value, and the form the task asks for."""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import gcd

from webapp.grading.algebra.evaluate import Undefined, Unevaluable, evaluate
from webapp.grading.algebra.nodes import Divide, Mixed, Multiply, Negate, Node, Number, Percent, Power
from webapp.grading.families.fields import Fields, choose, optional_exact, optional_whole, text_of, words_field
from webapp.grading.families.wrapping import (
    PERCENT_WORDS,
    Ending,
    Words,
    as_numbers,
    check_ending,
    split_ending,
    without_name,
)
from webapp.grading.reading.grammar import Syntax, single, typed
from webapp.grading.reading.parser import Parser
from webapp.grading.reading.tokens import tokenize
from webapp.grading.verdicts import Answer, BadKey, Grade, Reading, Verdict, correct, incorrect, invalid, wrong_form
from webapp.grading.writing.tex import to_tex
from webapp.locales import DEFAULT
from webapp.messages import N_, Locale, Message, ParseProblem, problem

_PLAIN = re.compile(r"(-?)(0|[1-9][0-9]{0,8})(?:\.([0-9]{1,9})|/([1-9][0-9]{0,8}))?")
"""A whole number, a decimal or a fraction as most are typed: every language reads it alike."""
_NUMERIC = Syntax(functions={}, letters=frozenset(), constants=frozenset())
WITHOUT_PERCENT = N_(
    "A percent sign makes the number 100 times smaller. Write the number without it, if you mean that."
)


@dataclass(frozen=True, slots=True)
class NumberKey:
    """`form` is the form the family asks for; `decimals` and `tolerance` are set for numbers only.

    `exact` is the value before it was rounded to `decimals`; `words` is the text of the task.
    """

    value: Fraction
    form: str = "any"
    decimals: int | None = None
    tolerance: Fraction = Fraction(0)
    exact: Fraction = Fraction(0)
    words: Words | None = None


def parse_number(
    answer: Answer, locale: Locale, words: Words | None = None, *, once: bool = False
) -> tuple[Node, Fraction]:
    """Return the tree and exact value of a numeric answer. Raises ParseProblem.

    `words`, the text of the task, holds the noun that may follow. `once` refuses a second fraction line.
    """
    tree, value, ending = _parsed(typed(answer), locale, once)
    if ending:
        check_ending(ending, words)
    return tree, value


@lru_cache(maxsize=64)  # one text is read for the preview, for grading and for display
def _parsed(text: str, locale: Locale, once: bool) -> tuple[Node, Fraction, Ending | None]:
    if plain := _PLAIN.fullmatch(text):
        return *_plain_number(*plain.groups()), None
    named = tokenize(text, locale=locale, scientific=True, words=PERCENT_WORDS)
    tokens, ending = split_ending(tuple(as_numbers(without_name(named))), text)
    parser = Parser(tokens, _NUMERIC)
    tree = _lift_percent(parser.expression())
    parser.finish()
    fraction = _unsigned(tree)
    if once and isinstance(fraction, Divide) and isinstance(fraction.left, (Divide, Mixed)):
        slashes = [token.start for token in tokens if token.text in ("/", ":")]
        if len(slashes) > 1 and all(token.text != "(" for token in tokens):
            raise problem(N_("A fraction has one fraction line."), slashes[1])
    try:
        return tree, evaluate(single(tree)), ending
    except Undefined:
        raise problem(N_("Division by zero has no value.")) from None
    except Unevaluable:
        raise problem(N_("This number is too large to read.")) from None


def _plain_number(sign: str, whole: str, decimals: str | None, below: str | None) -> tuple[Node, Fraction]:
    """Return what the parser would, for what needs no parser."""
    places = len(decimals or "")
    value = Fraction(int(whole + (decimals or "")), 10**places)
    tree: Node = Number(value, places)
    if below:
        divisor = Fraction(int(below))
        tree, value = Divide(tree, Number(divisor)), value / divisor
    return (Negate(tree), -value) if sign else (tree, value)


def _lift_percent(tree: Node) -> Node:
    """Return the tree with the percent sign outermost: 1/3% is a third of one percent, not one over three percent."""
    match tree:
        case Negate(part):
            return Negate(_lift_percent(part))
        case Divide(left, Percent(right)):
            return Percent(Divide(left, right))
        case _:
            return tree


def _author_value(fields: Fields) -> tuple[Node, Fraction]:
    try:
        return parse_number(text_of(fields), DEFAULT)
    except ParseProblem as fault:
        raise BadKey(f"answer: {fault}") from None


def _unsigned(tree: Node) -> Node:
    return tree.part if isinstance(tree, Negate) else tree


def _whole(node: Node) -> int | None:
    """Return the value of a whole literal, with or without a sign; None for anything else."""
    match node:
        case Number(value, 0) if value.denominator == 1:
            return int(value)
        case Negate(Number(value, 0)) if value.denominator == 1:
            return -int(value)
        case _:
            return None


def _missed(value: Fraction, key: Fraction) -> Grade:
    """Return the grade of a wrong value, which names the most likely slip."""
    if value == -key:
        return incorrect(N_("Check the sign."))
    if value and key and _power_of_ten(value / key):
        if key.denominator == 1 and key > 0:  # a natural number has no decimal mark
            return incorrect(N_("Check how many digits the number has."))
        return incorrect(N_("Check the place of the decimal mark."))
    return incorrect()


def _power_of_ten(ratio: Fraction) -> bool:
    size = abs(ratio)
    larger = size.numerator if size.denominator == 1 else size.denominator if size.numerator == 1 else 0
    return ratio > 0 and larger > 1 and larger == 10 ** (len(str(larger)) - 1)


# number ---------------------------------------------------------------------------------------------------------


def make_number(fields: Fields) -> NumberKey:
    """Return the key; `answer` is any exact number, rounded half away from zero to `decimals`. Raises BadKey."""
    value = exact = _author_value(fields)[1]
    decimals = optional_whole(fields, "decimals", 20)
    form = choose(fields, "form", ("any", "standard"))
    if decimals is not None and form == "standard":
        raise BadKey("form: not together with decimals")
    if decimals is not None:
        value = _rounded(exact, decimals)
    return NumberKey(
        value,
        form,
        decimals=decimals,
        tolerance=optional_exact(fields, "tolerance"),
        exact=exact,
        words=words_field(fields),
    )


def _rounded(value: Fraction, decimals: int) -> Fraction:
    size = int(abs(value) * 10**decimals + Fraction(1, 2))
    return Fraction(size if value >= 0 else -size, 10**decimals)


def grade_number(key: NumberKey, answer: Answer, locale: Locale) -> Grade:
    """Return the grade: by value, written as a literal (decimal, reduced fraction, mixed number or power of ten)."""
    tree, value = parse_number(answer, locale, key.words)
    literal = _unsigned(tree)
    if isinstance(literal, Percent) and value != key.value and value * 100 == key.value:
        return invalid(WITHOUT_PERCENT)
    if key.decimals is not None:
        return _grade_decimals(key, tree, value, key.decimals)
    if value != key.value and abs(value - key.value) > key.tolerance:
        return _missed(value, key.value)
    form = _standard_form(literal) if key.form == "standard" else _number_form(tree)
    return correct() if form is None else Grade(Verdict.FORM, form)


def _grade_decimals(key: NumberKey, tree: Node, value: Fraction, decimals: int) -> Grade:
    literal = _unsigned(tree)
    written = literal.places if isinstance(literal, Number) else None
    repeats = isinstance(literal, Number) and literal.period > 0
    if abs(value - key.value) > key.tolerance:
        if written is not None and (repeats or written > decimals) and _has_right_digits(key, value, written, decimals):
            return wrong_form(N_("Round it to this many decimal places: %(decimals)s."), decimals=str(decimals))
        if written is not None and written < decimals and not repeats:
            return incorrect(N_("Give this many decimal places: %(decimals)s."), decimals=str(decimals))
        return _missed(value, key.value)
    if written != decimals or repeats:
        return wrong_form(N_("Give exactly this many decimal places: %(decimals)s."), decimals=str(decimals))
    return correct()


def _has_right_digits(key: NumberKey, value: Fraction, written: int, decimals: int) -> bool:
    """Return whether the answer has more digits than asked for, and they are the key's, rounded or cut off.

    If the author has rounded the key, only the rounded value is known. A whole key is taken to be exact.
    """
    if _rounded(value, decimals) != key.value:
        return False
    if key.exact == key.value:
        return decimals > 0
    return abs(value - key.exact) < Fraction(1, 10**written)


def _number_form(whole: Node) -> Message | None:
    tree = _unsigned(whole)
    match tree:
        case Number():
            return None
        case Percent():
            return Message(N_("Write the number without a percent sign."))
        case Divide() | Mixed():
            return _two_signs(whole) or _reduced(tree)
        case Multiply(Number(), Power(Number(base), exponent)) if base == 10 and _whole(exponent) is not None:
            return None
        case _:
            return Message(N_("Work it out to a single number."))


def _standard_form(literal: Node) -> Message | None:
    match literal:
        case Multiply(Number(factor), Power(Number(base), exponent)) if base == 10 and _whole(exponent) is not None:
            in_range = 1 <= factor < 10
            return None if in_range else Message(N_("The first factor must be at least 1 and less than 10."))
        case _:
            return Message(N_("Write it in standard form, such as 3.2 · 10^5."))


def _two_signs(tree: Node) -> Message | None:
    """Return what is wrong with two signs, as in -(-1)/4."""
    match tree:
        case Negate(Divide(Negate(), _) | Divide(_, Negate())):
            return Message(N_("Two minus signs make a plus: write it without them."))
        case _:
            return None


def _reduced(tree: Node) -> Message | None:
    """Return why a fraction or mixed number is not in lowest terms, or None."""
    if isinstance(tree, Mixed):
        if tree.numerator >= tree.denominator:
            return Message(N_("The fraction part of a mixed number must be less than one."))
        if not tree.whole or not tree.numerator:
            return Message(N_("Leave out the part that is zero."))
        return Message(N_("Reduce the fraction.")) if gcd(tree.numerator, tree.denominator) > 1 else None
    if not isinstance(tree, Divide):
        return Message(N_("Work it out to a single fraction."))
    above, below = _whole(tree.left), _whole(tree.right)
    if above is None or below is None:
        return Message(N_("Work it out to a single fraction of whole numbers."))
    if below < 0:
        return Message(N_("Put the minus sign in front of the fraction."))
    if gcd(above, below) > 1:
        return Message(N_("Reduce the fraction."))
    return Message(N_("Write the whole number without a fraction line.")) if below == 1 else None


# fraction and mixed ---------------------------------------------------------------------------------------------


def make_fraction(fields: Fields) -> NumberKey:
    """Return the key; `form` is `lowest` (default), `improper` or `any`. Raises BadKey."""
    form = choose(fields, "form", ("lowest", "improper", "any"))
    return NumberKey(_author_value(fields)[1], form, words=words_field(fields))


def make_mixed(fields: Fields) -> NumberKey:
    """Return the key; `form` is `mixed` (default) or `any`. Raises BadKey."""
    form = choose(fields, "form", ("mixed", "any"))
    return NumberKey(_author_value(fields)[1], form, words=words_field(fields))


def grade_fraction(key: NumberKey, answer: Answer, locale: Locale) -> Grade:
    """Return the grade: by value, in lowest terms unless `form` is `any`; `improper` takes no mixed number."""
    tree, value = parse_number(answer, locale, key.words, once=True)
    if value != key.value:
        return _missed_fraction(value, key.value)
    literal = _unsigned(tree)
    if key.form == "any":
        form = _any_form(literal)
    elif isinstance(literal, Number):
        form = None if _whole(literal) is not None else Message(N_("Write it as a fraction."))
    elif isinstance(literal, Percent):
        form = Message(N_("Write it as a fraction."))
    elif key.form == "improper" and isinstance(literal, Mixed):
        form = Message(N_("Write it as an improper fraction, without a whole part."))
    else:
        form = _two_signs(tree) or _reduced(literal)
    return correct() if form is None else Grade(Verdict.FORM, form)


def grade_mixed(key: NumberKey, answer: Answer, locale: Locale) -> Grade:
    """Return the grade: by value, as a whole number with a proper reduced fraction unless `form` is `any`."""
    tree, value = parse_number(answer, locale, key.words, once=True)
    if value != key.value:
        return _missed_fraction(value, key.value)
    literal = _unsigned(tree)
    if key.form == "any":
        form = _any_form(literal)
    elif isinstance(literal, Percent) or (isinstance(literal, Number) and _whole(literal) is None):
        form = Message(N_("Write it as a mixed number."))
    elif isinstance(literal, Number):
        form = None
    else:
        form = _two_signs(tree) or _reduced(literal)
        if isinstance(literal, Divide) and abs(value) > 1:
            form = Message(N_("Write it as a mixed number."))
    return correct() if form is None else Grade(Verdict.FORM, form)


def _any_form(literal: Node) -> Message | None:
    if isinstance(literal, (Number, Mixed, Percent)):
        return None
    if isinstance(literal, Divide) and _whole(literal.left) is not None and _whole(literal.right) is not None:
        return None
    return Message(N_("Work it out to a single fraction of whole numbers."))


def _missed_fraction(value: Fraction, key: Fraction) -> Grade:
    return incorrect(N_("Is the fraction upside down?")) if value * key == 1 else _missed(value, key)


# percent --------------------------------------------------------------------------------------------------------


def make_percent(fields: Fields) -> NumberKey:
    """Return the key; `answer` has its percent sign; `form` is `any` (default) or `percent`. Raises BadKey."""
    tree, value = _author_value(fields)
    if not isinstance(_unsigned(tree), Percent):
        raise BadKey("answer: a percentage needs its percent sign, such as 20%")
    return NumberKey(value, choose(fields, "form", ("any", "percent")), words=words_field(fields))


def grade_percent(key: NumberKey, answer: Answer, locale: Locale) -> Grade:
    """Return the grade: by value. A missing percent sign is a matter of form."""
    tree, value = parse_number(answer, locale, key.words)
    literal = _unsigned(tree)
    with_sign = isinstance(literal, Percent)
    if value == key.value:
        if not with_sign and key.form == "percent" and value:
            return wrong_form(N_("Write it as a percentage."))
        form = _number_form(literal.part) if isinstance(literal, Percent) else _number_form(tree)
        return correct() if form is None else Grade(Verdict.FORM, form)
    if not with_sign and value == key.value * 100:
        return wrong_form(N_("Add the percent sign."))
    if value * 100 == key.value:
        return incorrect(N_("This is 100 times too small."))
    if value == key.value * 100:
        return incorrect(N_("This is 100 times too big."))
    return _missed(value, key.value)


def read_number(key: NumberKey, answer: Answer, locale: Locale) -> Reading:
    """Return the number as written. A percentage is read too, with a note."""
    tree = parse_number(answer, locale, key.words)[0]
    note = Message(WITHOUT_PERCENT) if isinstance(_unsigned(tree), Percent) else None
    return Reading(to_tex(tree, locale), note=note)


def read_percent(key: NumberKey, answer: Answer, locale: Locale) -> Reading:
    """Return the percentage as written."""
    return Reading(to_tex(parse_number(answer, locale, key.words)[0], locale))


def read_fraction(key: NumberKey, answer: Answer, locale: Locale) -> Reading:
    """Return the fraction as written."""
    return Reading(to_tex(parse_number(answer, locale, key.words, once=True)[0], locale))
