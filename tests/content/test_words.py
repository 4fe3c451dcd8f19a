"""Tasks answered by a word of a list: their faults, what learners see, and where the list is shown."""

from typing import Any

import pytest

from tests.content.conftest import Tree
from webapp.content.checks.check import check_content
from webapp.content.checks.preview import preview_lines
from webapp.content.library import Task
from webapp.content.variants.variants import make_variant
from webapp.grading import Verdict
from webapp.services.worksheets import WORDS, _fields, answer_parts

UK: dict[str, Any] = {
    "prompt": "Якими є два кути [[a]]° і [[b]]°: гострими?",
    "words": [["так", "авжеж"], ["ні"]],
    "mistakes": ["Подивися на більший."],
}
WORD: dict[str, Any] = {
    "id": "acute", "type": "word", "prompt": "Are the angles [[a]]° and [[b]]° acute?",
    "params": {"a": {"integer": [20, 160]}, "b": {"integer": [20, 160]}}, "where": ["a != 90", "b != 90"],
    "words": [["yes", "of course"], ["no"]], "answer": "[[if max(a, b) < 90 | yes | no]]",
    "mistakes": [{"when": "[[if max(a, b) < 90 | no | of course]]", "say": "Look at the larger one."}],
    "translations": {"uk": UK},
}  # fmt: skip


def load(tree: Tree, value: Any) -> Task:
    tree.write("math/adding/tasks/010-sum.json", value)
    return next(iter(tree.load().topics["adding"].tasks.values()))


def test_a_word_is_graded_in_both_languages_and_its_mistake_is_known(tree: Tree) -> None:
    task = load(tree, WORD)
    assert [str(problem) for problem in check_content(tree.load(), seeds=200)] == []
    seed = next(seed for seed in range(50) if make_variant(task, seed, "en").right_answer("en") == "no")
    english, ukrainian = make_variant(task, seed, "en"), make_variant(task, seed, "uk")
    assert (list(english.words), list(ukrainian.words)) == (["yes", "no"], ["так", "ні"])
    assert ukrainian.right_answer("uk") == "ні"
    for answer in ("Ні", "no"):
        assert ukrainian.grade(answer).verdict is Verdict.CORRECT
    assert str(ukrainian.grade("авжеж").message) == "Подивися на більший."
    assert str(english.grade("Of course!").message) == "Look at the larger one."
    assert "".join(answer_parts(ukrainian)) == "ні"


def test_the_list_is_shown_in_previews_and_on_paper_unless_it_is_hidden(tree: Tree) -> None:
    shown, hidden = load(tree, WORD), load(tree, WORD | {"list": "hidden"})
    lines = "\n".join(preview_lines(shown, 1, "uk"))
    assert "(авжеж, yes, of course)" in lines and " * " in lines
    assert _fields(make_variant(shown, 1, "uk"), WORDS)["hint"].endswith(": так, ні")
    assert "hint" not in _fields(make_variant(hidden, 1, "uk"), WORDS)
    assert list(make_variant(hidden, 1, "en").words) == []


def test_the_prompt_may_name_the_words_of_a_shown_list_only(tree: Tree) -> None:
    named = WORD | {"prompt": "Are the angles [[a]]° and [[b]]° acute, yes or no?"}
    load(tree, named)
    assert check_content(tree.load(), seeds=200) == []
    load(tree, named | {"list": "hidden"})
    assert [problem.reason[:40] for problem in check_content(tree.load(), seeds=200)] != []


@pytest.mark.parametrize(
    ("change", "line", "reason"),
    [
        ({"answer": "maybe"}, '"answer"', '"maybe" is not in the list of words'),
        ({"words": [["yes"], ["no", "Yes"]]}, '"words"', "is a form of two words"),
        ({"words": [["yes"], ["1 + 1"]]}, '"words"', '"1 + 1": Write a word.'),
        ({"words": [["yes"]]}, '"words"', "at least 2"),
        ({"words": [["yes"], ["[[a]]"]]}, '"[[a]]"', "words.1.0"),
        ({"words": [["yes"], ["no"], ["maybe"]]}, '"words": [', '"words" has 2 in uk, 3 in English'),
        ({"list": "open"}, '"list"', "shown"),
        ({"mistakes": [{"when": "maybe", "say": "S"}]}, '"when"', "(Choose a word of the list.)"),
        ({"mistakes": [{"when": "no", "say": "S"}]}, '"when"', "a declared mistake is graded correct"),
    ],
)  # fmt: skip
def test_a_fault_is_reported_with_its_line(tree: Tree, change: dict[str, Any], line: str, reason: str) -> None:
    path = tree.write("math/adding/tasks/010-sum.json", WORD | change)
    found = [problem for problem in check_content(tree.load(), seeds=30) if reason in problem.reason]
    assert found and 'task "acute"' in found[0].reason
    text = path.read_text(encoding="utf-8").splitlines()
    assert any(line in text[found[0].line - 1 - back] for back in range(4)), text[found[0].line - 1]
