"""Content of the original: topics with config.json, a lesson in MDX and tasks in JSON become a tree in our format.

Whatever cannot be read whole is left out and named, so that no task and no setting is half there. Nothing of the
original is executed.
"""

import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from pydantic.alias_generators import to_camel

from webapp.content.loading import load_library
from webapp.locales import language_of
from webapp.rules.foreign_settings import fit_settings, our_slug

Json = dict[str, Any]

DIFFICULTIES = {
    **{name: name for name in ("easy", "medium", "moderate", "hard")},
    "beginner": "easy",
    "normal": "medium",
    "intermediate": "medium",
    "advanced": "hard",
    "insane": "hard",
}
SETTINGS = (
    *("max_xp", "base_task_xp", "daily_full_tasks", "daily_half_tasks", "multiplier_full", "multiplier_half"),
    *("multiplier_low", "multiplier_early", "level_thresholds", "daily_xp_decay", "min_xp_percent"),
    "review_intervals",
)
MOST_OPTIONS = 8
MATHS = re.compile(r"(\$\$.*?\$\$|\$[^$\n]+\$)", re.DOTALL)
COMPONENT = re.compile(r"</?[A-Za-z][^>]*>|\{[^{}]*\}")


@dataclass(slots=True)
class Converted:
    """The files of the new tree by path, and what a person must look at."""

    files: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    lessons: int = 0
    kept: list[str] = field(default_factory=list)

    @property
    def tasks(self) -> int:
        """Return how many tasks there are."""
        return sum("/tasks/" in name for name in self.files)


def convert(source: Path) -> Converted:
    """Return the content folder of the original in our format. Raises nothing for bad files: it names them."""
    made = Converted()
    for subject in sorted(path for path in source.iterdir() if path.is_dir()):
        folders = {path.name: _topic_slug(path) for path in sorted(subject.iterdir()) if path.is_dir()}
        topics = [slug for name, slug in folders.items() if _convert_topic(made, source, subject / name, slug)]
        _convert_subject(made, source, subject, folders, topics)
    made.files["settings.json"] = _written({"languages": [language_of("".join(made.files.values()))]})
    _leave_out_what_is_refused(made)
    return made


def write(made: Converted, target: Path) -> None:
    """Write the files that are not there yet. A file that a person has changed since stays, and is named in `kept`."""
    for name, text in made.files.items():
        path = target / name
        if path.exists():
            if path.read_text(encoding="utf-8") != text:
                made.kept.append(name)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _leave_out_what_is_refused(made: Converted) -> None:
    """Leave out each task that our own reading refuses, and name every other fault that it finds."""
    with tempfile.TemporaryDirectory() as folder:
        write(made, Path(folder))
        for problem in load_library(Path(folder)).problems:
            name = problem.path.relative_to(folder).as_posix()
            if "/tasks/" in name and made.files.pop(name, ""):
                made.remarks.append(f"{name}: left out: {problem.reason}")
            elif "/tasks/" not in name:
                made.remarks.append(f"{name}:{problem.line}: {problem.reason}")


