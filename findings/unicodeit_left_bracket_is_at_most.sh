#!/usr/bin/env bash
# unicodeit 0.7.5 (PyPI), TeX as a line of Unicode signs, for titles, mail and lists.
# Guess: a command that it does not know stays as it is, as \frac and \sin do; and an accent over two letters covers both, or
#   stays.
# True: a command stays only if it does not begin like one that is known. Otherwise that beginning is replaced: \left( is
#   \le and "ft(", so a bracket begins with "at most"; \log, \ln and \lim get the Polish letter that TeX calls \l, and
#   \operatorname a Danish one. An accent takes the first letter and drops the second, but not the closing brace: the
#   vectors AB and BC become A and B, and the period 16 becomes 1. No error: the subject of a mail, or a title, says
#   something else than the task.
# Seen: \frac{1}{2} | \sin x | ≤ft(x+1\right)² | łog₂ 8 | łim x | øperatorname{lcm} | A⃗} + B⃗} | 0.1̅} | 0.3̅
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check unicodeit==0.7.5 2> /dev/null
cat > "$folder/signs.py" <<'PYTHON'
from unicodeit import replace

formulas = (
    r"\frac{1}{2}", r"\sin x", r"\left(x+1\right)^2", r"\log_2 8", r"\lim x", r"\operatorname{lcm}", r"\vec{AB} + \vec{BC}",
    r"0.\overline{16}", r"0.\overline{3}",
)
print(" | ".join(map(replace, formulas)))
PYTHON
seen=$("$folder/venv/bin/python" "$folder/signs.py")
echo "unicodeit 0.7.5: $seen"
[[ $seen == '\frac{1}{2} | \sin x | ≤ft(x+1\right)² | łog₂ 8 | łim x | øperatorname{lcm} | A⃗} + B⃗} | 0.1̅} | 0.3̅' ]]
