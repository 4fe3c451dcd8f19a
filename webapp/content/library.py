"""The content tree in memory: subjects, topics, lessons, tasks, and every fault found on the way.

`load_library` never raises for bad content: what is broken is left out and named in `library.problems`; the rest
serves.
"""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, ParamSpec, TypeAlias, TypeVar, cast

from pydantic import BaseModel, ValidationError

from webapp.content.models import Locale, SubjectModel, SynonymsModel, TopicConfig
from webapp.content.render import Lesson, load_lesson
from webapp.content.source import Problem, Source, SourceError, quoted, read_json
from webapp.content.task_models import TASK_MODELS, AnyTask

LOCALES: tuple[Locale, ...] = ("en", "uk")
Model = TypeVar("Model", bound=BaseModel)
Result = TypeVar("Result")
Arguments = ParamSpec("Arguments")
SYNONYMS_FILE = "synonyms.json"
Synonyms: TypeAlias = Mapping[Locale, tuple[tuple[str, ...], ...]]
"""For each language, groups of words and phrases that mean the same to whoever searches."""
LESSON_FILES: Mapping[Locale, str] = {"en": "lesson.md", "uk": "lesson.uk.md"}


@dataclass(frozen=True, slots=True)
class Section:
    slug: str
    title: Mapping[Locale, str]
    topic_slugs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    slug: str
    title: Mapping[Locale, str]
    description: Mapping[Locale, str]
    order: int
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """A validated task and where it came from. `element` is its index in a file that holds a list, else None.

    Equal only to itself, so that what is compiled from it can be remembered.
    """

    topic_slug: str
    model: AnyTask
    source: Source
    element: int | None

    @property
    def id(self) -> str:
        return self.model.id

    @property
    def type(self) -> str:
        return self.model.type

    @property
    def difficulty(self) -> str | None:
        return self.model.difficulty

    @property
    def base_xp(self) -> int | None:
        return self.model.base_xp

    @property
    def folder(self) -> Path:
        """The topic's folder, which `figures/...` is relative to."""
        return self.source.path.parent.parent

    def problem(self, reason: str, *key_path: str | int) -> Problem:
        """A problem at the line of `key_path` inside this task."""
        owner = () if self.element is None else (self.element,)
        return Problem(self.source.path, self.source.line(*owner, *key_path), f'task "{self.id}": {reason}')


@dataclass(frozen=True, slots=True, eq=False)
class Topic:
    """A sound topic. Equal only to itself, as its tasks are."""

    slug: str
    subject_slug: str
    folder: Path
    config: TopicConfig
    title: Mapping[Locale, str]
    description: Mapping[Locale, str]
    keywords: Mapping[Locale, tuple[str, ...]]
    lessons: Mapping[Locale, Lesson]
    tasks: Mapping[str, Task]
    prerequisites: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Library:
    """`topics` holds every topic whose config.json is sound, in the order of subjects and sections.

    Equal only to itself, so that what is worked out from it can be remembered: see `worked_out_once`.
    """

    folder: Path
    subjects: tuple[Subject, ...]
    topics: Mapping[str, Topic]
    synonyms: Synonyms
    problems: tuple[Problem, ...]
    fingerprint: str  # SHA-256 of every file of the tree


_worked_out: list[Callable[[], None]] = []


