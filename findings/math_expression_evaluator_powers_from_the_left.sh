#!/usr/bin/env bash
# math-expression-evaluator 2.0.7 (npm), eval() with its defaults.
# Guess: a power of a power goes from the right, as in every textbook and in most languages: 2^3^2 is 2 to the ninth, 512.
# True: it goes from the left: 64. Angles are in degrees, and sin(pi) is 0.055. And "2^-1" is refused, while 2^(-1) is a half.
# Seen: 2^3^2: 64, 2^(3^2): 512, sin(30): 0.5, 2^(-1): 0.5; 2^-1: refused
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts math-expression-evaluator@2.0.7 > /dev/null
seen=$(node -e '
const { default: Mexp = require("math-expression-evaluator") } = require("math-expression-evaluator");
const mexp = new Mexp();
const value = (text) => { try { return mexp.eval(text); } catch { return "refused"; } };
console.log(["2^3^2", "2^(3^2)", "sin(30)", "2^(-1)"].map((text) => `${text}: ${value(text)}`).join(", ") + `; 2^-1: ${value("2^-1")}`);
')
echo "math-expression-evaluator 2.0.7: $seen"
[[ $seen == '2^3^2: 64, 2^(3^2): 512, sin(30): 0.5, 2^(-1): 0.5; 2^-1: refused' ]]
