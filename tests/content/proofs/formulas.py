"""Keys of the topic about formulas, from what is shown; changed subjects are found with SymPy."""

import re
from fractions import Fraction

import sympy

from tests.content.proofs import Shown, numbers_in

x, y, a, b, t, P = sympy.symbols("x y a b t P", positive=True)


def _solved(equation: str, letter: sympy.Symbol) -> str:
    """Solve `left = right`, written as a pupil would type it, for a letter."""
    left, right = (
        sympy.parse_expr(
            re.sub(r"(?<=\d)(?=[a-zA-Z(])", "*", side.replace("^", "**")),
            {"x": x, "y": y, "a": a, "b": b, "t": t, "P": P},
        )
        for side in equation.split("=")
    )
    (found,) = sympy.solve(left - right, letter)
    return f"{letter} = {found}".replace("**", "^")


def _formula(shown: Shown) -> str:
    """Return the formula of the prompt, with fractions as divisions."""
    found = re.search(r"\$([^$]*=[^$]*)\$", shown.prompt)
    assert found, shown.prompt
    return re.sub(r"\\frac\{([^}]*)\}\{([^}]*)\}", r"(\1)/(\2)", found[1])


def perimeter_by_formula(shown: Shown) -> Fraction:
    return sum(shown.figure_numbers, Fraction(0)) * 2


def value_with_a_negative(shown: Shown) -> Fraction:
    m, n, first, second = shown.numbers
    return m * first - n * -second


def table_of_a_tariff(shown: Shown) -> dict[str, Fraction]:
    rate, fixed, one, two, price = shown.numbers
    return {"first": fixed + rate * one, "second": fixed + rate * two, "back": (price - fixed) / rate}


def match_words_and_formulas(shown: Shown) -> list[tuple[str, str]]:
    def value(words: str) -> Fraction:
        numbers, start = numbers_in(words), Fraction(1000)
        if "times $x$" in words and "less" in words:
            return numbers[1] * start - numbers[0]
        if words.startswith("$y$ is what"):
            return numbers[0] - numbers[1] * start
        if words.startswith("to get"):
            one, two = numbers
            return (start + one) * two if "add" in words.split(",")[1] else start * one + two
        if "part" in words:
            return start / numbers[0]
        return start * numbers[0] if "times" in words else start + numbers[0]

    def result(formula: str) -> Fraction:
        right = formula.strip("$").split("=")[1]
        right = re.sub(r"\\frac\{x\}\{(\d+)\}", r"x/\1", right)
        right = re.sub(r"(?<=\d)(?=[x(])", "*", right)
        found = sympy.parse_expr(right, {"x": x}).subs(x, 1000)
        return Fraction(int(found.p), int(found.q))

    by_value = {result(formula): formula for formula in shown.right}
    return [(words, by_value[value(words)]) for words in shown.left]


def subject_of_one_step(shown: Shown) -> str:
    return _solved(_formula(shown), x)


def area_of_a_trapezium(shown: Shown) -> Fraction:
    first, second, height = shown.figure_numbers
    # A rectangle and the triangles beside it.
    return min(first, second) * height + abs(first - second) * height / 2


def width_from_the_perimeter(shown: Shown) -> Fraction:
    perimeter, side = shown.numbers[-2:]
    return (perimeter - side - side) / 2


def matchstick_squares(shown: Shown) -> dict[str, Fraction]:
    drawn, wanted, sticks = (number for number in shown.numbers if number != 1)
    return {
        "sticks": 4 + 3 * (Fraction(drawn) - 1),
        "many": 4 + 3 * (wanted - 1),
        "squares": (sticks - 4) / 3 + 1,
    }


def subject_of_two_steps(shown: Shown) -> str:
    return _solved(_formula(shown), x)


def subject_in_brackets(shown: Shown) -> str:
    return _solved(_formula(shown), a)


def order_of_rearranging(shown: Shown) -> list[str]:
    def depth(line: str) -> int:
        """Return how many operations still stand around x."""
        side = line.strip("$").split("=")[0 if line.strip("$").split("=")[0].count("x") else 1]
        return ("frac" in side) + ("+" in side) + bool(re.search(r"\dx", side))

    return sorted(shown.options, key=depth, reverse=True)


def degrees_fahrenheit(shown: Shown) -> dict[str, Fraction]:
    below = ["-" in part for part in re.findall(r"(\S+) °", shown.prompt)]
    celsius, fahrenheit = shown.numbers[-2:]
    celsius = -celsius if below[0] else celsius
    fahrenheit = -fahrenheit if below[2] else fahrenheit
    return {"warm": celsius * 9 / 5 + 32, "back": (fahrenheit - 32) * 5 / 9}


def square_in_a_formula(shown: Shown) -> int:
    factor, _, added, value = shown.numbers
    return next(r for r in range(1, 100) if factor * r * r + added == value)


def subject_that_occurs_twice(shown: Shown) -> str:
    return _solved(_formula(shown), x)


def mobile_plan(shown: Shown) -> dict[str, Fraction | str]:
    fixed, rate, amount, paid = shown.numbers
    return {"formula": f"y = {fixed} + {rate}x", "cost": fixed + rate * amount, "data": (paid - fixed) / rate}


def right_rearrangements(shown: Shown) -> list[str]:
    factor, added = numbers_in(shown.prompt)
    values = {"b": Fraction(7), "t": Fraction(11), "bt": Fraction(77)}
    values["a"] = (77 + added) / factor

    def side(text: str) -> Fraction:
        text = re.sub(r"\\frac\{([^}]*)\}\{([^}]*)\}", r"(\1)/(\2)", text).replace("bt", "(b*t)")
        text = re.sub(r"(?<=\d)(?=[a-z])", "*", text)
        found = sympy.parse_expr(text, {"a": a, "b": b, "t": t}).subs({a: sympy.Rational(values["a"]), b: 7, t: 11})
        return Fraction(int(found.p), int(found.q))

    return [option for option in shown.options if len({side(part) for part in option.strip("$").split("=")}) == 1]


def root_in_a_formula(shown: Shown) -> str:
    return _solved(_formula(shown), x)
