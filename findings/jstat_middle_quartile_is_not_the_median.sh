#!/usr/bin/env bash
# jstat 1.9.6 (npm), statistics in the browser: median, quartiles, quantiles and percentiles of a class's marks.
# Guess: there are several rules for the lower and the upper quartile, and a library keeps to one; but the middle one is
#   the median by every rule, and a quarter is one number within one library.
# True: quartiles() takes members of the list and never the mean of two. Of the marks 4, 5, 8, 9 the middle quartile is 5 and
#   the median 6.5; of 10 and 20 it is 10, the same as the lower one. A box drawn from it has its line below the median that
#   is printed beside it whenever the number of marks is even. Three functions of the library have three lower quarters.
# Seen: 4 5 8 9: median 6.5, quartiles 4 5 8, lower quarter: percentile 4.75, quantiles 4.4375
#   10 20: median 15, quartiles 10 10 20, lower quarter: percentile 10, quantiles 10
#   1 2 3 4 5: median 3, quartiles 1 3 4, lower quarter: percentile 2, quantiles 1.6875
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts jstat@1.9.6 > /dev/null
cat > quartiles.cjs <<'JAVASCRIPT'
const { jStat } = require("jstat");

for (const marks of [[4, 5, 8, 9], [10, 20], [1, 2, 3, 4, 5]]) {
  const middle = `median ${jStat.median(marks)}, quartiles ${jStat.quartiles(marks).join(" ")}`;
  const quarter = `percentile ${jStat.percentile(marks, 0.25)}, quantiles ${jStat.quantiles(marks, [0.25])}`;
  console.log(`${marks.join(" ")}: ${middle}, lower quarter: ${quarter}`);
}
JAVASCRIPT
seen=$(node quartiles.cjs)
echo "$seen"
[[ $seen == '4 5 8 9: median 6.5, quartiles 4 5 8, lower quarter: percentile 4.75, quantiles 4.4375
10 20: median 15, quartiles 10 10 20, lower quarter: percentile 10, quantiles 10
1 2 3 4 5: median 3, quartiles 1 3 4, lower quarter: percentile 2, quantiles 1.6875' ]]
