"""Keys of the topic about products and quotients of fractions."""

from fractions import Fraction

from tests.content.proofs import Shown, as_mixed, value_of


def part_of_flour(shown: Shown) -> str:
    return f"{shown.numbers[0] * shown.value} g"


def product(shown: Shown) -> Fraction:
    return shown.value


def match_reciprocals(shown: Shown) -> list[tuple[str, str]]:
    values = {value_of(right): right for right in shown.right}
    return [(left, values[1 / value_of(left)]) for left in shown.left]


def quotient(shown: Shown) -> Fraction:
    return shown.value


def divide_by_whole(shown: Shown) -> dict[str, Fraction]:
    friends = shown.numbers[2]
    return {"r": 1 / friends, "s": shown.value / friends}


def reduce_crosswise(shown: Shown) -> Fraction:
    return shown.value


def larger_than_the_start(shown: Shown) -> list[str]:
    return [option for option in shown.options if value_of(option) > shown.numbers[0]]


def potatoes_in_the_garden(shown: Shown) -> Fraction:
    vegetables, potatoes = map(value_of, shown.formulas)
    return vegetables * potatoes


def how_many_jars(shown: Shown) -> Fraction:
    return shown.numbers[0] / shown.value


def order_products_and_quotients(shown: Shown) -> list[str]:
    return sorted(shown.options, key=value_of)


def filling_buckets(shown: Shown) -> str:
    return as_mixed(shown.numbers[-1] / shown.value)


def whole_from_part(shown: Shown) -> Fraction:
    return shown.numbers[-1] / shown.value


def divide_then_multiply(shown: Shown) -> Fraction:
    return shown.value
