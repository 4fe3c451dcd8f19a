#!/usr/bin/env bash
# chrono-node 2.10.3 (npm), dates in running text, with its Ukrainian reader.
# Guess: an apostrophe inside a Ukrainian word is one, whichever of the two usual characters it is: the typewriter's or the
#   typographic one (’), which printed texts, telephones and word processors have. Five days ago is five days ago.
# True: only the typewriter's is known. With the other one the number is cut off and the rest is read: "п’ять днів тому" (five
#   days ago) is "днів тому", one day ago, and "дев’ятого березня" (the ninth of March) is "березня", the first. The strict
#   reader, too, takes five days ago for one. "у п’ятницю" (on Friday) is no date at all.
# Seen, from Wednesday 4 March 2026: п'ять днів тому: 27 Feb, п’ять днів тому: 3 Mar, strict: 3 Mar
#   дев'ятого березня: 9 Mar, дев’ятого березня: 1 Mar | у п'ятницю: 6 Mar, у п’ятницю: none
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cd "$folder"
npm init -y > /dev/null
npm install --silent --no-audit --no-fund --ignore-scripts chrono-node@2.10.3 > /dev/null
cat > dates.cjs <<'JAVASCRIPT'
const { uk } = require("chrono-node");

const wednesday = new Date(2026, 2, 4, 12);
const show = (day) => day?.toLocaleDateString("en-GB", { day: "numeric", month: "short" }) ?? "none";
const tell = (text) => `${text}: ${show(uk.parseDate(text, wednesday))}`;
const both = (text) => `${tell(text)}, ${tell(text.replace("'", "’"))}`;
const strict = show(uk.strict.parseDate("п’ять днів тому", wednesday));
console.log(`${both("п'ять днів тому")}, strict: ${strict}`);
console.log(`${both("дев'ятого березня")} | ${both("у п'ятницю")}`);
JAVASCRIPT
seen=$(node dates.cjs)
echo "chrono-node 2.10.3: $seen"
[[ $seen == "п'ять днів тому: 27 Feb, п’ять днів тому: 3 Mar, strict: 3 Mar
дев'ятого березня: 9 Mar, дев’ятого березня: 1 Mar | у п'ятницю: 6 Mar, у п’ятницю: none" ]]
