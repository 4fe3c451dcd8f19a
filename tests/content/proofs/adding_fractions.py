"""Keys of the topic about adding fractions with equal denominators."""

from fractions import Fraction

from tests.content.proofs import Shown, as_mixed, value_of


def sum_of_two(shown: Shown) -> Fraction:
    return shown.value


def pick_the_sum(shown: Shown) -> str:
    return shown.with_value(shown.value)


def fill_the_steps(shown: Shown) -> dict[str, Fraction]:
    one, bottom, other, _ = shown.numbers
    return {"top": one + other, "bottom": bottom}


def reduce_the_sum(shown: Shown) -> Fraction:
    return shown.value


def sum_above_one(shown: Shown) -> str:
    return as_mixed(shown.value)


def walk_to_school(shown: Shown) -> Fraction:
    return 1 - sum(map(value_of, shown.formulas), Fraction(0))


def match_the_sums(shown: Shown) -> list[tuple[str, str]]:
    values = {value_of(right): right for right in shown.right}
    return [(left, values[value_of(left)]) for left in shown.left]


def missing_addend(shown: Shown) -> Fraction:
    first, total = shown.formulas[0].replace(r"+ \square", "").split("=")
    return value_of(total) - value_of(first)


def mixed_numbers(shown: Shown) -> str:
    return as_mixed(shown.value)


def sums_equal_to_one(shown: Shown) -> list[str]:
    return [option for option in shown.options if value_of(option) == 1]


def three_fractions(shown: Shown) -> Fraction:
    return sum(map(value_of, shown.formulas), Fraction(0))
