"""The family point: one point of the plane (or space), or several in any order."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from webapp.grading.fields import Fields, text_of
from webapp.grading.grammar import CONNECTIVES, single, typed
from webapp.grading.messages import N_, ParseProblem, problem
from webapp.grading.nodes import Node
from webapp.grading.parser import Parser
from webapp.grading.reals import Real, same
from webapp.grading.sets import DIGITS, constant, grade_members, value_parser, without_repeats
from webapp.grading.tex import to_tex
from webapp.grading.verdicts import Answer, BadKey, Grade, Locale, Reading, Verdict, incorrect

Point: TypeAlias = tuple[Real, ...]


@dataclass(frozen=True, slots=True)
class PointKey:
    """The points, without repeats, all of one dimension."""

    points: tuple[Point, ...]


def parse_points(text: str, locale: Locale) -> list[tuple[Node, ...]]:
    """The coordinates as written, with or without a letter before each bracket and braces around all."""
    parser = value_parser(text, locale, CONNECTIVES)
    braced = parser.accept("{")
    points = [_point(parser)]
    while parser.accept(";", ",", *CONNECTIVES - {"not"}):
        points.append(_point(parser))
    if braced:
        parser.expect("}")
    parser.finish()
    return points


def _point(parser: Parser) -> tuple[Node, ...]:
    if parser.token.kind == "letter":
        parser.at += 1
        parser.accept("=")
    if not parser.accept("("):
        raise problem(N_("Write a point in round brackets, such as (2; 5)."), parser.token.start)
    parser.nodes = 0
    coordinates = [single(parser.expression())]
    while parser.accept(";", ","):
        coordinates.append(single(parser.expression()))
    end = parser.expect(")")
    if len(coordinates) == 1:
        raise problem(N_("A point has two coordinates: separate them with ;"), end.start)
    if len(coordinates) > 3:
        raise problem(N_("A point has two coordinates."), end.start)
    return tuple(coordinates)


@lru_cache(maxsize=64)  # one text is read while it is graded and held against each mistake
def _points(text: str, locale: Locale) -> tuple[Point, ...]:
    return tuple(tuple(constant(one) for one in point) for point in parse_points(text, locale))


def _same(one: Point, two: Point) -> bool:
    return len(one) == len(two) and all(same(left, right, DIGITS) for left, right in zip(one, two, strict=True))


def make_point(fields: Fields) -> PointKey:
    """``answer`` is a point such as (-3; 8) or a set of points; ``plane`` is for the page alone."""
    try:
        points = without_repeats(_points(text_of(fields), "en"), _same)
    except ParseProblem as fault:
        raise BadKey(f"answer: {fault}") from None
    if len({len(point) for point in points}) > 1:
        raise BadKey("answer: all points need the same number of coordinates")
    return PointKey(tuple(points))


def grade_point(key: PointKey, answer: Answer, locale: Locale) -> Grade:
    """The same points in any order."""
    points = _points(typed(answer), locale)
    size = len(key.points[0])
    if any(len(point) != size for point in points):
        raise problem(N_("A point here has this many coordinates: %(count)s."), count=str(size))
    given = grade_members(key.points, points, _same)
    if (
        given.verdict is Verdict.INCORRECT
        and len(points) == len(key.points) == 1
        and _same(points[0][::-1], key.points[0])
    ):
        return incorrect(N_("Are the coordinates swapped?"))
    return given


def read_point(answer: Answer, locale: Locale) -> Reading:
    """The points as read."""
    shown = [
        r"\left(" + r";\, ".join(to_tex(one, locale) for one in point) + r"\right)"
        for point in parse_points(typed(answer), locale)
    ]
    return Reading(shown[0] if len(shown) == 1 else r"\left\{" + r";\, ".join(shown) + r"\right\}")
