"""Calendar files (iCalendar, RFC 5545): whole days and moments, which programs fetch again every few hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from icalendar import Calendar, vDuration, vText
from icalendar import Event as Component

REFRESH = timedelta(hours=6)  # how often programs are told to fetch it again


@dataclass(frozen=True, slots=True)
class Event:
    """A whole day, or with an aware `datetime` a moment. Its `uid` is the same whenever it is written."""

    uid: str
    at: date | datetime
    summary: str
    description: str
    url: str


def short_name(text: str) -> str:
    """Return a short hash that identifies a text and does not reveal it."""
    return sha256(text.encode()).hexdigest()[:16]


def write(name: str, events: Sequence[Event], now: datetime) -> bytes:
    """Return a calendar file. `now` is aware, in UTC.

    No SEQUENCE is written. Of two versions of an event without one, programs take the one with the later DTSTAMP.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Intervals//Reviews//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    # The library knows no types for these: it would write a name unescaped, and a duration as Python prints it.
    calendar.add("name", vText(name))
    calendar.add("x-wr-calname", vText(name))
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    for event in events:
        calendar.add_component(_component(event, now))
    data: bytes = calendar.to_ical()
    return data


def _component(event: Event, now: datetime) -> Component:
    component = Component()
    component.add("uid", event.uid)
    component.add("dtstamp", now)
    if isinstance(event.at, datetime):
        component.add("dtstart", event.at.astimezone(UTC))  # a moment: programs show it in the zone of the device
    else:
        # Dates without a zone: the day is the same in every time zone. DTEND is exclusive.
        component.add("dtstart", event.at)
        component.add("dtend", event.at + timedelta(days=1))
    component.add("summary", event.summary)
    component.add("description", event.description)
    component.add("url", event.url)
    component.add("transp", "TRANSPARENT")  # it does not mark the learner as busy
    return component
