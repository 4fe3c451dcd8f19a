"""Keys of the topic about polygons, from what their prompts and figures show."""

import re
from fractions import Fraction
from itertools import combinations

from tests.content.proofs import Shown, numbers_in

_SIDES = {
    "triangle": 3, "quadrilateral": 4, "square": 4, "pentagon": 5, "hexagon": 6, "heptagon": 7, "octagon": 8,
    "nonagon": 9, "decagon": 10, "dodecagon": 12,
}  # fmt: skip


def _corner(sides: Fraction | int) -> Fraction:
    """Return the angle of a regular polygon from the turn at each corner."""
    return 180 - Fraction(360) / sides


def angle_sum(shown: Shown) -> Fraction:
    (sides,) = shown.numbers
    return sides * _corner(sides)


def names_and_sums(shown: Shown) -> list[tuple[str, str]]:
    by_sum = {numbers_in(right)[0]: right for right in shown.right}
    return [(left, by_sum[_SIDES[left.split()[0]] * _corner(_SIDES[left.split()[0]])]) for left in shown.left]


def turn_of_a_robot(shown: Shown) -> Fraction:
    return Fraction(360) / shown.numbers[0]


def front_of_a_house(shown: Shown) -> Fraction:
    """A wall turns by 90° to the level and by half of what the top leaves to the slope."""
    top = shown.numbers[2]
    return 90 + (180 - top) / 2


def all_diagonals(shown: Shown) -> int:
    """Count the pairs of vertices that are not neighbours."""
    count = int(shown.numbers[0])
    return sum(1 for one, two in combinations(range(count), 2) if two - one not in (1, count - 1))


def sides_from_sum(shown: Shown) -> int:
    (total,) = shown.numbers
    return next(sides for sides in range(3, 500) if sides * _corner(sides) == total)


def angles_of_a_regular_polygon(shown: Shown) -> dict[str, Fraction]:
    sides, length = shown.numbers[:2]
    return {"sum": sides * _corner(sides), "angle": _corner(sides), "frame": sides * length}


def plot_of_land(shown: Shown) -> dict[str, int | Fraction | str]:
    angle, wall = shown.numbers[:2]
    sides = next(sides for sides in range(3, 500) if _corner(sides) == angle)
    return {"outer": Fraction(360, sides), "walls": sides, "round": f"{sides * wall} m"}


def tiles_that_fit(shown: Shown) -> list[str]:
    found = []
    for words in shown.options:
        tiles = re.findall(r"(\d+) (triangle|square|pentagon|hexagon|octagon|decagon|dodecagon)", words)
        if sum(int(count) * _corner(_SIDES[name]) for count, name in tiles) == 360:
            found.append(words)
    return found


def gap_between_tiles(shown: Shown) -> str:
    """The two turns at the point add up to the gap."""
    _, one, two = shown.numbers[:3]
    return f"{Fraction(360) / one + Fraction(360) / two}°"


def facts_about_one_polygon(shown: Shown) -> list[str]:
    (sides,) = shown.numbers

    def is_true(words: str) -> bool:
        if words.startswith("Its exterior"):
            return "360°" in words
        if words.startswith("Its interior"):
            count, straight = numbers_in(words)
            return count * straight == sides * _corner(sides)
        if words.startswith("Each of its interior"):
            return _corner(sides) > 120
        if words.startswith("Each of its exterior"):
            return 360 / sides < 30
        if words.startswith("An interior"):
            return True
        (number,) = numbers_in(words)
        return number == (sides - 3 if "start" in words else sides - 2 if "triangles" in words else sides)

    return [words for words in shown.options if is_true(words)]


def five_angles_with_x(shown: Shown) -> Fraction:
    """The mean of the angles is 108°."""
    return 108 - sum(shown.numbers, Fraction()) / 5


def forgotten_angle(shown: Shown) -> dict[str, Fraction | int]:
    total = int(shown.numbers[0])
    angle = next(angle for angle in range(1, 180) if (total + angle) % 180 == 0)
    return {"sum": total + angle, "angle": angle, "n": (total + angle) // 180 + 2}


def diagonal_in_a_regular_polygon(shown: Shown) -> Fraction:
    """An angle at the edge is half of the arc that it sees; an arc between two neighbours is the turn."""
    sides = shown.numbers[0]
    seen = 1 if "BAC" in shown.prompt else sides - 3
    return Fraction(360) / sides * seen / 2
