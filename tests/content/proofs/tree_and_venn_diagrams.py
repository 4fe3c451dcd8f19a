"""Keys of the topic about tree and Venn diagrams, by listing pairs of cards and people one by one."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import permutations, product

from tests.content.proofs import One, Shown, numbers_in


def _chance(pairs: list[tuple[str, ...]], is_wanted: Callable[[tuple[str, ...]], bool]) -> Fraction:
    return Fraction(sum(map(is_wanted, pairs)), len(pairs))


def _cards(shown: Shown) -> str:
    return "A" * int(shown.numbers[0]) + "B" * int(shown.numbers[1])


def read_a_venn_diagram(shown: Shown) -> Mapping[str, One]:
    first, both, second, outside = shown.figure_numbers
    return {
        "bicycle": first + both,
        "scooter": second + both,
        "both": both,
        "all": first + both + second + outside,
    }


def two_draws_with_return(shown: Shown) -> Fraction:
    return _chance(list(product(_cards(shown), repeat=2)), lambda pair: pair == ("A", "A"))


def two_draws_without_return(shown: Shown) -> Fraction:
    return _chance(list(permutations(_cards(shown), 2)), lambda pair: pair == ("A", "A"))


def one_of_each(shown: Shown) -> Fraction:
    return _chance(list(permutations(_cards(shown), 2)), lambda pair: pair[0] != pair[1])


def two_way_table(shown: Shown) -> Mapping[str, One]:
    girls_with, girls, boys_without, boys, without, everybody = shown.numbers
    assert girls + boys == everybody
    assert girls - girls_with + boys_without == without
    boys_with = boys - boys_without
    return {
        "plain": girls - girls_with,
        "boys": boys_with,
        "glasses": girls_with + boys_with,
        "chance": girls_with / everybody,
    }


def in_both_clubs(shown: Shown) -> int:
    pupils, first, second, neither = shown.numbers
    return next(both for both in range(100) if first + second - both + neither == pupils)


def chance_from_a_venn_diagram(shown: Shown) -> Fraction:
    only_french, both, only_german, neither = shown.figure_numbers
    event = shown.prompt.split("this pupil ")[1].rstrip("?")
    favourable = {
        "learns French": only_french + both,
        "learns French or German, or both": only_french + both + only_german,
        "learns both languages": both,
        "learns only German": only_german,
    }
    return favourable[event] / (only_french + both + only_german + neither)


def sum_of_two_wheels(shown: Shown) -> Fraction:
    first, last, other_first, other_last, wanted = map(int, shown.numbers)
    pairs = list(product(range(first, last + 1), range(other_first, other_last + 1)))
    return Fraction(sum(sum(pair) == wanted for pair in pairs), len(pairs))


def true_about_the_diagram(shown: Shown) -> list[str]:
    tea_only, both, cake_only, neither = map(int, shown.figure_numbers)
    guests = [
        *[("tea",)] * tea_only,
        *[("tea", "cake")] * both,
        *[("cake",)] * cake_only,
        *[()] * neither,
    ]
    tea, cake = (sum(what in guest for guest in guests) for what in ("tea", "cake"))
    counts = {
        "guests ordered tea.": tea,
        "guests ordered cake but no tea.": sum(guest == ("cake",) for guest in guests),
        "guests ordered tea or cake or both.": sum(guest != () for guest in guests),
        "guests ordered neither.": sum(guest == () for guest in guests),
        "There were": len(guests),
        "Exactly one": sum(len(guest) == 1 for guest in guests),
    }

    def is_true(words: str) -> bool:
        if words.startswith("More guests"):
            return tea > cake
        if words.startswith("More than half"):
            return 2 * tea > len(guests)
        (name,) = (name for name in counts if words.startswith(name) or words.endswith(f" {name}"))
        return counts[name] == numbers_in(words)[-1]

    return [words for words in shown.options if is_true(words)]


def late_for_school(shown: Shown) -> Mapping[str, One]:
    rain, late_if_wet, late_if_dry = shown.numbers
    wet, dry = rain * late_if_wet, (1 - rain) * late_if_dry
    return {"wet": wet, "dry": dry, "late": wet + dry}


def match_the_paths(shown: Shown) -> list[tuple[str, str]]:
    wins, sides, losses, _ = map(int, shown.numbers)
    assert wins + losses == sides
    pairs: list[tuple[str, ...]] = list(product("A" * wins + "B" * losses, repeat=2))
    events: dict[str, Callable[[tuple[str, ...]], bool]] = {
        "A both times": lambda pair: pair == ("A", "A"),
        "B both times": lambda pair: pair == ("B", "B"),
        "two different letters": lambda pair: pair[0] != pair[1],
        "at least one A": lambda pair: "A" in pair,
        "A the second time": lambda pair: pair[1] == "A",
    }
    rights = {Fraction(*map(int, numbers_in(right))): right for right in shown.right}
    return [(left, rights[_chance(pairs, events[left])]) for left in shown.left]


def at_least_one(shown: Shown) -> Fraction:
    return _chance(list(permutations(_cards(shown), 2)), lambda pair: "A" in pair)


def chance_within_a_group(shown: Shown) -> Fraction:
    _, younger, _, _, older, *_ = shown.numbers
    return younger / (younger + older)
