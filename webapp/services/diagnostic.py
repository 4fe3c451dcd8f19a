"""The diagnostic of a subject: at most 15 tasks, chosen one by one, that find where a newcomer may begin.

Its answers are not attempts: they earn nothing, schedule nothing and are not stored. The answers so far are part of the
sealed token of the next task. Only after the last answer the known topics are written.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from secrets import randbelow
from typing import Any

from webapp import db
from webapp.content.library import Library, Subject, Topic
from webapp.content.variants.draws import MAX_SEED
from webapp.content.variants.variants import Variant, make_variant
from webapp.db.queries import load_queries
from webapp.errors import NotFound
from webapp.grading import Answer, Grade, Reading, Verdict, read_beginning
from webapp.messages import N_, Locale
from webapp.rules.diagnostic import DiagnosticAnswer, Graph, built_on, place, plan
from webapp.services import catalog
from webapp.services.practice import find_task, find_topic, grade_answer
from webapp.services.variant_tokens import seal_payload, unseal_payload
from webapp.services.visits import Visit

sql = load_queries("diagnostic")

KIND = "diagnostic"
PLAN_LENGTH = 5


@dataclass(frozen=True, slots=True)
class KnownTopicRow:
    """A topic that a diagnostic found known."""

    topic_slug: str


@dataclass(frozen=True, slots=True)
class Sitting:
    """A diagnostic under way: the answers so far and the current task."""

    subject_slug: str
    answers: tuple[DiagnosticAnswer, ...]
    topic_slug: str
    task_id: str
    seed: int
    locale: Locale


@dataclass(frozen=True, slots=True)
class Question:
    """The current task, its token, and its number in the sitting, from 1."""

    subject: Subject
    variant: Variant
    token: str
    number: int


@dataclass(frozen=True, slots=True)
class PlannedTopic:
    """A topic to learn next, the topics it builds on here and in other subjects, and how many here build on it."""

    topic: Topic
    builds_on: tuple[Topic, ...]
    from_elsewhere: tuple[Topic, ...]
    leads_to: int


@dataclass(frozen=True, slots=True)
class Finished:
    """The topics that the last diagnostic found known, all topics of the subject in teaching order, and the plan.

    The plan is what to learn next, the first one first. It is empty when everything is known or learnt.
    """

    subject: Subject
    topics: tuple[Topic, ...]
    known: frozenset[str]
    plan: tuple[PlannedTopic, ...]


def start(visit: Visit, library: Library, secrets: Sequence[str], subject_slug: str) -> Question | None:
    """Return the first task of a new sitting; None when the subject has nothing to ask. Raises `NotFound`."""
    return _ask(visit, library, secrets, find_subject(library, subject_slug), ())


def reading(
    visit: Visit, library: Library, secrets: Sequence[str], token: str, answer: Answer
) -> tuple[Variant, Reading]:
    """Return the variant and how the answer being typed is read. Reveals nothing about the key."""
    sitting = _unseal(visit, secrets, token)
    variant = _variant(library, sitting)
    return variant, read_beginning(variant.key, answer, sitting.locale)


def judge(
    visit: Visit, library: Library, secrets: Sequence[str], token: str, answer: Answer
) -> tuple[Question, Grade] | Sitting:
    """Return the question with the reason for an ungradable answer, else the sitting. Raises as `unseal_payload`."""
    sitting = _unseal(visit, secrets, token)
    variant = _variant(library, sitting)
    graded = grade_answer(variant, answer)
    if graded.verdict in (Verdict.FORM, Verdict.INVALID):
        subject = find_subject(library, sitting.subject_slug)
        return Question(subject, variant, token, len(sitting.answers) + 1), graded
    return _count(sitting, is_correct=graded.verdict is Verdict.CORRECT)


def offer_again(visit: Visit, library: Library, secrets: Sequence[str], token: str) -> Question:
    """Return the question of a refused answer, issued to the current caller.

    Raises `Invalid` for a token that was not made here, `NotFound` for a task that is gone.
    """
    sitting = _sitting(unseal_payload(KIND, secrets, token))
    return _question(visit, library, secrets, sitting)


def give_up(visit: Visit, secrets: Sequence[str], token: str) -> Sitting:
    """Return the sitting with "I do not know" counted as not known. Raises what `unseal_payload` raises."""
    return _count(_unseal(visit, secrets, token), is_correct=False)


def go_on(visit: Visit, library: Library, secrets: Sequence[str], sitting: Sitting) -> Question | None:
    """Return the next task of a sitting; None when everything is settled and `finish` may store the result."""
    return _ask(visit, library, secrets, find_subject(library, sitting.subject_slug), sitting.answers)


def finish(conn: db.Conn, visit: Visit, library: Library, sitting: Sitting) -> None:
    """Store which topics are known. The result of the latest sitting replaces that of an earlier one."""
    topics = _topics(library, find_subject(library, sitting.subject_slug))
    known = list(place(_graph(topics), sitting.answers).known)
    db.execute(
        conn,
        sql.delete_known_topics,
        user_id=visit.user_id,
        subject_slug=sitting.subject_slug,
        topic_slugs=known,
    )
    db.execute(
        conn,
        sql.insert_known_topics,
        user_id=visit.user_id,
        subject_slug=sitting.subject_slug,
        topic_slugs=known,
        known_since=visit.now,
    )


def result(conn: db.Conn, visit: Visit, library: Library, subject_slug: str) -> Finished:
    """Return what the learner's latest diagnostic of a subject found, and what to learn next. Raises `NotFound`."""
    subject = find_subject(library, subject_slug)
    sent_known = db.send(conn, sql.select_known_topics, KnownTopicRow, user_id=visit.user_id, subject_slug=subject_slug)
    topics = _topics(library, subject)
    states = catalog.topic_states(conn, visit, [topic.slug for topic in topics])
    known = frozenset(row.topic_slug for row in sent_known.rows())
    learnt = known.union(slug for slug, state in states.items() if state.standing.progress.srs_stage > 0)
    graph = _graph(topics)
    planned = [
        PlannedTopic(
            topic=library.topics[slug],
            builds_on=tuple(library.topics[before] for before in graph[slug] if before in graph),
            from_elsewhere=tuple(
                library.topics[before] for before in graph[slug] if before not in graph and before in library.topics
            ),
            leads_to=built_on(graph, slug),
        )
        for slug in plan(graph, learnt, length=PLAN_LENGTH)
    ]
    return Finished(subject, topics, known, tuple(planned))


