"""Keys of the topic about counting, by listing all the possibilities."""

import re
from collections.abc import Mapping
from itertools import combinations, permutations, product
from math import comb, perm

from tests.content.proofs import One, Shown, numbers_in


def _whole(shown: Shown) -> list[int]:
    return [int(number) for number in shown.numbers]


def lunch_menu(shown: Shown) -> int:
    return len(list(product(*map(range, _whole(shown)))))


def roads(shown: Shown) -> int:
    return len(list(product(*map(range, map(int, shown.figure_numbers)))))


def arrange_letters(shown: Shown) -> int:
    (word,) = re.findall(r"word ([A-Z]+)", shown.prompt)
    return len(set(permutations(word)))


def read_the_tree(shown: Shown) -> Mapping[str, One]:
    caps, scarves = map(int, shown.figure_numbers)
    (boots,) = _whole(shown)
    return {
        "caps": caps,
        "scarves": scarves,
        "outfits": len(list(product(range(caps), range(scarves)))),
        "all": len(list(product(range(caps), range(scarves), range(boots)))),
    }


def code_of_a_locker(shown: Shown) -> int:
    letters, first, last = _whole(shown)
    digits = 2 if "two digits" in shown.prompt else 3
    return len(list(product(range(letters), *[range(first, last + 1)] * digits)))


def numbers_without_repetition(shown: Shown) -> int:
    places = 2 if "two-digit" in shown.prompt else 3
    return len(set(permutations(_whole(shown), places)))


def medals(shown: Shown) -> int:
    return len(list(permutations(range(_whole(shown)[0]), 3)))


def pairs_of_players(shown: Shown) -> int:
    return len(list(combinations(range(_whole(shown)[0]), 2)))


def roads_with_bypass(shown: Shown) -> int:
    first, second, past = map(int, shown.figure_numbers)
    return len([*product(range(first), range(second)), *range(past)])


def match_stories(shown: Shown) -> list[tuple[str, str]]:
    girls, boys = _whole(shown)
    ways = {
        "a girl or a boy for a solo": girls + boys,
        "a girl and a boy for a duet": girls * boys,
        "a first and a second voice, both girls": perm(girls, 2),
        "two girls who carry the flowers": comb(girls, 2),
        "a first and a second voice, both boys": perm(boys, 2),
        "two boys who carry the chairs": comb(boys, 2),
    }

    def value(formula: str) -> int:
        first, second, *half = map(int, numbers_in(formula))
        return first + second if "+" in formula else first * second // (half[0] if half else 1)

    def is_of(formula: str, story: str) -> bool:
        is_sum, is_half = "+" in formula, "frac" in formula
        return value(formula) == ways[story] and is_sum == (" or " in story) and is_half == story.startswith("two")

    return [(story, next(formula for formula in shown.right if is_of(formula, story))) for story in shown.left]


def even_numbers(shown: Shown) -> Mapping[str, One]:
    digits = _whole(shown)
    numbers = [each for each in permutations(digits, 3) if each[2] % 2 == 0]
    return {"last": len({each[2] for each in numbers}), "first": len(digits) - 1, "all": len(numbers)}


def digit_at_least_once(shown: Shown) -> int:
    *digits, wanted = _whole(shown)
    return sum(wanted in each for each in product(digits, repeat=3))


def two_girls_one_boy(shown: Shown) -> int:
    girls, boys = _whole(shown)
    return len(list(product(combinations(range(girls), 2), range(boys))))


def true_about_counting(shown: Shown) -> list[str]:
    members, instruments = _whole(shown)
    stated = {
        "A president": perm(members, 2),
        "Two members": comb(members, 2),
        "A member": members * instruments,
        "With one": comb(members + 1, 2) - comb(members, 2),
    }

    def is_true(words: str) -> bool:
        if words.startswith("There are more pairs"):
            return comb(members, 2) > members * instruments
        if words.startswith("There are more than"):
            return members * instruments > numbers_in(words)[0]
        return stated[" ".join(words.split()[:2])] == numbers_in(words)[0]

    return [words for words in shown.options if is_true(words)]
