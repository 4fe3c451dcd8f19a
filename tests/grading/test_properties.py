# ruff: noqa: E501 - one line per case keeps the tables readable
"""Properties of grading for any answer: it never raises, is bounded and symmetric, and does not guess about a comma."""

import ast
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from math_core import LatexToMathML

from tests.properties import examples
from webapp.grading import Key, Verdict, grade, make_key, read
from webapp.grading.algebra.equivalence import compare
from webapp.grading.reading.parser import parse
from webapp.grading.writing.tex import to_tex
from webapp.messages import LOCALES, Locale

ANSWERS = {
    "number": "-1234.5", "fraction": "-3/4", "mixed": "-2 1/3", "percent": "12.5%", "expression": "-3x^2+2x-sqrt(x)",
    "equation": "y=-2x+5", "interval": "(-1.5;4]", "set": "{-2.5;2;1000}", "point": "(-3.5;8)", "unit": "-2.5 km",
    "ratio": "2:3", "time": "14:05", "word": "Right-angled",
}  # fmt: skip
FIELDS = {"word": {"listed": [["right-angled", "прямокутний"], ["п'ять", "п'яти"]]}}
KEYS: dict[str, Key] = {
    task_type: make_key(task_type, {"answer": answer, **FIELDS.get(task_type, {})})
    for task_type, answer in ANSWERS.items()
}
ALPHABET = "0123456789.,;:+-*/^()[]{}|<>=≤≥≠±%°√∞∪∅∈½²⁻π xyXYхуabckmhsinlogt\\frac_ '!\u00a0\u2212"
SEEDS = [
    *ANSWERS.values(), "2 h 30 min", "1<x<=4 or x>7", "|x-1|/(x^2-4)", "\\frac{1}{2}x", "log_2 x^3", "1 000,5", "x=1±√2",
    "sin^2 x+cos²x", "A(1;2), B(3;4)", "kg*m/s^2", "{1,2;3}", "1½%", "2:05 pm", "14 год 05 хв", "1/2 : 1/3", "2 до 3", "a:b=2:3",
]  # fmt: skip
texts = st.one_of(
    st.text(max_size=220),
    st.text(alphabet=ALPHABET, max_size=60),
    st.lists(st.sampled_from([*SEEDS, *ALPHABET]), max_size=12).map("".join),
)
answers: st.SearchStrategy[Any] = st.recursive(
    st.one_of(texts, st.none(), st.integers(), st.booleans(), st.floats()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=6,
)


@examples(400)
@given(answer=texts, task_type=st.sampled_from(list(KEYS)), locale=st.sampled_from(LOCALES))
def test_any_text_gets_a_verdict_with_a_sentence(answer: str, task_type: str, locale: Locale) -> None:
    found = grade(KEYS[task_type], answer, locale)
    assert str(found.message)
    assert found.caret is None or 0 <= found.caret <= len(answer)
    reading = read(KEYS[task_type], answer, locale)
    assert (reading.tex is None) == (reading.message is not None)
    if reading.tex is None:
        assert found.verdict is Verdict.INVALID


@examples(200)
@given(answer=answers, task_type=st.sampled_from(list(KEYS)))
def test_any_json_gets_a_verdict(answer: Any, task_type: str) -> None:
    assert grade(KEYS[task_type], answer, "uk").verdict in set(Verdict)


@examples(300)
@given(answer=texts, task_type=st.sampled_from(list(KEYS)), locale=st.sampled_from(LOCALES))
def test_another_locale_never_turns_correct_into_incorrect(answer: str, task_type: str, locale: Locale) -> None:
    other: Locale = "uk" if locale == "en" else "en"
    if grade(KEYS[task_type], answer, locale).verdict is Verdict.CORRECT:
        assert grade(KEYS[task_type], answer, other).verdict is not Verdict.INCORRECT


@st.composite
def refolded(draw: st.DrawFn) -> tuple[str, str]:
    """Return a task type and its key's answer with other spaces and signs."""
    task_type = draw(st.sampled_from(list(ANSWERS)))
    text = ANSWERS[task_type]
    text = text.replace("-", draw(st.sampled_from("-−–‐\uff0d")))
    text = text.replace(" ", draw(st.sampled_from([" ", "\u00a0", "\u2009", "\u202f"])))
    edge = draw(st.sampled_from(["", " ", "\u00a0", "\u200b", "\t"]))
    return task_type, edge + text + edge


@examples(150)
@given(case=refolded(), locale=st.sampled_from(LOCALES))
def test_a_key_grades_itself_correct_after_folding(case: tuple[str, str], locale: Locale) -> None:
    assert grade(KEYS[case[0]], case[1], locale).verdict is Verdict.CORRECT


numbers = st.integers(-9, 9).map(lambda value: f"({value})")
trees = st.recursive(
    st.one_of(numbers, st.sampled_from(["x", "y", "pi"])),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda parts: f"({parts[0]}{parts[1]}{parts[2]})"),
        st.tuples(inner, st.sampled_from(["2", "3", "(-1)", "0.5"])).map(lambda parts: f"({parts[0]})^{parts[1]}"),
        st.tuples(st.sampled_from(["sqrt", "abs", "ln", "sin"]), inner).map(lambda parts: f"{parts[0]}({parts[1]})"),
    ),
    max_leaves=5,
)


