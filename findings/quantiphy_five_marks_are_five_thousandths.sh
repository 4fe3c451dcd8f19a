#!/usr/bin/env bash
# quantiphy 2.23 (PyPI), numbers with units, as text, with scale factors (5 km is 5000 m).
# Guess: a letter is a scale factor only before a unit that it knows, so "5 m" is five metres, "5 marks" five marks and
#   "7 pupils" seven pupils, as "3 h" is three hours and "9 books" nine books; and a decimal comma is refused.
# True: the first letter of whatever follows is a scale factor if it can be. 5 m is 0.005 without a unit, 5 marks are 0.005
#   "arks", 12 months 0.012 "onths", 5 min 0.005 inches, and 7 pupils 7e-12 "upils". A quantity is
#   printed as it came in, so only a sum or a comparison shows it. Any comma is dropped: 2,5 km is 25 km.
# Seen: 5 m: 0.005, 5 marks: 0.005 arks, 12 months: 0.012 onths, 5 min: 0.005 in, 7 pupils: 7e-12 upils, 9 books: 9.0 books
#   printed: 5 marks, 7 pupils | 2,5 km: 25000.0 m
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check quantiphy==2.23 2> /dev/null
cat > "$folder/units.py" <<'PYTHON'
from quantiphy import Quantity


def tell(text: str) -> str:
    quantity = Quantity(text)
    return f"{text}: {float(quantity)} {quantity.units}".strip()


print(", ".join(map(tell, ("5 m", "5 marks", "12 months", "5 min", "7 pupils", "9 books"))))
print(f"printed: {Quantity('5 marks')}, {Quantity('7 pupils')} | {tell('2,5 km')}")
PYTHON
seen=$("$folder/venv/bin/python" "$folder/units.py")
echo "quantiphy 2.23: $seen"
[[ $seen == '5 m: 0.005, 5 marks: 0.005 arks, 12 months: 0.012 onths, 5 min: 0.005 in, 7 pupils: 7e-12 upils, 9 books: 9.0 books
printed: 5 marks, 7 pupils | 2,5 km: 25000.0 m' ]]
