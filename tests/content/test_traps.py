"""check-content names what looks right in one variant and is wrong over many, unless its author allows it."""

import json
from typing import Any

import pytest

from tests.content.conftest import LESSON, TASK, Tree
from webapp.content.checks.check import check_content
from webapp.content.checks.equalities import false_statement
from webapp.locales import Locale

UK: dict[str, Any] = TASK["translations"]["uk"]
EXPRESSION: dict[str, object] = {
    "type": "expression",
    "prompt": "Simplify $[[a]]x + [[b]]x$.",
    "answer": "[[a + b]]x",
    "hints": None,
    "mistakes": None,
    "translations": {"uk": UK | {"prompt": "Спрости $[[a]]x + [[b]]x$.", "hints": [], "mistakes": []}},
}
CHOICE: dict[str, object] = {
    "type": "choice", "answer": None, "mistakes": None, "hints": None, "solution": None,
    "options": [{"text": "$1$", "correct": True}, {"text": "$[[a + b]]$"}],
    "translations": {"uk": {"prompt": UK["prompt"]}},
}  # fmt: skip
HIDDEN = TASK["params"] | {"c": {"integer": [0, 1]}}

TRAPS: list[tuple[dict[str, object], str]] = [
    ({"hints": ["It is [[a + b]]."]}, "the hint states the answer"),
    ({"hints": ["$[[a]] + [[b]] = [[a + b]]$"]}, "the hint states the answer"),
    ({"prompt": "Add $[[a]] + [[b]]$. (It is $[[a + b]]$.)"}, "the prompt states the answer"),
    (EXPRESSION, "graded correct as it stands"),
    ({"params": HIDDEN, "answer": "[[a + b + c]]", "mistakes": None}, "the prompt lacks a parameter"),
    ({"params": {"a": {"integer": [2, 3]}, "b": {"integer": [2, 3]}}}, "there are only 4 different variants, not 20"),
    (CHOICE, "every variant has the same answer: $1$"),
    ({"params": HIDDEN}, 'nothing uses the parameter "c"'),
    ({"params": TASK["params"] | {"c": "a + 1", "d": "c + 1"}}, 'nothing uses the parameter "d"'),
    ({"translations": {"uk": UK | {"prompt": "Додайте $[[a]] + [[a]]$."}}}, 'only the English text shows "b"'),
    ({"translations": {"uk": UK | {"hints": ["[[a]] [[b]]"]}}}, 'only the Ukrainian text shows "b"'),
    ({"solution": "$[[a]] + [[b]] = [[a + b + 1]]$"}, "this is not so: $"),
    ({"hints": [r"$\frac{[[a]]}{3} \approx [[a + 1]]$"]}, "this is not so: $"),
    ({"mistakes": [{"when": "-1", "say": "$[[a]] > 10$"}]}, "this is not so: $"),
    ({"answer": "2,5"}, '"2,5": a key has a decimal point'),
    ({"mistakes": [{"when": "0,5", "say": "No."}]}, '"0,5": a key has a decimal point'),
]


def found(tree: Tree, seeds: int = 40) -> str:
    return "\n".join(str(problem).removeprefix(f"{tree.root}/") for problem in check_content(tree.load(), seeds))


@pytest.mark.parametrize(("change", "reason"), TRAPS, ids=[reason for _, reason in TRAPS])
def test_a_trap_is_named_with_its_task(tree: Tree, change: dict[str, object], reason: str) -> None:
    tree.write_task(**change)
    lines = [line for line in found(tree).splitlines() if reason in line]
    assert lines
    assert "adding/tasks/010-sum.json:" in lines[0]
    assert 'task "sum"' in lines[0]


@pytest.mark.parametrize("seeds", range(20, 60, 3))
def test_a_task_with_enough_variants_has_enough_at_few_seeds(tree: Tree, seeds: int) -> None:
    tree.write_task(params={"a": {"integer": [2, 6]}, "b": {"integer": [3, 7]}})  # 25 of them
    assert found(tree, seeds) == ""


def test_what_only_looks_like_a_trap_is_none(tree: Tree) -> None:
    tree.write_task(hints=["Begin with [[a]], then go on to [[a + 1]].", "The sum of $1[[a + b]]$ is larger."],
                    translations={"uk": UK | {"hints": ["[[a]] [[a + 1]]", "$1[[a + b]]$"]}})  # fmt: skip
    assert found(tree) == ""


def test_an_author_allows_a_kind_with_a_reason(tree: Tree) -> None:
    narrow = {"a": {"integer": [2, 3]}, "b": {"integer": [2, 3]}}
    tree.write_task(params=narrow)
    assert '(if that is right, say why under "allow": "few-variants")' in found(tree)
    tree.write_task(params=narrow, allow={"few-variants": "There are only two such numbers."})
    assert found(tree) == ""
    tree.write_task(params=narrow, allow={"few-variants": ""})
    assert '"allow' in found(tree)
    tree.write_task(allow={"few-variants": "There are only two such numbers."})
    assert found(tree) == "", "fewer seeds may not show it"
    assert '"allow" is not needed: no variant shows "few-variants"' in found(tree, seeds=200)


@pytest.mark.parametrize("command", [r"\frac{1}{2}", r"\times", r"\neq", r"\rho", r"\beta", r"\nu", r"\notin"])
def test_a_single_backslash_in_json_is_shown_doubled(tree: Tree, command: str) -> None:
    path = tree.write_task()
    text = json.dumps(TASK | {"solution": "$X$"}, indent=2).replace("$X$", f"${command}$", 1)
    path.write_text(text, encoding="utf-8")
    name = command.partition("{")[0]
    line = text[: text.index(f"${command}$")].count("\n") + 1
    assert f'adding/tasks/010-sum.json:{line}: "{name}" needs a second backslash in JSON, "\\{name}"' in found(tree)
    path.write_text(text.replace(name, f"\\{name}"), encoding="utf-8")
    assert "backslash" not in found(tree)


