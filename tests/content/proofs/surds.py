"""Keys of the topic about surds: SymPy works with the roots that are shown."""

import re
from fractions import Fraction
from math import isqrt

from sympy import Expr, Rational, expand, radsimp, sqrt, sympify

from tests.content.proofs import Shown, formulas_in, numbers_in


def _real(formula: str) -> Expr:
    """Return the exact value of a formula of numbers and roots in TeX."""
    text = formula.strip("$ ")
    if text.endswith(r"\ldots"):
        return Rational(int(text[2]), 9)
    text = re.sub(r"\\sqrt\{\\frac\{(\d+)\}\{(\d+)\}\}", r"\\sqrt{(\1)/(\2)}", text)
    text = re.sub(r"\\frac\{((?:[^{}]|\{[^{}]*\})*)\}\{((?:[^{}]|\{[^{}]*\})*)\}", r"((\1)/(\2))", text)
    text = re.sub(r"([\d)])(?=\\sqrt|\()", r"\1*", text).replace(")(", ")*(")
    for tex, python in {"\\sqrt": "sqrt", "\\cdot": "*", "\\pi": "pi", "^": "**", "{": "(", "}": ")"}.items():
        text = text.replace(tex, python)
    return sympify(text, rational=True)


def _typed(value: Expr) -> str:
    return str(expand(value)).replace("**", "^")


def irrational_ones(shown: Shown) -> list[str]:
    return [option for option in shown.options if not _real(option).is_rational]


def kind_of_number(shown: Shown) -> list[tuple[str, str]]:
    def kind(value: Expr) -> str:
        if not value.is_rational:
            return "an irrational number"
        if not value.is_integer:
            return "a rational number, but not an integer"
        return "a natural number" if value > 0 else "an integer, but not a natural number"

    return [(left, kind(_real(left))) for left in shown.left]


def root_on_the_line(shown: Shown) -> str:
    (number,) = shown.numbers
    points = dict(zip("ABCD", shown.figure_numbers[2:], strict=True))
    return min(points, key=lambda name: abs(points[name] ** 2 - number))


def add_like_roots(shown: Shown) -> str:
    return _typed(_real(shown.formulas[0]))


simplest_sum_of_roots = add_like_roots


def rationalise_to_simplest(shown: Shown) -> str:
    return _typed(radsimp(_real(shown.formulas[0])))


def under_one_root(shown: Shown) -> int:
    return int(_real(shown.formulas[0].split("=")[0]) ** 2)


def between_tenths(shown: Shown) -> str:
    low = isqrt(100 * int(shown.numbers[0]))
    return f"({low / 10}; {(low + 1) / 10})"


def two_square_beds(shown: Shown) -> int:
    one, other, root = (sqrt(int(numbers_in(formula)[0])) for formula in shown.formulas[:3])
    return int(expand((one + other) / root))


def rectangle_with_roots(shown: Shown) -> dict[str, int]:
    width, height, root = (_real(formula.split(r"\,")[0]) for formula in shown.formulas)
    return {"area": int(width * height), "times": int(expand(2 * (width + height) / root))}


def greatest_of_three(shown: Shown) -> str:
    return max(shown.options, key=lambda option: float(_real(option)))


def expand_with_roots(shown: Shown) -> str:
    return _typed(_real(shown.formulas[0]))


def rationalise_one_root(shown: Shown) -> Fraction:
    fraction, root = (_real(side.replace("k", "")) for side in shown.formulas[0].split("="))
    return Fraction(str(expand(fraction / root)))


def sheet_of_paper(shown: Shown) -> int:
    (width,) = shown.figure_numbers
    return round(float(width) * 2**0.5)


def square_in_a_square(shown: Shown) -> dict[str, int | str]:
    one, other = shown.figure_numbers
    area = int(one**2 + other**2)
    return {"large": int((one + other) ** 2), "tilted": area, "side": f"sqrt({area})"}


def square_of_a_bracket(shown: Shown) -> str:
    return _typed(_real(shown.formulas[0]))


def rationalise_a_bracket(shown: Shown) -> dict[str, int | Fraction]:
    fraction, helper = map(_real, shown.formulas[:2])
    value = radsimp(fraction)
    root = helper - next(term for term in helper.args if term.is_rational)
    above = numbers_in(shown.formulas[0])[0]
    factor = Fraction(str(value.coeff(root)))
    return {"below": above / factor, "factor": factor, "whole": Fraction(str(expand(value - value.coeff(root) * root)))}


def true_about_real_numbers(shown: Shown) -> list[str]:
    general = {"Every integer is a rational number.", "A decimal that repeats is always rational."}

    def is_true(option: str) -> bool:
        formulas = formulas_in(option)
        if option.startswith("The product of $"):
            return bool((_real(formulas[0]) * _real(formulas[1])).is_integer)
        if option.startswith("The sum of $"):
            return bool((_real(formulas[0]) + _real(formulas[1])).is_rational)
        if option.startswith("There is"):
            low, high = map(_real, formulas)
            return bool(low < sqrt(low**2 + 1) < high and not sqrt(low**2 + 1).is_rational)
        if option.startswith("$"):
            left, right = formulas[0].split("=")
            return abs(float(_real(left) - _real(right))) < 1e-9
        return option in general

    return [option for option in shown.options if is_true(option)]
