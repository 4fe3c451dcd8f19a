#!/usr/bin/env bash
# typst 0.15.2 (PyPI), formulas in lines of text, and symbols put together by a program.
# Guess: a line with a tall fraction grows as high as the fraction, so `leading`, the space between lines, stays between it
#   and a fraction in the next line; `#show math.equation: set par(leading: 0pt)` changes at most that space; and
#   symbol("x") + "2" is two pieces of a formula, as `x` and `"2"` between dollar signs are.
# True: a formula gives up height, above and below, in proportion to `leading`, so fractions in neighbouring lines reach
#   into each other: with 20pt of leading two lines are 30pt lower than their fractions and that space need. `set par` in
#   that rule ends the paragraph: the formula moves to a line of its own. And a symbol plus a text is a text: no formula.
# Seen: leading lost: 30pt / one line of text becomes 3 blocks: True / symbol + text: string
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check typst==0.15.2 2> /dev/null
cat > "$folder/lines.py" <<'PYTHON'
import json

import typst


def measured(program: str) -> object:
    page = b"#set page(width: auto, height: auto)\n" + program.encode() + b"\n"
    [found] = json.loads(typst.query(page, "<it>", field="value"))
    return found


def height(body: str, rule: str = "") -> float:
    program = f"{rule}\n#context [#metadata(measure(block(width: 200pt)[{body}]).height.pt()) <it>]"
    return float(str(measured(program)))


TALL = r"$display(1/2)$"
one, two = (height(TALL + rest, "#set par(leading: 0pt)") for rest in ("", rf" \ {TALL}"))
lost = two + 20 - height(rf"{TALL} \ {TALL}", "#set par(leading: 20pt)")
print(f"leading lost: {lost:.0f}pt", end=" / ")
rule = "#show math.equation: set par(leading: 0pt)"
print("one line of text becomes 3 blocks:", height("a $x$ b", rule) > 2.5 * height("a $x$ b"), end=" / ")
print("symbol + text:", measured('#metadata(str(type(symbol("x") + "2"))) <it>'))
PYTHON
seen=$("$folder/venv/bin/python" "$folder/lines.py")
echo "typst 0.15.2: $seen"
[[ $seen == 'leading lost: 30pt / one line of text becomes 3 blocks: True / symbol + text: string' ]]
