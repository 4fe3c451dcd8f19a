"""Lists of numbers as parameters: how they are drawn, calculated with, and written."""

from fractions import Fraction
from statistics import median, mode

import pytest

from tests.content.conftest import Tree
from webapp.content.checks.check import check_content
from webapp.content.library import Task
from webapp.content.variants.variants import Variant, VariantError, make_variant
from webapp.grading.algebra.evaluate import Unevaluable, evaluate, evaluate_any, holds
from webapp.grading.reading.conditions import parse_condition

SEEDS = range(60)
LISTS = {"l": (Fraction(4), Fraction(1), Fraction(7), Fraction(1)), "s": tuple(map(Fraction, (1, 2, 3, 4, 5, 6, 7)))}


def task_with(tree: Tree, **params: object) -> Task:
    shown = "".join(f" [[{name}]]" for name in params)
    uk = {"prompt": f"Обчисли{shown}"}
    tree.write_task(prompt=f"Add{shown}.", params=params, answer="1", hints=None, solution=None, mistakes=None,
                    translations={"uk": uk})  # fmt: skip
    library = tree.load()
    assert not library.problems, library.problems
    return library.topics["adding"].tasks["sum"]


def drawn(task: Task, name: str, seed: int) -> tuple[Fraction, ...]:
    value = make_variant(task, seed, "en").values.numbers[name]
    assert isinstance(value, tuple)
    return value


def test_members_are_in_range_and_in_steps(tree: Tree) -> None:
    task = task_with(tree, n={"integer": [5, 9]}, l={"list": [2, "2n"], "length": ["n - 2", "n"], "step": 0.5})
    lengths = set()
    for seed in SEEDS:
        members, n = drawn(task, "l", seed), make_variant(task, seed, "en").values.numbers["n"]
        assert isinstance(n, Fraction)
        assert all(2 <= member <= 2 * n and member * 2 % 1 == 0 for member in members)
        assert n - 2 <= len(members) <= n
        lengths.add(len(members) - n)
    assert lengths == {-2, -1, 0}


def test_distinct_and_sorted(tree: Tree) -> None:
    task = task_with(tree, l={"list": [1, 8], "length": 7, "distinct": True, "sorted": True, "not": [5]})
    for seed in SEEDS:
        assert list(drawn(task, "l", seed)) == [1, 2, 3, 4, 6, 7, 8]


@pytest.mark.parametrize("length", [5, 6, 9])
@pytest.mark.parametrize("is_distinct", [True, False])
def test_wanted_mean_and_median(tree: Tree, length: int, is_distinct: bool) -> None:
    wanted = {"list": [-4, 40], "length": length, "distinct": is_distinct, "mean": "m", "median": "m + 2"}
    task = task_with(tree, m={"integer": [9, 19]}, l=wanted)
    seen = set()
    for seed in SEEDS:
        members, m = drawn(task, "l", seed), make_variant(task, seed, "en").values.numbers["m"]
        assert isinstance(m, Fraction)
        assert sum(members) == m * length
        assert median(members) == m + 2
        assert len(set(members)) == length or not is_distinct
        seen.add(members)
    assert len(seen) > 50
    assert sum(list(members) != sorted(members) for members in seen) > 50


def test_wanted_mode(tree: Tree) -> None:
    task = task_with(tree, c={"integer": [3, 9]}, l={"list": [1, 12], "length": 8, "mode": "c", "mean": 7})
    for seed in SEEDS:
        members = drawn(task, "l", seed)
        assert mode(members) == make_variant(task, seed, "en").values.numbers["c"]
        assert sum(members) == 56


def test_what_no_list_can_be_is_reported(tree: Tree) -> None:
    task = task_with(tree, l={"list": [1, 5], "length": 4, "mean": 9})
    with pytest.raises(VariantError, match='what is wanted of the list "l"'):
        make_variant(task, 0, "en")


