"""Reads a QR code from a picture of it, as a phone does, without its error correction: the picture has no errors.

The places of the data and the sizes of the blocks come from segno, of a code of the same version and level.
"""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import segno
from PIL import Image
from segno import consts

LEVELS = {0b01: "L", 0b00: "M", 0b11: "Q", 0b10: "H"}
FORMAT_MASK = 0b10101  # of the first five format bits
MASKS: tuple[Callable[[int, int], int], ...] = (
    lambda y, x: (y + x) % 2,
    lambda y, _: y % 2,
    lambda _, x: x % 3,
    lambda y, x: (y + x) % 3,
    lambda y, x: (y // 2 + x // 3) % 2,
    lambda y, x: y * x % 2 + y * x % 3,
    lambda y, x: (y * x % 2 + y * x % 3) % 2,
    lambda y, x: ((y + x) % 2 + y * x % 3) % 2,
)


def read_qr(png: bytes) -> str:
    """Return the text of the one QR code in a picture: byte mode, versions 1 to 9."""
    rows = _modules(png)
    side = len(rows)
    version = (side - 17) // 4
    format_bits = int("".join(str(rows[8][x]) for x in range(5)), 2) ^ FORMAT_MASK
    level, mask = LEVELS[format_bits >> 3], MASKS[format_bits & 7]
    like = segno.make_qr("a", version=version, error=level, boost_error=False)
    kinds: list[list[int]] = [list(row) for row in like.matrix_iter(border=0, verbose=True)]
    kinds[8][side - 9] = consts.TYPE_DATA_LIGHT  # segno 1.6 counts one module too many to the format in that row
    data_kinds = {consts.TYPE_DATA_LIGHT, consts.TYPE_DATA_DARK}
    bits = [rows[y][x] ^ (mask(y, x) == 0) for y, x in _path(side) if kinds[y][x] in data_kinds]
    words = [int("".join(map(str, bits[at : at + 8])), 2) for at in range(0, len(bits) - 7, 8)]
    sections: Any = consts.ECC  # segno gives its type as object
    sizes = [
        each.num_data
        for each in sections[version][getattr(consts, f"ERROR_LEVEL_{level}")]
        for _ in range(each.num_blocks)
    ]
    blocks: list[list[int]] = [[] for _ in sizes]
    taken = iter(words)
    for place in range(max(sizes)):
        for block, size in zip(blocks, sizes, strict=True):
            if place < size:
                block.append(next(taken))
    stream = "".join(f"{word:08b}" for block in blocks for word in block)
    assert stream[:4] == "0100", "not in byte mode"
    length = int(stream[4:12], 2)
    return bytes(int(stream[at : at + 8], 2) for at in range(12, 12 + 8 * length, 8)).decode()


def _modules(png: bytes) -> list[list[int]]:
    """Return the modules, 1 for dark. The upper left finder pattern tells their size: its edge is seven of them."""
    picture = Image.open(BytesIO(png)).convert("L").point(lambda grey: 255 if grey < 128 else 0)
    left, top, right, bottom = picture.getbbox() or (0, 0, 0, 0)
    run = next(x for x in range(left, right) if not picture.getpixel((x, top + 1))) - left
    side = round((right - left) / (run / 7))
    step = (right - left) / side
    assert side % 4 == 1
    assert abs((bottom - top) - (right - left)) <= step
    return [
        [int(picture.getpixel((int(left + (x + 0.5) * step), int(top + (y + 0.5) * step))) == 255) for x in range(side)]
        for y in range(side)
    ]


def _path(side: int) -> Iterator[tuple[int, int]]:
    """Yield row and column of every module in the order of the data: up and down, two columns at a time."""
    upwards = True
    for right in range(side - 1, 0, -2):
        column = right if right > 6 else right - 1  # the timing pattern has one
        for row in range(side - 1, -1, -1) if upwards else range(side):
            yield row, column
            yield row, column - 1
        upwards = not upwards
