"""Keys of the topic about decimals."""

from fractions import Fraction

from tests.content.proofs import Shown, as_mixed, as_set, value_of


def digit_in_the_hundredths(shown: Shown) -> int:
    places = {"tenths": 10, "hundredths": 100, "thousandths": 1000}
    place = next(places[word] for word in shown.prompt.split() if word in places)
    return int(shown.value * place) % 10


def largest_decimal(shown: Shown) -> str:
    return max(shown.options, key=value_of)


def point_under_point(shown: Shown) -> Fraction:
    return shown.value


def order_decimals(shown: Shown) -> list[str]:
    return sorted(shown.options, key=value_of)


def tens_and_tenths(shown: Shown) -> list[tuple[str, str]]:
    values = {value_of(right): right for right in shown.right}
    return [(left, values[value_of(left)]) for left in shown.left]


def decimal_to_mixed(shown: Shown) -> str:
    return as_mixed(shown.value)


def count_the_places(shown: Shown) -> Fraction:
    return shown.value


def ribbon_pieces(shown: Shown) -> Fraction:
    length, piece = shown.numbers
    return length / piece


def change_from_a_note(shown: Shown) -> str:
    price, note = shown.numbers
    return f"{float(note - price):.2f} UAH"


def price_of_several(shown: Shown) -> str:
    price, books = shown.numbers
    return f"£{float(price * books):.2f}"


def share_the_bill(shown: Shown) -> str:
    friends, bill = shown.numbers
    return f"{float(bill / friends):.2f} UAH"


def table_of_jumps(shown: Shown) -> Fraction:
    *_, second, first = sorted(shown.figure_numbers)
    return first - second


def hundredths_between(shown: Shown) -> str:
    low, high = (int(number * 100) for number in shown.numbers)
    return as_set(number / 100 for number in range(low + 1, high))


def rounds_to_a_tenth(shown: Shown) -> str:
    rounded = shown.numbers[-1]
    half = Fraction(1, 20)
    return f"[{float(rounded - half):g}; {float(rounded + half):g})"


def decimal_plus_fraction(shown: Shown) -> str:
    return as_mixed(shown.value)
