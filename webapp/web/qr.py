"""QR codes as part of a page."""

from functools import lru_cache

import segno
from markupsafe import Markup


@lru_cache(maxsize=512)
def qr_code(text: str) -> Markup:
    """Return a text, such as an address, as a QR code: an SVG element of the class `qr` that scales with its box."""
    drawn = segno.make(text, error="m", micro=False)
    return Markup(drawn.svg_inline(border=4, omitsize=True, svgclass="qr", lineclass="qr__dots"))  # noqa: S704 - its own
