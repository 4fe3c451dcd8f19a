#!/usr/bin/env bash
# nerdamer 1.1.13 (npm) with all its parts, eq() of two expressions, and inequalities.
# Guess: a computer algebra system that expands and simplifies says with eq() that (x+1)^2 and its expanded form are equal,
#   as it does for the root of 8 and twice the root of 2; x > 2 stays an inequality, and solving x^2 < 4 gives a range, an
#   error or nothing.
# True: eq() subtracts and looks whether 0 is left, without expanding. So it is false for the binomial, for 2x+2 over 6x+6
#   and one third, and for sine squared plus cosine squared and 1. Expanding the difference first mends the binomial. An
#   inequality is evaluated at once, to a number: x > 2 is 0, and the only solution of x^2 < 4 is 0.
# Seen: roots: true, binomial: false, expanded: true, fraction: false, squares: false; x>2: 0, solving x^2<4: [0]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts nerdamer@1.1.13 > /dev/null
seen=$(node -e '
const nerdamer = require("nerdamer/all");
const equal = (one, other) => nerdamer(one).eq(other);
console.log([
  `roots: ${equal("sqrt(8)", "2*sqrt(2)")}`,
  `binomial: ${equal("(x+1)^2", "x^2+2*x+1")}`,
  `expanded: ${equal("expand((x+1)^2-(x^2+2*x+1))", "0")}`,
  `fraction: ${equal("(2*x+2)/(6*x+6)", "1/3")}`,
  `squares: ${equal("sin(x)^2+cos(x)^2", "1")}`,
].join(", ") + `; x>2: ${nerdamer("x>2")}, solving x^2<4: ${nerdamer.solve("x^2<4", "x")}`);
')
echo "nerdamer 1.1.13: $seen"
[[ $seen == 'roots: true, binomial: false, expanded: true, fraction: false, squares: false; x>2: 0, solving x^2<4: [0]' ]]
