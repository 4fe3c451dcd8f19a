"""A content tree needs one language; a language of the site is one entry of a table."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.content.conftest import CONFIG, LESSON, SUBJECT, TASK, Tree
from webapp.config import ROOT
from webapp.content.checks.check import check_content
from webapp.content.checks.preview import preview_lines
from webapp.content.variants.variants import make_variant
from webapp.locales import LOCALES

WITHOUT = {"translations": None}
CODE = re.compile("|".join(f"[\"']{locale}[\"']" for locale in LOCALES))


def in_ukrainian_only(tree: Tree) -> None:
    """Write the small tree in Ukrainian, without a translation."""
    uk: dict[str, Any] = TASK["translations"]["uk"]
    subject = SUBJECT | {"title": "Математика", "description": "Числа.", "translations": {}}
    tree.write("settings.json", {"languages": ["uk"]})
    tree.write("math/subject.json", subject)
    tree.write("math/adding/config.json", CONFIG | {"title": "Додавання", "translations": {}})
    tree.write("math/adding/lesson.md", LESSON.format(title="Додавання", title_tex="1+1"))
    (tree.topic / "lesson.uk.md").unlink()
    mistakes = [row | {"say": say} for row, say in zip(TASK["mistakes"], uk["mistakes"], strict=True)]
    prompt = "Додай $[[a]] + [[b]]$, тобто [[a]] [[a | one: число, few: числа, many: чисел]] і 0,5 − [[1/2]]."
    tree.write_task(prompt=prompt, hints=uk["hints"], mistakes=mistakes, **WITHOUT)


def test_a_tree_in_one_language_needs_no_translation(tree: Tree) -> None:
    in_ukrainian_only(tree)
    library = tree.load()
    assert library.languages == ("uk",)
    assert check_content(library, seeds=40) == []
    topic = library.topics["adding"]
    assert topic.title["en"] == topic.title["uk"] == "Додавання"
    variant = make_variant(topic.tasks["sum"], 3, "en")
    assert variant.locale == "uk", "who asks for English gets the only language there is"
    assert "0,5" in variant.prompt_text
    assert any("Додай" in line for line in preview_lines(topic.tasks["sum"], 3, "en"))


def test_what_the_settings_require_is_reported_if_it_is_missing(tree: Tree) -> None:
    in_ukrainian_only(tree)
    tree.write("settings.json", {"languages": ["uk", "en"]})
    found = "\n".join(map(str, check_content(tree.load(), seeds=5)))
    assert found.count('"translations" has no "en"') == 2, "subject and topic"
    assert "lesson.en.md:1: cannot be read" in found
    assert 'task "sum": translations.en is missing' in found


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"languages": ["xx"]}, 'unknown language "xx"; the languages of the site are en, uk'),
        ({"languages": []}, '"languages"'),
        ({"language": "uk"}, 'unknown key "language": did you mean "languages"?'),
    ],
)
def test_a_fault_in_the_settings_is_named(tree: Tree, settings: dict[str, Any], reason: str) -> None:
    tree.write("settings.json", settings)
    assert any(line.startswith("settings.json:") and reason in line for line in tree.reasons())


def test_no_file_outside_the_table_names_a_language() -> None:
    named = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "webapp").rglob("*"))
        if path.suffix in (".py", ".html", ".js", ".typ") and path.name != "locales.py" and "vendor" not in path.parts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if CODE.search(line)
    ]
    assert named == []


POLISH = Path(__file__).with_name("in_polish.py")


def test_a_third_language_is_one_entry_of_the_table(tree: Tree) -> None:
    """In a process of its own, because the table is read when modules are imported."""
    tree.write("settings.json", {"languages": ["pl"]})
    tree.write("math/subject.json", SUBJECT | {"title": "Matematyka", "translations": {}})
    tree.write("math/adding/config.json", CONFIG | {"title": "Dodawanie", "translations": {}})
    tree.write("math/adding/lesson.md", LESSON.format(title="Dodawanie", title_tex="1+1"))
    (tree.topic / "lesson.uk.md").unlink()
    prompt = "Dodaj $[[a + 1/2]] + [[b]]$: [[a]] [[a | one: liczba, few: liczby, many: liczb]]. Ile to jest?"
    says = [row | {"say": "To nie jest suma."} for row in TASK["mistakes"][:1]]
    tree.write_task(prompt=prompt, answer="[[a + b + 1/2]]", hints=["Zacznij od [[a]]."], solution=None, mistakes=says,
                    **WITHOUT)  # fmt: skip
    environ = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, str(POLISH), str(tree.root)], capture_output=True, text=True, env=environ, check=False
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["problems"] == []
    assert "2,5 + " in seen["prompt"].replace("{,}", ",")
    assert seen["forms"] == ["liczba", "liczby", "liczb", "liczb"]
    assert seen["verdict"] == "correct"
    assert seen["wrong"] == "To nie jest suma."
    assert seen["label"] == "2,5 plus 3", "words for formulas fall back to English"
    assert "Note" in seen["note"]
    assert "<math" in seen["lesson"]
    assert seen["sheet"], "worksheets can show the task"
    assert 'lang="pl" aria-pressed="true">Polski</button>' in seen["menu"]
    assert seen["message"], "a grader's sentence without a translation is the English one"
    assert seen["sentence"] == "Sign in", "a language without a catalogue shows the English sentence"
