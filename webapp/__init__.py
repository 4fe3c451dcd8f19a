"""Intervals: a self-hosted mathematics practice site."""

import gc
import zoneinfo
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from webapp.config import Settings

# Learning days follow the time zone rules of the pinned tzdata, the same on every host. By default Python prefers the
# system's files, however old.
zoneinfo.reset_tzpath(())
zoneinfo.ZoneInfo.clear_cache()


def create_app(settings: "Settings | None" = None) -> "Flask":
    """Return the application (see webapp/application.py), for `flask --app webapp` and for any WSGI server.

    The import is inside the function because `python -m webapp` only starts and watches the server. Importing Flask,
    the blueprints and their libraries there costs 23 MB and a third of a second of each start.
    """
    # What a start makes lives as long as the process, and looking through it for garbage takes a tenth of the start.
    # live_content.serve collects once, when everything is there.
    collects = gc.isenabled()
    gc.disable()
    try:
        from webapp import application  # noqa: PLC0415 - see above

        return application.create_app(settings)
    finally:
        if collects:
            gc.enable()
