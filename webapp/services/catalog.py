"""The catalogue: topics with the learner's progress."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from webapp import db
from webapp.content.library import Library, Topic
from webapp.db.queries import load_queries
from webapp.errors import Conflict
from webapp.messages import N_
from webapp.rules.attempts import Progress, TopicRules
from webapp.services.standings import Standing, standing_in
from webapp.services.visits import Visit

sql = load_queries("catalog")

NOT_READY = N_("Not ready yet")
NOT_SYNCED = N_("This topic is not ready for practice yet. Please try again in a minute.")


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
    is_known: bool  # by the subject's diagnostic; does not affect XP or reviews

    @property
    def is_learnt(self) -> bool:
        """Return whether topics built on it may begin: a review of it is complete, or it is known."""
        return self.is_known or self.standing.progress.srs_stage > 0


def topic_states(conn: db.Conn, visit: Visit, topic_slugs: Collection[str] | None = None) -> Mapping[str, TopicState]:
    """Return the learner's state in the named topics, or in every topic in force, by slug. Sends one statement."""
    return {row.topic_slug: _state(row, visit) for row in _standings(conn, visit, topic_slugs)}


def due_topics(library: Library, states: Mapping[str, TopicState]) -> list[Topic]:
    """Return the topics with tasks whose review is due, in teaching order. Only here pages and the API count them."""
    return [
        topic
        for slug, topic in library.topics.items()
        if topic.tasks and slug in states and states[slug].standing.is_review_due
    ]


def topic_state(conn: db.Conn, visit: Visit, topic_slug: str) -> TopicState:
    """Return the learner's state in one topic. Raises `Conflict` when the topic is not synced yet."""
    state = topic_states(conn, visit, [topic_slug]).get(topic_slug)
    if state is None:
        raise Conflict(NOT_READY, NOT_SYNCED)
    return state


def lesson_state(
    conn: db.Conn, visit: Visit, topic_slug: str, around: Collection[str]
) -> tuple[TopicState | None, tuple[str, ...]]:
    """Return the learner's state in a topic, None if it is not synced, and which of it and `around` are learnt.

    Learnt means what it means to the queue (rules/queue.py): known by the diagnostic, or reviewed. Sends one statement.
    """
    rows = _standings(conn, visit, [topic_slug, *around])
    learnt = tuple(row.topic_slug for row in rows if row.is_known or row.progress.srs_stage > 0)
    return next((_state(row, visit) for row in rows if row.topic_slug == topic_slug), None), learnt


def _standings(conn: db.Conn, visit: Visit, topic_slugs: Collection[str] | None) -> list[TopicStandingRow]:
    slugs = None if topic_slugs is None else list(topic_slugs)
    return db.many(conn, sql.select_topic_standings, TopicStandingRow, user_id=visit.user_id, topic_slugs=slugs)


def _state(row: TopicStandingRow, visit: Visit) -> TopicState:
    return TopicState(standing_in(row.rules, row.progress, visit.today), row.lesson_completed, row.is_known)


def complete_lesson(conn: db.Conn, visit: Visit, topic_slug: str) -> None:
    """Record that the learner read a topic's lesson. A repeat changes nothing."""
    db.execute(conn, sql.upsert_lesson_completed, user_id=visit.user_id, topic_slug=topic_slug)
