"""Steps answered by a choice or by a word of a list, and words in the gaps of a cloze."""

from typing import Any

import pytest

from tests.content.conftest import Tree
from tests.worksheets.conftest import make_wish, text_of
from webapp.content.checks.check import check_content
from webapp.content.checks.preview import preview_lines
from webapp.content.checks.unforeseen import unforeseen
from webapp.content.library import Task
from webapp.content.variants.answers import answer_in_line
from webapp.content.variants.variants import Variant, make_variant
from webapp.grading import Answer, Verdict
from webapp.services.worksheets import Item, answer_parts, make_sheets

UK: dict[str, Any] = {
    "prompt": "Дріб $\\frac{[[a]]}{[[b]]}$.",
    "steps": [
        {"prompt": "Який він, якщо записати десятковим дробом?"},
        {
            "prompt": "Що більше: цей дріб чи $1$?",
            "options": [{"text": "дріб"}, {"text": "число $1$", "say": "Порівняй [[a]] і [[b]]."}],
        },
        {
            "prompt": "Отже, дріб {{kind}}.", "hint": "Порівняй чисельник і знаменник.",
            "words": [["правильний"], ["неправильний", "не правильний"]],
            "mistakes": ["Чисельник більший за знаменник?"],
        },
    ],
}  # fmt: skip
CHOSEN: dict[str, Any] = {
    "id": "fraction", "type": "steps",
    "params": {"a": {"integer": [2, 40]}, "b": {"choice": [4, 5, 8, 10]}}, "where": ["mod(a, b) != 0"],
    "prompt": "The fraction is $\\frac{[[a]]}{[[b]]}$.",
    "steps": [
        {"name": "value", "type": "number", "answer": "[[a/b|decimal]]", "prompt": "What is it as a decimal?"},
        {"name": "larger", "type": "choice", "prompt": "Which is larger: the fraction or $1$?", "options": [
            {"text": "the fraction", "correct": "a > b"},
            {"text": "the number $1$", "correct": "a < b", "say": "Compare [[a]] and [[b]]."},
        ]},
        {"name": "kind", "type": "word", "prompt": "So the fraction is {{kind}}.", "hint": "Compare both numbers.",
         "words": [["proper"], ["improper", "not proper"]], "answer": "[[if a < b | proper | improper]]",
         "follow": "[[if value < 1 | proper | improper]]",
         "mistakes": [{"when": "[[if a < b | improper | proper]]", "say": "Is the numerator larger?"}]},
    ],
    "translations": {"uk": UK},
}  # fmt: skip
FIXED = {"a": {"integer": [7, 7]}, "b": {"choice": [4]}}


def load(tree: Tree, value: Any) -> Task:
    tree.write("math/adding/tasks/010-sum.json", value)
    return next(iter(tree.load().topics["adding"].tasks.values()))


@pytest.fixture
def variant(tree: Tree) -> Variant:
    """The task about 7/4."""
    return make_variant(load(tree, CHOSEN | {"params": FIXED}), 1, "en")


def option(variant: Variant, gap: str, text: str) -> str:
    return next(one.id for one in variant.gap_options[gap] if one.text == text)


def with_steps(*changes: dict[str, Any]) -> dict[str, Any]:
    return CHOSEN | {"steps": [step | change for step, change in zip(CHOSEN["steps"], changes, strict=True)]}


def test_the_task_has_no_fault_and_both_languages_offer_the_same(tree: Tree) -> None:
    task = load(tree, CHOSEN)
    assert [str(problem) for problem in check_content(tree.load(), seeds=200)] == []
    english, ukrainian = make_variant(task, 5, "en"), make_variant(task, 5, "uk")
    assert [one.id for one in english.gap_options["larger"]] == [one.id for one in ukrainian.gap_options["larger"]]
    assert {one.text for one in ukrainian.gap_options["larger"]} == {"дріб", "число $1$"}
    assert [one.text for one in ukrainian.gap_options["kind"]] == ["правильний", "неправильний"]
    for shown in (english, ukrainian):
        assert shown.grade(shown.right_answer(shown.locale)).verdict is Verdict.CORRECT


def test_options_are_shuffled_by_the_seed_and_words_are_not(tree: Tree) -> None:
    shown = [make_variant(load(tree, CHOSEN), seed, "en") for seed in range(30)]
    assert {one.gap_options["larger"][0].text for one in shown} == {"the fraction", "the number $1$"}
    assert {one.gap_options["kind"][0].text for one in shown} == {"proper"}


