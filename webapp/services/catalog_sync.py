"""The topic sync: writes the content tree into the database, and records which content is in force."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import Field, dataclass, fields
from datetime import datetime
from typing import Any, Literal

from psycopg import IntegrityError
from psycopg.errors import UniqueViolation

from webapp import db
from webapp.content.files.models import TopicConfig
from webapp.content.files.source import Problem
from webapp.content.library import Library, Topic
from webapp.db.queries import load_queries
from webapp.errors import Conflict
from webapp.messages import N_
from webapp.rules.attempts import TopicRules
from webapp.services import search

sql = load_queries("catalog")

RETIRED_AT_ONCE = 5  # one in so many topics at most, unless told: a wrong folder would retire them all

NOT_SYNCED = N_("Nothing was synced")
NO_TOPICS = N_(
    "The folder %(folder)s holds no topic, so nothing was synced. Check CONTENT_DIR. If every topic is to go, run:"
    " flask --app webapp sync-topics --retire"
)
TOO_MANY_RETIRED = N_(
    "%(retiring)s of %(all)s topics are not in the folder %(folder)s, so nothing was synced. Check CONTENT_DIR. If they"
    " are to go, run: flask --app webapp sync-topics --retire"
)
SUPERSEDED = N_(
    "The content in the folder %(folder)s is older than what the database holds, so nothing was synced. Restart this"
    " process with the new content. To go back to the old one, run: flask --app webapp sync-topics"
)
OVERTAKEN = N_("Another sync began meanwhile, and its content is in force. Run this one again if it is the newer one.")

Transaction = Callable[[], AbstractContextManager[db.Conn]]

SyncOutcome = Literal["created", "updated", "unchanged", "failed", "retired"]


@dataclass(frozen=True, slots=True)
class ChangedTopicRow:
    """The result of an upsert of a changed topic."""

    is_new: bool


@dataclass(frozen=True, slots=True)
class RetiredTopicRow:
    """A topic whose folder is gone."""

    topic_slug: str


@dataclass(frozen=True, slots=True)
class ContentSyncRow:
    """Synced content, by its fingerprint (see `Library`)."""

    fingerprint: str
    synced_at: datetime


@dataclass(frozen=True, slots=True)
class RetiringRow:
    """How many topics a sync would retire, and how many there are."""

    retiring_count: int
    topic_count: int


@dataclass(frozen=True, slots=True)
class SyncedTopic:
    """The outcome of one topic, and for a failure its place and reason."""

    topic_slug: str
    outcome: SyncOutcome
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class SyncReport:
    """Every topic's outcome, and the faults of the content tree by which a topic, lesson or task was left out."""

    topics: tuple[SyncedTopic, ...]
    problems: tuple[Problem, ...]

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        """Return every fault, of files and those found by the database."""
        return *self.problems, *(topic.problem for topic in self.topics if topic.problem)

    @property
    def succeeded(self) -> bool:
        """Return whether all content is in force, without a fault."""
        return not self.problems and self.count("failed") == 0

    def count(self, outcome: SyncOutcome) -> int:
        """Return how many topics had this outcome."""
        return sum(topic.outcome == outcome for topic in self.topics)


def content_in_force(conn: db.Conn) -> ContentSyncRow | None:
    """Return the content of the last sync; None before the first one."""
    return db.maybe(conn, sql.select_optional_content_sync, ContentSyncRow)


