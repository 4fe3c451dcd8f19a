"""A small content tree that tests write faults into."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from webapp.content.library import Library
from webapp.content.loading import load_library

TASK: dict[str, Any] = {
    "id": "sum",
    "type": "number",
    "prompt": "Add $[[a]] + [[b]]$.",
    "params": {"a": {"integer": [2, 9]}, "b": {"integer": [2, 9]}},
    "answer": "[[a + b]]",
    "hints": ["Start at [[a]]."],
    "solution": "$[[a]] + [[b]] = [[a + b]]$",
    "mistakes": [{"when": "[[a * b + 1]]", "say": "That is not a sum."}, {"when": "-1", "say": "Not less than 0."}],
    "translations": {
        "uk": {
            "prompt": "Додайте $[[a]] + [[b]]$.",
            "hints": ["Почніть із [[a]]."],
            "solution": "$[[a]] + [[b]] = [[a + b]]$",
            "mistakes": ["Це не сума.", "Не менше від 0."],
        }
    },
}
SUBJECT = {
    "title": "Maths",
    "description": "Numbers.",
    "sections": [{"slug": "numbers", "title": "Numbers", "topics": ["adding"]}],
    "translations": {"uk": {"title": "Математика", "description": "Числа.", "sections": {"numbers": "Числа"}}},
}
CONFIG = {
    "slug": "adding",
    "title": "Adding",
    "description": "Sums.",
    "translations": {"uk": {"title": "Додавання", "description": "Суми."}},
}
LESSON = "---\ntitle: {title}\nsummary: {title}.\n---\n\n## {title}\n\nText with ${title_tex}$.\n"


class Tree:
    """Writes files under one topic and loads the whole tree."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.topic = root / "math" / "adding"

    def write(self, name: str, value: object) -> Path:
        """`name` is relative to the content folder; objects become JSON, two spaces deep."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
        path.write_text(text, encoding="utf-8")
        return path

    def write_all(self) -> None:
        """Write a subject with a sound topic."""
        self.write("math/subject.json", SUBJECT)
        self.write("math/adding/config.json", CONFIG)
        self.write("math/adding/lesson.md", LESSON.format(title="Adding", title_tex="1+1"))
        self.write("math/adding/lesson.uk.md", LESSON.format(title="Додавання", title_tex="1+1"))
        self.write_task()

    def write_task(self, **changes: object) -> Path:
        """Return the sound task with changes; None removes a key."""
        task = {key: value for key, value in (TASK | changes).items() if value is not None}
        return self.write("math/adding/tasks/010-sum.json", task)

    def load(self) -> Library:
        return load_library(self.root)

    def reasons(self) -> list[str]:
        """`file:line: reason` of every problem, files relative to the tree."""
        return [str(problem).removeprefix(f"{self.root}/") for problem in self.load().problems]


def sound_tree(folder: Path) -> Tree:
    """Return a tree without a fault, to be changed."""
    made = Tree(folder)
    made.write_all()
    return made


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return sound_tree(tmp_path / "content")


Changed = Callable[..., Path]
