#!/usr/bin/env bash
# ua-exam 0.2.0 (PyPI), paper exams out of a bank of questions in Moodle's GIFT format.
# Guess: of the kinds of question that its manual does not list, a short answer becomes a line or a space to write on, as
#   an essay does, or is left out with a warning.
# True: whatever has an equals sign in its braces is printed as a multiple choice. A short answer, {=12 =twelve}, gives the
#   pupil the choices "A. 12" and "B. twelve", all of them right, and a matching question prints its pairs, matched. A
#   numerical question becomes a space to write on, and its key is gone: "Open Answer". No warning.
# Seen: 3 times 4: multiple_choice A. 12 B. twelve, key A, B; Match: multiple_choice A. 2+2 -> 4 B. 3+3 -> 6, key A, B
#   Root of 2: essay, key --- (Open Answer)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check ua-exam==0.2.0 2> /dev/null
cat > "$folder/exam.py" <<'PYTHON'
import re

from ua_exam.exam_generator import dispatch_renderer, get_answer_key
from ua_exam.gift_parser import parse_gift_content


def tell(question: dict[str, str]) -> str:
    page = dispatch_renderer(1, question, 1.0)
    printed = [f"{label}. {choice}" for label, choice in re.findall(r"\\textbf\{(\w)\.\} (.*?) &", page)]
    return f"{question['text']}: {' '.join([question['type'], *printed])}, key {get_answer_key(question)}"


bank = "3 times 4 {=12 =twelve}\n\nMatch {=2+2 -> 4 =3+3 -> 6}\n\nRoot of 2 {#1.41:0.01}\n"
short, match, root = map(tell, parse_gift_content(bank))
print(f"{short}; {match}\n{root}")
PYTHON
seen=$("$folder/venv/bin/python" "$folder/exam.py" 2>&1)
echo "ua-exam 0.2.0: $seen"
[[ $seen == '3 times 4: multiple_choice A. 12 B. twelve, key A, B; Match: multiple_choice A. 2+2 -> 4 B. 3+3 -> 6, key A, B
Root of 2: essay, key --- (Open Answer)' ]]
