"""Keys of the topic about polynomials, computed by SymPy from what is shown."""

import re
from fractions import Fraction

import sympy

from tests.content.proofs import Shown, numbers_in

x, y, a = sympy.symbols("x y a")


def _read(tex: str) -> sympy.Expr:
    """Return an expression written in TeX without fractions."""
    plain = tex.strip("$").replace("{,}", "").replace("^", "**")
    plain = re.sub(r"(?<=[\dxy)])(?=[a-zA-Z(])", "*", plain)
    return sympy.parse_expr(plain, {"x": x, "y": y, "a": a})


def _formulas(text: str) -> list[str]:
    return re.findall(r"\$([^$]*)\$", text)


def _typed(expression: sympy.Expr) -> str:
    return str(expression).replace("**", "^")


def _expanded(shown: Shown) -> str:
    return _typed(sympy.expand(_read(_formulas(shown.prompt)[-1])))


def _factored(shown: Shown) -> str:
    return _typed(sympy.factor(_read(_formulas(shown.prompt)[-1])))


def degree_and_coefficients(shown: Shown) -> dict[str, int]:
    polynomial = sympy.Poly(_read(_formulas(shown.prompt)[0]), x)
    square, cube, constant = (int(polynomial.coeff_monomial(x**power)) for power in (2, 3, 0))
    return {"degree": polynomial.degree(), "square": square, "cube": cube, "constant": constant}


def add_polynomials(shown: Shown) -> str:
    return _expanded(shown)


def subtract_polynomials(shown: Shown) -> str:
    return _expanded(shown)


def area_of_a_rectangle(shown: Shown) -> str:
    width, height = _formulas(shown.prompt)
    return _typed(sympy.expand(_read(width) * _read(height)))


def order_by_degree(shown: Shown) -> list[str]:
    return sorted(shown.options, key=lambda item: sympy.Poly(_read(item), x).degree())


def binomial_times_trinomial(shown: Shown) -> str:
    return _expanded(shown)


def one_coefficient_of_a_product(shown: Shown) -> int:
    return int(sympy.Poly(_read(_formulas(shown.prompt)[1]), x).coeff_monomial(x**2))


def factor_by_grouping(shown: Shown) -> str:
    return _factored(shown)


def grouping_two_letters(shown: Shown) -> str:
    return _factored(shown)


def match_cubes(shown: Shown) -> list[tuple[str, str]]:
    rights = {sympy.expand(_read(right)): right for right in shown.right}
    return [(left, rights[sympy.expand(_read(left))]) for left in shown.left]


def factor_cubes(shown: Shown) -> str:
    return _factored(shown)


def zeros_from_the_graph(shown: Shown) -> str:
    on_axis = re.findall(r"\((−?\d+), 0\)", shown.figure)
    return "{" + "; ".join(number.replace("−", "-") for number in on_axis) + "}"


def true_about_degrees(shown: Shown) -> list[str]:
    high, low = (int(number) for number in shown.numbers)
    first, second = x**high + x - 3, 5 * x**low + 2
    right = []
    for option in shown.options:
        formula = _formulas(option)[0].replace("\\cdot", "*").replace(" ", "")
        if "terms" in option:
            continue
        factor = re.match(r"(\d+)P", formula)
        results = {"P+Q": first + second, "P-Q": first - second, "P*Q": first * second, "P^2": first**2}
        value = first * int(factor[1]) if factor else results[formula]
        if sympy.Poly(value, x).degree() == int(numbers_in(option)[-1]):
            right.append(option)
    return right


def box_from_a_sheet(shown: Shown) -> dict[str, str]:
    long, wide = (int(number) for number in shown.numbers[:2])
    value = int(shown.numbers[-1])
    volume = sympy.expand((long - 2 * x) * (wide - 2 * x) * x)
    return {"length": f"{long} - x - x", "volume": _typed(volume), "value": f"{volume.subs(x, value)} cm^3"}


def no_square_term(shown: Shown) -> int:
    product = _formulas(shown.prompt)[1].replace("ax", "a*x")
    (found,) = sympy.solve(sympy.Poly(sympy.expand(_read(product)), x).coeff_monomial(x**2), a)
    return int(found)


def cubic_equation_by_grouping(shown: Shown) -> str:
    left = _formulas(shown.prompt)[0].split("=")[0]
    return "{" + "; ".join(map(str, sympy.roots(_read(left.strip()), x))) + "}"


def cubes_in_your_head(shown: Shown) -> Fraction:
    total, product = shown.numbers
    roots = sympy.solve(x**2 - int(total) * x + int(product), x)
    return Fraction(int(sympy.simplify(sum(root**3 for root in roots))))
