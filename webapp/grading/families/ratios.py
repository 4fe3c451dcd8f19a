"""The family ratio: two or more numbers in a proportion, 2 : 3 or 1 : 2 : 5, in simplest form or in any."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import gcd

from webapp.grading.algebra.evaluate import Unevaluable, evaluate
from webapp.grading.algebra.nodes import Divide, Mixed, Node, Number
from webapp.grading.families.fields import Fields, choose, text_of
from webapp.grading.families.wrapping import without_answer_word
from webapp.grading.reading.folding import fold_name
from webapp.grading.reading.grammar import Syntax, single, typed
from webapp.grading.reading.parser import Parser
from webapp.grading.reading.tokens import Token, tokenize
from webapp.grading.verdicts import Answer, BadKey, Grade, Reading, correct, incorrect, wrong_form
from webapp.grading.writing.tex import to_tex
from webapp.locales import DEFAULT
from webapp.messages import N_, Locale, ParseProblem, problem

_NUMERIC = Syntax(functions={}, letters=frozenset(), constants=frozenset())
_TO = frozenset(map(fold_name, ("to", "до", "к")))
_WORDS = _TO | {"frac"}
_NAME = re.compile(r"(?:[^\W\d_]{1,3}(?::[^\W\d_]{1,3})*)?")  # a : b = 2 : 3
MOST_MEMBERS = 6


@dataclass(frozen=True, slots=True)
class Ratio:
    """The members as written and their values; `has_colon` is false for 2/3."""

    trees: tuple[Node, ...]
    values: tuple[Fraction, ...]
    has_colon: bool

    @property
    def is_simplest(self) -> bool:
        """Return whether the members are whole numbers without a common factor."""
        return all(value.denominator == 1 for value in self.values) and gcd(*(int(value) for value in self.values)) == 1

    @property
    def is_worked_out(self) -> bool:
        """Return whether each member is one number."""
        return all(isinstance(tree, (Number, Mixed)) or _is_fraction(tree) for tree in self.trees)


@dataclass(frozen=True, slots=True)
class RatioKey:
    """The members of the right ratio, all positive, and whether it must be in simplest form."""

    values: tuple[Fraction, ...]
    form: str


def _is_fraction(tree: Node) -> bool:
    return isinstance(tree, Divide) and isinstance(tree.left, Number) and isinstance(tree.right, Number)


@lru_cache(maxsize=64)  # one text is read for the preview, for grading and for each mistake
def parse_ratio(text: str, locale: Locale) -> Ratio:
    """Return the members of 2 : 3, `2 to 3`, `2 до 3`, 1 : 2 : 5, or of the fraction 2/3. Raises ParseProblem."""
    tokens = _without_name(tokenize(text, locale=locale, words=_WORDS, scientific=True))
    colons = [at for at, token in enumerate(tokens) if token.text == ":" or token.text in _TO]
    if len(colons) >= MOST_MEMBERS:
        raise problem(N_("There are too many numbers in this ratio."), tokens[colons[-1]].start)
    starts, ends = [0, *(at + 1 for at in colons)], [*colons, len(tokens) - 1]
    trees = tuple(_member(tokens[start:end], tokens[end]) for start, end in zip(starts, ends, strict=True))
    if not colons:
        whole = trees[0]
        if not isinstance(whole, Divide):
            raise problem(N_("Write a ratio with a colon, such as 2 : 3."), tokens[-1].start)
        trees = (whole.left, whole.right)
    values = tuple(map(_value, trees))
    if not any(values):
        raise problem(N_("A ratio of zeros has no meaning."), 0)
    return Ratio(trees, values, bool(colons))


def _without_name(tokens: Sequence[Token]) -> Sequence[Token]:
    tokens = without_answer_word(tokens)
    sign = next((at for at, token in enumerate(tokens) if token.text == "="), None)
    if sign is None or not _NAME.fullmatch("".join(token.text for token in tokens[:sign])):
        return tokens
    return tokens[sign + 1 :]


def _member(tokens: Sequence[Token], after: Token) -> Node:
    end = Token("end", "", after.start, after.start, spaced=True)
    parser = Parser([*tokens, end], _NUMERIC)
    tree = single(parser.expression())
    parser.finish()
    return tree


def _value(tree: Node) -> Fraction:
    try:
        return evaluate(tree)
    except Unevaluable:
        raise problem(N_("This number cannot be read.")) from None


def make_ratio(fields: Fields) -> RatioKey:
    """Return the key; `form` is `simplest` (default) or `any`. Raises BadKey."""
    try:
        ratio = parse_ratio(text_of(fields), DEFAULT)
    except ParseProblem as fault:
        raise BadKey(f"answer: {fault}") from None
    if any(value <= 0 for value in ratio.values):
        raise BadKey("answer: the numbers of a ratio must be positive")
    return RatioKey(ratio.values, choose(fields, "form", ("simplest", "any")))


def grade_ratio(key: RatioKey, answer: Answer, locale: Locale) -> Grade:
    """Return the grade: the same proportion, then its form."""
    given = parse_ratio(typed(answer), locale)
    if len(given.values) != len(key.values):
        raise problem(N_("The ratio here has this many numbers: %(count)s."), count=str(len(key.values)))
    if _in_proportion(given.values, key.values):
        if not given.has_colon:
            return wrong_form(N_("Write a ratio with a colon, such as 2 : 3."))
        if not given.is_worked_out:
            return wrong_form(N_("Work out each number of the ratio."))
        if key.form == "simplest" and any(value.denominator > 1 for value in given.values):
            return wrong_form(N_("Write the ratio with whole numbers."))
        if key.form == "simplest" and not given.is_simplest:
            return wrong_form(N_("Simplify the ratio."))
        return correct()
    if _in_proportion(sorted(given.values), sorted(key.values)):
        return incorrect(N_("Check the order of the numbers."))
    return incorrect()


def _in_proportion(one: Sequence[Fraction], two: Sequence[Fraction]) -> bool:
    """Return whether a positive factor makes `two` of `one`; `two` has no zero."""
    factors = {left / right for left, right in zip(one, two, strict=True)}
    return len(factors) == 1 and min(factors) > 0


def read_ratio(key: RatioKey, answer: Answer, locale: Locale) -> Reading:
    """Return the ratio as written."""
    del key
    given = parse_ratio(typed(answer), locale)
    if not given.has_colon:
        return Reading(rf"\frac{{{to_tex(given.trees[0], locale)}}}{{{to_tex(given.trees[1], locale)}}}")
    return Reading(" : ".join(to_tex(tree, locale) for tree in given.trees))
