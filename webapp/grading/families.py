"""The registry: which functions make, grade and read each task type."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from webapp.grading import choices, numbers
from webapp.grading.fields import Fields
from webapp.grading.verdicts import Answer, Grade, Locale, Reading


class Family(NamedTuple):
    """``grade`` and ``read`` may raise ParseProblem, ``make`` BadKey."""

    make: Callable[[Fields], Any]
    grade: Callable[[Any, Answer, Locale], Grade]
    read: Callable[[Answer, Locale], Reading]


FAMILIES: Mapping[str, Family] = {
    "number": Family(numbers.make_number, numbers.grade_number, numbers.read_number),
    "fraction": Family(numbers.make_fraction, numbers.grade_fraction, numbers.read_fraction),
    "mixed": Family(numbers.make_mixed, numbers.grade_mixed, numbers.read_fraction),
    "percent": Family(numbers.make_percent, numbers.grade_percent, numbers.read_number),
    "choice": Family(choices.make_choice, choices.grade_choice, choices.read_choice),
    "choices": Family(choices.make_choices, choices.grade_choices, choices.read_choice),
    "order": Family(choices.make_order, choices.grade_order, choices.read_choice),
    "match": Family(choices.make_match, choices.grade_match, choices.read_choice),
}
