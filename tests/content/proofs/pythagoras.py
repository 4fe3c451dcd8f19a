"""Keys of the topic about the theorem of Pythagoras."""

from fractions import Fraction
from math import hypot, isqrt, sqrt

from tests.content.proofs import Shown, numbers_in


def hypotenuse(shown: Shown) -> str:
    return f"{hypot(*shown.numbers):g} cm"


def area_of_the_third_square(shown: Shown) -> str:
    leg, longest = shown.numbers
    return f"{longest - leg} cm^2"


def match_exact_hypotenuse(shown: Shown) -> list[tuple[str, str]]:
    squares = {numbers_in(right)[0]: right for right in shown.right}
    return [(left, squares[sum((leg**2 for leg in numbers_in(left)), Fraction(0))]) for left in shown.left]


def missing_leg(shown: Shown) -> int:
    longest, leg = map(int, shown.numbers)
    return isqrt(longest**2 - leg**2)


def short_cut_across_the_lawn(shown: Shown) -> str:
    return f"{float(sum(shown.numbers)) - hypot(*shown.numbers):g} m"


def which_are_right_angled(shown: Shown) -> list[str]:
    sides = {option: sorted(numbers_in(option)) for option in shown.options}
    return [option for option, (a, b, c) in sides.items() if a * a + b * b == c * c]


def diagonal_step_by_step(shown: Shown) -> dict[str, int]:
    height, width = map(int, shown.numbers[:2])
    square = height**2 + width**2
    return {"square": square, "low": isqrt(square), "high": isqrt(square) + 1}


def exact_leg(shown: Shown) -> str:
    longest, leg = shown.numbers
    return f"sqrt({longest**2 - leg**2})"


def area_of_isosceles_triangle(shown: Shown) -> str:
    side, base = shown.numbers
    return f"{float(base) / 2 * sqrt(side**2 - (base / 2) ** 2):g} cm^2"


def rhombus_fence(shown: Shown) -> str:
    return f"{4 * hypot(*(diagonal / 2 for diagonal in shown.numbers)):g} m"


def when_obtuse(shown: Shown) -> str:
    return f"({hypot(*shown.numbers):g}; {sum(shown.numbers)})"


def rectangle_with_a_diagonal(shown: Shown) -> dict[str, str]:
    side, diagonal = map(int, shown.numbers)
    other = isqrt(diagonal**2 - side**2)
    return {"side": f"{other} cm", "area": f"{side * other} cm^2", "perimeter": f"{2 * (side + other)} cm"}
