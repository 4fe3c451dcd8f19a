"""Keys of the topic about geometric sequences and growth, from what is shown."""

import re
from fractions import Fraction
from itertools import count, pairwise

from tests.content.proofs import Shown, numbers_in


def _terms(shown: Shown) -> list[Fraction]:
    """Return the terms in the first formula of the prompt, with their signs."""
    formula = shown.prompt.split("$")[1].replace("{,}", "")
    return [Fraction(number) for number in re.findall(r"-?\d+", formula)]


def _going_on(terms: list[Fraction], number: int) -> Fraction:
    """Multiply step by step up to the term of that number."""
    term, ratio = terms[0], terms[1] / terms[0]
    for _ in range(number - 1):
        term *= ratio
    return term


def find_the_ratio(shown: Shown) -> Fraction:
    (ratio,) = {later / term for term, later in pairwise(_terms(shown))}
    return ratio


def kind_of_sequence(shown: Shown) -> str:
    terms = _terms(shown)
    if len({later / term for term, later in pairwise(terms)}) == 1:
        return "geometric"
    return "arithmetic" if len({later - term for term, later in pairwise(terms)}) == 1 else "neither of the two"


def messages_in_a_chart(shown: Shown) -> Fraction:
    one, two, three = shown.figure_numbers[1::2][-3:]
    assert two / one == three / two
    return three * three / two


def match_factors(shown: Shown) -> list[tuple[str, str]]:
    factors = {numbers_in(right)[0]: right for right in shown.right}
    pairs = []
    for left in shown.left:
        (percent,) = numbers_in(left)
        was = 200 if "to" in left.split() else 100
        now = percent if "to" in left.split() else was + percent if "grows" in left else was - percent
        pairs.append((left, factors[now / 100]))
    return pairs


def tenth_or_so_term(shown: Shown) -> Fraction:
    return _going_on(_terms(shown), int(shown.numbers[-1]))


def formula_from_two_numbers(shown: Shown) -> str:
    first, second, _ = _terms(shown)
    return f"{first * first / second} * {second / first}^n"


def savings_for_two_years(shown: Shown) -> dict[str, Fraction]:
    start, percent = shown.numbers[:2]
    first = start + start * percent / 100
    second = first + first * percent / 100
    return {"first": first, "second": second, "gain": second - start}


def medicine_by_half(shown: Shown) -> Fraction:
    _, amount, half_life, *_ = shown.figure_numbers
    for halvings in count():
        if amount == shown.numbers[-1]:
            return halvings * half_life
        amount /= 2
    raise AssertionError


def which_growth_graph(shown: Shown) -> str:
    start, base = (numbers_in(shown.prompt)[0], numbers_in(shown.prompt)[-1])
    ratio = 1 / base if "frac" in shown.prompt else base

    def is_on(option: str) -> bool:
        points = re.findall(r"\((−?[\d.]+), (−?[\d.]+)\)", option)
        values = {int(x.replace("−", "-")): float(y.replace("−", "-")) for x, y in points if "." not in x}
        return all(abs(y - float(start * ratio**x)) < 0.006 for x, y in values.items())

    (right,) = (option for option in shown.options if is_on(option))
    return right


def both_possible_ratios(shown: Shown) -> str:
    first, third = shown.numbers
    return "{" + "; ".join(str(ratio) for ratio in range(-20, 21) if first * ratio * ratio == third) + "}"


def first_term_above(shown: Shown) -> int:
    terms, bound = _terms(shown), shown.numbers[-1]
    return next(number for number in count(1) if _going_on(terms, number) > bound)


def up_and_down_by_percent(shown: Shown) -> str:
    up, down = shown.numbers
    price = 1000 + 10 * up
    price -= price * down / 100
    return f"{float((1000 - price) / 10):g}%"
