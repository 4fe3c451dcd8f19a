"""Formulas that learners type are converted one by one, and their cache has a limit in bytes."""

import re
import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import pytest

from webapp.content.rendering import tex
from webapp.content.rendering.tex import Formulas, mathml


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> Formulas:
    formulas = Formulas(200_000)
    monkeypatch.setattr(tex, "_formulas", formulas)
    return formulas


def test_a_formula_is_converted_once(small: Formulas) -> None:
    first = mathml("x^2", "en")
    assert mathml("x^2", "en") is first
    assert mathml("x^2", "en", display=True) != first


@pytest.mark.parametrize(
    ("tex", "english"),
    [
        ("(3; -4)", "(3,−4)"),
        (r"\{1;2\}", "{1,2}"),
        ("(2.5; 3]", "(2.5,3]"),
        (r"53; 45; \dots", "53,45,..."),
        (r"a\;b", "ab"),
    ],
)
def test_members_are_parted_as_the_language_does(tex: str, english: str) -> None:
    def shown(markup: str) -> str:
        return re.sub("<[^>]*>", "", markup)

    assert shown(mathml(tex, "en")) == english
    assert shown(mathml(tex, "uk")).count(";") == tex.replace(r"\;", "").count(";")


@pytest.mark.slow
def test_formulas_without_end_take_no_more_than_the_limit(small: Formulas) -> None:
    tracemalloc.start()
    try:
        for number in range(1000):
            mathml("+".join(f"\\alpha_{{{number}}}" for _ in range(10)), "en")
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert 100_000 < small.size <= small.largest
    assert taken < 2 * small.largest


def test_a_formula_that_is_asked_for_stays(small: Formulas) -> None:
    kept = mathml("x^2", "en")
    for number in range(2000):
        mathml(f"x+{number}", "en")
        assert small.find(("x^2", "en", False)) is kept
    assert small.find(("x+0", "en", False)) is None


def test_a_formula_larger_than_the_limit_is_converted_and_not_kept(small: Formulas) -> None:
    assert len(mathml("x+" * 20_000 + "1", "en")) > small.largest
    assert small.size == 0


def test_threads_that_ask_for_the_same_count_it_once(small: Formulas) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: mathml(f"y+{number % 7}", "en"), range(500)))
    size = small.size
    fresh = Formulas(200_000)
    for number in range(7):
        fresh.remember((f"y+{number}", "en", False), mathml(f"y+{number}", "en"))
    assert size == fresh.size
