"""The day's queue: which of the waiting topics to practise today, and in which order.

Due topics come first: those begun and not yet learnt, then the most overdue relative to their interval. Then comes one
new topic whose prerequisites are learnt. Reviews delay it by at most two days in a row: if no topic was begun on the
learner's last two days of practice, the new topic's first review comes before them today. The queue is cut to the
places that the learner's daily goal leaves before it is mixed, so that mixing never removes a due topic.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice, pairwise
from math import inf
from statistics import median
from typing import Literal

from webapp.rules.attempts import Progress, TopicRules
from webapp.rules.reviews import (
    answers_to_review,
    answers_today,
    interval_of,
    is_due,
    review_date,
    topic_status,
)
from webapp.rules.xp import ladder_tier

Reason = Literal["due_topic", "new_topic"]

MOST_DAYS_WITHOUT_NEW = 2

# A learner's pace is the median time between answers of one sitting, times the answers per right one. This estimate is
# used until there are enough answers.
SECONDS_PER_TASK = 120
LEAST_GAPS = 5
MOST_TRIES = 3
LONGEST_GAP = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class TopicPlace:
    """A topic that can be practised: its rules, the learner's progress, and its prerequisites.

    `is_known` topics were found known in a diagnostic: they count as learnt and are not offered as new.
    """

    topic_slug: str
    rules: TopicRules
    progress: Progress
    prerequisites: tuple[str, ...]
    is_known: bool = False

    @property
    def is_learnt(self) -> bool:
        """Return whether a first review of the topic is complete, or it was found known."""
        return self.is_known or self.progress.srs_stage > 0


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One answer to give in a topic, whose turn rule picks the task; `due_since` is None for what is new."""

    reason: Reason
    topic_slug: str
    due_since: date | None = None


@dataclass(frozen=True, slots=True)
class PastAnswer:
    """When an answer was given, and whether it was right."""

    attempted_at: datetime
    is_correct: bool


def build_queue(
    topics: Sequence[TopicPlace],
    *,
    places: int,
    today: date,
    days_without_new: int = 0,
    after: str | None = None,
) -> tuple[QueueItem, ...]:
    """Return at most `places` items.

    `topics` come in teaching order. `days_without_new` counts the learner's last days of practice on which no topic was
    begun. `after` is the topic practised just now, which the first item avoids if it can.
    """
    is_new_first = days_without_new >= MOST_DAYS_WITHOUT_NEW and not any(_is_begun_on(topic, today) for topic in topics)
    return tuple(_mixed(list(islice(_by_urgency(topics, today, is_new_first), max(0, places))), after))


def next_item(topics: Sequence[TopicPlace], *, today: date, after: str | None = None) -> QueueItem | None:
    """Return what to practise after a session in the topic `after`; None if nothing waits in another topic.

    The order is the queue's, without its limits: the most overdue topic, then the topic begun today, then the next new
    one, even if a topic was begun today already.
    """
    due = next((topic for topic in _due_by_urgency(topics, today) if topic.topic_slug != after), None)
    if due:
        return QueueItem("due_topic", due.topic_slug, _due_since(due, today))
    new = _new_today(topics, today, after)
    return QueueItem("new_topic", new.topic_slug) if new else None


def days_without_new(practice_days: Sequence[date], begin_days: Sequence[date], today: date) -> int:
    """Return how many of the last two days of practice before `today` followed the last day a topic was begun.

    Both arguments are the learner's latest such days, in any order; at least the last two, and the last one, before
    `today`.
    """
    latest_begin = max((day for day in begin_days if day < today), default=date.min)
    last_days = sorted(day for day in practice_days if day < today)[-MOST_DAYS_WITHOUT_NEW:]
    return sum(latest_begin < day for day in last_days)


