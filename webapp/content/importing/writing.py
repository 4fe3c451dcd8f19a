"""Drafts of tasks as files of a topic, and what `check-content` finds in them. Nothing is ever replaced."""

import json
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from pydantic import ValidationError

from webapp.content.checks.check import check_task
from webapp.content.files.source import MAX_FILE_BYTES, Problem
from webapp.content.files.task_models import TASK_MODELS
from webapp.content.importing.drafts import Draft, Fields, Reading, Refusal, Unreadable
from webapp.content.library import Topic
from webapp.content.loading import load_library
from webapp.locales import Locale

SCHEMA = "../../../schema/tasks.schema.json"
_LONGEST_ID = 60
_FULL = MAX_FILE_BYTES * 3 // 4


@dataclass(frozen=True, slots=True)
class Written:
    """What an import wrote: its files, the ids of the tasks with their drafts, and what was refused on the way."""

    files: Sequence[Path]
    tasks: Mapping[str, Draft]
    refusals: Sequence[Refusal]
    problems: Sequence[Problem] = field(default_factory=tuple)


def write_tasks(reading: Reading, topic: Topic, stem: str, languages: Sequence[Locale]) -> Written:
    """Write the drafts into new files of a topic. Raises Unreadable if files of that name are there already.

    `languages` are those of the content, that of the files themselves first.
    A draft that is no valid task is refused. An interrupted import leaves figures without a task, never half a task.
    """
    stem = f"imported-{_slug(stem)[:40] or 'tasks'}"
    folder = topic.folder / "tasks"
    if present := sorted(folder.glob(f"{stem}*.json")):
        names = ", ".join(path.name for path in present)
        raise Unreadable(f"{names} of {topic.slug} is there already; nothing was stored. Rename it or the file")
    tasks: dict[str, Draft] = {}
    refusals = list(reading.refusals)
    written: list[tuple[str, str]] = []
    for number, draft in enumerate(reading.drafts, 1):
        task_id = _id(draft, stem, number, {*topic.tasks, *tasks})
        fields = _in_order(task_id, _translated(draft, languages))
        if reason := _fault(fields):
            refusals.append(Refusal(draft.origin, reason))
        else:
            tasks[task_id] = draft
            written.append((task_id, _json(fields)))
    files = []
    for part, texts in enumerate(_parts([text for _, text in written]), 1):
        path = folder / (f"{stem}.json" if part == 1 else f"{stem}-{part}.json")
        files.append(path)
        _write_new(path, ("[\n" + ",\n".join(texts) + "\n]\n").encode())
    for draft in tasks.values():
        for name, content in draft.pictures.items():
            _write_new(topic.folder / "figures" / name, content)
    return Written(files, tasks, sorted(refusals, key=lambda one: (one.origin.entry, one.origin.line)))


def check_written(written: Written, content_dir: Path, topic_slug: str, seeds: int) -> list[Problem]:
    """Return what `check-content` says about the imported tasks."""
    library = load_library(content_dir)
    found = [problem for problem in library.problems if problem.path in written.files]
    topic = library.topics.get(topic_slug)
    for task_id in written.tasks:
        task = topic.tasks.get(task_id) if topic else None
        found += check_task(task, seeds) if task else []
    return sorted(set(found))


def _translated(draft: Draft, languages: Sequence[Locale]) -> Fields:
    """Return a task in the language of the files, with translations into the others that the question has."""
    own = draft.languages.get(languages[0], draft.fields)
    others = {locale: draft.languages[locale] for locale in languages[1:] if locale in draft.languages}
    translations = {locale: _translation(fields) for locale, fields in others.items() if fields is not own}
    return own | ({"translations": translations} if translations else {})


def _translation(fields: Fields) -> Fields:
    """Return the texts of a task as a translation has them."""
    found: Fields = {
        name: fields[name] for name in ("prompt", "hints", "solution", "items", "pairs", "words") if name in fields
    }
    if mistakes := fields.get("mistakes"):
        found["mistakes"] = [mistake["say"] for mistake in mistakes]
    if options := fields.get("options"):
        found["options"] = [
            {name: option[name] for name in ("text", "say") if name in option}
            | ({"figure": option["figure"]["alt"]} if "figure" in option else {})
            for option in options
        ]
    return found


def _write_new(path: Path, content: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _id(draft: Draft, stem: str, number: int, taken: Collection[str]) -> str:
    """Return an id made of the question's title, or else of the file's name and a number."""
    base = _slug(draft.origin.title)[:_LONGEST_ID].strip("-") or f"{stem}-{number}"
    if base.isdecimal():
        base = f"{stem}-{base}"
    return next(one for one in (base, *(f"{base}-{count}" for count in range(2, 10_000))) if one not in taken)


_ORDER = ("id", "type", "difficulty", "params", "where", "prompt", "pool", "options", "items", "pairs", "words", "list",
          "fields", "answer", "form", "tolerance", "hints", "solution", "mistakes", "translations")  # fmt: skip


def _in_order(task_id: str, fields: Fields) -> Fields:
    """Return the keys of a task in the order in which authors write them."""
    whole = {"id": task_id, **fields}
    return {"$schema": SCHEMA} | {key: whole[key] for key in (*_ORDER, *whole) if key in whole}


def _fault(fields: Fields) -> str:
    """Return why a draft is no valid task; empty if it is one."""
    try:
        TASK_MODELS[fields["type"]].model_validate(_with_alternatives(fields))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        return f"it would be no valid task: {'.'.join(map(str, first['loc']))}: {first['msg']}"
    return ""


def _with_alternatives(fields: Fields) -> Fields:
    """Return the fields as if each figure of an option had its text alternative, which the author is told to write."""
    options = [
        {**option, "figure": {**option["figure"], "alt": option["figure"]["alt"] or "…"}}
        if "figure" in option
        else option
        for option in fields.get("options", ())
    ]
    return {**fields, "options": options} if options else fields


def _json(fields: Fields) -> str:
    text = json.dumps(fields, ensure_ascii=False, indent=2, default=_number)
    text = re.sub(r'"\x00([^"]+)"', r"\1", text)
    return "\n".join(f"  {line}" for line in text.splitlines())


def _number(value: object) -> float | int:
    """Return a Decimal as JSON has it. The shortest decimal of its nearest binary number is the value itself."""
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(type(value).__name__)


def _parts(texts: Sequence[str]) -> Iterator[list[str]]:
    """Yield the tasks of each file, so that no file is too large to be read."""
    part: list[str] = []
    size = 0
    for text in texts:
        if part and size + len(text.encode()) > _FULL:
            yield part
            part, size = [], 0
        part.append(text)
        size += len(text.encode())
    if part:
        yield part
