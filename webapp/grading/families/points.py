"""The family point: one point of the plane (or space), or several in any order."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from webapp.grading.algebra.nodes import Node
from webapp.grading.algebra.reals import DIGITS, Real, same, to_decimal
from webapp.grading.families.fields import Fields, text_of
from webapp.grading.families.sets import constant, grade_members, value_parser, without_repeats
from webapp.grading.families.wrapping import without_answer_word
from webapp.grading.reading.grammar import CONNECTIVES, single, typed
from webapp.grading.reading.parser import Parser
from webapp.grading.reading.tokens import Token
from webapp.grading.verdicts import Answer, BadKey, Grade, Reading, Verdict, incorrect
from webapp.grading.writing.tex import to_tex
from webapp.locales import DEFAULT
from webapp.messages import N_, Locale, ParseProblem, problem

Point: TypeAlias = tuple[Real, ...]
FARTHEST = 10_000  # from the origin, of points that are drawn; numbers of a thousand digits do not fit a page


@dataclass(frozen=True, slots=True)
class PointKey:
    """The points, without repeats, all of one dimension."""

    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A point to draw after grading: the learner's, the key's, or both in one. Coordinates in units of the plane."""

    x: Decimal
    y: Decimal
    is_given: bool
    is_right: bool


def parse_points(text: str, locale: Locale) -> list[tuple[Node, ...]]:
    """Return the coordinates as written, with or without a letter before each bracket and braces around all.

    One point may also be written without brackets, or as `x = 2; y = -1`.
    """
    parser = value_parser(text, locale)
    parser.tokens = _with_semicolons(without_answer_word(parser.tokens))
    if not any(token.text == "(" for token in parser.tokens):
        return [_bare_point(parser)]
    braced = parser.accept("{")
    points = [_point(parser)]
    while parser.accept(";", ",", *CONNECTIVES - {"not"}):
        points.append(_point(parser))
    if braced:
        parser.expect("}")
    parser.finish()
    return points


def _with_semicolons(tokens: Sequence[Token]) -> Sequence[Token]:
    """Return the tokens with (2|3) as (2; 3), where a pair of brackets has one bar."""
    texts = [token.text for token in tokens]
    if not texts.count("|") or texts.count("|") != texts.count("("):
        return tokens
    return [token._replace(text=";") if token.text == "|" else token for token in tokens]


def _bare_point(parser: Parser) -> tuple[Node, ...]:
    """Return the coordinates of `2; 3`, or of `x = 2; y = -1` with the letters in any order."""
    start = parser.token.start
    named: dict[str, Node] = {}
    coordinates: list[Node] = []
    while True:
        name = parser.token.text if parser.token.kind == "letter" and parser.tokens[parser.at + 1].text == "=" else ""
        parser.at += 2 if name else 0
        parser.nodes = 0
        coordinates.append(single(parser.expression()))
        if name:
            named[name] = coordinates[-1]
        if not parser.accept(";", ",", *CONNECTIVES - {"not", "or", "aбo", "чи"}):
            break
    parser.finish()
    if not 2 <= len(coordinates) <= 3 or (named and len(named) != len(coordinates)):
        raise problem(N_("Write a point in round brackets, such as (2, 5)."), start)
    return tuple(value for _, value in sorted(named.items())) if named else tuple(coordinates)


def _point(parser: Parser) -> tuple[Node, ...]:
    if parser.token.kind == "letter":
        parser.at += 1
        parser.accept("_")
        index, after = parser.tokens[parser.at : parser.at + 2]
        if index.kind == "number" and not index.spaced and after.text in ("(", "="):
            parser.at += 1
        parser.accept("=")
    if not parser.accept("("):
        raise problem(N_("Write a point in round brackets, such as (2, 5)."), parser.token.start)
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


@lru_cache(maxsize=64)  # one text is read for grading and for each mistake
def _points(text: str, locale: Locale) -> tuple[Point, ...]:
    return tuple(tuple(constant(one) for one in point) for point in parse_points(text, locale))


def _same(one: Point, two: Point) -> bool:
    return len(one) == len(two) and all(same(left, right, DIGITS) for left, right in zip(one, two, strict=True))


def make_point(fields: Fields) -> PointKey:
    """Return the key; `answer` is a point or a set of points, `plane` is for the page alone. Raises BadKey."""
    try:
        points = without_repeats(_points(text_of(fields), DEFAULT), _same)
    except ParseProblem as fault:
        raise BadKey(f"answer: {fault}") from None
    if len({len(point) for point in points}) > 1:
        raise BadKey("answer: all points need the same number of coordinates")
    return PointKey(tuple(points))


def grade_point(key: PointKey, answer: Answer, locale: Locale) -> Grade:
    """Return the grade: the same points in any order."""
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


def marks(key: PointKey, answer: Answer, locale: Locale) -> list[Mark]:
    """Return the points of an answer and the missing points of the key, to be drawn on a plane.

    Never raises: an answer that cannot be read has no points. A point too far away to draw is left out.
    """
    given: Sequence[Point]
    try:
        given = _points(typed(answer), locale)
    except ParseProblem:
        given = ()
    return [
        Mark(
            x=to_decimal(point[0]),
            y=to_decimal(point[1]),
            is_given=any(_same(point, one) for one in given),
            is_right=any(_same(point, one) for one in key.points),
        )
        for point in without_repeats([*given, *key.points], _same)
        if len(point) == 2 and all(-FARTHEST <= one <= FARTHEST for one in point)
    ]


def read_point(key: PointKey, answer: Answer, locale: Locale) -> Reading:
    """Return the points as read."""
    del key
    shown = [
        r"\left(" + r";\, ".join(to_tex(one, locale) for one in point) + r"\right)"
        for point in parse_points(typed(answer), locale)
    ]
    return Reading(shown[0] if len(shown) == 1 else r"\left\{" + r";\, ".join(shown) + r"\right\}")
