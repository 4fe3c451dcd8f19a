"""What the readers of a QTI item share: its elements by the names of both versions, and declarations of responses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from lxml.etree import _Element


def name_of(element: _Element) -> str:
    """Return the name of an element as both versions have it: lower case, without prefix and hyphens."""
    if not isinstance(element.tag, str):
        return ""
    local = element.tag.rpartition("}")[2]
    return local.removeprefix("qti-").replace("-", "").lower()


def attribute(element: _Element, name: str, default: str = "") -> str:
    """Return an attribute that 2.1 writes as `maxChoices` and 3.0 as `max-choices`."""
    hyphened = re.sub(r"[A-Z]", lambda letter: "-" + letter[0].lower(), name)
    return element.get(name) or element.get(hyphened) or default


def all_of(element: _Element, name: str) -> Iterator[_Element]:
    """Yield the elements of a name inside an element."""
    return (each for each in element.iter() if name_of(each) == name)


def first_of(element: _Element, name: str) -> _Element | None:
    """Return the first element of a name inside an element."""
    return next(all_of(element, name), None)


def text_of(element: _Element) -> str:
    """Return the words inside an element, one space between them."""
    return " ".join("".join(element.itertext()).split())


@dataclass(slots=True)
class Declared:
    """What an item says about a response: how many parts it has, the right ones, and the marks for others."""

    is_single: bool
    right: list[str] = field(default_factory=list)
    marks: dict[str, Fraction] = field(default_factory=dict)

    @property
    def best(self) -> list[str]:
        """Return the right answers, or those that get marks if none is declared as right."""
        return self.right or [name for name, mark in self.marks.items() if mark > 0]


def responses_of(root: _Element) -> dict[str, Declared]:
    """Return the declarations of an item's responses by their identifiers."""
    return {attribute(each, "identifier"): _declared(each) for each in all_of(root, "responsedeclaration")}


def _declared(element: _Element) -> Declared:
    found = Declared(attribute(element, "cardinality", "single") == "single")
    correct = first_of(element, "correctresponse")
    if correct is not None:
        found.right = [text_of(value) for value in all_of(correct, "value")]
    for entry in all_of(element, "mapentry"):
        try:
            mark = Fraction(attribute(entry, "mappedValue", "0"))
        except ValueError:
            continue
        found.marks[attribute(entry, "mapKey")] = mark
    return found