def _written(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


# --- Subjects and topics ---------------------------------------------------------------------------------------------


def _topic_slug(folder: Path) -> str:
    config = _read_json(folder / "config.json")
    named = config.get("slug") if isinstance(config, dict) else None
    return our_slug(named if isinstance(named, str) else folder.name)


def _read_json(path: Path) -> object:
    """Return a file's JSON; None if there is none or it is not JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (OSError, ValueError):
        return None


def _convert_subject(
    made: Converted, source: Path, folder: Path, folders: Mapping[str, str], topics: Sequence[str]
) -> None:
    path = folder / "allTopics.json"
    found = _read_json(path)
    listed = found if isinstance(found, dict) else {}
    if not topics:
        return
    if not listed:
        made.remarks.append(f"{path.relative_to(source)}: missing or not JSON: the subject is called {folder.name}")
    sections, placed = [], set[str]()
    for number, section in enumerate(listed.get("sections", ()), start=1):
        slugs = []
        for lesson in section.get("lessons", ()):
            slug = folders.get(lesson.get("folder", ""))
            if slug is not None and slug in topics:
                slugs.append(slug)
            else:
                made.remarks.append(
                    f"{path.relative_to(source)}: “{lesson.get('title')}” has no lesson and is left out"
                )
        if slugs:
            sections.append({"slug": f"section-{number}", "title": section.get("title") or "?", "topics": slugs})
            placed |= set(slugs)
    title = listed.get("pageTitle") or folder.name
    if left := [slug for slug in topics if slug not in placed]:
        sections.append({"slug": "more", "title": title, "topics": left})
        made.remarks.append(f"{path.relative_to(source)}: lists no {', '.join(left)}: they stand in a last section")
    made.files[f"{our_slug(folder.name)}/subject.json"] = _written(
        {"title": title, "description": listed.get("pageDescription") or title, "sections": sections}
    )


def _convert_topic(made: Converted, source: Path, folder: Path, slug: str) -> bool:
    """Convert a topic's folder. Return whether it has a lesson; without one there is no topic."""
    place = folder.relative_to(source)
    lesson = folder / "index.mdx"
    if not lesson.exists():
        made.remarks.append(f"{place}: has no index.mdx and is left out")
        return False
    front, body = _split(lesson.read_text(encoding="utf-8"))
    config = _read_json(folder / "config.json")
    if not isinstance(config, dict):
        made.remarks.append(f"{place}/config.json: missing or not JSON: all settings have their defaults")
        config = {}
    title = str(config.get("title") or front.get("title") or folder.name)
    description = str(config.get("description") or front.get("description") or title)
    ours = f"{our_slug(folder.parent.name)}/{slug}"
    made.files[f"{ours}/config.json"] = _written(
        {"slug": slug, "title": title, "description": description} | _settings(made, f"{place}/config.json", config)
    )
    head = f"---\ntitle: {front.get('title') or title}\nsummary: {front.get('description') or description}\n---\n"
    is_maths = front.get("math") == "true"
    text = _lesson(made, f"{place}/index.mdx", body, lines_before=front["lines"], is_maths=is_maths)
    made.files[f"{ours}/lesson.md"] = f"{head}\n{text}\n"
    made.lessons += 1
    _convert_tasks(made, source, folder / "tasks", ours)
    return True


def _settings(made: Converted, place: str, config: Json) -> Json:
    settings: Json = {}
    difficulty = config.get("difficulty")
    if difficulty in DIFFICULTIES:
        settings["difficulty"] = DIFFICULTIES[difficulty]
    elif difficulty:
        made.remarks.append(f"{place}: the difficulty {difficulty} does not exist here and is left out")
    if config.get("category"):
        settings["category"] = config["category"]
    if config.get("tags"):
        settings["tags"] = config["tags"]
    fitted = fit_settings({name: config.get(to_camel(name)) for name in SETTINGS})
    made.remarks += [f"{place}: {change}" for change in fitted.changes]
    for name, value in fitted.settings.items():
        settings[to_camel(name)] = float(value) if isinstance(value, Decimal) else value
    return settings


# --- Lessons ---------------------------------------------------------------------------------------------------------


def _split(text: str) -> tuple[dict[str, Any], str]:
    """Return the front matter of a lesson, with its number of lines, and the lesson."""
    found = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    if not found:
        return {"lines": 0}, text
    pairs = re.findall(r"^(\w+):[ \t]*(.*?)[ \t]*$", found[1], re.MULTILINE)
    front: dict[str, Any] = {key: value.strip("'\"") for key, value in pairs}
    return front | {"lines": found[0].count("\n")}, text[found.end() :]


def _lesson(made: Converted, place: str, body: str, *, lines_before: int, is_maths: bool) -> str:
    """Return a lesson as Markdown. Programs and components are left out and named; formulas stay as they are."""
    parts = MATHS.split(body) if is_maths else [body]
    line, text = lines_before + 1, ""
    for at, part in enumerate(parts):
        text += part if at % 2 else "\n".join(_prose(made, place, line, part, is_maths=is_maths))
        line += part.count("\n")
    return re.sub(r"^# ", "## ", text, flags=re.MULTILINE).strip()


def _prose(made: Converted, place: str, first: int, text: str, *, is_maths: bool) -> Iterator[str]:
    for at, line in enumerate(text.split("\n"), start=first):
        if re.match(r"(import|export)\s", line):
            made.remarks.append(f"{place}:{at}: left out, because nothing of a lesson is executed: {line.strip()}")
            yield ""
            continue
        for component in COMPONENT.findall(line):
            made.remarks.append(f"{place}:{at}: {component} has no counterpart here and is left out")
        kept = COMPONENT.sub("", line)
        yield kept if is_maths else kept.replace("$", r"\$")


# --- Tasks -----------------------------------------------------------------------------------------------------------


def _convert_tasks(made: Converted, source: Path, folder: Path, ours: str) -> None:
    seen = set[str]()
    for path in sorted(folder.glob("*")) if folder.is_dir() else ():
        place = path.relative_to(source).as_posix()
        if path.suffix != ".json":
            made.remarks.append(f"{place}: left out: it is a program, and its tasks were not shown in the original")
            continue
        found = _read_json(path)
        if found is None:
            made.remarks.append(f"{place}: left out: it is not JSON")
            continue
        for number, task in enumerate(found if isinstance(found, list) else [found], start=1):
            name = task.get("id") if isinstance(task, dict) else None
            where = f"{place}: task {name or number}"
            if not isinstance(name, str) or our_slug(name) in seen:
                made.remarks.append(f"{where}: left out: it has no id, or one that another task has")
                continue
            try:
                converted = _task(made, where, task)
            except _LeftOut as reason:
                made.remarks.append(f"{where}: left out: {reason}")
                continue
            seen.add(our_slug(name))
            made.files[f"{ours}/tasks/{our_slug(name)}.json"] = _written(converted)


class _LeftOut(Exception):
    """The task cannot be converted whole."""


def _task(made: Converted, where: str, task: Json) -> Json:
    kinds = {"multiple-choice": _choice, "input": _typed}
    kind = kinds.get(str(task.get("type")))
    if kind is None:
        raise _LeftOut(f"tasks of the type {task.get('type')} do not exist here")
    question = _plain(task.get("question"))
    if description := task.get("description"):
        question = f"{_plain(description)}\n\n{question}"
    converted: Json = {"id": our_slug(task["id"]), "prompt": question} | kind(made, where, task)
    difficulty = task.get("difficulty")
    if difficulty in DIFFICULTIES:
        converted["difficulty"] = DIFFICULTIES[difficulty]
    elif difficulty:
        made.remarks.append(f"{where}: the difficulty {difficulty} does not exist here and is left out")
    if isinstance(task.get("baseXP"), int):
        converted["baseXp"] = task["baseXP"]
    return converted


def _plain(text: object) -> str:
    """Return plain text as it is written in our files: nothing in it is markup, a formula or a parameter."""
    if not isinstance(text, str) or not text.strip():
        raise _LeftOut("a text is missing")
    if "[[" in text or "{{" in text:
        raise _LeftOut("[[ and {{ mean something else here")
    return re.sub(r"([\\`*_$<\[\]])", r"\\\1", text)


def _choice(made: Converted, where: str, task: Json) -> Json:
    options, right = task.get("options"), task.get("answer")
    if not isinstance(options, list) or not 2 <= len(options) <= MOST_OPTIONS:
        raise _LeftOut(f"it needs 2 to {MOST_OPTIONS} options")
    if not isinstance(right, int) or isinstance(right, bool) or not 0 <= right < len(options):
        raise _LeftOut("its answer is not the number of an option")
    written, values = [], dict[Fraction, str]()
    for number, option in enumerate(options):
        plain = option if isinstance(option, dict) else {"text": option}
        text = _plain(plain.get("text"))
        one: Json = {"text": text}
        if number == right:
            one["correct"] = True
        if plain.get("comment"):
            one["say"] = _plain(plain["comment"])
        written.append(one)
        value = _value(str(plain["text"]))
        if value is not None and value in values:
            made.remarks.append(
                f"{where}: the options {values[value]} and {text} are equal, and only one counts, as the browser"
                " decided. Say which form is asked for, or change one"
            )
        if value is not None:
            values.setdefault(value, text)
    return {"type": "choice", "options": written}


def _typed(made: Converted, where: str, task: Json) -> Json:
    right = task.get("correct")
    if not isinstance(right, str):
        raise _LeftOut("its right answer is missing")
    value = _value(right)
    if value is None:
        raise _LeftOut(f"the answer {right} is no number; write it as one of the types of docs/authoring.md")
    others = [other for other in task.get("accepted") or () if other != right]
    if any(_value(str(other)) != value for other in others):
        raise _LeftOut(f"it accepts {', '.join(map(str, others))} besides {right}, and they are not equal")
    if others:
        made.remarks.append(
            f"{where}: the browser took only {right} for right, although {', '.join(others)} were listed. Here every"
            " equal number is right"
        )
    answer = right.strip().replace(",", ".")
    return (
        {"type": "fraction", "form": "any", "answer": answer} if "/" in right else {"type": "number", "answer": answer}
    )


def _value(text: str) -> Fraction | None:
    """Return the number that a text is; None if it is none."""
    try:
        return Fraction(text.strip().replace(",", ".").replace("−", "-"))
    except (ValueError, ZeroDivisionError):
        return None
