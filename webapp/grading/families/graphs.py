"""The families graph and region: a straight line by two of its points, and a part of the plane by one of its points.

Authors write the equation or the inequalities. Any two points of the line are right, and any point inside the region.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import islice, pairwise
from typing import Any, TypeAlias

from webapp.grading.algebra.evaluate import Unevaluable, evaluate
from webapp.grading.algebra.nodes import And, Compare, Node, Subtract
from webapp.grading.families.fields import Fields, text_of
from webapp.grading.families.points import FARTHEST, parse_points
from webapp.grading.families.sets import constant
from webapp.grading.reading.conditions import parse_condition
from webapp.grading.reading.grammar import typed
from webapp.grading.verdicts import Answer, BadKey, Grade, correct, incorrect
from webapp.grading.writing.tex import to_tex
from webapp.messages import N_, Locale, ParseProblem, problem

Place: TypeAlias = tuple[Fraction, Fraction]
_ALMOST = Fraction(1, 10**40)  # irrational coordinates have sixty digits
_MOST_TRIED = 5_000  # places of a plane


@dataclass(frozen=True, slots=True)
class Border:
    """The line ax + by + c = 0. For an inequality, `sign` is the one between its sides."""

    a: Fraction
    b: Fraction
    c: Fraction
    sign: str

    def at(self, place: Place) -> Fraction:
        """Return ax + by + c, which is zero on the line."""
        return self.a * place[0] + self.b * place[1] + self.c

    def meets(self, place: Place) -> bool:
        """Return whether the line goes through a place."""
        return abs(self.at(place)) < _ALMOST

    def holds(self, place: Place) -> bool:
        """Return whether the inequality is true at a place that is not on the line."""
        return (self.at(place) > 0) == self.sign.startswith(">")

    def ends(self, low: Place, high: Place) -> tuple[Place, Place]:
        """Return two places of the line outside a rectangle."""
        if self.b == 0:
            x = -self.c / self.a
            return (x, low[1] - 1), (x, high[1] + 1)
        left, right = low[0] - 1, high[0] + 1
        return (left, -(self.a * left + self.c) / self.b), (right, -(self.a * right + self.c) / self.b)


@dataclass(frozen=True, slots=True)
class GraphKey:
    """The line, two of its places in the plane, and its equation."""

    line: Border
    right: tuple[Place, ...]
    trees: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class RegionKey:
    """The borders of the region, a place in it, and its inequalities."""

    borders: tuple[Border, ...]
    right: tuple[Place, ...]
    trees: tuple[Node, ...]


def _border(tree: Node) -> Border:
    """Return an equation or inequality as a line. Raises BadKey if it is not one of first degree in x and y."""
    if not isinstance(tree, Compare):
        raise BadKey("answer: write equations or inequalities in x and y, such as y > 2x - 3 and x < 4")
    difference = Subtract(tree.left, tree.right)

    def value(x: int, y: int) -> Fraction:
        try:
            return evaluate(difference, {"x": Fraction(x), "y": Fraction(y)})
        except Unevaluable:
            raise BadKey("answer: this has no exact value everywhere on the plane") from None

    c = value(0, 0)
    a, b = value(1, 0) - c, value(0, 1) - c
    if any(value(x, y) != a * x + b * y + c for x, y in ((2, 3), (-5, 7), (11, -4))) or a == b == 0:
        raise BadKey("answer: this is no straight line in the plane of x and y")
    return Border(a, b, c, tree.sign)


def _comparisons(tree: Node) -> Iterator[Node]:
    if isinstance(tree, And):
        yield from _comparisons(tree.left)
        yield from _comparisons(tree.right)
    else:
        yield tree


def _read(fields: Fields) -> Node:
    try:
        return parse_condition(text_of(fields), frozenset({"x", "y"}))
    except ParseProblem as fault:
        raise BadKey(f"answer: {fault}") from None


def _places(plane: Any) -> Sequence[Place]:
    """Return the places on which a plane lets learners tap, those near its middle first."""
    return _places_of(tuple(plane["x"]), tuple(plane["y"]), plane["snap"])


@lru_cache(maxsize=16)  # there are few different planes
def _places_of(across: tuple[int, int], up: tuple[int, int], snap: Any) -> Sequence[Place]:
    (x0, x1), (y0, y1) = across, up
    steps = [range(int((high - low) / snap) + 1) for low, high in ((x0, x1), (y0, y1))]
    if len(steps[0]) * len(steps[1]) > _MOST_TRIED:
        raise BadKey(f"plane: it has more than {_MOST_TRIED} places to tap")
    step, middle = Fraction(snap), (Fraction(x0 + x1, 2), Fraction(y0 + y1, 2))
    found = [(x0 + i * step, y0 + j * step) for i in steps[0] for j in steps[1]]
    return sorted(found, key=lambda place: (abs(place[0] - middle[0]) + abs(place[1] - middle[1]), place))


PLANE: Mapping[str, Any] = {"x": (-10, 10), "y": (-10, 10), "snap": 1}


def make_graph(fields: Fields) -> GraphKey:
    """Return the key; `answer` is the equation of a straight line, `plane` where it is drawn. Raises BadKey."""
    tree = _read(fields)
    line = _border(tree)
    if line.sign != "=":
        raise BadKey("answer: write the equation of a line, such as y = 2x - 3")
    places = _places(fields.get("plane") or PLANE)
    right = tuple(islice((place for place in places if line.at(place) == 0), 2))
    if len(right) < 2:
        raise BadKey("answer: on this plane fewer than two points of the line can be tapped")
    return GraphKey(line, right, (tree,))


def make_region(fields: Fields) -> RegionKey:
    """Return the key; `answer` is one or more inequalities joined by `and`. Raises BadKey."""
    trees = tuple(_comparisons(_read(fields)))
    borders = tuple(map(_border, trees))
    if any(border.sign in ("=", "!=") for border in borders):
        raise BadKey("answer: write inequalities, such as y > 2x - 3 and x < 4")
    places = _places(fields.get("plane") or PLANE)
    right = next((place for place in places if _is_inside(borders, place)), None)
    if right is None:
        raise BadKey("answer: on this plane no point of the region can be tapped")
    return RegionKey(borders, (right,), trees)


def _is_inside(borders: Sequence[Border], place: Place) -> bool:
    return all(not border.meets(place) and border.holds(place) for border in borders)


@lru_cache(maxsize=64)  # one text is read for grading and for each mistake
def given_places(text: str, locale: Locale) -> tuple[Place, ...]:
    """Return the places that an answer names. Raises ParseProblem."""
    places = [tuple(Fraction(constant(one)) for one in point) for point in parse_points(text, locale)]
    if any(len(place) != 2 for place in places):
        raise problem(N_("A point here has this many coordinates: %(count)s."), count="2")
    return tuple((x, y) for x, y in places)


def grade_graph(key: GraphKey, answer: Answer, locale: Locale) -> Grade:
    """Return the grade: two or more points, all of them on the line."""
    places = set(given_places(typed(answer), locale))
    if len(places) < 2:
        raise problem(N_("Give two different points of the line."))
    on_it = sum(map(key.line.meets, places))
    if on_it == len(places):
        return correct()
    return incorrect(N_("One point is on the line, but not the other.")) if on_it else incorrect()


def grade_region(key: RegionKey, answer: Answer, locale: Locale) -> Grade:
    """Return the grade: one point that satisfies every inequality."""
    places = given_places(typed(answer), locale)
    if len(places) > 1:
        raise problem(N_("Give one point of the region."))
    if any(border.meets(places[0]) for border in key.borders):
        raise problem(N_("This point lies on a line. Choose one beside it."))
    true = sum(border.holds(places[0]) for border in key.borders)
    if true == len(key.borders):
        return correct()
    return incorrect(N_("Only some of the conditions hold there.")) if true else incorrect()


def right_points(key: GraphKey | RegionKey) -> str:
    """Return points that are right, as an answer."""
    return "; ".join(f"({x}; {y})" for x, y in key.right)


def in_tex(key: GraphKey | RegionKey, locale: Locale) -> str:
    """Return the equation or the inequalities of a key."""
    return r",\; ".join(to_tex(tree, locale) for tree in key.trees)


# --- What is drawn on the plane of an answered task ---------------------------------------------------------------


DrawnLine: TypeAlias = tuple[Place, Place, bool | None, bool]
"""From where to where, whether it is right (None for a border), whether it is dashed."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Lines, the corners of an area, and points with whether they are right."""

    lines: Sequence[DrawnLine]
    area: Sequence[Place]
    points: Sequence[tuple[Place, bool]]


