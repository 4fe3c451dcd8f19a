"""Authoring, in development only: a task with its key and all else that learners do not see. Reads files only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from webapp.content.checks.check import check_content, check_task
from webapp.content.checks.preview import named
from webapp.content.checks.traps import FEWEST_VARIANTS
from webapp.content.files.source import Problem
from webapp.content.library import Library, Task, Topic
from webapp.content.loading import load_library
from webapp.content.variants.variants import Variant, VariantError, make_variant
from webapp.errors import NotFound
from webapp.grading import Answer, Grade, Key, Reading, grade, read
from webapp.locales import DEFAULT
from webapp.messages import N_, Locale

SEEDS_AT_ONCE = 10
SEEDS_CHECKED = FEWEST_VARIANTS - 1
"""Variants checked for a page, which shows at once. `flask check-content` makes more and compares them."""


@dataclass(frozen=True, slots=True)
class GradedAnswer:
    """An answer, its words, its grade, and how each field of it is read ("" names the only one)."""

    answer: Answer
    words: str
    grade: Grade
    readings: Mapping[str, Reading]


@dataclass(frozen=True, slots=True)
class VariantPreview:
    """One variant with its key and its declared mistakes as graded; or the problem that keeps it from being made."""

    seed: int
    variant: Variant | None
    key: GradedAnswer | None = None
    mistakes: Sequence[GradedAnswer] = ()
    right_ids: frozenset[str] = frozenset()
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class TaskPreview:
    """Variants of a task, the first of which has the seed asked for, and the answer to it that was tried, if any."""

    topic: Topic
    task_ids: Sequence[str]
    variants: Sequence[VariantPreview]
    tried: GradedAnswer | None
    problems: Sequence[Problem]


@dataclass(frozen=True, slots=True)
class TopicPreview:
    """A topic (None if its config.json is broken) and every problem of it."""

    slug: str
    topic: Topic | None
    problems: Sequence[Problem]


def read_content(content_dir: Path) -> Library:
    """Return the content tree as it is on disk now, so that an author sees a change at once."""
    return load_library(content_dir)


def preview_topic(library: Library, topic_slug: str) -> TopicPreview:
    """Return a topic with the problems of its files and of some variants.

    Raises `NotFound` if there is no such folder.
    """
    topic = library.topics.get(topic_slug)
    if topic is None and not any(library.folder.glob(f"*/{topic_slug}/config.json")):
        raise NotFound(N_("There is no topic called “%(topic)s”."), topic=topic_slug)
    found = check_content(library, topics=[topic_slug], unchanged=[topic_slug])
    for task in topic.tasks.values() if topic else ():
        found += faults_of(task)
    return TopicPreview(topic_slug, topic, sorted(set(found)))


def is_unreadable(library: Library, topic_slug: str, task_id: str) -> bool:
    """Return whether a task is missing from a topic with broken files, one of which may hold it."""
    topic = library.topics.get(topic_slug)
    return (topic is None or task_id not in topic.tasks) and any(
        topic_slug in one.path.parts for one in library.problems
    )


def preview_task(
    library: Library, topic_slug: str, task_id: str, seed: int, locale: Locale, answer: Answer
) -> TaskPreview:
    """Return ten variants of a task and the verdict on `answer` to the first (an empty one is not graded).

    Raises `NotFound`.
    """
    topic = library.topics.get(topic_slug)
    task = topic.tasks.get(task_id) if topic else None
    if topic is None or task is None:
        raise NotFound(N_("There is no task called “%(task)s” in this topic."), task=task_id)
    variants = [_preview(task, number, locale) for number in range(seed, seed + SEEDS_AT_ONCE)]
    first = variants[0].variant
    of_topic = [problem for problem in library.problems if topic.folder in problem.path.parents]
    return TaskPreview(
        topic=topic,
        task_ids=list(topic.tasks),
        variants=variants,
        tried=_graded(first, answer, locale) if first and answer else None,
        problems=sorted({*of_topic, *faults_of(task)}),
    )


@lru_cache(maxsize=2_048)  # a task that is loaded again without a change is the same object
def faults_of(task: Task) -> Sequence[Problem]:
    """Return what `check-content` finds in some variants of a task."""
    return check_task(task, SEEDS_CHECKED)


def _preview(task: Task, seed: int, locale: Locale) -> VariantPreview:
    try:
        variant = make_variant(task, seed, locale).write_out()
        right = variant.right_answer(DEFAULT)
    except VariantError as error:
        return VariantPreview(seed, None, problem=error.problem)
    return VariantPreview(
        seed,
        variant,
        # Keys and mistakes are written with a decimal point, whatever the learner's locale.
        key=_graded(variant, right, DEFAULT),
        mistakes=[_graded(variant, _whole(variant, mistake.when), DEFAULT) for mistake in variant.mistakes],
        right_ids=frozenset({right} if isinstance(right, str) else map(str, right)),
    )


def _whole(variant: Variant, when: Answer) -> Answer:
    """Return a mistake as learners give it; of a cloze with all gaps: those not named get the right answer."""
    right = variant.right_answer(DEFAULT)
    return right | when if isinstance(when, dict) and isinstance(right, dict) else variant.given(when)


def _graded(variant: Variant, answer: Answer, locale: Locale) -> GradedAnswer:
    keys: Mapping[str, Key] = variant.key.compiled if variant.type == "cloze" else {"": variant.key}
    given = answer if isinstance(answer, dict) else {"": answer}
    readings = {name: read(keys[name], value, locale) for name, value in given.items() if name in keys}
    return GradedAnswer(answer, named(variant, answer), grade(variant.key, answer, locale, variant.mistakes), readings)
