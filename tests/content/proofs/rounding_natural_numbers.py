"""Keys of the topic about rounding natural numbers, by counting up to the middle."""

import re
from fractions import Fraction

from tests.content.proofs import Shown, value_of

_PLACES = {"ten": 10, "hundred": 100, "thousand": 1000, "tens": 10, "hundreds": 100}


def _rounded(number: Fraction, place: int) -> int:
    below = int(number) // place * place
    return below if number - below < below + place - number else below + place


def _place(shown: Shown) -> int:
    return next(_PLACES[word] for word in re.findall(r"\w+", shown.prompt) if word in _PLACES)


def nearest_ten(shown: Shown) -> int:
    return _rounded(shown.numbers[0], 10)


def read_the_line(shown: Shown) -> int:
    return _rounded(shown.numbers[0], _place(shown))


def which_digit_decides(shown: Shown) -> str:
    return shown.with_value(Fraction(int(shown.numbers[0]) // (_place(shown) // 10) % 10))


def round_to_thousand(shown: Shown) -> int:
    return _rounded(shown.numbers[0], 1000)


def nines_carry(shown: Shown) -> int:
    return _rounded(shown.numbers[0], _place(shown))


def pick_rounded(shown: Shown) -> str:
    return shown.with_value(Fraction(_rounded(shown.numbers[0], _place(shown))))


def estimate_the_bill(shown: Shown) -> int:
    return sum(_rounded(price, _place(shown)) for price in shown.numbers)


def two_roundings(shown: Shown) -> dict[str, int]:
    return {"hundreds": _rounded(shown.numbers[0], 100), "thousands": _rounded(shown.numbers[0], 1000)}


def not_in_two_steps(shown: Shown) -> int:
    return _rounded(shown.numbers[0], _place(shown))


def largest_before(shown: Shown) -> int:
    place, result = map(int, shown.numbers)
    return max(
        number for number in range(result - place, result + place) if _rounded(Fraction(number), place) == result
    )


def which_round_alike(shown: Shown) -> list[str]:
    return [option for option in shown.options if _rounded(value_of(option), _place(shown)) == shown.numbers[0]]
