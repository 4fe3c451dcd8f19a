"""Keys of the topic about circles, from the numbers of their prompts."""

import math
from fractions import Fraction

from tests.content.proofs import Shown, numbers_in


def circumference_rounded(shown: Shown) -> str:
    diameter, pi = shown.numbers
    return f"{float(diameter * pi):g} cm"


def exact_area(shown: Shown) -> str:
    return f"{shown.numbers[0] ** 2}pi"


def match_formulas(shown: Shown) -> list[tuple[str, str]]:
    values = {numbers_in(right)[0] + 1j * right.count("^2"): right for right in shown.right}
    pairs = []
    for left in shown.left:
        (length,) = numbers_in(left)
        radius = length / 2 if "diameter" in left else length
        value = radius**2 + 1j if left.startswith("area") else 2 * radius + 0j
        if "half" in left:
            value = value.real / 2 + 1j
        pairs.append((left, values[value]))
    return pairs


def slice_as_a_fraction(shown: Shown) -> Fraction:
    return shown.numbers[0] / 360


def radius_from_circumference(shown: Shown) -> Fraction:
    return shown.numbers[0] / 2


def order_around_a_circle(shown: Shown) -> list[str]:
    radius = shown.numbers[0]
    lengths = {
        "the diameter": 2 * float(radius),
        "half of the circumference": math.pi * float(radius),
        "the circumference": math.tau * float(radius),
        "the perimeter of the square around the circle": 8 * float(radius),
    }
    return sorted(shown.options, key=lambda words: lengths.get(words) or float(numbers_in(words)[0]))


def turns_of_a_wheel(shown: Shown) -> str:
    diameter, turns, pi = shown.numbers
    return f"{float(diameter * turns * pi / 100)} m"


def path_around_a_pond(shown: Shown) -> str:
    return f"{math.tau * float(shown.numbers[0]):.1f}"


def circle_cut_from_a_square(shown: Shown) -> str:
    side, pi = shown.numbers
    return f"{float(side**2 - pi * (side / 2) ** 2)} cm^2"


def running_track(shown: Shown) -> dict[str, Fraction]:
    straight, diameter, pi = shown.numbers
    return {"straight": 2 * straight, "round": pi * diameter, "lap": 2 * straight + pi * diameter}


def ring(shown: Shown) -> str:
    outer, inner = shown.numbers
    return f"{outer**2 - inner**2}pi"


def sprinkler(shown: Shown) -> str:
    angle, reach, pi = shown.numbers
    return f"{float(pi * reach**2 * angle / 360):.10g} m^2"
