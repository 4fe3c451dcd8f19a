#!/usr/bin/env bash
# latex2mathml 3.81.1 (PyPI), TeX as MathML.
# Guess: one figure without braces is one argument, as in TeX. It knows that of \frac12, and of x^12. And aligned, in which
#   most step-by-step solutions are written, is an environment like align* and split, or is refused.
# True: \binom52 takes the number 52 and then has nothing to put below it: a fraction with one part, which MathML does not
#   have and browsers show as an error or not at all. \sqrt12 is the root of 12, and \bar12 has the bar over both. aligned
#   is read as a mere group: each & is printed before its equals sign, without being escaped, so what comes out is
#   no XML. No warning.
# Seen: \frac12: 1, 2; \binom52: 52; \binom{5}{2}: 5, 2; x^12: x, 1, 2; \sqrt12: 12 | split: table, align*: table, aligned: no XML
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check latex2mathml==3.81.1 2> /dev/null
cat > "$folder/formulas.py" <<'PYTHON'
from xml.etree import ElementTree

from latex2mathml.converter import convert


def inside(formula: str) -> str:
    """List the numbers and letters of the fraction, power or root."""
    tree = ElementTree.fromstring(convert(formula))
    return ", ".join(part.text for part in tree.iter() if part.tag.endswith(("}mn", "}mi")))


def kind(environment: str) -> str:
    written = convert(rf"\begin{{{environment}}}x&=1\\y&=2\end{{{environment}}}")
    try:
        tree = ElementTree.fromstring(written)
    except ElementTree.ParseError:
        return "no XML"
    return "table" if any(part.tag.endswith("}mtable") for part in tree.iter()) else "no table"


figures = (r"\frac12", r"\binom52", r"\binom{5}{2}", "x^12", r"\sqrt12")
environments = ("split", "align*", "aligned")
numbers = "; ".join(f"{formula}: {inside(formula)}" for formula in figures)
print(f"{numbers} | {', '.join(f'{environment}: {kind(environment)}' for environment in environments)}")
PYTHON
seen=$("$folder/venv/bin/python" "$folder/formulas.py")
echo "latex2mathml 3.81.1: $seen"
[[ $seen == '\frac12: 1, 2; \binom52: 52; \binom{5}{2}: 5, 2; x^12: x, 1, 2; \sqrt12: 12 | split: table, align*: table, aligned: no XML' ]]
