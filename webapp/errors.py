"""What a service raises when it cannot do what was asked; one handler turns them into pages and problem documents.

Every sentence is shown to people: say what happened, what was kept and what to do next.
"""

from collections.abc import Mapping


class Refused(Exception):
    """A request that was understood and not carried out. Nothing was stored.

    ``text`` is a message id with ``%(name)s`` placeholders filled from ``values`` after translation. ``heading`` is the
    message id of the page's heading; without one the status gives it.
    """

    status = 400

    def __init__(self, text: str, *, heading: str = "", **values: str) -> None:
        super().__init__(text % values)
        self.text = text
        self.heading = heading
        self.values: Mapping[str, str] = values


class Invalid(Refused):
    """The request cannot be read as what it should be."""

    status = 422


class CrossSite(Refused):
    """A form that another site sent. It is not offered again: whoever wrote it is not who sees it."""


class StaleForm(Refused):
    """A form of a page from before somebody signed in or out, or that has no cookie. Sent again, it is accepted."""


class Unauthorized(Refused):
    """The caller must show who they are first."""

    status = 401


class Forbidden(Refused):
    """The caller may not do this."""

    status = 403


class NotFound(Refused):
    """There is no such thing, or it is not the caller's."""

    status = 404


class Conflict(Refused):
    """The state of things does not allow it: the request came too late or twice, or something must be done first.

    The reasons have nothing in common that a heading could say, so each brings its own.
    """

    status = 409

    def __init__(self, heading: str, text: str, **values: str) -> None:
        super().__init__(text, heading=heading, **values)


class TooMany(Refused):
    """The caller asked for too much in a short time. ``retry_after`` is in seconds."""

    status = 429

    def __init__(self, text: str, retry_after: int, *, heading: str = "", **values: str) -> None:
        super().__init__(text, heading=heading, **values)
        self.retry_after = retry_after


class Unavailable(Refused):
    """Something outside that is needed does not answer; trying again may help."""

    status = 503
