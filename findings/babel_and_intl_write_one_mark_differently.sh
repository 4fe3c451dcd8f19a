#!/usr/bin/env bash
# Babel 2.18.0 (PyPI) on the server and Intl of Node 20 (as in browsers), the same numbers in the same languages.
# Guess: both take their rules from CLDR, so a page that is begun by the server and continued by a script writes a number
#   in one way: a mark of 12.5 % without decimals, and 1234 points in Polish or Spanish.
# True: Babel rounds a half to the even neighbour, Intl away from zero, so 12.5 % is 12 % and 13 %, and 2.5 is 2 and 3. And
#   CLDR says for some languages that a number of four digits has no groups. Intl follows that in Polish, Spanish, Italian
#   and Hungarian; Babel groups there too. With five digits, and in English, German and Ukrainian, both agree.
# Seen: Babel: 12%, 2 | pl 1 234, es 1.234, it 1.234, hu 1 234, en 1,234, de 1.234, uk 1 234 | pl 12 345
#   Intl: 13%, 3 | pl 1234, es 1234, it 1234, hu 1234, en 1,234, de 1.234, uk 1 234 | pl 12 345
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check Babel==2.18.0 2> /dev/null
cat > "$folder/marks.py" <<'PYTHON'
from babel.numbers import format_decimal, format_percent

points = ", ".join(f"{name} {format_decimal(1234, locale=name)}" for name in "pl es it hu en de uk".split())
whole = format_decimal(2.5, "#,##0", locale="en")
print(f"Babel: {format_percent(0.125, locale='en')}, {whole} | {points} | pl {format_decimal(12345, locale='pl')}")
PYTHON
cat > "$folder/marks.js" <<'JAVASCRIPT'
const write = (locale, number, options) => new Intl.NumberFormat(locale, options).format(number);
const points = ["pl", "es", "it", "hu", "en", "de", "uk"].map((name) => `${name} ${write(name, 1234)}`).join(", ");
const whole = write("en", 2.5, { maximumFractionDigits: 0 });
console.log(`Intl: ${write("en", 0.125, { style: "percent" })}, ${whole} | ${points} | pl ${write("pl", 12345)}`);
JAVASCRIPT
seen=$({ "$folder/venv/bin/python" "$folder/marks.py"; node "$folder/marks.js"; } | sed 's/\xc2\xa0/ /g')
echo "$seen"
[[ $seen == 'Babel: 12%, 2 | pl 1 234, es 1.234, it 1.234, hu 1 234, en 1,234, de 1.234, uk 1 234 | pl 12 345
Intl: 13%, 3 | pl 1234, es 1234, it 1234, hu 1234, en 1,234, de 1.234, uk 1 234 | pl 12 345' ]]
