"""Keys of the topic about the mean absolute deviation, by Python's own statistics."""

import re
from fractions import Fraction
from statistics import mean

from tests.content.proofs import Shown, numbers_in


def _deviation(numbers: list[Fraction]) -> Fraction:
    middle = mean(numbers)
    return mean(abs(number - middle) for number in numbers)


def distance_from_the_mean(shown: Shown) -> Fraction:
    middle, number = shown.numbers
    return max(middle, number) - min(middle, number)


def distances_in_a_table(shown: Shown) -> dict[str, Fraction]:
    members = shown.numbers[:4]
    return {gap: abs(member - mean(members)) for gap, member in zip("abcd", members, strict=True)}


def from_given_distances(shown: Shown) -> Fraction:
    return mean(shown.figure_numbers)


def mad_in_steps(shown: Shown) -> dict[str, Fraction]:
    members = shown.numbers
    middle = mean(members)
    return {
        "middle": middle,
        "total": sum((abs(member - middle) for member in members), Fraction(0)),
        "deviation": _deviation(members),
    }


def goals_from_a_chart(shown: Shown) -> Fraction:
    return _deviation(shown.figure_numbers)


def balance_the_distances(shown: Shown) -> Fraction:
    first, second, third = shown.numbers
    sign = 1 if "above the mean. The third" in shown.prompt else -1
    return abs(0 - sign * first - sign * second + sign * third)


def order_by_deviation(shown: Shown) -> list[str]:
    return sorted(shown.options, key=lambda words: _deviation(numbers_in(words)))


def which_dots_are_closest(shown: Shown) -> str:
    def deviation(words: str) -> Fraction:
        dots = numbers_in(words)
        return _deviation(
            [place for place, times in zip(dots[::2], dots[1::2], strict=True) for _ in range(int(times))]
        )

    return (min if "smallest" in shown.prompt else max)(shown.options, key=deviation)


def true_about_deviation(shown: Shown) -> list[str]:
    """Keep the statements that hold for all of some lists with the stated mean and deviation."""
    middle, deviation = shown.numbers
    lists = [
        [middle - deviation, middle + deviation],
        [middle - 2 * deviation, middle, middle, middle + 2 * deviation],
        [middle - 5 * deviation, *[middle + 5 * deviation / 9] * 9],
        [middle + 5 * deviation, *[middle - 5 * deviation / 9] * 9],
    ]

    def is_true(words: str, members: list[Fraction]) -> bool:
        spread = _deviation(members)
        if found := re.fullmatch(
            r"If every number becomes (\d+) (greater|times as great), .* (?:stays|becomes) (\d+)\.", words
        ):
            by = Fraction(found[1])
            changed = [member + by if found[2] == "greater" else member * by for member in members]
            return _deviation(changed) == Fraction(found[3])
        width = max(members) - min(members)
        stated = numbers_in(words)
        if words.startswith("The range is at least"):
            return width >= stated[0]
        if words.startswith("The range is"):
            return width == stated[0]
        if words.startswith("Every number"):
            return set(members) <= set(stated)
        if words.startswith("No number"):
            return max(members) <= stated[0]
        if words.startswith("At least one"):
            return max(members) >= stated[0]
        if words.startswith("If one more"):
            return _deviation([*members, middle]) < spread
        assert words == "Not all numbers of the list are equal."
        return len(set(members)) > 1

    assert all((mean(members), _deviation(members)) == (middle, deviation) for members in lists)
    return [words for words in shown.options if all(is_true(words, members) for members in lists)]


def which_bus_is_steadier(shown: Shown) -> dict[str, Fraction]:
    first, second = _deviation(shown.numbers[:4]), _deviation(shown.numbers[4:8])
    return {"first": first, "second": second, "difference": abs(first - second)}


def deviation_from_dots(shown: Shown) -> Fraction:
    places, times = shown.figure_numbers[::2], shown.figure_numbers[1::2]
    return _deviation([place for place, dots in zip(places, times, strict=True) for _ in range(int(dots))])


def how_many_deviations_apart(shown: Shown) -> Fraction:
    one, other, deviation = shown.numbers
    return abs(one - other) / deviation
