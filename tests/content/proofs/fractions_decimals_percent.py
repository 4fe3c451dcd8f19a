"""Keys of the topic about fractions, decimals and percent."""

import re
from fractions import Fraction

from tests.content.proofs import Shown, numbers_in


def _value(text: str) -> Fraction:
    numbers = numbers_in(text)
    if "frac" in text:
        return numbers[0] / numbers[1]
    return numbers[0] / 100 if "%" in text else numbers[0]


def _digits(numerator: int, denominator: int, count: int) -> list[int]:
    """Return digits after the point by long division."""
    digits = []
    for _ in range(count):
        digit, numerator = divmod(10 * numerator, denominator)
        digits.append(digit)
    return digits


def _percent(part: Fraction) -> str:
    return f"{float(100 * part):g}%"


def fraction_to_decimal(shown: Shown) -> Fraction:
    return _value(shown.prompt)


def decimal_to_fraction(shown: Shown) -> Fraction:
    return shown.numbers[0]


def part_of_a_bar(shown: Shown) -> str:
    parts, coloured = shown.figure_numbers
    return _percent(coloured / parts)


def equal_names(shown: Shown) -> list[tuple[str, str]]:
    rights = {_value(right): right for right in shown.right}
    return [(left, rights[_value(left)]) for left in shown.left]


def arrow_to_a_decimal(shown: Shown) -> str:
    _, _, parts, mark, _ = shown.figure_numbers
    return f"{float(mark / parts):.2f}"


def best_test(shown: Shown) -> str:
    results = re.findall(r"(\w+) \| (\d+) \| (\d+)", shown.prompt)
    parts: dict[str, Fraction] = {test: Fraction(int(points), int(most)) for test, points, most in results}
    return max(parts, key=lambda test: parts[test])


def table_of_names(shown: Shown) -> dict[str, Fraction]:
    numerator, denominator, _, second, _, *third = shown.numbers
    return {"decimal": numerator / denominator, "fraction": second, "percent": 100 * third[-1]}


def smallest_first(shown: Shown) -> list[str]:
    return sorted(shown.options, key=_value)


def ways_to_school(shown: Shown) -> str:
    names = ["on foot", "by bus", "by bicycle", "by car"]
    at = next(at for at, name in enumerate(names) if f"come {name}?" in shown.prompt)
    counts = shown.figure_numbers
    return _percent(counts[at] / sum(counts))


def half_percents(shown: Shown) -> Fraction:
    return shown.numbers[0] / 100


def which_decimals_end(shown: Shown) -> list[str]:
    return [option for option in shown.options if (_value(option) * 10**9).denominator == 1]


def digits_that_repeat(shown: Shown) -> str:
    numerator, denominator = map(int, shown.numbers)
    return "".join(map(str, _digits(numerator, denominator, 2)))


def period_to_fraction(shown: Shown) -> Fraction:
    (period,) = re.findall(r"\((\d+)\)", shown.prompt)
    long = Fraction(int(period * 20), 10**40)
    return long.limit_denominator(1000)


def digit_far_away(shown: Shown) -> int:
    numerator, denominator, _, _, place = map(int, shown.numbers)
    return _digits(numerator, denominator, place)[-1]


def rest_of_the_class(shown: Shown) -> dict[str, Fraction | str]:
    pupils, swimmers = shown.numbers[:2]
    part = (pupils - swimmers) / pupils
    return {"share": part, "number": f"{float(part):.2f}", "percentage": _percent(part)}
