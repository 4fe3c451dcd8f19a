"""Keys of the topic about quadrilaterals, from what their prompts and figures show."""

import re
from fractions import Fraction

from tests.content.proofs import Shown


def name_the_shape(shown: Shown) -> str:
    """AB and CD are parallel: the lengths of three sides and one angle tell the rest."""
    below, above, beside, angle, _ = shown.figure_numbers
    if below != above:
        return "trapezium with two sides not parallel"
    names = {
        (False, False): "parallelogram",
        (False, True): "rectangle",
        (True, False): "rhombus",
        (True, True): "square",
    }
    return names[below == beside, angle == 90]


def angles_of_a_parallelogram(shown: Shown) -> dict[str, Fraction]:
    (angle,) = shown.numbers
    return {"b": 180 - angle, "c": angle, "d": 180 - angle}


def fourth_angle(shown: Shown) -> Fraction:
    return 360 - sum(shown.numbers, Fraction())


def side_of_a_parallelogram(shown: Shown) -> str:
    perimeter, side = shown.numbers
    unit = re.findall(r"(\w+) long", shown.prompt)[0]
    return f"{(perimeter - 2 * side) / 2} {unit}"


def midline_of_a_trapezium(shown: Shown) -> Fraction:
    """Half of the way from one base to the other."""
    longer, shorter = shown.numbers
    return shorter + (longer - shorter) / 2


def which_facts_make_which_shape(shown: Shown) -> list[tuple[str, str]]:
    pairs = []
    for left in shown.left:
        if left.startswith("parallel sides"):
            name = "isosceles trapezium"
        elif left.startswith("all sides"):
            name = "square" if "90°" in left else "rhombus"
        else:
            name = "rectangle" if "90°" in left else "parallelogram"
        pairs.append((left, name))
    return pairs


def between_the_diagonals(shown: Shown) -> Fraction:
    """In the right-angled triangle ABC the angle at C is 90° less; AOB is outside triangle BOC."""
    angle = shown.numbers[1]
    at_c = 90 - angle
    return 2 * at_c


def diagonal_of_a_rhombus(shown: Shown) -> dict[str, Fraction]:
    side, half = shown.numbers
    return {"a": 2 * half, "b": (360 - 4 * half) / 2, "p": side * 4}


def angles_that_differ(shown: Shown) -> Fraction:
    """Two neighbours lie evenly around 90°."""
    return 90 + shown.numbers[0] / 2


def base_from_midline(shown: Shown) -> str:
    midline, base = shown.numbers
    return f"{midline + (midline - base)} cm"


def isosceles_trapezium(shown: Shown) -> dict[str, Fraction]:
    """The area is that of a rectangle and of two half squares."""
    below, above = shown.numbers[:2]
    foot = (below - above) / 2
    return {"foot": foot, "height": foot, "area": above * foot + foot**2}


def bisector_in_a_parallelogram(shown: Shown) -> Fraction:
    side, rest = shown.numbers
    return side + (side + rest) + side + (side + rest)


def halving_diagonals_proof(shown: Shown) -> list[str]:
    starts = (
        "Opposite sides",
        "These two sides",
        "The alternate angles OBA",
        "So triangles",
        "In these",
        "Both together",
    )
    return [next(words for words in shown.options if words.startswith(start)) for start in starts]
