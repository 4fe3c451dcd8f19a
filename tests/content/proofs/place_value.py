"""Keys of the topic about place value."""

from fractions import Fraction
from itertools import permutations

from tests.content.proofs import Shown, as_set, numbers_in


def digit_value(shown: Shown) -> int:
    digit, number = map(int, shown.numbers)
    zeros = len(str(number)) - 1 - str(number).index(str(digit))
    return digit * int(10**zeros)


def match_digits_to_places(shown: Shown) -> list[tuple[str, str]]:
    places = ["ones", "tens", "hundreds", "thousands", "ten thousands", "hundred thousands"]
    return list(zip(reversed(str(shown.numbers[0])), places, strict=False))


def expanded_form(shown: Shown) -> dict[str, int]:
    digits = str(shown.numbers[0])
    parts = [
        int(digit) * 10**place for place, digit in zip(range(len(digits))[::-1], digits, strict=True) if digit > "0"
    ]
    return dict(zip(("tt", "t", "z"), parts, strict=True))


def year_on_a_tower(shown: Shown) -> int:
    worth = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
    values = [worth[sign] for sign in shown.prompt.split()[2]]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def order_similar_numbers(shown: Shown) -> list[str]:
    return sorted(shown.options, key=lambda option: numbers_in(option)[0])


def boxes_of_a_hundred(shown: Shown) -> dict[str, int]:
    boxes, rest = divmod(int(shown.numbers[0]), int(shown.numbers[1]))
    return {"boxes": boxes, "rest": rest}


def kilometres_and_metres(shown: Shown) -> str:
    kilometres, metres = shown.numbers
    return f"{1000 * kilometres + metres} m"


def largest_and_smallest(shown: Shown) -> dict[str, int]:
    orders = ["".join(order) for order in permutations(str(int(digit)) for digit in shown.numbers[:4])]
    numbers = [int(order) for order in orders if order[0] != "0"]
    return {"large": max(numbers), "small": min(numbers)}


def all_three_digit_numbers(shown: Shown) -> str:
    orders = ["".join(order) for order in permutations(str(int(digit)) for digit in shown.numbers)]
    return as_set(sorted({order for order in orders if order[0] != "0"}))


def zero_between_digits(shown: Shown) -> Fraction:
    written = str(shown.numbers[0])
    return Fraction(f"{written[0]}0{written[1]}") - shown.numbers[0]
