#!/usr/bin/env bash
# accessible-math-reader 0.4.1 (PyPI), formulas as speech and as braille for people who cannot see them.
# Guess: brackets that change the value are read out, as "open paren" or as a group, however the formula was typed.
# True: in a formula without a TeX command brackets are used to find the group and then dropped, in speech and in both
#   braille codes. 5-(2-1), which is 4, is spoken and written like 5-2-1, which is 2; (x+1)^2 like x+1^2. With a TeX command
#   anywhere in it, such as \cdot, brackets are read. And in UEB braille a cube root loses its sign: \sqrt[3]{8} has the
#   cells of a 3 and an 8, while a square root has its sign.
# Seen: 5-(2-1): 5 minus 2 minus 1, (x+1)^2: x plus 1 to the power of 2, 2\cdot(3+4): 2 times open paren 3 plus 4 close paren
#   same as without brackets: speech True True, Nemeth True True, UEB True True | UEB of \sqrt[3]{8}: ⠼⠉⠼⠓, \sqrt{8}: ⠩⠼⠓⠱
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check accessible-math-reader==0.4.1 2> /dev/null
cat > "$folder/read.py" <<'PYTHON'
from functools import partial

from accessible_math_reader import MathReader

reader = MathReader()
codes = {name: partial(reader.to_braille, notation=name.lower()) for name in ("Nemeth", "UEB")}
pairs = ("5-(2-1)", "5-2-1"), ("(x+1)^2", "x+1^2")
print(", ".join(f"{formula}: {reader.to_speech(formula)}" for formula in (*(pair[0] for pair in pairs), r"2\cdot(3+4)")))
same = ", ".join(
    " ".join([name, *(str(write(one) == write(other)) for one, other in pairs)])
    for name, write in {"speech": reader.to_speech, **codes}.items()
)
roots = ", ".join(f"{formula}: {codes['UEB'](formula)}" for formula in (r"\sqrt[3]{8}", r"\sqrt{8}"))
print(f"same as without brackets: {same} | UEB of {roots}")
PYTHON
seen=$("$folder/venv/bin/python" "$folder/read.py")
echo "accessible-math-reader 0.4.1: $seen"
[[ $seen == '5-(2-1): 5 minus 2 minus 1, (x+1)^2: x plus 1 to the power of 2, 2\cdot(3+4): 2 times open paren 3 plus 4 close paren
same as without brackets: speech True True, Nemeth True True, UEB True True | UEB of \sqrt[3]{8}: ⠼⠉⠼⠓, \sqrt{8}: ⠩⠼⠓⠱' ]]
