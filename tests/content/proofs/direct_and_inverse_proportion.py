"""Keys of the topic about direct and inverse proportion, from what is shown."""

import re
from fractions import Fraction

from tests.content.proofs import Shown, numbers_in


def value_of_direct(shown: Shown) -> Fraction:
    known, value, wanted = shown.numbers
    return value * wanted / known


def table_of_prices(shown: Shown) -> dict[str, Fraction]:
    length, longer, price, dearer = shown.numbers
    return {"price": price * longer / length, "length": dearer * length / price}


def value_of_inverse(shown: Shown) -> Fraction:
    known, value, wanted = shown.numbers
    return known * value / wanted


def kind_of_table(shown: Shown) -> str:
    xs, ys = shown.numbers[:3], shown.numbers[3:]
    quotients = {y / x for x, y in zip(xs, ys, strict=True)}
    products = {x * y for x, y in zip(xs, ys, strict=True)}
    start = "$y$ is directly" if len(quotients) == 1 else "$y$ is inversely" if len(products) == 1 else "neither"
    return next(option for option in shown.options if option.startswith(start))


def match_stories(shown: Shown) -> list[tuple[str, str]]:
    def formula(story: str) -> str:
        first, *rest = (str(number) for number in numbers_in(story))
        if "pears" in story or "steady" in story:
            return f"$y = {first}x$"
        if "speed of" in story or "friends" in story:
            return rf"$y = \frac{{{first}}}{{x}}$"
        if "parcel" in story:
            return f"$y = {rest[0]}x + {first}$"
        return f"$y = {first} - {float(Fraction(rest[0]) / 10):g}x$".replace("- 1x", "- x")

    return [(story, formula(story)) for story in shown.left]


def _marked_point(shown: Shown) -> tuple[Fraction, Fraction]:
    found = re.search(r"point A \((\d+), (\d+)\)", shown.figure)
    assert found, shown.figure
    return Fraction(found[1]), Fraction(found[2])


def slope_from_the_line(shown: Shown) -> Fraction:
    x, y = _marked_point(shown)
    return y / x


def constant_from_the_hyperbola(shown: Shown) -> Fraction:
    x, y = _marked_point(shown)
    return x * y / shown.numbers[-1]


_XS = [x for x in range(-6, 7) if x]


def which_graph_belongs(shown: Shown) -> str:
    negative = -1 if "-" in shown.prompt else 1
    if "{x}" in shown.prompt:
        (k,) = shown.numbers
        at = {x: negative * k / x for x in _XS}
    else:
        k = shown.numbers[0] / (shown.numbers[1] if len(shown.numbers) > 1 else 1)
        at = {x: negative * k * x for x in _XS}

    def is_on(option: str) -> bool:
        points = re.findall(r"\((−?[\d.]+), (−?[\d.]+)\)", option)
        values = {int(x.replace("−", "-")): float(y.replace("−", "-")) for x, y in points if "." not in x}
        seen = [abs(values[x] - float(y)) < 0.006 for x, y in at.items() if x in values]
        return len(seen) > 1 and all(seen)

    (right,) = (option for option in shown.options if is_on(option))
    return right


def mark_on_the_hyperbola(shown: Shown) -> str:
    product, x = (Fraction(int(number)) for number in re.findall(r"-?\d+", shown.prompt.replace("{x}", "")))
    return f"({x}; {product / x})"


def formula_of_inverse(shown: Shown) -> str:
    value, known = shown.numbers
    return f"y = {value * known}/x"


def statements_about_a_trip(shown: Shown) -> list[str]:
    distance, speed, _ = shown.numbers
    right = []
    for option in shown.options:
        numbers = numbers_in(option)
        if "km/h the path takes" in option:
            is_right = numbers[0] * numbers[1] == distance
        elif "times the speed" in option:
            is_right = "frac" in option
        elif "1 km/h faster" in option:
            is_right = distance / (speed + 1) == distance / speed - 1
        else:
            is_right = (
                (option.startswith("At a fixed speed") and "inversely" not in option)
                or "time is inversely proportional to the speed" in option
                or "speed times time" in option
            )
        if is_right:
            right.append(option)
    return right


def boxes_of_apples(shown: Shown) -> dict[str, Fraction | str]:
    boxes, mass, other = shown.numbers[:3]
    return {"all": f"{boxes * mass} kg", "boxes": boxes * mass / other, "difference": abs(boxes * mass / other - boxes)}


def printers_and_posters(shown: Shown) -> dict[str, Fraction]:
    printers, posters, hours, more, wanted = shown.numbers[:5]
    rate = posters / (printers * hours)
    return {"rate": rate, "together": rate * more, "time": wanted / (rate * more)}


def square_of_x(shown: Shown) -> Fraction:
    known, value, wanted = shown.numbers[-3:]
    return value * (wanted / known) ** 2


def helpers_come_later(shown: Shown) -> Fraction:
    workers, days, done, more = shown.numbers
    left = 1 - done / days
    return left / ((workers + more) * (1 / (workers * days)))


def missing_in_inverse_table(shown: Shown) -> dict[str, Fraction]:
    width, height, short, long = shown.numbers
    return {"area": width * height, "side": width * height / short, "long": width * height / long}
