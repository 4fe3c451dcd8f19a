"""Programs that judge answers: ours, KAS (Khan Academy, on Node), math-verify and SymPy.

Each says whether two texts are equal, or None where it cannot read one of them.
"""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.pairs import Pair
from webapp.grading import Verdict, grade, make_key

KAS = Path(__file__).resolve().parent / "kas"
Judged = list[tuple[bool | None, float]]  # what it says, and how many milliseconds it took


def ours(pairs: Sequence[Pair]) -> Judged:
    """Judge with our grader; a right value in another form counts as equal."""
    return _timed(pairs, _ours)


def _ours(pair: Pair) -> bool | None:
    letters = sorted(set(re.findall(r"\b[a-z]\b", pair.key + pair.answer)))
    graded = grade(make_key(pair.type, {"answer": pair.key, "variables": letters or ["x"]}), pair.answer, "en")
    return None if graded.verdict is Verdict.INVALID else graded.verdict is not Verdict.INCORRECT


def math_verify(pairs: Sequence[Pair]) -> Judged:
    """Judge with math-verify, which reads TeX."""
    return _timed(pairs, _math_verify)


def _math_verify(pair: Pair) -> bool | None:
    from math_verify import parse, verify  # noqa: PLC0415 - imports SymPy, a second of all that use ours alone

    key, answer = (parse(f"${_tex(text)}$", parsing_timeout=None) for text in (pair.key, pair.answer))
    return verify(key, answer, timeout_seconds=None) if key and answer else None


def _tex(text: str) -> str:
    """Write a text of `bench.pairs` as TeX: products, roots, functions and exponents in braces."""
    text = re.sub(r"sqrt\(([^()]*)\)", r"\\sqrt{\1}", text)
    text = re.sub(r"\^\(([^()]*)\)", r"^{\1}", text)
    return re.sub(r"\b(sin|cos|ln)\b", r"\\\1", text).replace("*", r" \cdot ")


def by_sympy(pairs: Sequence[Pair]) -> Judged:
    """Judge with SymPy's own parser and its test of equality. The texts are ours, so parsing them is safe."""
    return _timed(pairs, _by_sympy)


def _by_sympy(pair: Pair) -> bool | None:
    import sympy  # noqa: PLC0415 - see above

    sides = []
    for text in (pair.key, pair.answer):
        left, _, right = text.partition("=")
        sides.append(sympy.sympify(left) - sympy.sympify(right or "0"))
    if "=" not in pair.key:
        return bool((sides[0] - sides[1]).equals(0))
    return not sympy.simplify(sides[0] / sides[1]).free_symbols


def kas(pairs: Sequence[Pair]) -> Judged | None:
    """Judge with KAS in a Node process; None where Node or npm is missing."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    if not (KAS / "node_modules").is_dir():
        subprocess.run([npm, "ci", "--ignore-scripts"], cwd=KAS, check=True, capture_output=True)
    sent = json.dumps({"pairs": [(pair.key, pair.answer) for pair in pairs]})
    done = subprocess.run([node, "main.js"], cwd=KAS, input=sent, capture_output=True, text=True, check=True)
    return [(says, milliseconds) for says, milliseconds in json.loads(done.stdout)]


def _timed(pairs: Sequence[Pair], judge: Callable[[Pair], bool | None]) -> Judged:
    judged: Judged = []
    for pair in pairs:
        before = time.perf_counter()
        try:
            says = judge(pair)
        except Exception:  # a peer's refusal, whatever it raises
            says = None
        judged.append((says, (time.perf_counter() - before) * 1000))
    return judged
