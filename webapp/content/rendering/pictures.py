"""Pictures made of pixels that authors put beside a topic: decoded, fitted to the page and encoded as WebP.

The address of a picture holds the hash of its bytes, so that browsers may cache it for ever.
"""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from webapp.content.files.source import Problem, SourceError
from webapp.pictures import FIGURE_FORMATS, LARGEST_FILE, Moves, NoPicture, TooManyPixels, make_figure

URL = "/pictures/"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is served. `name` is the last part of its address."""

    name: str
    content: bytes
    width: int
    height: int

    @property
    def html(self) -> str:
        """Return the element that shows the picture, for `with_alt`."""
        size = f'width="{self.width}" height="{self.height}"'
        return f'<img src="{URL}{self.name}" {size} loading="lazy" decoding="async"/>'


def is_picture(path: Path) -> bool:
    """Return whether a file has the name of a picture made of pixels."""
    return path.suffix in FIGURE_FORMATS


def read_picture(path: Path) -> Picture:
    """Return the picture of a file. Raises SourceError that says what is wrong with it."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(Problem(path, 1, f"cannot be read: {error.strerror or error}")) from error
    if len(data) > LARGEST_FILE:
        raise SourceError(Problem(path, 1, f"a picture has at most {LARGEST_FILE // 1024 // 1024} MB; save it smaller"))
    made = _made(data, FIGURE_FORMATS[path.suffix])
    if isinstance(made, str):
        raise SourceError(Problem(path, 1, made))
    return made


@lru_cache(maxsize=1_000)
def _made(data: bytes, expected: str) -> Picture | str:
    """Return the picture, or the reason why there is none."""
    try:
        made = make_figure(data, expected)
    except TooManyPixels:
        return "has too many pixels to be decoded here; save it smaller"
    except Moves:
        return "is animated, and only its first frame would be shown; save the frame that you mean as a picture"
    except NoPicture:
        return f"is no {expected} that can be decoded: save the picture again, with the ending that its format has"
    return Picture(f"{sha256(made.content).hexdigest()[:32]}.webp", made.content, made.width, made.height)
