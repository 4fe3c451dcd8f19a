"""Keys of the topic about adding and subtracting fractions with different denominators."""

from fractions import Fraction
from math import lcm

from tests.content.proofs import Shown, as_mixed, value_of


def one_denominator_is_enough(shown: Shown) -> Fraction:
    return shown.value


def difference(shown: Shown) -> Fraction:
    return shown.value


def sum_in_steps(shown: Shown) -> dict[str, Fraction | int]:
    a, b, c, d = map(int, shown.numbers)
    common = lcm(b, d)
    return {"l": common, "p": a * common // b, "q": c * common // d, "s": Fraction(a, b) + Fraction(c, d)}


def more_than_one_whole(shown: Shown) -> list[str]:
    return [option for option in shown.options if value_of(option) > 1]


def match_unit_fractions(shown: Shown) -> list[tuple[str, str]]:
    values = {value_of(right): right for right in shown.right}
    return [(left, values[value_of(left)]) for left in shown.left]


def rest_of_the_book(shown: Shown) -> Fraction:
    return 1 - sum(map(value_of, shown.formulas), Fraction(0))


def sum_as_mixed(shown: Shown) -> str:
    return as_mixed(shown.value)


def minutes_together(shown: Shown) -> str:
    return f"{60 * sum(map(value_of, shown.formulas))} min"


def missing_addend(shown: Shown) -> Fraction:
    first, total = shown.formulas[0].replace(r"+ \square", "").split("=")
    return value_of(total) - value_of(first)


def order_around(shown: Shown) -> list[str]:
    return sorted(shown.options, key=value_of)


def three_fractions(shown: Shown) -> Fraction:
    return shown.value


def unknown_unit_fraction(shown: Shown) -> Fraction:
    known, total = map(value_of, shown.formulas[0].replace(r"\frac{1}{?} +", "").split("="))
    return 1 / (total - known)
