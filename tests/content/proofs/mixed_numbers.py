"""Keys of the topic about mixed numbers."""

from fractions import Fraction

from tests.content.proofs import Shown, as_mixed, as_set, value_of


def improper_to_mixed(shown: Shown) -> str:
    return as_mixed(shown.value)


def mixed_to_improper(shown: Shown) -> Fraction:
    return shown.value


def match_forms(shown: Shown) -> list[tuple[str, str]]:
    values = {value_of(right): right for right in shown.right}
    return [(left, values[value_of(left)]) for left in shown.left]


def pumpkin_in_grams(shown: Shown) -> str:
    return f"{1000 * shown.value} g"


def order_mixed_and_improper(shown: Shown) -> list[str]:
    return sorted(shown.options, key=value_of)


def whole_numbers_between(shown: Shown) -> str:
    low, high = map(value_of, shown.formulas)
    return as_set(number for number in range(100) if low < number < high)


def add_with_carry(shown: Shown) -> str:
    return as_mixed(shown.value)


def whole_minus_mixed(shown: Shown) -> dict[str, Fraction | str]:
    whole, _, _, parts, *_ = shown.numbers
    return {"whole": whole - 1, "parts": parts, "result": as_mixed(shown.value)}


def equal_to_a_mixed_number(shown: Shown) -> list[str]:
    return [option for option in shown.options if value_of(option) == shown.value]


def several_portions(shown: Shown) -> str:
    return as_mixed(shown.value * shown.numbers[-1])


def subtract_with_exchange(shown: Shown) -> str:
    return as_mixed(shown.value)


def sawn_board(shown: Shown) -> str:
    board, one, other = map(value_of, shown.formulas)
    return as_mixed(board - one - other)
