"""The map of a subject or a course: the learner's progress in each topic, its prerequisites, and the picture.

The picture is a list with lines beside it. From each topic a line runs down to the topics that need it. Parallel lines
have lanes, counted from 0 at the left.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from webapp.content.library import Course, Library, Topic, prerequisites_in, worked_out_once
from webapp.services.catalog import TopicState

# learnt, due and mastered: a review is complete. known: by a diagnostic. begun: before its first review. next: the
# first of the topics that are ready to begin. later: others must be learnt first.
StopState = Literal["learnt", "due", "mastered", "known", "begun", "next", "ready", "later"]

LONGEST = 6  # stops of the map that a line passes; what a topic needs is also said in words


@dataclass(frozen=True, slots=True)
class Line:
    """A line in a lane, from the topic `source` above."""

    lane: int
    source: str


@dataclass(frozen=True, slots=True)
class Rail:
    """The drawing beside a topic: its lane, the lines from above, and whether a line starts here.

    Of the lines from above, some pass on to other topics and some end at this one.
    """

    lane: int
    above: tuple[Line, ...]
    through: tuple[Line, ...]
    into: tuple[Line, ...]
    goes_on: bool


@dataclass(frozen=True, slots=True)
class Stop:
    """A topic on the map: the learner's progress, and its prerequisites not learnt yet."""

    topic: Topic
    state: StopState
    standing: TopicState
    missing: tuple[Topic, ...]
    rail: Rail


@dataclass(frozen=True, slots=True)
class TopicMap:
    """The topics in order by slug, the number of lanes, and the number of topics learnt."""

    stops: Mapping[str, Stop]
    lanes: int
    learnt_count: int
    topic_count: int
    next_topic: Topic | None
    assumed: tuple[Topic, ...]  # the topics that a course takes as known


def topic_map(
    library: Library, slugs: Sequence[str], states: Mapping[str, TopicState], course: Course | None = None
) -> TopicMap:
    """Return the map of topics, given in an order that puts prerequisites first.

    A topic that is not in the database yet is left out. One without tasks cannot be learnt and blocks no other.
    """
    topics = [library.topics[slug] for slug in slugs if slug in library.topics and slug in states]
    rails = _rails(tuple(topics), course)
    missing: dict[str, tuple[Topic, ...]] = {}
    found: dict[str, StopState] = {}
    for topic in topics:
        before = [library.topics[slug] for slug in prerequisites_in(topic, course) if slug in library.topics]
        missing[topic.slug] = tuple(t for t in before if t.tasks and t.slug in states and not states[t.slug].is_learnt)
        found[topic.slug] = _state(states[topic.slug], is_ready=not missing[topic.slug])
    practised = [topic for topic in topics if topic.tasks]
    open_ones = [topic for topic in practised if found[topic.slug] in ("begun", "ready")]
    next_topic = min(open_ones, key=lambda topic: found[topic.slug], default=None)  # begun ones come before ready ones
    if next_topic and found[next_topic.slug] == "ready":
        found[next_topic.slug] = "next"
    return TopicMap(
        stops={
            topic.slug: Stop(topic, found[topic.slug], states[topic.slug], missing[topic.slug], rails[topic.slug])
            for topic in topics
        },
        lanes=1 + max((line.lane for rail in rails.values() for line in _lines(rail)), default=0),
        learnt_count=sum(states[topic.slug].is_learnt for topic in practised),
        topic_count=len(practised),
        next_topic=next_topic,
        assumed=_assumed(library, topics, course) if course else (),
    )


def _assumed(library: Library, topics: Sequence[Topic], course: Course) -> tuple[Topic, ...]:
    needed = {slug for topic in topics for slug in topic.prerequisites}.difference(course.topic_slugs)
    return tuple(topic for slug, topic in library.topics.items() if slug in needed)


def _state(of: TopicState, *, is_ready: bool) -> StopState:
    standing = of.standing
    if standing.is_review_due:
        return "due"
    if standing.progress.srs_stage:
        return "mastered" if standing.status == "mastered" else "learnt"
    if standing.progress.attempt_count:
        return "begun"
    if of.is_known:
        return "known"
    return "ready" if is_ready else "later"


def _lines(rail: Rail) -> Iterable[Line]:
    yield Line(rail.lane, "")
    yield from rail.above


@worked_out_once(256)
def _rails(topics: tuple[Topic, ...], course: Course | None) -> Mapping[str, Rail]:
    """Return the lanes of all lines: a topic takes the lane of a line that ends at it, else the first free one.

    A longer line than `LONGEST` is left out, so that the lanes of forty topics fit a phone.
    """
    needs: dict[str, set[str]] = {}
    for at, topic in enumerate(topics):
        near = {other.slug for other in topics[max(at - LONGEST, 0) : at]}
        needs[topic.slug] = near.intersection(prerequisites_in(topic, course))
    last_use = {source: slug for slug, sources in needs.items() for source in sources}
    lanes: list[str | None] = []  # the topic whose line runs in each lane
    rails = {}
    for topic in topics:
        above = tuple(Line(lane, source) for lane, source in enumerate(lanes) if source)
        into = tuple(line for line in above if line.source in needs[topic.slug])
        for line in into:
            if last_use[line.source] == topic.slug:
                lanes[line.lane] = None
        lane = lanes.index(None) if None in lanes else len(lanes)
        through = tuple(Line(at, source) for at, source in enumerate(lanes) if source)
        goes_on = topic.slug in last_use
        if lane == len(lanes):
            lanes.append(None)
        lanes[lane] = topic.slug if goes_on else None
        rails[topic.slug] = Rail(lane, above, through, into, goes_on)
    return rails
