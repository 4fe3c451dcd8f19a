"""Answers as teachers read them in a line: of every type of task, never as the value that is stored."""

from pathlib import Path

from tests.browser.tree import TOPIC, write_controls
from tests.trees import write_tree
from webapp.content.loading import load_library
from webapp.content.rendering.markdown import plain_text
from webapp.content.variants.variants import make_variant
from webapp.web.answers import answer_in_line


def test_right_answers_of_every_type_read_as_text(tmp_path: Path) -> None:
    tasks = load_library(write_controls(write_tree(tmp_path))).topics[TOPIC].tasks
    seen = {}
    for task in tasks.values():
        variant = make_variant(task, 1, "en").write_out()
        line = answer_in_line(variant, variant.right_answer("en"))
        seen[variant.type] = plain_text(line)
    assert {"choice", "choices", "order", "match", "cloze", "fraction"} <= set(seen)
    assert not {kind: text for kind, text in seen.items() if not text or "['" in text or "{'" in text}
    assert " – " in seen["match"]
    assert "; " in seen["match"]


def test_a_stored_answer_of_another_shape_is_shown_as_it_is(tmp_path: Path) -> None:
    tasks = load_library(write_controls(write_tree(tmp_path))).topics[TOPIC].tasks
    variant = next(make_variant(task, 1, "en") for task in tasks.values() if task.type == "match").write_out()
    assert answer_in_line(variant, "<b>") == "&lt;b&gt;"
