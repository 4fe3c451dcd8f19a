"""Keys of the topic about probability, by counting outcomes one by one."""

from collections.abc import Mapping
from fractions import Fraction

from tests.content.proofs import One, Shown, numbers_in


def marble_from_a_bag(shown: Shown) -> Fraction:
    red, blue, green = shown.numbers
    bag = ["red"] * int(red) + ["blue"] * int(blue) + ["green"] * int(green)
    return Fraction(bag.count("red"), len(bag))


def spinner(shown: Shown) -> Fraction:
    sectors, coloured = shown.figure_numbers
    return coloured / sectors


def opposite_event(shown: Shown) -> Fraction:
    return 1 - shown.numbers[0]


def ticket_numbers(shown: Shown) -> Fraction:
    first, last, factor = map(int, shown.numbers)
    tickets = range(first, last + 1)
    return Fraction(sum(ticket % factor == 0 for ticket in tickets), len(tickets))


def expected_number(shown: Shown) -> Fraction:
    sectors, coloured = shown.figure_numbers
    return shown.numbers[0] * coloured / sectors


def relative_frequency(shown: Shown) -> Fraction:
    times = dict(zip(shown.figure_numbers[::2], shown.figure_numbers[1::2], strict=True))
    return times[shown.numbers[-1]] / sum(times.values())


def from_unlikely_to_likely(shown: Shown) -> list[str]:
    box = dict(zip(("red", "blue", "green"), shown.numbers, strict=True))

    def likely(words: str) -> Fraction:
        colour = words.rsplit(maxsplit=1)[-1]
        return sum(box.values()) - box[colour] if " not " in words else box[colour]

    return sorted(shown.options, key=likely)


def missing_probability(shown: Shown) -> Mapping[str, One]:
    red, blue, green, cups = shown.numbers
    return {"white": 1 - (red + blue + green), "either": red + blue, "times": cups * blue}


def true_about_the_numbers(shown: Shown) -> list[str]:
    numbers = range(1, int(shown.numbers[1]) + 1)

    def chance(favourable: list[int]) -> Fraction:
        return Fraction(len(favourable), len(numbers))

    def is_true(words: str) -> bool:
        given = numbers_in(words)
        stated = given[-2] / given[-1] if len(given) > 1 else Fraction()
        match words.split()[:5]:
            case [_, _, _, "at", "most"]:
                return chance([each for each in numbers if each <= given[0]]) == stated
            case [_, _, _, "greater", "than"]:
                return chance([each for each in numbers if each > given[0]]) == stated
            case ["The", "number", "is", *_]:
                return chance([each for each in numbers if each == given[0]]) == stated
            case ["An", "even", *_]:
                return chance([each for each in numbers if each % 2]) == Fraction(1, 2)
            case ["A", "multiple", *_]:
                return chance([each for each in numbers if each % given[0] == 0]) == stated
            case [_, _, "certain", *_]:
                return chance([each for each in numbers if each < given[0]]) == 1
            case [_, _, "impossible", *_]:
                return chance([each for each in numbers if each == given[0]]) == 0
        return chance([each for each in numbers if each > 9]) > Fraction(1, 2)

    return [words for words in shown.options if is_true(words)]


def how_many_blue(shown: Shown) -> int:
    red, *chance = shown.numbers
    return next(blue for blue in range(1000) if red / (red + blue) == chance[0] / chance[1])


def make_it_fair(shown: Shown) -> int:
    red, blue, *_ = shown.numbers
    return next(more for more in range(1000) if (red + more) / (red + more + blue) == Fraction(1, 2))


def who_has_the_better_chance(shown: Shown) -> str:
    _, first, last, most, factor = map(int, shown.numbers)
    cards = range(first, last + 1)
    olha, danylo = sum(card <= most for card in cards), sum(card % factor == 0 for card in cards)
    if olha == danylo:
        return "Both have the same chance"
    return "Olha" if olha > danylo else "Danylo"


def stall_at_the_fair(shown: Shown) -> Mapping[str, One]:
    price, cards, toy, games = shown.numbers[:4]
    wins = games / cards
    return {"wins": wins, "toys": wins * toy, "profit": games * price - wins * toy}
