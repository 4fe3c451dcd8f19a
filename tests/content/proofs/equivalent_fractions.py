"""Keys of the topic about equal fractions."""

from fractions import Fraction
from math import gcd

from tests.content.proofs import Shown, as_set, value_of


def missing_numerator(shown: Shown) -> Fraction:
    top, bottom, other_bottom = shown.numbers
    return top / bottom * other_bottom


def reduce(shown: Shown) -> Fraction:
    return shown.value


def which_are_equal(shown: Shown) -> list[str]:
    return [option for option in shown.options if value_of(option) == shown.value]


def match_equal_fractions(shown: Shown) -> list[tuple[str, str]]:
    lowest = {value_of(right): right for right in shown.right}
    return [(left, lowest[value_of(left)]) for left in shown.left]


def part_of_a_class(shown: Shown) -> Fraction:
    whole, part = shown.numbers
    return part / whole


def fraction_of_an_hour(shown: Shown) -> str:
    return f"{60 * shown.value} min"


def reduce_with_gcd(shown: Shown) -> dict[str, int | Fraction]:
    return {"gcd": gcd(*map(int, shown.numbers)), "low": shown.value}


def larger_of_two(shown: Shown) -> str:
    one, other = (option for option in shown.options if "frac" in option)
    if value_of(one) == value_of(other):
        return "They are equal."
    return max(one, other, key=value_of)


def reduce_then_expand(shown: Shown) -> Fraction:
    top, bottom, other_top = shown.numbers
    return other_top * bottom / top


def order_fractions(shown: Shown) -> list[str]:
    return sorted(shown.options, key=value_of)


def between_two_fractions(shown: Shown) -> str:
    low, high = map(value_of, shown.formulas[:2])
    bottom = int(shown.numbers[-1])
    between = [top for top in range(1, 20 * bottom) if low < Fraction(top, bottom) < high]
    return as_set(between)


def reduce_products(shown: Shown) -> Fraction:
    return shown.value
