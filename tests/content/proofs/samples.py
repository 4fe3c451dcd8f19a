"""Keys of the topic about samples: from the sample to the population by shares of fractions."""

import re
from fractions import Fraction
from statistics import mean

from tests.content.proofs import Shown


def population_or_sample(shown: Shown) -> str:
    asked = shown.numbers[-1]
    return "population" if asked == max(shown.numbers) else "sample"


def beads_from_a_jar(shown: Shown) -> str:
    dotted, plain = shown.figure_numbers
    ratio = dotted / plain
    return f"{ratio.numerator}:{ratio.denominator}"


def way_to_school(shown: Shown) -> dict[str, Fraction]:
    population, sample = shown.numbers[:2]
    answers = shown.figure_numbers
    assert sum(answers) == sample
    return {gap: population * one / sample for gap, one in zip(("foot", "bus", "bike"), answers, strict=True)}


def books_of_a_school(shown: Shown) -> Fraction:
    places, times = shown.figure_numbers[::2], shown.figure_numbers[1::2]
    books = [place for place, dots in zip(places, times, strict=True) for _ in range(int(dots))]
    assert len(books) == 10
    return shown.numbers[-1] * mean(books)


def sample_in_proportion(shown: Shown) -> dict[str, Fraction]:
    found = re.findall(r"([\d,]+) (?:pupils )?in grades", shown.prompt)
    parts = [Fraction(part.replace(",", "")) for part in found]
    sample = Fraction(re.findall(r"A sample of ([\d,]+)", shown.prompt)[0])
    return {gap: sample * part / sum(parts) for gap, part in zip(("low", "middle", "high"), parts, strict=True)}


def error_of_a_poll(shown: Shown) -> str:
    share, error = shown.numbers
    return f"[{share - error}; {share + error}]"


def faulty_lamps(shown: Shown) -> dict[str, Fraction | str]:
    lamps, tested, faulty, most = shown.numbers[:4]
    expected = lamps * faulty / tested
    return {
        "share": f"{faulty / tested * 100}%",
        "faulty": expected,
        "decision": "returns" if expected > most else "keeps",
    }


def marked_fish(shown: Shown) -> dict[str, Fraction | str]:
    marked, caught, found, mass = shown.numbers[:4]
    fish = marked * caught / found
    return {"share": found / caught, "fish": fish, "mass": f"{float(fish * mass):g} kg"}
