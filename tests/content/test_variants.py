"""From seed to variant: always the same, within its conditions, and revealing nothing about its key."""

import re
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.content.conftest import TASK, Tree
from webapp.content.library import Library, Task
from webapp.content.variants.draws import Stream
from webapp.content.variants.text_reader import steps_of
from webapp.content.variants.variants import Variant, VariantError, make_variant
from webapp.grading import Verdict, grade
from webapp.messages import Locale

CHOICE = {
    "id": "pick",
    "type": "choice",
    "prompt": "Pick [[a]].",
    "params": {"a": {"integer": [10, 99]}},
    "options": [
        {"text": "$[[a]]$", "correct": True},
        {"text": "$[[a + 1]]$", "say": "One too many, not [[a]]."},
        {"text": "$[[a + 2]]$"},
        {"text": "$[[a + 3]]$"},
    ],
    "translations": {"uk": {"prompt": "Виберіть [[a]].", "options": [{}, {"say": "На один більше."}, {}, {}]}},
}


def task_of(tree: Tree, **changes: object) -> Task:
    tree.write_task(**changes)
    library = tree.load()
    assert library.problems == ()
    return next(iter(library.topics["adding"].tasks.values()))


def drawn(tree: Tree, params: object, shown: str, seeds: int = 60, **changes: object) -> set[str]:
    task = task_of(tree, params=params, prompt=shown, answer="1", mistakes=None, hints=None, solution=None,
                   translations=None, **changes)  # fmt: skip
    return {make_variant(task, seed, "en").prompt_text for seed in range(seeds)}


def test_stream_is_the_same_for_ever() -> None:
    stream = Stream("topic/task/7/params")
    assert [stream.below(1000) for _ in range(8)] == [796, 174, 928, 626, 304, 259, 614, 699]
    stream = Stream("order")
    cards = list(range(10))
    stream.shuffle(cards)
    assert cards == [4, 9, 3, 8, 7, 0, 1, 6, 2, 5]


def test_variant_is_the_same_for_ever(tree: Tree) -> None:
    task = task_of(tree)
    seeds = (0, 1, 2, 3, 2**53 - 1)
    assert [make_variant(task, seed, "en").prompt_text for seed in seeds] == [
        "Add $9 + 4$.",
        "Add $9 + 2$.",
        "Add $6 + 3$.",
        "Add $4 + 5$.",
        "Add $3 + 2$.",
    ]


