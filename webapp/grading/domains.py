"""Which numbers the letters of a task stand for: what an author assumes, and n for the natural numbers."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, TypeAlias

from webapp.grading.conditions import parse_condition
from webapp.grading.evaluate import Unevaluable, evaluate
from webapp.grading.fields import Fields
from webapp.grading.messages import ParseProblem
from webapp.grading.nodes import And, Compare, Letter, Node
from webapp.grading.reals import Real
from webapp.grading.verdicts import BadKey

LARGEST = 40
_KINDS: Mapping[str, Literal["real", "integer", "natural"]] = {
    "real": "real", "integer": "integer", "natural": "natural",
}  # fmt: skip
_KIND = re.compile(r"\s*([A-Za-zα-ωΔ])\s+(natural|integer|real)\s*")
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "!=": "!="}


@dataclass(frozen=True, slots=True)
class Domain:
    """The numbers one letter stands for: of a kind, between two ends, without some values."""

    kind: Literal["real", "integer", "natural"] = "real"
    low: Fraction | None = None
    with_low: bool = True
    high: Fraction | None = None
    with_high: bool = True
    without: frozenset[Fraction] = frozenset()

    def holds(self, value: Real) -> bool:
        """Whether the letter may be this number."""
        if self.kind != "real" and value != int(value):
            return False
        if value in self.without or (self.kind == "natural" and value < 1):
            return False
        if self.low is not None and (value < self.low or (not self.with_low and value == self.low)):
            return False
        return self.high is None or value < self.high or (self.with_high and value == self.high)

    def draw(self, sample: Fraction) -> Fraction:
        """A number of the domain for any sample; different samples seldom meet."""
        size = abs(sample) if sample else Fraction(1, 7)
        if self.kind != "real":
            count = math.floor(size * 7) % LARGEST
            if self.kind == "natural":
                return (math.ceil(self.low) if self.low is not None and self.low > 1 else 1) + Fraction(count)
            if self.low is None and self.high is None:
                return Fraction(count if sample > 0 else -count)
            return math.ceil(self.low) + 1 + Fraction(count) if self.low is not None else (
                math.floor(self.high or Fraction(0)) - 1 - Fraction(count))  # fmt: skip
        if self.low is not None and self.high is not None:
            return self.low + (self.high - self.low) * (size - math.floor(size) or Fraction(1, 3))
        if self.low is not None:
            return self.low + size
        return self.high - size if self.high is not None else sample


Domains: TypeAlias = Mapping[str, Domain]
REAL = Domain()
NATURAL = Domain("natural")


def domains_field(fields: Fields) -> Domains:
    """The optional ``assume``: conditions such as ``m != 0``, ``x > 0``, ``0 < t < 1``, ``k integer``, one or a list.

    A letter n is a natural number unless ``assume`` says something about it, such as ``n real``.
    """
    value = fields.get("assume")
    texts = [value] if isinstance(value, str) else value or ()
    if not isinstance(texts, (list, tuple)) or not all(isinstance(text, str) for text in texts):
        raise BadKey('assume: a condition such as "m != 0", or a list of them')
    found: dict[str, Domain] = {}
    for text in texts:
        if kind := _KIND.fullmatch(text):
            letter = kind[1]
            found[letter] = replace(found.get(letter, REAL), kind=_KINDS[kind[2]])
            continue
        for comparison in _comparisons(text):
            letter, domain = _narrowed(comparison, found, text)
            found[letter] = domain
    return {"n": NATURAL, **found}


def _comparisons(text: str) -> Iterator[Node]:
    try:
        tree = parse_condition(text, frozenset(re.findall(r"(?<![^\W\d_])[^\W\d_](?![^\W\d_])", text)))
    except ParseProblem as fault:
        raise BadKey(f"assume: {fault}") from None
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, And):
            waiting += (node.left, node.right)
        else:
            yield node


def _narrowed(node: Node, found: Mapping[str, Domain], text: str) -> tuple[str, Domain]:
    """The letter of ``letter sign number`` and its domain with this condition too."""
    try:
        match node:
            case Compare(Letter(name), sign, value) if sign != "=":
                number = evaluate(value)
            case Compare(value, sign, Letter(name)) if sign != "=":
                number, sign = evaluate(value), _TURNED[sign]
            case _:
                raise BadKey(f"assume: {text!r} does not compare a letter with a number")
    except Unevaluable:
        raise BadKey(f"assume: {text!r} does not compare a letter with a number") from None
    domain = found.get(name, REAL)
    match sign:
        case "!=":
            return name, replace(domain, without=domain.without | {number})
        case "<" | "<=":
            return name, replace(domain, high=number, with_high=sign == "<=")
        case _:
            return name, replace(domain, low=number, with_low=sign == ">=")
