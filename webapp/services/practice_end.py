"""The end of a session: what it earned, the levels reached in it, what to look at again, and what comes next.

Two statements beside the header's, in one round trip: the day's answers, and where the learner stands in every topic.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from webapp import db
from webapp.content.library import Library, Topic
from webapp.content.variants.answered import answered_variant
from webapp.content.variants.variants import Variant
from webapp.db.queries import load_queries
from webapp.errors import Conflict
from webapp.messages import Locale
from webapp.rules.sessions import level_at_start, session_after
from webapp.services import catalog
from webapp.services.catalog import NOT_READY, NOT_SYNCED, TopicState
from webapp.services.practice import find_topic
from webapp.services.standings import Standing
from webapp.services.today import QueuedTopic, next_topic
from webapp.services.visits import Visit

sql = load_queries("practice")

LONGEST_DAY = timedelta(days=2)  # a learning day has at most 25 hours; the rest is margin for a clock set back
MOST_MISSED = 5


@dataclass(frozen=True, slots=True)
class DayAnswerRow:
    """One answer of the day."""

    topic_slug: str
    task_id: str
    variant_seed: int
    locale: Locale
    is_correct: bool
    xp_earned: int


@dataclass(frozen=True, slots=True)
class PractisedTopic:
    """A topic that was practised: where the learner stands in it now, and their level there before the session."""

    topic: Topic
    standing: Standing
    level_before: int

    @property
    def is_level_reached(self) -> bool:
        """Return whether the session reached a level."""
        return self.standing.level.level > self.level_before


@dataclass(frozen=True, slots=True)
class MissedTask:
    """A task whose latest answer in the session was wrong, and the variant that was shown."""

    topic: Topic
    variant: Variant


@dataclass(frozen=True, slots=True)
class SessionEnd:
    """The result of a session: its answers, and its topics, the one practised last first.

    Also at most `MOST_MISSED` tasks to look at again, and what to practise next, None if nothing waits.
    """

    correct_count: int
    wrong_count: int
    xp_earned: int
    topics: tuple[PractisedTopic, ...]
    missed: tuple[MissedTask, ...]
    upcoming: QueuedTopic | None

    @property
    def has_answers(self) -> bool:
        """Return whether anything was answered."""
        return self.correct_count + self.wrong_count > 0


def end_of_topic(conn: db.Conn, visit: Visit, library: Library, topic_slug: str) -> SessionEnd:
    """Return the end of today's latest session in a topic, if any. Raises `NotFound`, `Conflict` if not synced."""
    find_topic(library, topic_slug)
    sent_answers = _send_answers(conn, visit)
    states = catalog.topic_states(conn, visit)
    if topic_slug not in states:
        raise Conflict(NOT_READY, NOT_SYNCED)
    standing = states[topic_slug].standing
    session = session_after(standing.rules, standing.progress, visit.today, before=None)
    answers = [answer for answer in sent_answers.rows() if answer.topic_slug == topic_slug][: session.done]
    return _end(visit, library, states, answers, [topic_slug])


def end_of_day(conn: db.Conn, visit: Visit, library: Library) -> SessionEnd:
    """Return the end of the day's practice in all topics."""
    sent_answers = _send_answers(conn, visit)
    states = catalog.topic_states(conn, visit)
    answers = [
        answer for answer in sent_answers.rows() if answer.topic_slug in states and answer.topic_slug in library.topics
    ]
    return _end(visit, library, states, answers, list(dict.fromkeys(answer.topic_slug for answer in answers)))


def _send_answers(conn: db.Conn, visit: Visit) -> db.Sent[DayAnswerRow]:
    return db.send(
        conn,
        sql.select_day_answers,
        DayAnswerRow,
        user_id=visit.user_id,
        learning_day=visit.today,
        since=visit.now - LONGEST_DAY,
    )


def _end(
    visit: Visit,
    library: Library,
    states: Mapping[str, TopicState],
    answers: Sequence[DayAnswerRow],
    topic_slugs: Sequence[str],
) -> SessionEnd:
    """Return the end of a session of these answers, the newest first, in these topics, the one practised last first."""
    return SessionEnd(
        correct_count=sum(answer.is_correct for answer in answers),
        wrong_count=sum(not answer.is_correct for answer in answers),
        xp_earned=sum(answer.xp_earned for answer in answers),
        topics=tuple(_practised(library.topics[slug], states[slug].standing, answers) for slug in topic_slugs),
        missed=tuple(_missed(library, answers)[:MOST_MISSED]),
        upcoming=next_topic(visit, library, states, after=topic_slugs[0] if topic_slugs else None),
    )


def _practised(topic: Topic, standing: Standing, answers: Sequence[DayAnswerRow]) -> PractisedTopic:
    earned = sum(answer.xp_earned for answer in answers if answer.topic_slug == topic.slug)
    return PractisedTopic(topic, standing, level_at_start(standing.rules, standing.progress, earned))


def _missed(library: Library, answers: Sequence[DayAnswerRow]) -> list[MissedTask]:
    """Return the tasks that were not corrected afterwards, latest first. Those no longer taught are left out."""
    latest: dict[tuple[str, str], DayAnswerRow] = {}
    for answer in answers:
        latest.setdefault((answer.topic_slug, answer.task_id), answer)
    missed = []
    for answer in latest.values():
        if not answer.is_correct and (
            variant := answered_variant(library, answer.topic_slug, answer.task_id, answer.variant_seed, answer.locale)
        ):
            missed.append(MissedTask(library.topics[answer.topic_slug], variant))
    return missed
