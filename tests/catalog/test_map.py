"""The map of a subject: where the learner stands in each topic, what it needs, and the lines of the picture."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import NOON
from tests.learners import add_learner, answer, later
from tests.trees import OTHER_TOPIC, TOPIC
from webapp import db
from webapp.content.library import Library, Topic
from webapp.services import catalog
from webapp.services.catalog_map import LONGEST, TopicMap, _rails, topic_map
from webapp.services.visits import Visit


@pytest.fixture
def chain(library: Library) -> Library:
    """The test topics, the second of which needs the first."""
    needy = replace(library.topics[OTHER_TOPIC], prerequisites=(TOPIC,))
    return replace(library, topics={TOPIC: library.topics[TOPIC], OTHER_TOPIC: needy})


def map_of(conn: db.Conn, who: Visit, library: Library) -> TopicMap:
    return topic_map(library, list(library.topics), catalog.topic_states(conn, who))


def states_of(conn: db.Conn, who: Visit, library: Library) -> list[str]:
    return [stop.state for stop in map_of(conn, who, library).stops.values()]


def test_a_map_shows_where_the_learner_is_and_what_is_next(conn: db.Conn, chain: Library) -> None:
    who = add_learner(conn, NOON)
    assert states_of(conn, who, chain) == ["next", "later"]
    answer(conn, who, chain, TOPIC, right=False)
    assert states_of(conn, who, chain) == ["begun", "later"]
    answer(conn, who, chain, TOPIC)
    assert states_of(conn, who, chain) == ["learnt", "next"]
    assert states_of(conn, later(who, days=1), chain) == ["due", "next"]
    conn.execute("update user_topic_xp set srs_stage = 6, next_review_date = %s", [later(who, days=60).today])
    assert states_of(conn, who, chain) == ["mastered", "next"]


def test_what_is_begun_is_next_before_what_is_ready(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    answer(conn, who, library, OTHER_TOPIC, right=False)
    shown = map_of(conn, who, library)
    assert [stop.state for stop in shown.stops.values()] == ["ready", "begun"]
    assert shown.next_topic
    assert shown.next_topic.slug == OTHER_TOPIC


def test_a_topic_says_what_it_needs_until_that_is_learnt_or_known(conn: db.Conn, chain: Library) -> None:
    who = add_learner(conn, NOON)
    assert [topic.slug for topic in map_of(conn, who, chain).stops[OTHER_TOPIC].missing] == [TOPIC]
    conn.execute(
        "insert into user_known_topics (user_id, topic_slug, subject_slug, known_since) values (%s, %s, 'numbers', %s)",
        [who.user_id, TOPIC, NOON],
    )
    shown = map_of(conn, who, chain)
    assert states_of(conn, who, chain) == ["known", "next"]
    assert shown.stops[OTHER_TOPIC].missing == ()
    assert (shown.learnt_count, shown.topic_count) == (1, 2)


def test_a_topic_without_tasks_holds_nothing_back_and_is_not_counted(conn: db.Conn, chain: Library) -> None:
    read_only = replace(chain.topics[TOPIC], tasks={})
    shown = map_of(conn, add_learner(conn, NOON), replace(chain, topics={**chain.topics, TOPIC: read_only}))
    assert shown.topic_count == 1
    assert shown.next_topic
    assert shown.next_topic.slug == OTHER_TOPIC


# --- Lines ------------------------------------------------------------------------------------------------------------

GRAPHS = st.lists(st.sets(st.integers(0, 14), max_size=3), max_size=15)


@given(GRAPHS)
def test_lines_lead_from_every_topic_to_those_that_need_it_and_never_share_a_lane(needs: list[set[int]]) -> None:
    topics = tuple(bare_topic(number, needed) for number, needed in enumerate(needs))
    rails = list(_rails(topics, None).values())
    running: dict[int, str] = {}
    for number, rail in enumerate(rails):
        assert {line.lane: line.source for line in rail.above} == running, "what goes on above comes in below"
        assert {line.source for line in rail.into} == {f"t{n}" for n in needs[number] if number - LONGEST <= n < number}
        assert set(rail.through) <= set(rail.above)
        lanes = [line.lane for line in rail.through]
        assert rail.lane not in lanes, "a topic never stands on a line of others"
        running = {line.lane: line.source for line in rail.through}
        if rail.goes_on:
            running[rail.lane] = f"t{number}"
    assert not running, "no line leads nowhere"


def bare_topic(number: int, needs: set[int]) -> Topic:
    topic = object.__new__(Topic)
    object.__setattr__(topic, "slug", f"t{number}")
    object.__setattr__(topic, "prerequisites", tuple(f"t{n}" for n in sorted(needs)))
    return topic


def test_shipped_maps_fit_a_phone(shipped: Library) -> None:
    for subject in shipped.subjects:
        slugs = [slug for section in subject.sections for slug in section.topic_slugs]
        rails = _rails(tuple(shipped.topics[slug] for slug in slugs), None)
        assert max(rail.lane for rail in rails.values()) < 5, subject.slug
    for course in shipped.courses:
        rails = _rails(tuple(shipped.topics[slug] for slug in course.topic_slugs), course)
        assert max(rail.lane for rail in rails.values()) < 5, course.slug
