#!/usr/bin/env bash
# segno 1.6.6 (PyPI), matrix_iter(verbose=True): every module of a QR code by its kind, for those who colour or check it.
# Guess: the kinds are those of ISO/IEC 18004: a code of version 2 has 359 modules for data and error correction
#   (44 codewords of 8 bits and 7 remainder bits).
# True: the module in row 8 and column side - 9 carries data and is called format information, so one is missing: whoever
#   reads a code by these kinds reads every bit after it from the wrong place.
# Seen: data modules: 358, row 8, column 16: format
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check segno==1.6.6 2> /dev/null
cat > "$folder/kinds.py" <<'PYTHON'
import segno
from segno import consts

code = segno.make_qr("https://school.example/c", version=2, error="m", boost_error=False)
rows = [list(row) for row in code.matrix_iter(border=0, verbose=True)]
data = sum(kind in (consts.TYPE_DATA_DARK, consts.TYPE_DATA_LIGHT) for row in rows for kind in row)
is_format = rows[8][len(rows) - 9] in (consts.TYPE_FORMAT_DARK, consts.TYPE_FORMAT_LIGHT)
print(f"data modules: {data}, row 8, column {len(rows) - 9}: {'format' if is_format else 'data'}")
PYTHON
seen=$("$folder/venv/bin/python" "$folder/kinds.py")
echo "segno 1.6.6: $seen"
[[ $seen == 'data modules: 358, row 8, column 16: format' ]]
