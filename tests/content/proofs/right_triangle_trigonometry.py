"""Keys of the topic about sine, cosine and tangent, by floating-point trigonometry and by Pythagoras."""

import math
import re
from fractions import Fraction

from tests.content.proofs import Shown, numbers_in


def _ratios(tex: str) -> list[float]:
    """Return the sines, cosines and tangents of degrees in a formula."""
    found = re.findall(r"\\(sin|cos|tan) (\d+)°", tex)
    return [float(getattr(math, name)(math.radians(int(angle)))) for name, angle in found]


def _value(tex: str) -> float:
    """Return the value of a product of a number with a ratio or a square root."""
    value = float(numbers_in(tex)[0])
    if ratios := _ratios(tex):
        return value * ratios[0]
    return value * math.sqrt(int(root[1])) if (root := re.search(r"sqrt\{(\d)\}", tex)) else value


def ratio_as_a_fraction(shown: Shown) -> Fraction:
    opposite, adjacent, hypotenuse = shown.numbers
    if "cosine" in shown.prompt:
        return adjacent / hypotenuse
    return opposite / (hypotenuse if "sine" in shown.prompt else adjacent)


def which_ratio(shown: Shown) -> str:
    turn, side = math.radians(shown.numbers[0]), float(shown.numbers[1])
    if "you know the hypotenuse" in shown.prompt:
        wanted = side * (math.sin(turn) if "opposite leg" in shown.prompt else math.cos(turn))
    else:
        wanted = side * math.tan(turn)
    return min(shown.options, key=lambda text: abs(_value(text) - wanted))


def match_exact_values(shown: Shown) -> list[tuple[str, str]]:
    return [(left, min(shown.right, key=lambda right: abs(_value(right) - _value(left)))) for left in shown.left]


def height_of_the_kite(shown: Shown) -> str:
    string, angle = shown.numbers
    return f"{string * math.sin(math.radians(angle)):.1f}"


def foot_of_the_ladder(shown: Shown) -> str:
    ladder, angle = shown.numbers
    return f"{ladder * math.cos(math.radians(angle)):.2f}"


def tree_and_its_shadow(shown: Shown) -> str:
    shadow, angle = shown.numbers
    return f"{shadow * math.tan(math.radians(angle)):.1f}"


def length_of_a_cable_car(shown: Shown) -> str:
    height, angle = shown.numbers
    return f"{height / math.sin(math.radians(angle)):.0f}"


def pitch_of_a_roof(shown: Shown) -> int:
    rise, run = shown.numbers
    return round(math.degrees(math.atan2(rise, run)))


def true_about_an_angle(shown: Shown) -> list[str]:
    def is_true(text: str) -> bool:
        ratio, *others = _ratios(text)
        if "=" in text:
            return math.isclose(ratio, others[0] * (2 if "2 \\cdot" in text else 1))
        if "frac" in text:
            return ratio > 1 / 2
        return ratio < 1 if "less than" in text else ratio > (others[0] if others else 1)

    return [text for text in shown.options if is_true(text)]


def order_of_ratios(shown: Shown) -> list[str]:
    return sorted(shown.options, key=_ratios)


def cosine_from_sine(shown: Shown) -> Fraction:
    opposite, hypotenuse = map(int, shown.numbers)
    adjacent = math.isqrt(hypotenuse**2 - opposite**2)
    return Fraction(adjacent, hypotenuse) if "cosine" in shown.prompt else Fraction(opposite, adjacent)


def exact_side(shown: Shown) -> str:
    hypotenuse, angle = shown.numbers[:2]
    turn = math.radians(angle)
    leg = hypotenuse * (math.sin(turn) if "opposite the angle" in shown.prompt else math.cos(turn))
    return f"sqrt({round(leg**2)})"


def church_tower_from_eye_level(shown: Shown) -> dict[str, str]:
    away, eyes, angle = map(float, shown.numbers[:3])
    above = f"{away * math.tan(math.radians(angle)):.1f}"
    return {"above": above, "tower": f"{float(above) + eyes:.1f}"}


def isosceles_triangle(shown: Shown) -> str:
    base, angle = shown.numbers
    return f"{base / 2 * math.tan(math.radians(angle)):.1f}"
