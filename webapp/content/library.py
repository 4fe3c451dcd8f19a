"""The content tree in memory: subjects, topics, lessons, tasks, terms, and every fault found while loading."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import ParamSpec, TypeAlias, TypeVar, cast

from webapp.content.files.models import (
    TermWords,
    TopicConfig,
)
from webapp.content.files.source import KeyPath, Problem, Source
from webapp.content.files.task_models import AnyTask
from webapp.content.rendering.markdown import Lesson
from webapp.content.rendering.pictures import Picture
from webapp.locales import LOCALES, Locale

Result = TypeVar("Result")
Arguments = ParamSpec("Arguments")
Synonyms: TypeAlias = Mapping[Locale, tuple[tuple[str, ...], ...]]
"""Groups of words and phrases with one meaning, for each language."""


class InLanguages(dict[Locale, Result]):
    """Something in the languages that a content tree has it in. The first, its own, stands for all that are missing."""

    def __missing__(self, locale: Locale) -> Result:
        return next(iter(self.values()))


def lesson_file(locale: Locale, languages: Sequence[Locale]) -> str:
    """Return the name of a lesson in a language; `languages` are those of the tree, its own first."""
    return "lesson.md" if locale == languages[0] else f"lesson.{locale}.md"


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
    """A validated task and where it came from: `owner` is its place in a file that holds several.

    `origins` says of the parts that were made from steps where their author wrote them. Compared by identity, so that
    results compiled from it can be cached.
    """

    topic_slug: str
    model: AnyTask
    source: Source
    owner: KeyPath = ()
    languages: tuple[Locale, ...] = LOCALES  # of the tree: that of the file itself, then the required translations
    origins: Mapping[KeyPath, KeyPath] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.model.id

    @property
    def type(self) -> str:
        return self.model.type

    @property
    def written_type(self) -> str:
        """Return the type that the file names: one written in steps is served as a cloze."""
        return "steps" if self.origins else self.model.type

    @property
    def difficulty(self) -> str | None:
        return self.model.difficulty

    @property
    def base_xp(self) -> int | None:
        return self.model.base_xp

    @property
    def written_in(self) -> tuple[Locale, ...]:
        """Return the languages in which the task can be shown, that of the file itself first."""
        return (self.languages[0], *(locale for locale in self.model.translations if locale != self.languages[0]))

    def language(self, locale: Locale) -> Locale:
        """Return the language in which somebody who asks for `locale` gets the task."""
        return locale if locale in self.model.translations else self.languages[0]

    @property
    def question_hash(self) -> str:
        """Return a hash of what the task asks: its numbers, texts, options and figure, without what decides its key.

        While it stays, a seed makes the same variant. Every part that is not known to leave variants alone counts.
        """
        asked = _without_key(self.model.model_dump(mode="json"))
        return sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]

    @property
    def folder(self) -> Path:
        """Return the topic's folder, which `figures/...` is relative to."""
        return self.source.path.parent.parent

    def problem(self, reason: str, *key_path: str | int) -> Problem:
        """Return a problem at the line of `key_path` inside this task."""
        line = self.source.line(*self.owner, *self._written_at(key_path))
        return Problem(self.source.path, line, f'task "{self.id}": {reason}')

    def _written_at(self, key_path: KeyPath) -> KeyPath:
        language = key_path[:2] if key_path[:1] == ("translations",) else ()
        at = key_path[len(language) :]
        return (*language, *self.origins.get(at[:2], at[:2]), *at[2:])


_OF_THE_KEY = {
    *("answer", "mistakes", "when", "say", "correct", "form", "tolerance", "decimals", "assume", "domain", "follow"),
    *("hints", "hint", "solution", "difficulty", "base_xp", "allow", "lesson", "translations"),
}
"""Fields of a task's file that change neither what a seed draws nor what is asked in the task's own language."""


def _without_key(part: object) -> object:
    match part:
        case dict():
            return {name: _without_key(value) for name, value in part.items() if name not in _OF_THE_KEY}
        case list():
            return [_without_key(each) for each in part]
    return part


@dataclass(frozen=True, slots=True, eq=False)
class Topic:
    """A valid topic. Compared by identity, as its tasks are."""

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
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """A course of topics, compared by identity. Topics that it does not list count as known to its learners.

    `programme` is the school programme that it follows, "" for none; `missing` is what that teaches and no topic has.
    """

    slug: str
    title: Mapping[Locale, str]
    description: Mapping[Locale, str]
    order: int
    programme: Mapping[Locale, str]
    topic_slugs: tuple[str, ...]
    missing: Mapping[Locale, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Term:
    """A school term with its meaning; `topic_slug` is the topic that explains it, `line` its place in terms.json."""

    id: str
    topic_slug: str
    words: Mapping[Locale, TermWords]
    line: int


@dataclass(frozen=True, eq=False)
class Library:
    """`topics` holds every topic whose config.json is valid, in the order of subjects and sections.

    Compared by identity, so that results derived from it can be cached: see `worked_out_once`.
    """

    folder: Path
    subjects: tuple[Subject, ...]
    courses: tuple[Course, ...]
    topics: Mapping[str, Topic]
    synonyms: Synonyms
    terms: tuple[Term, ...]
    problems: tuple[Problem, ...]
    fingerprint: str  # SHA-256 of all files of the tree
    languages: tuple[Locale, ...] = LOCALES  # that of the files themselves, then the required translations

    @cached_property
    def pictures(self) -> Mapping[str, bytes]:
        """Return the pictures of all topics by the last part of their address."""
        return {picture.name: picture.content for topic in self.topics.values() for picture in topic.pictures}

    def course(self, slug: str | None) -> Course | None:
        """Return the course with a slug; None if there is no such course."""
        return next((course for course in self.courses if course.slug == slug), None)

    def programmes(self, locale: Locale) -> list[tuple[str, tuple[Course, ...]]]:
        """Return the courses by their programmes, both in order; "" is the title of those that follow none."""
        found: dict[str, list[Course]] = {}
        for course in self.courses:
            found.setdefault(course.programme[locale], []).append(course)
        return [(title, tuple(courses)) for title, courses in found.items()]


def prerequisites_in(topic: Topic, course: Course | None) -> tuple[str, ...]:
    """Return the prerequisites of a topic; for learners of a course that has the topic, only those in the course."""
    if course is None or topic.slug not in course.topic_slugs:
        return topic.prerequisites
    return tuple(slug for slug in topic.prerequisites if slug in course.topic_slugs)


_worked_out: list[Callable[[], None]] = []


def worked_out_once(entries: int) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """Cache up to `entries` results of a function of content, as long as that content is served."""

    def remembering(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        remembered = lru_cache(entries)(function)
        _worked_out.append(remembered.cache_clear)
        return cast(Callable[Arguments, Result], remembered)

    return remembering


def forget_what_was_worked_out() -> None:
    """Clear the caches of content that is no longer served."""
    for forget in _worked_out:
        forget()
