"""check-content finds every planted fault, and the shipped content has none."""

import time

import pytest

from tests.content.conftest import CONFIG, LESSON, TASK, Tree
from webapp.commands.content import CHECKED_CONTENT
from webapp.content.checks.check import check_content
from webapp.content.checks.translations import has_words
from webapp.content.checks.unchanged import Passed
from webapp.content.files.field_models import MOST_MISTAKES
from webapp.content.library import Library

UK = TASK["translations"]["uk"]
OPTIONS: dict[str, object] = {
    "type": "choice", "answer": None, "mistakes": None, "translations": None, "hints": None, "solution": None,
}  # fmt: skip


def found(tree: Tree) -> str:
    return "\n".join(str(problem).removeprefix(f"{tree.root}/") for problem in check_content(tree.load(), seeds=30))


def test_sound_content_has_no_problems(tree: Tree) -> None:
    assert found(tree) == ""


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"mistakes": [{"when": "[[b + a]]", "say": "S"}]}, "a declared mistake is graded correct"),
        ({"mistakes": [{"when": "x", "say": "S"}]}, "a declared mistake is graded invalid"),
        ({"mistakes": [{"when": "13", "say": "S"}]}, "is graded correct: 13 when the answer is 13"),
        ({"mistakes": [{"when": "1", "say": "S"}, {"when": "2/2", "say": "T"}]}, "the same answer as an earlier one"),
        ({"decimals": 2, "answer": "[[a]]"}, "the declared answer is graded"),
        ({"prompt": r"$\oops{[[a]]}$"}, "Unknown command"),
        ({"prompt": r"$\boxed{[[a]]}$"}, "worksheets cannot show <menclose> in a formula"),
        ({"prompt": "$[[a]] - -3$"}, "is not how a school writes it"),
        ({"prompt": "$1x + [[a]]$"}, "is not how a school writes it"),
        ({"mistakes": [{"when": "1", "say": r"$\oops$"}]}, "Unknown command"),
        ({"solution": "$([[a]] + [[b]] + 1)([[a]] + 2[[b]])([[a]] + [[b]] + 3)$"}, "does not fit a phone"),
        ({"where": ["a + b = 1"]}, 'no values in 2000 tries satisfy "a + b = 1"'),
        ({"figure": {"file": "figures/none.svg", "alt": "x"}}, "figures/none.svg:1: cannot be read"),
        ({"prompt": "![x](figures/none.svg)"}, "there is no figures/none.svg"),
        ({"prompt": "[x](http://example.org)"}, "a link is topic:SLUG"),
        ({"type": "fraction", "answer": "[[a]]/0"}, "answer"),
        ({"translations": None}, "translations.uk is missing"),
        ({"translations": {"uk": UK | {"hints": []}}}, '"hints" has 0 in uk, 1 in English'),
        ({"translations": {"uk": UK | {"mistakes": ["Одне."]}}}, '"mistakes" has 1 in uk, 2 in English'),
        ({"translations": {"uk": UK | {"prompt": "Add $[[a]] + [[b]]$."}}}, '"prompt" is not translated'),
        ({"translations": {"uk": UK | {"prompt": "Додайте [[c]]."}}}, "which is not a parameter; the parameters"),
        ({"translations": {"uk": UK | {"params": {"a": ["x"]}}}}, '"a" is not a text choice'),
        ({"params": TASK["params"] | {"who": {"choice": ["Ann"]}}}, 'texts of the parameter "who" are not translated'),
        ({"solution": None}, '"solution" stands in one language only'),
        (OPTIONS | {"options": [{"text": "$[[a]]$", "correct": True}, {"text": "$[[2a]]/2$"}]}, "equal in value"),
        (OPTIONS | {"options": [{"text": "$0.5$", "correct": True}, {"text": "$\\frac{1}{2}$"}]}, "equal in value"),
        (OPTIONS | {"type": "match", "pairs": [["a", "$1$"], ["b", "$1$"]]}, "equal in value"),
        (
            OPTIONS | {"options": [{"text": "one", "correct": True}, {"text": "two", "say": "no"}],
                       "translations": {"uk": {"prompt": "Додайте."}}},
            "option 1 is not translated",
        ),
        (
            OPTIONS | {"type": "cloze", "prompt": "{{x}}", "fields": {"y": {"type": "number", "answer": "1"}},
                       "translations": {"uk": {"prompt": "{{y}}"}}},
            'the gap {{x}} has no field "x"',
        ),
    ],
)  # fmt: skip
def test_planted_fault_is_found(tree: Tree, change: dict[str, object], reason: str) -> None:
    tree.write_task(**change)
    assert reason in found(tree)


