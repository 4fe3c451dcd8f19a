"""Pools: each variant shows some of the listed options, items or pairs."""

from collections import Counter
from typing import Any

import pytest

from tests.content.conftest import Tree
from webapp.content.checks.check import check_content
from webapp.content.checks.preview import preview_lines
from webapp.content.library import Task
from webapp.content.variants.variants import Variant, VariantError, make_variant
from webapp.grading import Verdict, grade

UK = {"prompt": "Що правильне про $[[a]]$?"}
OPTIONS: list[dict[str, Any]] = [
    *({"text": f"${n}$ right", "correct": True} for n in range(5)),
    *({"text": f"${n}$ wrong", "say": "no"} for n in range(5)),
]
BASE: dict[str, Any] = {
    "type": "choices", "prompt": "What is right about $[[a]]$?", "options": OPTIONS, "pool": {"draw": 4},
    "answer": None, "mistakes": None, "hints": None, "solution": None, "params": {"a": {"integer": [2, 9]}},
    "translations": {"uk": UK},
}  # fmt: skip
SEEDS = range(300)


def made(tree: Tree, **changes: object) -> Task:
    tree.write_task(**BASE | changes)
    library = tree.load()
    assert library.problems == ()
    return library.topics["adding"].tasks["sum"]


def variants(task: Task) -> list[Variant]:
    return [make_variant(task, seed, "en") for seed in SEEDS]


def right_count(variant: Variant) -> int:
    right = variant.right_answer("en")
    assert grade(variant.key, right, "en").verdict is Verdict.CORRECT
    return len(right) if isinstance(right, list) else 1


def test_a_variant_draws_so_many_with_one_right_and_one_wrong_at_least(tree: Tree) -> None:
    made_variants = variants(made(tree))
    assert {len(variant.options) for variant in made_variants} == {4}
    counts = Counter(map(right_count, made_variants))
    assert sorted(counts) == [1, 2, 3]
    assert min(counts.values()) > len(SEEDS) / 5, "each number of right options is about equally likely"


def test_each_option_is_drawn_about_as_often(tree: Tree) -> None:
    shown = Counter(place for variant in variants(made(tree)) for place in variant.places)
    assert len(shown) == len(OPTIONS)
    assert min(shown.values()) > 0.7 * max(shown.values())


def test_the_numbers_of_right_options_may_be_set(tree: Tree) -> None:
    assert set(map(right_count, variants(made(tree, pool={"draw": 4, "right": [2, 4]})))) == {2, 3, 4}


def test_a_single_choice_draws_one_right_option_of_several(tree: Tree) -> None:
    made_variants = variants(made(tree, type="choice"))
    assert len({variant.right_answer("en") for variant in made_variants}) == len(SEEDS), "ids reveal nothing"
    assert len({variant.places for variant in made_variants}) > 30
    assert all(sum(option.text.endswith("right") for option in variant.options) == 1 for variant in made_variants)


def test_a_group_shows_one_option_at_most(tree: Tree) -> None:
    options = [option | {"group": f"g{index % 5}"} for index, option in enumerate(OPTIONS)]
    for variant in variants(made(tree, options=options)):
        assert len({place % 5 for place in variant.places}) == 4


def test_a_condition_decides_which_options_are_right(tree: Tree) -> None:
    options = [{"text": f"$[[a]] > {n}$", "correct": f"a > {n}"} for n in range(1, 10)]
    for variant in variants(made(tree, options=options)):
        right = variant.right_answer("en")
        for option in variant.options:
            number, bound = option.text.strip("$").split(" > ")
            assert (option.id in right) is (int(number) > int(bound))


@pytest.mark.parametrize("locale", ["en", "uk"])
def test_the_same_seed_draws_the_same_in_both_languages(tree: Tree, locale: Any) -> None:
    task = made(tree)
    first, again = make_variant(task, 7, "en"), make_variant(task, 7, locale)
    assert [option.id for option in first.options] == [option.id for option in again.options]


def test_items_to_order_are_drawn_and_keep_their_order(tree: Tree) -> None:
    items = [f"${n}$" for n in range(9)]
    task = made(tree, type="order", options=None, items=items)
    assert len({variant.places for variant in variants(task)}) > 60
    for variant in variants(task):
        texts = {option.id: option.text for option in variant.options}
        right = [texts[str(id_)] for id_ in variant.right_answer("en")]
        assert len(right) == 4
        assert right == sorted(right)
        assert [option.text for option in variant.options] != right


