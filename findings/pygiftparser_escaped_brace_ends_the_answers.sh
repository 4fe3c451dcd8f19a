#!/usr/bin/env bash
# pygiftparser 1.1 (PyPI), choices of Moodle's GIFT format with a fraction in TeX, its braces escaped as the format asks.
# Guess: an escaped closing brace is a character of the answer, as escaped "=", "~", "#" are; so the question below has two
#   answers, the first of which is \(\frac{1}{2}\).
# True: the first closing brace ends the answers, escaped or not. The right answer is cut inside its formula, the wrong
#   one and the feedback are gone, and the rest of the line becomes text behind the gap. The question counts as valid.
# Seen: valid: True, answers: 1, first: \\(\\frac\{1
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check pygiftparser==1.1 2> /dev/null
cat > "$folder/bank.gift" <<'GIFT'
::half::[html]Which one is a half? {=\\(\\frac\{1\}\{2\}\\)#Yes. ~\\(2\\)#That is two.}
GIFT
cat > "$folder/read.py" <<'PYTHON'
import sys
from pygiftparser import parser

(question,) = parser.parseFile(open(sys.argv[1]))
answers = question.answers.answers
print(f"valid: {question.valid}, answers: {len(answers)}, first: {answers[0].answer}")
PYTHON
seen=$("$folder/venv/bin/python" "$folder/read.py" "$folder/bank.gift" 2> /dev/null)
echo "pygiftparser 1.1: $seen"
[[ $seen == 'valid: True, answers: 1, first: \\(\\frac\{1'* ]]