@pytest.mark.parametrize("place", ["prompt", "hints", "solution", "mistakes"])
def test_a_fault_that_only_few_numbers_show_in_a_translation_is_found(tree: Tree, place: str) -> None:
    faulty = "$[[a]] + [[b]]$ [[if a = 9 and b = 9 | $1x$ | так]]"
    text = [faulty] if place == "hints" else [faulty, "Ні."] if place == "mistakes" else faulty
    tree.write_task(translations={"uk": UK | {place: text}})
    faults = [str(problem) for problem in check_content(tree.load(), seeds=200) if "(uk)" in str(problem)]
    assert len(faults) == 1
    assert "is not how a school writes it: $1x$" in faults[0]


def test_fault_names_file_line_task_and_seed(tree: Tree) -> None:
    tree.write_task(mistakes=[{"when": "13", "say": "S"}], translations=None)
    report = found(tree)
    line = next(row for row in report.splitlines() if "declared mistake" in row)
    assert line.startswith('math/adding/tasks/010-sum.json:26: task "sum": seed 0 (en): ')
    assert '"when": "13"' in tree.topic.joinpath("tasks/010-sum.json").read_text().splitlines()[25]


def test_a_wide_formula_of_a_lesson_is_named_with_its_line(tree: Tree) -> None:
    lesson = LESSON.format(title="Adding", title_tex="1+1") + "\nAs $(a + b + c)(d + e + f)(g + h + k)$ shows.\n"
    tree.write("math/adding/lesson.md", lesson)
    report = found(tree)
    assert "math/adding/lesson.md:10: a formula does not fit a phone of 320 pixels" in report
    tree.write(
        "math/adding/lesson.md", lesson.replace("(d + e + f)(g + h + k)", r"\cdot (d + e + f) \cdot (g + h + k)")
    )
    assert found(tree) == "", "a line may end before a times sign"


def test_two_right_options_of_choices_may_be_equal(tree: Tree) -> None:
    options = [{"text": "$1$", "correct": True}, {"text": "$\\frac{[[a]]}{[[a]]}$", "correct": True}, {"text": "$2$"}]
    tree.write_task(**OPTIONS | {"type": "choices", "options": options})
    assert "equal in value" not in found(tree)


@pytest.mark.parametrize(("one", "other", "is_fault"), [("1:3", "2:6", True), ("7:15", "21:45", False)])
def test_times_of_day_are_no_ratios(tree: Tree, one: str, other: str, is_fault: bool) -> None:
    tree.write_task(**OPTIONS | {"options": [{"text": f"${one}$", "correct": True}, {"text": f"${other}$"}]})
    assert ("equal in value" in found(tree)) is is_fault


def test_unknown_prerequisite_and_cycle_are_found(tree: Tree) -> None:
    tree.write("math/adding/config.json", CONFIG | {"prerequisites": ["nowhere", "other"]})
    tree.write("math/other/config.json", CONFIG | {"slug": "other", "prerequisites": ["adding"]})
    report = found(tree)
    assert 'the prerequisite "nowhere" is not a topic' in report
    tree.write("math/adding/config.json", CONFIG | {"prerequisites": ["othr"]})
    assert 'the prerequisite "othr" is not a topic: did you mean "other"?' in found(tree)
    tree.write("math/adding/config.json", CONFIG | {"prerequisites": ["other"]})
    report = found(tree)
    assert "prerequisites form a cycle: adding -> other -> adding" in report


def test_link_to_no_topic_and_different_outline_are_found(tree: Tree) -> None:
    english = LESSON.format(title="Adding", title_tex="1")
    tree.write("math/adding/lesson.md", english + "\n[x](topic:nowhere)\n\n::: note\nx\n:::\n")
    report = found(tree)
    assert "math/adding/lesson.md:10: the link topic:nowhere leads to no topic" in report
    differ = "headings, blocks and figures differ from lesson.md"
    assert f"lesson.uk.md:6: {differ}: here is the end, there is note in line 12" in report
    ukrainian = LESSON.format(title="Додавання", title_tex="1")
    tree.write("math/adding/lesson.md", english + "\n## One\n\n::: note\nx\n:::\n")
    tree.write("math/adding/lesson.uk.md", ukrainian + "\n## Один\n\n::: mistake\nx\n:::\n")
    assert f"lesson.uk.md:12: {differ}: here is mistake, there is note in line 12" in found(tree)


