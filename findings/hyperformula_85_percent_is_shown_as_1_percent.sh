#!/usr/bin/env bash
# hyperformula 3.5.0 (npm), a spreadsheet's formulas without the spreadsheet: TEXT() with a format, as in a gradebook.
# Guess: a format that TEXT does not know is an error or stays as it is, and "0%" is among the known ones, as every
#   spreadsheet has it: 0.85 is 85%.
# True: the percent sign is a mere character behind the number: 0.85 is rounded to 1 and shown as 1%, a half is 1% too, and
#   0.125 is 0.1%. A fraction format is printed as it stands. No error. A cell that was typed as 85% has the value 0.85, so
#   it comes out as 1% as well.
# Seen: TEXT(0.85,"0%"): 1%, TEXT(0.5,"0%"): 1%, TEXT(0.125,"0.0%"): 0.1%, TEXT(85%,"0%"): 1%, TEXT(0.5,"?/?"): ?/?
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts hyperformula@3.5.0 > /dev/null
cat > cells.cjs <<'JAVASCRIPT'
const { HyperFormula } = require("hyperformula");

const formulas = ['TEXT(0.85,"0%")', 'TEXT(0.5,"0%")', 'TEXT(0.125,"0.0%")', 'TEXT(85%,"0%")', 'TEXT(0.5,"?/?")'];
const book = HyperFormula.buildFromArray([formulas.map((formula) => `=${formula}`)], { licenseKey: "gpl-v3" });
console.log(book.getSheetValues(0)[0].map((value, column) => `${formulas[column]}: ${value}`).join(", "));
JAVASCRIPT
seen=$(node cells.cjs)
echo "hyperformula 3.5.0: $seen"
[[ $seen == 'TEXT(0.85,"0%"): 1%, TEXT(0.5,"0%"): 1%, TEXT(0.125,"0.0%"): 0.1%, TEXT(85%,"0%"): 1%, TEXT(0.5,"?/?"): ?/?' ]]