def minutes_for(items: Sequence[QueueItem], answers: Sequence[PastAnswer]) -> int:
    """Return about how many minutes a queue takes at the learner's own pace; at least 1 unless it is empty.

    `answers` are the learner's latest ones, in any order. An item is done with a right answer, so the time of wrong
    ones counts too. Gaps longer than ten minutes are breaks and do not count.
    """
    times = sorted(answer.attempted_at for answer in answers)
    gaps = [later - earlier for earlier, later in pairwise(times) if later - earlier <= LONGEST_GAP]
    seconds: float = SECONDS_PER_TASK
    if len(gaps) >= LEAST_GAPS:
        right = sum(answer.is_correct for answer in answers)
        seconds = median(gap.total_seconds() for gap in gaps) * min(MOST_TRIES, len(answers) / max(1, right))
    return max(1, round(len(items) * seconds / 60)) if items else 0


def xp_for(topic: TopicPlace, count: int, base_xp: Decimal, today: date) -> int:
    """Return the XP of the next `count` right answers in a due or new topic, if a task is worth `base_xp`."""
    right, _, _ = answers_today(topic.progress, today)
    paces = (ladder_tier(topic.rules, right + number)[1] for number in range(1, count + 1))
    return int(sum(base_xp * pace for pace in paces))


def overdue(topic: TopicPlace, today: date) -> float:
    """Return the days a due topic has waited divided by its interval; infinite for one not yet learnt."""
    progress = topic.progress
    if progress.srs_stage == 0 or progress.last_review_date is None:
        return inf
    return (today - progress.last_review_date).days / interval_of(topic.rules, progress.srs_stage)


def _by_urgency(topics: Sequence[TopicPlace], today: date, is_new_first: bool) -> Iterator[QueueItem]:
    new = _new_today(topics, today)
    new_items = [QueueItem("new_topic", new.topic_slug)] * _answers_worth_full_xp(new, today) if new else []
    if new and is_new_first:
        first_review = answers_to_review(new.rules, new.progress, today)
        yield from new_items[:first_review]
        new_items = new_items[first_review:]
    for topic in _due_by_urgency(topics, today):
        needed = answers_to_review(topic.rules, topic.progress, today)
        yield from [QueueItem("due_topic", topic.topic_slug, _due_since(topic, today))] * needed
        if topic is new:
            new_items = new_items[needed:]
    yield from new_items


def _due_by_urgency(topics: Sequence[TopicPlace], today: date) -> list[TopicPlace]:
    due = [topic for topic in topics if topic_status(topic.rules, topic.progress, today) == "due"]
    return sorted(due, key=lambda topic: -overdue(topic, today))


def _due_since(topic: TopicPlace, today: date) -> date:
    return review_date(topic.rules, topic.progress, today) or today


def _new_today(topics: Sequence[TopicPlace], today: date, after: str | None = None) -> TopicPlace | None:
    """Return the one topic that is new today, never `after`.

    It is the topic begun today while it still earns full XP, else the next whose prerequisites are all learnt, which
    means that a first review of each is complete.
    """
    others = [topic for topic in topics if topic.topic_slug != after]
    for topic in others:
        if _is_begun_on(topic, today) and _answers_worth_full_xp(topic, today) > 0:
            return topic
    known = {topic.topic_slug for topic in topics}
    learnt = {topic.topic_slug for topic in topics if topic.is_learnt}
    for topic in others:
        is_new = topic_status(topic.rules, topic.progress, today) == "new" and not topic.is_known
        if is_new and learnt >= known.intersection(topic.prerequisites):
            return topic
    return None


def _is_begun_on(topic: TopicPlace, today: date) -> bool:
    """Return whether every answer in the topic was given today."""
    right, _, wrong = answers_today(topic.progress, today)
    return topic.progress.attempt_count == right + wrong > 0


def _answers_worth_full_xp(topic: TopicPlace, today: date) -> int:
    """Return how many answers to a topic make sense on its first day: those at full XP, at least its review."""
    right, _, _ = answers_today(topic.progress, today)
    at_full_xp = max(0, topic.rules.daily_full_tasks - right)
    if not is_due(topic.rules, topic.progress, today):
        return at_full_xp
    return max(at_full_xp, answers_to_review(topic.rules, topic.progress, today))


def _mixed(items: list[QueueItem], after: str | None) -> Iterator[QueueItem]:
    """Yield the most urgent item of another topic than the one before; the most urgent of all if there is none."""
    while items:
        item = next((item for item in items if item.topic_slug != after), items[0])
        items.remove(item)
        after = item.topic_slug
        yield item