def test_a_lesson_does_not_miss_a_task_that_could_not_be_read(tree: Tree) -> None:
    lesson = LESSON.format(title="Adding", title_tex="1") + "\n::: task sum\n:::\n"
    for name in ("lesson.md", "lesson.uk.md"):
        tree.write(f"math/adding/{name}", lesson)
    tree.write_task(hint=["H"])
    assert [line.partition(": ")[2] for line in found(tree).splitlines()] == [
        'task "sum": unknown key "hint": did you mean "hints"?'
    ]
    tree.write_task(id="product")
    assert 'the topic has no task "sum"' in found(tree)


def test_a_fault_of_the_numbers_is_reported_once_for_both_languages(tree: Tree) -> None:
    figure = {"chart": "bar", "data": "list(a, b)", "labels": ["1"]}
    tree.write_task(figure=figure)
    assert found(tree).count("there are 1 labels for 2 numbers") == 1


def test_only_the_named_topic_is_checked(tree: Tree) -> None:
    tree.write("math/other/config.json", "{")
    assert check_content(tree.load(), seeds=5, topics=["adding"]) == []
    assert "math/other" in str(check_content(tree.load(), seeds=5, topics=["other"])[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$[[price]]$", False),
        (r"$\frac{1}{2}$", False),
        ("[[a]] km", True),
        (r"$5\,\text{cm}$", True),
        ("{{gap}} = $x$", False),
    ],
)
def test_words_are_told_from_mathematics(text: str, expected: bool) -> None:
    assert has_words(text) is expected


@pytest.mark.slow
@pytest.mark.timeout(1200)  # minutes of processor time, which four browsers may share
def test_the_content_is_sound(content: Library) -> None:
    """For 10 seeds. Topics that passed `make check`, which tries 200, and have not changed since are left out."""
    passed = Passed(CHECKED_CONTENT, content, seeds=200).topics()
    assert [str(problem) for problem in check_content(content, seeds=10, unchanged=passed)] == []


def seconds_to_check(tree: Tree, seeds: int) -> float:
    begun = time.process_time()  # of this process: other tests share the machine
    check_content(tree.load(), seeds=seeds)
    return time.process_time() - begun


def test_a_task_with_thousands_of_mistakes_is_refused_at_once(tree: Tree) -> None:
    mistakes = [{"when": str(number), "say": f"Not {number}."} for number in range(1000, 5999)]
    tree.write_task(mistakes=mistakes, translations=None)
    assert seconds_to_check(tree, seeds=200) < 5
    assert found(tree) == 'math/adding/tasks/010-sum.json:24: task "sum": "mistakes" has 4999 entries; 20 is the most'


@pytest.mark.slow
def test_a_task_at_every_limit_is_checked_in_seconds(tree: Tree) -> None:
    """The most mistakes, each like the answer; whoever writes less waits less."""
    mistakes = [{"when": f"[[a*b]]/[[{1000 + number}]]", "say": f"Not {number}."} for number in range(MOST_MISTAKES)]
    where = [f"a + b > {-number}" for number in range(30)]
    tree.write_task(type="fraction", answer="[[a]]/[[b]]", mistakes=mistakes, where=where, translations=None)
    assert seconds_to_check(tree, seeds=200) < 20


def test_a_lesson_shows_only_tasks_whose_numbers_change(tree: Tree) -> None:
    """Otherwise its verdict would reveal the answer to the same task in practice."""
    text = "---\ntitle: T\nsummary: S.\n---\n\n::: task fixed\n:::\n"
    tree.write("math/adding/lesson.md", text)
    tree.write("math/adding/lesson.uk.md", text)
    tree.write_task(id="fixed", params=None, prompt="Add $1 + 2$.", answer="3", hints=None, solution=None)
    assert any("the lesson shows it, so its numbers must change" in str(one) for one in check_content(tree.load(), 1))
