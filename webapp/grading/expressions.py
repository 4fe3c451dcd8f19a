"""The family expression: equal as a function, in the form that was asked for."""

from dataclasses import dataclass
from fractions import Fraction

from webapp.grading.equivalence import Equivalence, compare
from webapp.grading.evaluate import TooBig, Unevaluable
from webapp.grading.fields import Fields, choose, letters_field, text_of
from webapp.grading.forms import expanded_problem, factored_problem
from webapp.grading.grammar import single, typed
from webapp.grading.messages import N_, Message, ParseProblem, problem
from webapp.grading.nodes import Constant, Negate, Node, letters_of, walk
from webapp.grading.parser import parse
from webapp.grading.reals import real_value, to_decimal
from webapp.grading.tex import to_tex
from webapp.grading.verdicts import Answer, BadKey, Grade, Locale, Reading, Verdict, correct, incorrect


@dataclass(frozen=True, slots=True)
class ExpressionKey:
    """The tree of the answer, the letters a learner may use, and the form asked for."""

    tree: Node
    letters: frozenset[str]
    form: str


def make_expression(fields: Fields) -> ExpressionKey:
    """``form`` is ``any`` (default), ``expanded`` or ``factored``; ``variables`` default to the answer's letters."""
    variables = letters_field(fields)
    try:
        tree = single(parse(text_of(fields), letters=variables))
    except ParseProblem as fault:
        raise BadKey(f"answer: {fault}") from None
    form = choose(fields, "form", ("any", "expanded", "factored"))
    key = ExpressionKey(tree, letters_of(tree) if variables is None else variables, form)
    try:
        if compare(tree, tree) is not Equivalence.EQUAL:
            raise BadKey("answer: this expression has no value anywhere")
    except TooBig:
        raise BadKey("answer: this expression is too complicated to grade") from None
    fault_of_form = _form_problem(key, tree)
    if fault_of_form:
        raise BadKey(f"answer: not in the form asked for ({fault_of_form})")
    return key


def grade_expression(key: ExpressionKey, answer: Answer, locale: Locale) -> Grade:
    """By value wherever either side is defined; then by form."""
    tree = single(parse(typed(answer), locale=locale, letters=key.letters))
    try:
        found = compare(key.tree, tree)
        if found is Equivalence.EQUAL:
            fault = _form_problem(key, tree)
            return Grade(Verdict.FORM, fault) if fault else correct()
        if found is Equivalence.ELSEWHERE:
            return incorrect(N_("Almost: this is not defined for the same values. Check where it has a value."))
        if compare(key.tree, Negate(tree)) is Equivalence.EQUAL:
            return incorrect(N_("Check the signs."))
    except TooBig:
        raise problem(N_("This is too complicated to read: please simplify it.")) from None
    if _rounded_constant(key.tree, tree):
        return incorrect(N_("Leave it exact: do not round."))
    return incorrect()


def _form_problem(key: ExpressionKey, tree: Node) -> Message | None:
    if key.form == "expanded":
        return expanded_problem(tree)
    return factored_problem(tree) if key.form == "factored" else None


def _rounded_constant(key: Node, given: Node) -> bool:
    """A decimal in place of an exact irrational value, such as 6.28 for two pi."""
    if letters_of(key) or letters_of(given) or any(isinstance(part, Constant) for part in walk(given)):
        return False
    try:
        wanted, found = to_decimal(real_value(key)), to_decimal(real_value(given))
    except Unevaluable:
        return False
    irrational = not isinstance(real_value(key), Fraction)
    return irrational and bool(abs(wanted - found) < abs(wanted) / 100)


def read_expression(answer: Answer, locale: Locale) -> Reading:
    """The expression as read."""
    return Reading(to_tex(single(parse(typed(answer), locale=locale)), locale))
