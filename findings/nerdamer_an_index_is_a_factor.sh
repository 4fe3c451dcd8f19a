#!/usr/bin/env bash
# nerdamer 1.1.13 (npm), convertFromLaTeX().
# Guess: x_{1} and x_{2} are two letters, as x_1 and x_2 are in nerdamer's own notation; a logarithm to the base 2 is one,
#   or is refused; and a ratio a:b is a division, or is refused.
# True: the braces of an index are a factor: x_{2}-x_{1} is one letter "x_" times 2 minus itself, so the rise between two
#   points is "x_", and x_{1}+x_{2} is 3x_. \log_{2}{8} is 16 times a letter "log_". Of a:b only the b is left. A dot
#   without a space after it, 2\cdot3, is twice a letter "cdot3". All this without an error.
# Seen: x_{2}-x_{1}: x_, x_{1}+x_{2}: 3*x_, \log_{2}{8}: 16*log_, a:b: b, 2\cdot3: 2*cdot3, 2\cdot 3: 6
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts nerdamer@1.1.13 > /dev/null
seen=$(node -e '
const nerdamer = require("nerdamer");
const formulas = ["x_{2}-x_{1}", "x_{1}+x_{2}", "\\log_{2}{8}", "a:b", "2\\cdot3", "2\\cdot 3"];
console.log(formulas.map((tex) => `${tex}: ${nerdamer.convertFromLaTeX(tex)}`).join(", "));
')
echo "nerdamer 1.1.13: $seen"
[[ $seen == 'x_{2}-x_{1}: x_, x_{1}+x_{2}: 3*x_, \log_{2}{8}: 16*log_, a:b: b, 2\cdot3: 2*cdot3, 2\cdot 3: 6' ]]
