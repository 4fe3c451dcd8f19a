"""Keys of the topic about tables and charts, read from the words of each figure."""

import re
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise

from tests.content.proofs import One, Shown, numbers_in


def _read(shown: Shown) -> dict[str, Fraction]:
    """Return the number at each label of a chart."""
    return {name: Fraction(value) for name, value in re.findall(r"([\w:° ]+?): (\d+)(?=[;.])", shown.figure)}


def tickets_in_all(shown: Shown) -> Fraction:
    return sum(_read(shown).values(), Fraction())


def compare_two_bars(shown: Shown) -> Fraction:
    bars = _read(shown)
    more, less = re.findall(r"more (\w+) than (\w+)", shown.prompt)[0]
    return bars[f" {more}"] - bars[f" {less}"]


def pictogram(shown: Shown) -> Fraction:
    *_, stands_for, grade = shown.numbers
    rows = shown.figure_numbers[:-1]
    squares = dict(zip(rows[::2], rows[1::2], strict=True))
    return squares[grade] * stands_for


def growth_of_a_plant(shown: Shown) -> Fraction:
    heights = shown.figure_numbers[1::2]
    start, end = map(int, shown.numbers)
    return heights[end - 1] - heights[start - 1]


def count_the_marks(shown: Shown) -> Mapping[str, One]:
    marks = Counter(shown.numbers[:16])
    return {gap: marks[Fraction(mark)] for gap, mark in zip("abcde", range(8, 13), strict=True)}


def totals_of_a_table(shown: Shown) -> Mapping[str, One]:
    juice, monday, juice_tuesday, tea_tuesday, tea_in_all = shown.numbers
    tea = tea_in_all - tea_tuesday
    assert juice + tea == monday
    tuesday = juice_tuesday + tea_tuesday
    return {"tea": tea, "tuesday": tuesday, "juice": juice + juice_tuesday, "all": monday + tuesday}


def steepest_rise(shown: Shown) -> str:
    temperatures = [int(value) for value in re.findall(r":00: (\d+)", shown.figure)]
    rises = [later - sooner for sooner, later in pairwise(temperatures)]
    start = 6 + 3 * rises.index(max(rises))
    return f"from {start}:00 to {start + 3}:00"


def angle_of_a_sector(shown: Shown) -> Fraction:
    pupils = {name.strip(): value for name, value in _read(shown).items()}
    (club,) = re.findall(r"sector “(\w+)”", shown.prompt)
    return 360 * pupils[club] / sum(pupils.values())


def people_from_a_sector(shown: Shown) -> Fraction:
    way = shown.prompt.rsplit("come ", 1)[1].rstrip("?").removeprefix("by ")
    (angle,) = re.findall(rf"{way} (\d+)°", shown.figure)
    return shown.numbers[0] * Fraction(angle) / 360


def share_of_a_bar(shown: Shown) -> str:
    trees = {name.strip(): value for name, value in _read(shown).items()}
    (kind,) = re.findall(r"kind “(\w+)”", shown.prompt)
    return f"{float(100 * trees[kind] / sum(trees.values())):g}%"


def true_about_the_chart(shown: Shown) -> list[str]:
    monday, tuesday, wednesday, thursday = days = shown.figure_numbers
    facts = {
        "More people came on Tuesday than on Monday.": tuesday > monday,
        "On Thursday more people came than on Wednesday.": thursday > wednesday,
        "Fewest people came on Monday.": monday == min(days),
        "Most people came on Wednesday.": wednesday == max(days),
        "On Monday and Tuesday together more people came than on Wednesday and Thursday.": (
            monday + tuesday > wednesday + thursday
        ),
        "More than half of all visitors came on Tuesday.": tuesday > sum(days) / 2,
        "At least twice as many people came on Thursday as on Tuesday.": thursday / tuesday >= 2,
        "More than 100 people came in all.": sum(days) > 100,
    }
    stated = {"Monday": monday, "Thursday": thursday}

    def is_true(words: str) -> bool:
        return facts[words] if words in facts else stated[words.split()[1]] == numbers_in(words)[0]

    return [words for words in shown.options if is_true(words)]


def which_pie_chart(shown: Shown) -> str:
    counts = shown.numbers
    percents = [round(float(100 * count / sum(counts))) for count in counts]
    near = [
        words
        for words in shown.options
        if all(abs(x - y) <= 1 for x, y in zip(numbers_in(words), percents, strict=True))
    ]
    (right,) = near
    return right


def two_schools_two_pies(shown: Shown) -> Fraction:
    pupils_a, angle_a, pupils_b, angle_b = shown.numbers
    return pupils_b * angle_b / 360 - pupils_a * angle_a / 360


def axis_without_zero(shown: Shown) -> Mapping[str, One]:
    start, first, second = shown.figure_numbers
    return {
        "drawn": (second - start) / (first - start),
        "real": f"{float(100 * (second / first - 1)):g}%",
    }
