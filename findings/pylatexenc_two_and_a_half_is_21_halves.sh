#!/usr/bin/env bash
# pylatexenc 2.11 (PyPI), LatexNodes2Text: TeX as plain text, for search, mail and lists.
# Guess: the text keeps the value, with brackets where a bar or a raised line has held things together. It does put them
#   into a root: \sqrt{x+1} is √(x+1).
# True: the slash of a fraction stands alone, so (x+1)/2 is "x+1/2" and one over two thirds is "1/2/3". A power has no
#   brackets either: x^n+1. Two and a half is "21/2", that is ten and a half; a cube root is a square root; 5 over 2 is 52;
#   and the bar of a repeating decimal is gone. No warning.
# Seen: √(x+1) | x+1/2 | 1/2/3 | x^n+1 | 21/2 | √(8) | 52 | 0.3
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check pylatexenc==2.11 2> /dev/null
cat > "$folder/text.py" <<'PYTHON'
from pylatexenc.latex2text import LatexNodes2Text

formulas = (
    r"\sqrt{x+1}", r"\frac{x+1}{2}", r"\frac{1}{\frac{2}{3}}", r"x^{n+1}", r"2\frac{1}{2}", r"\sqrt[3]{8}", r"\binom{5}{2}",
    r"0.\overline{3}",
)
print(" | ".join(LatexNodes2Text().latex_to_text(f"${formula}$") for formula in formulas))
PYTHON
seen=$("$folder/venv/bin/python" "$folder/text.py" 2> /dev/null)
echo "pylatexenc 2.11: $seen"
[[ $seen == '√(x+1) | x+1/2 | 1/2/3 | x^n+1 | 21/2 | √(8) | 52 | 0.3' ]]