def drawn(key: GraphKey | RegionKey, answer: Answer, locale: Locale, low: Place, high: Place) -> Drawn:
    """Return what an answer and the key look like between two corners of a plane.

    Never raises: an answer that cannot be read draws nothing.
    """
    try:
        places = [one for one in given_places(typed(answer), locale) if max(map(abs, one)) <= FARTHEST]
    except ParseProblem:
        places = []
    if isinstance(key, RegionKey):
        is_right = [_is_inside(key.borders, place) for place in places]
        borders: list[DrawnLine] = [(*border.ends(low, high), None, len(border.sign) == 1) for border in key.borders]
        return Drawn(borders, area_around(key.borders, key.right[0], low, high), [*zip(places, is_right, strict=True)])
    is_right = [key.line.meets(place) for place in places]
    lines: list[DrawnLine] = [(*key.line.ends(low, high), True, False)]
    if len(set(places)) > 1 and not all(is_right):
        lines.append(
            (*_through(places[0], next(one for one in places if one != places[0])).ends(low, high), False, True)
        )
    return Drawn(lines, (), [*zip(places, is_right, strict=True)])


def _through(one: Place, other: Place) -> Border:
    a, b = other[1] - one[1], one[0] - other[0]
    return Border(a, b, -a * one[0] - b * one[1], "=")


def area_around(borders: Sequence[Border], place: Place, low: Place, high: Place) -> list[Place]:
    """Return the corners of the part of a rectangle that is on the same side of all lines as a place."""
    corners = [low, (high[0], low[1]), high, (low[0], high[1])]
    for border in borders:
        side = border.at(place)
        cut: list[Place] = []
        for here, there in pairwise([*corners, *corners[:1]]):
            at, then = border.at(here) * side, border.at(there) * side
            if at >= 0:
                cut.append(here)
            if at * then < 0:
                share = at / (at - then)
                cut.append((here[0] + (there[0] - here[0]) * share, here[1] + (there[1] - here[1]) * share))
        corners = cut
    return corners
