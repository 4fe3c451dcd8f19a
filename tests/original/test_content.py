"""The original's content becomes a tree of ours. What a person must look at is named; nothing is there in part."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.original.conftest import MakeHere, MakeOriginal
from webapp.content.loading import load_library
from webapp.content.original import Converted, convert, write
from webapp.content.variants.variants import make_variant
from webapp.grading.engine import grade

CONFIG = {
    "slug": "adding_fractions",
    "title": "Додавання дробів",
    "description": "Про дроби.",
    "difficulty": "beginner",
    "list-position": 1,
    "category": "math",
    "maxXp": 1000,
    "multiplierHalf": 0.4,
    "reviewIntervals": [1, 2, 4],
    "levelThresholds": [500, 900],
}
LESSON = r"""---
title: 'Дроби'
description: 'Частини цілого'
math: true
---
import Pizza from './pizza'

# Частини
Піца <Pizza slices={8} /> має $\frac{3}{8}$ частини.

$$
\frac{a}{b}
$$
"""
OPTIONS = [{"text": "7/8", "comment": None}, {"text": "7/16", "comment": "Знаменник не змінюється."}]
EQUAL = [{"text": "4/8"}, {"text": "1/2"}, {"text": "1"}]
TASKS: list[dict[str, Any]] = [
    {
        "id": "add_1",
        "type": "multiple-choice",
        "question": "5/8 + 2/8 *",
        "options": OPTIONS,
        "answer": 0,
        "baseXP": 40,
    },
    {"id": "add_2", "type": "multiple-choice", "question": "6/8 - 2/8", "options": EQUAL, "answer": 0},
    {"id": "add_3", "type": "input", "question": "5/12 - 2/12", "correct": "3/12", "accepted": ["3/12", "1/4"]},
    {"id": "add_4", "type": "input", "question": "1,5 + 2", "correct": "3,5", "accepted": [], "difficulty": "easy"},
    {"id": "no_answer", "type": "multiple-choice", "question": "?", "options": OPTIONS, "answer": 7},
    {"id": "two_values", "type": "input", "question": "?", "correct": "1", "accepted": ["2"]},
    {"id": "in_words", "type": "input", "question": "?", "correct": "пів", "accepted": []},
    {"id": "blocks", "type": "interactive", "component": "FractionBlocks"},
    {"id": "add_1", "type": "input", "question": "again", "correct": "1"},
    {"type": "input", "question": "no id", "correct": "1"},
    {"id": "empty", "type": "input", "question": " ", "correct": "1"},
]
LISTED = {
    "pageTitle": "Математика",
    "pageDescription": "Крок за кроком",
    "sections": [
        {"title": "Дроби", "lessons": [{"title": "Дроби", "folder": "fractions"}, {"title": "Нема", "folder": "no"}]}
    ],
}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    topic = folder / "math" / "fractions"
    (topic / "tasks").mkdir(parents=True)
    (folder / "math" / "allTopics.json").write_text(json.dumps(LISTED))
    (topic / "config.json").write_text(json.dumps(CONFIG))
    (topic / "index.mdx").write_text(LESSON)
    (topic / "tasks" / "001.json").write_text(json.dumps(TASKS))
    (topic / "tasks" / "generator.ts").write_text("export function generate() {}")
    (topic / "tasks" / "broken.json").write_text("{")
    bare = folder / "math" / "natural_numbers"
    bare.mkdir()
    (bare / "config.json").write_text("")
    (bare / "index.mdx").write_text("Ціна 5$ та 7$.")
    (folder / "physics").mkdir()
    return folder


@pytest.fixture
def made(source: Path) -> Converted:
    return convert(source)


def is_named(made: Converted, *pieces: str) -> bool:
    return any(all(piece in remark for piece in pieces) for remark in made.remarks)


def test_settings_lessons_and_tasks_are_read_as_they_are(made: Converted, tmp_path: Path) -> None:
    write(made, tmp_path / "out")
    library = load_library(tmp_path / "out")
    assert library.problems == ()
    assert library.languages == ("uk",)
    assert list(library.topics) == ["adding-fractions", "natural-numbers"]
    config = library.topics["adding-fractions"].config
    assert (config.difficulty, config.max_xp, config.review_intervals) == ("easy", 1000, (1, 2, 4))
    assert config.level_thresholds == (500, 900)
    assert str(config.multiplier_half) == "0.4"
    assert list(library.topics["adding-fractions"].tasks) == ["add-1", "add-2", "add-3", "add-4"]
    assert library.topics["adding-fractions"].tasks["add-1"].base_xp == 40


def test_what_the_browser_decided_is_graded_here_and_named(made: Converted, tmp_path: Path) -> None:
    write(made, tmp_path / "out")
    tasks = load_library(tmp_path / "out").topics["adding-fractions"].tasks
    for task_id, given, verdict in (
        ("add-3", "1/4", "correct"),
        ("add-3", "3/12", "correct"),
        ("add-3", "1/3", "incorrect"),
        ("add-4", "3,5", "correct"),
    ):
        variant = make_variant(tasks[task_id], 0, "uk")
        assert grade(variant.key, given, "uk").verdict.value == verdict, (task_id, given)
    assert is_named(made, "task add_2", "the options 4/8 and 1/2 are equal")
    assert is_named(made, "task add_3", "the browser took only 3/12 for right, although 1/4 were listed")


def test_never_half_a_task(made: Converted) -> None:
    for name, reason in {
        "task no_answer": "its answer is not the number of an option",
        "task two_values": "it accepts 2 besides 1, and they are not equal",
        "task in_words": "the answer пів is no number",
        "task blocks": "tasks of the type interactive do not exist here",
        "task add_1": "it has no id, or one that another task has",
        "task 10": "it has no id",
        "task empty": "a text is missing",
        "generator.ts": "it is a program",
        "broken.json": "it is not JSON",
    }.items():
        assert is_named(made, name, "left out", reason), name
    assert made.tasks == 4


def test_programs_and_components_of_a_lesson_are_left_out_with_their_line(made: Converted) -> None:
    lesson = made.files["math/adding-fractions/lesson.md"]
    assert "import" not in lesson
    assert r"Піца  має $\frac{3}{8}$ частини." in lesson
    assert "## Частини" in lesson
    assert is_named(made, "index.mdx:6", "import Pizza")
    assert is_named(made, "index.mdx:9", "<Pizza slices={8} />")
    assert r"Ціна 5\$ та 7\$." in made.files["math/natural-numbers/lesson.md"]


def test_what_is_missing_is_named(made: Converted) -> None:
    assert is_named(made, "natural_numbers/config.json", "all settings have their defaults")
    assert is_named(made, "“Нема” has no lesson")
    assert is_named(made, "lists no natural-numbers")
    assert not any(name.startswith("physics") for name in made.files)


def test_a_second_run_keeps_what_a_person_changed(made: Converted, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(made, out)
    changed = out / "math" / "adding-fractions" / "lesson.md"
    changed.write_text("---\ntitle: Краще\nsummary: Краще\n---\n\nКраще.\n")
    write(made, out)
    assert made.kept == ["math/adding-fractions/lesson.md"]
    assert "Краще" in changed.read_text()


def test_the_command_converts_the_content_too(source: Path, make_here: MakeHere, make_original: MakeOriginal) -> None:
    out = source.with_name("content-for-intervals")
    with make_here() as here:
        url = make_original()
        dry = here.run("import-original", url, "--content", str(source), "--dry-run")
        assert f"2 lessons and 4 tasks would go in {out}" in dry.output
        assert not out.exists()
        done = here.run("import-original", url, "--content", str(source))
    assert f"2 lessons and 4 tasks are in {out}" in done.output
    assert "A person must look at:" in done.output
    assert load_library(out).problems == ()
