"""Keys of the topic about roots, by trying whole numbers."""

import re
from fractions import Fraction
from math import isqrt, sqrt

from sympy import sympify

from tests.content.proofs import Shown, as_mixed, as_set, numbers_in


def _size(formula: str) -> float:
    """Return about how large a number or the square root of one is."""
    (number,) = numbers_in(formula)
    return sqrt(number) if "sqrt" in formula else float(number)


def root_of_a_square(shown: Shown) -> int:
    return next(root for root in range(1000) if root * root == shown.numbers[0])


def roots_in_disguise(shown: Shown) -> list[tuple[str, str]]:
    values = {numbers_in(right)[0]: right for right in shown.right}
    pairs = []
    for left in shown.left:
        degree = 3 if "[3]" in left else 2
        wanted = numbers_in(left)[-1]
        pairs.append((left, next(right for value, right in values.items() if value**degree == wanted)))
    return pairs


def both_solutions(shown: Shown) -> str:
    _, added, total = numbers_in(shown.formulas[0])
    return as_set(x for x in range(-100, 101) if x * x + added == total)


def edge_of_a_cube(shown: Shown) -> str:
    cubes, volume, _ = shown.numbers
    return f"{next(edge for edge in range(100) if cubes * edge**3 == volume)} cm"


def fence_around_a_square(shown: Shown) -> int:
    return 4 * isqrt(int(shown.numbers[0]))


def between_integers(shown: Shown) -> str:
    low = isqrt(int(shown.numbers[0]))
    return f"({low}; {low + 1})"


def order_with_roots(shown: Shown) -> list[str]:
    return sorted(shown.options, key=_size)


def product_of_roots(shown: Shown) -> int:
    one, other = shown.numbers
    return isqrt(int(one * other))


def take_out_of_the_root(shown: Shown) -> dict[str, int]:
    number = int(shown.numbers[0])
    outside = max(factor for factor in range(1, number) if number % factor**2 == 0)
    return {"outside": outside, "inside": number // outside**2}


def root_of_a_mixed_number(shown: Shown) -> str:
    whole, top, bottom = map(int, shown.numbers)
    return as_mixed(Fraction(isqrt(whole * bottom + top), isqrt(bottom)))


def integers_between_roots(shown: Shown) -> str:
    low, high = shown.numbers
    return as_set(number for number in range(1, 200) if low < number**2 < high)


def square_at_most(shown: Shown) -> str:
    limit = isqrt(int(shown.numbers[-1]))
    return f"[-{limit}; {limit}]"


def true_root_statements(shown: Shown) -> list[str]:
    def is_true(option: str) -> bool:
        text = re.sub(r"\\sqrt\{([^{}]*)\}", r"sqrt(\1)", option.strip("$")).replace(r"\cdot", "*").replace("^", "**")
        left, right = text.split("=")
        return bool(sympify(f"({left})-({right})", rational=True) == 0)

    return [option for option in shown.options if is_true(option)]
