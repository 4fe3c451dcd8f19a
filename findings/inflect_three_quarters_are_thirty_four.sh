#!/usr/bin/env bash
# inflect 7.6.0 (PyPI), number_to_words() of texts as they stand in a task.
# Guess: since it takes texts and reads decimals and a minus right, a fraction is "three quarters" or "three over four", or
#   is refused; a decimal comma is a point, or is refused; and a lone letter is refused.
# True: all that is not a digit, a point or a sign in front is dropped: 3/4 is "thirty-four", 1/2 "twelve", -1/2 "minus
#   twelve", the ratio 3:4 "thirty-four" again, 1,5 "fifteen" and x "zero".
# Seen: -0.5: minus zero point five, 3/4: thirty-four, -1/2: minus twelve, 3:4: thirty-four, 1,5: fifteen, x: zero
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check inflect==7.6.0 2> /dev/null
cat > "$folder/words.py" <<'PYTHON'
import inflect

words = inflect.engine().number_to_words
print(", ".join(f"{text}: {words(text)}" for text in ("-0.5", "3/4", "-1/2", "3:4", "1,5", "x")))
PYTHON
seen=$("$folder/venv/bin/python" "$folder/words.py")
echo "inflect 7.6.0: $seen"
[[ $seen == '-0.5: minus zero point five, 3/4: thirty-four, -1/2: minus twelve, 3:4: thirty-four, 1,5: fifteen, x: zero' ]]
