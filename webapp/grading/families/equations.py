"""The family equation: the same solutions, in the form the task asks for."""

from dataclasses import dataclass
from functools import lru_cache

from webapp.grading.algebra.domains import Domains
from webapp.grading.algebra.equivalence import Equivalence, is_zero
from webapp.grading.algebra.evaluate import TooBig, Unevaluable
from webapp.grading.algebra.nodes import Compare, Letter, Node, Subtract, letters_of
from webapp.grading.algebra.polynomials import rational
from webapp.grading.algebra.solutions import compare_equations, is_identity, without_logarithm
from webapp.grading.families.assumptions import domains_field
from webapp.grading.families.expressions import NOT_EVERYWHERE
from webapp.grading.families.fields import Fields, choose, letters_field, text_of
from webapp.grading.families.wrapping import without_argument
from webapp.grading.reading.grammar import SCHOOL_FUNCTIONS, Syntax, single, typed
from webapp.grading.reading.parser import Parser
from webapp.grading.reading.tokens import tokenize
from webapp.grading.verdicts import Answer, BadKey, Grade, Reading, correct, incorrect, wrong_form
from webapp.grading.writing.show import show
from webapp.grading.writing.tex import to_tex
from webapp.locales import DEFAULT
from webapp.messages import N_, Locale, ParseProblem, problem


@dataclass(frozen=True, slots=True)
class EquationKey:
    """Left side minus right side, the letters of the task and their domains, and the form the task asks for.

    `subject` is the letter that the author's equation is solved for, if any.
    """

    difference: Node
    letters: frozenset[str]
    domains: Domains
    form: str
    subject: str | None


@lru_cache(maxsize=64)  # one text is read for grading and for each mistake
def parse_equation(
    text: str, locale: Locale, letters: frozenset[str] | None = None, subject: str | None = None
) -> Compare:
    """Return two expressions with one = between them. Raises ParseProblem.

    `subject` is the letter that the task's equation is solved for. a_n = and f(x) = are read as that letter.
    """
    syntax = Syntax(SCHOOL_FUNCTIONS, letters)
    tokens = without_argument(tokenize(text, locale=locale, words=syntax.words()), letters, subject)
    parser = Parser(tokens, syntax)
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
    """Return the key; `variables` default to the answer's letters, `assume` gives their domains. Raises BadKey.

    `form` is `any` (default), `unsolved` (the equation of a story, not its solution), `formula` (solved for the letter
    that the answer is solved for) or `polynomial` (of the same degree).
    """
    letters = letters_field(fields)
    try:
        equation = parse_equation(text_of(fields), DEFAULT, letters)
    except ParseProblem as fault:
        raise BadKey(f"answer: {fault}") from None
    difference, subject = _difference(equation), _subject(equation)
    form = choose(fields, "form", ("any", "unsolved", "formula", "polynomial"))
    if form == "formula" and subject is None:
        raise BadKey("answer: a formula has a letter alone on its left side")
    if form == "unsolved" and _is_solved(equation):
        raise BadKey("answer: this is a solution, not an equation to be solved")
    if form == "polynomial" and _degree(difference) is None:
        raise BadKey("answer: this is not a polynomial")
    if not letters_of(equation):
        raise BadKey("answer: an equation that depends on a letter is needed")
    key = EquationKey(difference, letters or letters_of(equation), domains_field(fields), form, subject)
    identity = is_identity(Subtract(equation.left, equation.right), key.domains)
    try:
        if identity or is_zero(difference):
            raise BadKey("answer: this is true for all values, an identity")
        testable = (
            identity is not None and compare_equations(difference, difference, key.domains).kind is Equivalence.EQUAL
        )
    except TooBig:
        raise BadKey("answer: this equation is too complicated to grade") from None
    if not testable:
        raise BadKey("answer: no value of the letters can test this equation")
    return key


def _difference(equation: Compare) -> Node:
    """Return left side minus right side. A logarithm that equals a number is removed."""
    return without_logarithm(Subtract(equation.left, equation.right))


def _subject(equation: Compare) -> str | None:
    """Return the letter that stands alone on the left side, else on the right, and nowhere else."""
    for one, two in ((equation.left, equation.right), (equation.right, equation.left)):
        if isinstance(one, Letter) and one.name not in letters_of(two):
            return one.name
    return None


def _is_solved(equation: Compare) -> bool:
    """Return whether a letter equals a number."""
    return _subject(equation) is not None and len(letters_of(equation)) == 1


def _degree(difference: Node) -> int | None:
    """Return the degree of a polynomial; None for anything else."""
    try:
        whole = rational(difference, tuple(sorted(letters_of(difference))))
    except Unevaluable:
        return None
    return max((sum(powers) for powers in whole.above), default=0) if not any(map(any, whole.below)) else None


def grade_equation(key: EquationKey, answer: Answer, locale: Locale) -> Grade:
    """Return the grade: by solutions, then by form."""
    equation = parse_equation(typed(answer), locale, key.letters, key.subject)
    difference = _difference(equation)
    try:
        if is_zero(difference):
            return incorrect(N_("This is always true, so it says nothing about the letters."))
        if not letters_of(difference):
            return incorrect(N_("This is never true."))
        found = compare_equations(key.difference, difference, key.domains)
    except TooBig:
        raise problem(N_("This is too complicated to read: please simplify it.")) from None
    if found.kind is Equivalence.DIFFERENT:
        return incorrect()
    if key.form == "unsolved" and _is_solved(equation):
        return wrong_form(N_("This is the solution: write the equation it solves."))
    if key.form == "formula" and _subject(equation) != key.subject:
        return wrong_form(N_("Write it as a formula that begins with %(letter)s =."), letter=key.subject or "")
    if key.form == "polynomial" and (degree := _degree(key.difference)) != _degree(difference):
        return wrong_form(N_("Write it with powers only, the highest of them %(degree)s."), degree=str(degree))
    if found.kind is Equivalence.ISOLATED:
        return wrong_form(NOT_EVERYWHERE, letter=found.letter, value=show(found.value, locale))
    return correct()


def read_equation(key: EquationKey, answer: Answer, locale: Locale) -> Reading:
    """Return the equation as read; letters that are not part of the task are named."""
    tex = to_tex(parse_equation(typed(answer), locale, None, key.subject), locale)
    try:
        return Reading(to_tex(parse_equation(typed(answer), locale, key.letters, key.subject), locale))
    except ParseProblem as fault:
        return Reading(tex, note=fault.message)
