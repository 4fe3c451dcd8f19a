"""Keys of the topic about angles and tangents of a circle, from what their prompts and figures show."""

import cmath
import math
import re
from fractions import Fraction

from tests.content.proofs import Shown, numbers_in


def _angle(one: complex, vertex: complex, other: complex) -> int:
    """Measure an angle between three places, in whole degrees."""
    return round(math.degrees(abs(cmath.phase((one - vertex) / (other - vertex)))))


def _on_circle(degrees: float) -> complex:
    return cmath.rect(1, math.radians(degrees))


def words_around_a_circle(shown: Shown) -> list[tuple[str, str]]:
    (radius,) = shown.numbers
    marks = {
        "radius": f"of {radius} cm",
        "diameter": f"of {2 * radius} cm",
        "tangent": "exactly one point",
        "arc": "a part of the circle",
        "inscribed angle": "on the circle and chords",
        "central angle": "in the centre",
    }
    return [(left, next(right for right in shown.right if marks[left] in right)) for left in shown.left]


def half_of_the_central_angle(shown: Shown) -> int:
    """Place A and B on a circle and measure the other angle."""
    angle = int(shown.numbers[0])
    is_central_known = "AOB is" in shown.prompt
    half = angle / 2 if is_central_known else angle
    start, end, top = _on_circle(270 - half), _on_circle(270 + half), _on_circle(95)
    return _angle(start, top, end) if is_central_known else _angle(start, 0, end)


def on_a_diameter(shown: Shown) -> int:
    """The side AC leaves A under the given angle; C is where it meets the circle again."""
    way = _on_circle(float(shown.numbers[1]))
    third = -1 + 2 * way.real * way
    return _angle(-1, 1, third)


def tangent_and_radius(shown: Shown) -> int:
    angle = math.radians(shown.numbers[1])
    return _angle(1j, 0, 1j + 1 / math.tan(angle))


def same_arc(shown: Shown) -> dict[str, int]:
    half = float(shown.numbers[0])
    start, end = _on_circle(270 - half), _on_circle(270 + half)
    return {"d": _angle(start, _on_circle(80), end), "o": _angle(start, 0, end)}


def how_many_common_points(shown: Shown) -> str:
    """Solve for the points: half of the chord squared."""
    diameter, distance = shown.numbers
    squared = (diameter / 2) * (diameter / 2) - distance * distance
    return "none" if squared < 0 else "two" if squared > 0 else "exactly one"


def two_tangents(shown: Shown) -> int:
    half = math.radians(shown.numbers[1]) / 2
    touching = math.sin(half) + 1j * math.cos(half)
    assert _angle(0, touching, complex(1 / math.sin(half))) == 90
    return _angle(touching, 0, touching.conjugate())


def cyclic_quadrilateral(shown: Shown) -> dict[str, Fraction]:
    """The arcs opposite A and opposite C make the whole circle."""
    at_a, at_b = shown.numbers
    return {"c": (360 - 2 * at_a) / 2, "d": (360 - 2 * at_b) / 2}


def circle_in_a_triangle(shown: Shown) -> str:
    at_a, at_b, at_c = shown.numbers
    return f"{(at_a + at_b) + (at_b + at_c) + (at_c + at_a)} cm"


def from_radius_to_inscribed(shown: Shown) -> dict[str, int]:
    below = float(shown.numbers[0])
    start, end = _on_circle(180 + below), _on_circle(-below)
    return {"b": _angle(0, end, start), "o": _angle(start, 0, end), "c": _angle(start, _on_circle(100), end)}


def true_about_circles(shown: Shown) -> list[str]:
    radius = numbers_in(shown.prompt)[0]
    always = (
        "Inscribed angles on the same arc are equal.",
        "An inscribed angle on a diameter is a right angle.",
        "The two tangents from one point to the circle are equally long.",
        "A tangent makes an angle of 90° with the radius at the point of contact.",
    )

    def is_true(words: str) -> bool:
        if words.startswith("No chord"):
            return numbers_in(words)[0] >= 2 * radius
        if re.match(r"A line \d+ cm", words):
            return numbers_in(words)[0] == radius
        return words in always

    return [words for words in shown.options if is_true(words)]


def tangent_and_chord(shown: Shown) -> dict[str, int]:
    """Follow the chord from A until it meets the circle again, and measure."""
    way = _on_circle(float(shown.numbers[0]))
    start = -1j
    end = start + 2 * way.imag * way
    return {"oab": _angle(0, start, end), "aob": _angle(start, 0, end)}


def three_points_on_a_circle(shown: Shown) -> int:
    parts = [float(part) for part in shown.numbers[1:4]]
    one = 360 / sum(parts)
    places = [_on_circle(0), _on_circle(parts[0] * one), _on_circle((parts[0] + parts[1]) * one)]
    return max(_angle(places[index - 1], places[index], places[(index + 1) % 3]) for index in range(3))


def semicircle_proof(shown: Shown) -> list[str]:
    starts = ("OA, OB and OC", "So triangle", "In the same way", "OCA and OCB", "All three")
    return [next(words for words in shown.options if words.startswith(start)) for start in starts]
