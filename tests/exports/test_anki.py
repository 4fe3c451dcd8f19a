"""Anki decks, imported by Anki's own collection: cards, escaping, figures, and the same cards when imported again."""

import re
from html import unescape
from pathlib import Path

from anki.collection import Collection

from tests.content.conftest import Tree
from tests.exports.conftest import COPIES, Exported, import_into, variants_of
from tests.exports.test_moodle import with_tex, words
from webapp.content.library import Topic
from webapp.content.variants.answers import answer_in_line
from webapp.services.exports import export_topic


def test_every_task_is_a_card_with_its_answer(
    collection: Collection, exported: Exported, every_type: Topic, tmp_path: Path
) -> None:
    export = exported("anki", "uk")
    assert export.report.left_out == {}
    import_into(collection, export.content, tmp_path)
    notes = [collection.get_note(note_id) for note_id in collection.find_notes("")]
    assert len(notes) == export.report.count == COPIES * len(every_type.tasks)
    by_front = {words(note["Front"]): note for note in notes}
    for variant in map(with_tex, variants_of(every_type, "uk").values()):
        note = next(note for front, note in by_front.items() if front.startswith(words(variant.prompt_html)[:60]))
        assert variant.topic_slug in note.tags
        assert note["Answer"]
        if variant.type not in ("choices", "order", "match"):
            answers = {words(each["Answer"]) for each in notes}
            assert words(answer_in_line(variant, variant.right_answer("uk"))) in answers or variant.type in (
                "choice", "part", "graph", "region", "cloze",
            )  # fmt: skip
    shown = {name for note in notes for field in note.fields for name in re.findall(r'<img[^>]* src="([^"]+)"', field)}
    stored = {path.name for path in Path(collection.media.dir()).iterdir()}
    assert shown and shown <= stored


def test_an_inequality_is_no_tag(collection: Collection, small_tree: Tree, tmp_path: Path) -> None:
    small_tree.write_task(prompt="Is a<b and b>c? $[[a]] < x$", solution="So a<b and b>c.", translations=None)
    library = small_tree.load()
    import_into(
        collection,
        export_topic(library, library.topics["adding"], "anki", 1, "en", str, 1_700_000_000).content,
        tmp_path,
    )
    card = collection.get_card(collection.find_cards("")[0])
    shown = re.sub(r"<[^>]*>", "", card.answer())
    assert "Is a<b and b>c?" in unescape(shown)
    assert "So a<b and b>c." in unescape(shown)
    assert re.search(r"\\\(\d < x\\\)", unescape(shown))


def test_a_deck_imported_again_keeps_its_cards(collection: Collection, small_tree: Tree, tmp_path: Path) -> None:
    library = small_tree.load()
    for variants, timestamp in ((2, 1_700_000_000), (3, 1_700_000_900)):
        export = export_topic(library, library.topics["adding"], "anki", variants, "en", str, timestamp)
        import_into(collection, export.content, tmp_path)
        assert len(collection.find_notes("")) == variants
    ukrainian = export_topic(library, library.topics["adding"], "anki", 1, "uk", str, 1_700_001_000)
    import_into(collection, ukrainian.content, tmp_path)
    assert len(collection.find_notes("")) == 4
    assert {deck.name for deck in collection.decks.all_names_and_ids()} >= {
        "Intervals::Maths::Adding", "Intervals::Математика::Додавання",
    }  # fmt: skip
