"""Topics with a learner's state: which of them are due."""

from dataclasses import replace

from tests.conftest import NOON
from tests.learners import add_learner, answer, later
from tests.trees import OTHER_TOPIC, TOPIC
from webapp import db
from webapp.content.library import Library
from webapp.services import catalog
from webapp.services.dashboard import dashboard


def test_a_topic_without_tasks_is_never_due(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    for topic in (TOPIC, OTHER_TOPIC):
        answer(conn, who, library, topic)
    tomorrow = later(who, days=1)
    states = catalog.topic_states(conn, tomorrow)
    assert [topic.slug for topic in catalog.due_topics(library, states)] == [TOPIC, OTHER_TOPIC]
    emptied = replace(library, topics={**library.topics, TOPIC: replace(library.topics[TOPIC], tasks={})})
    assert [topic.slug for topic in catalog.due_topics(emptied, states)] == [OTHER_TOPIC]
    shown = dashboard(conn, tomorrow, emptied)
    assert [topic.topic.slug for topic in shown.topics] == [OTHER_TOPIC]
    assert shown.due_topics == 1
