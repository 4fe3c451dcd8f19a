#!/usr/bin/env bash
# marked-katex-extension 5.1.13 with marked 18.2.1 and katex 0.18.11 (npm), formulas between dollars in Markdown.
# Guess: a formula ends at its closing dollar, whatever stands behind it, as with other Markdown readers of this kind; what
#   is guarded is a digit behind it, because of prices.
# True: the closing dollar counts only before a space, one of ? ! . , : or the end. Brackets, a hyphen and a letter leave
#   the TeX as it is: ($x$), the $x$-axis, the $n$th term. Before a semicolon, the mark between the two numbers of a point
#   or between two answers, the search goes on to the next dollar: "$x=2$; $y=3$" is one formula "x=2$; $y=3", and by
#   default the error ends the whole page. The option nonStandard reads them all.
# Seen: commas: x=2 y=3; brackets: none; axis: none; term: none; semicolon: refused
#   nonStandard: commas: x=2 y=3; brackets: x; axis: x; term: n; semicolon: x=2 y=3
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts marked@18.2.1 marked-katex-extension@5.1.13 katex@0.18.11 > /dev/null
cat > pages.mjs <<'JAVASCRIPT'
import { Marked } from "marked";
import katex from "marked-katex-extension";

const texts = {
  commas: "$x=2$, $y=3$", brackets: "($x$)", axis: "The $x$-axis", term: "The $n$th term", semicolon: "$x=2$; $y=3$",
};
function formulas(text, options) {
  try {
    const page = new Marked(katex({ output: "mathml", ...options })).parse(text);
    return [...page.matchAll(/<annotation[^>]*>(.*?)<\/annotation>/g)].map((found) => found[1]).join(" ") || "none";
  } catch {
    return "refused";
  }
}
const tell = (options) => Object.entries(texts).map(([name, text]) => `${name}: ${formulas(text, options)}`).join("; ");
console.log(tell({}));
console.log(`nonStandard: ${tell({ nonStandard: true })}`);
JAVASCRIPT
seen=$(node pages.mjs)
echo "marked-katex-extension 5.1.13: $seen"
[[ $seen == 'commas: x=2 y=3; brackets: none; axis: none; term: none; semicolon: refused
nonStandard: commas: x=2 y=3; brackets: x; axis: x; term: n; semicolon: x=2 y=3' ]]
