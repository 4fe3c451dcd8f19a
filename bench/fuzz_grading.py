"""Coverage-guided fuzzing of grading, on demand: `pip install atheris`, then `python -m bench.fuzz_grading`.

Arguments go to libFuzzer, such as -max_total_time=300. Fails on any exception and on any answer that takes over 200 ms.
"""

import importlib
import sys
import time

atheris = importlib.import_module("atheris")  # installed only where the fuzzer runs

with atheris.instrument_imports(include=["webapp.grading"]):
    from webapp.grading import Verdict, grade, make_key, read
    from webapp.messages import Locale

ANSWERS = {
    "number": "-1234.5", "fraction": "-3/4", "mixed": "-2 1/3", "percent": "12.5%", "expression": "-3x^2+2x-sqrt(x)",
    "equation": "y=-2x+5", "interval": "(-1.5;4]", "set": "{-2.5;2;1000}", "point": "(-3.5;8)", "unit": "-2.5 km",
    "ratio": "2:3", "time": "14:05", "word": "right-angled",
}  # fmt: skip
LISTED = [["right-angled", "прямокутний"], ["п'ять", "п'яти"]]
KEYS = [make_key(task_type, {"answer": answer, "listed": LISTED}) for task_type, answer in ANSWERS.items()]
SLOWEST = 0.2


def check(data: bytes) -> None:
    """Check one input: the first byte picks type and locale, the rest is the answer."""
    if not data:
        return
    key = KEYS[data[0] % len(KEYS)]
    locale: Locale = "uk" if data[0] & 128 else "en"
    answer = data[1:].decode("utf-8", "surrogatepass" if data[0] & 64 else "ignore") if _decodes(data) else ""
    before = time.process_time()
    found = grade(key, answer, locale)
    reading = read(key, answer, locale)
    spent = time.process_time() - before
    assert spent < SLOWEST, f"{spent:.3f} s for {answer!r}"
    assert found.caret is None or 0 <= found.caret <= len(answer)
    assert reading.tex is not None or found.verdict is Verdict.INVALID
    if "," in answer and found.verdict is Verdict.CORRECT:
        assert grade(key, answer, "en" if locale == "uk" else "uk").verdict is not Verdict.INCORRECT


def _decodes(data: bytes) -> bool:
    try:
        data[1:].decode("utf-8", "surrogatepass" if data[0] & 64 else "ignore")
    except UnicodeDecodeError:
        return False
    return True


if __name__ == "__main__":
    atheris.Setup(sys.argv, check)
    atheris.Fuzz()
