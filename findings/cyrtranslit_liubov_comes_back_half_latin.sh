#!/usr/bin/env bash
# cyrtranslit 1.2.0 and transliterate 1.10.2 (PyPI), Ukrainian names in Latin letters and back, as for logins and exports.
# Guess: each offers both directions for Ukrainian, so a common name comes back as it was, at worst with another apostrophe.
#   A soft sign, which Latin writes as one, comes back as a soft sign.
# True: in cyrtranslit, Любов comes back with Latin "Lj" and Лук'янюк with Latin "nj" among its Cyrillic letters, which no
#   search finds; an apostrophe becomes a soft sign (Марьяна). transliterate makes every soft sign and apostrophe a CAPITAL
#   soft sign, in the middle of a word: ОлЬга, МарЬяна. Its ЩЕРБАК in capitals is ShchERBAK and comes back as ШчЕРБАК, and
#   the two surnames Згурський and Журський have one Latin form, so two pupils share a login. No error.
# Seen: cyrtranslit: Ljубов Марьяна Лукьяnjук Ольга ЩЕРБАК; Latin letters inside: Lj nj; Zhurs'kyj and Žurs'kyj
#   transliterate: Любов МарЬяна ЛукЬянюк ОлЬга ШчЕРБАК; Latin letters inside: none; Zhurs'kyj and Zhurs'kyj
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check cyrtranslit==1.2.0 transliterate==1.10.2 2> /dev/null
cat > "$folder/names.py" <<'PYTHON'
import re

import cyrtranslit
from transliterate import translit

LIBRARIES = {
    "cyrtranslit": (lambda name: cyrtranslit.to_latin(name, "ua"), lambda name: cyrtranslit.to_cyrillic(name, "ua")),
    "transliterate": (lambda name: translit(name, "uk", reversed=True), lambda name: translit(name, "uk")),
}
for library, (write, read) in LIBRARIES.items():
    back = " ".join(read(write(name)) for name in ("Любов", "Мар'яна", "Лук'янюк", "Ольга", "ЩЕРБАК"))
    latin = " ".join(re.findall("[A-Za-z]+", back)) or "none"
    print(f"{library}: {back}; Latin letters inside: {latin}; {write('Згурський')} and {write('Журський')}")
PYTHON
seen=$("$folder/venv/bin/python" "$folder/names.py")
echo "$seen"
[[ $seen == "cyrtranslit: Ljубов Марьяна Лукьяnjук Ольга ЩЕРБАК; Latin letters inside: Lj nj; Zhurs'kyj and Žurs'kyj
transliterate: Любов МарЬяна ЛукЬянюк ОлЬга ШчЕРБАК; Latin letters inside: none; Zhurs'kyj and Zhurs'kyj" ]]
