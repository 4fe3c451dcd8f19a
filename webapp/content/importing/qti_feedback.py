"""Which feedback of a QTI item the response processing shows after which answer.

Feedback has the identifier of an outcome and a value of it. Rules set that outcome: to the response itself, or to a
value under a condition. A condition is read if it compares one response with one value, or is one of several such.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml.etree import _Element

from webapp.content.importing.qti_elements import Declared, all_of, attribute, first_of, name_of, text_of

Answer = tuple[str, str]
"""The identifier of a response, and a value of it."""

_KINDS = ("modalfeedback", "feedbackblock", "feedbackinline")
_COMPARING = ("match", "stringmatch", "equal", "member", "contains")


@dataclass(frozen=True, slots=True)
class Feedback:
    """The feedback of an item by the answer that brings it. `others` is what no single answer brings."""

    by_answer: Mapping[Answer, list[_Element]] = field(default_factory=dict)
    others: list[_Element] = field(default_factory=list)


def feedback_of(root: _Element, declared: Mapping[str, Declared]) -> Feedback:
    """Return the feedback that stands outside of the options, which carry their own."""
    shown = [each for kind in _KINDS for each in all_of(root, kind) if not _is_in_option(each)]
    by_answer: dict[Answer, list[_Element]] = {}
    others: list[_Element] = []
    processing = first_of(root, "responseprocessing")
    rules = [] if processing is None else list(all_of(processing, "setoutcomevalue"))
    for each in shown:
        found = [
            answer
            for rule in rules
            if attribute(rule, "identifier") == attribute(each, "outcomeIdentifier")
            for answer in _answers_of_rule(rule, attribute(each, "identifier"), declared)
        ]
        if not found or attribute(each, "showHide", "show") != "show":
            others.append(each)
            continue
        for answer in dict.fromkeys(found):
            by_answer.setdefault(answer, []).append(each)
    return Feedback(by_answer, others)


def _is_in_option(element: _Element) -> bool:
    return any(name_of(each) in ("simplechoice", "inlinechoice") for each in element.iterancestors())


def _answers_of_rule(rule: _Element, value: str, declared: Mapping[str, Declared]) -> list[Answer]:
    """Return the answers after which a rule gives its outcome a value."""
    response = next((attribute(each, "identifier") for each in rule if name_of(each) == "variable"), "")
    if response in declared:
        return [(response, value)]
    branch = rule.getparent()
    if branch is None or name_of(branch) not in ("responseif", "responseelseif"):
        return []
    if value not in {text_of(each) for each in all_of(rule, "basevalue")}:
        return []
    return _answers(branch[0], declared)


def _answers(condition: _Element, declared: Mapping[str, Declared]) -> list[Answer]:
    """Return the answers for which a condition holds, and for no others. None: it is about something else."""
    kind, inner = name_of(condition), [_alone(each) for each in condition]
    if kind == "or":
        parts = [_answers(each, declared) for each in inner]
        return [answer for part in parts for answer in part] if all(parts) else []
    if kind not in _COMPARING or len(inner) != 2 or attribute(condition, "substring") == "true":
        return []
    by_name = {name_of(each): each for each in inner}
    if "variable" not in by_name:
        return []
    response = attribute(by_name["variable"], "identifier")
    if response not in declared:
        return []
    if "basevalue" in by_name:
        return [(response, text_of(by_name["basevalue"]))]
    if "correct" in by_name and declared[response].is_single:
        return [(response, right) for right in declared[response].best]
    return []


def _alone(element: _Element) -> _Element:
    """Return the only member of a container, or the element itself."""
    is_container = name_of(element) in ("multiple", "ordered") and len(element) == 1
    return element[0] if is_container else element
