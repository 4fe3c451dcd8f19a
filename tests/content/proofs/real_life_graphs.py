"""Keys of the topic about real-life graphs, read from the words of the figures."""

import re
from fractions import Fraction
from itertools import pairwise

from tests.content.proofs import Shown, numbers_in

Point = tuple[Fraction, Fraction]


def _points(text: str) -> list[Point]:
    found = re.findall(r"\(([−-]?[\d,.]+), ([−-]?[\d,.]+)\)", text)
    return [(_number(x), _number(y)) for x, y in found]


def _number(text: str) -> Fraction:
    return Fraction(text.replace("−", "-").replace(",", ""))


def walk_to_the_shop(shown: Shown) -> dict[str, Fraction]:
    _, come, leave, home = _points(shown.figure)
    return {"far": max(come[1], leave[1]), "stay": leave[0] - come[0], "back": home[0] - leave[0]}


def warmer_by(shown: Shown) -> Fraction:
    values = dict(re.findall(r"(\d+:00): ([−-]?\d+)", shown.figure))
    first, last = re.findall(r"\d+:00", shown.prompt)
    return _number(values[last]) - _number(values[first])


def match_parts_of_a_walk(shown: Shown) -> list[tuple[str, str]]:
    points = _points(shown.figure)
    slopes: dict[Fraction, Fraction] = {}
    for (x, y), (later, value) in pairwise(points):
        slopes[x] = (value - y) / (later - x)
    fastest = max(slopes.values())
    pairs = []
    for left in shown.left:
        slope = slopes[numbers_in(left)[0]]
        word = "rest" if slope == 0 else "rides home" if slope < 0 else "fast" if slope == fastest else "slowly"
        pairs.append((left, next(right for right in shown.right if word in right)))
    return pairs


def speed_of_a_cyclist(shown: Shown) -> str:
    time, distance = shown.figure_numbers
    return f"{distance / time} km/h"


def order_by_speed(shown: Shown) -> list[str]:
    lines = re.findall(r"([A-D]) through \((\d+), (\d+)\)", shown.figure)
    slopes = {f"${name}$": Fraction(int(y), int(x)) for name, x, y in lines}
    return sorted(shown.options, key=slopes.__getitem__)


def average_speed_with_a_stop(shown: Shown) -> dict[str, Fraction]:
    _, stop, start, end = _points(shown.figure)
    return {"way": end[1], "rest": start[0] - stop[0], "speed": end[1] / end[0]}


def when_they_meet(shown: Shown) -> dict[str, Fraction]:
    home, other, meeting = _points(shown.figure)
    return {"time": meeting[0], "first": meeting[1] - home[1], "second": other[1] - meeting[1]}


def range_from_the_graph(shown: Shown) -> str:
    heights = [y for _, y in _points(shown.figure)]
    return f"[{min(heights)}; {max(heights)}]"


def which_graph_of_the_bath(shown: Shown) -> str:
    fills, waits, empties = shown.numbers
    end = fills + waits + empties

    def is_right(option: str) -> bool:
        points = _points(option)
        top = max(y for _, y in points)
        on_top = [x for x, y in points if y == top]
        return points[0][1] == 0 and on_top[0] == fills and on_top[-1] == fills + waits and points[-1][0] <= end

    (right,) = (option for option in shown.options if is_right(option))
    return right


def fuel_in_the_tank(shown: Shown) -> dict[str, Fraction]:
    (_, full), (way, rest) = _points(shown.figure)
    rate = (full - rest) / (way / 100)
    return {"used": full - rest, "rate": rate, "far": full / rate * 100}


def cheaper_tariff(shown: Shown) -> str:
    ((hours, _),) = _points(shown.figure)
    return f"({hours}; +∞)"


def domain_of_a_fence(shown: Shown) -> str:
    fence, least, _ = shown.numbers
    return f"({least}; {fence / 2})"


def second_tap(shown: Shown) -> Fraction:
    start, opened, end = _points(shown.figure)
    alone = (opened[1] - start[1]) / (opened[0] - start[0])
    return (end[1] - opened[1]) / (end[0] - opened[0]) - alone


def true_about_the_graph(shown: Shown) -> list[str]:
    points = _points(shown.figure)
    (_, bottom), middle, top, end = points

    def value(x: Fraction) -> Fraction:
        for (one, low), (two, high) in pairwise(points):
            if one <= x <= two:
                return low + (high - low) * (x - one) / (two - one)
        raise ValueError(x)

    first, second = middle[1] / middle[0], (top[1] - middle[1]) / (top[0] - middle[0])
    right = []
    for option in shown.options:
        numbers = numbers_in(option)
        if "domain" in option:
            is_right = numbers == [0, end[0]]
        elif "range" in option:
            is_right = numbers == [bottom, top[1]]
        elif "greatest" in option:
            is_right = numbers == [top[1]]
        elif "falls" in option or "rises from" in option:
            values = [value(numbers[0] + (numbers[1] - numbers[0]) * step / 20) for step in range(21)]
            is_right = values == sorted(set(values), reverse="falls" in option)
        elif "exactly" in option:
            crossings = sum(min(low, high) < numbers[0] <= max(low, high) for (_, low), (_, high) in pairwise(points))
            is_right = crossings == (2 if "twice" in option else 1)
        else:
            is_right = (first > second) == (numbers[0] == 0)
        if is_right:
            right.append(option)
    return right
