"""Pictures that come with foreign questions, as files of a topic."""

import re
from hashlib import sha256
from pathlib import Path

from webapp.content.files.source import SourceError
from webapp.content.importing.drafts import Refused
from webapp.content.rendering.svg import sanitise, themed_figure
from webapp.pictures import FIGURE_FORMATS, LARGEST_FILE, NoPicture, TooManyPixels, make_figure

_BEGINNINGS = (
    ("PNG", rb"\x89PNG"),
    ("JPEG", rb"\xff\xd8\xff"),
    ("WEBP", rb"RIFF....WEBP"),
    ("AVIF", rb"....ftypavi[fs]"),
    ("GIF", rb"GIF8"),
    ("BMP", rb"BM"),
)
"""How a file of each format begins. Names of foreign pictures are often wrong."""
_ENDINGS = {kind: ending for ending, kind in reversed(FIGURE_FORMATS.items())}


def figure_file(name: str, content: bytes) -> tuple[str, bytes]:
    """Return the name and content of a figure made from a picture. Raises Refused if it cannot be one.

    The name holds a part of the content's hash, so that pictures of one name do not replace each other.
    """
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", Path(name).stem).strip("-")[:60] or "picture"
    stem = f"{stem}-{sha256(content).hexdigest()[:8]}"
    if len(content) > LARGEST_FILE:
        raise Refused(f"the picture “{name}” has more than {LARGEST_FILE // 1024 // 1024} MB")
    if content.lstrip()[:5] in (b"<?xml", b"<svg ", b"<svg>"):
        return f"{stem}.svg", _drawing(name, content)
    kind = next((kind for kind, beginning in _BEGINNINGS if re.match(beginning, content, re.DOTALL)), "")
    try:
        made = make_figure(content, kind)
    except TooManyPixels:
        raise Refused(f"the picture “{name}” has too many pixels") from None
    except NoPicture as error:
        raise Refused(f"the picture “{name}” cannot be decoded: save it as PNG") from error
    if kind in _ENDINGS:
        return stem + _ENDINGS[kind], content
    return f"{stem}.webp", made.content


def _drawing(name: str, content: bytes) -> bytes:
    try:
        drawing = themed_figure(content.decode("utf-8-sig"))
        sanitise(drawing, Path(name))
    except (SourceError, UnicodeDecodeError) as error:
        raise Refused(f"the drawing “{name}” cannot be shown here: {error}. Save it as PNG") from None
    return drawing.encode()
