#!/usr/bin/env bash
# holidays 0.109 and workalendar 17.0.0 (PyPI), the public holidays of Ukraine in 2026, for due dates and terms.
# Guess: both have the days of the law of 2023, which a school's wall calendar shows: Christmas on 25 December only, the
#   Day of Statehood on 15 July, the Day of Defenders on 1 October; they may differ in days off that are moved.
# True: neither does. In holidays no day after 8 March 2022 is one, not even New Year, since days off are suspended under
#   martial law; the days of 2026 are in a category that has to be asked for by name, "workday". workalendar has the days
#   from before the law: 7 January twice, under two names, and Good Friday, but neither the Day of Statehood nor 1 October.
#   So one library sets work for New Year's Day, and the other frees days on which the school is open.
# Seen: holidays: 19 in 2021, 5 in 2022, 0 in 2026; workday 11 in 2026 | workalendar: 14
#   1 January no, 7 January no, 15 July no, 1 October no | 1 January yes, 7 January yes, 15 July no, 1 October no
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check holidays==0.109 workalendar==17.0.0 2> /dev/null
cat > "$folder/days.py" <<'PYTHON'
from datetime import date

from holidays import UA
from workalendar.europe import Ukraine

days = date(2026, 1, 1), date(2026, 1, 7), date(2026, 7, 15), date(2026, 10, 1)
calendar = Ukraine()


def tell(found: list[bool]) -> str:
    return ", ".join(f"{day:%-d %B} {'yes' if free else 'no'}" for day, free in zip(days, found, strict=True))


numbers = ", ".join(f"{len(UA(years=year))} in {year}" for year in (2021, 2022, 2026))
suspended = len(UA(years=2026, categories="workday"))
print(f"holidays: {numbers}; workday {suspended} in 2026 | workalendar: {len(calendar.holidays(2026))}")
print(f"{tell([day in UA() for day in days])} | {tell([calendar.is_holiday(day) for day in days])}")
PYTHON
seen=$("$folder/venv/bin/python" "$folder/days.py")
echo "$seen"
[[ $seen == 'holidays: 19 in 2021, 5 in 2022, 0 in 2026; workday 11 in 2026 | workalendar: 14
1 January no, 7 January no, 15 July no, 1 October no | 1 January yes, 7 January yes, 15 July no, 1 October no' ]]
