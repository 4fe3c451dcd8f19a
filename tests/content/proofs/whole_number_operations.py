"""Keys of the topic about the four operations with natural numbers."""

from fractions import Fraction
from itertools import product

from tests.content.proofs import Shown, numbers_in


def add_with_carrying(shown: Shown) -> Fraction:
    return sum(shown.numbers, Fraction(0))


def subtract_across_zeros(shown: Shown) -> Fraction:
    all_caps, white = shown.numbers
    return all_caps - white


def rectangle_of_tiles(shown: Shown) -> Fraction:
    wide_tens, wide_ones, high_tens, high_ones = shown.figure_numbers
    return (wide_tens + wide_ones) * (high_tens + high_ones)


def zero_in_the_quotient(shown: Shown) -> Fraction:
    stickers, friends = shown.numbers
    return stickers / friends


def quotient_and_remainder(shown: Shown) -> dict[str, int]:
    dividend, divisor = map(int, shown.numbers)
    quotient, remainder = divmod(dividend, divisor)
    return {"quotient": quotient, "remainder": remainder}


def two_digit_multiplier(shown: Shown) -> Fraction:
    pages, copies = shown.numbers
    return pages * copies


def digits_under_blots(shown: Shown) -> dict[str, int]:
    hundreds, ones, tens, other_ones, *of_sum = map(int, shown.numbers)
    for digits in product(range(10), repeat=3):
        covered_tens, covered_hundreds, covered_ones = digits
        first = 100 * hundreds + 10 * covered_tens + ones
        second = 100 * covered_hundreds + 10 * tens + other_ones
        if [int(digit) for digit in str(first + second)] == [*of_sum, covered_ones]:
            return {"tens": covered_tens, "hundreds": covered_hundreds, "ones": covered_ones}
    raise AssertionError(shown.prompt)


def how_many_buses(shown: Shown) -> int:
    pupils, seats = map(int, shown.numbers)
    buses = 0
    while buses * seats < pupils:
        buses += 1
    return buses


def ribbon_into_pieces(shown: Shown) -> Fraction:
    length, piece = shown.numbers
    while length >= piece:
        length -= piece
    return length


def visitors_of_a_museum(shown: Shown) -> Fraction:
    return shown.numbers[0] - sum(shown.figure_numbers)


def match_the_remainders(shown: Shown) -> list[tuple[str, str]]:
    pairs = []
    for left in shown.left:
        dividend, divisor = numbers_in(left)
        pairs.append((left, str(dividend % divisor)))
    return pairs


def tile_in_a_pattern(shown: Shown) -> str:
    words = shown.figure.removeprefix("A row of shapes: ").removesuffix(", then the same four again")
    pattern = words.split(", ")
    return (pattern * 100)[int(shown.numbers[0]) - 1]


def trip_to_the_castle(shown: Shown) -> dict[str, int]:
    pupils, teachers, seats, price = map(int, shown.numbers[:4])
    people = pupils + teachers
    buses = -(-people // seats)
    return {"people": people, "buses": buses, "empty": buses * seats - people, "price": buses * price}


def least_number_with_remainder(shown: Shown) -> int:
    remainder, divisor = map(int, shown.numbers)
    return next(number for number in range(100, 1000) if number % divisor == remainder)
