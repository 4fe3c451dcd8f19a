#!/usr/bin/env bash
# Readers of AsciiMath: asciimath-parser 0.6.11, mathup 1.0.2 and asciimath2tex 1.5.0 (npm).
# Guess: AsciiMath has one grammar, so a line that a pupil types is one formula, whichever package draws it; and "a/b/c" is
#   a over b, over c, as a calculator divides.
# True: each draws its own. asciimath-parser sets 8/4/2 as 8 over (4 over 2) and sin x/2 as the sine of a half. mathup
#   raises the minus alone in x^-1 and puts the whole x/2 under the root. asciimath2tex does neither and leaves the second
#   slash of a/b/c as a sign. None of the formulas is refused.
# Seen: asciimath-parser: \frac{8}{\frac{4}{2}}, \sin\frac{x}{2}, x^{{-1}}, \frac{\sqrt{x}}{2}
#   mathup: over(over(8 4) 2), sin over(x 2), power(x −) 1, root(over(x 2))
#   asciimath2tex: \frac{8}{4}/2, \frac{\sin{x}}{2}, x^{-1}, \frac{\sqrt{x}}{2}
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts asciimath-parser@0.6.11 mathup@1.0.2 asciimath2tex@1.5.0 > /dev/null
cat > read.mjs <<'JAVASCRIPT'
import { AsciiMath } from "asciimath-parser";
import asciimath2tex from "asciimath2tex";
import mathup from "mathup";

const parser = new AsciiMath();
const other = new (asciimath2tex.default ?? asciimath2tex)();
const NAMES = { mfrac: "over", msup: "power", msqrt: "root" };

/** Write MathML as nested names, such as over(x 2). */
function nested(mathml) {
  return mathml
    .replace(/<(mfrac|msup|msqrt)>/g, (_, tag) => ` ${NAMES[tag]}(`)
    .replace(/<\/(mfrac|msup|msqrt)>/g, ")")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .replace(/ ?([()]) ?/g, "$1")
    .replace(/\)(?=[\w])/g, ") ")
    .trim();
}

const bare = (tex) => tex.replace(/\s/g, "");
const readers = {
  "asciimath-parser": (text) => bare(parser.toTex(text, { display: false })),
  mathup: (text) => nested(mathup(text).toString()),
  asciimath2tex: (text) => bare(other.parse(text)),
};
for (const [name, read] of Object.entries(readers)) {
  console.log(`${name}: ${["8/4/2", "sin x/2", "x^-1", "sqrt x/2"].map(read).join(", ")}`);
}
JAVASCRIPT
seen=$(node read.mjs)
echo "$seen"
[[ $seen == 'asciimath-parser: \frac{8}{\frac{4}{2}}, \sin\frac{x}{2}, x^{{-1}}, \frac{\sqrt{x}}{2}
mathup: over(over(8 4) 2), sin over(x 2), power(x −) 1, root(over(x 2))
asciimath2tex: \frac{8}{4}/2, \frac{\sin{x}}{2}, x^{-1}, \frac{\sqrt{x}}{2}' ]]
