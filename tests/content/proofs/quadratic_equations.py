"""Keys of the topic about quadratic equations."""

import re

from sympy import Poly, Symbol, real_roots, sympify

from tests.content.proofs import Shown


def how_many_roots(shown: Shown) -> dict[str, int | str]:
    left = shown.formulas[0].partition("=")[0].replace("^", "**")
    equation = Poly(sympify(re.sub(r"(\d)x", r"\1*x", left)), Symbol("x"))
    return {
        "discriminant": int(equation.discriminant()),
        "count": ["no roots", "one root", "two roots"][len(set(real_roots(equation)))],
    }
