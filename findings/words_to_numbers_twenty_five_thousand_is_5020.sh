#!/usr/bin/env bash
# words-to-numbers 1.5.1 (npm), numbers in English words, as they come from dictation.
# Guess: what it can read of a number it reads right: since "twenty thousand five hundred and sixty nine" is 20569,
#   "twenty five thousand" is 25000.
# True: the thousand multiplies the word before it only. Where a single word stands there the result is right; twenty-five
#   thousand is 20 and 5 thousands, 5020, and a quarter of a million 50200. Millions do the same. The result has the
#   type number, so nothing shows that a learner who said the right answer was heard wrong.
# Seen: twenty thousand: 20000, twenty five thousand: 5020, two hundred fifty thousand: 50200, three hundred twenty one thousand: 1320, one hundred five million: 5000100
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts words-to-numbers@1.5.1 > /dev/null
seen=$(node -e '
const { wordsToNumbers } = require("words-to-numbers");
const numbers = [
  "twenty thousand", "twenty five thousand", "two hundred fifty thousand", "three hundred twenty one thousand",
  "one hundred five million",
];
console.log(numbers.map((words) => `${words}: ${wordsToNumbers(words)}`).join(", "));
')
echo "words-to-numbers 1.5.1: $seen"
[[ $seen == 'twenty thousand: 20000, twenty five thousand: 5020, two hundred fifty thousand: 50200, three hundred twenty one thousand: 1320, one hundred five million: 5000100' ]]
