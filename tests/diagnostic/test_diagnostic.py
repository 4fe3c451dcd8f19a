"""The diagnostic finds the topics a newcomer knows, and neither earns XP nor schedules anything."""

from dataclasses import replace

import pytest

from tests.conftest import NOON
from tests.learners import SECRETS, add_learner, later
from tests.trees import OTHER_TOPIC, TOPIC
from webapp import db
from webapp.content.library import Library
from webapp.errors import Conflict, Forbidden, Invalid, NotFound
from webapp.rules.diagnostic import MOST_TASKS
from webapp.services import catalog, diagnostic, practice, practice_submit, today
from webapp.services.diagnostic import Question, Sitting
from webapp.services.visits import Visit


def right(question: Question) -> str:
    return "".join(character for character in question.variant.prompt_text if character.isdigit())


def take(conn: db.Conn, who: Visit, library: Library, known: set[str]) -> int:
    """Answer as somebody who knows these topics. Return how many tasks it took."""
    question = diagnostic.start(who, library, SECRETS, "numbers")
    asked = 0
    while question is not None:
        asked += 1
        answer = right(question) if question.variant.topic_slug in known else "1"
        judged = diagnostic.judge(who, library, SECRETS, question.token, answer)
        assert isinstance(judged, Sitting)
        sitting = judged
        question = diagnostic.go_on(who, library, SECRETS, sitting)
    diagnostic.finish(conn, who, library, sitting)
    return asked


def found(conn: db.Conn, who: Visit, library: Library) -> set[str]:
    return set(diagnostic.result(conn, who, library, "numbers").known)


def test_known_topics_are_found_and_remembered(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    assert take(conn, who, library, {TOPIC}) <= MOST_TASKS
    assert found(conn, who, library) == {TOPIC}
    result = diagnostic.result(conn, who, library, "numbers")
    assert [planned.topic.slug for planned in result.plan] == [OTHER_TOPIC]
    states = catalog.topic_states(conn, who)
    assert (states[TOPIC].is_known, states[OTHER_TOPIC].is_known) == (True, False)
    state, learnt = catalog.lesson_state(conn, who, OTHER_TOPIC, [TOPIC])
    assert state == states[OTHER_TOPIC]
    assert learnt == (TOPIC,)


def test_a_diagnostic_earns_nothing_and_schedules_nothing(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    take(conn, who, library, {TOPIC, OTHER_TOPIC})
    for table in ("user_topic_xp", "user_task_attempts", "user_task_state", "user_learning_days"):
        assert conn.execute(f"select 1 from {table} where user_id = %s", [who.user_id]).fetchall() == []  # noqa: S608 - our own names


def test_taken_again_the_latest_result_holds(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    for known in ({TOPIC, OTHER_TOPIC}, {OTHER_TOPIC}, set(), {TOPIC}):
        take(conn, who, library, known)
        assert found(conn, who, library) == known


def test_the_days_queue_offers_the_first_topic_that_is_not_known(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    assert {item.topic_slug for item in today.today(conn, who, library).queue} == {TOPIC}
    take(conn, who, library, {TOPIC})
    assert {item.topic_slug for item in today.today(conn, who, library).queue} == {OTHER_TOPIC}


def test_an_answer_that_cannot_be_read_asks_the_same_again(library: Library, conn: db.Conn) -> None:
    who = add_learner(conn, NOON)
    question = diagnostic.start(who, library, SECRETS, "numbers")
    assert question is not None
    judged = diagnostic.judge(who, library, SECRETS, question.token, "<script>")
    assert not isinstance(judged, Sitting)
    assert judged[0] == question


def test_not_knowing_counts_as_not_known(library: Library, conn: db.Conn) -> None:
    who = add_learner(conn, NOON)
    question = diagnostic.start(who, library, SECRETS, "numbers")
    while question is not None:
        sitting = diagnostic.give_up(who, SECRETS, question.token)
        question = diagnostic.go_on(who, library, SECRETS, sitting)
    diagnostic.finish(conn, who, library, sitting)
    assert found(conn, who, library) == set()


def test_tokens_of_practice_and_diagnostic_do_not_open_each_other(library: Library, conn: db.Conn) -> None:
    who = add_learner(conn, NOON)
    card, question = (
        practice.issue(conn, who, library, SECRETS, TOPIC),
        diagnostic.start(who, library, SECRETS, "numbers"),
    )
    assert question is not None
    with pytest.raises(Invalid):
        practice_submit.submit(conn, who, library, SECRETS, question.token, "1")
    with pytest.raises(Invalid):
        diagnostic.judge(who, library, SECRETS, card.token, "1")


def test_anothers_forged_and_old_tokens_are_refused(library: Library, conn: db.Conn) -> None:
    who, stranger = add_learner(conn, NOON), add_learner(conn, NOON)
    question = diagnostic.start(who, library, SECRETS, "numbers")
    assert question is not None
    for visit, token, refusal in (
        (stranger, question.token, Forbidden),
        (who, question.token[:-4] + "aaaa", Invalid),
        (replace(who, now=later(who, days=2).now), question.token, Conflict),
    ):
        with pytest.raises(refusal):
            diagnostic.judge(visit, library, SECRETS, token, "1")


def test_an_unknown_subject_is_not_found(library: Library, conn: db.Conn) -> None:
    who = add_learner(conn, NOON)
    with pytest.raises(NotFound):
        diagnostic.start(who, library, SECRETS, "alchemy")
    with pytest.raises(NotFound):
        diagnostic.result(conn, who, library, "alchemy")