def test_a_list_that_can_never_be_is_reported_with_its_line(tree: Tree) -> None:
    tree.write_task(params={"l": {"list": [1, 5], "length": 4, "mode": 2, "distinct": True}})
    (reason,) = tree.reasons()
    assert "010-sum.json:" in reason
    assert 'a list without repetition ("distinct") has no "mode"' in reason


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("sum(l)", 13), ("mean(l)", Fraction(13, 4)), ("median(l)", Fraction(5, 2)), ("mode(l)", 1), ("range(l)", 6),
        ("count(l)", 4), ("count(l, 1)", 2), ("item(l, 3)", 7), ("min(l)", 1), ("max(l, 9)", 9), ("max(2, 3)", 3),
        ("quartile(s, 1)", 2), ("quartile(s, 2)", 4), ("quartile(s, 3)", 6), ("quartile(s, 4)", 7),
        ("quartile(sort(l), 1)", 1), ("mean(2, 3, 7)", 4), ("item(sort(l), 4) - item(l, 1)", 3),
        ("mean(2l + 1)", Fraction(15, 2)), ("sum((l - 1)^2)", 45), ("sum(list(l, 10))", 23),
    ],
)  # fmt: skip
def test_functions_are_exact(source: str, value: Fraction) -> None:
    assert evaluate(parse_condition(source, frozenset(LISTS)), LISTS) == value


@pytest.mark.parametrize("source", ["mode(s)", "item(l, 5)", "item(l, 1/2)", "quartile(l, 5)", "sum(l + s)"])
def test_what_has_no_value(source: str) -> None:
    with pytest.raises(Unevaluable):
        evaluate(parse_condition(source, frozenset(LISTS)), LISTS)


def test_operations_go_member_by_member() -> None:
    assert evaluate_any(parse_condition("10 - 2l", frozenset(LISTS)), LISTS) == (2, 8, -4, 8)
    assert evaluate_any(parse_condition("abs(l - 4)", frozenset(LISTS)), LISTS) == (0, 3, 3, 3)
    assert evaluate_any(parse_condition("round(l/4, 1)", frozenset(LISTS)), LISTS) == tuple(
        Fraction(tenths, 10) for tenths in (10, 3, 18, 3)
    )
    assert evaluate(parse_condition("mean(abs(l - mean(l)))", frozenset(LISTS)), LISTS) == Fraction(9, 4)
    assert holds(parse_condition("median(l) < mean(l) and count(l) = 4", frozenset(LISTS)), LISTS)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("gcd(l, 2)", "gcd(...) needs numbers, not a list"),
        ("item(a, 1)", "item(...) needs a list first"),
        ("sort(a)", "sort(...) needs a list"),
    ],
)
def test_a_list_in_the_place_of_a_number_is_explained(tree: Tree, source: str, reason: str) -> None:
    tree.write_task(params={"a": {"integer": [2, 9]}, "l": {"list": [1, 9], "length": 3}, "b": source})
    problems = [str(problem) for problem in check_content(tree.load(), seeds=1)]
    assert any(reason in problem and "010-sum.json:" in problem for problem in problems), problems


def variant_of(tree: Tree, prompt: str, locale: str = "en") -> Variant:
    tree.write_task(
        prompt=prompt,
        params={"l": "list(1.5, -2, 1200)"},
        answer="{[[l]]}",
        type="set",
        hints=None,
        solution=None,
        mistakes=None,
        translations={"uk": {"prompt": prompt}},
    )
    return make_variant(tree.load().topics["adding"].tasks["sum"], 0, "uk" if locale == "uk" else "en")


def test_lists_are_written_as_each_language_does(tree: Tree) -> None:
    assert variant_of(tree, "[[l]]").prompt_text == "1.5, −2, 1,200"
    assert variant_of(tree, "[[l]]", "uk").prompt_text == "1,5; −2; 1200"
    assert variant_of(tree, "[[l|decimals 1]]").prompt_text == "1.5, −2.0, 1,200.0"
    assert "<mo>,</mo>" in variant_of(tree, "$[[sort(l)]]$").prompt_html
    assert variant_of(tree, "[[l]]").right_answer("en") == "{1.5; -2; 1200}"
