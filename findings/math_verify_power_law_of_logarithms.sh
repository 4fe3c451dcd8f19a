#!/usr/bin/env bash
# math-verify 0.9.0 (PyPI) with sympy 1.14.0, default extraction, answers in TeX.
# Guess: a verifier of school answers knows the three laws of logarithms alike: ln x + ln 5 is ln 5x, and 3 ln x is ln x^3,
#   both wherever ln x is defined.
# True: letters stand for complex numbers, for which the first law holds with a positive number and the third does not. So
#   ln x + ln 5 = ln 5x is verified and 3 ln x = ln x^3 is refused, as is sqrt(x) sqrt(y) = sqrt(xy). The same law with
#   numbers, ln 8 = 3 ln 2, is verified. Nothing says that the domain was the reason.
# Seen: sum: True, power: False, roots: False, numbers: True
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check math-verify==0.9.0 sympy==1.14.0 2> /dev/null
cat > "$folder/laws.py" <<'PYTHON'
from math_verify import parse, verify

def equal(gold, answer):
    return verify(parse(f"${gold}$"), parse(f"${answer}$"))

laws = {
    "sum": (r"\ln(5x)", r"\ln(x)+\ln(5)"),
    "power": (r"\ln(x^{3})", r"3\ln(x)"),
    "roots": (r"\sqrt{xy}", r"\sqrt{x}\sqrt{y}"),
    "numbers": (r"\ln(8)", r"3\ln(2)"),
}
print(", ".join(f"{name}: {equal(*pair)}" for name, pair in laws.items()))
PYTHON
seen=$("$folder/venv/bin/python" "$folder/laws.py" 2> /dev/null)
echo "math-verify 0.9.0: $seen"
[[ $seen == "sum: True, power: False, roots: False, numbers: True" ]]
