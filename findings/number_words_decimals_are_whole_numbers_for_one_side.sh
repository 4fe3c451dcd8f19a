#!/usr/bin/env bash
# n2words 4.0.0 and to-words 5.7.0 write numbers in words, words-to-numbers 1.5.1 reads them (npm).
# Guess: decimals are read out figure by figure, so pi is "three point one four", the same value has the same words, and a
#   reader of numbers takes back what a writer of numbers has written.
# True: both writers take what is behind the point for a whole number: "three point fourteen". (The manual of to-words
#   shows 123.45 as "point four five".) So a price given as the text 1.50 is "one point fifty" in n2words, while 1.5 is
#   "one point five", and 0.1 + 0.2 has thirty quadrillions. The reader adds such words: 3.14 comes back as 4.4, 1.50 as 6.
#   A number that is read out to a learner and dictated back is another one.
# Seen: n2words: three point fourteen, one point fifty, one point five, zero point thirty quadrillion four
#   to-words: Three Point Fourteen, One Hundred Twenty Three Point Forty Five
#   read back: 4.4, 6, 1.5 | three point one four: 3.14
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts n2words@4.0.0 to-words@5.7.0 words-to-numbers@1.5.1 > /dev/null
cat > words.mjs <<'JAVASCRIPT'
import { toCardinal } from "n2words/en-US";
import { ToWords } from "to-words";
import reader from "words-to-numbers";

const { wordsToNumbers } = reader;
const longer = new ToWords({ localeCode: "en-US" });
const written = [3.14, "1.50", 1.5].map((number) => toCardinal(number));
console.log(`n2words: ${[...written, toCardinal(0.1 + 0.2)].join(", ")}`);
console.log(`to-words: ${longer.convert(3.14)}, ${longer.convert(123.45)}`);
const back = written.map((words) => wordsToNumbers(words)).join(", ");
console.log(`read back: ${back} | three point one four: ${wordsToNumbers("three point one four")}`);
JAVASCRIPT
seen=$(node words.mjs)
echo "$seen"
[[ $seen == 'n2words: three point fourteen, one point fifty, one point five, zero point thirty quadrillion four
to-words: Three Point Fourteen, One Hundred Twenty Three Point Forty Five
read back: 4.4, 6, 1.5 | three point one four: 3.14' ]]
