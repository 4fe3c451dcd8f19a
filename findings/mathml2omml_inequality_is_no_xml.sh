#!/usr/bin/env bash
# mathml2omml 0.5.0 and its fork @hungknguyen/mathml2omml 0.4.6 (npm), MathML as the equations of a Word file.
# Guess: a program that makes XML out of XML escapes what was escaped: x &lt; 5 comes out as x &lt; 5.
# True: entities are decoded, and the signs are written as they are. x < 5 has a bare "<", so the equation is no XML, and
#   neither is the document.xml it is put into: one inequality, and the worksheet cannot be opened. x > 5 and x ≤ 5 pass. The
#   way out is an option that the manual shows without saying what it is for, disableDecode.
# Seen: mathml2omml: x < 5: no XML, x > 5: XML, x ≤ 5: XML; disableDecode: x < 5: XML
#   @hungknguyen/mathml2omml: x < 5: no XML, x > 5: XML, x ≤ 5: XML; disableDecode: x < 5: XML
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts \
  mathml2omml@0.5.0 @hungknguyen/mathml2omml@0.4.6 fast-xml-parser@4.5.3 > /dev/null
cat > equations.cjs <<'JAVASCRIPT'
const { XMLValidator } = require("fast-xml-parser");

const signs = { "x < 5": "&lt;", "x > 5": "&gt;", "x ≤ 5": "≤" };
for (const name of ["mathml2omml", "@hungknguyen/mathml2omml"]) {
  const { mml2omml } = require(name);
  const tell = (text, options) => {
    const formula = `<math><mi>x</mi><mo>${signs[text]}</mo><mn>5</mn></math>`;
    return `${text}: ${XMLValidator.validate(mml2omml(formula, options)) === true ? "XML" : "no XML"}`;
  };
  const told = Object.keys(signs).map((text) => tell(text)).join(", ");
  console.log(`${name}: ${told}; disableDecode: ${tell("x < 5", { disableDecode: true })}`);
}
JAVASCRIPT
seen=$(node equations.cjs)
echo "$seen"
[[ $seen == 'mathml2omml: x < 5: no XML, x > 5: XML, x ≤ 5: XML; disableDecode: x < 5: XML
@hungknguyen/mathml2omml: x < 5: no XML, x > 5: XML, x ≤ 5: XML; disableDecode: x < 5: XML' ]]
