"""Tasks of several steps, and tasks with one stimulus: what authors write in parts, served as one task."""

from typing import Any

import pytest

from tests.content.conftest import TASK, Tree
from tests.worksheets.conftest import make_wish, text_of
from webapp.content.checks.check import check_content
from webapp.content.checks.preview import preview_lines
from webapp.content.library import Task
from webapp.content.variants.variants import Variant, make_variant
from webapp.grading import Grade, Verdict
from webapp.services.worksheets import Item, make_sheets

UK: dict[str, Any] = {
    "prompt": "Зошит коштує [[a]] грн, а ручка [[b]] грн.",
    "steps": [
        {"prompt": "Скільки коштують разом?", "hint": "Додай.", "mistakes": ["Це різниця."]},
        {"prompt": "Скільки коштують [[n]] таких набори?", "mistakes": ["Додай і ручку."]},
        {"prompt": "Решта зі 100 грн: {{change}} грн."},
    ],
}
STEPS: dict[str, Any] = {
    "id": "sets", "type": "steps",
    "params": {"a": {"integer": [4, 9]}, "b": {"integer": [10, 19]}, "n": {"integer": [2, 3]}},
    "prompt": "A notebook costs [[a]] UAH, a pen [[b]] UAH.",
    "steps": [
        {"name": "set", "type": "number", "answer": "[[a + b]]", "prompt": "How much are both?", "hint": "Add.",
         "mistakes": [{"when": "[[b - a]]", "say": "That is the difference."}]},
        {"name": "sets", "type": "unit", "answer": "[[n*(a + b)]] UAH", "follow": "[[n*set]] UAH",
         "prompt": "How much are [[n]] such sets?", "mistakes": [{"when": "[[n*a]] UAH", "say": "Add the pen too."}]},
        {"name": "change", "type": "number", "answer": "[[100 - n*(a + b)]]", "follow": "[[100 - sets]]",
         "prompt": "The change from 100 UAH is {{change}} UAH."},
    ],
    "translations": {"uk": UK},
}  # fmt: skip


def load(tree: Tree, value: Any) -> Task:
    tree.write("math/adding/tasks/010-sum.json", value)
    return next(iter(tree.load().topics["adding"].tasks.values()))


@pytest.fixture
def variant(tree: Tree) -> Variant:
    """The task with a = 5, b = 12, n = 2."""
    fixed = {"a": {"integer": [5, 5]}, "b": {"integer": [12, 12]}, "n": {"integer": [2, 2]}}
    return make_variant(load(tree, STEPS | {"params": fixed}), 1, "en")


def verdicts(graded: Grade) -> list[str]:
    return [field.verdict.value for field in graded.fields.values()]


def test_steps_on_paper_have_the_numbers_of_the_page(tree: Tree) -> None:
    load(tree, STEPS)
    library = tree.load()
    [page] = text_of(make_sheets(library, make_wish(library, items=[Item("adding", "sets", 1)], variants=1)))
    assert page.index("1) How much are both") < page.index("2) How much are") < page.index("3) The change")


def test_steps_have_no_fault_and_can_be_previewed(tree: Tree) -> None:
    task = load(tree, STEPS)
    assert [str(problem) for problem in check_content(tree.load(), seeds=200)] == []
    lines = "\n".join(preview_lines(task, 1, "uk"))
    assert "  steps  " in lines and "follow sets: [[n*set]] UAH" in lines


def test_steps_are_a_numbered_list_with_a_field_each(variant: Variant) -> None:
    assert list(variant.gaps) == ["set", "sets", "change"]
    assert variant.prompt_html.count("<li") == 3
    assert [part.gap for part in variant.parts if part.gap] == ["set", "sets", "change"]
    assert variant.hint_count == 1


@pytest.mark.parametrize(
    ("answer", "expected", "right"),
    [
        ({"set": "17", "sets": "34 UAH", "change": "66"}, ["correct"] * 3, 3),
        ({"set": "16", "sets": "32 UAH", "change": "68"}, ["incorrect", "correct", "correct"], 2),
        ({"set": "16", "sets": "34 UAH", "change": "66"}, ["incorrect", "correct", "correct"], 2),
        ({"set": "16", "sets": "33 UAH", "change": "67"}, ["incorrect", "incorrect", "correct"], 1),
        ({"set": "16", "sets": "33 грн", "change": "68"}, ["incorrect", "incorrect", "incorrect"], 0),
        ({"set": "17", "sets": "35 UAH", "change": "66"}, ["correct", "incorrect", "correct"], 2),
    ],
)
def test_a_later_step_is_judged_by_what_was_found_before(
    variant: Variant, answer: dict[str, Any], expected: list[str], right: int
) -> None:
    graded = variant.grade(answer)
    assert verdicts(graded) == expected
    assert variant.steps_right(graded) == (right, 3)
    assert graded.verdict is (Verdict.CORRECT if right == 3 else Verdict.INCORRECT)


def test_a_step_that_follows_is_no_declared_mistake(variant: Variant) -> None:
    """Both notebooks cost 10, as the mistake says, but 5 was found for the set: then 10 follows."""
    assert "Add the pen" in str(variant.grade({"set": "17", "sets": "10 UAH", "change": "90"}).message)
    graded = variant.grade({"set": "5", "sets": "10 UAH", "change": "90"})
    assert verdicts(graded) == ["incorrect", "correct", "correct"]
    assert "Add the pen" not in str(graded.message)


