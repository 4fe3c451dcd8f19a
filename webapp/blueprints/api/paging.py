"""Pages of the API's lists: `limit` and `offset` in the address, and the address of the next page in the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import request

from webapp.errors import Invalid
from webapp.messages import N_

MOST = 200  # as many pupils as a class has at most
FURTHEST = 100_000

Row = TypeVar("Row")

PARAMETERS: list[dict[str, Any]] = [
    {
        "name": "limit",
        "in": "query",
        "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": MOST},
        "description": "How many are listed at most.",
    },
    {
        "name": "offset",
        "in": "query",
        "schema": {"type": "integer", "minimum": 0, "maximum": FURTHEST, "default": 0},
        "description": "How many before them are passed over.",
    },
]


@dataclass(frozen=True, slots=True)
class Page:
    """The part of a list that a client asks for."""

    offset: int
    limit: int

    @property
    def rows(self) -> slice:
        """Return what to read: the rows of the page, and one more that says whether another page follows."""
        return slice(self.offset, self.offset + self.limit + 1)

    def cut(self, read: Sequence[Row]) -> tuple[Sequence[Row], str | None]:
        """Return the rows of the page, of what was read for it, and the address of the next page."""
        if len(read) <= self.limit:
            return read, None
        query = request.args.to_dict() | {"limit": str(self.limit), "offset": str(self.offset + self.limit)}
        return read[: self.limit], f"{request.path}?{urlencode(query)}"


def asked_page() -> Page:
    """Return the page that the request asks for. Raise `Invalid`."""
    return Page(_number("offset", 0, 0, FURTHEST), _number("limit", MOST, 1, MOST))


def _number(name: str, usual: int, least: int, most: int) -> int:
    text = request.args.get(name, str(usual))
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(most)) and least <= int(text) <= most):
        raise Invalid(
            N_("“%(name)s” is a whole number from %(least)s to %(most)s."), name=name, least=str(least), most=str(most)
        )
    return int(text)