def sync_topics(
    transaction: Transaction,
    library: Library,
    now: datetime,
    *,
    may_retire: bool = False,
    read_at: datetime | None = None,
) -> SyncReport:
    """Sync every valid topic of the library into the database, each in a transaction of its own.

    So one that the database refuses does not stop the others. Topics whose folder is gone are kept and marked retired.
    `may_retire` allows this for any number of topics. `read_at` is when a web process read the library; None for an
    operator's command. A web process may not restore content that was replaced since. Raises `Conflict`, with nothing
    synced, for either; and also when another sync overtakes this one.
    """
    _put_in_force(transaction, library, now, may_retire=may_retire, read_at=read_at)
    synced: list[SyncedTopic] = []
    for topic in library.topics.values():
        try:
            with transaction() as conn:
                _stay_in_force(conn, library)
                synced.append(SyncedTopic(topic.slug, _sync_topic(conn, topic, now)))
                db.execute(
                    conn,
                    sql.upsert_task_questions,
                    topic_slug=topic.slug,
                    task_ids=list(topic.tasks),
                    question_hashes=[task.question_hash for task in topic.tasks.values()],
                    now=now,
                )
                search.index_topic(conn, library, topic)
        except IntegrityError as refused:
            reason = f"the database refused it: {refused.diag.constraint_name or refused.diag.message_primary}"
            synced.append(SyncedTopic(topic.slug, "failed", Problem(topic.folder / "config.json", 1, reason)))
    present = _folder_slugs(library)
    synced += [SyncedTopic(slug, "failed") for slug in sorted(present - library.topics.keys())]
    with transaction() as conn:
        _stay_in_force(conn, library)
        retired = db.many(conn, sql.retire_topics, RetiredTopicRow, present_slugs=sorted(present), now=now)
        search.index_subjects(conn, library)
    synced += [SyncedTopic(row.topic_slug, "retired") for row in retired]
    return SyncReport(tuple(synced), library.problems)


def refresh_search(transaction: Transaction, library: Library) -> int:
    """Write the search documents of the library's topics that differ. Return how many topics were compared.

    Raises `Conflict` if other content is in force.
    """
    for topic in library.topics.values():
        with transaction() as conn:
            _stay_in_force(conn, library)
            search.index_topic(conn, library, topic)
    with transaction() as conn:
        _stay_in_force(conn, library)
        search.index_subjects(conn, library)
    return len(library.topics)


def _put_in_force(
    transaction: Transaction, library: Library, now: datetime, *, may_retire: bool, read_at: datetime | None
) -> None:
    """Record that this library's content replaces whatever was synced before. Raises `Conflict`."""
    folder = str(library.folder)
    present = _folder_slugs(library)
    if not present and not may_retire:
        raise Conflict(NOT_SYNCED, NO_TOPICS, folder=folder)
    try:
        with transaction() as conn:
            db.maybe(conn, sql.lock_content_sync, ContentSyncRow)
            if read_at and _is_superseded(conn, library, read_at):
                raise Conflict(NOT_SYNCED, SUPERSEDED, folder=folder)
            found = db.one(conn, sql.select_topics_without_folder, RetiringRow, present_slugs=sorted(present))
            if found.retiring_count * RETIRED_AT_ONCE > found.topic_count and not may_retire:
                counts = {"retiring": str(found.retiring_count), "all": str(found.topic_count)}
                raise Conflict(NOT_SYNCED, TOO_MANY_RETIRED, folder=folder, **counts)
            db.execute(conn, sql.update_content_sync_superseded, fingerprint=library.fingerprint, now=now)
            db.execute(conn, sql.upsert_content_sync, fingerprint=library.fingerprint, now=now)
    except UniqueViolation:
        raise Conflict(N_("Another sync took over"), OVERTAKEN) from None


def _is_superseded(conn: db.Conn, library: Library, read_at: datetime) -> bool:
    """Return whether other content was synced after this library's, or after a web process read it."""
    if db.scalar(conn, sql.select_content_was_superseded, bool, fingerprint=library.fingerprint):
        return True
    current = content_in_force(conn)
    return current is not None and current.fingerprint != library.fingerprint and current.synced_at > read_at


def _stay_in_force(conn: db.Conn, library: Library) -> None:
    """Block other syncs until COMMIT. Raises `Conflict` when one has replaced this content already."""
    current = db.maybe(conn, sql.lock_content_sync, ContentSyncRow)
    if current is None or current.fingerprint != library.fingerprint:
        raise Conflict(N_("Another sync took over"), OVERTAKEN)


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
        **{
            setting.name: _value_of(config, setting)
            for setting in fields(TopicRules)
            if setting.name in TopicConfig.model_fields
        },
        now=now,
    )
    if changed is None:
        return "unchanged"
    return "created" if changed.is_new else "updated"


def _value_of(config: TopicConfig, setting: "Field[Any]") -> object:
    """Return the value of a setting: as written in config.json, else its default."""
    value = getattr(config, setting.name)
    if value is None:
        value = setting.default
    return list(value) if isinstance(value, tuple) else value


def _folder_slugs(library: Library) -> set[str]:
    """Return every topic folder on disk, valid or not: a topic whose file is broken today is not retired."""
    return {path.parent.name for path in library.folder.glob("*/*/config.json")}
