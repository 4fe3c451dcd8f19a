"""The day's queue: what to practise today, in which order, out of everything that waits in all topics.

Due tasks come first, the oldest at the head; then what the review of a due topic still needs; then one new topic. The
queue is cut to the places that the learner's daily goal leaves, and only then mixed, so that mixing never pushes a due
task out.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Literal

from webapp.rules.attempts import Progress, TopicRules, answers_today
from webapp.rules.reviews import is_due, topic_status

Reason = Literal["due_task", "due_topic", "new_topic"]

# What a task takes with reading, thinking and looking at the worked solution; a rule of thumb shown as "about".
MINUTES_PER_TASK = 2


@dataclass(frozen=True, slots=True)
class DueTask:
    """A task whose review date has come."""

    topic_slug: str
    task_id: str
    next_review_date: date


@dataclass(frozen=True, slots=True)
class TopicPlace:
    """A topic that can be practised: its rules, the learner's progress, and the topics to learn before it. A known one
    was shown to be known in a diagnostic: it counts as learnt and is not offered as new."""

    topic_slug: str
    rules: TopicRules
    progress: Progress
    prerequisites: tuple[str, ...]
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One answer to give. Without ``task_id`` the topic's own turn decides; ``due_since`` is None for what is new."""

    reason: Reason
    topic_slug: str
    task_id: str | None = None
    due_since: date | None = None


def build_queue(
    due_tasks: Sequence[DueTask], topics: Sequence[TopicPlace], *, places: int, today: date, after: str | None = None
) -> tuple[QueueItem, ...]:
    """Return at most ``places`` items. ``due_tasks`` come oldest first, ``topics`` in teaching order; ``after`` is the
    topic practised just now, which the first item avoids if it can."""
    return tuple(_mixed(list(islice(_by_urgency(due_tasks, topics, today), max(0, places))), after))


def minutes_for(items: Sequence[QueueItem]) -> int:
    """Return about how long a queue takes."""
    return MINUTES_PER_TASK * len(items)


def _by_urgency(due_tasks: Sequence[DueTask], topics: Sequence[TopicPlace], today: date) -> Iterator[QueueItem]:
    for task in due_tasks:
        yield QueueItem("due_task", task.topic_slug, task.task_id, task.next_review_date)
    queued = Counter(task.topic_slug for task in due_tasks)
    for topic in sorted(topics, key=lambda topic: topic.progress.next_review_date or today):
        if topic_status(topic.progress, today) == "due":
            due_since = topic.progress.next_review_date or today
            for _ in range(_answers_to_review(topic, today) - queued[topic.topic_slug]):
                yield QueueItem("due_topic", topic.topic_slug, due_since=due_since)
                queued[topic.topic_slug] += 1
    new = _new_today(topics, today)
    if new:
        for _ in range(_answers_worth_full_xp(new, today) - queued[new.topic_slug]):
            yield QueueItem("new_topic", new.topic_slug)


def _new_today(topics: Sequence[TopicPlace], today: date) -> TopicPlace | None:
    """The one topic that is new today: the one begun today while it still earns full XP, else the next whose
    prerequisites are all learnt, which means that a first review of each is passed."""
    for topic in topics:
        begun = topic.progress.attempt_count > 0 and topic.progress.attempt_count == sum(
            answers_today(topic.progress, today)
        )
        if begun and _answers_worth_full_xp(topic, today) > 0:
            return topic
    known = {topic.topic_slug for topic in topics}
    learnt = {topic.topic_slug for topic in topics if topic.is_known or topic.progress.srs_stage > 0}
    for topic in topics:
        is_new = topic_status(topic.progress, today) == "new" and not topic.is_known
        if is_new and learnt >= known.intersection(topic.prerequisites):
            return topic
    return None


def _answers_to_review(topic: TopicPlace, today: date) -> int:
    """How many correct answers a due topic still needs today; the one that settles the review is always missing."""
    correct_today, _ = answers_today(topic.progress, today)
    return max(1, topic.rules.review_tasks - correct_today)


def _answers_worth_full_xp(topic: TopicPlace, today: date) -> int:
    """How many answers to a topic make sense on its first day: while they earn full XP, at least to its review."""
    correct_today, _ = answers_today(topic.progress, today)
    at_full_xp = max(0, topic.rules.daily_full_tasks - correct_today)
    return max(at_full_xp, _answers_to_review(topic, today)) if is_due(topic.progress, today) else at_full_xp


def _mixed(items: list[QueueItem], after: str | None) -> Iterator[QueueItem]:
    """Each time the most urgent item of another topic than the one before; the most urgent of all if there is none."""
    while items:
        item = next((item for item in items if item.topic_slug != after), items[0])
        items.remove(item)
        after = item.topic_slug
        yield item
