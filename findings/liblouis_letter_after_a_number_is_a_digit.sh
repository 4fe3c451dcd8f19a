#!/usr/bin/env bash
# liblouis 3.24.0 (Debian packages of 3.24.0-1), braille tables of eleven languages for plain text, first grade or none.
# Guess: a braille digit is a letter from a to j after a number sign. So each table puts a sign between a number and such a
#   letter, as English does, and "7a+5c" reads differently from "71+53".
# True: the Polish, Spanish, Italian and Portuguese tables put nothing there. "3b" has the very cells of "32", and the
#   product 7a is 71 for the finger. A letter after j, as in "3x", is safe, so the fault shows only with some letters.
# Seen: 3b reads as 32: pl es it pt; told apart: en uk de cs nl hu tr
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
chmod 755 "$folder"
(cd "$folder" && apt-get download -qq liblouis-bin=3.24.0-1 liblouis20=3.24.0-1 liblouis-data=3.24.0-1 2> /dev/null)
for package in "$folder"/*.deb; do dpkg -x "$package" "$folder/root"; done
export LOUIS_TABLEPATH=$folder/root/usr/share/liblouis/tables
LD_LIBRARY_PATH=$(dirname "$(find "$folder/root" -name "liblouis.so.*" | head -1)")
export LD_LIBRARY_PATH
declare -A tables=(
  [en]=en-ueb-g1.ctb [uk]=uk.utb [de]=de-g0.utb [cs]=cs.tbl [nl]=nl-NL-g0.utb [hu]=hu-hu-g1.ctb [tr]=tr-g1.ctb
  [pl]=Pl-Pl-g1.utb [es]=es-g1.ctb [it]=it-it-comp6.utb [pt]=pt-pt-g1.utb
)
alike=() apart=()
for language in pl es it pt en uk de cs nl hu tr; do
  mapfile -t cells < <(printf '3b\n32\n' | "$folder/root/usr/bin/lou_translate" "unicode.dis,${tables[$language]}")
  [[ ${cells[0]} == ⠼* && ${cells[1]} == ⠼⠉⠃ ]]
  if [[ ${cells[0]} == "${cells[1]}" ]]; then alike+=("$language"); else apart+=("$language"); fi
done
seen="3b reads as 32: ${alike[*]}; told apart: ${apart[*]}"
echo "liblouis 3.24.0: $seen"
[[ $seen == '3b reads as 32: pl es it pt; told apart: en uk de cs nl hu tr' ]]
