#!/usr/bin/env bash
# nameparser 2.6.0 (PyPI), names of a class list split into first name, middle names and last name.
# Guess: in "Surname, First Middle", the form of most school lists, what stands behind the comma begins with a first name,
#   and a single letter behind it is the initial of a middle name.
# True: Md, which begins the names of very many boys from Bangladesh, is a doctor's degree there, and so is all that
#   follows it: "Hossain, Md Karim" has no first name. Written without the comma it has one. An initial V is read as
#   "the fifth", a suffix, unless it has a point; an initial B is a middle name.
# Seen: Hossain, Md Karim: none, suffix Md Karim; Md Karim Hossain: Md, middle Karim
#   Koval, Olena V: Olena, suffix V; Koval, Olena B: Olena, middle B; Koval, Olena V.: Olena, middle V.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check nameparser==2.6.0 2> /dev/null
cat > "$folder/names.py" <<'PYTHON'
from nameparser import HumanName


def tell(text: str) -> str:
    name = HumanName(text)
    rest = ", ".join(f"{part} {name[part]}" for part in ("middle", "suffix") if name[part])
    return f"{text}: {name.first or 'none'}, {rest}"


print("; ".join(map(tell, ("Hossain, Md Karim", "Md Karim Hossain"))))
print("; ".join(map(tell, ("Koval, Olena V", "Koval, Olena B", "Koval, Olena V."))))
PYTHON
seen=$("$folder/venv/bin/python" "$folder/names.py")
echo "nameparser 2.6.0: $seen"
[[ $seen == 'Hossain, Md Karim: none, suffix Md Karim; Md Karim Hossain: Md, middle Karim
Koval, Olena V: Olena, suffix V; Koval, Olena B: Olena, middle B; Koval, Olena V.: Olena, middle V.' ]]
