"""Calendar files (iCalendar, RFC 5545) with whole-day events.

Only six properties of one component are written. The package icalendar, with which the tests read the file, costs a
worker 10 MB and half a second.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

LINE = 75  # octets of a line, without its line break
REFRESH = "PT6H"  # how often programs are told to fetch it again


@dataclass(frozen=True, slots=True)
class Event:
    """A whole-day event. Its `uid` is the same whenever it is written."""

    uid: str
    day: date
    summary: str
    description: str
    url: str


def short_name(text: str) -> str:
    """Return a short hash that identifies a text and does not reveal it."""
    return sha256(text.encode()).hexdigest()[:16]


def write(name: str, events: Sequence[Event], now: datetime) -> str:
    """Return a calendar file that programs fetch again every few hours. `now` is aware, in UTC."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Intervals//Reviews//EN", "CALSCALE:GREGORIAN"]
    lines += [f"NAME:{_escaped(name)}", f"X-WR-CALNAME:{_escaped(name)}"]
    lines += [f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}", f"X-PUBLISHED-TTL:{REFRESH}"]
    for event in events:
        lines += _event_lines(event, now)
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event_lines(event: Event, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}"
    # Dates without a zone: the day is the same in every time zone. DTEND is exclusive.
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escaped(event.summary)}"
    yield f"DESCRIPTION:{_escaped(event.description)}"
    yield f"URL:{event.url}"
    yield "TRANSP:TRANSPARENT"  # it does not mark the learner as busy
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    return re.sub(r"([\\;,])", r"\\\1", text).replace("\n", "\\n")


def _folded(line: str) -> str:
    """Return a line in pieces of at most `LINE` octets, a space before each but the first; no letter is cut."""
    pieces, piece = [], ""
    for letter in line:
        if len((piece + letter).encode()) > LINE:
            pieces.append(piece)
            piece = " "
        piece += letter
    return "\r\n".join([*pieces, piece])
