#!/usr/bin/env bash
# word2number 1.1 (PyPI), numbers in words, as a program that takes dictation hands them over.
# Guess: what it cannot read, such as a sign or a fraction, is refused. It does refuse a text without any number word, and
#   two thousands in one number.
# True: every word it does not know is left out before anything is read. "Minus five" is 5, "three quarters" is 3, "two and
#   a half" is 2, "ten squared" is 10. What then stands side by side is added or multiplied: "five over six" is 11, "two
#   times three" is 5, and the year "nineteen eighty four" is 1524.
# Seen: 2.5, 5, 3, 2, 10, 11, 5, 1524; half: refused
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check word2number==1.1 2> /dev/null
cat > "$folder/spoken.py" <<'PYTHON'
from word2number.w2n import word_to_num


def read(words: str) -> str:
    try:
        return str(word_to_num(words))
    except ValueError:
        return "refused"


spoken = (
    "two point five", "minus five", "three quarters", "two and a half", "ten squared", "five over six", "two times three",
    "nineteen eighty four",
)
print(", ".join(map(read, spoken)), end="; ")
print("half:", read("half"))
PYTHON
seen=$("$folder/venv/bin/python" "$folder/spoken.py")
echo "word2number 1.1: $seen"
[[ $seen == '2.5, 5, 3, 2, 10, 11, 5, 1524; half: refused' ]]
