"""Each trap is caught in gaps, steps, options, pools and tables too, not only in a task with one typed answer."""

import json
from typing import Any

import pytest

from tests.content.conftest import TASK, Tree
from tests.content.test_steps import STEPS
from tests.content.test_steps import UK as UK_STEPS
from webapp.content.checks.check import check_content

Json = dict[str, Any]
BASE: Json = {"id": "trap", "params": {"a": {"integer": [2, 9]}, "b": {"integer": [2, 9]}}}
GAPS: Json = BASE | {
    "type": "cloze", "prompt": "$[[a]] + [[b]]$ is {{sum}}, $[[a]] \\cdot [[b]]$ is {{product}}.",
    "fields": {"sum": {"type": "number", "answer": "[[a + b]]"}, "product": {"type": "number", "answer": "[[a*b]]"}},
    "translations": {"uk": {"prompt": "$[[a]] + [[b]]$ — це {{sum}}, $[[a]] \\cdot [[b]]$ — це {{product}}."}},
}  # fmt: skip
OPTIONS: Json = BASE | {
    "type": "choice", "prompt": "What is $[[a]] + [[b]]$?",
    "options": [{"text": "it is $[[a + b]]$", "correct": True}, {"text": "it is $[[a + b + 1]]$"}],
    "translations": {"uk": {"prompt": "Скільки буде $[[a]] + [[b]]$?",
                            "options": [{"text": "це $[[a + b]]$"}, {"text": "це $[[a + b + 1]]$"}]}},
}  # fmt: skip
MATCH: Json = BASE | {
    "type": "match", "prompt": "Match.", "pairs": [["$[[a]] + 10$", "ten more than $[[a]]$"],
                                                     ["$[[b]] + 30$", "other"]],
    "translations": {"uk": {"prompt": "З’єднай.",
                            "pairs": [["$[[a]] + 10$", "на десять більше за $[[a]]$"], ["$[[b]] + 30$", "інше"]]}},
}  # fmt: skip
SQUARE: Json = BASE | {
    "type": "cloze", "prompt": "Expand $[[a]](x + [[b]])$: {{sum}}.",
    "fields": {"sum": {"type": "expression", "answer": "[[a]]x [[+a*b]]", "form": "expanded"}},
    "translations": {"uk": {"prompt": "Розкрий дужки $[[a]](x + [[b]])$: {{sum}}."}},
}  # fmt: skip


def uk(task: Json, **changes: object) -> Json:
    return {"translations": {"uk": task["translations"]["uk"] | changes}}


def step(index: int, **changes: object) -> Json:
    return {"steps": [one | (changes if at == index else {}) for at, one in enumerate(STEPS["steps"])]}


