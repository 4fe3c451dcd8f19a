"""The exceptions of services for requests that cannot be done. One handler turns them into pages and problem documents.

Every sentence is shown to people. It says what happened, what was kept and what to do next.
"""

from collections.abc import Mapping


class Refused(Exception):
    """A request that was understood but not done. Nothing was stored.

    `text` is a message id with `%(name)s` placeholders filled from `values` after translation. `heading` is the message
    id of the page's heading. Without it the status decides the heading.
    """

    status = 400

    def __init__(self, text: str, *, heading: str = "", **values: str) -> None:
        super().__init__(text % values)
        self.text = text
        self.heading = heading
        self.values: Mapping[str, str] = values


class Invalid(Refused):
    """The request is malformed."""

    status = 422


class CrossSite(Refused):
    """A form sent by another site. It is not offered again, because its sender is not the person who sees the page."""


class StaleForm(Refused):
    """A form from before somebody signed in or out, or without a session cookie. Sent again, it is accepted."""


class Unauthorized(Refused):
    """The caller must authenticate first."""

    status = 401


class Forbidden(Refused):
    """The caller may not do this."""

    status = 403


class NotFound(Refused):
    """There is no such thing, or it is not the caller's."""

    status = 404


class Conflict(Refused):
    """The current state does not allow it: the request came too late or twice, or something must be done first.

    The reasons have no common heading, so each brings its own.
    """

    status = 409

    def __init__(self, heading: str, text: str, **values: str) -> None:
        super().__init__(text, heading=heading, **values)


class TooMany(Refused):
    """The caller asked for too much in a short time. `retry_after` is in seconds."""

    status = 429

    def __init__(self, text: str, retry_after: int, *, heading: str = "", **values: str) -> None:
        super().__init__(text, heading=heading, **values)
        self.retry_after = retry_after


class Unavailable(Refused):
    """An outside service does not answer. Trying again may help."""

    status = 503