def test_an_unreadable_step_costs_no_attempt(variant: Variant) -> None:
    assert variant.grade({"set": "16", "sets": "32", "change": "68"}).verdict is Verdict.INVALID
    assert variant.grade({"set": "16"}).verdict is Verdict.INVALID


@pytest.mark.parametrize(
    ("change", "line", "reason"),
    [
        ({"follow": "[[n*sets]] UAH"}, "sets", "sets"),
        ({"follow": "[[n*set + 1]] UAH"}, "sets", "follow leads from the right steps to another answer"),
        ({"follow": "[[n*set/(a - a)]] UAH"}, "sets", "follow has no value"),
        ({"answer": "[[n*(a + b)]]"}, "sets", "fields.sets"),
        ({"mistakes": [{"when": "[[n*(a + b)]] UAH", "say": "S"}]}, "sets", "a declared mistake is graded"),
        ({"name": "a"}, "", "a name of its own"),
        ({"hint": "H"}, "", "the hint of step 2 stands in one language only"),
        ({"mistakes": []}, "", '"mistakes" has 1 in uk, 0 in English'),
    ],
)  # fmt: skip
def test_a_fault_of_a_step_is_reported(tree: Tree, change: dict[str, Any], line: str, reason: str) -> None:
    steps = [dict(step) for step in STEPS["steps"]]
    steps[1] |= change
    path = tree.write("math/adding/tasks/010-sum.json", STEPS | {"steps": steps})
    found = [problem for problem in check_content(tree.load(), seeds=30) if reason in problem.reason]
    assert found and 'task "sets"' in found[0].reason
    if line:
        rows = path.read_text(encoding="utf-8").splitlines()
        start = next(number for number, row in enumerate(rows, 1) if f'"name": "{line}"' in row)
        assert start - 2 <= found[0].line <= start + 14


GROUP: dict[str, Any] = {
    "stimulus": {
        "text": "A ticket costs [[p]] UAH.",
        "params": {"p": {"integer": [20, 90]}},
        "translations": {"uk": {"text": "Квиток коштує [[p]] грн."}},
    },
    "tasks": [
        {
            "id": f"{name}-tickets", "type": "number", "prompt": f"How much are {count}?", "answer": f"[[{count}p]]",
            "translations": {"uk": {"prompt": f"Скільки коштують {count}?"}},
        }
        for name, count in (("two", 2), ("three", 3))
    ],
}  # fmt: skip


def test_a_type_that_a_step_cannot_have_is_named_with_those_it_can(tree: Tree) -> None:
    steps = [STEPS["steps"][0], STEPS["steps"][1] | {"type": "order"}]
    tree.write("math/adding/tasks/010-sum.json", STEPS | {"steps": steps})
    assert any('"steps.1" cannot have the type "order" here; it has \'number\', ' in each for each in tree.reasons())


def test_steps_may_explain_their_mistakes_with_the_same_sentence(tree: Tree) -> None:
    change = {"mistakes": [{"when": "[[n*a]] UAH", "say": "That is the difference."}]}
    steps = [STEPS["steps"][0], STEPS["steps"][1] | change, STEPS["steps"][2]]
    load(tree, STEPS | {"steps": steps})
    assert not [str(problem) for problem in check_content(tree.load(), seeds=2)]


def test_tasks_share_a_stimulus(tree: Tree) -> None:
    tree.write("math/adding/tasks/010-sum.json", GROUP)
    library = tree.load()
    assert [str(problem) for problem in check_content(library, seeds=200)] == []
    tasks = library.topics["adding"].tasks
    assert list(tasks) == ["two-tickets", "three-tickets"]
    shown = make_variant(tasks["two-tickets"], 3, "uk").prompt_text
    assert shown.startswith("Квиток коштує ") and shown.endswith("Скільки коштують 2?")


@pytest.mark.parametrize(
    ("stimulus", "task", "reason"),
    [
        ({}, {"params": {"p": {"integer": [1, 9]}}}, 'the stimulus has a parameter "p" too'),
        ({"text": ""}, {}, '"stimulus.text" is empty'),
        ({"title": "T"}, {}, 'unknown key "title"'),
        ({}, {"answer": "[[q]]"}, '"q"'),
        ({"where": ["p < 3"]}, {}, 'satisfy "p < 3"'),
        ({}, {"type": "nubmer"}, 'did you mean "number"'),
    ],
)
def test_a_fault_of_a_group_is_reported(
    tree: Tree, stimulus: dict[str, Any], task: dict[str, Any], reason: str
) -> None:
    changed = {"stimulus": GROUP["stimulus"] | stimulus, "tasks": [GROUP["tasks"][0] | task, GROUP["tasks"][1]]}
    tree.write("math/adding/tasks/010-sum.json", changed)
    reasons = [str(problem) for problem in check_content(tree.load(), seeds=30)]
    assert any(reason in each and "010-sum.json:" in each for each in reasons), reasons


def test_the_sound_task_of_the_tree_has_no_steps(tree: Tree) -> None:
    variant = make_variant(load(tree, TASK), 1, "en")
    assert not variant.is_stepped
    assert variant.steps_right(variant.grade("-1")) == (0, 0)
