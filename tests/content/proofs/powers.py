"""Keys of the topic about powers."""

import re
from fractions import Fraction

from sympy import simplify, symbols, sympify

from tests.content.proofs import Shown, as_mixed, as_set, formulas_in, in_standard_form, numbers_in, value_of


def value_of_a_power(shown: Shown) -> Fraction:
    return shown.value


def brackets_and_signs(shown: Shown) -> list[tuple[str, str]]:
    values = {value_of(right): right for right in shown.right}
    return [(left, values[value_of(left)]) for left in shown.left]


def product_as_one_power(shown: Shown) -> str:
    return shown.with_value(shown.value)


def doubling_bacteria(shown: Shown) -> Fraction:
    bacteria, minutes, hours = shown.numbers
    return bacteria * Fraction(2 ** int(hours * 60 / minutes))


def simplify_with_a_letter(shown: Shown) -> str:
    top, bottom = re.findall(r"\{([^{}]*(?:\{\d+\}[^{}]*)*)\}", shown.formulas[-1].removeprefix(r"\frac"))[:2]
    powers = [
        f"({part})".replace(r"\cdot", "*").replace("^", "**").replace("{", "(").replace("}", ")")
        for part in (top, bottom)
    ]
    return str(simplify(sympify("/".join(powers), {"x": symbols("x", positive=True)}))).replace("**", "^")


def negative_exponent(shown: Shown) -> Fraction:
    return shown.value


def square_of_a_mixed_number(shown: Shown) -> str:
    return as_mixed(shown.value)


def standard_form(shown: Shown) -> dict[str, str]:
    factor, exponent = in_standard_form(shown.value).split("*10^")
    return {"m": factor, "n": exponent.strip("()")}


def large_number_in_standard_form(shown: Shown) -> str:
    return in_standard_form(shown.numbers[0])


def small_number_in_standard_form(shown: Shown) -> str:
    return in_standard_form(shown.numbers[0])


def product_in_standard_form(shown: Shown) -> str:
    return in_standard_form(shown.value)


def order_of_powers(shown: Shown) -> list[str]:
    return sorted(shown.options, key=value_of)


def exponents_between(shown: Shown) -> str:
    low, base, high = numbers_in(shown.formulas[1])
    between = [exponent for exponent in range(1, 40) if low < base**exponent < high]
    return as_set(between)


def true_equalities(shown: Shown) -> list[str]:
    equalities = {option: formulas_in(option)[0].split("=") for option in shown.options}
    return [option for option, (left, right) in equalities.items() if value_of(left) == value_of(right)]


def twos_and_fives(shown: Shown) -> Fraction:
    return shown.value
