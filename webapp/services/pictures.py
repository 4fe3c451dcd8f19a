"""Avatars from uploaded files: turned upright, cropped to a square and encoded again, without any metadata.

A process decodes one picture at a time.
"""

from concurrent.futures import ThreadPoolExecutor

from PIL import Image, ImageOps

from webapp.errors import Invalid, Unavailable
from webapp.messages import N_
from webapp.pictures import LARGEST_FILE, Box, Size, TooManyPixels, decode, encode

WAIT = 10  # seconds to wait for other pictures
FORMATS = ("JPEG", "PNG", "WEBP")
SIZES = (64, 256)  # pixels of each side
ENOUGH = 2 * max(SIZES)  # pixels of the shorter side from which the avatar is made

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
    except TooManyPixels:
        raise Invalid(N_("This picture has too many pixels. Please choose a smaller one.")) from None
    except Exception:  # decoders raise any exception for a broken file
        raise Invalid(N_("This file is not a picture we can read. Please choose a JPEG, PNG or WebP.")) from None


def _make(data: bytes) -> dict[int, bytes]:
    largest = max(SIZES)
    square = ImageOps.fit(decode(data, FORMATS, (ENOUGH, ENOUGH), _middle), (largest, largest))
    return {size: encode(square.resize((size, size), Image.Resampling.LANCZOS)) for size in SIZES}


def _middle(size: Size) -> Box:
    """Return the square in the middle of a picture."""
    side = min(size)
    left, top = (size[0] - side) // 2, (size[1] - side) // 2
    return left, top, left + side, top + side
