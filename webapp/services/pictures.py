"""Avatars from uploaded files: decoded, turned upright, cropped to a square and encoded again, without any metadata.

A kilobyte may hold a picture that takes half a gigabyte to decode. So the memory for decoding is estimated from the
header, and a process decodes one picture at a time.
"""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

from PIL import Image, ImageOps, PngImagePlugin

from webapp.errors import Invalid, Unavailable
from webapp.messages import N_

LARGEST_FILE = 5 * 1024 * 1024  # bytes
LARGEST_PICTURE = 100_000_000  # pixels: the limit of a JPEG, which is decoded at a fraction of its size
LARGEST_SIDE = 30_000  # pixels: a decoder also holds a few rows
LARGEST_DECODED = 48_000_000  # bytes, estimated
WAIT = 10  # seconds to wait for other pictures
FORMATS = ("JPEG", "PNG", "WEBP")
SIZES = (64, 256)  # pixels of each side
ENOUGH = 2 * max(SIZES)  # pixels of the shorter side from which the avatar is made

# Bytes for each pixel while a picture is decoded and reduced, as measured. WebP's decoder holds it five times.
WEBP_PIXEL = 25
PIXELS = {"L": 1, "RGB": 4, "CMYK": 4, "RGBA": 9, "LA": 9}
OTHER_PIXEL = 9  # palettes and the like are converted first

# Pillow's default allows 64 MB of comments.
PngImagePlugin.MAX_TEXT_CHUNK = 1024 * 1024
PngImagePlugin.MAX_TEXT_MEMORY = 2 * 1024 * 1024

# One thread, which starts with a worker's first picture. It keeps memory that malloc does not return, and each further
# thread would keep as much again.
_decoder = ThreadPoolExecutor(1, "pictures")


def make_avatars(data: bytes) -> dict[int, bytes]:
    """Return a square WebP for each of `SIZES`. Raises `Invalid` for an unusable file, `Unavailable` when busy."""
    if len(data) > LARGEST_FILE:
        raise Invalid(N_("This picture is too large. Please choose one of at most 5 MB."))
    made = _decoder.submit(_make, data)
    try:
        return made.result(WAIT)
    except TimeoutError:
        made.cancel()
        raise Unavailable(
            N_("Many pictures are being prepared right now. Please try again in a minute."),
            heading=N_("The picture was not changed"),
        ) from None
    except Invalid:
        raise
    except Exception:  # decoders raise any exception for a broken file
        raise Invalid(N_("This file is not a picture we can read. Please choose a JPEG, PNG or WebP.")) from None


def _make(data: bytes) -> dict[int, bytes]:
    with Image.open(BytesIO(data), formats=FORMATS) as picture:
        return _encode(_decode(picture, data))


def _decode(picture: Image.Image, data: bytes) -> Image.Image:
    """Return a square from the middle of the picture. Raises `Invalid` when decoding would take too much memory."""
    is_too_large = picture.width * picture.height > LARGEST_PICTURE or max(picture.size) > LARGEST_SIDE
    coefficients = _coefficients(picture, data)
    picture.draft("RGB", (ENOUGH, ENOUGH))  # a JPEG can be decoded at an eighth, a quarter or half of its size
    if is_too_large or picture.width * picture.height * _bytes_for_each_pixel(picture) + coefficients > LARGEST_DECODED:
        raise Invalid(N_("This picture has too many pixels. Please choose a smaller one."))
    whole = picture if picture.mode in PIXELS else picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    side = min(whole.size)
    left, top = (whole.width - side) // 2, (whole.height - side) // 2
    return whole.reduce(max(side // ENOUGH, 1), (left, top, left + side, top + side))


def _bytes_for_each_pixel(picture: Image.Image) -> int:
    return WEBP_PIXEL if picture.format == "WEBP" else PIXELS.get(picture.mode, OTHER_PIXEL)


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


def _encode(picture: Image.Image) -> dict[int, bytes]:
    largest = max(SIZES)
    upright = ImageOps.exif_transpose(picture)
    square = ImageOps.fit(upright.convert("RGBA" if upright.has_transparency_data else "RGB"), (largest, largest))
    square.info = {}  # otherwise colour profiles and other metadata would be saved
    avatars = {}
    for size in SIZES:
        output = BytesIO()
        square.resize((size, size), Image.Resampling.LANCZOS).save(output, "WEBP", quality=82, method=4)
        avatars[size] = output.getvalue()
    return avatars
