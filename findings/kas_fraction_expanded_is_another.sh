#!/usr/bin/env bash
# KAS (Khan Academy's answer checker), @khanacademy/kas 2.2.3 (npm), compare() with its default options.
# Guess: a checker that samples numbers to decide equality takes 2(x+1) over 6(x+1), the same fraction multiplied out, and
#   one third as equal, whichever two of the three it is given.
# True: the factored fraction equals one third, but the expanded one does not, and the two fractions differ from each
#   other, although the expanded one equals (x+1)/(3x+3). So equality is not transitive, and a pupil who multiplies a
#   right answer out is told that it is wrong. The message is empty in every case.
# Seen: factored = third: true, expanded = third: false, factored = expanded: false, expanded = halved: true
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @khanacademy/kas@2.2.3 > /dev/null
seen=$(node -e '
const KAS = require("@khanacademy/kas");
const [factored, expanded, halved, third] = ["(2*(x+1))/(6*(x+1))", "(2*x+2)/(6*x+6)", "(x+1)/(3*x+3)", "1/3"];
const equal = (one, other) => KAS.compare(KAS.parse(one).expr, KAS.parse(other).expr).equal;
console.log([
  `factored = third: ${equal(factored, third)}`,
  `expanded = third: ${equal(expanded, third)}`,
  `factored = expanded: ${equal(factored, expanded)}`,
  `expanded = halved: ${equal(expanded, halved)}`,
].join(", "));
')
echo "kas 2.2.3: $seen"
[[ $seen == "factored = third: true, expanded = third: false, factored = expanded: false, expanded = halved: true" ]]
