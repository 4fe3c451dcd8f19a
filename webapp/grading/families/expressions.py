"""The family expression: equal as a function, in the form the task asks for."""

from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from webapp.grading.algebra.domains import Domains
from webapp.grading.algebra.equivalence import Equivalence, compare, examine
from webapp.grading.algebra.evaluate import TooBig, Unevaluable
from webapp.grading.algebra.forms import expanded_problem, factored_problem
from webapp.grading.algebra.nodes import Constant, Negate, Node, letters_of, walk
from webapp.grading.algebra.reals import real_value, to_decimal
from webapp.grading.algebra.surds import surd_problem
from webapp.grading.families.assumptions import domains_field
from webapp.grading.families.fields import Fields, choose, letters_field, text_of
from webapp.grading.families.wrapping import without_name
from webapp.grading.reading.grammar import SCHOOL_FUNCTIONS, Syntax, single, typed
from webapp.grading.reading.parser import Parser, parse
from webapp.grading.reading.tokens import tokenize
from webapp.grading.verdicts import Answer, BadKey, Grade, Reading, Verdict, correct, incorrect, wrong_form
from webapp.grading.writing.show import show
from webapp.grading.writing.tex import to_tex
from webapp.messages import N_, Locale, Message, ParseProblem, problem

NOT_EVERYWHERE = N_(
    "At %(letter)s = %(value)s your answer and the one asked for differ: only one of them has a value there."
)


@dataclass(frozen=True, slots=True)
class ExpressionKey:
    """The tree of the answer, the letters of the task and their domains, and the form the task asks for.

    `domain` is `exact` where the task asks where the expression has a value.
    """

    tree: Node
    letters: frozenset[str]
    form: str = "any"
    domain: str = "any"
    domains: Domains = field(default_factory=dict)


def make_expression(fields: Fields) -> ExpressionKey:
    """Return the key; `variables` default to the answer's letters. Raises BadKey.

    `form` is `any` (default), `expanded`, `factored` or `surd`. `assume` gives the domains of the letters. `domain` is
    `any` (default) or `exact`.
    """
    variables = letters_field(fields)
    try:
        tree = single(parse(text_of(fields), letters=variables))
    except ParseProblem as fault:
        raise BadKey(f"answer: {fault}") from None
    form = choose(fields, "form", ("any", "expanded", "factored", "surd"))
    key = ExpressionKey(
        tree,
        letters_of(tree) if variables is None else variables,
        form,
        choose(fields, "domain", ("any", "exact")),
        domains_field(fields),
    )
    try:
        if compare(tree, tree, key.domains) is not Equivalence.EQUAL:
            raise BadKey("answer: this expression has no value anywhere")
    except TooBig:
        raise BadKey("answer: this expression is too complicated to grade") from None
    fault_of_form = _form_problem(key, tree)
    if fault_of_form:
        raise BadKey(f"answer: not in the form asked for ({fault_of_form})")
    return key


def parse_expression(answer: Answer, locale: Locale, letters: frozenset[str], *, strict: bool = True) -> Node:
    """Return the tree of an answer, with or without a name before it such as `y =`. Raises ParseProblem.

    Unless `strict`, letters that are not the task's are read too.
    """
    return _parsed(typed(answer), locale, letters, strict)


@lru_cache(maxsize=64)  # one text is read for the preview, for grading and for each mistake
def _parsed(text: str, locale: Locale, letters: frozenset[str], strict: bool) -> Node:
    syntax = Syntax(SCHOOL_FUNCTIONS, letters if strict else None)
    tokens = tokenize(text, locale=locale, words=Syntax(SCHOOL_FUNCTIONS, letters).words())
    parser = Parser(without_name(tokens, letters), syntax)
    tree = parser.expression()
    parser.finish()
    return single(tree)


def grade_expression(key: ExpressionKey, answer: Answer, locale: Locale) -> Grade:
    """Return the grade: by value wherever either side is defined, then by form."""
    tree = parse_expression(answer, locale, key.letters)
    try:
        found = examine(key.tree, tree, key.domains)
        if found.kind is Equivalence.EQUAL:
            fault = _form_problem(key, tree)
            return Grade(Verdict.FORM, fault) if fault else correct()
        if found.kind is Equivalence.ISOLATED and key.domain == "any":
            return wrong_form(NOT_EVERYWHERE, letter=found.letter, value=show(found.value, locale))
        if found.kind is not Equivalence.DIFFERENT:
            return incorrect(N_("Almost: this is not defined for the same values. Check where it has a value."))
        if compare(key.tree, Negate(tree), key.domains) in (Equivalence.EQUAL, Equivalence.ISOLATED):
            return incorrect(N_("Check the signs."))
    except TooBig:
        raise problem(N_("This is too complicated to read: please simplify it.")) from None
    if _rounded_constant(key.tree, tree):
        return incorrect(N_("Leave it exact: do not round."))
    return incorrect()


def _form_problem(key: ExpressionKey, tree: Node) -> Message | None:
    if key.form == "surd":
        return surd_problem(tree)
    if key.form == "expanded":
        return expanded_problem(tree)
    return factored_problem(tree) if key.form == "factored" else None


def _rounded_constant(key: Node, given: Node) -> bool:
    """Return whether the answer is a decimal in place of an exact irrational value, such as 6.28 for two pi."""
    if letters_of(key) or letters_of(given) or any(isinstance(part, Constant) for part in walk(given)):
        return False
    try:
        wanted, found = to_decimal(real_value(key)), to_decimal(real_value(given))
    except Unevaluable:
        return False
    irrational = not isinstance(real_value(key), Fraction)
    return irrational and bool(abs(wanted - found) < abs(wanted) / 100)


def read_expression(key: ExpressionKey, answer: Answer, locale: Locale) -> Reading:
    """Return the expression as read; letters that are not part of the task are named."""
    tex = to_tex(parse_expression(answer, locale, key.letters, strict=False), locale)
    try:
        parse_expression(answer, locale, key.letters)
    except ParseProblem as fault:
        return Reading(tex, note=fault.message)
    return Reading(tex)
