"""Avatars from uploaded files: turned upright, cropped to a square and encoded again, without any metadata.

A process decodes one picture at a time.
"""

from concurrent.futures import ThreadPoolExecutor

from webapp.errors import Invalid, Unavailable
from webapp.messages import N_
from webapp.pictures import LARGEST_FILE, NoPicture, TooManyPixels, make_squares

WAIT = 10  # seconds to wait for other pictures

# One thread, which starts with a worker's first picture. It keeps memory that malloc does not return, and each further
# thread would keep as much again.
_decoder = ThreadPoolExecutor(1, "pictures")


def make_avatars(data: bytes) -> dict[int, bytes]:
    """Return a square WebP for each of `AVATAR_SIZES`. Raises `Invalid` for a bad file, `Unavailable` when busy."""
    if len(data) > LARGEST_FILE:
        raise Invalid(N_("This picture is too large. Please choose one of at most 5 MB."))
    made = _decoder.submit(make_squares, data)
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
    except NoPicture:
        raise Invalid(N_("This file is not a picture we can read. Please choose a JPEG, PNG or WebP.")) from None