def test_pairs_to_match_are_drawn_together(tree: Tree) -> None:
    pairs = [[f"${n}$", f"${n + 20}$"] for n in range(9)]
    for variant in variants(made(tree, type="match", options=None, pairs=pairs)):
        assert len(variant.left) == len(variant.right) == 4
        texts = {option.id: option.text.strip("$") for option in (*variant.left, *variant.right)}
        matched: Any = variant.right_answer("en")
        assert all(int(texts[right]) - int(texts[left]) == 20 for left, right in matched)


FAULTS: list[tuple[dict[str, object], str]] = [
    ({"pool": {"draw": 10}}, '"pool.draw": input should be less than or equal to 8'),
    ({"pool": {"draw": 4}, "options": OPTIONS[3:7]}, '"pool" draws 4 of 4 options: list more than it draws'),
    ({"pool": None}, '10 options are too many to show: let a "pool" draw some, 8 at most'),
    ({"pool": {"draw": 4, "right": [3, 2]}}, '"right" of the pool is [fewest, most], 4 at most'),
    ({"pool": {"draw": 4, "right": [2, 3]}, "options": OPTIONS[4:]}, '"pool" draws 2 to 3 right ones of 4: there are'),
    ({"type": "choice", "options": OPTIONS[:7]}, '"pool" draws one right and 3 wrong options: there are too few'),
    ({"pool": {"drawn": 4}}, 'unknown key "drawn": did you mean "draw"?'),
]


@pytest.mark.parametrize(("changes", "reason"), FAULTS, ids=[reason for _, reason in FAULTS])
def test_a_pool_that_cannot_be_drawn_from_is_reported(tree: Tree, changes: dict[str, object], reason: str) -> None:
    tree.write_task(**BASE | changes)
    (problem,) = [line for line in tree.reasons() if reason in line]
    assert problem.startswith("math/adding/tasks/010-sum.json:")
    assert 'task "sum"' in problem


def test_a_variant_without_enough_right_options_is_reported(tree: Tree) -> None:
    options = [{"text": f"$[[a]] > {n}$", "correct": f"a > {n}"} for n in (1, 6, 7, 8, 9, 10)]
    task = made(tree, options=options, pool={"draw": 3, "right": [2, 2]})
    with pytest.raises(VariantError, match="the pool has 1 right and 5 wrong options here; it cannot draw 3"):
        for variant in variants(task):
            variant.write_out()
    found = [str(problem) for problem in check_content(tree.load(), seeds=40)]
    assert any("010-sum.json:" in line and "it cannot draw 3 with 2 to 2 right ones" in line for line in found)


def test_an_option_that_no_variant_draws_is_reported(tree: Tree) -> None:
    options: list[dict[str, Any]] = [
        {"text": "$[[a]]$", "correct": True}, {"text": "$[[a + 1]]$", "correct": True},
        {"text": "always", "group": "one"}, {"text": "never", "group": "one", "correct": "a > 90"},
    ]  # fmt: skip
    tree.write_task(**BASE | {"options": options, "pool": {"draw": 3, "right": [2, 2]}})
    assert not [one for one in check_content(tree.load(), seeds=200) if "draws this from the pool" in one.reason]
    options[2] |= {"correct": True}
    options[3] |= {"correct": "a > 90"}
    tree.write_task(**BASE | {"options": options, "pool": {"draw": 3, "right": [3, 3]}})
    found = [one for one in check_content(tree.load(), seeds=200) if "draws this from the pool" in one.reason]
    assert [one.line for one in found] == sorted(one.line for one in found)
    assert len(found) == 1


def test_a_condition_over_an_unknown_name_is_reported(tree: Tree) -> None:
    tree.write_task(**BASE | {"options": [*OPTIONS, {"text": "$1$", "correct": "speed > 1"}]})
    found = [str(problem) for problem in check_content(tree.load(), seeds=5)]
    assert any('"speed > 1" uses "speed", which is not a parameter' in line for line in found)


def test_the_preview_shows_what_a_seed_draws(tree: Tree) -> None:
    lines = list(preview_lines(made(tree), 3, "en"))
    assert "  pool: 4 of 10" in lines
    assert sum(line.startswith(("    * [", "    - [")) for line in lines) == 4
