"""Answers as pieces of the number line, to be drawn: a number, a set of numbers, an interval."""

from webapp.grading.algebra.pieces import Piece
from webapp.grading.algebra.reals import Real
from webapp.grading.families.intervals import interval_pieces
from webapp.grading.families.numbers import parse_number
from webapp.grading.families.sets import constant, expand, parse_set
from webapp.grading.reading.grammar import typed
from webapp.grading.verdicts import Answer
from webapp.messages import Locale, ParseProblem


def pieces_of(task_type: str, answer: Answer, locale: Locale) -> list[Piece]:
    """Return the pieces that an answer marks, left to right within each type's own order.

    Never raises: an answer that cannot be read marks nothing.
    """
    try:
        text = typed(answer)
        match task_type:
            case "number":
                return [_point(parse_number(text, locale, lambda: text)[1])]  # its noun was graded
            case "set":
                return [_point(constant(one)) for member in parse_set(text, locale) for one in expand(member)]
            case "interval":
                return list(interval_pieces(text, locale))
    except ParseProblem:
        pass
    return []


def _point(value: Real) -> Piece:
    return Piece(value, True, value, True)
