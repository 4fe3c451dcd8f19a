#!/usr/bin/env bash
# mathjs 15.2.0 (npm), evaluate() of percentages.
# Guess: since 50%*2 is 1 and 200-5% is 190, "25% + 10%" is 0.35 and "100% - 20%" is 0.8, with and without spaces.
# True: a percent sign before a plus or a minus is the remainder, and the plus or minus belongs to the number behind it. 25
#   modulo +10% has no remainder, so the answer is a plain 0. In a longer sum, "200 + 5% - 1", the middle is 5 modulo -1 and
#   the sum is 200. With brackets around each percentage it is right. No error, no warning.
# Seen: 50%*2: 1, 200-5%: 190, 25% + 10%: 0, 100% - 20%: 0, 10% - 3: -2, 200 + 5% - 1: 200, (25%) + (10%): 0.35
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts mathjs@15.2.0 > /dev/null
seen=$(node -e '
const { evaluate } = require("mathjs");
const sums = ["50%*2", "200-5%", "25% + 10%", "100% - 20%", "10% - 3", "200 + 5% - 1", "(25%) + (10%)"];
console.log(sums.map((sum) => `${sum}: ${evaluate(sum)}`).join(", "));
')
echo "mathjs 15.2.0: $seen"
[[ $seen == '50%*2: 1, 200-5%: 190, 25% + 10%: 0, 100% - 20%: 0, 10% - 3: -2, 200 + 5% - 1: 200, (25%) + (10%): 0.35' ]]
