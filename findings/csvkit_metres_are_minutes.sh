#!/usr/bin/env bash
# csvkit 2.2.0 (PyPI), csvjson on the answers and marks of a class, with its default options.
# Guess: a length with its unit, such as "3 m", is text; a column of marks is a column of numbers; first names are text.
# True: a unit of length that is also one of time is time: "3 m" is three minutes, and "5 h" or "2 d" would be hours and
#   days. A task in which everybody got 0 or 1 has no marks but true and false, while one with a single 2 has numbers. So
#   the kind of the column depends on the pupils. And three girls called April, May and June are three days of the year 1.
#   The option --no-inference gives every cell as it is written.
# Seen: April: 0001-04-01, 0:03:00, false, 0.0 / May: 0001-05-01, 0:05:00, true, 2.0 / June: 0001-06-01, 0:07:00, true, 1.0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check csvkit==2.2.0 2> /dev/null
cat > "$folder/class.csv" <<'CSV'
name,answer,task 1,task 2
April,3 m,0,0
May,5 m,1,2
June,7 m,1,1
CSV
cat > "$folder/show.py" <<'PYTHON'
import json
import sys

names = ("April", "May", "June")
rows = json.load(sys.stdin)
told = [f"{name}: " + ", ".join(value if isinstance(value, str) else json.dumps(value) for value in row.values()) for name, row in zip(names, rows)]
print(" / ".join(told))
PYTHON
seen=$("$folder/venv/bin/csvjson" "$folder/class.csv" | "$folder/venv/bin/python" "$folder/show.py")
echo "csvkit 2.2.0: $seen"
[[ $seen == 'April: 0001-04-01, 0:03:00, false, 0.0 / May: 0001-05-01, 0:05:00, true, 2.0 / June: 0001-06-01, 0:07:00, true, 1.0' ]]
