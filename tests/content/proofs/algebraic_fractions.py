"""Keys of the topic about algebraic fractions, computed by SymPy from what is shown."""

import re
from fractions import Fraction

import sympy

from tests.content.proofs import Shown

x = sympy.symbols("x")


def _read(tex: str) -> sympy.Expr:
    """Return an expression written in TeX; fractions may not be nested."""
    plain = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", tex.strip("$").replace("{,}", ""))
    plain = plain.replace("^", "**").replace("\\div", "/")
    plain = re.sub(r"(?<=[\dx)])(?=[x(])", "*", plain)
    return sympy.parse_expr(plain, {"x": x})


def _formulas(text: str) -> list[str]:
    return re.findall(r"\$([^$]*)\$", text)


def _simplified(shown: Shown) -> str:
    return str(sympy.cancel(_read(_formulas(shown.prompt)[0]))).replace("**", "^")


def _zeros(tex: str) -> set[sympy.Expr]:
    return set(sympy.roots(sympy.expand(_read(tex)), x))


def _set(numbers: set[sympy.Expr]) -> str:
    return "{" + "; ".join(map(str, numbers)) + "}"


def _fraction_parts(tex: str) -> tuple[str, str]:
    found = re.search(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", tex)
    assert found, tex
    return found[1], found[2]


def excluded_values(shown: Shown) -> str:
    return _set(_zeros(_fraction_parts(shown.prompt)[1]))


def gap_of_a_graph(shown: Shown) -> Fraction:
    numerator = int(_fraction_parts(shown.prompt)[0])
    gap = int(shown.figure.split()[-1].replace("−", "-").strip(".$"))
    at = int(_formulas(shown.prompt)[-1].split("=")[1])
    return Fraction(numerator, at - gap)


def cancel_a_bracket(shown: Shown) -> str:
    return _simplified(shown)


def side_of_a_rectangle(shown: Shown) -> str:
    area, side = _formulas(shown.prompt)
    quotient, rest = sympy.div(_read(area), _read(side), x)
    assert rest == 0
    return str(quotient)


def equal_denominators(shown: Shown) -> str:
    return _simplified(shown)


def simplify_with_squares(shown: Shown) -> str:
    return _simplified(shown)


def divide_fractions(shown: Shown) -> str:
    return _simplified(shown)


def common_denominator(shown: Shown) -> dict[str, str]:
    first, second = (_read(part) for part in _formulas(shown.prompt)[0].split("+", 1))
    below = _read(_formulas(shown.prompt)[1])
    tops = [sympy.cancel(part * below) for part in (first, second)]
    return {"first": str(tops[0]), "second": str(tops[1]), "sum": str(sympy.expand(sum(tops)))}


def graph_of_a_fraction(shown: Shown) -> str:
    function = _read(_formulas(shown.prompt)[0].split("=")[1])

    def is_on(option: str) -> bool:
        points = re.findall(r"\((−?[\d.]+), (−?[\d.]+)\)", option)
        pairs = [(float(a.replace("−", "-")), float(b.replace("−", "-"))) for a, b in points]
        return all(abs(float(function.subs(x, sympy.Rational(str(a)))) - b) < 0.006 for a, b in pairs)

    (right,) = (option for option in shown.options if is_on(option))
    return right


def right_cancelling(shown: Shown) -> list[str]:
    def is_true(option: str) -> bool:
        left, right = (_read(side) for side in option.strip("$").split("="))
        return bool(sympy.cancel(left - right) == 0)

    return [option for option in shown.options if is_true(option)]


def equation_with_one_fraction(shown: Shown) -> Fraction:
    left, right = _formulas(shown.prompt)[0].split("=")
    (found,) = sympy.solve(_read(left) - int(right), x)
    return Fraction(int(found.p), int(found.q))


def equation_with_an_excluded_value(shown: Shown) -> str:
    numerator, denominator = _fraction_parts(shown.prompt)
    return _set(_zeros(numerator) - _zeros(denominator))


def two_pipes(shown: Shown) -> dict[str, Fraction]:
    first, second = shown.numbers[:2]
    both = 1 / first + 1 / second
    return {"second": 1 / second, "both": both, "time": 1 / both}
