"""Keys of the topic about pressure, in SI units from the numbers of the prompts."""

import re
from fractions import Fraction

from tests.content.proofs import Shown, numbers_in

_PASCALS = {"kPa": 1000, "hPa": 100, "N/cm²": 10_000, "MPa": 1_000_000, "Pa": 1}


def pressure_from_force_and_area(shown: Shown) -> str:
    force, area = shown.numbers[:2]
    return f"{float(force / area):g} N/m^2"


def match_pressure_units(shown: Shown) -> list[tuple[str, str]]:
    def pascals(text: str) -> Fraction:
        return numbers_in(text)[0] * _PASCALS[text.rsplit(maxsplit=1)[-1]]

    return [(left, next(right for right in shown.right if pascals(right) == pascals(left))) for left in shown.left]


def force_of_the_air(shown: Shown) -> str:
    kilopascals, area = shown.numbers[:2]
    return f"{float(1000 * kilopascals * area):.0f} N"


def order_of_pressures(shown: Shown) -> list[str]:
    def pascals(text: str) -> Fraction:
        force, area = numbers_in(text)
        return force / (area / 10_000 if "cm²" in text else area)

    return sorted(shown.options, key=pascals)


def brick_on_the_ground(shown: Shown) -> str:
    mass, length, width = shown.numbers[:3]
    return f"{float(mass * 10 / (length / 100 * width / 100)):.0f} Pa"


def pressure_at_a_depth(shown: Shown) -> str:
    depth, density = shown.numbers[:2]
    return f"{float(density * 10 * depth):.0f} Pa"


def density_from_a_graph(shown: Shown) -> str:
    depth, kilopascals = shown.figure_numbers
    return f"{float(kilopascals * 1000 / depth / 10):.0f} kg/m^3"


def true_about_water(shown: Shown) -> list[str]:
    depth = shown.numbers[0]

    def is_true(text: str) -> bool:
        numbers = numbers_in(text)
        if "at the bottom of the first" in text:
            return numbers[0] == 10 * depth
        if "Halfway" in text:
            return numbers[0] == 5 * depth
        if "more water add" in text:
            return numbers[1] == 10 * numbers[0]
        if "more water make" in text:
            return (depth + numbers[0]) / depth == numbers[1]
        return text in ("The pressure at the bottom is the same in both.", "Water presses on the walls too.")

    return [text for text in shown.options if is_true(text)]


def hydraulic_press(shown: Shown) -> str:
    areas = [Fraction(area) for area in re.findall(r"\$([\d.]+)\\,\\text\{cm}", shown.prompt.replace("{,}", ""))]
    return f"{float(shown.numbers[-1] / areas[0] * areas[1]):g} N"


def depth_of_a_submarine(shown: Shown) -> str:
    kilopascals, density = shown.numbers[:2]
    return f"{float(kilopascals * 1000 / (density * 10)):g} m"


def two_liquids(shown: Shown) -> Fraction:
    _, oil = (Fraction(one) for one in re.findall(r"\$([\d.]+)\\,\\text\{kg", shown.prompt.replace("{,}", "")))
    height = Fraction(re.findall(r"\$([\d.]+)\\,\\text\{cm}", shown.prompt)[0])
    return oil * height / 1000


def skis_on_snow(shown: Shown) -> dict[str, Fraction]:
    mass = shown.numbers[0]
    length, width = (Fraction(one) / 100 for one in re.findall(r"\$([\d.]+)\\,\\text\{cm}", shown.prompt))
    force, area = mass * 10, 2 * length * width
    return {"force": force, "area": area, "pressure": force / area}


def sheet_of_ice(shown: Shown) -> str:
    kilopascals, mass = shown.numbers[:2]
    return f"{float(mass * 10 / (kilopascals * 1000) * 10_000):g} cm^2"
