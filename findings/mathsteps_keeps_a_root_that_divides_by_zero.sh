#!/usr/bin/env bash
# mathsteps 0.2.0 (npm), the steps of a solution, as a learner would write them.
# Guess: a solver that multiplies by x - 1 looks whether x = 1 comes out of it; it does know that 1/x = 0 has no solution.
#   And a sum of a fraction and a decimal, 1/3 + 0.5, is 5/6, or 0.8333.
# True: x/(x-1) = 1/(x-1) is solved in three steps by x = 1, where both sides divide by zero. A fraction is rounded to four
#   places before it meets a decimal, and the sum is not rounded: the step shows 0.8332999999999999. 0/0 is simplified to 0
#   ("REDUCE_ZERO_NUMERATOR"). And x^2 = 4 has no steps, while x^2-4 = 0 has both roots. A worked solution made of it
#   teaches the very mistake that such a task is set for.
# Seen: x/(x-1)=1/(x-1): x = 1, 1/x=0: 1 = 0, x^2-4=0: x = [-2, 2], x^2=4: no steps | 1/3+0.5: 0.8332999999999999, 0/0: 0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts mathsteps@0.2.0 > /dev/null
seen=$(node -e '
const { simplifyExpression, solveEquation } = require("mathsteps");
const solved = ["x/(x-1)=1/(x-1)", "1/x=0", "x^2-4=0", "x^2=4"].map((equation) => {
  const steps = solveEquation(equation);
  return `${equation}: ${steps.length ? steps.at(-1).newEquation.ascii() : "no steps"}`;
});
const simple = ["1/3+0.5", "0/0"].map((sum) => `${sum}: ${simplifyExpression(sum).at(-1).newNode}`);
console.log(`${solved.join(", ")} | ${simple.join(", ")}`);
')
echo "mathsteps 0.2.0: $seen"
[[ $seen == 'x/(x-1)=1/(x-1): x = 1, 1/x=0: 1 = 0, x^2-4=0: x = [-2, 2], x^2=4: no steps | 1/3+0.5: 0.8332999999999999, 0/0: 0' ]]
