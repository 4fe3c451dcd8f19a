#!/usr/bin/env bash
# numeric-quantity 3.3.3 (npm), numbers as people type them: mixed numbers, ½, and figures of many scripts.
# Guess: a power with a raised figure, 10², is 100, or is no number, like x² and 10^2.
# True: raised figures are read as figures, so that ¹⁄₂ can be a half. 10² is 102, 3² is 32, and 2¹⁰ is 210; a lowered one
#   does the same. The result is a plain number, so nothing shows that an answer with a power was read as another one. A
#   letter or a caret makes it NaN.
# Seen: ¹⁄₂: 0.5, 10²: 102, 3²: 32, 2¹⁰: 210, 10₂: 102, x²: NaN, 10^2: NaN
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts numeric-quantity@3.3.3 > /dev/null
seen=$(node -e '
const { numericQuantity } = require("numeric-quantity");
const texts = ["¹⁄₂", "10²", "3²", "2¹⁰", "10₂", "x²", "10^2"];
console.log(texts.map((text) => `${text}: ${numericQuantity(text)}`).join(", "));
')
echo "numeric-quantity 3.3.3: $seen"
[[ $seen == '¹⁄₂: 0.5, 10²: 102, 3²: 32, 2¹⁰: 210, 10₂: 102, x²: NaN, 10^2: NaN' ]]
