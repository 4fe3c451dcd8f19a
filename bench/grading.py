"""The time of a grade by task type, the worst hostile answer, and our grader beside others on pairs of known truth."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from statistics import median

from bench.pairs import Pair, pairs
from bench.peers import checkers
from bench.tables import table, verdict
from bench.world import World
from webapp.grading import grade, make_key

ROUNDS = 300
MOST_HOSTILE = 20  # CPU milliseconds
CHECKERS: dict[str, Callable[[Sequence[Pair]], checkers.Judged | None]] = {
    "ours": checkers.ours,
    "KAS 2.2.3": checkers.kas,
    "math-verify 0.9.0": checkers.math_verify,
    "SymPy 1.14": checkers.by_sympy,
}
SAMPLES = (
    # type, key, answer, target in milliseconds
    ("number", "0.25", "0,25", 0.2),
    ("fraction", "3/4", "6/8", 0.2),
    ("mixed", "1 1/2", "1½", 0.2),
    ("percent", "20%", "20 %", 0.2),
    ("expression", "x^2-2x+1", "(x+1)^2", 1.0),
    ("expression, equal polynomial", "x^2-2x+1", "(x-1)^2", None),
    ("expression, equal with roots", "sin(2x)", "2 sin x cos x", None),
    ("equation", "y=2x-5", "2y=4x-10", None),
    ("interval", "(1;4]", "1<x<=4", None),
    ("set", "{-2;2}", "±2", None),
    ("point", "(-3;8)", "(-3;8)", None),
    ("unit", "2.5 km", "2500 м", None),
)
HOSTILE = (
    "9**9**9**9", "(x+1)^100000", "((x+1)^50)^50", "(x+1)^50*(x+2)^50", "(a+b+c+d)^20", "+".join(["sin(x)"] * 14),
    "arcsin(x)arccos(x)arctan(x)" * 6, "+".join(f"1/(x-{n})" for n in range(1, 22)), "(" * 200, "1" * 10_000,
    "x^x^x^x^x^x^x^x", "sqrt(" * 20 + "x" + ")" * 20, "(x^8-3x^5+x-1)/(x^8-2)*sqrt(x^7-x+1)", "sin(cos(tan(ln x)))" * 5,
)  # fmt: skip


def report(here: World, seconds: float, turns: int) -> list[str]:
    """Return the chapter as Markdown lines."""
    del here, seconds, turns
    times = []
    for name, answer_key, answer, target in SAMPLES:
        key = make_key(name.partition(",")[0], {"answer": answer_key})
        times.append((name, _median(partial(grade, key, answer, "uk")), target))
    choice = make_key("choice", {"options": [{"id": "a", "correct": True}, {"id": "b"}]})
    times.append(("choice", _median(partial(grade, choice, "b", "en")), 0.2))
    shown = (f"{name} {spent:.3f}" + (f" ({verdict(spent, most, at_most=True)})" if most else "")
             for name, spent, most in times)  # fmt: skip
    worst, text = max((_worst(text), text) for text in HOSTILE)
    return [
        "## Grading",
        "",
        *_beside_others(),
        f"Median milliseconds of a grade, goal 1 for expressions and 0.2 for others marked: {'; '.join(shown)}."
        f" The worst hostile answer, `{text[:40]}`, takes {worst:.1f} ms of CPU"
        f" (goal {MOST_HOSTILE}: {verdict(worst, MOST_HOSTILE, at_most=True)}).",
    ]


def _beside_others() -> list[str]:
    """Return the table of what each checker says of the generated pairs."""
    generated = list(pairs())
    rows = []
    for name, judge in CHECKERS.items():
        judged = judge(generated)
        if judged is None:
            rows.append([name, "Node.js or npm is not installed", "", "", "", ""])
            continue
        said = [(pair.is_equal, says) for pair, (says, _) in zip(generated, judged, strict=True)]
        rows.append(
            [
                name,
                f"{100 * sum(says is truth for truth, says in said) / len(said):.2f} %",
                str(sum(says is True and not truth for truth, says in said)),
                str(sum(says is False and truth for truth, says in said)),
                str(sum(says is None for _, says in said)),
                f"{median(milliseconds for _, milliseconds in judged):.2f}",
            ]
        )
    head = ["checker", "right", "different called equal", "equal called different", "not read", "median, ms"]
    return [
        f"Each checker judges {len(generated):,} pairs of {len({pair.kind for pair in generated})} kinds, whose truth"
        " follows from how they were made (`bench/pairs.py`).",
        *table(head, rows),
    ]


def _median(work: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        before = time.perf_counter()
        work()
        times.append(time.perf_counter() - before)
    return median(times) * 1000


def _worst(text: str) -> float:
    """Return CPU milliseconds, best of three, of grading a hostile answer, against itself if it can be a key."""
    try:
        key = make_key("expression", {"answer": text})
    except ValueError:
        key = make_key("expression", {"answer": "x", "variables": list("abcdxy")})
    times = []
    for _ in range(3):
        before = time.process_time()
        grade(key, text, "en")
        times.append(time.process_time() - before)
    return min(times) * 1000
