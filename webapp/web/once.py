"""Values computed once per request, and the time of the request."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import TypeVar

from flask import g

from webapp import clock

Found = TypeVar("Found")

_names: list[str] = []


def once_a_request(find: Callable[[], Found]) -> Callable[[], Found]:
    """Cache a function's result in `g` until the request ends."""
    name = find.__name__
    _names.append(name)

    @wraps(find)
    def found() -> Found:
        here = g._get_current_object()  # once: each use of g would look it up again
        if name not in here:
            setattr(here, name, find())
        kept: Found = getattr(here, name)
        return kept

    return found


def forget() -> None:
    """Clear all cached values but the time: the request goes on as somebody else."""
    for name in _names:
        if name != now.__name__:
            g.pop(name, None)


@once_a_request
def now() -> datetime:
    """Return the time of this request. It is read once, so that a request belongs to one day."""
    return clock.now()