@pytest.mark.slow
def test_variant_does_not_depend_on_the_hash_seed_of_python(tree: Tree) -> None:
    task_of(tree, **CHOICE, answer=None, hints=None, solution=None, mistakes=None)
    program = (
        "import sys; from pathlib import Path; from webapp.content.loading import load_library;"
        "from webapp.content.variants.variants import make_variant;"
        "task = load_library(Path(sys.argv[1])).topics['adding'].tasks['pick'];"
        "made = [make_variant(task, seed, 'en') for seed in range(5)];"
        "print([(one.prompt_html, one.options, one.key.fields) for one in made])"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", program, str(tree.root)],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
    assert "Option(" in runs.pop()


@pytest.mark.parametrize("seed", [-1, 2**53])
def test_seed_outside_the_range_is_refused(tree: Tree, seed: int) -> None:
    with pytest.raises(ValueError, match="a seed is"):
        make_variant(task_of(tree), seed, "en")


def test_both_languages_show_the_same_numbers(tree: Tree) -> None:
    task = task_of(tree)
    english, ukrainian = make_variant(task, 5, "en"), make_variant(task, 5, "uk")
    assert english.prompt_text.removeprefix("Add") == ukrainian.prompt_text.removeprefix("Додайте")
    # A key also reads the words of its task, which are those of the language.
    numbers = [
        (key.type, {**key.fields, "words": None}, replace(key.compiled, words=None))
        for key in (english.key, ukrainian.key)
    ]
    assert numbers[0] == numbers[1]
    assert ukrainian.mistakes[0].say == "Це не сума."
    assert ukrainian.hints_html[0].startswith("<p>Почніть")


def test_key_and_mistakes_use_the_variants_numbers(tree: Tree) -> None:
    variant = make_variant(task_of(tree), 0, "en")
    assert grade(variant.key, "13", "en").verdict is Verdict.CORRECT
    wrong = grade(variant.key, "37", "en", variant.mistakes)
    assert (wrong.verdict, wrong.message.text, wrong.message.authored) == (
        Verdict.INCORRECT,
        "That is not a sum.",
        True,
    )
    assert "13" not in variant.prompt_html
    assert "<mn>13</mn>" in variant.solution_html


def test_integers_keep_bounds_step_and_exclusions(tree: Tree) -> None:
    shown = drawn(tree, {"a": {"integer": [-6, 6], "step": 3, "not": [0]}}, "[[a]]")
    assert shown == {"−6", "−3", "3", "6"}


def test_bounds_and_exclusions_may_use_earlier_parameters(tree: Tree) -> None:
    params = {"a": {"integer": [2, 4]}, "b": {"integer": [1, "a"], "not": ["a - 1"]}}
    assert drawn(tree, params, "[[a]] [[b]]") == {"2 2", "3 1", "3 3", "4 1", "4 2", "4 4"}


def test_decimals_are_exact(tree: Tree) -> None:
    assert drawn(tree, {"a": {"decimal": [0.1, 0.5], "step": 0.2}}, "[[a]] [[3a]]") == {"0.1 0.3", "0.3 0.9", "0.5 1.5"}


def test_fractions_are_reduced_and_never_whole(tree: Tree) -> None:
    params = {"f": {"fraction": {"numerator": [1, 4], "denominator": [2, 4]}}, "g": "f + 1"}
    shown = drawn(tree, params, "[[f]] $[[g]]$", seeds=200)
    assert {row.split()[0] for row in shown} == {"1/2", "3/2", "1/3", "2/3", "4/3", "1/4", "3/4"}
    assert r"1/2 $\frac{3}{2}$" in shown
    proper = {"f": {"fraction": {"numerator": [1, 4], "denominator": [2, 4], "proper": True}}}
    assert drawn(tree, proper, "[[f]]", seeds=200) == {"1/2", "1/3", "2/3", "1/4", "3/4"}


def test_like_takes_the_same_place(tree: Tree) -> None:
    params = {
        "thing": {"choice": ["pen", "book"]},
        "price": {"choice": [12, 80.5], "like": "thing"},
        "things": {"choice": ["pens", "books"], "like": "thing"},
    }
    assert drawn(tree, params, "[[thing]] [[things]] [[price]]") == {"pen pens 12", "book books 80.5"}


def test_texts_are_translated_in_their_place(tree: Tree) -> None:
    task = task_of(
        tree,
        params={"who": {"choice": ["Ann", "Ben"]}, "a": {"integer": [1, 9]}},
        prompt="[[who]] has [[a]].",
        answer="[[a]]",
        mistakes=None,
        hints=None,
        solution=None,
        translations={"uk": {"prompt": "[[who]] має [[a]].", "params": {"who": ["Ганна", "Богдан"]}}},
    )
    names = {"Ann": "Ганна", "Ben": "Богдан"}
    for seed in range(20):
        english, ukrainian = (make_variant(task, seed, locale).prompt_text.split()[0] for locale in ("en", "uk"))
        assert names[english] == ukrainian


def test_conditions_hold_in_every_variant(tree: Tree) -> None:
    params = {"a": {"integer": [1, 12]}, "b": {"integer": [2, 12]}, "q": "a/b"}
    where = ["gcd(a, b) = 1", "1 < a < b", "b != 7 or a = 3"]
    for row in drawn(tree, params, "[[a]] [[b]]", seeds=200, where=where):
        a, b = map(int, row.split())
        assert 1 < a < b
        assert Fraction(a, b).denominator == b
        assert b != 7 or a == 3


@pytest.mark.parametrize(
    ("change", "reason", "line_of"),
    [
        ({"where": ["a > 1", "a + b > 99"]}, 'no values in 2000 tries satisfy "a + b > 99"', '"where"'),
        ({"where": ["a > = 1"]}, "cannot read", '"params"'),
        (
            {"params": {"a": {"integer": [5, 2]}, "b": {"integer": [1, 2]}}},
            'the range of "a": 5 is greater',
            '"params"',
        ),
        ({"params": {"a": {"integer": [1, 2], "not": [1, 2]}, "b": {"integer": [1, 2]}}}, '"not" of "a"', '"params"'),
        ({"params": {"a": "b + 1", "b": {"integer": [1, 2]}}}, 'parameter "a"', '"params"'),
        ({"params": {"a": {"integer": [1, 2]}, "b": "a / 0"}}, "no value here", '"params"'),
        ({"params": {"gcd": {"integer": [1, 2]}}}, "the name of a function", '"params"'),
        ({"params": {"a": {"choice": [1]}, "b": {"choice": [1, 2], "like": "a"}}}, "has 2 values", '"params"'),
        ({"answer": "[[a / (b - b)]]"}, "seed 0: a / (b - b) has no value here", '"answer"'),
        ({"answer": "x"}, "answer", '"answer"'),
        ({"hints": [r"$\oops$"]}, "seed 0: ", '"hints"'),
        ({"solution": "[[c]]"}, "the parameters are a, b", '"solution"'),
        ({"mistakes": [{"when": "1", "say": "[[c]]"}]}, "the parameters are a, b", '"say"'),
    ],
)
def test_broken_task_names_its_line_and_condition(
    tree: Tree, change: dict[str, object], reason: str, line_of: str
) -> None:
    task = task_of(tree, translations=None, **change)
    with pytest.raises(VariantError) as caught:
        make_variant(task, 0, "en").write_out()
    problem = caught.value.problem
    assert any(part in problem.reason for part in reason.split("|")), problem
    row = problem.path.read_text().splitlines()[problem.line - 1]
    assert line_of in row or line_of == '"hints"', row


def options_of(variant: Variant) -> list[str]:
    return [option.html for option in variant.options]


def test_options_are_shuffled_by_seed_with_opaque_ids(tree: Tree) -> None:
    task = task_of(tree, **CHOICE, answer=None, hints=None, solution=None, mistakes=None)
    first_places = set()
    for seed in range(40):
        variant = make_variant(task, seed, "en")
        assert variant == make_variant(task, seed, "en")
        ids = [option.id for option in variant.options]
        assert len(set(ids)) == 4
        assert all(len(one) == 10 for one in ids)
        right = [one for one in ids if grade(variant.key, one, "en").verdict is Verdict.CORRECT]
        assert len(right) == 1
        first_places.add(ids.index(right[0]))
    assert first_places == {0, 1, 2, 3}
    all_ids = {option.id for seed in range(40) for option in make_variant(task, seed, "en").options}
    assert len(all_ids) == 160


def test_ids_are_the_same_in_both_languages(tree: Tree) -> None:
    task = task_of(tree, **CHOICE, answer=None, hints=None, solution=None, mistakes=None)
    english, ukrainian = make_variant(task, 3, "en"), make_variant(task, 3, "uk")
    assert [option.id for option in english.options] == [option.id for option in ukrainian.options]
    said = {row["say"] for row in ukrainian.key.fields["options"]}  # type: ignore[attr-defined]  # built as a list
    assert said == {None, "На один більше."}


def test_items_to_order_never_lie_in_order(tree: Tree) -> None:
    task = task_of(
        tree, type="order", items=["[[a]]", "[[a + 20]]"], prompt="Order.", answer=None, hints=None, solution=None,
        mistakes=None, translations=None,
    )  # fmt: skip
    for seed in range(30):
        variant = make_variant(task, seed, "en")
        shown = [option.id for option in variant.options]
        assert grade(variant.key, list(shown), "en").verdict is Verdict.INCORRECT
        assert grade(variant.key, list(reversed(shown)), "en").verdict is Verdict.CORRECT


def test_pairs_are_shuffled_on_the_right(tree: Tree) -> None:
    pairs = [["$[[a]]$", "$[[a + 100]]$"], ["two", "$[[a + 200]]$"], ["three", "$[[a + 300]]$"]]
    task = task_of(
        tree, type="match", pairs=pairs, prompt="Match.", answer=None, hints=None, solution=None, mistakes=None,
        translations=None,
    )  # fmt: skip
    orders = set()
    for seed in range(30):
        variant = make_variant(task, seed, "en")
        assert variant.options == ()
        orders.add(tuple(re.findall(r"<mn>(\d)", " ".join(option.html for option in variant.right))))
        lefts, rights = ({option.id for option in side} for side in (variant.left, variant.right))
        assert not lefts & rights
        assert len(lefts) == len(rights) == 3
    assert len(orders) > 3


FIGURE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 20">
  <rect x="0" y="0" width="[[10 * a]]" height="[[a / 3]]" class="ink"/>
  <text x="5" y="5">[[b]] cm</text>
</svg>"""


def test_figure_shows_the_variants_numbers_and_is_labelled(tree: Tree) -> None:
    tree.write("math/adding/figures/bar.svg", FIGURE)
    task = task_of(
        tree,
        params={"a": {"integer": [4, 4]}, "b": {"decimal": [2.5, 2.5], "step": 1}},
        figure={"file": "figures/bar.svg", "alt": 'A bar "[[b]]" <long>'},
        prompt="Look.", answer="1", hints=None, solution=None, mistakes=None,
        translations={"uk": {"prompt": "Погляньте.", "figure": "Смуга [[b]]"}},
    )  # fmt: skip
    english, ukrainian = (make_variant(task, 0, locale).figure_html or "" for locale in ("en", "uk"))
    assert 'width="40" height="1.333"' in english
    assert ">2.5 cm</text>" in english
    assert 'aria-label="A bar &quot;2.5&quot; &lt;long&gt;"' in english
    assert ">2,5 cm</text>" in ukrainian
    assert "<title>Смуга 2,5</title>" in ukrainian
    assert 'width="40"' in ukrainian


def test_missing_figure_names_the_file(tree: Tree) -> None:
    task = task_of(tree, figure={"file": "figures/no.svg", "alt": "x"})
    with pytest.raises(VariantError, match=r"no.svg:1: cannot be read"):
        make_variant(task, 0, "en")


@given(st.integers(0, 2**53 - 1), st.sampled_from(["en", "uk"]))
def test_any_seed_makes_a_sound_variant(sound_task: Task, seed: int, locale: Locale) -> None:
    variant = make_variant(sound_task, seed, locale)
    answer = str(variant.key.fields["answer"])
    assert 4 <= int(answer) <= 18
    assert grade(variant.key, answer, locale).verdict is Verdict.CORRECT


@pytest.fixture(scope="module")
def sound_task(tmp_path_factory: pytest.TempPathFactory) -> Task:
    tree = Tree(tmp_path_factory.mktemp("content"))
    tree.write("math/adding/config.json", {"slug": "adding", "title": "A", "description": "B"})
    tree.write("math/adding/tasks/010-sum.json", TASK)
    return tree.load().topics["adding"].tasks["sum"]


@pytest.mark.parametrize(
    ("solution", "steps"),
    [
        ("$1 + 1 = 2$", ["$1 + 1 = 2$"]),
        ("Add: $1 + 1 = 2$. So [[a]] is it.", ["Add: $1 + 1 = 2$.", "So [[a]] is it."]),
        ("$\\frac{1}{2}$; $x = 3$.", ["$\\frac{1}{2}$;", "$x = 3$."]),
        ("Numbers such as 2; 3 are prime.", ["Numbers such as 2; 3 are prime."]),
        ("It is (so. And so) one step, e.g. this. Діли! Потім додай.", 3),
        ("$f(x) = 1. A$ is one formula.", ["$f(x) = 1. A$ is one formula."]),
        ("First this. Then that.\n\nLast.", ["First this. Then that.", "Last."]),
        ("Either:\n- this. That\n- other", ["Either:\n- this. That\n- other"]),
    ],
)
def test_a_solution_is_cut_into_steps(solution: str, steps: list[str] | int) -> None:
    found = steps_of(solution)
    assert (len(found) if isinstance(steps, int) else found) == steps


@pytest.mark.parametrize(("locale", "kilometres"), [("en", "km"), ("uk", "км")])
def test_the_right_answer_of_a_quantity_is_written_and_read_in_its_language(
    shipped: Library, locale: Locale, kilometres: str
) -> None:
    tasks = [task for topic in shipped.topics.values() for task in topic.tasks.values() if task.model.type == "unit"]
    variants = [make_variant(task, 3, locale) for task in tasks]
    for variant in variants:
        assert variant.grade(variant.right_answer(locale)).verdict is Verdict.CORRECT, variant.task_id
    written = " ".join(str(variant.right_answer(locale)) for variant in variants)
    assert {unit for unit in ("km", "км") if unit in written} == {kilometres}
