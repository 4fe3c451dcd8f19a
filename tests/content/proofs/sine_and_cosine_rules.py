"""Keys of the topic about the sine rule and the cosine rule, from triangles set up in coordinates."""

import cmath
import math
import re

from tests.content.proofs import Shown, numbers_in


def _at(length: float, degrees: float) -> complex:
    return cmath.rect(length, math.radians(degrees))


def _third_side(one: float, two: float, between: float) -> float:
    """Return the distance of the ends of two sides that begin at the origin."""
    return abs(_at(one, between) - two)


def area_of_a_triangle(shown: Shown) -> str:
    one, two, between = map(float, shown.numbers)
    return f"{one * _at(two, between).imag / 2:.1f}"


def which_rule(shown: Shown) -> str:
    is_pair_known = "opposite the" in shown.prompt
    return "the sine rule" if is_pair_known else "the cosine rule"


def match_third_sides(shown: Shown) -> list[tuple[str, str]]:
    one, two = map(float, shown.numbers)
    squares = {float(numbers_in(right)[0]): right for right in shown.right}
    pairs = []
    for left in shown.left:
        square = _third_side(one, two, float(numbers_in(left)[0])) ** 2
        pairs.append((left, squares[round(square)]))
    return pairs


def side_by_the_sine_rule(shown: Shown) -> str:
    side, at_a, at_b = map(float, shown.numbers)
    diameter = side / math.sin(math.radians(at_a))  # of the circumcircle
    return f"{diameter * math.sin(math.radians(at_b)):.1f}"


def third_side_exactly(shown: Shown) -> int:
    return round(_third_side(*map(float, shown.numbers)))


def across_the_lake(shown: Shown) -> int:
    return round(_third_side(*map(float, shown.numbers)))


def angle_by_the_sine_rule(shown: Shown) -> int:
    at_a, opposite, other = map(float, shown.numbers)
    return round(math.degrees(math.asin(other * math.sin(math.radians(at_a)) / opposite)))


def angle_from_three_sides(shown: Shown) -> int:
    one, two, opposite = map(float, shown.numbers[:3])
    # Half of the angle by the tangent formula of Heron's triangle.
    half = (one + two + opposite) / 2
    return round(2 * math.degrees(math.atan(math.sqrt((half - one) * (half - two) / (half * (half - opposite))))))


def true_about_a_triangle(shown: Shown) -> list[str]:
    one, two, three = map(float, shown.numbers)
    gamma = math.degrees(math.acos((one**2 + two**2 - three**2) / (2 * one * two)))

    def is_true(text: str) -> bool:
        if fraction := re.search(r"\{(\d+)\}\{(\d+)\}", text):
            return "sin" in text and int(fraction[1]) == one
        if "largest" in text:
            return "γ" in text
        if "acute" in text:
            return gamma < 90
        return gamma > (60 if "60" in text else 90)

    return [text for text in shown.options if is_true(text)]


def exact_area(shown: Shown) -> str:
    one, two, between = map(int, shown.numbers[:3])
    surd = {45: "sqrt(2)", 135: "sqrt(2)", 60: "sqrt(3)", 120: "sqrt(3)"}[between]
    return f"{one * two}*{surd}/4"


def long_diagonal(shown: Shown) -> int:
    one, two, angle = map(float, shown.numbers)
    return round(abs(one + _at(two, angle)))


def two_cyclists(shown: Shown) -> dict[str, str]:
    angle, one, two = map(float, shown.numbers[:3])
    hours = 0.5 if "half an hour" in shown.prompt else float(shown.numbers[3])
    apart = round(_third_side(one * hours, two * hours, angle), 6)
    return {"daryna": f"{one * hours:g}", "yurko": f"{two * hours:g}", "apart": f"{apart:g}"}


def width_of_a_river(shown: Shown) -> dict[str, str]:
    base, at_a, at_b = (float(number) for number in shown.numbers[:3])
    slope_a, slope_b = math.tan(math.radians(at_a)), math.tan(math.radians(at_b))
    along = base * slope_b / (slope_a + slope_b)  # the foot of the height cuts the base
    height = along * slope_a
    return {"angle": f"{180 - at_a - at_b:g}", "side": f"{math.hypot(along, height):.1f}", "width": f"{height:.0f}"}
