#!/usr/bin/env bash
# dateparser 1.5.0 (PyPI), dates as teachers write them, in languages that write day.month.
# Guess: told that the language is Ukrainian, German or Polish, it reads 25.03 and 5.03 as days in March, since that is how
#   these languages write a date without a year, and 05.03.2026 is one.
# True: what could be a time of day is one. 5.03 is three past five this morning and 12.04 four past twelve, both today; the
#   first day of a month that is a date is the 24th. So a homework due on 25.03 is due in March, and one due on 5.03 was
#   due this morning. DATE_ORDER does not change it, date_formats=["%d.%m"] does.
# Seen, on Monday 2 March 2026, in uk, de and pl alike: 5.03: 2 March 05:03, 12.04: 2 March 12:04, 23.11: 2 March 23:11
#   25.03: 25 March 00:00, 5.3.: 5 March 00:00, 05.03.2026: 5 March 00:00
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check dateparser==1.5.0 2> /dev/null
cat > "$folder/dates.py" <<'PYTHON'
from datetime import datetime

import dateparser

settings = {"RELATIVE_BASE": datetime(2026, 3, 2, 8), "DATE_ORDER": "DMY"}


def tell(language: str, texts: tuple[str, ...]) -> str:
    found = {text: dateparser.parse(text, languages=[language], settings=settings) for text in texts}
    return ", ".join(f"{text}: {day:%-d %B %H:%M}" for text, day in found.items())


for texts in (("5.03", "12.04", "23.11"), ("25.03", "5.3.", "05.03.2026")):
    print(" / ".join(sorted({tell(language, texts) for language in ("uk", "de", "pl")})))
PYTHON
seen=$("$folder/venv/bin/python" "$folder/dates.py" 2> /dev/null)
echo "dateparser 1.5.0: $seen"
[[ $seen == '5.03: 2 March 05:03, 12.04: 2 March 12:04, 23.11: 2 March 23:11
25.03: 25 March 00:00, 5.3.: 5 March 00:00, 05.03.2026: 5 March 00:00' ]]
