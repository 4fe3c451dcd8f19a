"""Keys of the topic about money and scales."""

from fractions import Fraction
from itertools import product

from tests.content.proofs import Shown, numbers_in


def _money(hryvnias: Fraction) -> str:
    return f"{float(hryvnias):.2f} UAH"


def amounts_of_money(shown: Shown) -> list[tuple[str, str]]:
    kopiykas = {numbers_in(right)[0]: right for right in shown.right}
    return [(left, kopiykas[100 * numbers_in(left)[0]]) for left in shown.left]


def read_the_scale(shown: Shown) -> Fraction:
    first, second, _, _, parts, after, start = shown.figure_numbers
    return start + after * (second - first) / parts


def pencil_on_a_ruler(shown: Shown) -> str:
    begin, end = shown.figure_numbers
    return f"{float(end - begin)} cm"


def water_in_a_jug(shown: Shown) -> Fraction:
    full, parts, mark = shown.figure_numbers
    return full * mark / parts


def several_of_a_kind(shown: Shown) -> str:
    number, price = shown.numbers
    return _money(number * price)


def which_pack(shown: Shown) -> str:
    bars_and_prices = shown.numbers
    by_the_bar = [price / bars for bars, price in zip(bars_and_prices[::2], bars_and_prices[1::2], strict=True)]
    packs = ["small", "medium", "large"]
    return f"in the {packs[by_the_bar.index(min(by_the_bar))]} one"


def price_of_a_kilogram(shown: Shown) -> str:
    grams, price = shown.numbers
    return _money(price / grams * 1000)


def at_the_till(shown: Shown) -> dict[str, Fraction | str]:
    bottles, bottle, cake, note = shown.numbers[:4]
    total = bottles * bottle + cake
    return {"juice": bottles * bottle, "total": total, "change": _money(note - total)}


def bar_under_a_map(shown: Shown) -> str:
    kilometres, bars = shown.figure_numbers
    return f"{float(kilometres * bars)} km"


def holiday_money(shown: Shown) -> str:
    rate, euros = shown.numbers
    return _money(rate * euros)


def distance_onto_the_map(shown: Shown) -> Fraction:
    kilometres, _, scale = shown.numbers
    return kilometres * 1000 * 100 / scale


def cheapest_first(shown: Shown) -> list[str]:
    def one_pen(offer: str) -> Fraction:
        pens, price = numbers_in(offer)
        return price / pens

    return sorted(shown.options, key=one_pen)


def fewest_coins(shown: Shown) -> dict[str, int]:
    amount = next(int(number) for number in shown.numbers[5:])
    values = {"hundreds": 100, "tens": 10, "fives": 5, "twos": 2, "ones": 1}
    ways = (
        dict(zip(values, counts, strict=True))
        for counts in product(range(6), range(11), range(3), range(6), range(6))
        if sum(count * value for count, value in zip(counts, values.values(), strict=True)) == amount
    )
    return min(ways, key=lambda way: sum(way.values()))


def electricity_bill(shown: Shown) -> dict[str, Fraction | str]:
    before, after = (number for number in shown.figure_numbers if number > 1)
    price = shown.numbers[0]
    return {"used": after - before, "cost": _money((after - before) * price)}