@pytest.mark.parametrize(
    ("given", "verdicts"),
    [
        ({"value": "1.75", "larger": "the fraction", "kind": "improper"}, "correct correct correct"),
        ({"value": "1.75", "larger": "the number $1$", "kind": "Not proper."}, "correct incorrect correct"),
        ({"value": "0.75", "larger": "the fraction", "kind": "proper"}, "incorrect correct correct"),
        ({"value": "0.75", "larger": "the number $1$", "kind": "improper"}, "incorrect incorrect correct"),
        ({"value": "1.75", "larger": "", "kind": "improper"}, "correct invalid correct"),
        ({"value": "1.75", "larger": "the fraction", "kind": "impropper"}, "correct correct invalid"),
    ],
)
def test_each_step_is_graded_as_its_type_and_a_word_may_follow(
    variant: Variant, given: dict[str, str], verdicts: str
) -> None:
    chosen = option(variant, "larger", given["larger"]) if given["larger"] else ""
    answer: Answer = {**given, "larger": chosen}
    grade = variant.grade(answer)
    assert " ".join(one.verdict for one in grade.fields.values()) == verdicts
    assert variant.steps_right(grade) == (verdicts.split().count("correct"), 3)


def test_a_wrong_option_and_a_declared_word_say_their_sentences(variant: Variant) -> None:
    right: Any = variant.right_answer("en")
    grade = variant.grade(right | {"larger": option(variant, "larger", "the number $1$")})
    assert str(grade.gaps_to_mend["larger"].message) == "Compare 7 and 4."
    assert str(variant.grade(right | {"kind": "proper"}).message) == "Is the numerator larger?"
    strange = variant.grade(right | {"larger": "another"})
    assert strange.fields["larger"].verdict is Verdict.INVALID


def test_answers_in_lists_show_what_was_chosen(variant: Variant) -> None:
    right: Any = variant.right_answer("en")
    assert answer_in_line(variant, right).endswith("; the fraction; improper")
    assert "; ; " in answer_in_line(variant, {"value": "1", "kind": "proper"})


def test_wrong_choices_are_no_answers_to_find_something_in_common_in(variant: Variant) -> None:
    right: Any = variant.right_answer("en")
    wrong = right | {"value": "4/7", "larger": option(variant, "larger", "the number $1$")}
    assert [one.gap for one in unforeseen([(variant, wrong)])] == ["value"]


def test_a_preview_lists_options_and_words_with_the_right_ones_marked(tree: Tree) -> None:
    lines = list(preview_lines(load(tree, CHOSEN | {"params": FIXED}), 1, "uk"))
    assert "    * неправильний (не правильний, improper, not proper)" in lines
    assert "    - правильний (proper)" in lines
    assert [line.split("] ")[1] for line in lines if line.startswith("    * [")] == ["дріб"]


def test_on_paper_options_and_words_are_ticked_and_the_key_has_letters(tree: Tree) -> None:
    task = load(tree, CHOSEN)
    library = tree.load()
    [page] = text_of(make_sheets(library, make_wish(library, items=[Item("adding", "fraction", 1)], variants=1)))
    assert "A the" in page and "B the" in page
    assert page.index("B the") < page.index("So the fraction is") < page.index("proper") < page.index("improper")
    shown = make_variant(task, 3, "en")
    _, letter, word = answer_parts(shown)
    right: Any = shown.right_answer("en")
    assert [one.id for one in shown.gap_options["larger"]].index(right["larger"]) == "AB".index(letter)
    assert word == right["kind"]


