"""Keys of the topic about rounding decimals."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from tests.content.proofs import Shown, numbers_in

_PLACES = {"to ones": "1", "to tenths": "0.1", "to hundredths": "0.01", "to thousandths": "0.001"}


def _rounded(number: Fraction, unit: str) -> Decimal:
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return exact.quantize(Decimal(unit), rounding=ROUND_HALF_UP)


def _significant(number: Fraction, figures: int) -> str:
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    unit = Decimal(1).scaleb(exact.adjusted() - figures + 1)
    return f"{exact.quantize(unit, rounding=ROUND_HALF_UP):f}"


def round_to_tenths(shown: Shown) -> str:
    return str(_rounded(shown.numbers[0], "0.1"))


def dot_between_tenths(shown: Shown) -> str:
    left, right, parts = shown.figure_numbers[:3]
    return str(_rounded(left + parts * (right - left) / 10, "0.1"))


def which_round_to_it(shown: Shown) -> list[str]:
    wanted = shown.numbers[0]
    return [option for option in shown.options if Fraction(_rounded(numbers_in(option)[0], "0.1")) == wanted]


def same_number_other_places(shown: Shown) -> list[tuple[str, str]]:
    rights = {numbers_in(right)[0]: right for right in shown.right}
    return [(left, rights[Fraction(_rounded(shown.numbers[0], _PLACES[left]))]) for left in shown.left]


def share_to_the_kopiyka(shown: Shown) -> str:
    friends, price = shown.numbers
    return f"{_rounded(price / friends, '0.01')} UAH"


def round_only_once(shown: Shown) -> str:
    return str(_rounded(shown.numbers[0], "0.1"))


def significant_figures_of_a_large_number(shown: Shown) -> str:
    number, figures = shown.numbers
    return _significant(number, int(figures))


def significant_figures_of_a_small_number(shown: Shown) -> str:
    number, figures = shown.numbers
    return _significant(number, int(figures))


def estimate_a_price(shown: Shown) -> Fraction:
    price, mass = shown.numbers
    return Fraction(_significant(price, 1)) * Fraction(_significant(mass, 1))


def bounds_of_a_length(shown: Shown) -> dict[str, Fraction]:
    length = shown.numbers[0]
    halves = [length + Fraction(step, 100) for step in range(-9, 10)]
    same = [number for number in halves if Fraction(_rounded(number, "0.1")) == length]
    return {"lower": min(same), "upper": max(same) + Fraction(1, 100)}


def round_at_the_end(shown: Shown) -> dict[str, Fraction | str]:
    masses = shown.figure_numbers
    total = sum(masses, Fraction(0))
    early = sum(_rounded(mass, "0.1") for mass in masses)
    return {"exact": total, "rounded": str(_rounded(total, "0.1")), "early": str(early)}


def least_perimeter(shown: Shown) -> dict[str, Fraction]:
    length, width = (number - Fraction(1, 2) for number in shown.numbers[:2])
    return {"length": length, "width": width, "perimeter": length + width + length + width}


def greatest_that_rounds(shown: Shown) -> Fraction:
    wanted = shown.numbers[0]
    numbers = (wanted + Fraction(step, 1000) for step in range(100))
    return max(number for number in numbers if Fraction(_rounded(number, "0.1")) == wanted)


def interval_of_a_mass(shown: Shown) -> str:
    mass = shown.numbers[0]
    below, above = (float(mass + Fraction(sign, 200)) for sign in (-1, 1))
    return f"[{below:.3f}; {above:.3f})"
