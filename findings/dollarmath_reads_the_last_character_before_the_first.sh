#!/usr/bin/env bash
# mdit-py-plugins 0.7.0 (PyPI, with markdown-it-py 4.0.0), dollarmath_plugin(allow_digits=False): formulas between dollars.
# Guess: allow_digits=False refuses a formula only where a digit stands right before or after it, as in "5$x$".
# True: the first character of a text has no character before it, and the plugin takes the last one of the text instead. So a
#   formula at the beginning is not read, and its TeX is shown as it is, if the text ends in a digit far away.
# Seen: "$x$ is less than 1": no formula; "$x$ is less than one": formula; "Here $x$ is less than 1": formula
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check mdit-py-plugins==0.7.0 markdown-it-py==4.0.0 2> /dev/null
cat > "$folder/dollars.py" <<'PYTHON'
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

markdown = MarkdownIt().use(dollarmath_plugin, allow_digits=False)


def reads(text: str) -> str:
    kinds = {part.type for token in markdown.parse(text) for part in token.children or ()}
    return f'"{text}": {"formula" if "math_inline" in kinds else "no formula"}'


print("; ".join(map(reads, ["$x$ is less than 1", "$x$ is less than one", "Here $x$ is less than 1"])))
PYTHON
seen=$("$folder/venv/bin/python" "$folder/dollars.py")
echo "mdit-py-plugins 0.7.0: $seen"
[[ $seen == '"$x$ is less than 1": no formula; "$x$ is less than one": formula; "Here $x$ is less than 1": formula' ]]