@pytest.mark.parametrize(
    ("larger", "kind", "reason"),
    [
        ({"follow": "[[value]]"}, {}, 'a step that is a choice has no "follow"'),
        ({"mistakes": []}, {}, 'a step that is a choice has no "mistakes": each wrong option has its "say"'),
        ({"options": [{"text": "x"}, {"text": "y"}]}, {}, 'exactly one option must have "correct": true'),
        ({"options": [{"text": "x", "correct": True}]}, {}, '"steps.1.options"'),
        (
            {"options": [{"text": "fraction", "correct": "a > 20"}, {"text": "the number", "correct": "a < b"}]},
            {}, "exactly one must be correct",
        ),
        ({"options": [{"text": "$0.5$", "correct": True}, {"text": "$1/2$"}]}, {}, "two options are equal in value"),
        (
            {"options": [{"text": "the fraction", "correct": True}, {"text": "the number"}, {"text": "neither"}]}, {},
            '"options" has 2 in uk, 3 in English',
        ),
        ({"options": [{"text": "$[[c]]$", "correct": True}, {"text": "$1$"}]}, {}, '"c"'),
        ({}, {"follow": "[[if larger > 1 | proper | improper]]"}, "follow has no value"),
        ({}, {"follow": "[[if value < 1 | improper | proper]]"}, "to another answer: proper, not improper"),
        ({}, {"words": [["proper"], ["improper"], ["mixed"]]}, '"words" has 2 in uk, 3 in English'),
        ({}, {"words": [["improper"]]}, '"words" has one entry'),
        ({}, {"answer": "mixed"}, '"mixed" is not in the list of words'),
    ],
)  # fmt: skip
def test_a_fault_is_reported_at_its_step(tree: Tree, larger: dict[str, Any], kind: dict[str, Any], reason: str) -> None:
    path = tree.write("math/adding/tasks/010-sum.json", with_steps({}, larger, kind))
    found = [problem for problem in check_content(tree.load(), seeds=30) if reason in problem.reason]
    assert found and 'task "fraction"' in found[0].reason, check_content(tree.load(), seeds=30)
    rows = path.read_text(encoding="utf-8").splitlines()
    first = next(number for number, row in enumerate(rows, 1) if '"name": "larger"' in row)
    assert found[0].line >= first - 1, rows[found[0].line - 1]


def test_a_translation_that_lacks_options_or_their_sentences_is_reported(tree: Tree) -> None:
    steps = [UK["steps"][0], {"prompt": "Що більше?"}, UK["steps"][2]]
    load(tree, CHOSEN | {"translations": {"uk": UK | {"steps": steps}}})
    reasons = [problem.reason for problem in check_content(tree.load(), seeds=20)]
    assert any('option 1 is not translated: "the fraction"' in reason for reason in reasons)
    assert any('the "say" of option 2 is not translated' in reason for reason in reasons)


CLOZE: dict[str, Any] = {
    "id": "in-a-sentence", "type": "cloze", "params": {"a": {"integer": [11, 99]}},
    "prompt": "The number [[a]] is {{kind}}, and so is {{next}}.",
    "fields": {
        "kind": {"type": "word", "words": [["even"], ["odd"]], "answer": "[[if mod(a, 2) = 0 | even | odd]]"},
        "next": {"type": "number", "answer": "[[a + 2]]"},
    },
    "translations": {"uk": {
        "prompt": "Число [[a]] — {{kind}}, і таке саме {{next}}.",
        "fields": {"kind": {"words": [["парне"], ["непарне"]]}},
    }},
}  # fmt: skip


def test_a_gap_of_a_cloze_may_take_a_word(tree: Tree) -> None:
    task = load(tree, CLOZE)
    assert [str(problem) for problem in check_content(tree.load(), seeds=200)] == []
    ukrainian = make_variant(task, 1, "uk")
    assert [one.text for one in ukrainian.gap_options["kind"]] == ["парне", "непарне"]
    right: Any = ukrainian.right_answer("uk")
    assert right["kind"] in ("парне", "непарне")
    assert ukrainian.grade(right).verdict is Verdict.CORRECT
    hidden = CLOZE["fields"]["kind"] | {"list": "hidden"}
    assert make_variant(load(tree, CLOZE | {"fields": CLOZE["fields"] | {"kind": hidden}}), 1, "en").gap_options == {}


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"kin": {"words": [["парне"], ["непарне"]]}}, 'there is no gap "kin"'),
        ({"kind": {"words": [["парне"]]}}, '"words" has 1 in uk, 2 in English'),
        ({}, '"words" has 0 in uk, 2 in English'),
    ],
)
def test_a_fault_of_the_words_of_a_gap_is_reported(tree: Tree, fields: dict[str, Any], reason: str) -> None:
    load(tree, CLOZE | {"translations": {"uk": CLOZE["translations"]["uk"] | {"fields": fields}}})
    assert [problem for problem in check_content(tree.load(), seeds=20) if reason in problem.reason]
