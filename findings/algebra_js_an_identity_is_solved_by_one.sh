#!/usr/bin/env bash
# algebra.js 0.2.6 (npm), equations solved for a letter.
# Guess: an equation that every number solves, 2(x+1) = 2x+2, gives a sign of its own for that, or an error, as one without
#   a solution does; x^2 = x^2, being quadratic, gives an empty list or the same sign.
# True: it gives the fraction 1, the same result as the equation x = 1. So a printed solution says x = 1, and a pupil who
#   answers "every number" is marked wrong. The opposite case, 2x = 2x+1, raises the error "No Solution".
# Seen: x = 1: 1, 2(x+1) = 2x+2: 1, x^2 = x^2: 1, 2x = 2x+1: refused
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts algebra.js@0.2.6 > /dev/null
seen=$(node -e '
const { parse } = require("algebra.js");
const solve = (equation) => { try { return String(parse(equation).solveFor("x")); } catch { return "refused"; } };
const equations = ["x = 1", "2(x+1) = 2x+2", "x^2 = x^2", "2x = 2x+1"];
console.log(equations.map((equation) => `${equation}: ${solve(equation)}`).join(", "));
')
echo "algebra.js 0.2.6: $seen"
[[ $seen == 'x = 1: 1, 2(x+1) = 2x+2: 1, x^2 = x^2: 1, 2x = 2x+1: refused' ]]
