"""Keys of the topic about changes in percent."""

import re
from fractions import Fraction

from tests.content.proofs import Shown, numbers_in, value_of


def _factor(words: str) -> Fraction:
    """Return by which number a described change multiplies."""
    factor = Fraction(1)
    for verb, percent in re.findall(r"(grows by|rises by|falls by|falls to) \$(\d+)\\%", words):
        share = Fraction(int(percent), 100)
        factor *= {"falls by": 1 - share, "falls to": share}.get(verb, 1 + share)
    return factor**2 if "twice in a row" in words else factor


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):g}%"


def factor_of_a_rise(shown: Shown) -> Fraction:
    change = shown.numbers[0] / 100
    return 1 - change if re.search("falls|sinks|drops|cheaper|less", shown.prompt) else 1 + change


def growth_in_percent(shown: Shown) -> str:
    before, after = shown.numbers
    return _percent(after / before - 1)


def changes_and_factors(shown: Shown) -> list[tuple[str, str]]:
    factors = {value_of(right): right for right in shown.right}
    return [(left, factors[_factor(left)]) for left in shown.left]


def price_drop(shown: Shown) -> str:
    before, after = shown.numbers
    return _percent(1 - after / before)


def take_more_pay_less(shown: Shown) -> str:
    _, taken, paid, _ = shown.numbers
    return _percent(1 - paid / taken)


def back_to_the_old_price(shown: Shown) -> Fraction:
    discount, price = shown.numbers
    return price / (1 - discount / 100)


def percentage_points(shown: Shown) -> str:
    before, after = shown.numbers
    points, share = after - before, (after - before) / before * 100
    return next(
        option
        for option in shown.options
        if re.search(rf"\b{points} percentage points", option) and numbers_in(option)[1:] == [share]
    )


def up_and_down(shown: Shown) -> str:
    up, down = shown.numbers
    return _percent(1 - (1 + up / 100) * (1 - down / 100))


def two_discounts(shown: Shown) -> str:
    first, second = shown.numbers
    return _percent(1 - (1 - first / 100) * (1 - second / 100))


def more_and_less(shown: Shown) -> str:
    people, more = shown.numbers
    other = people * (1 + more / 100)
    return _percent((other - people) / other)


def order_of_changes(shown: Shown) -> list[str]:
    return sorted(shown.options, key=_factor)


def two_years_of_interest(shown: Shown) -> dict[str, Fraction | str]:
    amount, rate, *_ = shown.numbers
    first = amount + amount * rate / 100
    second = first + first * rate / 100
    return {"first": first, "second": second, "total": _percent(second / amount - 1)}
