"""The glossary: links from lessons, what a search finds, and what check-content says about it."""

import json
import re
import shutil

import pytest

from tests.content.conftest import CONFIG, LESSON, Tree
from webapp.content.checks.check import check_content
from webapp.content.library import Library
from webapp.content.terms import in_alphabetical_order, with_term_links
from webapp.locales import Locale
from webapp.services.search import find_terms, topic_documents

TERM: dict[str, object] = {
    "id": "sum", "topic": "adding", "term": "sum", "meaning": "What an addition gives.",
    "translations": {"uk": {"term": "сума", "words": ["сума", "суми"], "meaning": "Результат додавання."}},
}  # fmt: skip
LONGER: dict[str, object] = {
    "id": "sum-of-squares", "topic": "adding", "term": "sum of squares", "meaning": "A sum of second powers.",
    "translations": {"uk": {"term": "сума квадратів", "words": ["сум* квадрат*"], "meaning": "Сума других степенів."}},
}  # fmt: skip
ENGLISH = """Sums come first. A sum
[of sums](topic:adding) is the sum of squares, summer is not.

## The sum

$s$ sum
"""
UKRAINIAN = "Сума, сумка, суми квадратів.\n"


@pytest.fixture
def tree(tree: Tree) -> Tree:
    """A tree whose lessons use two terms."""
    tree.write("terms.json", {"terms": [TERM, LONGER]})
    tree.write("math/adding/lesson.md", LESSON.format(title="Adding", title_tex="1") + ENGLISH)
    tree.write("math/adding/lesson.uk.md", LESSON.format(title="Додавання", title_tex="1") + UKRAINIAN + "\n## Сума\n")
    return tree


def links(library: Library, locale: Locale) -> list[str]:
    parts = with_term_links(library, "adding", locale, "#{}".format)
    return re.findall(r'<a class="term" href="(.*?)">', "".join(part.html for part in parts))


def linked(library: Library, locale: Locale) -> list[str]:
    parts = with_term_links(library, "adding", locale, "#{}".format)
    return re.findall(r'<a class="term"[^>]*>(.*?)</a>', "".join(part.html for part in parts))


def test_the_first_use_of_each_term_in_a_sentence_is_linked(tree: Tree) -> None:
    library = tree.load()
    assert library.problems == ()
    assert linked(library, "en") == ["Sums", "sum of squares"]
    assert links(library, "en") == ["#sum", "#sum-of-squares"]


def test_other_endings_count_and_other_words_do_not(tree: Tree) -> None:
    assert linked(tree.load(), "uk") == ["Сума", "суми квадратів"]


def test_of_two_terms_with_one_word_the_one_of_the_topic_is_linked(tree: Tree) -> None:
    elsewhere = TERM | {"id": "sum-elsewhere", "topic": "other"}
    tree.write("terms.json", {"terms": [elsewhere, TERM]})
    shutil.copytree(tree.topic, tree.root / "math" / "other")
    tree.write("math/other/config.json", CONFIG | {"slug": "other"})
    assert links(tree.load(), "en") == ["#sum"]


def test_a_tree_without_a_glossary_has_no_links(tree: Tree) -> None:
    (tree.root / "terms.json").unlink()
    assert linked(tree.load(), "en") == []


def reasons(tree: Tree) -> list[str]:
    return [str(problem).removeprefix(f"{tree.root}/") for problem in check_content(tree.load(), seeds=1)]


def test_a_sound_glossary_has_no_problems(tree: Tree) -> None:
    assert reasons(tree) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"topic": "nosuch"}, 'term "sum": there is no topic "nosuch"'),
        ({"words": ["total"]}, 'no English lesson has it; say how lessons write it, now "total", under "words"'),
        ({"translations": {}}, 'the term "sum" has no translation "uk"'),
        ({"id": "sum-of-squares"}, 'the id "sum-of-squares" is used twice'),
        ({"meaning": ""}, '"terms.0.meaning" is empty'),
        ({"meening": "x"}, 'unknown key "meening": did you mean "meaning"?'),
    ],
)
def test_a_fault_names_its_line(tree: Tree, change: dict[str, object], expected: str) -> None:
    tree.write("terms.json", {"terms": [TERM | change, LONGER]})
    found = [reason for reason in reasons(tree) if expected in reason]
    assert found
    assert re.match(r"terms\.json:\d+: ", found[0])


def test_a_lesson_uses_the_words_of_the_glossary(tree: Tree) -> None:
    tree.write("terms.json", {"terms": [TERM | {"avoid": ["summer*"]}, LONGER]})
    assert reasons(tree) == ['math/adding/lesson.md:10: "summer": the glossary says "sum"']


def test_terms_are_in_the_order_of_the_alphabet(tree: Tree) -> None:
    words = ["яблуко", "ґанок", "гора", "їжак", "йод", "іскра", "ззаду"]
    terms = [
        TERM | {"id": f"t{index}", "translations": {"uk": {"term": word, "meaning": "x"}}}
        for index, word in enumerate(words)
    ]
    tree.write("terms.json", {"terms": terms})
    listed = [term.words["uk"].term for term in in_alphabetical_order(tree.load(), "uk")]
    assert listed == ["гора", "ґанок", "ззаду", "іскра", "їжак", "йод", "яблуко"]


def test_terms_that_begin_as_the_search_come_first(tree: Tree) -> None:
    terms = [
        TERM | {"id": name.replace(" ", "-"), "term": name} for name in ("square of a sum", "sum of squares", "sum")
    ]
    tree.write("terms.json", {"terms": terms})
    assert [term.id for term in find_terms(tree.load(), "sum", "en")] == ["sum", "sum-of-squares", "square-of-a-sum"]
    assert find_terms(tree.load(), " ", "en") == []


def test_the_topic_that_explains_a_term_is_found_by_it(tree: Tree) -> None:
    library = tree.load()
    keywords = [document.keywords for document in topic_documents(library, library.topics["adding"])]
    assert keywords == ["sum, sum of squares", "сума, сума квадратів"]


def test_the_glossary_counts_as_content(tree: Tree) -> None:
    before = tree.load().fingerprint
    tree.write("terms.json", {"terms": json.loads(json.dumps([TERM]))})
    assert tree.load().fingerprint != before
