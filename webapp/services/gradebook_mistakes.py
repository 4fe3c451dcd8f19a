"""What a class found hard: tasks by their share of right answers, and the mistakes behind the wrong ones.

A mistake is known by the sentence that its author wrote for it. Answers are stored, not mistakes: wrong ones are graded
again, which also follows an author who words a mistake better.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from webapp import db
from webapp.content.library import Library, Topic
from webapp.content.variants.answered import answered_variant
from webapp.content.variants.variants import Variant
from webapp.db.queries import load_queries
from webapp.grading import Verdict
from webapp.messages import Locale, Message
from webapp.rules.marks import half_up
from webapp.services.assignments import Assignment
from webapp.services.classes import Class
from webapp.services.gradebook import Pupil

sql = load_queries("gradebook")

EXAMPLES = 3
MOST_GRADED = 1500  # wrong answers that are graded again for one page, the newest
NUMBER = re.compile(r"[-−]?\d+(?:[.,]\d+)?")


@dataclass(frozen=True, slots=True)
class AnswerOfPupil:
    """One answer of a pupil in an assignment: where, which try, what it earned, what was shown and given."""

    user_id: UUID
    item: int
    slot: int
    try_number: int
    is_late: bool
    points: Decimal
    topic_slug: str
    task_id: str
    variant_seed: int
    locale: Locale
    user_answer: Any
    is_correct: bool
    attempted_at: datetime


@dataclass(frozen=True, slots=True)
class ClassAnswer:
    """One answer of a pupil in a topic, in an assignment or in practice of their own."""

    user_id: UUID
    topic_slug: str
    task_id: str
    variant_seed: int
    locale: Locale
    user_answer: Any
    is_correct: bool
    attempted_at: datetime


@dataclass(frozen=True, slots=True)
class Example:
    """A real wrong answer: who gave it, to which variant."""

    pupil: Pupil
    variant: Variant
    answer: Any


@dataclass(slots=True)
class MistakeFound:
    """A mistake of a task: its sentence, and the answers in which it was made, the newest first.

    The sentence is the author's; None for wrong answers that no author foresaw. `newest` holds one answer of each
    pupil, by their id, and `older` the others.
    """

    message: Message | None
    newest: dict[UUID, Example] = field(default_factory=dict)
    older: list[Example] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Return how often the mistake was made."""
        return len(self.newest) + len(self.older)

    @property
    def examples(self) -> list[Example]:
        """Return a few answers, each of another pupil as far as there are others."""
        return [*self.newest.values(), *self.older][:EXAMPLES]

    @property
    def others(self) -> list[Pupil]:
        """Return the pupils who made the mistake and are not among the examples."""
        return [each.pupil for each in self.newest.values()][EXAMPLES:]


@dataclass(frozen=True, slots=True)
class TaskResult:
    """How a class did in a task: answers, right ones, and the mistakes, the most frequent first."""

    topic: Topic
    task_id: str
    variant: Variant
    answer_count: int
    right_count: int
    mistakes: tuple[MistakeFound, ...]

    @property
    def right_percent(self) -> int:
        """Return the share of right answers, in percent."""
        return int(half_up(Decimal(self.right_count * 100) / self.answer_count, Decimal(1)))


def topics_of(library: Library, about: Class) -> list[str]:
    """Return the topics that a class works on: those of its subject, or all."""
    return [
        topic.slug
        for topic in library.topics.values()
        if about.subject_slug in (None, topic.subject_slug) and topic.tasks
    ]


def answers_in(conn: db.Conn, assignment: Assignment, user_ids: Sequence[UUID]) -> list[AnswerOfPupil]:
    """Return the answers of these pupils in an assignment, the newest first."""
    return db.many(
        conn,
        sql.select_answers_of_pupils,
        AnswerOfPupil,
        user_ids=list(user_ids),
        class_id=assignment.class_id,
        assignment_id=assignment.assignment_id,
    )


def class_answers(
    conn: db.Conn, pupils: Iterable[Pupil], topic_slugs: Sequence[str], since: datetime
) -> list[ClassAnswer]:
    """Return these pupils' answers in topics since a moment, newest first; none from before they joined the class."""
    joined = {pupil.user_id: pupil.joined_at for pupil in pupils}
    found = db.many(
        conn,
        sql.select_class_answers,
        ClassAnswer,
        user_ids=list(joined),
        topic_slugs=list(topic_slugs),
        since=since,
    )
    return [answer for answer in found if answer.attempted_at >= joined[answer.user_id]]


def results(
    library: Library, answers: Sequence[AnswerOfPupil | ClassAnswer], pupils: Mapping[UUID, Pupil]
) -> list[TaskResult]:
    """Return how a class did in each task that it answered, the hardest first: the smallest share of right answers.

    Answers to a task that is no longer taught are left out.
    """
    counted: dict[tuple[str, str], list[AnswerOfPupil | ClassAnswer]] = {}
    for answer in answers:
        topic = library.topics.get(answer.topic_slug)
        if topic and answer.task_id in topic.tasks:
            counted.setdefault((answer.topic_slug, answer.task_id), []).append(answer)
    left = MOST_GRADED
    found = []
    for (topic_slug, task_id), of_task in counted.items():
        wrong = [answer for answer in of_task if not answer.is_correct][:left]
        left -= len(wrong)
        variant = variant_of(library, of_task[0])
        if variant is not None:
            right_count = sum(answer.is_correct for answer in of_task)
            topic = library.topics[topic_slug]
            mistakes = _mistakes(library, wrong, pupils)
            found.append(TaskResult(topic, task_id, variant, len(of_task), right_count, mistakes))
    return sorted(found, key=lambda each: (each.right_count / each.answer_count, -each.answer_count, each.task_id))


def _mistakes(
    library: Library, wrong: Iterable[AnswerOfPupil | ClassAnswer], pupils: Mapping[UUID, Pupil]
) -> tuple[MistakeFound, ...]:
    """Return the mistakes behind wrong answers to one task, the most frequent first, unforeseen ones at the end."""
    found: dict[str, MistakeFound] = {}
    for answer in wrong:
        variant = variant_of(library, answer)
        pupil = pupils.get(answer.user_id)
        if variant is None or pupil is None:
            continue
        grade = variant.grade(answer.user_answer)
        if grade.verdict is not Verdict.INCORRECT:  # its author has changed the task since
            continue
        message = grade.message if grade.message.authored else None
        # The sentence of one mistake differs between variants only in its numbers.
        key = NUMBER.sub("#", message.text) if message else ""
        mistake = found.setdefault(key, MistakeFound(message))
        example = Example(pupil, variant, answer.user_answer)
        if mistake.newest.setdefault(pupil.user_id, example) is not example:
            mistake.older.append(example)
    return tuple(sorted(found.values(), key=lambda each: (each.message is None, -each.count)))


def variant_of(library: Library, answer: AnswerOfPupil | ClassAnswer) -> Variant | None:
    """Return the variant that was answered; None if its author has removed it since."""
    return answered_variant(library, answer.topic_slug, answer.task_id, answer.variant_seed, answer.locale)
