"""Keys of the topic about negative numbers."""

import re
from fractions import Fraction

from tests.content.proofs import Shown, as_mixed, as_set, signed_in, value_of


def colder_overnight(shown: Shown) -> Fraction:
    evening, fall = signed_in(shown.prompt)
    return evening - fall


def order_around_zero(shown: Shown) -> list[str]:
    return sorted(shown.options, key=value_of)


def _is_true(statement: str) -> bool:
    left, sign, right = re.split("([<>])", statement.strip("$"))
    one, other = (abs(value_of(side.replace("|", ""))) if "|" in side else value_of(side) for side in (left, right))
    return one < other if sign == "<" else one > other


def true_comparisons(shown: Shown) -> list[str]:
    return [option for option in shown.options if _is_true(option)]


def frog_on_the_line(shown: Shown) -> Fraction:
    at, first, second = signed_in(shown.prompt)
    signs = [1 if side == "right" else -1 for side in re.findall(r"to the (left|right)", shown.prompt)]
    return at + first * signs[0] + second * signs[1]


def opposites_on_the_line(shown: Shown) -> str:
    return as_set(-number for number in signed_in(shown.prompt))


def sums_and_differences(shown: Shown) -> list[tuple[str, str]]:
    values = {value_of(right): right for right in shown.right}
    return [(left, values[value_of(left)]) for left in shown.left]


def gull_and_diver(shown: Shown) -> Fraction:
    gull, diver = signed_in(shown.prompt)
    return gull - diver


def positive_product(shown: Shown) -> str:
    return next(option for option in shown.options if value_of(option) > 0)


def signs_step_by_step(shown: Shown) -> dict[str, Fraction]:
    product, quotient = map(value_of, shown.formulas[0].split(" + "))
    return {"product": product, "quotient": quotient, "result": product + quotient}


def equal_distance(shown: Shown) -> str:
    distance, at = signed_in(shown.prompt)
    return as_set([at - distance, at + distance])


def temperature_chart(shown: Shown) -> Fraction:
    read = signed_in(shown.figure)
    at = dict(zip(map(int, read[::2]), read[1::2], strict=True))
    warm, cold = (int(hour) for hour in re.findall(r"(\d+):00", shown.prompt))
    return at[warm] - at[cold]


def brackets_below_zero(shown: Shown) -> Fraction:
    return shown.value


def cold_store(shown: Shown) -> str:
    high, low = signed_in(shown.prompt)
    return f"({low}; {high}]"


def integers_left_of_zero(shown: Shown) -> str:
    high, distance = signed_in(shown.prompt)
    return as_set(number for number in range(-99, 99) if number < high and abs(number) < distance)


def negative_mixed_number(shown: Shown) -> str:
    result = shown.value
    return as_mixed(result) if result > 0 else f"-{as_mixed(-result)}"


def average_temperature(shown: Shown) -> Fraction:
    mornings = signed_in(shown.prompt)
    return sum(mornings, Fraction(0)) / len(mornings)
