#!/usr/bin/env bash
# limits 5.8.0 (PyPI; Flask-Limiter counts with it), MemoryStorage, the storage it recommends for one process.
# Guess: counting a request in memory is an addition in a dict, and what has expired is dropped at the next look.
# True: with nearly every count a threading.Timer is started, a new thread that drops expired counts 0.01 s later. A
#   program that counts steadily starts up to a hundred threads a second.
# Seen: counts: 20, threads started: 20
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check limits==5.8.0 2> /dev/null
cat > "$folder/count.py" <<'PYTHON'
import threading
import time

from limits.storage import MemoryStorage

started = 0
start = threading.Thread.start


def noted(thread: threading.Thread) -> None:
    global started
    started += 1
    start(thread)


storage = MemoryStorage()
time.sleep(0.05)
threading.Thread.start = noted
for number in range(20):
    storage.incr(f"somebody/{number % 3}", expiry=60)
    time.sleep(0.05)
print(f"counts: 20, threads started: {started}")
PYTHON
seen=$("$folder/venv/bin/python" "$folder/count.py")
echo "limits 5.8.0: $seen"
[[ $seen == 'counts: 20, threads started: 20' ]]
