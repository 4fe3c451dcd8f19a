#!/usr/bin/env bash
# icalendar 7.3.2 (PyPI), the name of a calendar (NAME of RFC 7986) and how often it is to be asked for.
# Guess: NAME is a TEXT like SUMMARY, so a writer escapes its comma and semicolon and a reader takes the escapes away; and
#   REFRESH-INTERVAL is written with the VALUE=DURATION that RFC 7986 demands of it, since it has no default type.
# True: only SUMMARY is treated as text. The same name is written raw by Calendar.new, and where another program has
#   escaped it, calendar_name shows the backslashes. REFRESH-INTERVAL is written without its type. No error, no warning.
# Seen: written: NAME:Maths; week 1, Kyiv / SUMMARY:Maths\; week 1\, Kyiv / REFRESH-INTERVAL:PT6H
#   read: name Maths\; week 1\, Kyiv / summary Maths; week 1, Kyiv
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check icalendar==7.3.2 2> /dev/null
cat > "$folder/name.py" <<'PYTHON'
from datetime import date, timedelta

from icalendar import Calendar, Event

NAME = "Maths; week 1, Kyiv"
calendar = Calendar.new(name=NAME, refresh_interval=timedelta(hours=6))
calendar.add_component(Event.new(summary=NAME, start=date(2026, 3, 4)))
lines = {line.partition(":")[0]: line for line in calendar.to_ical().decode().splitlines()}
print("written:", " / ".join(lines[name] for name in ("NAME", "SUMMARY", "REFRESH-INTERVAL")))

escaped = NAME.replace(";", "\\;").replace(",", "\\,")
read = Calendar.from_ical(
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//a//b//EN\r\nNAME:" + escaped + "\r\nBEGIN:VEVENT\r\nUID:1\r\n"
    "DTSTAMP:20260302T120000Z\r\nDTSTART;VALUE=DATE:20260304\r\nSUMMARY:" + escaped + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
print(f"read: name {read.calendar_name} / summary {read.events[0]['SUMMARY']}")
PYTHON
seen=$("$folder/venv/bin/python" "$folder/name.py" 2> /dev/null)
echo "icalendar 7.3.2: $seen"
[[ $seen == 'written: NAME:Maths; week 1, Kyiv / SUMMARY:Maths\; week 1\, Kyiv / REFRESH-INTERVAL:PT6H
read: name Maths\; week 1\, Kyiv / summary Maths; week 1, Kyiv' ]]
