"""Pictures that people give: avatars, and pictures in content. Their formats, sizes and limits. Only pixels pass.

No other module decodes a picture. A kilobyte may hold one that takes half a gigabyte to decode, so the memory for
decoding is estimated from the header first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, PngImagePlugin

AVATAR_FORMATS = ("JPEG", "PNG", "WEBP")
AVATAR_SIZES = (64, 256)  # pixels of each side
AVATAR_ENOUGH = 2 * max(AVATAR_SIZES)  # pixels of the shorter side from which an avatar is made

FIGURE_FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP", ".avif": "AVIF"}
"""The format of an author's picture by the ending of its name."""
FIGURE_SIZE = (1200, 680)
"""Pixels that it has at most: twice as wide and high as the site shows figures, for dense screens."""

LARGEST_FILE = 5 * 1024 * 1024  # bytes
LARGEST_PICTURE = 100_000_000  # pixels: the limit of a JPEG, which is decoded at a fraction of its size
LARGEST_SIDE = 30_000  # pixels: a decoder also holds a few rows
LARGEST_DECODED = 48_000_000  # bytes, estimated

# Bytes for each pixel while a picture is decoded and reduced, as measured. WebP's decoder holds it five times.
WEBP_PIXEL = 25
PIXELS = {"L": 1, "RGB": 4, "CMYK": 4, "RGBA": 9, "LA": 9}
OTHER_PIXEL = 9  # palettes and the like are converted first

# Pillow's default allows 64 MB of comments.
PngImagePlugin.MAX_TEXT_CHUNK = 1024 * 1024
PngImagePlugin.MAX_TEXT_MEMORY = 2 * 1024 * 1024

Size = tuple[int, int]
Box = tuple[int, int, int, int]


class TooManyPixels(ValueError):
    """Decoding the picture would take too much memory."""


class Moves(ValueError):
    """The picture has several frames, of which only the first would be shown."""


class NoPicture(ValueError):
    """The file is broken, or no picture of the expected formats."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A picture as it is stored and served: WebP, without any metadata."""

    content: bytes
    width: int
    height: int


def make_squares(data: bytes) -> dict[int, bytes]:
    """Return the middle of a picture as a square WebP for each of `AVATAR_SIZES`. Raises TooManyPixels, NoPicture."""
    largest = max(AVATAR_SIZES)
    square = ImageOps.fit(_decode(data, AVATAR_FORMATS, (AVATAR_ENOUGH, AVATAR_ENOUGH), _middle), (largest, largest))
    return {size: _encode(square.resize((size, size), Image.Resampling.LANCZOS)) for size in AVATAR_SIZES}


def make_figure(data: bytes, expected: str) -> Encoded:
    """Return a picture of a format in the size of the page, on white. Raises TooManyPixels, NoPicture, Moves."""
    picture = _decode(data, (expected,), FIGURE_SIZE, _all)
    with Image.open(BytesIO(data), formats=(expected,)) as opened:
        if getattr(opened, "is_animated", False):
            raise Moves
    picture.thumbnail(FIGURE_SIZE, Image.Resampling.LANCZOS)
    flat = Image.new("RGB", picture.size, "white")  # in the dark theme nothing may shine through
    flat.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    return Encoded(_encode(flat), *flat.size)


def _all(size: Size) -> Box:
    return 0, 0, *size


def _middle(size: Size) -> Box:
    """Return the square in the middle of a picture."""
    side = min(size)
    left, top = (size[0] - side) // 2, (size[1] - side) // 2
    return left, top, left + side, top + side


def _decode(data: bytes, formats: tuple[str, ...], enough: Size, part: Callable[[Size], Box]) -> Image.Image:
    """Return a part of a picture, upright, without metadata, and not much larger than `enough`.

    Raises TooManyPixels and NoPicture.
    """
    try:
        return _upright(data, formats, enough, part)
    except (TooManyPixels, Image.DecompressionBombError):
        raise TooManyPixels from None
    except Exception as error:  # decoders raise any exception for a broken file
        raise NoPicture from error


def _upright(data: bytes, formats: tuple[str, ...], enough: Size, part: Callable[[Size], Box]) -> Image.Image:
    with Image.open(BytesIO(data), formats=formats) as picture:
        is_too_large = picture.width * picture.height > LARGEST_PICTURE or max(picture.size) > LARGEST_SIDE
        coefficients = _coefficients(picture, data)
        picture.draft("RGB", enough)  # a JPEG can be decoded at an eighth, a quarter or half of its size
        decoded = picture.width * picture.height * _bytes_for_each_pixel(picture) + coefficients
        if is_too_large or decoded > LARGEST_DECODED:
            raise TooManyPixels
        whole = picture if picture.mode in PIXELS else picture.convert(_mode(picture))
        left, top, right, bottom = box = part(whole.size)
        factor = max((right - left) // enough[0], (bottom - top) // enough[1], 1)
        upright = ImageOps.exif_transpose(whole.reduce(factor, box))
    upright = upright.convert(_mode(upright))
    upright.info = {}  # otherwise colour profiles and other metadata would be saved
    return upright


def _encode(picture: Image.Image) -> bytes:
    output = BytesIO()
    picture.save(output, "WEBP", quality=82, method=4)
    return output.getvalue()


def _mode(picture: Image.Image) -> str:
    return "RGBA" if picture.has_transparency_data else "RGB"


def _bytes_for_each_pixel(picture: Image.Image) -> int:
    return WEBP_PIXEL if picture.format in ("WEBP", "AVIF") else PIXELS.get(picture.mode, OTHER_PIXEL)


def _coefficients(picture: Image.Image, data: bytes) -> int:
    """Return the bytes that libjpeg keeps of a whole JPEG when its parts come in several scans.

    They are two for each coefficient of each layer. Returns 0 when the first scan has all layers.
    """
    # The id of each layer, and its horizontal and vertical sampling factors.
    layers: list[tuple[int, int, int, int]] = getattr(picture, "layer", [])
    if not layers or ("progressive" not in picture.info and _layers_of_first_scan(data) == len(layers)):
        return 0
    across, down = (max(layer[place] for layer in layers) for place in (1, 2))
    blocks = sum(layer[1] * layer[2] for layer in layers) / (across * down)
    return round(2 * blocks * picture.width * picture.height)


def _layers_of_first_scan(data: bytes) -> int:
    """Return how many layers the first scan of a JPEG has, by ITU T.81, B.1 and B.2; 0 when there is no scan."""
    place = 2
    while place + 4 < len(data):
        if data[place] != 0xFF:
            return 0
        marker, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4])
        if marker == 0xDA:
            return data[place + 4]
        if marker == 0xFF:  # fill bytes before a marker
            place += 1
        else:
            place += 2 + length
    return 0
