"""Keys of the topic about congruent triangles, from what their prompts and figures show."""

import re
from fractions import Fraction

from tests.content.proofs import Shown, numbers_in


def _triangles(shown: Shown) -> list[list[str]]:
    """Return the texts of the sides of each triangle in the figure."""
    return [re.split(r", ", sides) for sides in re.findall(r"its sides: ([^;.]*(?:\.\d[^;.]*)*)", shown.figure)]


def matching_parts(shown: Shown) -> list[tuple[str, str]]:
    names = re.findall(r"triangle ([A-Z]{3})", shown.prompt, re.IGNORECASE)
    partner = dict(zip(*names, strict=True))
    pairs = []
    for left in shown.left:
        kind, letters = left.rsplit(" ", 1)
        wanted = {partner[letter] for letter in letters}
        pairs += [(left, right) for right in shown.right if right.startswith(kind) and set(right.split()[-1]) == wanted]
    return pairs


def side_of_the_copy(shown: Shown) -> int:
    whole, copy = _triangles(shown)
    (left,) = set(whole) - set(copy)
    return int(left)


def side_from_perimeter(shown: Shown) -> str:
    perimeter, *sides = shown.numbers
    return f"{perimeter - sum(sides)} cm"


def which_criterion(shown: Shown) -> str:
    sides = len(re.findall(r"\d+(?:\.\d+)?(?!°|\.?\d)", shown.figure)) // 2
    angles = shown.figure.count("°") // 2
    return {
        (3, 0): "three sides",
        (2, 1): "two sides and the angle between them",
        (1, 2): "a side and the two angles at its ends",
        (0, 3): "nothing: they need not be congruent",
    }[sides, angles]


def angle_of_the_copy(shown: Shown) -> Fraction:
    _, first, second, _ = shown.numbers
    return 180 - first - second


def which_pairs_are_congruent(shown: Shown) -> list[str]:
    """Count what fixes a triangle: a right angle, an equal side or angle is one more size that is known."""
    found = []
    for words in shown.options:
        sides = len(re.findall(r"\d+ cm(?!²)", words))
        angles = words.count("°") + ("right-angled" in words)
        whole = "perimeter" in words or "area" in words
        if "isosceles" in words:
            sides += "two sides" in words
        if "equilateral" in words:
            sides, whole = 3, False
        if not whole and sides and sides + angles >= 3:
            found.append(words)
    return found


def crossing_segments(shown: Shown) -> list[str]:
    return _ordered(shown, "midpoint", "vertically", "congruent:", "lie opposite", "Therefore")


def _ordered(shown: Shown, *starts: str) -> list[str]:
    return [next(words for words in shown.options if start in words) for start in starts]


def fill_the_gap(shown: Shown) -> str:
    """The two triangles share B and D; the criterion that is named tells what is missing."""
    has_angle_at_b = "The angles ABD and CBD" in shown.prompt
    if "three sides" in shown.prompt:
        return "AD = CD."
    return f"The angles {'ADB and CDB' if has_angle_at_b else 'ABD and CBD'} are equal."


def letter_in_a_side(shown: Shown) -> Fraction:
    times, plus, length, _ = shown.numbers
    return (length - plus) / times


def median_of_an_isosceles_triangle(shown: Shown) -> dict[str, Fraction]:
    angle, base = shown.numbers[:2]
    return {"am": base / 2, "abm": angle / 2, "a": (180 - angle) / 2}


def width_of_a_river(shown: Shown) -> str:
    strip, *_, away = shown.numbers
    return f"{away - strip} m"


def triangles_in_a_rectangle(shown: Shown) -> list[str]:
    """Compare the squares of the sides."""
    across, up = shown.numbers
    none = Fraction(0)
    places = {"A": (none, none), "B": (across, none), "C": (across, up), "D": (none, up), "O": (across / 2, up / 2)}

    def sides(name: str) -> list[Fraction]:
        ends = [places[letter] for letter in name]
        pairs = [(ends[one], ends[one - 1]) for one in range(3)]
        return sorted(
            (one[0] - two[0]) * (one[0] - two[0]) + (one[1] - two[1]) * (one[1] - two[1]) for one, two in pairs
        )

    (wanted,) = re.findall(r"congruent to triangle ([A-Z]{3})", shown.prompt)
    return [name for name in shown.options if sides(name) == sides(wanted)]


def two_triangles_fit(shown: Shown) -> str:
    along, swing = numbers_in(shown.prompt)
    return f"{{{along - swing}; {along + swing}}}"
