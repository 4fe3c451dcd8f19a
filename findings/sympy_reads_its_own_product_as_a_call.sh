#!/usr/bin/env bash
# SymPy 1.14.0 (PyPI), latex() and parse_latex() with its default reader (antlr4-python3-runtime 4.11.0).
# Guess: what latex() writes, parse_latex() reads back with the same value, at least for what schools write. At worst the
#   order of the terms, or the constants pi and e, differ.
# True: x(x+1), written by latex() from a product, is read as a function named x of x+1. It prints like the product, but at
#   2 it is "x(3)" and not 6. A number before brackets is a factor, so 2(x+1) is right. The arcsine, which latex() writes
#   with \operatorname, becomes a product of the letters a, s, i, n and one letter "operatorname". The absolute value that
#   latex() writes is refused. The other reader, backend="lark" (tried with lark 1.3.1), returns four meanings of the product.
# Seen: x*(x + 1) at 2: x(3); 2*(x + 1) at 2: 6; asin(x) at 2: 2*a*i*n*operatorname*s; Abs(x): refused
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check sympy==1.14.0 antlr4-python3-runtime==4.11.0 2> /dev/null
cat > "$folder/back.py" <<'PYTHON'
from sympy import Abs, Expr, Mul, asin, latex
from sympy.abc import x
from sympy.parsing.latex import LaTeXParsingError, parse_latex


def back_at_2(written: Expr) -> str:
    """Return the value at 2 of what is read back."""
    return f"{written} at 2: {parse_latex(latex(written)).subs(x, 2).doit()}"


doubled = Mul(2, x + 1, evaluate=False)
print("; ".join(map(back_at_2, (x * (x + 1), doubled, asin(x)))), end="; ")
try:
    print("Abs(x):", parse_latex(latex(Abs(x))))
except LaTeXParsingError:
    print("Abs(x): refused")
PYTHON
seen=$("$folder/venv/bin/python" "$folder/back.py")
echo "SymPy 1.14.0: $seen"
[[ $seen == 'x*(x + 1) at 2: x(3); 2*(x + 1) at 2: 6; asin(x) at 2: 2*a*i*n*operatorname*s; Abs(x): refused' ]]
