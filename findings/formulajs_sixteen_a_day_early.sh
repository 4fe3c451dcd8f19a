#!/usr/bin/env bash
# @formulajs/formulajs 4.6.1 (npm), spreadsheet functions: DATEDIF, the one that spreadsheets use for ages.
# Guess: DATEDIF(born, day, "Y") is the number of birthdays, as in a spreadsheet. A pupil born on 1 September 2010 is 15 on
#   31 August 2026 and 16 the next day.
# True: years are counted in a calendar of twelve months with 30 days, where 31 August counts as 1 September. So that pupil
#   is 16 a day early, although the same function with "M" counts 191 full months, which is less than 16 years. It happens
#   to everybody born on the first of a month that follows one with 31 days. Born on the 15th, a pupil has the right age.
# Seen: to 31 August: 16 years, 191 months; to 1 September: 16 years, 192 months; born on the 15th: 15 years, 191 months
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @formulajs/formulajs@4.6.1 > /dev/null
seen=$(node -e '
const { DATEDIF } = require("@formulajs/formulajs");
const age = (born, day, unit) => DATEDIF(new Date(...born), new Date(...day), unit);
const [early, late] = [[2010, 8, 1], [2010, 8, 15]];
const tell = (born, day) => `${age(born, day, "Y")} years, ${age(born, day, "M")} months`;
const [before, after] = [tell(early, [2026, 7, 31]), tell(early, [2026, 8, 1])];
console.log(`to 31 August: ${before}; to 1 September: ${after}; born on the 15th: ${tell(late, [2026, 8, 14])}`);
')
echo "formulajs 4.6.1: $seen"
[[ $seen == 'to 31 August: 16 years, 191 months; to 1 September: 16 years, 192 months; born on the 15th: 15 years, 191 months' ]]
