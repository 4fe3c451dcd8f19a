#!/usr/bin/env bash
# romans 3.1.0 (npm), Roman numerals as numbers, for a task that asks for one.
# Guess: since it refuses IIII, VV and IC, which no textbook allows, it refuses every numeral that it would not write
#   itself; and if it takes IIX, the commonest mistake for 8, it takes it for 8.
# True: signs that repeat or stand in a wrong pair are refused, but a wrong order of right pairs is added up: IIX is I and IX,
#   10, XIIX is 20, IVI 5 and IXX 19. So a pupil who writes IIX where 10 was asked for is right. The package's romanize()
#   writes none of them.
# Seen: IIII: refused, VV: refused, IC: refused, XIV: 14, IIX: 10, XIIX: 20, IVI: 5, IXX: 19 | written: 10 X, 20 XX, 5 V, 19 XIX
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts romans@3.1.0 > /dev/null
cat > numerals.cjs <<'JAVASCRIPT'
const { deromanize, romanize } = require("romans");

function read(numeral) {
  try {
    return deromanize(numeral);
  } catch {
    return "refused";
  }
}
const numerals = ["IIII", "VV", "IC", "XIV", "IIX", "XIIX", "IVI", "IXX"];
const written = [10, 20, 5, 19].map((number) => `${number} ${romanize(number)}`).join(", ");
console.log(`${numerals.map((numeral) => `${numeral}: ${read(numeral)}`).join(", ")} | written: ${written}`);
JAVASCRIPT
seen=$(node numerals.cjs)
echo "romans 3.1.0: $seen"
[[ $seen == 'IIII: refused, VV: refused, IC: refused, XIV: 14, IIX: 10, XIIX: 20, IVI: 5, IXX: 19 | written: 10 X, 20 XX, 5 V, 19 XIX' ]]
