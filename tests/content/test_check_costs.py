"""What check-content does once for all variants of a task, and what it leaves out, counted and compared. No times."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.content.conftest import TASK, Tree
from webapp.content.checks import check
from webapp.content.checks.check import FIGURES_LOOKED_AT, WRITTEN_OUT, check_task
from webapp.content.checks.layout import colliding_labels
from webapp.content.figures.scene import Scene
from webapp.content.library import Library, Task
from webapp.content.rendering import tex
from webapp.content.variants import text_reader
from webapp.content.variants.variants import Variant, make_variant
from webapp.grading.families.numbers import parse_number
from webapp.locales import LOCALES
from webapp.messages import ParseProblem

FIGURE = {
    "draw": [{"polygon": [[0, 0], ["a", 0], ["a", "b"]], "sides": ["[[a]]", "[[b]]", ""]}],
    "alt": "A triangle.",
}


def task_of(tree: Tree) -> Task:
    """Return a task whose numbers all have two digits, with a drawn figure."""
    translation = TASK["translations"]["uk"] | {"figure": {"alt": "Трикутник."}}
    tree.write_task(
        params={"a": {"integer": [20, 45]}, "b": {"integer": [20, 45]}},
        figure=FIGURE,
        translations={"uk": translation},
    )
    return tree.load().topics["adding"].tasks["sum"]


@pytest.mark.parametrize(
    ("owner", "name", "again"),
    [
        (text_reader, "parse_condition", False),  # expressions are read once, those of a drawing too
        (text_reader, "render_block", False),
        (tex, "_laid_out", False),  # formulas that differ in digits are converted once
        (Scene, "svg", True),  # labels look for room in the first figures only
        (Scene, "unplaced", False),  # figures are compared only where the texts do not tell enough variants apart
    ],
)
def test_more_variants_take_no_more_of_it(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, again: bool
) -> None:
    task, calls = task_of(tree), 0
    original = getattr(owner, name)

    def counted(*args: object, **options: object) -> object:
        nonlocal calls
        calls += 1
        return original(*args, **options)

    monkeypatch.setattr(owner, name, counted)
    assert check_task(task, FIGURES_LOOKED_AT) == []
    first, calls = calls, 0
    assert check_task(task, 60) == []
    assert calls == (first if again else 0)


def test_a_translation_is_filled_only_where_it_writes_something_new(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    prompt = "Додайте $[[a]] + [[b]]$ [[if a > 5 | яблук | груш]]."
    tree.write_task(translations={"uk": TASK["translations"]["uk"] | {"prompt": prompt}})
    filled: Counter[str | int] = Counter()
    original = Variant._text

    def counted(variant: Variant, placed: Any) -> str:
        filled[placed.at[0]] += variant.locale == "uk"
        return original(variant, placed)

    monkeypatch.setattr(Variant, "_text", counted)
    assert check_task(tree.load().topics["adding"].tasks["sum"], 60) == []
    assert filled["hints"] == filled["solution"] == WRITTEN_OUT < filled["prompt"]


def test_the_first_figures_are_looked_at_in_every_language(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    task, looked_at = task_of(tree), Counter[str]()

    def counted(variant: Variant) -> Iterator[Any]:
        looked_at[variant.locale] += bool(variant.drawn_labels)
        return colliding_labels(variant)

    monkeypatch.setattr(check, "colliding_labels", counted)
    assert check_task(task, 30) == []
    assert looked_at == dict.fromkeys(task.written_in, FIGURES_LOOKED_AT)


def plain_answers(variant: Variant) -> Iterator[str]:
    """Yield the texts of a variant's right answer and declared mistakes."""
    for answer in (variant.right_answer("en"), *(mistake.when for mistake in variant.mistakes)):
        yield from (str(one) for one in (answer.values() if isinstance(answer, dict) else [answer]))


def read(text: str, locale: str, *, once: bool) -> object:
    try:
        return parse_number(text, locale, once=once)
    except ParseProblem as problem:
        return problem.message


@pytest.mark.slow
def test_a_plain_number_is_read_as_the_parser_reads_it(content: Library) -> None:
    """A space before a number leaves it to the parser."""
    texts = {
        f"{sign}{whole}{rest}"
        for sign in ("", "-")
        for whole in ("0", "7", "12", "100", "1000", "123456789", "007")
        for rest in ("", ".0", ".5", ".125", ".000000001", "/2", "/4", "/100", "/0", "/12.5", ".5/2", "/2/3")
    }
    for task in (task for topic in content.topics.values() for task in topic.tasks.values()):
        texts.update(text for seed in (0, 1) for text in plain_answers(make_variant(task, seed, "en")))
    for text in texts:
        for locale in LOCALES:
            for once in (False, True):
                assert read(text, locale, once=once) == read(f" {text}", locale, once=once), text


@pytest.mark.slow
def test_a_figure_is_told_from_others_without_its_labels_as_with_them(content: Library) -> None:
    for task in (task for topic in content.topics.values() for task in topic.tasks.values() if task.model.figure):
        variants = [make_variant(task, seed, task.languages[0]) for seed in range(12)]
        pairs = {(variant.figure_shown, variant.figure_html) for variant in variants}
        assert len({shown for shown, _ in pairs}) == len({html for _, html in pairs}) == len(pairs), task.id
