#!/usr/bin/env bash
# fractional 1.0.0 (npm), exact fractions, which writes them as mixed numbers and reads mixed numbers.
# Guess: it reads what it writes: -7/3 is written "-2 1/3", and that text is -7/3 again.
# True: the sign belongs to the whole part alone, and the fraction is added to it: "-2 1/3" is -5/3, "-1 1/2" is -1/2.
#   Positive numbers come back unchanged, and so does -1/2, so tests with those pass. A decimal comma ends the number: "0,5"
#   is 0. A negative answer, stored as text and compared later, marks the right answer wrong.
# Seen: 7/3 is written 2 1/3 and read 2 1/3, -7/3 is written -2 1/3 and read -1 2/3 | -1 1/2: -1/2, -1/2: -1/2, 0,5: 0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts fractional@1.0.0 > /dev/null
cat > fractions.js <<'JAVASCRIPT'
const fractional = require("fractional");

const read = (text) => new fractional.Fraction(text).toString();
const back = [7, -7].map((top) => {
  const written = new fractional.Fraction(top, 3).toString();
  return `${top}/3 is written ${written} and read ${read(written)}`;
});
const texts = ["-1 1/2", "-1/2", "0,5"].map((text) => `${text}: ${read(text)}`);
console.log(`${back.join(", ")} | ${texts.join(", ")}`);
JAVASCRIPT
seen=$(node fractions.js)
echo "fractional 1.0.0: $seen"
[[ $seen == '7/3 is written 2 1/3 and read 2 1/3, -7/3 is written -2 1/3 and read -1 2/3 | -1 1/2: -1/2, -1/2: -1/2, 0,5: 0' ]]
