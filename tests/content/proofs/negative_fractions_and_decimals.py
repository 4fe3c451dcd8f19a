"""Keys of the topic about negative fractions and decimals."""

import re
from fractions import Fraction
from math import ceil, floor

from tests.content.proofs import Shown, as_mixed, as_set, signed_in, value_of


def _mixed(value: Fraction) -> str:
    return as_mixed(value) if value > 0 else f"-{as_mixed(-value)}"


def sum_of_decimals(shown: Shown) -> Fraction:
    return shown.value


def beetle_on_the_line(shown: Shown) -> Fraction:
    start, way = map(value_of, shown.formulas)
    return start + way if "to the right" in shown.prompt else start - way


def order_below_zero(shown: Shown) -> list[str]:
    return sorted(shown.options, key=value_of)


def same_number(shown: Shown) -> str:
    return shown.with_value(shown.value)


def true_about_two_numbers(shown: Shown) -> list[str]:
    one, other = map(value_of, shown.formulas)

    def is_true(statement: str) -> bool:
        if "closer" in statement:
            return abs(value_of(statement.partition(" is")[0])) == min(abs(one), abs(other))
        if "sum" in statement:
            limit = value_of(re.findall(r"\$(.*?)\$", statement)[0])
            return one + other < limit if "less" in statement else one + other > limit
        if "product" in statement:
            return (one * other > 0) == ("positive" in statement)
        left, sign, right = re.split("([<>])", statement.strip("$"))
        sides = [abs(value_of(side.replace("|", ""))) if "|" in side else value_of(side) for side in (left, right)]
        return sides[0] < sides[1] if sign == "<" else sides[0] > sides[1]

    return [option for option in shown.options if is_true(option)]


def difference_of_fractions(shown: Shown) -> str:
    return str(shown.value)


def product_of_decimals(shown: Shown) -> Fraction:
    return shown.value


def quotient_of_fractions(shown: Shown) -> str:
    return str(shown.value)


def temperature_at_night(shown: Shown) -> Fraction:
    read = signed_in(shown.figure)
    at = dict(zip(map(int, read[::2]), read[1::2], strict=True))
    before, after = (at[int(hour)] for hour in re.findall(r"(\d+):00", shown.prompt))
    return before - after


def account_balance(shown: Shown) -> Fraction:
    return shown.numbers[0] + sum(signed_in(shown.figure))


def mixed_minus_mixed(shown: Shown) -> str:
    return _mixed(shown.value)


def step_by_step(shown: Shown) -> dict[str, Fraction]:
    product, quotient = re.split(r" - (?=\d)", shown.formulas[0])
    return {"product": value_of(product), "quotient": value_of(quotient), "result": shown.value}


def mean_of_five_days(shown: Shown) -> Fraction:
    return sum(signed_in(shown.figure), Fraction(0)) / 5


def integers_between(shown: Shown) -> str:
    low, high = map(value_of, shown.formulas)
    return as_set(range(ceil(low), floor(high) + 1))
