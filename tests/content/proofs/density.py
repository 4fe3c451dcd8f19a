"""Keys of the topic about density."""

from fractions import Fraction
from math import prod

from tests.content.proofs import Shown


def does_the_block_float(shown: Shown) -> dict[str, str]:
    *sides, mass = shown.numbers[:4]
    volume = prod(sides)
    density = float(mass / volume)
    return {
        "volume": f"{volume} cm^3",
        "density": f"{Fraction(mass, volume)} g/cm^3",
        "behaviour": "sinks" if density > 1 else "floats",
    }
