#!/usr/bin/env bash
# lxml 6.1.3 (PyPI), element.sourceline: the line of an element, to report a fault in a long file.
# Guess: it is the line of the element's tag, or None where it is not known.
# True: libxml2 stores lines in two bytes. Of an element after line 65,534 without text or children it tells the line at
#   which the white space after it ends. Blank lines after the element are added to its line, without a sign that it is a
#   guess. The same element at the beginning of a file has its own line.
# Seen: at line 11: 11; at line 70001: 70006
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check lxml==6.1.3 2> /dev/null
cat > "$folder/lines.py" <<'PYTHON'
from lxml import etree


def told(line):
    """Return the line that lxml tells of an empty element on a line, with four blank lines after it."""
    text = "<quiz>" + "\n" * (line - 1) + "<question/>" + "\n" * 5 + "<question/></quiz>"
    return etree.fromstring(text)[0].sourceline


print(f"at line 11: {told(11)}; at line 70001: {told(70_001)}")
PYTHON
seen=$("$folder/venv/bin/python" "$folder/lines.py")
echo "lxml 6.1.3: $seen"
[[ $seen == 'at line 11: 11; at line 70001: 70006' ]]
