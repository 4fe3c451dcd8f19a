#!/usr/bin/env bash
# mathml-to-latex 1.8.0 (npm), words inside a formula: MathML that a teacher pastes, turned into TeX.
# Guess: <mtext> is text in every language. "area" becomes \text{area}, and so does its Ukrainian word "площа"; at worst the
#   letters stand there without \text.
# True: letters outside ASCII are looked up one by one in a table of signs, and some of Ukrainian stand there for what they
#   resemble. The first letter of площа (area), периметр (perimeter) and пряма (line) becomes \pi, the one of функція
#   (function) \phi, and є, which is in коефіцієнт (coefficient), \epsilon. The capital letter О becomes the figure 0. In
#   <mi> a word of several letters is left alone. No warning: a task about the area of a circle has a pi too many.
# Seen: \text{area}, \piлoщa, \piеpиметp, \pipямa, \phiункція, кoе\phiіці\epsilonнт, 0 | mi: площа
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts mathml-to-latex@1.8.0 > /dev/null
seen=$(node -e '
const { MathMLToLaTeX } = require("mathml-to-latex");
const write = (token, word) => MathMLToLaTeX.convert(`<math><${token}>${word}</${token}></math>`);
const words = ["area", "площа", "периметр", "пряма", "функція", "коефіцієнт", "О"];
console.log(`${words.map((word) => write("mtext", word)).join(", ")} | mi: ${write("mi", "площа")}`);
')
echo "mathml-to-latex 1.8.0: $seen"
[[ $seen == '\text{area}, \piлoщa, \piеpиметp, \pipямa, \phiункція, кoе\phiіці\epsilonнт, 0 | mi: площа' ]]
