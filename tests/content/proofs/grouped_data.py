"""Keys of the topic about grouped data, by Python's own statistics."""

import re
from collections.abc import Mapping
from fractions import Fraction
from statistics import linear_regression, mean, median

from tests.content.proofs import One, Shown, numbers_in

MIDDLES = (5, 15, 25, 35)


def _bars(shown: Shown) -> list[tuple[int, int, int]]:
    """Return from, to and the height of each bar of a histogram."""
    found = re.findall(r"(\d+) to (\d+): (\d+)", shown.figure)
    return [(int(low), int(high), int(many)) for low, high, many in found]


def _quartiles(numbers: list[Fraction]) -> tuple[Fraction, Fraction]:
    ordered, half = sorted(numbers), len(numbers) // 2
    return median(ordered[:half]), median(ordered[-half:])


def _frequencies(shown: Shown) -> list[Fraction]:
    return [Fraction(many) for many in re.findall(r"\d: (\d+)", shown.figure)]


def read_a_histogram(shown: Shown) -> int:
    return sum(many for low, _, many in _bars(shown) if low >= shown.numbers[0])


def modal_class(shown: Shown) -> str:
    low, high, _ = max(_bars(shown), key=lambda bar: bar[2])
    return f"{low} to {high} cm"


def read_a_box_plot(shown: Shown) -> Mapping[str, One]:
    least, lower, middle, upper, greatest = shown.figure_numbers
    return {"median": middle, "range": greatest - least, "middle": upper - lower}


def group_the_list(shown: Shown) -> Mapping[str, One]:
    minutes = shown.numbers[:14]
    classes = zip("abcd", range(0, 40, 10), strict=True)
    return {gap: sum(low <= each < low + 10 for each in minutes) for gap, low in classes}


def quartiles_of_a_list(shown: Shown) -> Mapping[str, One]:
    lower, upper = _quartiles(shown.numbers)
    return {"lower": lower, "upper": upper, "middle": upper - lower}


def estimated_mean(shown: Shown) -> Mapping[str, One]:
    many = map(int, _frequencies(shown))
    people = [Fraction(middle) for middle, times in zip(MIDDLES, many, strict=True) for _ in range(times)]
    return {"all": len(people), "sum": sum(people, Fraction()), "mean": mean(people)}


def class_of_the_median(shown: Shown) -> str:
    many = map(int, _frequencies(shown))
    low = median([start for start, times in zip(range(0, 20, 5), many, strict=True) for _ in range(times)])
    return f"{low}–{low + 5} km"


def kind_of_correlation(shown: Shown) -> str:
    points = [tuple(map(int, pair)) for pair in re.findall(r"\((\d+), (\d+)\)", shown.figure)]
    slope = linear_regression([x for x, _ in points], [y for _, y in points]).slope
    return "positive" if slope > 1 else "negative" if slope < -1 else "none"


def true_about_the_box_plot(shown: Shown) -> list[str]:
    least, lower, middle, upper, greatest = shown.figure_numbers
    facts = {
        "The median": [middle],
        "The interquartile range": [upper - lower],
        "About half": [middle],
        "About a quarter": [lower],
        "The middle half": [lower, upper],
    }

    def is_true(words: str) -> bool:
        if words.startswith("The range"):
            return greatest - least > numbers_in(words)[0]
        return any(words.startswith(name) and numbers_in(words) == given for name, given in facts.items())

    return [words for words in shown.options if is_true(words)]


def predict_with_a_line(shown: Shown) -> int:
    first, low, second, high, wanted = map(int, shown.numbers)
    line = linear_regression([first, second], [low, high])
    return round(line.intercept + line.slope * wanted)


def compare_two_teams(shown: Shown) -> list[str]:
    first, second = shown.numbers[:7], shown.numbers[7:]
    spread = [upper - lower for lower, upper in map(_quartiles, (first, second))]
    facts = {
        "By the median, team A is better.": median(first) > median(second),
        "By the median, team B is better.": median(first) < median(second),
        "The players of team A are more alike: their interquartile range is smaller.": spread[0] < spread[1],
        "The players of team B are more alike: their interquartile range is smaller.": spread[0] > spread[1],
        "The best player is in team A.": max(first) > max(second),
    }
    return [words for words, is_true in facts.items() if is_true]


def missing_frequency(shown: Shown) -> int:
    first, second, wanted = shown.numbers[2], shown.numbers[5], shown.numbers[8]

    def estimate(third: int) -> Fraction:
        return (5 * first + 15 * second + 25 * third) / (first + second + third)

    return next(third for third in range(100) if estimate(third) == wanted)
