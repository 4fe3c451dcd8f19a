"""A small content tree for tests: what it asks is simple, so that tests know every answer."""

import json
from pathlib import Path

TASKS = 30
TOPIC = "counting"
OTHER_TOPIC = "doubling"
COURSE = "backwards"


def write_tree(folder: Path) -> Path:
    """Write a subject with two topics of ``TASKS`` tasks each, and a course that has them in the opposite order. Every
    answer is the number in the prompt."""
    subject = folder / "numbers"
    _write(
        subject / "subject.json",
        {
            "title": "Numbers",
            "description": "First numbers.",
            "sections": [{"slug": "first", "title": "First steps", "topics": [TOPIC, OTHER_TOPIC]}],
            "translations": {
                "uk": {"title": "Числа", "description": "Перші числа.", "sections": {"first": "Перші кроки"}}
            },
        },
    )
    _write(
        folder / "courses" / f"{COURSE}.json",
        {
            "title": "Backwards",
            "description": "The other way round.",
            "topics": [OTHER_TOPIC, TOPIC],
            "missing": ["Counting backwards by <tens>"],
            "translations": {
                "uk": {"title": "Навпаки", "description": "З кінця.", "missing": ["Лічба десятками назад"]}
            },
        },
    )
    _write(
        folder / "terms.json",
        {
            "terms": [
                {
                    "id": "tally",
                    "topic": TOPIC,
                    "term": "tally <mark>",
                    "meaning": "One stroke for each thing that was counted.",
                    "translations": {"uk": {"term": "позначка", "meaning": "Одна риска на кожну річ."}},
                }
            ]
        },
    )
    for topic in (TOPIC, OTHER_TOPIC):
        _write(
            subject / topic / "config.json",
            {
                "slug": topic,
                "title": topic.capitalize(),
                "description": f"All about {topic}.",
                "translations": {"uk": {"title": "Лічба", "description": "Усе про лічбу."}},
            },
        )
        for name, title in (("lesson.md", "Counting"), ("lesson.uk.md", "Лічба")):
            tasks = "::: task copy-00\n:::\n\n::: task copy-01\n:::\n"
            text = f"---\ntitle: {title}\nsummary: {title}.\n---\n\n## {title}\n\n$1 + 1 = 2$\n\n{tasks}"
            (subject / topic / name).write_text(text, encoding="utf-8")
        _write(subject / topic / "tasks" / "010-copy.json", [_task(number) for number in range(TASKS)])
    return folder


def _task(number: int) -> dict[str, object]:
    return {
        "id": f"copy-{number:02}",
        "type": "number",
        "lesson": "#counting",
        "params": {"n": {"integer": [100, 999]}},
        "prompt": "Write [[n]].",
        "allow": {"states-answer": "What it asks is simple, so that tests know every answer."},
        "answer": "[[n]]",
        "hints": ["Look closely.", "It has three digits."],
        "solution": "It is [[n]].",
        "mistakes": [{"when": "[[n + 1]]", "say": "One too many."}, {"when": "[[n - 1]]", "say": "One too few."}],
        "translations": {
            "uk": {
                "prompt": "Запиши [[n]].",
                "hints": ["Придивись.", "Три цифри."],
                "solution": "Це [[n]].",
                "mistakes": ["На один більше.", "На один менше."],
            }
        },
    }


def _write(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2), encoding="utf-8")
