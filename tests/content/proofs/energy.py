"""Keys of the topic about energy, from the numbers of the prompts."""

import math
from fractions import Fraction

from tests.content.proofs import Shown, numbers_in


def _with_unit(value: float | Fraction, unit: str) -> str:
    return f"{round(float(value), 6):.10g} {unit}"


def energy_of_height(shown: Shown) -> str:
    mass, height, weight = shown.numbers
    return _with_unit(mass * height * weight, "J")


def energy_of_motion(shown: Shown) -> str:
    mass, speed = shown.numbers
    return _with_unit(mass * speed * speed / 2, "J")


def match_energies(shown: Shown) -> list[tuple[str, str]]:
    ends = {numbers_in(right)[0]: right for right in shown.right}

    def joules(left: str) -> Fraction:
        mass, amount = numbers_in(left)
        return mass * 10 * amount if "high" in left else mass * amount**2 / 2

    return [(left, ends[joules(left)]) for left in shown.left]


def energies_in_a_chart(shown: Shown) -> Fraction:
    first, *_, last = shown.figure_numbers
    return first - last


def speed_at_the_bottom(shown: Shown) -> str:
    return _with_unit(math.sqrt(2 * 10 * shown.numbers[1]), "m/s")


def energy_from_a_graph(shown: Shown) -> Fraction:
    joules, speed = shown.figure_numbers
    return 2 * joules / speed**2


def true_about_energy(shown: Shown) -> list[str]:
    mass, height = shown.numbers[:2]
    whole = mass * 10 * height

    def is_true(text: str) -> bool:
        if " J" in text:
            return numbers_in(text)[0] == (whole / 2 if "half" in text else whole)
        return "times the energy" in text or "the same speed" in text

    return [text for text in shown.options if is_true(text)]


def bouncing_ball(shown: Shown) -> str:
    before, after = shown.numbers
    return f"{float(after / before * 100):g}%"


def kinetic_energy_of_a_car(shown: Shown) -> str:
    mass, speed = shown.numbers
    return _with_unit(mass * (speed * 1000 / 3600) ** 2 / 2, "J")


def height_of_a_throw(shown: Shown) -> str:
    return _with_unit(shown.numbers[1] ** 2 / 20, "m")


def slide_with_friction(shown: Shown) -> dict[str, Fraction]:
    mass, height, speed = shown.numbers[:3]
    top, bottom = mass * 10 * height, mass * speed**2 / 2
    return {"top": top, "bottom": bottom, "lost": top - bottom}


def motor_of_a_crane(shown: Shown) -> str:
    energy, mass, height = shown.numbers[:3]
    return f"{float(mass * 10 * height / 1000 / energy * 100):g}%"
