"""The family equation: the same solutions, decided as proportional after everything is moved to one side."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from webapp.grading.equivalence import Equivalence, compare, is_zero, sample_points
from webapp.grading.evaluate import TooBig, Unevaluable
from webapp.grading.fields import Fields, letters_field, text_of
from webapp.grading.grammar import SCHOOL_FUNCTIONS, Syntax, single, typed
from webapp.grading.messages import N_, ParseProblem, problem
from webapp.grading.nodes import ZERO, Compare, Divide, Multiply, Node, Subtract, letters_of
from webapp.grading.parser import Parser
from webapp.grading.polynomials import Algebra, quotient
from webapp.grading.reals import SURE, Real, real_value, same
from webapp.grading.tex import to_tex
from webapp.grading.tokens import tokenize
from webapp.grading.verdicts import Answer, BadKey, Grade, Locale, Reading, correct, incorrect


@dataclass(frozen=True, slots=True)
class EquationKey:
    """Left side minus right side, and the letters a learner may use."""

    difference: Node
    letters: frozenset[str]


@lru_cache(maxsize=64)  # one text is read while it is graded and held against each mistake
def parse_equation(text: str, locale: Locale, letters: frozenset[str] | None = None) -> Compare:
    """Two expressions with one = between them; raises ParseProblem."""
    syntax = Syntax(SCHOOL_FUNCTIONS, letters)
    parser = Parser(tokenize(text, locale=locale, words=syntax.words()), syntax)
    left = single(parser.expression())
    if parser.token.kind == "end":
        raise problem(N_("An equation needs an = sign."), parser.token.start)
    if parser.sees("<", ">", "<=", ">=", "!="):
        raise problem(N_("Write an equation, with an = sign."), parser.token.start)
    if not parser.accept("="):
        parser.finish()
    parser.nodes = 0
    right = single(parser.expression())
    if parser.sees("="):
        raise problem(N_("One = sign is enough."), parser.token.start)
    parser.finish()
    return Compare(left, "=", right)


def make_equation(fields: Fields) -> EquationKey:
    """``variables`` default to the answer's letters."""
    try:
        equation = parse_equation(text_of(fields), "en", letters_field(fields))
    except ParseProblem as fault:
        raise BadKey(f"answer: {fault}") from None
    letters = letters_of(equation)
    if not letters or is_zero(Subtract(equation.left, equation.right)):
        raise BadKey("answer: an equation that depends on a letter is needed")
    return EquationKey(Subtract(equation.left, equation.right), letters_field(fields) or letters)


def grade_equation(key: EquationKey, answer: Answer, locale: Locale) -> Grade:
    """Equal up to moved terms and a constant factor."""
    equation = parse_equation(typed(answer), locale, key.letters)
    difference = Subtract(equation.left, equation.right)
    if is_zero(difference):
        return incorrect(N_("This is always true, so it says nothing about the letters."))
    if not letters_of(difference):
        return incorrect(N_("This is never true."))
    try:
        if not _proportional(key.difference, difference):
            return incorrect()
        if compare(Multiply(ZERO, key.difference), Multiply(ZERO, difference)) is Equivalence.EQUAL:
            return correct()
    except TooBig:
        raise problem(N_("This is too complicated to read: please simplify it.")) from None
    return incorrect(N_("Almost: this is not defined for the same values. Check where it has a value."))


def _proportional(one: Node, two: Node) -> bool:
    """Whether one difference is a constant multiple of the other; exact for rational functions."""
    letters = tuple(sorted(letters_of(one) | letters_of(two)))
    algebra = Algebra((*letters, "pi", "e"))
    try:
        first, second = quotient(one, algebra).above, quotient(two, algebra).above
    except Unevaluable:
        return _proportional_values(one, two, letters)
    leading = max(first)
    if leading not in second:
        return _proportional_values(one, two, letters)
    left = {powers: value * second[leading] for powers, value in first.items()}
    right = {powers: value * first[leading] for powers, value in second.items()}
    return left == right or _proportional_values(one, two, letters)


def _proportional_values(one: Node, two: Node, letters: tuple[str, ...]) -> bool:
    """By values of many digits at sample points: where both are defined their ratio stays the same."""
    ratios = (ratio for point in sample_points(letters) if (ratio := _ratio(one, two, point)) is not None)
    agreed = 0
    for left, right in pairwise(ratios):
        if not same(left, right, SURE):
            return False
        agreed += 1
    return agreed > 0


def _ratio(one: Node, two: Node, point: Mapping[str, Fraction]) -> Real | None:
    try:
        return real_value(Divide(one, two), point, SURE)
    except Unevaluable:
        return None


def read_equation(answer: Answer, locale: Locale) -> Reading:
    """The equation as read."""
    return Reading(to_tex(parse_equation(typed(answer), locale), locale))
