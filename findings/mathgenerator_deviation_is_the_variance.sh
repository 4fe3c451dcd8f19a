#!/usr/bin/env bash
# mathgenerator 1.5.0 (PyPI), 126 generators of school tasks, each with a problem and its solution.
# Guess: a package whose purpose is tasks with keys has right keys, apart from rounding; and a problem names all that its
#   solution needs.
# True: "data summary" calls the variance the standard deviation and the other way round. "Harmonic mean" divides the last
#   number, not their count, by the sum: 73 and 98 have the mean 4099.95. "Power of powers" asks for 17^{9^{8}}, a tower,
#   and has the key of (17^9)^8. A frustum has two radii, and its problem gives the first one twice.
# Seen: of 20 each: deviation is the variance 20, harmonic mean is right 0, tower has the key of a product 20, one radius twice 20
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check mathgenerator==1.5.0 2> /dev/null
cat > "$folder/keys.py" <<'PYTHON'
import random
import re
from math import isclose
from statistics import harmonic_mean, pvariance

import mathgenerator


def numbers(text: str) -> list[float]:
    return [float(found) for found in re.findall(r"\d+(?:\.\d+)?", text)]


deviations = means = towers = radii = 0
for seed in range(20):
    random.seed(seed)
    problem, solution = mathgenerator.data_summary()
    deviations += isclose(numbers(solution)[1], pvariance(numbers(problem)))
    problem, solution = mathgenerator.harmonic_mean()
    means += isclose(numbers(solution)[0], harmonic_mean(numbers(problem)[1:]))
    problem, solution = mathgenerator.power_of_powers()
    base, inner, outer = numbers(problem)
    towers += f"^{{{inner:.0f}^{{{outer:.0f}}}}}" in problem and numbers(solution) == [base, inner * outer]
    _height, _name, first, _name, second = numbers(mathgenerator.volume_frustum()[0])
    radii += first == second
print(
    f"of 20 each: deviation is the variance {deviations}, harmonic mean is right {means}, "
    f"tower has the key of a product {towers}, one radius twice {radii}"
)
PYTHON
seen=$("$folder/venv/bin/python" "$folder/keys.py")
echo "mathgenerator 1.5.0: $seen"
[[ $seen == 'of 20 each: deviation is the variance 20, harmonic mean is right 0, tower has the key of a product 20, one radius twice 20' ]]
