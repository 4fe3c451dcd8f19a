"""The family part: parts of a figure, chosen by opaque ids. Authors name them, or say how many are to be chosen."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from webapp.grading.families.choices import known_ids
from webapp.grading.families.fields import Fields, text_of
from webapp.grading.verdicts import Answer, BadKey, Grade, correct, incorrect
from webapp.messages import N_, Locale, problem

_ANY = re.compile(r"any\s+(\S+)")


@dataclass(frozen=True, slots=True)
class PartKey:
    """The names of the parts by id, in the order of the figure. Right are these ids, or any `count` of the parts."""

    names: Mapping[str, str]
    right: frozenset[str]
    count: int | None
    takes_many: bool


def make_part(fields: Fields) -> PartKey:
    """Return the key. `parts` are the ids and names of the figure's parts; with `many` learners may choose several.

    `answer` lists names, or is "any" and a number. Raises BadKey.
    """
    parts = fields.get("parts")
    if not isinstance(parts, (list, tuple)) or len(parts) < 2:
        raise BadKey('figure: at least two shapes need a "part", the name under which learners choose them')
    names, takes_many = dict(parts), bool(fields.get("many"))
    answer = text_of(fields).strip()
    if wanted := _ANY.fullmatch(answer):
        if not wanted[1].isdecimal() or not 1 <= int(wanted[1]) <= len(names):
            raise BadKey(f'answer: "{answer}": write a whole number from 1 to {len(names)}, the number of parts')
        return PartKey(names, frozenset(), int(wanted[1]), takes_many)
    ids = {name: id_ for id_, name in names.items()}
    listed = [name.strip() for name in answer.split(";")]
    if unknown := [name for name in listed if name not in ids]:
        raise BadKey(f'answer: the figure has no part "{unknown[0]}"; its parts: {", ".join(ids)}')
    if len(set(listed)) < len(listed):
        raise BadKey(f'answer: "{answer}" names a part twice')
    return PartKey(names, frozenset(ids[name] for name in listed), None, takes_many)


def grade_part(key: PartKey, answer: Answer, locale: Locale) -> Grade:
    """Return the grade of the id of one part, or of a list of ids."""
    del locale
    if answer in ("", [], None):
        raise problem(N_("Choose a part of the figure first."))
    ids = known_ids([answer] if isinstance(answer, str) and not key.takes_many else answer, frozenset(key.names))
    if not ids:
        raise problem(N_("Choose a part of the figure first."))
    if key.count is not None:
        return correct() if len(ids) == key.count else incorrect(N_("The number of parts is not right."))
    if set(ids) == key.right:
        return correct()
    if key.right.issuperset(ids):
        return incorrect(N_("Right so far, but not all of them."))
    return incorrect(
        N_("Not all of the chosen ones are right.") if key.right.intersection(ids) else N_("That part is wrong.")
    )


def right_parts(key: PartKey) -> Answer:
    """Return a right answer: ids in the order of the figure."""
    ids = [id_ for id_ in key.names if id_ in key.right] or list(key.names)[: key.count]
    return ids if key.takes_many else ids[0]
