#!/usr/bin/env bash
# humanize 4.17.0 (PyPI), how long ago something was, in German.
# Guess: a translation may be clumsy, but it keeps the numbers: "1 year, 1 month" is "ein Jahr und ein Monat", as "1 year, 2
#   months" is "ein Jahr und 2 Monate".
# True: the sentence for a year and one month has lost its year. What was 380 days ago was "ein Jahr und 15 Tage" ago, what
#   was 381 to 410 days ago "ein Monat", and from 411 days on the year is back. French, Polish and Ukrainian keep it.
# Seen: 380 ein Jahr und 15 Tage, 381 ein Monat, 410 ein Monat, 411 ein Jahr und 2 Monate
#   400 days: en 1 year, 1 month; fr un an et un mois; pl 1 rok, 1 miesiąc; uk 1 рік, 1 місяць; de ein Monat
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check humanize==4.17.0 2> /dev/null
cat > "$folder/ago.py" <<'PYTHON'
from datetime import timedelta

import humanize


def tell(language: str, days: int) -> str:
    humanize.activate(language)
    return humanize.naturaldelta(timedelta(days=days))


print(", ".join(f"{days} {tell('de_DE', days)}" for days in (380, 381, 410, 411)))
print("400 days: " + "; ".join(f"{name[:2]} {tell(name, 400)}" for name in ("en_US", "fr_FR", "pl_PL", "uk_UA", "de_DE")))
PYTHON
seen=$("$folder/venv/bin/python" "$folder/ago.py")
echo "humanize 4.17.0: $seen"
[[ $seen == '380 ein Jahr und 15 Tage, 381 ein Monat, 410 ein Monat, 411 ein Jahr und 2 Monate
400 days: en 1 year, 1 month; fr un an et un mois; pl 1 rok, 1 miesiąc; uk 1 рік, 1 місяць; de ein Monat' ]]
