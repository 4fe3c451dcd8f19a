"""Exercises: tasks inside a lesson, and those of an assignment that its teacher tries.

They are graded as in practice, but earn nothing and are not stored. An exercise of a lesson never has the numbers of
the variant that waits for the learner in practice, so that its verdict does not reveal that answer. Its token has its
own purpose: an answer in a lesson earns no XP, and a token of practice is not accepted here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from secrets import randbelow

from webapp import db
from webapp.content.library import Library, Topic
from webapp.content.variants.draws import MAX_SEED
from webapp.content.variants.variants import Variant, make_variant
from webapp.errors import Conflict, NotFound
from webapp.grading import Answer, Grade, Reading, Verdict, read_beginning
from webapp.locales import DEFAULT, LOCALES
from webapp.messages import N_
from webapp.services.practice import find_task, find_topic, grade_answer, waiting_variant
from webapp.services.variant_tokens import seal_payload, unseal_payload
from webapp.services.visits import Visit

KIND = "exercise"
DRAWS = 50  # tries until the numbers differ from the waiting variant's; a task with few variants may need several


@dataclass(frozen=True, slots=True)
class Exercise:
    """A task shown in a lesson: a variant and its token."""

    topic: Topic
    variant: Variant
    token: str


@dataclass(frozen=True, slots=True)
class Checked:
    """An exercise with the verdict on an answer."""

    exercise: Exercise
    answer: Answer
    grade: Grade

    @property
    def is_settled(self) -> bool:
        """Return whether the answer is right or wrong, so that the solution may be shown."""
        return self.grade.verdict not in (Verdict.FORM, Verdict.INVALID)


def show(
    conn: db.Conn, visit: Visit, library: Library, secrets: Sequence[str], topic_slug: str, task_id: str
) -> Exercise:
    """Return a fresh variant of a task of a lesson. Stores nothing.

    Raises `NotFound` unless the topic's lesson shows the task, `Conflict` if all its variants look like the one that
    waits in practice.
    """
    topic = find_topic(library, topic_slug)
    if not any(task_id in lesson.task_ids for lesson in topic.lessons.values()):
        raise NotFound(N_("There is no task called “%(task)s” in this lesson."), task=task_id)
    task = find_task(topic, task_id)
    waiting = waiting_variant(conn, visit, library, secrets, topic_slug, task_id)
    for _ in range(DRAWS):
        variant = make_variant(task, randbelow(MAX_SEED), visit.locale)
        if variant.values != waiting.values:
            return issue(visit, secrets, topic, variant)
    raise Conflict(
        N_("This task waits in practice"), N_("It would have the same numbers here as there. Please answer it there.")
    )


def check(visit: Visit, library: Library, secrets: Sequence[str], token: str, answer: Answer) -> Checked:
    """Grade an answer to an exercise. Needs no database. Raises what `unseal_payload` raises, and `NotFound`."""
    topic, variant = _open(library, unseal_payload(KIND, secrets, token, visit))
    return Checked(Exercise(topic, variant, token), answer, grade_answer(variant, answer))


def reading(
    visit: Visit, library: Library, secrets: Sequence[str], token: str, answer: Answer
) -> tuple[Variant, Reading]:
    """Return the variant and how the answer being typed is read, nothing of the key. Raises as `check` does."""
    _, variant = _open(library, unseal_payload(KIND, secrets, token, visit))
    return variant, read_beginning(variant.key, answer, variant.locale)


def offer_again(visit: Visit, library: Library, secrets: Sequence[str], token: str) -> Exercise:
    """Return a refused answer's variant for the current caller. Raises `Invalid`, or `NotFound` without its task."""
    topic, variant = _open(library, unseal_payload(KIND, secrets, token))
    return issue(visit, secrets, topic, variant)


def issue(visit: Visit, secrets: Sequence[str], topic: Topic, variant: Variant) -> Exercise:
    """Return a variant with a token by which its answer is graded and not stored."""
    payload = [topic.slug, variant.task_id, variant.seed, variant.locale]
    return Exercise(topic, variant, seal_payload(KIND, secrets, visit.user_id, payload, visit.now))


def _open(library: Library, payload: Sequence[object]) -> tuple[Topic, Variant]:
    topic_slug, task_id, seed, locale = payload
    topic = find_topic(library, str(topic_slug))
    in_locale = str(locale) if locale in LOCALES else DEFAULT
    return topic, make_variant(find_task(topic, str(task_id)), int(str(seed)), in_locale)
