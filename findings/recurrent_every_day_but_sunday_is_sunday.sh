#!/usr/bin/env bash
# recurrent 0.4.1 (PyPI; parsedatetime 2.6, and python-dateutil 2.9.0.post0 for the dates), repeated dates in English words.
# Guess: "every day except Sunday" leaves out all Sundays, as "except Sundays" does; and a word for the exception that it
#   does not know, such as "but", is refused: parse() returns None for what it does not understand.
# True: the singular leaves out the next Sunday only, in a rule without an end. "every day but Sunday" and "every day
#   excluding Sundays" are the opposite of what they say: on Sundays only. A reminder for weekdays comes on the free day.
# Seen, from Wednesday 4 March 2026: except Sunday: Wed Thu Fri Sat Mon Tue Wed Thu, Sundays in March: 15 22 29
#   except Sundays: Wed Thu Fri Sat Mon Tue Wed Thu, Sundays in March: none
#   but Sunday: Sun Sun Sun Sun Sun Sun Sun Sun, Sundays in March: 8 15 22 29
#   excluding Sundays: Sun Sun Sun Sun Sun Sun Sun Sun, Sundays in March: 8 15 22 29
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
  recurrent==0.4.1 parsedatetime==2.6 python-dateutil==2.9.0.post0 2> /dev/null
cat > "$folder/days.py" <<'PYTHON'
from datetime import datetime

from dateutil.rrule import rrulestr
from recurrent import RecurringEvent

start, end = datetime(2026, 3, 4, 12), datetime(2026, 4, 1)
for words in ("except Sunday", "except Sundays", "but Sunday", "excluding Sundays"):
    rule = rrulestr(RecurringEvent(now_date=start).parse(f"every day {words}"), dtstart=start)
    first = " ".join(f"{day:%a}" for day in rule[:8])
    sundays = " ".join(str(day.day) for day in rule.between(start, end) if day.weekday() == 6)
    print(f"{words}: {first}, Sundays in March: {sundays or 'none'}")
PYTHON
seen=$("$folder/venv/bin/python" "$folder/days.py")
echo "$seen"
[[ $seen == 'except Sunday: Wed Thu Fri Sat Mon Tue Wed Thu, Sundays in March: 15 22 29
except Sundays: Wed Thu Fri Sat Mon Tue Wed Thu, Sundays in March: none
but Sunday: Sun Sun Sun Sun Sun Sun Sun Sun, Sundays in March: 8 15 22 29
excluding Sundays: Sun Sun Sun Sun Sun Sun Sun Sun, Sundays in March: 8 15 22 29' ]]
