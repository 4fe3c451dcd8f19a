"""The end of a session, and an answer sent twice, as the services tell them."""

from datetime import date
from uuid import uuid4

import pytest

from tests.conftest import NOON
from tests.learners import SECRETS, add_learner, answer, later, right_answer
from tests.round_trips import traced
from tests.trees import OTHER_TOPIC, TOPIC
from webapp import db
from webapp.config import Settings
from webapp.content.library import Library
from webapp.errors import NotFound
from webapp.rules.sessions import Session
from webapp.services import practice, practice_submit
from webapp.services.practice_end import SessionEnd, end_of_day, end_of_topic
from webapp.services.visits import Visit, visit


def practise(conn: db.Conn, who: Visit, library: Library, answers: str, topic: str = TOPIC, first: int = 0) -> None:
    """Answer tasks one after the other, rightly ("r") or wrongly ("w"), a minute apart."""
    for number, letter in enumerate(answers, start=first):
        answer(conn, later(who, minutes=number), library, topic, f"copy-{number:02}", right=letter == "r")


def missed(end: SessionEnd) -> list[str]:
    return [task.variant.task_id for task in end.missed]


def test_an_end_tells_what_its_session_brought_and_not_what_came_before(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    practise(conn, who, library, "rrwrrrrrrr")
    first = end_of_topic(conn, later(who, hours=1), library, TOPIC)
    assert (first.correct_count, first.wrong_count, first.xp_earned) == (9, 1, 900)
    assert missed(first) == ["copy-02"]
    practise(conn, later(who, hours=2), library, "rwr", first=10)
    second = end_of_topic(conn, later(who, hours=3), library, TOPIC)
    assert (second.correct_count, second.wrong_count) == (2, 1)
    assert missed(second) == ["copy-11"]
    day = end_of_day(conn, later(who, hours=3), library)
    assert (day.correct_count, day.wrong_count, missed(day)) == (11, 2, ["copy-11", "copy-02"])


def test_levels_reached_in_the_session_are_told_and_earlier_ones_are_not(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    practise(conn, who, library, "r" * 10)
    end = end_of_topic(conn, later(who, hours=1), library, TOPIC)
    assert (end.topics[0].level_before, end.topics[0].standing.level.level) == (0, 1)
    assert end.topics[0].is_level_reached
    practise(conn, later(who, hours=2), library, "r", first=10)
    assert not end_of_topic(conn, later(who, hours=3), library, TOPIC).topics[0].is_level_reached
    assert end_of_day(conn, later(who, hours=3), library).topics[0].is_level_reached


def test_a_mistake_put_right_in_the_session_is_not_shown_again(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    answer(conn, who, library, TOPIC, "copy-00", right=False)
    answer(conn, later(who, minutes=1), library, TOPIC, "copy-01", right=False)
    answer(conn, later(who, minutes=2), library, TOPIC, "copy-00")
    assert missed(end_of_topic(conn, later(who, minutes=3), library, TOPIC)) == ["copy-01"]


def test_a_day_without_an_answer_has_an_end_too(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    practise(conn, who, library, "rw")
    for end in (
        end_of_topic(conn, later(who, days=1), library, TOPIC),
        end_of_day(conn, later(who, days=1), library),
        end_of_day(conn, add_learner(conn, NOON), library),
    ):
        assert (end.has_answers, end.xp_earned, missed(end)) == (False, 0, [])
    assert not end_of_topic(conn, later(who, days=1), library, TOPIC).topics[0].is_level_reached
    with pytest.raises(NotFound):
        end_of_topic(conn, who, library, "nothing")


def test_the_next_step_is_another_topic_than_the_one_just_practised(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    practise(conn, who, library, "r")
    upcoming = end_of_topic(conn, later(who, hours=1), library, TOPIC).upcoming
    assert upcoming is not None
    assert upcoming.topic.slug == OTHER_TOPIC


def test_an_answer_that_was_taken_back_is_not_in_the_end(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    practise(conn, who, library, "rw")
    conn.execute(
        "update user_task_attempts set undone_at = attempted_at, attempt_number = -1"
        " where user_id = %s and not is_correct",
        [who.user_id],
    )
    assert end_of_day(conn, later(who, hours=1), library).wrong_count == 0


def test_an_end_takes_one_round_trip(database: Settings, library: Library) -> None:
    who = visit(uuid4(), locale="en", time_zone="UTC", now=NOON)
    with db.reading() as conn, traced(conn) as round_trips:
        end_of_topic(conn, who, library, TOPIC)
    assert round_trips() == 1


def test_an_answer_sent_twice_ends_the_review_twice_until_another_follows(conn: db.Conn, library: Library) -> None:
    who = add_learner(conn, NOON)
    practise(conn, who, library, "r")
    tomorrow = later(who, days=1)
    practise(conn, tomorrow, library, "r", first=1)
    card = practice.issue(conn, later(tomorrow, hours=1), library, SECRETS, TOPIC)
    assert card.session == Session(1, 2, is_review=True)
    given = right_answer(card)
    first, second = (
        practice_submit.submit(conn, later(tomorrow, hours=1), library, SECRETS, card.token, given) for _ in range(2)
    )
    assert first.session == second.session == Session(2, 2, is_review=True)
    assert first.before == second.before
    assert first.before is not None
    assert first.before.last_review_date == date(2026, 3, 2)
    practise(conn, later(tomorrow, hours=2), library, "r", first=2)
    late = practice_submit.submit(conn, later(tomorrow, hours=3), library, SECRETS, card.token, given)
    assert (late.before, late.session) == (None, Session(3, 10))


def test_each_session_asks_in_an_order_of_its_own(conn: db.Conn, library: Library) -> None:
    """Thirty tasks met in one day, all right: three sessions of the next day ask what is due in three orders."""
    who = add_learner(conn, NOON)
    practise(conn, who, library, "r" * 30)
    asked = []
    for number in range(30):
        at = later(who, days=1, minutes=number)
        card = practice.issue(conn, at, library, SECRETS, TOPIC)
        practice_submit.submit(conn, at, library, SECRETS, card.token, right_answer(card))
        asked.append(card.variant.task_id)
    assert sorted(asked) == sorted(library.topics[TOPIC].tasks), "each is asked once"
    assert asked != sorted(asked), "not in the author's order again"
