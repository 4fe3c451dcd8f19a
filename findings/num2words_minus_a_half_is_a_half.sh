#!/usr/bin/env bash
# num2words 0.5.14 (PyPI), numbers with decimals in words, for texts that are read out.
# Guess: since -5 is "minus five" and -1.5 "minus one point five", -0.5 is "minus zero point five". And decimals are read
#   in one way in all languages: digit by digit, or as one number.
# True: the minus is taken from the whole part, and the whole part of -0.5 is 0. So every number between -1 and 0 loses its
#   minus in English and most other languages, as a float and as a Decimal; Italian and Hungarian keep it. In Ukrainian the
#   decimals are one number, unless they begin with a zero: 2.15 is "two comma fifteen" and sounds larger than 2.5.
# Seen: -1.5: minus one point five, -0.5: zero point five; half loses its minus: en uk de fr es nl pt; keeps it: it hu
#   2.15 in uk: два кома п'ятнадцять, 2.5 in uk: два кома п'ять
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check num2words==0.5.14 2> /dev/null
cat > "$folder/words.py" <<'PYTHON'
from decimal import Decimal

from num2words import num2words

print(f"-1.5: {num2words(-1.5)}, -0.5: {num2words(-0.5)}", end="; ")
loses = {language: num2words(-0.5, lang=language) == num2words(0.5, lang=language) for language in "en uk de fr es nl pt it hu".split()}
assert all(loses[language] == (num2words(Decimal("-0.5"), lang=language) == num2words(Decimal("0.5"), lang=language)) for language in loses)
print("half loses its minus:", " ".join(name for name in loses if loses[name]), end="; ")
print("keeps it:", " ".join(name for name in loses if not loses[name]))
print(f"2.15 in uk: {num2words(2.15, lang='uk')}, 2.5 in uk: {num2words(2.5, lang='uk')}")
PYTHON
seen=$("$folder/venv/bin/python" "$folder/words.py")
echo "num2words 0.5.14: $seen"
[[ $seen == "-1.5: minus one point five, -0.5: zero point five; half loses its minus: en uk de fr es nl pt; keeps it: it hu
2.15 in uk: два кома п'ятнадцять, 2.5 in uk: два кома п'ять" ]]
