"""Keys of the topic about vectors, computed with complex numbers."""

import math
import re
from fractions import Fraction

from tests.content.proofs import Shown


def _vectors(text: str) -> list[complex]:
    """Return the pairs of whole numbers of a text as complex numbers."""
    pairs = re.findall(r"\((-?\d+)[,;]\s*(-?\d+)\)", text)
    return [complex(int(x), int(y)) for x, y in pairs]


def _typed(vector: complex) -> str:
    return f"({vector.real:g}; {vector.imag:g})"


def vector_from_two_points(shown: Shown) -> str:
    start, end = _vectors(shown.prompt)
    return _typed(end - start)


def sum_of_vectors(shown: Shown) -> str:
    one, two = _vectors(shown.prompt)
    return _typed(one - two if "- \\vec{b}" in shown.prompt else one + two)


def length_of_a_vector(shown: Shown) -> int:
    return round(abs(_vectors(shown.prompt)[0]))


def match_operations(shown: Shown) -> list[tuple[str, str]]:
    one, two = _vectors(shown.prompt)
    ends = {_vectors(right)[0]: right for right in shown.right}
    pairs = []
    for left in shown.left:
        value = 0j
        for sign, factor, letter in re.findall(r"([+-]?)\s*(\d?)\\vec\{([ab])\}", left):
            value += (-1 if sign == "-" else 1) * int(factor or 1) * (one if letter == "a" else two)
        pairs.append((left, ends[value]))
    return pairs


def combine_two_vectors(shown: Shown) -> str:
    one, two = _vectors(shown.prompt)
    return _typed(int(shown.numbers[0]) * one - int(shown.numbers[1]) * two)


def drone_and_its_start(shown: Shown) -> int:
    return round(abs(sum(_vectors(shown.prompt))))


def collinear_coordinate(shown: Shown) -> Fraction:
    (vector,) = _vectors(shown.prompt)
    first = int(re.findall(r"\((-?\d+)[,;]\s*y", shown.prompt)[0])
    return Fraction(int(vector.imag) * first, int(vector.real))


def true_about_two_vectors(shown: Shown) -> list[str]:
    one, two = _vectors(shown.prompt)
    factor = (two / one).real

    def is_true(text: str) -> bool:
        if "direction" in text:
            return (factor > 0) == ("same" in text)
        if "times as long" in text:
            return math.isclose(abs(two), abs(one) * int(re.findall(r"\d+", text)[0]))
        if "|" in text:
            number = int(re.findall(r"\d+", text)[0])
            return math.isclose(abs(one), math.sqrt(number) if "sqrt" in text else number)
        if "=" in text:
            number = int(re.findall(r"-?\d+", text)[0])
            return abs(two - number * one if text.startswith("$\\vec{b}") else one - number * two) < 1e-9
        return text == "They are collinear."

    return [text for text in shown.options if is_true(text)]


def order_by_length(shown: Shown) -> list[str]:
    return sorted(shown.options, key=lambda text: abs(_vectors(text)[0]))


def fourth_corner(shown: Shown) -> str:
    one, two, three = _vectors(shown.prompt)
    middle = (one + three) / 2  # the diagonals bisect each other
    return _typed(2 * middle - two)


def point_on_a_side(shown: Shown) -> str:
    near, far = map(int, shown.numbers)
    return f"a + {near}/{near + far}*(b - a)"


def boat_in_a_current(shown: Shown) -> dict[str, int]:
    width, ahead, current = map(int, shown.numbers[:3])
    time = width // ahead
    return {"speed": round(math.hypot(ahead, current)), "time": time, "drift": current * time}


def way_with_letters(shown: Shown) -> str:
    along, up = map(int, shown.numbers)
    corners = {"A": (0, 0), "B": (along, 0), "C": (along, up), "D": (0, up)}
    start, end = re.findall(r"overrightarrow\{(\w)(\w)\}", shown.prompt)[-1]
    return f"{corners[end][0] - corners[start][0]}a + ({corners[end][1] - corners[start][1]})b"
