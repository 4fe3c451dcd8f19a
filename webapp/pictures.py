"""Avatars from uploaded files: decoded, turned upright, cropped to a square and encoded anew, so that nothing of the
file but its pixels is kept.
"""

from io import BytesIO

from PIL import Image, ImageOps

from webapp.errors import Invalid
from webapp.grading.messages import N_

LARGEST_FILE = 5 * 1024 * 1024  # bytes
LARGEST_PICTURE = 25_000_000  # pixels
FORMATS = ("JPEG", "PNG", "WEBP")
SIZES = (64, 256)  # pixels of each side


def make_avatars(data: bytes) -> dict[int, bytes]:
    """A square WebP for each of ``SIZES``. Raises ``Invalid`` for a file that is no picture, or too large a one."""
    if len(data) > LARGEST_FILE:
        raise Invalid(N_("This picture is too large. Please choose one of at most 5 MB."))
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > LARGEST_PICTURE:
                raise Invalid(N_("This picture has too many pixels. Please choose one of at most 25 megapixels."))
            return _encode(picture)
    except Invalid:
        raise
    except Exception:  # decoders raise whatever a broken file leads them to
        raise Invalid(N_("This file is not a picture we can read. Please choose a JPEG, PNG or WebP.")) from None


def _encode(picture: Image.Image) -> dict[int, bytes]:
    largest = max(SIZES)
    picture.draft("RGB", (largest * 2, largest * 2))  # lets a JPEG decode at a fraction of its size
    upright = ImageOps.exif_transpose(picture)
    square = ImageOps.fit(upright.convert("RGBA" if upright.has_transparency_data else "RGB"), (largest, largest))
    square.info = {}  # colour profiles and other metadata would be saved along
    avatars = {}
    for size in SIZES:
        output = BytesIO()
        square.resize((size, size), Image.Resampling.LANCZOS).save(output, "WEBP", quality=82, method=4)
        avatars[size] = output.getvalue()
    return avatars
