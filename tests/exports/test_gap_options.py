"""Gaps and steps with something to choose from, in each format: what is offered, what is right, what is said."""

import re
from html import unescape
from typing import Any

import pytest

from tests.content.conftest import Tree
from tests.content.test_step_choices import CHOSEN, CLOZE, FIXED
from tests.exports.conftest import document
from tests.exports.test_gift import read
from tests.exports.test_qti import ITEM, Item, items
from webapp.content.exporting.anki import make_card
from webapp.content.importing.reading import read_tasks
from webapp.content.variants.variants import make_variant
from webapp.services.exports import Export, export_topic

OPTIONS = re.compile(r"\{1:(MULTICHOICE(?:_V)?):([^}]*)\}")


def export(tree: Tree, name: str, *tasks: dict[str, Any], locale: str = "en") -> Export:
    tree.write("math/adding/tasks/010-sum.json", list(tasks))
    library = tree.load()
    assert library.problems == ()
    return export_topic(library, library.topics["adding"], name, 1, locale, str, 1_700_000_000)


def offered(field: str) -> dict[str, tuple[bool, str]]:
    """Return the options of an embedded field of Moodle: whether each is right, and what is said to it."""
    options = ([*re.split("(?<!&)#", each), ""] for each in field.split("~"))
    return {unescape(text.removeprefix("=")): (text.startswith("="), unescape(said)) for text, said, *_ in options}


def test_moodle_offers_words_in_a_menu_and_options_with_formulas_in_a_list(small_tree: Tree) -> None:
    made = export(small_tree, "moodle", CHOSEN | {"params": FIXED})
    text = document(made.content).findtext("question[@type='cloze']/questiontext/text", "")
    (kind, options), (menu, words) = OPTIONS.findall(text)
    assert (kind, menu) == ("MULTICHOICE_V", "MULTICHOICE")
    assert offered(options) == {"the fraction": (True, ""), r"the number \(1\)": (False, "Compare 7 and 4.")}
    assert offered(words) == {"proper": (False, "Is the numerator larger?"), "improper": (True, "")}


def test_our_import_takes_the_words_back(small_tree: Tree) -> None:
    reading = read_tasks(export(small_tree, "moodle", CLOZE).content, "tasks.xml")
    assert not reading.refusals
    assert reading.drafts[0].fields["fields"]["gap1"]["words"] == [["even"], ["odd"]]


def test_an_item_of_qti_scores_what_is_chosen_and_says_why_it_is_wrong(small_tree: Tree) -> None:
    [item] = items(export(small_tree, "qti", CHOSEN | {"params": FIXED}).content).values()
    menus = list(item.root.iter(f"{ITEM}qti-inline-choice-interaction"))
    texts = [{choice.get("identifier", ""): choice.text or "" for choice in menu} for menu in menus]
    assert [set(each.values()) for each in texts] == [{"the fraction", "the number 1"}, {"proper", "improper"}]
    names = [menu.get("response-identifier", "") for menu in menus]

    def chosen(*words: str) -> dict[str, list[str]]:
        picked = ([id_ for id_, text in each.items() if text == word] for each, word in zip(texts, words, strict=True))
        return {"RESPONSE-1": ["1.75"], **dict(zip(names, picked, strict=True))}

    assert item.judge(chosen("the fraction", "improper")) == (1.0, set())
    score, said = item.judge(chosen("the number 1", "proper"))
    assert score == 0.0
    assert {text_of(item, each) for each in said} == {"Compare 7 and 4.", "Is the numerator larger?"}


def text_of(item: Item, feedback: str) -> str:
    return next(
        "".join(each.itertext())
        for each in item.root.iter(f"{ITEM}qti-modal-feedback")
        if each.get("identifier") == feedback
    )


def test_gift_offers_the_words_of_the_only_gap(small_tree: Tree) -> None:
    only = {"prompt": "The number [[a]] is {{kind}}.", "fields": {"kind": CLOZE["fields"]["kind"]}}
    made = export(small_tree, "gift", CLOZE | only | {"params": {"a": {"integer": [12, 12]}}})
    [question] = read(made.content).values()
    assert {one.answer: one.fraction for one in question.answers.answers} == {"even": 100, "odd": 0}


@pytest.mark.parametrize("locale", ["en", "uk"])
def test_a_card_lists_what_is_offered_and_its_back_says_what_is_right(small_tree: Tree, locale: str) -> None:
    export(small_tree, "anki", CHOSEN | {"params": FIXED})
    card = make_card(make_variant(small_tree.load().topics["adding"].tasks["fraction"], 1, locale), {})
    words = {"en": "____ (proper; improper)", "uk": "____ (правильний; неправильний)"}
    assert words[locale] in card.front
    assert card.answer.endswith({"en": "the fraction; improper", "uk": "дріб; неправильний"}[locale])
