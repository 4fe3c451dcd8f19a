"""Intervals: a self-hosted mathematics practice site."""

import zoneinfo
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from webapp.config import Settings

# Learning days turn by the rules of the pinned tzdata, the same on every host. Python would take them from the system's
# files first, however old.
zoneinfo.reset_tzpath(())
zoneinfo.ZoneInfo.clear_cache()


def create_app(settings: "Settings | None" = None) -> "Flask":
    """The application (see webapp/application.py), for `flask --app webapp` and for any WSGI server.

    Imported when it is called: `python -m webapp` only starts the server and watches it, and would carry Flask, the
    blueprints and their libraries for nothing (23 MB, and a third of a second of each start).
    """
    from webapp import application  # noqa: PLC0415 - see above

    return application.create_app(settings)
