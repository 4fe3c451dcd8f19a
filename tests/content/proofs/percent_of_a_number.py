"""Keys of the topic about percentages of a number."""

from fractions import Fraction
from math import gcd

from tests.content.proofs import Shown, formulas_in, numbers_in, value_of

PERCENT = Fraction(1, 100)


def one_percent(shown: Shown) -> Fraction:
    return shown.numbers[1] / 100


def percent_on_a_bar(shown: Shown) -> Fraction:
    whole, percent = shown.numbers
    return whole * percent * PERCENT


def percent_to_fraction(shown: Shown) -> Fraction:
    return shown.numbers[0] * PERCENT


def decimal_to_percent(shown: Shown) -> str:
    return f"{float(shown.numbers[0] * 100):g}%"


def table_of_percentages(shown: Shown) -> dict[str, Fraction]:
    rows = [number for number in shown.numbers if number not in (1, 10, 25)] or shown.numbers[3:]
    wanted = {"1": 1, "10": 10, "25": 25}
    return {
        f"{row}{name}": number * percent * PERCENT
        for row, number in zip("abc", rows[-3:], strict=True)
        for name, percent in wanted.items()
    }


def part_of_a_school(shown: Shown) -> Fraction:
    whole, percent = shown.numbers
    return whole * percent * PERCENT


def sale_price(shown: Shown) -> Fraction:
    price, percent = shown.numbers
    return price - price * percent * PERCENT


def what_percent(shown: Shown) -> str:
    whole, part = shown.numbers
    return f"{float(part / whole * 100):g}%"


def same_part(shown: Shown) -> list[tuple[str, str]]:
    decimals = {value_of(right): right for right in shown.right}
    return [(left, decimals[numbers_in(left)[0] * PERCENT]) for left in shown.left]


def salt_in_water(shown: Shown) -> str:
    salt, water = shown.numbers
    return f"{float(salt / (salt + water) * 100):g}%"


def share_in_a_chart(shown: Shown) -> str:
    votes = dict(zip("ABCD", shown.figure_numbers, strict=True))
    wanted = shown.prompt.partition("did answer ")[2][0]
    return f"{float(votes[wanted] / sum(votes.values()) * 100):g}%"


def sale_in_two_steps(shown: Shown) -> dict[str, Fraction]:
    price, percent = shown.numbers
    return {"discount": price * percent * PERCENT, "price": price - price * percent * PERCENT}


def fair_adults(shown: Shown) -> Fraction:
    people, children, *_ = shown.numbers
    return people - people * children * PERCENT


def fair_income(shown: Shown) -> Fraction:
    people, percent, ticket = shown.numbers
    children = people * percent * PERCENT
    return children * ticket / 2 + (people - children) * ticket


def fair_children_to_adults(shown: Shown) -> str:
    children = int(shown.numbers[1])
    common = gcd(children, 100 - children)
    return f"{children // common}:{(100 - children) // common}"


def find_the_whole(shown: Shown) -> Fraction:
    percent, part = shown.numbers
    return part / (percent * PERCENT)


def up_and_down(shown: Shown) -> str:
    price, up, down = shown.numbers
    final = price * (1 + up * PERCENT) * (1 - down * PERCENT)
    return next(option for option in shown.options if value_of(option) == final)


def percent_change(shown: Shown) -> str:
    before, after = shown.numbers
    return f"{float((after / before - 1) * 100):g}%"


def two_series_of_throws(shown: Shown) -> str:
    hits, throws, more_hits, more_throws = map(value_of, formulas_in(shown.prompt))
    return f"{float((hits + more_hits) / (throws + more_throws) * 100):g}%"
