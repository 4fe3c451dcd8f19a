"""The registry of task types: the functions that make keys, grade and read."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from webapp.grading.families import (
    choices,
    equations,
    expressions,
    graphs,
    intervals,
    numbers,
    parts,
    points,
    ratios,
    sets,
    times,
    units,
    words,
)
from webapp.grading.families.fields import Fields
from webapp.grading.verdicts import Answer, Grade, Reading
from webapp.messages import Locale


class Family(NamedTuple):
    """`grade` and `read` may raise ParseProblem, `make` BadKey.

    `answer` returns a right answer of a key whose author writes it in another way than learners answer.
    """

    make: Callable[[Fields], Any]
    grade: Callable[[Any, Answer, Locale], Grade]
    read: Callable[[Any, Answer, Locale], Reading]
    answer: Callable[[Any], Answer] | None = None


FAMILIES: Mapping[str, Family] = {
    "number": Family(numbers.make_number, numbers.grade_number, numbers.read_number),
    "fraction": Family(numbers.make_fraction, numbers.grade_fraction, numbers.read_fraction),
    "mixed": Family(numbers.make_mixed, numbers.grade_mixed, numbers.read_fraction),
    "percent": Family(numbers.make_percent, numbers.grade_percent, numbers.read_percent),
    "expression": Family(expressions.make_expression, expressions.grade_expression, expressions.read_expression),
    "equation": Family(equations.make_equation, equations.grade_equation, equations.read_equation),
    "interval": Family(intervals.make_interval, intervals.grade_interval, intervals.read_interval),
    "set": Family(sets.make_set, sets.grade_set, sets.read_set),
    "point": Family(points.make_point, points.grade_point, points.read_point),
    "graph": Family(graphs.make_graph, graphs.grade_graph, points.read_point, graphs.right_points),
    "region": Family(graphs.make_region, graphs.grade_region, points.read_point, graphs.right_points),
    "part": Family(parts.make_part, parts.grade_part, choices.read_choice, parts.right_parts),
    "unit": Family(units.make_unit, units.grade_unit, units.read_unit),
    "ratio": Family(ratios.make_ratio, ratios.grade_ratio, ratios.read_ratio),
    "time": Family(times.make_time, times.grade_time, times.read_time),
    "word": Family(words.make_word, words.grade_word, words.read_word, words.right_word),
    "choice": Family(choices.make_choice, choices.grade_choice, choices.read_choice),
    "choices": Family(choices.make_choices, choices.grade_choices, choices.read_choice),
    "order": Family(choices.make_order, choices.grade_order, choices.read_choice),
    "match": Family(choices.make_match, choices.grade_match, choices.read_choice),
}
