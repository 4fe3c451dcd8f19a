"""The diagnostic: a few tasks place a newcomer among the topics of a subject.

Topics and their prerequisites form a graph without cycles. A known topic implies that all its prerequisites are known.
An unknown one implies that everything built on it is unknown. So the next topic asked is the one whose answer, right or
wrong, settles the most open topics. A topic is settled by the best of three tasks, so that one slip or lucky guess
decides nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

MOST_TASKS = 15
ANSWERS_TO_SETTLE = 2


@dataclass(frozen=True, slots=True)
class DiagnosticAnswer:
    """The result of one task of a topic."""

    topic_slug: str
    is_correct: bool


@dataclass(frozen=True, slots=True)
class Placement:
    """The result so far, in the order of the graph. `next_topic` is None when nothing is left to ask."""

    known: tuple[str, ...]
    unknown: tuple[str, ...]
    next_topic: str | None


Graph = Mapping[str, Sequence[str]]
"""Topic -> its prerequisites, in teaching order. Prerequisites outside the graph are ignored."""


def place(graph: Graph, answers: Sequence[DiagnosticAnswer]) -> Placement:
    """Return which topics are known and unknown by the answers so far, and which topic to ask next.

    Topics still open after the last task are neither known nor unknown. Answers about topics outside the graph are
    ignored.
    """
    before = {topic: _reach(topic, graph) for topic in graph}
    after = {topic: {other for other in graph if topic in before[other]} for topic in graph}
    known: set[str] = set()
    unknown: set[str] = set()
    counts: dict[tuple[str, bool], int] = {}
    for answer in answers:
        key = (answer.topic_slug, answer.is_correct)
        counts[key] = counts.get(key, 0) + 1
        if counts[key] == ANSWERS_TO_SETTLE and answer.topic_slug in graph:
            if answer.is_correct:
                known |= {answer.topic_slug} | before[answer.topic_slug]
            else:
                unknown |= {answer.topic_slug} | after[answer.topic_slug]
    open_topics = [topic for topic in graph if topic not in known and topic not in unknown]
    return Placement(
        known=tuple(topic for topic in graph if topic in known),
        unknown=tuple(topic for topic in graph if topic in unknown and topic not in known),
        next_topic=_next(open_topics, before, after, answers),
    )


def plan(graph: Graph, learnt: Collection[str], *, length: int) -> tuple[str, ...]:
    """Return the next topics to learn, at most `length`.

    Each is the first in teaching order that is not learnt and whose prerequisites are learnt or earlier in the plan.
    """
    ready: list[str] = []
    while len(ready) < length:
        reached = {*learnt, *ready}
        open_topics = (topic for topic in graph if topic not in reached)
        following = next((t for t in open_topics if all(p in reached for p in graph[t] if p in graph)), None)
        if following is None:
            break
        ready.append(following)
    return tuple(ready)


def built_on(graph: Graph, topic: str) -> int:
    """Return how many topics depend on this one, directly or indirectly."""
    return sum(topic in _reach(other, graph) for other in graph)


def _next(
    open_topics: Sequence[str],
    before: Mapping[str, set[str]],
    after: Mapping[str, set[str]],
    answers: Sequence[DiagnosticAnswer],
) -> str | None:
    if not open_topics or len(answers) >= MOST_TASKS:
        return None
    if answers and answers[-1].topic_slug in open_topics:
        return answers[-1].topic_slug  # begun and not settled yet
    still_open = set(open_topics)

    def settles(topic: str) -> tuple[int, int]:
        if_known, if_not = len(before[topic] & still_open), len(after[topic] & still_open)
        return min(if_known, if_not), if_known + if_not

    return max(open_topics, key=settles)  # of equal ones the first in teaching order


def _reach(topic: str, graph: Graph) -> set[str]:
    """Return all direct and indirect prerequisites. A cycle, which the content check refuses, does not loop here."""
    found: set[str] = set()
    waiting = [topic]
    while waiting:
        for earlier in graph[waiting.pop()]:
            if earlier in graph and earlier not in found:
                found.add(earlier)
                waiting.append(earlier)
    return found - {topic}
