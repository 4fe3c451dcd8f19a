"""Keys of the topic about ratios and proportion."""

from fractions import Fraction
from math import gcd, lcm

from tests.content.proofs import Shown, as_mixed, numbers_in


def _lowest(*parts: Fraction) -> list[int]:
    scale = lcm(*(part.denominator for part in parts))
    whole = [int(part * scale) for part in parts]
    return [part // gcd(*whole) for part in whole]


def simplify_a_ratio(shown: Shown) -> dict[str, int]:
    return dict(zip(("first", "second"), _lowest(*shown.numbers), strict=True))


def equal_ratios(shown: Shown) -> list[str]:
    first, second = shown.numbers
    pairs = {option: numbers_in(option) for option in shown.options}
    return [option for option, (one, other) in pairs.items() if one * second == other * first]


def share_the_pay(shown: Shown) -> Fraction:
    first, second, pay, *_ = shown.numbers
    return pay * second / (first + second)


def girls_to_boys(shown: Shown) -> str:
    pupils, boys = shown.numbers
    return f"{pupils - boys}:{boys}"


def syrup_and_water(shown: Shown) -> str:
    return ":".join(map(str, _lowest(*shown.numbers)))


def ratio_of_three(shown: Shown) -> str:
    return ":".join(map(str, _lowest(*shown.numbers)))


def ratio_of_fractions(shown: Shown) -> str:
    a, b, c, d = shown.numbers
    return ":".join(map(str, _lowest(a / b, c / d)))


def distance_on_a_map(shown: Shown) -> str:
    _, scale, centimetres = shown.numbers
    return f"{float(scale * centimetres / 100_000):g} km"


def recipe_for_more(shown: Shown) -> str:
    people, whole, top, bottom, more = shown.numbers
    return as_mixed((whole + top / bottom) / people * more)


def share_of_the_choir(shown: Shown) -> str:
    girls, boys = shown.numbers
    return f"{float(girls / (girls + boys) * 100):g}%"


def missing_term(shown: Shown) -> Fraction:
    first, second, last = shown.numbers
    return first / second * last


def sides_in_a_ratio(shown: Shown) -> dict[str, Fraction]:
    *parts, perimeter = shown.numbers
    sides = [part * perimeter / sum(parts) for part in parts]
    return dict(zip(("first", "second", "third"), sides, strict=True))


def share_in_a_ratio_step_by_step(shown: Shown) -> dict[str, Fraction]:
    sweets, olena, taras = shown.numbers
    part = sweets / (olena + taras)
    return {"parts": olena + taras, "part": part, "taras": taras * part}


def weakest_to_strongest(shown: Shown) -> list[str]:
    return sorted(shown.options, key=lambda drink: numbers_in(drink)[0] / numbers_in(drink)[1])


def mixed_missing_term(shown: Shown) -> str:
    top, first, second = shown.numbers
    return as_mixed(top * second / first)


def dearer_by_percent(shown: Shown) -> str:
    first, second = shown.numbers
    return f"{float((first / second - 1) * 100):g}%"


def pumps_and_hours(shown: Shown) -> Fraction:
    pumps, hours, others = shown.numbers
    return pumps * hours / others
