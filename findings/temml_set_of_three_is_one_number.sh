#!/usr/bin/env bash
# Temml 0.13.5 and KaTeX 0.18.11 (npm), TeX as MathML, numbers with a comma between them and no space.
# Guess: a comma in TeX separates, which is why people write 2{,}5 for a decimal comma; so a point (2,5) has two numbers and
#   a set \{1,2,3\} three, with or without a space in the source, in both, since one follows the other's grammar.
# True: in Temml a comma between two digits belongs to the number. The point is the one number 2,5 in brackets, the set has
#   one member 1,2,3, and the interval [2,5) begins with 2,5. It is set and read out as a decimal, and a checker that looks
#   for the numbers in the MathML finds one. A space after the comma makes two numbers of it, and KaTeX makes two anyway.
# Seen: Temml: (2,5): 2,5; (2, 5): 2 5; \{1,2,3\}: 1,2,3; [2,5): 2,5; \max(1,2): 1,2; (3,-2): 3 2
#   KaTeX: (2,5): 2 5; (2, 5): 2 5; \{1,2,3\}: 1 2 3; [2,5): 2 5; \max(1,2): 1 2; (3,-2): 3 2
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts temml@0.13.5 katex@0.18.11 > /dev/null
cat > numbers.mjs <<'JAVASCRIPT'
import katex from "katex";
import temml from "temml";

const formulas = ["(2,5)", "(2, 5)", String.raw`\{1,2,3\}`, "[2,5)", String.raw`\max(1,2)`, "(3,-2)"];
const numbers = (markup) => [...markup.matchAll(/<mn[^>]*>(.*?)<\/mn>/g)].map((found) => found[1]).join(" ");
const tell = (write) => formulas.map((formula) => `${formula}: ${numbers(write(formula))}`).join("; ");
console.log(`Temml: ${tell((formula) => temml.renderToString(formula))}`);
console.log(`KaTeX: ${tell((formula) => katex.renderToString(formula, { output: "mathml" }))}`);
JAVASCRIPT
seen=$(node numbers.mjs)
echo "$seen"
[[ $seen == 'Temml: (2,5): 2,5; (2, 5): 2 5; \{1,2,3\}: 1,2,3; [2,5): 2,5; \max(1,2): 1,2; (3,-2): 3 2
KaTeX: (2,5): 2 5; (2, 5): 2 5; \{1,2,3\}: 1 2 3; [2,5): 2 5; \max(1,2): 1 2; (3,-2): 3 2' ]]
