#!/usr/bin/env bash
# symengine 0.15.0 (PyPI, the fast twin of SymPy) and SymPy 1.14.0, text with a number before a letter.
# Guess: "1/2x" is half of x in both, since a number before a letter is a factor like any other; and a text that one of
#   them reads as a product is a product for the other.
# True: symengine ties the number to the letter more closely than a division: 1/2x is 1/(2x), and 2x/3y is 2x/(3y). SymPy
#   divides first: x/2 and 2xy/3. Before brackets symengine takes no number at all, but x(x+1) is a function x of x+1.
# Seen: 1/2x at 2: symengine 1/4, SymPy 1; 2x/3y at 6 and 2: symengine 2, SymPy 8; x(x+1): symengine x(1 + x), SymPy x*(x + 1)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check symengine==0.15.0 sympy==1.14.0 2> /dev/null
cat > "$folder/both.py" <<'PYTHON'
import symengine
from sympy.parsing.sympy_parser import implicit_multiplication, parse_expr, standard_transformations


def by_sympy(text: str) -> object:
    return parse_expr(text, transformations=(*standard_transformations, implicit_multiplication))


def told(text: str, **values: int) -> str:
    return ", ".join(f"{name} {read(text).subs(values)}" for name, read in (("symengine", symengine.sympify), ("SymPy", by_sympy)))


print(f"1/2x at 2: {told('1/2x', x=2)}; 2x/3y at 6 and 2: {told('2x/3y', x=6, y=2)}; x(x+1): {told('x(x+1)')}")
PYTHON
seen=$("$folder/venv/bin/python" "$folder/both.py")
echo "symengine 0.15.0, SymPy 1.14.0: $seen"
[[ $seen == '1/2x at 2: symengine 1/4, SymPy 1; 2x/3y at 6 and 2: symengine 2, SymPy 8; x(x+1): symengine x(1 + x), SymPy x*(x + 1)' ]]
