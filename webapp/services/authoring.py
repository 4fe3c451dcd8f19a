"""Authoring, in development only: a task with its key and all else that learners do not see. Reads files only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from webapp.content.files.source import Problem
from webapp.content.library import Library, Topic, load_library
from webapp.content.variants.variants import Variant, VariantError, make_variant
from webapp.errors import NotFound
from webapp.grading import Answer, Grade, Key, Reading, grade, read
from webapp.messages import N_, Locale


@dataclass(frozen=True, slots=True)
class GradedAnswer:
    """An answer, its grade, and how each field of it is read ("" names the only one)."""

    answer: Answer
    grade: Grade
    readings: Mapping[str, Reading]


@dataclass(frozen=True, slots=True)
class TaskPreview:
    """One variant of a task with its key, its declared mistakes as graded, and the answer to grade, if any."""

    topic: Topic
    task_ids: Sequence[str]
    variant: Variant | None  # None when the task cannot be issued: `problems` gives the reason
    key: GradedAnswer | None
    mistakes: Sequence[GradedAnswer]
    tried: GradedAnswer | None
    problems: Sequence[Problem]


def read_content(content_dir: Path) -> Library:
    """Return the content tree as it is on disk now, so that an author sees a change at once."""
    return load_library(content_dir)


def preview_task(
    library: Library, topic_slug: str, task_id: str, seed: int, locale: Locale, answer: Answer
) -> TaskPreview:
    """Return a variant of a task and the verdict on `answer` (an empty one is not graded). Raises `NotFound`."""
    topic = library.topics.get(topic_slug)
    task = topic.tasks.get(task_id) if topic else None
    if topic is None or task is None:
        raise NotFound(N_("There is no task called “%(task)s” in this topic."), task=task_id)
    problems = [problem for problem in library.problems if topic.folder in problem.path.parents]
    try:
        variant = make_variant(task, seed, locale).write_out()
    except VariantError as error:
        return TaskPreview(topic, list(topic.tasks), None, None, (), None, [error.problem, *problems])
    return TaskPreview(
        topic=topic,
        task_ids=list(topic.tasks),
        variant=variant,
        # Keys and mistakes are written with a decimal point, whatever the learner's locale.
        key=_graded(variant, variant.right_answer("en"), "en"),
        mistakes=[_graded(variant, _whole(variant, mistake.when), "en") for mistake in variant.mistakes],
        tried=_graded(variant, answer, locale) if answer else None,
        problems=problems,
    )


def _whole(variant: Variant, when: Answer) -> Answer:
    """Return a cloze mistake with all gaps: those that it does not name get the right answer."""
    right = variant.right_answer("en")
    return right | when if isinstance(when, dict) and isinstance(right, dict) else when


def _graded(variant: Variant, answer: Answer, locale: Locale) -> GradedAnswer:
    keys: Mapping[str, Key] = variant.key.compiled if variant.type == "cloze" else {"": variant.key}
    given = answer if isinstance(answer, dict) else {"": answer}
    readings = {name: read(keys[name], value, locale) for name, value in given.items() if name in keys}
    return GradedAnswer(answer, grade(variant.key, answer, locale, variant.mistakes), readings)
