"""The family set: values in any order, each counted once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from webapp.grading.algebra.evaluate import Unevaluable
from webapp.grading.algebra.nodes import Add, Node, PlusMinus, Subtract, rebuilt, walk
from webapp.grading.algebra.reals import DIGITS, Real, real_value, same
from webapp.grading.families.fields import Fields, text_of
from webapp.grading.families.wrapping import LIST_WORDS, as_list, without_set_name
from webapp.grading.reading.grammar import CONNECTIVES, SCHOOL_FUNCTIONS, Syntax, typed
from webapp.grading.reading.parser import Parser
from webapp.grading.reading.phrases import meaning
from webapp.grading.reading.tokens import tokenize
from webapp.grading.verdicts import Answer, BadKey, Grade, Reading, Verdict, correct, incorrect
from webapp.grading.writing.tex import to_tex
from webapp.locales import DEFAULT
from webapp.messages import N_, Locale, Message, ParseProblem, problem

"""The number of decimal digits to which irrational members are compared."""

VALUES = Syntax(SCHOOL_FUNCTIONS, frozenset())
T = TypeVar("T")


def constant(node: Node) -> Real:
    """Return the value of a member without letters; raises ParseProblem when there is none."""
    try:
        return real_value(node, digits=DIGITS)
    except Unevaluable:
        raise problem(N_("This has no value: check for division by zero and roots of negative numbers.")) from None


def value_parser(text: str, locale: Locale, syntax: Syntax = VALUES) -> Parser:
    """Return a parser over a list of values, separated by ; or, where that is unambiguous, by commas."""
    words = syntax.words() | LIST_WORDS
    return Parser(as_list(tokenize(text, locale=locale, words=words, lists=True, scientific=True)), syntax)


def parse_set(text: str, locale: Locale) -> list[Node]:
    """Return the members as written; {}, the empty-set sign and "no solutions" have none. Raises ParseProblem."""
    if meaning(text) == "empty":
        return []
    parser = value_parser(text, locale)
    parser.tokens = without_set_name(parser.tokens)
    if parser.accept("∅"):
        parser.finish()
        return []
    braced = parser.accept("{")
    members: list[Node] = []
    if not (braced and parser.sees("}")):
        members.append(_member(parser))
        while parser.accept(";", ",", *CONNECTIVES - {"not"}):
            members.append(_member(parser))
    if braced:
        parser.expect("}")
    parser.finish()
    return members


def _member(parser: Parser) -> Node:
    """Return one value, with or without `x =` or `x1 =` before it."""
    ahead = [token.text for token in parser.tokens[parser.at : parser.at + 4]]
    if parser.token.kind == "letter" and "=" in ahead:
        equals = ahead.index("=")
        if equals == 1 or all(text == "_" or text.isdigit() for text in ahead[1:equals]):
            parser.at += equals + 1
    parser.nodes = 0
    return parser.expression()


def expand(node: Node) -> list[Node]:
    """Return both values of a tree with ±, or the tree itself."""
    if not any(isinstance(part, PlusMinus) for part in walk(node)):
        return [node]
    return [_signed(node, plus=True), _signed(node, plus=False)]


def _signed(node: Node, *, plus: bool) -> Node:
    """Return the tree with every ± replaced by one sign."""

    def change(part: Node) -> Node:
        if not isinstance(part, PlusMinus):
            return part
        return Add(part.left, part.right) if plus else Subtract(part.left, part.right)

    return rebuilt(node, change)


def without_repeats(members: Sequence[T], equal: Callable[[T, T], bool]) -> list[T]:
    """Return the members with later repeats left out."""
    kept: list[T] = []
    for one in members:
        if not any(equal(one, other) for other in kept):
            kept.append(one)
    return kept


def grade_members(wanted: Sequence[T], given: Sequence[T], equal: Callable[[T, T], bool]) -> Grade:
    """Return the grade: equal as sets, else how far off, without naming the wrong member."""
    unique = without_repeats(given, equal)
    hits = sum(any(equal(one, other) for other in wanted) for one in unique)
    missing, extra = len(wanted) - hits, len(unique) - hits
    if not missing and not extra:
        if len(unique) < len(given):
            return Grade(Verdict.CORRECT, Message(N_("Correct. Something written twice counts once.")))
        return correct()
    if not extra and hits:
        return incorrect(
            N_("Right so far, but one is missing.") if missing == 1 else N_("Right so far, but some are missing.")
        )
    if not missing and wanted:
        return incorrect(N_("One of these does not belong.") if extra == 1 else N_("Some of these do not belong."))
    if hits:
        return incorrect(N_("Some of these are right, but not all."))
    return incorrect()


# The family -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SetKey:
    """The members, without repeats."""

    members: tuple[Real, ...]


def _same(one: Real, two: Real) -> bool:
    return same(one, two, DIGITS)


@lru_cache(maxsize=64)  # one text is read for grading and for each mistake
def _values(text: str, locale: Locale) -> tuple[Real, ...]:
    return tuple(constant(value) for member in parse_set(text, locale) for value in expand(member))


def make_set(fields: Fields) -> SetKey:
    """Return the key; `answer` is a set such as {-2; 2} or the empty set. Raises BadKey."""
    try:
        members = _values(text_of(fields), DEFAULT)
    except ParseProblem as fault:
        raise BadKey(f"answer: {fault}") from None
    return SetKey(tuple(without_repeats(members, _same)))


def grade_set(key: SetKey, answer: Answer, locale: Locale) -> Grade:
    """Return the grade: the same members in any order."""
    return grade_members(key.members, _values(typed(answer), locale), _same)


def read_set(key: SetKey, answer: Answer, locale: Locale) -> Reading:
    """Return the set as read."""
    del key
    members = parse_set(typed(answer), locale)
    if not members:
        return Reading(r"\varnothing")
    return Reading(r"\left\{" + ";\\, ".join(to_tex(one, locale) for one in members) + r"\right\}")