def test_a_new_line_in_a_text_is_no_command(tree: Tree) -> None:
    text = "Two numbers:\n\nnot more, $[[a]]$\nnu and $[[b]]$."
    tree.write_task(prompt=text, translations={"uk": UK | {"prompt": "Два числа:\n\n$[[a]]$ і\n$[[b]]$."}})
    assert found(tree) == ""


def test_an_escape_that_json_does_not_know_says_how_a_backslash_is_written(tree: Tree) -> None:
    tree.write_task().write_text('{"id": "sum", "prompt": "$\\sqrt{2}$"}', encoding="utf-8")
    assert r'a backslash is written twice, as in "\\sqrt"' in found(tree)


def test_an_unclosed_block_of_a_lesson_is_named(tree: Tree) -> None:
    lesson = LESSON.format(title="Adding", title_tex="1+1")
    tree.write("math/adding/lesson.md", f"{lesson}\n::: example First\nText.\n\nMore.\n")
    assert 'the block "::: example First" is not closed with :::' in found(tree)
    assert "math/adding/lesson.md:10:" in found(tree)


def test_a_bracket_without_its_partner_is_shown(tree: Tree) -> None:
    tree.write_task(prompt="Add $[[a]] + [[b/2]$.")
    assert 'one is missing in "[[b/2]' in found(tree)


def test_an_unknown_name_is_told_with_the_known_ones(tree: Tree) -> None:
    tree.write_task(answer="[[a + speed]]")
    assert '"a + speed" uses "speed", which is not a parameter; the parameters are a, b' in found(tree)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"hints": ["Це п'ять."]}, '"п\'ять": the Ukrainian apostrophe is written ’'),
        ({"hints": ["Обʼєм."]}, "the Ukrainian apostrophe is written ’"),
        ({"solution": r"$6 \div 2 = 3$"}, 'in Ukrainian the sign of division is ":"'),
    ],
)
def test_a_ukrainian_text_has_ukrainian_signs(tree: Tree, changes: dict[str, object], reason: str) -> None:
    tree.write_task(translations={"uk": UK | {"hints": ["П’ять, [[a]] і 'x'."]}})
    assert found(tree) == ""
    tree.write_task(translations={"uk": UK | changes})
    assert reason in found(tree)


def test_a_ukrainian_lesson_has_ukrainian_signs(tree: Tree) -> None:
    lesson = LESSON.format(title="Додавання", title_tex="1+1")
    tree.write("math/adding/lesson.uk.md", f"{lesson}\nОб'єм.\n")
    assert 'math/adding/lesson.uk.md:10: "Об\'єм": the Ukrainian apostrophe is written ’' in found(tree)


def test_tasks_go_from_easy_to_hard(tree: Tree) -> None:
    tree.write_task(difficulty="medium")
    second = tree.write("math/adding/tasks/020-more.json", TASK | {"id": "more", "difficulty": "hard"})
    assert found(tree) == ""
    tree.write("math/adding/tasks/020-more.json", TASK | {"id": "more", "difficulty": "easy"})
    assert f"{second.name}:" in found(tree)
    assert "a medium task stands before this easy one" in found(tree)


SO = [
    (r"3 \cdot 4 = 12 \neq 13", "en"), (r"\frac{2}{3} \approx 0{,}67", "uk"), (r"1{,}234 \approx 1{,}200", "en"),
    (r"\pi \approx \frac{22}{7}", "en"), ("2x = 5", "en"), ("3 = 5", "en"), (r"3{,}500 = 35 \cdot 100", "en"),
    (r"3{,}5 \cdot 2 = 7", "uk"), (r"2\frac{1}{4} = \frac{9}{4}", "en"), (r"5\,\text{m} = 500\,\text{cm}", "en"),
]  # fmt: skip
NOT_SO = [
    (r"3 \cdot 4 = 12 = 13 - 2", "en"), (r"\frac{2}{3} \approx 0{,}66", "uk"), (r"1{,}271 \approx 1{,}200", "en"),
    (r"\sqrt{2} \approx 1.42", "en"), ("-2 < 1 < 0.5", "en"), (r"2 \le 1", "en"), (r"2^3 \neq 8", "en"),
    (r"3{,}5 \cdot 2 = 8", "uk"), (r"2\frac{1}{4} = \frac{8}{4}", "en"), (r"\frac{1}{2} \ge 50\% + 1", "en"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "locale"), SO)
def test_a_true_statement_is_accepted(formula: str, locale: Locale) -> None:
    assert false_statement(formula, locale) is None


@pytest.mark.parametrize(("formula", "locale"), NOT_SO)
def test_a_false_statement_is_found(formula: str, locale: Locale) -> None:
    assert false_statement(formula, locale)


def test_only_the_block_about_a_mistake_may_say_what_is_not_so(tree: Tree) -> None:
    tree.write(
        "math/adding/lesson.md", LESSON.format(title="Adding", title_tex="1") + "\n::: mistake No\n$1 + 1 = 3$\n:::\n"
    )
    assert "not so" not in found(tree)
    tree.write("math/adding/lesson.md", LESSON.format(title="Adding", title_tex="1") + "\nBut $1 + 1 = 3$.\n")
    assert "lesson.md:10: this is not so: $1 + 1 = 3$" in found(tree)