def worked_out_once(entries: int) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """Remember what a function made of content, for so many arguments, as long as that content is served."""

    def remembering(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        remembered = lru_cache(entries)(function)
        _worked_out.append(remembered.cache_clear)
        return cast(Callable[Arguments, Result], remembered)

    return remembering


def forget_what_was_worked_out() -> None:
    """Let go of content that is served no more."""
    for forget in _worked_out:
        forget()


def load_library(content_dir: Path) -> Library:
    """Read the whole tree. Never raises for bad content; see `Library.problems`, sorted by path and line."""
    fingerprint = fingerprint_of(content_dir)  # first: what changes while the rest is read makes another one
    problems: list[Problem] = []
    subjects: list[Subject] = []
    found: dict[str, Topic] = {}
    if not content_dir.is_dir():
        problems.append(Problem(content_dir, 1, "is not a folder"))
    for folder in _folders(content_dir):
        topics = _load_topics(folder, problems)
        for topic in topics:
            if topic.slug in found:
                reason = f"the topic is also in {found[topic.slug].folder}; a slug is unique across subjects"
                problems.append(Problem(topic.folder / "config.json", 1, reason))
        found |= {topic.slug: topic for topic in topics if topic.slug not in found}
        subject = _load_subject(folder, problems)
        if subject is not None:
            subjects.append(subject)
    subjects.sort(key=lambda subject: subject.order)
    ordered = [slug for subject in subjects for section in subject.sections for slug in section.topic_slugs]
    ranks = {slug: rank for rank, slug in reversed(list(enumerate(ordered)))}
    in_order = sorted(found.values(), key=lambda topic: (ranks.get(topic.slug, len(ranks)), topic.slug))
    return Library(
        folder=content_dir,
        subjects=tuple(subjects),
        topics={topic.slug: topic for topic in in_order},
        synonyms=_load_synonyms(content_dir / SYNONYMS_FILE, problems),
        problems=tuple(sorted(problems)),
        fingerprint=fingerprint,
    )


def fingerprint_of(content_dir: Path) -> str:
    """The SHA-256 of every file of the tree, with its path: two trees with the same one teach the same."""
    tree = sha256()
    for part in (content_dir / SYNONYMS_FILE, *_folders(content_dir)):
        for path in sorted(path for path in (part, *part.rglob("*")) if path.is_file()):
            tree.update(f"{path.relative_to(content_dir).as_posix()}\0".encode(errors="surrogateescape"))
            tree.update(_digest(path))
    return tree.hexdigest()


def _digest(path: Path) -> bytes:
    """Of a file's bytes; of nothing for one that cannot be read, which the library names as a problem."""
    try:
        return sha256(path.read_bytes()).digest()
    except OSError:
        return b""


def _folders(parent: Path) -> list[Path]:
    """Content folders; `schema` and hidden ones hold no content."""
    if not parent.is_dir():
        return []
    return sorted(path for path in parent.iterdir() if path.is_dir() and path.name != "schema" and path.name[0] != ".")


def _load_synonyms(path: Path, problems: list[Problem]) -> Synonyms:
    """Return the groups of a content tree; a tree without the file has none."""
    source = _read(path, problems) if path.exists() else None
    model = None if source is None else _validate(SynonymsModel, source, source.value, (), problems)
    return {"en": model.en, "uk": model.uk} if model else {"en": (), "uk": ()}


def _load_subject(folder: Path, problems: list[Problem]) -> Subject | None:
    source = _read(folder / "subject.json", problems)
    model = None if source is None else _validate(SubjectModel, source, source.value, (), problems)
    if source is None or model is None:
        return None
    listed: set[str] = set()
    for index, section in enumerate(model.sections):
        for position, slug in enumerate(section.topics):
            line = source.line("sections", index, "topics", position)
            if slug in listed:
                problems.append(Problem(source.path, line, f'the topic "{slug}" is listed twice'))
            elif not (folder / slug / "config.json").is_file():
                problems.append(Problem(source.path, line, f'the topic "{slug}" has no {slug}/config.json'))
            listed.add(slug)
    for path in _folders(folder):
        if path.name not in listed:
            problems.append(Problem(source.path, source.line("sections"), f'no section lists the topic "{path.name}"'))
    uk = model.translations.uk
    titles = {section.slug: section.title for section in model.sections}
    line = source.line("translations", "uk", "sections")
    if missing := sorted(titles.keys() - uk.sections.keys()):
        problems.append(Problem(source.path, line, f"these sections have no uk title: {quoted(missing)}"))
    if foreign := sorted(uk.sections.keys() - titles.keys()):
        problems.append(Problem(source.path, line, f"there is no section {quoted(foreign)}"))
    return Subject(
        slug=folder.name,
        title={"en": model.title, "uk": uk.title},
        description={"en": model.description, "uk": uk.description},
        order=model.order,
        sections=tuple(
            Section(
                slug=section.slug,
                title={"en": section.title, "uk": uk.sections.get(section.slug, section.title)},
                topic_slugs=section.topics,
            )
            for section in model.sections
        ),
    )


def _load_topics(subject_folder: Path, problems: list[Problem]) -> list[Topic]:
    topics = (_load_topic(folder, problems) for folder in _folders(subject_folder))
    return [topic for topic in topics if topic is not None]


def _load_topic(folder: Path, problems: list[Problem]) -> Topic | None:
    source = _read(folder / "config.json", problems)
    config = None if source is None else _validate(TopicConfig, source, source.value, (), problems)
    if source is None or config is None:
        return None
    if config.slug != folder.name:
        reason = f'"slug" is "{config.slug}" but the folder is "{folder.name}"'
        problems.append(Problem(source.path, source.line("slug"), reason))
        return None
    uk = config.translations.uk if config.translations else config
    if config.translations is None:
        problems.append(Problem(source.path, 1, '"translations" has no "uk"'))
    tasks: dict[str, Task] = {}
    for task in _load_tasks(folder, problems):
        if task.id in tasks:
            problems.append(task.problem(f"the id is already used in {tasks[task.id].source.path.name}", "id"))
        else:
            tasks[task.id] = task
    lessons = _load_lessons(folder, tasks, problems)
    return Topic(
        slug=config.slug,
        subject_slug=folder.parent.name,
        folder=folder,
        config=config,
        title={"en": config.title, "uk": uk.title},
        description={"en": config.description, "uk": uk.description},
        keywords={"en": (*config.keywords, *(config.tags or ())), "uk": uk.keywords},
        lessons=lessons,
        tasks=tasks,
        prerequisites=config.prerequisites,
    )


def _load_lessons(folder: Path, tasks: Mapping[str, Task], problems: list[Problem]) -> Mapping[Locale, Lesson]:
    """Return a topic's lesson in each language, and name the tasks that point to a part that is not there."""
    lessons: dict[Locale, Lesson] = {}
    anchors: tuple[str, ...] = ()
    for locale, name in LESSON_FILES.items():
        lesson = load_lesson(folder / name, locale, problems, tasks, anchors)
        if lesson is not None:
            lessons[locale] = lesson
            anchors = anchors or tuple(heading.anchor for heading in lesson.headings)
    for task in tasks.values():
        if task.model.lesson and task.model.lesson[1:] not in anchors:
            known = ", ".join(f"#{anchor}" for anchor in anchors) or "none"
            reason = f'the lesson has no part "{task.model.lesson}"{_did_you_mean(task.model.lesson[1:], anchors)}'
            problems.append(task.problem(f"{reason}; parts: {known}", "lesson"))
    return lessons


def _load_tasks(folder: Path, problems: list[Problem]) -> Iterator[Task]:
    for path in sorted((folder / "tasks").glob("*.json")):
        source = _read(path, problems)
        if source is None:
            continue
        listed = isinstance(source.value, list)
        for index, value in enumerate(source.value if listed else [source.value]):
            element = index if listed else None
            where = () if element is None else (element,)
            if not isinstance(value, dict):
                problems.append(Problem(path, source.line(*where), "a task is an object in { }"))
                continue
            kind = value.get("type")
            if not isinstance(kind, str) or kind not in TASK_MODELS:
                reason = f'"type" is missing; it is one of {quoted(sorted(TASK_MODELS))}'
                if kind is not None:
                    reason = f'unknown type "{kind}"{_did_you_mean(str(kind), TASK_MODELS)}'
                problems.append(Problem(path, source.line(*where, "type"), reason))
                continue
            model = _validate(TASK_MODELS[kind], source, value, where, problems)
            if model is not None:
                yield Task(folder.name, model, source, element)


def _read(path: Path, problems: list[Problem]) -> Source | None:
    try:
        return read_json(path)
    except SourceError as error:
        problems.append(error.problem)
        return None


def _validate(
    model: type[Model], source: Source, value: object, where: tuple[str | int, ...], problems: list[Problem]
) -> Model | None:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        named = f'task "{value["id"]}": ' if where and isinstance(value, dict) and "id" in value else ""
        for fault in error.errors(include_url=False):
            reason = f"{named}{_explain(fault, model, source, where)}"
            problems.append(Problem(source.path, source.line(*where, *fault["loc"]), reason))
        return None


def _explain(fault: Any, model: type[BaseModel], source: Source, where: tuple[str | int, ...]) -> str:
    """Pydantic's finding as a sentence for an author."""
    key = fault["loc"][-1] if fault["loc"] else ""
    shown = [part for depth, part in enumerate(fault["loc"]) if _stands(source, where, fault["loc"][: depth + 1])]
    place = ".".join(str(part) for part in shown)
    match fault["type"]:
        case "missing":
            return f'"{".".join(str(part) for part in (*shown, key))}" is missing'
        case "extra_forbidden":
            return f'unknown key "{key}"{_did_you_mean(str(key), _keys(model))}'
        case "string_pattern_mismatch" | "string_too_short" if not str(fault["input"]).strip():
            return f'"{place}" is empty'
        case "too_long":
            return f'"{place}" has {fault["ctx"]["actual_length"]} entries; {fault["ctx"]["max_length"]} is the most'
        case "value_error":
            return str(fault["ctx"]["error"])
    return f'"{place}": {fault["msg"][0].lower()}{fault["msg"][1:]}' if place else str(fault["msg"])


def _stands(source: Source, where: tuple[str | int, ...], loc: tuple[str | int, ...]) -> bool:
    """Whether the last part of `loc` is a key of the file and not the name of one of pydantic's alternatives."""
    owner = source.line_path(*where, *loc[:-1])
    return source.line_path(*where, *loc) != owner


def _keys(model: type[BaseModel]) -> set[str]:
    """Every key an author may write in `model` or inside it."""
    schema = model.model_json_schema()
    return {key for part in (schema, *schema.get("$defs", {}).values()) for key in part.get("properties", {})}


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(word, list(known), n=1)
    return f': did you mean "{close[0]}"?' if close else ""
