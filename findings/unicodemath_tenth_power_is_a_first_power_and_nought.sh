#!/usr/bin/env bash
# unicodemath 0.1.1 (PyPI), Word's linear notation and AsciiMath read into a tree and written as TeX.
# Guess: what is more than one character in a power or an index gets braces in TeX, as x^(a+b) does: x^{a+b}; and two and a
#   half with a space in it stays two and a half.
# True: the tree is right, but a number is written without braces, however many figures it has. x^10 becomes x^10, which in
#   TeX is x to the first and a nought on the line, 2^15 is 2 to the first and a five, and a_12 has the index 1. A negative
#   power has braces. The space of "2 1/2" goes: 21 halves. Both notations do the same.
# Seen: x^(a+b): x^{a+b}, x^-1: x^{-1}, x^10: x^10, 2^15: 2^15, a_12: a_12, 2 1/2: 21/2 | AsciiMath: x^10: x^10
#   tree of x^10: ^(x,10)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check unicodemath==0.1.1 2> /dev/null
cat > "$folder/write.py" <<'PYTHON'
from unicodemath import parse, prefixform, to_latex

formulas = "x^(a+b)", "x^-1", "x^10", "2^15", "a_12", "2 1/2"
written = ", ".join(f"{formula}: {to_latex(parse(formula))}" for formula in formulas)
print(f"{written} | AsciiMath: x^10: {to_latex(parse('x^10', dialect='asciimath'))}")
print(f"tree of x^10: {prefixform(parse('x^10'))}")
PYTHON
seen=$("$folder/venv/bin/python" "$folder/write.py")
echo "unicodemath 0.1.1: $seen"
[[ $seen == 'x^(a+b): x^{a+b}, x^-1: x^{-1}, x^10: x^10, 2^15: 2^15, a_12: a_12, 2 1/2: 21/2 | AsciiMath: x^10: x^10
tree of x^10: ^(x,10)' ]]
