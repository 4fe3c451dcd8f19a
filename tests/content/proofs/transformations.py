"""Keys of the topic about transformations, computed with complex numbers."""

import re

from tests.content.proofs import Shown, numbers_in


def _points(text: str) -> list[complex]:
    """Return the points of a text as complex numbers."""
    pairs = re.findall(r"\((-?\d+)[,;](?:\\[,;]|\s)*(-?\d+)\)", text.replace("−", "-"))
    return [complex(int(x), int(y)) for x, y in pairs]


def _typed(point: complex) -> str:
    return f"({point.real:g}; {point.imag:g})"


def _signed(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"-?\d+", text)]


def translate_a_point(shown: Shown) -> str:
    right, down = map(int, shown.numbers[2:])
    return _typed(_points(shown.prompt)[0] + complex(right, -down))


def which_transformation(shown: Shown) -> str:
    corners = _points(shown.prompt)
    start, images = corners[:3], corners[3:]
    if images == [point.conjugate() for point in start]:
        return "the reflection in the x-axis"
    if images == [-point.conjugate() for point in start]:
        return "the reflection in the y-axis"
    return "half a turn around the origin" if images == [-point for point in start] else "a translation"


def match_rules(shown: Shown) -> list[tuple[str, str]]:
    def named(rule: str) -> str:
        across, up = rule.split("\\to")[1].strip(" $()").replace(";", ",").split(",", 1)
        numbers = [str(number) for number in numbers_in(rule)]
        if "y" in across:
            return "quarter turn anticlockwise around the origin"
        if "+" in across or "-" in across.strip()[1:]:
            ways = ("right", "down") if "+" in across else ("left", "up")
            return f"{numbers[0]} to the {ways[0]}, {numbers[1]} {ways[1]}"
        if numbers:
            return f"enlargement from the origin, factor {numbers[0]}"
        flips = ("-" in across, "-" in up)
        return {
            (False, True): "reflection in the x-axis",
            (True, False): "reflection in the y-axis",
            (True, True): "half a turn around the origin",
        }[flips]

    return [(left, named(left)) for left in shown.left]


def enlarge_from_the_origin(shown: Shown) -> str:
    factor = 0.5 if "frac{1}{2}" in shown.prompt else float(shown.numbers[-1])
    return _typed(_points(shown.prompt)[0] * factor)


def image_of_the_second_point(shown: Shown) -> str:
    start, image, other = _points(shown.prompt)
    return _typed(other + image - start)


def mirror_line(shown: Shown) -> str:
    (point,) = _points(shown.prompt)
    line = _signed(shown.prompt.split("=")[1])[0]
    if "vertical" in shown.prompt:
        return _typed(line - (point - line).conjugate())
    return _typed(complex(0, line) + (point - complex(0, line)).conjugate())


def quarter_turn(shown: Shown) -> str:
    (point,) = _points(shown.prompt)
    return _typed(point * (1j if "anticlockwise" in shown.prompt else -1j))


def what_stays(shown: Shown) -> list[str]:
    side = int(shown.numbers[0])
    area = _signed(shown.prompt.split("area of")[1])[0]
    factor = int(shown.numbers[-1]) if "enlarged" in shown.prompt else 1

    def is_true(text: str) -> bool:
        numbers = numbers_in(text)
        if "side is" in text:
            return int(numbers[0]) == factor * side
        if "area is" in text:
            return int(numbers[0]) == factor**2 * area
        return "same" in text or ("congruent" in text and factor == 1)

    return [text for text in shown.options if is_true(text)]


def area_of_the_image(shown: Shown) -> int:
    width, height, factor = map(int, shown.numbers)
    return (width * factor) * (height * factor)


def half_turn_around_a_point(shown: Shown) -> str:
    point, centre = _points(shown.prompt)
    return _typed(centre + (point - centre) * -1)


def centre_of_enlargement(shown: Shown) -> str:
    one, one_image, two, two_image = _points(shown.prompt)
    factor = (one_image - two_image) / (one - two)
    return _typed((one_image - factor * one) / (1 - factor))


def two_mirrors(shown: Shown) -> dict[str, int]:
    (point,) = _points(shown.prompt)
    one, two = (_signed(part)[0] for part in shown.prompt.split("x =")[1:3])
    first = 2 * one - int(point.real)
    second = 2 * two - first
    return {"first": first, "second": second, "shift": second - int(point.real)}


def enlarge_from_a_point(shown: Shown) -> str:
    point, centre = _points(shown.prompt)
    factor = _signed(shown.prompt.split("scale factor")[1])[0]
    return _typed(centre + factor * (point - centre))
