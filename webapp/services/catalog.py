"""The catalogue: topics with the learner's standing, and the sync that brings content into the database."""

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import Field, dataclass, fields
from datetime import datetime
from typing import Any, Literal

from psycopg import IntegrityError

from webapp import db
from webapp.content.library import Library, Topic
from webapp.content.models import TopicConfig
from webapp.content.source import Problem
from webapp.errors import Conflict
from webapp.grading.messages import N_
from webapp.queries import load_queries
from webapp.rules.attempts import Progress, TopicRules
from webapp.services import search
from webapp.services.standings import Standing, standing_in
from webapp.services.visits import Visit

sql = load_queries("catalog")

NOT_SYNCED = N_("This topic is not ready for practice yet. Please try again in a minute.")

SyncOutcome = Literal["created", "updated", "unchanged", "failed", "retired"]


@dataclass(frozen=True, slots=True)
class ChangedTopicRow:
    """What an upsert did to a topic that it changed."""

    is_new: bool


@dataclass(frozen=True, slots=True)
class RetiredTopicRow:
    """A topic whose folder is gone."""

    topic_slug: str


@dataclass(frozen=True, slots=True)
class TopicStandingRow:
    """A topic's rules and one learner's progress in it."""

    progress: Progress
    rules: TopicRules
    topic_slug: str
    lesson_completed: bool
    is_known: bool


@dataclass(frozen=True, slots=True)
class TopicState:
    """One learner's state in one topic, for cards and lists."""

    standing: Standing
    lesson_completed: bool
    is_known: bool  # by the subject's diagnostic; says nothing of XP or reviews


@dataclass(frozen=True, slots=True)
class SyncedTopic:
    """What the sync did with one topic, and for a failure where and why."""

    topic_slug: str
    outcome: SyncOutcome
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class SyncReport:
    """Every topic's outcome, and the faults of the content tree that cost a topic, a lesson or a task."""

    topics: tuple[SyncedTopic, ...]
    problems: tuple[Problem, ...]

    @property
    def succeeded(self) -> bool:
        """Whether everything written by authors is in force."""
        return not self.problems and all(topic.outcome != "failed" for topic in self.topics)

    def count(self, outcome: SyncOutcome) -> int:
        """How many topics came to this outcome."""
        return sum(topic.outcome == outcome for topic in self.topics)


def topic_states(conn: db.Conn, visit: Visit, topic_slugs: Collection[str] | None = None) -> Mapping[str, TopicState]:
    """The learner's state in the topics named, or in every topic in force, by slug, in one statement."""
    return {row.topic_slug: _state(row, visit) for row in _standings(conn, visit, topic_slugs)}


def due_topics(library: Library, states: Mapping[str, TopicState]) -> list[Topic]:
    """The topics whose review is due, in teaching order; one without tasks has nothing to review and never is."""
    return [
        topic
        for slug, topic in library.topics.items()
        if topic.tasks and slug in states and states[slug].standing.status == "due"
    ]


def topic_state(conn: db.Conn, visit: Visit, topic_slug: str) -> TopicState:
    """The learner's state in one topic. Raises ``Conflict`` when the topic was not synced yet."""
    state = topic_states(conn, visit, [topic_slug]).get(topic_slug)
    if state is None:
        raise Conflict(NOT_SYNCED)
    return state


def lesson_state(
    conn: db.Conn, visit: Visit, topic_slug: str, around: Collection[str]
) -> tuple[TopicState | None, tuple[str, ...]]:
    """The learner's state in a topic, None before the topic was synced; and which of it and the topics around it they
    have learnt, as the queue sees it (rules/queue.py): known by the diagnostic, or reviewed. In one statement."""
    rows = _standings(conn, visit, [topic_slug, *around])
    learnt = tuple(row.topic_slug for row in rows if row.is_known or row.progress.srs_stage > 0)
    return next((_state(row, visit) for row in rows if row.topic_slug == topic_slug), None), learnt


def _standings(conn: db.Conn, visit: Visit, topic_slugs: Collection[str] | None) -> list[TopicStandingRow]:
    slugs = None if topic_slugs is None else list(topic_slugs)
    return db.many(conn, sql.select_topic_standings, TopicStandingRow, user_id=visit.user_id, topic_slugs=slugs)


def _state(row: TopicStandingRow, visit: Visit) -> TopicState:
    return TopicState(standing_in(row.rules, row.progress, visit.today), row.lesson_completed, row.is_known)


def complete_lesson(conn: db.Conn, visit: Visit, topic_slug: str) -> None:
    """Remember that the learner read a topic's lesson. Saying so twice changes nothing."""
    db.execute(conn, sql.upsert_lesson_completed, user_id=visit.user_id, topic_slug=topic_slug)


def sync_topics(
    transaction: Callable[[], AbstractContextManager[db.Conn]], library: Library, now: datetime
) -> SyncReport:
    """Bring every sound topic of the library into the database, each in a transaction of its own, so that one the
    database refuses does not stop the others. Topics whose folder is gone are kept and marked retired."""
    synced: list[SyncedTopic] = []
    for topic in library.topics.values():
        try:
            with transaction() as conn:
                synced.append(SyncedTopic(topic.slug, _sync_topic(conn, topic, now)))
                search.index_topic(conn, library, topic)
        except IntegrityError as refused:
            reason = f"the database refused it: {refused.diag.constraint_name or refused.diag.message_primary}"
            synced.append(SyncedTopic(topic.slug, "failed", Problem(topic.folder / "config.json", 1, reason)))
    broken = {slug for slug in _folder_slugs(library) if slug not in library.topics}
    synced += [SyncedTopic(slug, "failed") for slug in sorted(broken)]
    with transaction() as conn:
        present = [*library.topics, *broken]
        retired = db.many(conn, sql.retire_topics, RetiredTopicRow, present_slugs=present, now=now)
        search.index_subjects(conn, library)
    synced += [SyncedTopic(row.topic_slug, "retired") for row in retired]
    return SyncReport(tuple(synced), library.problems)


def _sync_topic(conn: db.Conn, topic: Topic, now: datetime) -> SyncOutcome:
    config = topic.config
    changed = db.maybe(
        conn,
        sql.upsert_topic,
        ChangedTopicRow,
        topic_slug=topic.slug,
        subject_slug=topic.subject_slug,
        title=config.title,
        description=config.description,
        difficulty=config.difficulty,
        category=config.category,
        tags=config.tags and list(config.tags),
        prerequisites=list(config.prerequisites),
        task_ids=list(topic.tasks),
        **{setting.name: _value_of(config, setting) for setting in fields(TopicRules)},
        now=now,
    )
    if changed is None:
        return "unchanged"
    return "created" if changed.is_new else "updated"


def _value_of(config: TopicConfig, setting: "Field[Any]") -> object:
    """The value of a setting: as written in config.json, else its default."""
    value = getattr(config, setting.name)
    if value is None:
        value = setting.default
    return list(value) if isinstance(value, tuple) else value


def _folder_slugs(library: Library) -> set[str]:
    """Every topic folder on disk, sound or not: a topic whose file is broken today is not gone."""
    return {path.parent.name for path in library.folder.glob("*/*/config.json")}
