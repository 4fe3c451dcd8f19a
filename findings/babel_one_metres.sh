#!/usr/bin/env bash
# Babel 2.18.0 (PyPI), format_unit with the numbers that a database or a calculation returns.
# Guess: the form of the unit goes with the number that is shown. So whatever is shown as 1 is "1 meter", and 21 in
#   Ukrainian is "21 метр".
# True: the form goes with the number that was given. Decimal("1.0"), as a NUMERIC(4, 1) comes out of a database, is shown
#   as 1 and has the form of a decimal fraction: "1 meters", "1 метра". So has a float that is rounded to 1 or 21. And a
#   number that was formatted before and is given as text has the singular, whatever it is: "5 meter".
# Seen: 1.0 as float: 1 meter, as Decimal: 1 meters, 1 метра; 21.0001: 21 метра; text 5: 5 meter
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check Babel==2.18.0 2> /dev/null
cat > "$folder/units.py" <<'PYTHON'
from decimal import Decimal

from babel.units import format_unit


def metres(value: object, locale: str) -> str:
    return format_unit(value, "length-meter", locale=locale)


tenths = Decimal("1.0")
print(
    f"1.0 as float: {metres(1.0, 'en')}, as Decimal: {metres(tenths, 'en')}, {metres(tenths, 'uk')}; "
    f"21.0001: {metres(21.0001, 'uk')}; text 5: {metres('5', 'en')}"
)
PYTHON
seen=$("$folder/venv/bin/python" "$folder/units.py")
echo "Babel 2.18.0: $seen"
[[ $seen == '1.0 as float: 1 meter, as Decimal: 1 meters, 1 метра; 21.0001: 21 метра; text 5: 5 meter' ]]
