#!/usr/bin/env bash
# pytest-xdist 3.8.0 (PyPI) with pytest 9.0.3 and 9.2.0, --dist loadgroup.
# Guess: tests marked xdist_group("printer") run one after the other on one worker, whichever pytest runs them; a pytest
#   that the plugin cannot work with is refused, or at least warned about.
# True: the plugin hands the group on by writing it into a private field behind the test's name. pytest 9.2 no longer reads
#   that field. The group is lost without a warning, the mark is still accepted under --strict-markers, and tests that
#   share one device, port or browser run at the same time on all workers.
# Seen: pytest 9.0.3: 1 worker; pytest 9.2.0: 2 workers
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cat > "$folder/test_printer.py" <<'PYTHON'
import os, time, pytest

@pytest.mark.xdist_group("printer")
@pytest.mark.parametrize("page", range(12))
def test_print(page):
    time.sleep(0.1)
    with open("workers", "a") as workers:
        print(os.environ["PYTEST_XDIST_WORKER"], file=workers)
PYTHON
seen=()
for version in 9.0.3 9.2.0; do
  python3 -m venv "$folder/$version"
  "$folder/$version/bin/python" -m pip install --quiet --disable-pip-version-check "pytest==$version" pytest-xdist==3.8.0 2> /dev/null
  (cd "$folder" && rm -f workers && "$folder/$version/bin/pytest" -q -p no:cacheprovider --strict-markers -n 2 --dist loadgroup test_printer.py > out)
  grep -q "12 passed" "$folder/out"
  count=$(sort -u "$folder/workers" | wc -l)
  ((count == 1)) && seen+=("pytest $version: 1 worker") || seen+=("pytest $version: $count workers")
done
echo "pytest-xdist 3.8.0: ${seen[0]}; ${seen[1]}"
[[ "${seen[0]}; ${seen[1]}" == "pytest 9.0.3: 1 worker; pytest 9.2.0: 2 workers" ]]
