"""Keys of the topic about the order of operations, as SymPy evaluates the expressions."""

import re
from fractions import Fraction
from itertools import combinations

from tests.content.proofs import Shown, as_set, value_of


def sum_and_product(shown: Shown) -> Fraction:
    return shown.value


def subtract_and_add(shown: Shown) -> Fraction:
    return shown.value


def divide_and_multiply(shown: Shown) -> Fraction:
    return shown.value


def step_by_step(shown: Shown) -> dict[str, Fraction]:
    brackets = re.search(r"\((.*?)\)", shown.formulas[0])
    assert brackets
    first, second = shown.formulas[0].rsplit(" - ", 1)
    return {
        "brackets": value_of(brackets[1]),
        "first": value_of(first),
        "second": value_of(second),
        "result": shown.value,
    }


def match_brackets_to_values(shown: Shown) -> list[tuple[str, str]]:
    values = {value_of(right): right for right in shown.right}
    return [(left, values[value_of(left)]) for left in shown.left]


def expression_for_a_story(shown: Shown) -> str:
    friends, ticket, popcorn, voucher = shown.numbers
    return shown.with_value(friends * ticket + friends * popcorn - voucher)


def power_before_product(shown: Shown) -> Fraction:
    return shown.value


def fraction_bar(shown: Shown) -> Fraction:
    return shown.value


def needless_brackets(shown: Shown) -> list[str]:
    return [option for option in shown.options if value_of(option) == value_of(re.sub(r"[()]", "", option))]


def values_with_one_pair(shown: Shown) -> str:
    parts = shown.formulas[0].split(" ")
    values = set()
    for first, last in combinations(range(0, len(parts), 2), 2):
        bracketed = ["(", *parts[first : last + 1], ")"]
        values.add(value_of(" ".join([*parts[:first], *bracketed, *parts[last + 1 :]])))
    return as_set(sorted(values))


def change_from_a_note(shown: Shown) -> Fraction:
    few, price, many, other_price, note = shown.numbers
    return note - few * price - many * other_price
