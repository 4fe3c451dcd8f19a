#!/usr/bin/env bash
# SymPy 1.14.0 (PyPI), parse_expr with implicit_multiplication_application, its reader of formulas as people write them.
# Guess: since "sin x" and "sin 2x" are read as in a textbook, "2 sin x cos x" is 2 sin(x) cos(x); "sinx" is the sine too,
#   or is refused; and "x1" is a variable of its own, or x times 1 with a warning.
# True: a function without brackets takes all factors that follow, the next function included: sin(x cos x). "sinx" is the
#   product of the letters i, n, s, x. In "x1" the letter and the figure are split and multiplied, so x1 - x2 is -x. With
#   an underscore the index stays: x_1.
# Seen: sin 2x: sin(2*x), 2 sin x cos x: 2*sin(x*cos(x)), sinx: i*n*s*x, x1 - x2: -x, x_1 - x_2: x_1 - x_2
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check sympy==1.14.0 2> /dev/null
cat > "$folder/read.py" <<'PYTHON'
from sympy.parsing.sympy_parser import implicit_multiplication_application, parse_expr, standard_transformations

as_written = (*standard_transformations, implicit_multiplication_application)
texts = ("sin 2x", "2 sin x cos x", "sinx", "x1 - x2", "x_1 - x_2")
print(", ".join(f"{text}: {parse_expr(text, transformations=as_written)}" for text in texts))
PYTHON
seen=$("$folder/venv/bin/python" "$folder/read.py")
echo "SymPy 1.14.0: $seen"
[[ $seen == 'sin 2x: sin(2*x), 2 sin x cos x: 2*sin(x*cos(x)), sinx: i*n*s*x, x1 - x2: -x, x_1 - x_2: x_1 - x_2' ]]
