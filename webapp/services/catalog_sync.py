"""The topic sync: brings the content tree into the database, and says which content is in force there."""

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

RETIRED_AT_ONCE = 5  # no more than one in so many without being told to: a wrong folder would take them all

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
    """What an upsert did to a topic that it changed."""

    is_new: bool


@dataclass(frozen=True, slots=True)
class RetiredTopicRow:
    """A topic whose folder is gone."""

    topic_slug: str


@dataclass(frozen=True, slots=True)
class ContentSyncRow:
    """Content that was synced, by its fingerprint (see ``Library``)."""

    fingerprint: str
    synced_at: datetime


@dataclass(frozen=True, slots=True)
class RetiringRow:
    """How many topics a sync would retire, and how many are offered."""

    retiring_count: int
    topic_count: int


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
    def all_problems(self) -> tuple[Problem, ...]:
        """Every fault, of a file or found by the database."""
        return *self.problems, *(topic.problem for topic in self.topics if topic.problem)

    @property
    def succeeded(self) -> bool:
        """Whether everything written by authors is in force."""
        return not self.problems and self.count("failed") == 0

    def count(self, outcome: SyncOutcome) -> int:
        """How many topics came to this outcome."""
        return sum(topic.outcome == outcome for topic in self.topics)


def content_in_force(conn: db.Conn) -> ContentSyncRow | None:
    """The content that the last sync brought; None before the first one."""
    return db.maybe(conn, sql.select_optional_content_sync, ContentSyncRow)


def sync_topics(
    transaction: Transaction,
    library: Library,
    now: datetime,
    *,
    may_retire: bool = False,
    read_at: datetime | None = None,
) -> SyncReport:
    """Bring every sound topic of the library into the database, each in a transaction of its own, so that one the
    database refuses does not stop the others. Topics whose folder is gone are kept and marked retired.

    ``may_retire`` allows this for any number of topics. ``read_at`` is when a web process read the library: other than
    an operator's command it may not bring back content that was replaced since. Raises ``Conflict``, with nothing
    synced, for either; and also when another sync overtakes this one.
    """
    _put_in_force(transaction, library, now, may_retire=may_retire, read_at=read_at)
    synced: list[SyncedTopic] = []
    for topic in library.topics.values():
        try:
            with transaction() as conn:
                _stay_in_force(conn, library)
                synced.append(SyncedTopic(topic.slug, _sync_topic(conn, topic, now)))
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


def _put_in_force(
    transaction: Transaction, library: Library, now: datetime, *, may_retire: bool, read_at: datetime | None
) -> None:
    """Say that this library's content replaces whatever was synced before. Raises ``Conflict``."""
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
    """Whether other content came after this library's, or after a web process read it."""
    if db.scalar(conn, sql.select_content_was_superseded, bool, fingerprint=library.fingerprint):
        return True
    current = content_in_force(conn)
    return current is not None and current.fingerprint != library.fingerprint and current.synced_at > read_at


def _stay_in_force(conn: db.Conn, library: Library) -> None:
    """Keep other syncs out until COMMIT. Raises ``Conflict`` when one has taken over already."""
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
    """The value of a setting: as written in config.json, else its default."""
    value = getattr(config, setting.name)
    if value is None:
        value = setting.default
    return list(value) if isinstance(value, tuple) else value


def _folder_slugs(library: Library) -> set[str]:
    """Every topic folder on disk, sound or not: a topic whose file is broken today is not gone."""
    return {path.parent.name for path in library.folder.glob("*/*/config.json")}
