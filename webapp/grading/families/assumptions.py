"""Reads an author's assumptions about letters into domains. A letter n stands for the natural numbers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Literal

from webapp.grading.algebra.domains import NATURAL, REAL, Domain, Domains
from webapp.grading.algebra.evaluate import Unevaluable, evaluate
from webapp.grading.algebra.nodes import And, Compare, Letter, Node
from webapp.grading.families.fields import Fields
from webapp.grading.reading.conditions import parse_condition
from webapp.grading.verdicts import BadKey
from webapp.messages import ParseProblem

_KINDS: Mapping[str, Literal["real", "integer", "natural"]] = {
    "real": "real", "integer": "integer", "natural": "natural",
}  # fmt: skip
_KIND = re.compile(r"\s*([A-Za-zα-ωΔ])\s+(natural|integer|real)\s*")
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "!=": "!="}


def domains_field(fields: Fields) -> Domains:
    """Return the optional `assume` as domains. Raises BadKey.

    It is one condition or a list: `m != 0`, `x > 0`, `0 < t < 1`, `k integer`. A letter n is a natural number unless
    `assume` mentions it, as in `n real`.
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
    """Return the letter of `letter sign number` and its domain with this condition added."""
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
