"""Keys of the topic about averages, by Python's own statistics."""

import re
from fractions import Fraction
from statistics import mean, median, mode

from tests.content.proofs import Shown, numbers_in


def mean_of_a_list(shown: Shown) -> Fraction:
    return mean(shown.numbers)


def median_of_a_list(shown: Shown) -> Fraction:
    return median(shown.numbers)


def mode_from_dots(shown: Shown) -> Fraction:
    sizes, dots = shown.figure_numbers[::2], shown.figure_numbers[1::2]
    return max(zip(dots, sizes, strict=True))[1]


def range_of_temperatures(shown: Shown) -> int:
    degrees = [int(degree.replace("−", "-")) for degree in re.findall(r"[−-]?\d+", shown.prompt)]
    return max(degrees) - min(degrees)


def one_result_far_away(shown: Shown) -> dict[str, Fraction | str]:
    points = shown.numbers[:5]
    far = max(points, key=lambda one: abs(one - median(points)))
    return {
        "average": mean(points),
        "middle": median(points),
        "compared": "greater" if far > median(points) else "less",
        "far": str(far),
    }


def median_of_an_even_list(shown: Shown) -> Fraction:
    return median(shown.numbers)


def pages_on_the_last_day(shown: Shown) -> Fraction:
    wanted, *read = shown.numbers
    return next(last for last in map(Fraction, range(1000)) if mean([*read, last]) == wanted)


def mean_from_a_chart(shown: Shown) -> Fraction:
    return mean(shown.figure_numbers)


def _four(numbers: list[Fraction]) -> dict[str, Fraction]:
    return {
        "mean": mean(numbers),
        "median": median(numbers),
        "mode": mode(numbers),
        "range": max(numbers) - min(numbers),
    }


def all_four(shown: Shown) -> dict[str, Fraction]:
    return _four(shown.numbers)


def one_more_jump(shown: Shown) -> dict[str, Fraction]:
    count, average, last, *_ = shown.numbers
    jumps = [average] * int(count)
    return {"old": Fraction(sum(jumps)), "all": sum(jumps) + last, "mean": mean([*jumps, last])}


def true_about_the_list(shown: Shown) -> list[str]:
    values = _four(shown.numbers)
    shifted = _four([number + 2 for number in shown.numbers])

    def is_true(words: str) -> bool:
        if stated := re.fullmatch(r"The (\w+) is (\d+(?:\.\d+)?)\.", words):
            return values[stated[1]] == Fraction(stated[2])
        if compared := re.fullmatch(r"The (\w+) is greater than the (\w+)\.", words):
            return values[compared[1]] > values[compared[2]]
        name = re.findall(r"the (\w+) would", words)[0]
        return shifted[name] == values[name] + 2

    return [words for words in shown.options if is_true(words)]


def teams_in_order(shown: Shown) -> list[str]:
    return sorted(shown.options, key=lambda words: mean(numbers_in(words)))


def one_number_is_replaced(shown: Shown) -> list[str]:
    *before, wrong, right = shown.numbers
    after = [right if number == wrong else number for number in before]
    facts = {
        "The mean becomes greater.": mean(after) > mean(before),
        "The mean becomes smaller.": mean(after) < mean(before),
        "The median stays the same.": median(after) == median(before),
        "The range stays the same.": max(after) - min(after) == max(before) - min(before),
        "The greatest number stays the same.": max(after) == max(before),
    }
    return [words for words, is_true in facts.items() if is_true]


def mean_from_a_table(shown: Shown) -> Fraction:
    pets, pupils = shown.figure_numbers[::2], shown.figure_numbers[1::2]
    return mean([each for each, times in zip(pets, pupils, strict=True) for _ in range(int(times))])


def two_groups(shown: Shown) -> Fraction:
    girls, of_girls, boys, of_boys = shown.numbers
    return mean([of_girls] * int(girls) + [of_boys] * int(boys))
