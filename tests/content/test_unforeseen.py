"""What wrong answers have in common is found, and the draft of a mistake is one that the checker accepts."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.content.conftest import Tree
from webapp.content.checks import unforeseen as service
from webapp.content.checks.check import check_content
from webapp.content.checks.unforeseen import Group, group, unforeseen
from webapp.content.library import Task
from webapp.content.variants.variants import make_variant
from webapp.grading import Answer

PARAMS = {"a": {"integer": [12, 49], "not": [20, 22, 30, 33, 40, 44]}, "b": {"integer": [51, 98]}}
BARE: dict[str, Any] = {"params": PARAMS, "prompt": "$[[a]] - [[b]]$", "answer": "[[a - b]]", "hints": None,
                        "solution": None, "mistakes": None, "translations": None}  # fmt: skip

Wrong = Callable[[int, int], object]
"""A wrong answer to a task with the parameters a and b."""


def written(tree: Tree, **changes: Any) -> Task:
    tree.write_task(**(BARE | changes))
    return tree.load().topics["adding"].tasks["sum"]


def other_way(a: int, b: int) -> int:
    return b - a


def total(a: int, b: int) -> int:
    return a + b


def answered(task: Task, *wrong: Wrong) -> list[Group]:
    """Return the groups of wrong answers to as many variants."""
    given: list[tuple[Any, Answer]] = []
    for seed, each in enumerate(wrong):
        variant = make_variant(task, seed, "en")
        numbers: Any = variant.values.numbers
        answer = each(int(numbers["a"]), int(numbers["b"]))
        given.append((variant, answer if isinstance(answer, dict) else str(answer)))
    return group(task, list(unforeseen(given)))


@pytest.mark.parametrize(
    ("wrong", "reason", "when"),
    [
        (other_way, service.OTHER_SIGN, "[[-(a - b)]]"),
        (lambda a, b: a - b + 1, service.OFF_BY_ONE, "[[a - b + 1]]"),
        (lambda a, b: 10 * (a - b), service.POWER_OF_TEN, "[[10(a - b)]]"),
        (lambda a, b: 2 * (a - b), service.TWICE_OR_HALF, "[[2(a - b)]]"),
        (lambda a, b: f"-1/{b - a}", service.TURNED_OVER, "[[1/(a - b)]]"),
        (total, service.FROM_PARAMETERS, "[[a + b]]"),
        (max, service.FROM_PARAMETERS, "[[b]]"),
        (lambda *_: 7, service.SAME_ANSWER, "7"),
    ],
)
def test_what_went_wrong_is_named_with_a_draft(tree: Tree, wrong: Wrong, reason: str, when: str) -> None:
    task = written(tree, type="fraction")
    (found,) = answered(task, *[wrong] * 6)
    assert (found.reason.text, found.draft) == (reason, {"when": when, "say": ""})
    assert len(found.answers) == 6
    written(tree, type="fraction", mistakes=[{"when": when, "say": "Look again."}])
    assert not [one for one in check_content(tree.load(), seeds=20) if "mistake" in one.reason]


def test_digits_that_changed_places_have_no_draft(tree: Tree) -> None:
    (found,) = answered(written(tree, answer="[[b]]"), *[lambda _, b: int(str(b)[::-1])] * 3)
    assert (found.reason.text, found.draft) == (service.SWAPPED, None)


def test_a_number_with_another_unit(tree: Tree) -> None:
    task = written(tree, type="unit", answer="[[b]] m")
    (found,) = answered(task, *[lambda _, b: f"{b} cm"] * 3)
    assert (found.reason.text, found.draft) == (service.OTHER_UNIT, {"when": "[[b]] cm", "say": ""})


def test_the_most_frequent_mistake_comes_first_and_chance_is_none(tree: Tree) -> None:
    chance: list[Wrong] = [lambda a, b: a * b + 5, lambda a, b: a * b + 6]
    groups = answered(written(tree), *[other_way] * 4, *[total] * 2, *chance)
    assert [(each.reason.text, len(each.answers)) for each in groups] == [
        (service.OTHER_SIGN, 4),
        (service.FROM_PARAMETERS, 2),
        (service.OTHERS, 2),
    ]
    assert groups[-1].draft is None


def test_what_a_declared_mistake_explains_is_left_out_and_right_answers_too(tree: Tree) -> None:
    task = written(tree, mistakes=[{"when": "[[b - a]]", "say": "The other way round."}])
    assert answered(task, *[other_way] * 3) == []
    assert answered(task, *[lambda a, b: a - b] * 3) == []


def test_gaps_are_grouped_by_themselves(tree: Tree) -> None:
    gaps = {"sum": {"type": "number", "answer": "[[a + b]]"}, "product": {"type": "number", "answer": "[[a*b]]"}}
    task = written(tree, type="cloze", answer=None, fields=gaps, prompt="[[a]], [[b]]: {{sum}}, {{product}}")
    (found,) = answered(task, *[lambda a, b: {"sum": str(a + b), "product": str(a + b)}] * 3)
    assert found.draft == {"when": {"product": "[[a + b]]"}, "say": ""}
    assert all(one.gap == "product" for one in found.answers)


def test_words_and_lists_among_the_parameters_are_no_hindrance(tree: Tree) -> None:
    more = {"thing": {"choice": ["pen", "book"]}, "l": {"list": [1, 9], "length": 3}}
    (found,) = answered(written(tree, params=PARAMS | more, prompt="[[thing]] [[l]] [[a]] [[b]]"), *[total] * 3)
    assert found.reason.values == {"expression": "a + b"}