@examples(150)
@given(left=trees, right=trees)
def test_equivalence_is_symmetric(left: str, right: str) -> None:
    one, two = parse(left), parse(right)
    assert compare(one, two) is compare(two, one)


@examples(150)
@given(text=trees, locale=st.sampled_from(LOCALES))
def test_what_is_read_converts_to_mathml(text: str, locale: Locale) -> None:
    assert LatexToMathML().convert_with_local_state(to_tex(parse(text), locale), displaystyle=False)


BOMBS = [
    "+".join(["sin(x)"] * 14), "*".join(["(x+y+1)"] * 20), "(x+1)^50*(x+2)^50", "((x+1)^50)^50", "(((((x^50)^50)^50)^50)^50)",
    "sqrt(" * 20 + "x" + ")" * 20, "1/(" * 20 + "x" + ")" * 20, "x^x^x^x^x^x^x^x", "9^9^9", "(9^50)^50", "e^e^e^e^e^e", "(x+y+a+b+c)^30",
    "|" * 60 + "x" + "|" * 60, "sin(cos(tan(ln(sqrt(x)))))" * 5, "tan(10^50 x)", "+".join(f"1/(x-{n})" for n in range(1, 22)),
    "(x^8-3x^5+x-1)/(x^8-2)*sqrt(x^7-x+1)", "arcsin(x)arccos(x)arctan(x)" * 6, "1" * 30 + "^50", "±" * 90, "{" * 90, "2^" * 90 + "2",
    "-(" * 29 + "x" + ")" * 29, "½" * 100, "²" * 200, "\\frac{" * 30, "x=" * 100, "1;" * 100, "km/" * 60, "5 km" * 40,
]  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS, ids=lambda text: text[:30])
def test_the_worst_answers_cost_little(bomb: str) -> None:
    keys = [*KEYS.values(), make_key("expression", {"answer": bomb})] if _is_key(bomb) else list(KEYS.values())
    for key in keys:
        assert _cheapest(lambda key=key: grade(key, bomb, "uk")) < 0.05  # type: ignore[misc] # binds the loop's key


def _is_key(text: str) -> bool:
    try:
        make_key("expression", {"answer": text})
    except ValueError:
        return False
    return True


def _cheapest(work: Callable[[], object]) -> float:
    """CPU seconds of the best of three runs."""
    spent = []
    for _ in range(3):
        before = time.process_time()
        work()
        spent.append(time.process_time() - before)
    return min(spent)


def test_no_learner_text_reaches_a_function_that_runs_or_guesses() -> None:
    """eval, float, sympify and the like do not occur; Fraction is made from numbers, never from text. Drawings take
    the floats of computed values, for their coordinates; what an operator imports is no learner's text."""
    draws = (
        "content/figures",
        "content/variants/approximate.py",
        "content/variants/drawings.py",
        "content/importing",
        "content/original.py",
    )
    forbidden = {"eval", "exec", "compile", "float", "complex", "sympify", "parse_expr", "literal_eval", "__import__"}
    root = Path(__file__).parents[2] / "webapp"
    for path in (*(root / "grading").rglob("*.py"), *(root / "content").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                is_own_method = name == "compile" and isinstance(node.func, ast.Attribute)
                is_coordinate = name == "float" and path.relative_to(root).as_posix().startswith(draws)
                assert name not in forbidden or is_own_method or is_coordinate, (
                    f"{path.name}:{node.lineno} calls {name}"
                )
                if name == "Fraction" and len(node.args) == 1 and isinstance(node.args[0], (ast.Name, ast.Constant)):
                    assert ast.unparse(node.args[0]) not in ("text", "answer"), f"{path.name}:{node.lineno}"