HINTS = {"hints": ["Think of [[a*b]]."]}
PLACES: list[tuple[str, Json, str]] = [
    ("a hint of a gap", GAPS | HINTS | uk(GAPS, hints=["Подумай про [[a*b]]."]), 'the answer to "product", such as'),
    ("a hint of a step", STEPS | step(0, hint="It is [[a + b]]."), 'the hint states the answer to "set"'),
    ("a gap as it stands", SQUARE | {"fields": {"sum": SQUARE["fields"]["sum"] | {"form": "any"}}}, 'stands in "sum"'),
    ("a comma in a gap", GAPS | {"fields": GAPS["fields"] | {"sum": {"type": "number", "answer": "7,5"}}},
     '"7,5": a key'),
    ("a comma in a mistake of a gap", GAPS | {"mistakes": [{"when": {"sum": "0,5"}, "say": "No."}]}
     | uk(GAPS, mistakes=["Ні."]), '"0,5": a key'),
    ("a comma in a step", STEPS | step(0, answer="2,5"), '"2,5": a key'),
    ("other numbers in an option", OPTIONS
     | uk(OPTIONS, options=[{"text": "це $[[a + b]]$"}, {"text": "це $[[a + 1]]$"}]),
     'only the English text shows "b"'),
    ("other numbers in a pair", MATCH
     | uk(MATCH, pairs=[["$[[a]] + 10$", "на десять більше"], ["$[[a]] + 30$", "інше"]]),
     'only the English text shows "b"'),
    ("other numbers in a step", STEPS | {"translations": {"uk": UK_STEPS | {"steps": [
        UK_STEPS["steps"][0], UK_STEPS["steps"][1] | {"prompt": "Скільки коштують набори?"}, UK_STEPS["steps"][2]]}}},
     'only the English text shows "n"'),
    ("an unknown name in a step", STEPS | step(1, prompt="How much are [[k]] sets?"), '"k"'),
    ("nothing shows a parameter of a gap", GAPS | {"params": GAPS["params"] | {"c": {"integer": [1, 9]}},
     "fields": GAPS["fields"] | {"sum": {"type": "number", "answer": "[[a + b + c]]"}}},
     "the prompt lacks a parameter"),
    ("nothing uses a parameter of steps", STEPS | {"params": STEPS["params"] | {"c": {"integer": [1, 9]}}},
     'nothing uses the parameter "c"'),
    ("gaps with one answer", GAPS | {"fields": {name: {"type": "number", "answer": "7"} for name in GAPS["fields"]}},
     "every variant has the same answer"),
    ("few variants of gaps", GAPS | {"params": {"a": {"integer": [2, 3]}, "b": {"integer": [2, 3]}}},
     "there are only 4 different variants"),
    ("a wide formula in a step", STEPS | step(1, prompt="$([[a]] + [[b]] + [[n]])([[a]] + 2[[b]])([[a]] + [[b]])$?"),
     "does not fit a phone"),
    ("a wide formula in an option", OPTIONS | {"options": [
        {"text": "it is $[[a + b]]$", "correct": True}, {"text": "$([[a]] + [[b]] + 1)([[a]] + [[b]] + 2)$"}]},
     "does not fit a phone"),
]  # fmt: skip


def found(tree: Tree, task: object) -> list[str]:
    tree.write("math/adding/tasks/010-sum.json", task)
    return [str(problem) for problem in check_content(tree.load(), 60)]


@pytest.mark.parametrize(
    "task", [GAPS, OPTIONS, MATCH, SQUARE, STEPS], ids=["gaps", "options", "match", "square", "steps"]
)
def test_without_a_trap_there_is_no_fault(tree: Tree, task: Json) -> None:
    assert found(tree, task) == []


@pytest.mark.parametrize(
    ("task", "reason"), [(task, reason) for _, task, reason in PLACES], ids=[at for at, *_ in PLACES]
)
def test_a_trap_is_caught_wherever_it_stands(tree: Tree, task: Json, reason: str) -> None:
    lines = [line for line in found(tree, task) if reason in line]
    assert lines
    assert f'task "{task["id"]}"' in lines[0]


@pytest.mark.parametrize("command", [r"\times", r"\neq", r"\rho", r"\frac{1}{2}", r"\beta", r"\nu"])
@pytest.mark.parametrize("place", ["step", "option", "translation", "stimulus"])
def test_a_control_character_is_caught_wherever_it_stands(tree: Tree, command: str, place: str) -> None:
    task: object = {
        "step": STEPS | step(1, prompt="$1 COMMAND 2$"),
        "option": OPTIONS | {"options": [{"text": "$COMMAND$", "correct": True}, {"text": "no"}]},
        "translation": TASK | {"translations": {"uk": TASK["translations"]["uk"] | {"hints": ["$COMMAND$"]}}},
        "stimulus": {"stimulus": {"text": "$COMMAND$", "translations": {"uk": {"text": "$1$"}}}, "tasks": [TASK]},
    }[place]
    lines = found(tree, json.dumps(task, ensure_ascii=False).replace("COMMAND", command))
    assert any(f'"\\{command.partition("{")[0]}"' in line and "control character" in line for line in lines)
