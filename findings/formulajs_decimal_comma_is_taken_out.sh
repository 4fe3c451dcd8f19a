#!/usr/bin/env bash
# @formulajs/formulajs 4.6.1 (npm), spreadsheet functions: NUMBERVALUE(text, decimal mark, group mark).
# Guess: of all ways to read a mark with a decimal comma this one is safe, because it is told both marks. 2,5 with "," and
#   "." is 2.5, as in a spreadsheet, and 1.234.567,5 is a million.
# True: the decimal comma is replaced by a point first, and then the first group mark, which is that point now, is taken
#   out. So 2,5 is 25 and 0,75 is 75. A number with exactly one group is right by luck, one with two groups is no number.
#   Without the third argument 2,5 is right.
# Seen: 2,5: 25, 0,75: 75, -1,5: -15, 1.234,5: 1234.5, 1.234.567,5: NaN; 2,5 without a group mark: 2.5
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @formulajs/formulajs@4.6.1 > /dev/null
seen=$(node -e '
const { NUMBERVALUE } = require("@formulajs/formulajs");
const texts = ["2,5", "0,75", "-1,5", "1.234,5", "1.234.567,5"];
const read = texts.map((text) => `${text}: ${NUMBERVALUE(text, ",", ".")}`).join(", ");
console.log(`${read}; 2,5 without a group mark: ${NUMBERVALUE("2,5", ",")}`);
')
echo "formulajs 4.6.1: $seen"
[[ $seen == '2,5: 25, 0,75: 75, -1,5: -15, 1.234,5: 1234.5, 1.234.567,5: NaN; 2,5 without a group mark: 2.5' ]]
