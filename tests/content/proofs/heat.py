"""Keys of the topic about heat, from the numbers of the prompts."""

import re
from fractions import Fraction

from tests.content.proofs import Shown, numbers_in

_WATER = Fraction(42, 10)  # kJ/(kg °C)


def _capacities(text: str) -> dict[str, int]:
    return {name: int(number) for name, number in re.findall(r"(\w+) (\d{3,4})\b", text)}


def _with_unit(value: Fraction, unit: str) -> str:
    return f"{float(value):g} {unit}"


def heat_for_water(shown: Shown) -> str:
    mass, start, end, capacity = shown.numbers
    return _with_unit(mass * (end - start) * capacity, "kJ")


def match_heats(shown: Shown) -> list[tuple[str, str]]:
    capacities = _capacities(shown.prompt)
    degrees = shown.numbers[-1]
    ends = {numbers_in(right)[0]: right for right in shown.right}
    return [
        (left, ends[numbers_in(left)[0] * degrees * capacities[left.rsplit(maxsplit=1)[-1]] / 1000])
        for left in shown.left
    ]


def heats_in_a_chart(shown: Shown) -> Fraction:
    mass, degrees = shown.numbers[-2:]
    name = re.findall(r"substance ([A-D])", shown.prompt)[0]
    each = int(re.findall(rf"{name}: (\d+)", shown.figure)[0])
    return each * mass * degrees / 10


def order_of_heats(shown: Shown) -> list[str]:
    capacities = _capacities(shown.prompt)

    def heat(text: str) -> Fraction:
        mass, degrees = numbers_in(text)
        return mass * degrees * capacities[re.findall(r"of (\w+) by", text)[0]]

    return sorted(shown.options, key=heat)


def what_metal(shown: Shown) -> Fraction:
    mass, kilojoules, start, end = shown.numbers
    return kilojoules * 1000 / mass / (end - start)


def temperature_over_time(shown: Shown) -> Fraction:
    start, _, later, _ = shown.figure_numbers
    return shown.numbers[0] * (later - start) * _WATER


def mixing_water(shown: Shown) -> Fraction:
    hot, hot_degrees, cold, cold_degrees = shown.numbers
    return (hot * hot_degrees + cold * cold_degrees) / (hot + cold)


def true_about_heat(shown: Shown) -> list[str]:
    mass, degrees = shown.numbers

    def is_true(text: str) -> bool:
        numbers = numbers_in(text)
        if "kg of water need" in text:
            return numbers[0] / mass == numbers[1]
        if text.startswith("To become"):
            return numbers[0] / degrees == numbers[2]
        if "iron" in text:
            return "more than" in text
        return "gives away $Q$" in text

    return [text for text in shown.options if is_true(text)]


def final_temperature(shown: Shown) -> Fraction:
    mass, start, heat, capacity = shown.numbers
    return start + heat / (mass * capacity)


def kettle(shown: Shown) -> dict[str, Fraction]:
    power, mass, start, end = shown.numbers[:4]
    heat = mass * (end - start) * _WATER
    return {"change": end - start, "heat": heat, "time": heat / power}


def hot_metal_in_water(shown: Shown) -> dict[str, Fraction]:
    mass, hot, water, cold, common, capacity = shown.numbers[:6]
    heat = capacity * water * (common - cold)
    return {"heat": heat, "fall": hot - common, "capacity": heat / mass / (hot - common)}


def hot_water_for_a_bath(shown: Shown) -> Fraction:
    cold, cold_degrees, hot_degrees, wanted = shown.numbers
    return cold * (wanted - cold_degrees) / (hot_degrees - wanted)


def efficiency_of_a_stove(shown: Shown) -> str:
    mass, degrees, gas = shown.numbers[:3]
    return f"{float(mass * degrees * _WATER / gas * 100):g}%"
