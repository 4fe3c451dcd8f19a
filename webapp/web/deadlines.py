"""Deadlines on pages: on the reader's clock, and on that of the class where the two differ."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from babel.dates import format_datetime
from flask import Flask

from webapp.web.identity import current_time_zone
from webapp.web.pages import gettext, language

PATTERN = "EEE d MMM, HH:mm"
CLOCK = "HH:mm"


def register(app: Flask) -> None:
    """Give templates the filter `deadline`."""
    app.jinja_env.filters["deadline"] = deadline


def deadline(instant: datetime, class_zone: str) -> str:
    """Return a moment on the reader's clock; where the clock of the class shows another time, that too."""
    own, conventions = ZoneInfo(current_time_zone()), language().conventions
    shown = format_datetime(instant, PATTERN, own, conventions)
    there = instant.astimezone(ZoneInfo(class_zone)).replace(tzinfo=None)
    if instant.astimezone(own).replace(tzinfo=None) == there:
        return shown
    pattern = CLOCK if instant.astimezone(own).date() == there.date() else PATTERN
    clock = format_datetime(instant, pattern, ZoneInfo(class_zone), conventions)
    return gettext("%(time)s (%(clock)s in %(city)s)", time=shown, clock=clock, city=city_of(class_zone, conventions))


def city_of(zone: str, conventions: Locale) -> str:
    """Return the name of a zone's city in a language.

    Babel takes Europe/Kyiv for the zone's name, but its translations stand under the older Europe/Kiev, so the older
    names of a zone are looked up too.
    """
    names = [zone, *[old for old, new in get_global("zone_aliases").items() if new == zone]]
    known = (conventions.time_zones.get(name, {}).get("city") for name in names)
    return next((city for city in known if city), zone.rpartition("/")[2].replace("_", " "))
