"""Keys of the topic about constructions and bearings, from what their prompts and figures show."""

import math
import re
from fractions import Fraction

from tests.content.proofs import Shown


def compass_directions(shown: Shown) -> list[tuple[str, str]]:
    """Read a direction as a sum of steps on a grid and turn that into an angle from north."""
    steps = {"north": (0, 1), "south": (0, -1), "east": (1, 0), "west": (-1, 0)}
    pairs = []
    for left in shown.left:
        across, up = (sum(steps[word][axis] for word in left.split("-")) for axis in (0, 1))
        pairs.append((left, f"{round(math.degrees(math.atan2(across, up))) % 360:03d}°"))
    return pairs


def which_set_of_points(shown: Shown) -> list[tuple[str, str]]:
    forms = {
        r"\d cm from A": "the circle around A",
        r"\d cm from a line": "two parallels",
        r"equally far from A and B": "the perpendicular bisector",
        r"equally far from the arms": "the bisector",
        r"less than": "the inside",
        r"equally far from two parallels": "the parallel halfway",
    }
    pairs = []
    for left in shown.left:
        (form,) = [form for words, form in forms.items() if re.match(words, left)]
        pairs.append((left, next(right for right in shown.right if right.startswith(form))))
    return pairs


def read_a_bearing(shown: Shown) -> int:
    """Turn clockwise degree by degree until the path is met."""
    angle = int(shown.figure_numbers[0])
    across, up = _unit(angle)
    path = (across if "right of north" in shown.prompt else -across, up)
    return min(range(360), key=lambda turn: math.dist(_unit(turn), path))


def _unit(bearing: int) -> tuple[float, float]:
    return math.sin(math.radians(bearing)), math.cos(math.radians(bearing))


def length_on_a_plan(shown: Shown) -> str:
    _, scale, length = shown.numbers
    return f"{float(length / 100 * scale):g} m"


def opening_of_the_compass(shown: Shown) -> str:
    return f"({float(shown.numbers[0] / 2):g}; +∞)"


def back_bearing(shown: Shown) -> int:
    """The opposite direction, by coordinates."""
    bearing = math.radians(shown.numbers[0])
    return round(math.degrees(math.atan2(-math.sin(bearing), -math.cos(bearing)))) % 360


def ship_turns(shown: Shown) -> Fraction:
    bearing, turn = shown.numbers
    return (bearing + (turn if "turns right" in shown.prompt else -turn)) % 360


def two_transmitters(shown: Shown) -> Fraction:
    """A is heard up to one place of the road, B from another place on."""
    distance, first, second = shown.numbers
    return first - (distance - second)


def what_to_construct(shown: Shown) -> str:
    sets = []
    if "equally far from A and from B" in shown.prompt:
        sets.append("the perpendicular bisector of AB")
    if "equally far from both roads" in shown.prompt:
        sets.append("the bisector of the angle at C")
    sets += [f"a circle around {point}" for point in "AC" if f"km from {point}" in shown.prompt]
    return " and ".join(sets)


def steps_of_the_bisector(shown: Shown) -> list[str]:
    starts = ("Draw a segment", "Open", "Draw an arc", "Keep", "Mark", "Draw the line")
    return [next(words for words in shown.options if words.startswith(start)) for start in starts]


def across_the_lake(shown: Shown) -> dict[str, Fraction | str]:
    east, north, _, metres = shown.numbers[:4]
    return {"ab": east / metres, "bc": north / metres, "ac": f"{math.isqrt(int(east**2 + north**2))} m"}


def angle_between_two_legs(shown: Shown) -> dict[str, int]:
    """Work with the two directions from B as vectors."""
    there, on = (math.radians(bearing) for bearing in shown.numbers[:2])
    back = (-math.sin(there), -math.cos(there))
    cosine = back[0] * math.sin(on) + back[1] * math.cos(on)
    return {
        "back": round(math.degrees(math.atan2(*back))) % 360,
        "angle": round(math.degrees(math.acos(cosine))),
    }


def well_for_three_farms(shown: Shown) -> str:
    """Look for the place on the map with three equal distances."""
    signed = [int(number.replace("−", "-")) for number in re.findall(r"[-−]?\d+", shown.prompt)]
    farms = [(signed[index], signed[index + 1]) for index in (0, 2, 4)]
    places = [(x, y) for x in range(-10, 11) for y in range(-10, 11)]
    (place,) = [place for place in places if len({math.dist(place, farm) for farm in farms}) == 1]
    return f"({place[0]}; {place[1]})"