def find_subject(library: Library, subject_slug: str) -> Subject:
    """Return a subject of the library. Raises `NotFound`."""
    for subject in library.subjects:
        if subject.slug == subject_slug:
            return subject
    raise NotFound(N_("There is no subject called “%(subject)s” here."), subject=subject_slug)


def _ask(
    visit: Visit, library: Library, secrets: Sequence[str], subject: Subject, answers: tuple[DiagnosticAnswer, ...]
) -> Question | None:
    topic_slug = place(_graph(_topics(library, subject)), answers).next_topic
    if topic_slug is None:
        return None
    asked_before = sum(answer.topic_slug == topic_slug for answer in answers)
    task_id = _task_for(find_topic(library, topic_slug), asked_before)
    sitting = Sitting(subject.slug, answers, topic_slug, task_id, randbelow(MAX_SEED), visit.locale)
    return _question(visit, library, secrets, sitting)


def _question(visit: Visit, library: Library, secrets: Sequence[str], sitting: Sitting) -> Question:
    subject = find_subject(library, sitting.subject_slug)
    return Question(subject, _variant(library, sitting), _seal(visit, secrets, sitting), len(sitting.answers) + 1)


def _task_for(topic: Topic, asked_before: int) -> str:
    """Return a task from the middle of the topic on. Authors sort tasks by difficulty; easy ones prove little."""
    task_ids = list(topic.tasks)
    return task_ids[(len(task_ids) // 2 + asked_before) % len(task_ids)]


def _topics(library: Library, subject: Subject) -> tuple[Topic, ...]:
    """Return the topics of a subject that have tasks, in teaching order."""
    slugs = [slug for section in subject.sections for slug in section.topic_slugs]
    return tuple(library.topics[slug] for slug in slugs if slug in library.topics and library.topics[slug].tasks)


def _graph(topics: Sequence[Topic]) -> Graph:
    return {topic.slug: topic.prerequisites for topic in topics}


def _count(sitting: Sitting, *, is_correct: bool) -> Sitting:
    return replace(sitting, answers=(*sitting.answers, DiagnosticAnswer(sitting.topic_slug, is_correct)))


def _variant(library: Library, sitting: Sitting) -> Variant:
    task = find_task(find_topic(library, sitting.topic_slug), sitting.task_id)
    return make_variant(task, sitting.seed, sitting.locale)


def _seal(visit: Visit, secrets: Sequence[str], sitting: Sitting) -> str:
    answers = [[answer.topic_slug, answer.is_correct] for answer in sitting.answers]
    payload = [sitting.subject_slug, answers, sitting.topic_slug, sitting.task_id, sitting.seed, sitting.locale]
    return seal_payload(KIND, secrets, visit.user_id, payload, visit.now)


def _unseal(visit: Visit, secrets: Sequence[str], token: str) -> Sitting:
    return _sitting(unseal_payload(KIND, secrets, token, visit))


def _sitting(payload: list[Any]) -> Sitting:
    subject_slug, answers, topic_slug, task_id, seed, locale = payload
    counted = tuple(DiagnosticAnswer(slug, is_correct) for slug, is_correct in answers)
    return Sitting(subject_slug, counted, topic_slug, task_id, seed, locale)
