"""The school year of a class: answers by month and week, topics learnt, nothing from before joining, nobody named."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.classes.people import import_names, new_class, teacher_browser
from tests.classrooms import add_class, answer_slot, give
from tests.learners import answer
from tests.trees import OTHER_TOPIC, TOPIC
from webapp import db
from webapp.content.library import Library
from webapp.rules.attempts import TopicRules
from webapp.services.assignments import Terms
from webapp.services.gradebook_progress import ClassProgress, Unit, class_progress, school_year_start

SEPTEMBER = datetime(2026, 9, 7, 9, tzinfo=UTC)  # a Monday
TODAY = date(2026, 11, 27)
LEARNT_BY = TopicRules().review_tasks


def year_of(conn: db.Conn, library: Library, unit: Unit = "month", **about: object) -> ClassProgress:
    """A class of two. One practised before joining; both learnt a topic in September, one went on in November."""
    room = add_class(conn, SEPTEMBER, pupils=2)
    first, second = room.pupils
    answer(conn, replace(first, now=SEPTEMBER - timedelta(days=1)), library, TOPIC, "copy-00")
    given = give(conn, room, library, Terms("Work"), now=SEPTEMBER, slots=3)
    for at, who in enumerate(room.pupils):
        for slot in (1, 2, 3):
            answer_slot(conn, who, library, given, slot, right=slot != 3, at=SEPTEMBER + timedelta(days=at))
    november = replace(second, now=datetime(2026, 11, 26, 9, tzinfo=UTC))
    for number in range(4):
        answer(conn, november, library, OTHER_TOPIC, f"copy-{number:02}", right=number == 0)
    return class_progress(conn, library, replace(room.about, **about), unit=unit, today=TODAY)  # type: ignore[arg-type]  # names of settings


def test_months_and_topics_of_a_class(conn: db.Conn, library: Library) -> None:
    found = year_of(conn, library)
    assert [
        (each.begins_on.month, each.answer_count, each.right_percent, each.pupil_count) for each in found.periods
    ] == [
        (9, 6, 66, 2),
        (10, 0, None, 0),
        (11, 4, 25, 1),
    ]
    assert (found.answer_count, found.right_percent, found.pupil_count) == (10, 50, 2)
    topic, other = found.topics
    assert (topic.topic.slug, topic.begun_count, topic.answer_count, topic.right_percent) == (TOPIC, 2, 6, 66)
    assert (other.topic.slug, other.begun_count, other.answer_count, other.right_percent) == (OTHER_TOPIC, 1, 4, 25)
    assert LEARNT_BY == 1, "then one right answer on a day learns a topic"
    assert [each.learnt_count for each in found.periods] == [2, 0, 1]
    assert (topic.learnt_count, topic.mastered_count, topic.due_count) == (2, 0, 2)
    assert (other.learnt_count, other.mastered_count, other.due_count) == (1, 0, 1)


def test_weeks_begin_on_mondays_and_the_chart_stands_on_the_scale(conn: db.Conn, library: Library) -> None:
    found = year_of(conn, library, "week")
    assert len(found.periods) == 13
    assert {each.begins_on.weekday() for each in found.periods} == {0}
    assert found.periods[0].begins_on == date(2026, 8, 31)
    bars = [bar for bar in found.chart.bars if bar.height]
    assert [bar.period.begins_on for bar in bars] == [date(2026, 9, 7), date(2026, 11, 23)]
    for bar in bars:
        assert bar.y + bar.height == pytest.approx(found.chart.height)
        assert bar.right_height / bar.height == pytest.approx(
            bar.period.right_count / bar.period.answer_count, abs=0.01
        )
    assert sum(bar.is_labelled for bar in found.chart.bars) <= 12


def test_without_shared_practice_only_answers_of_assignments_count(conn: db.Conn, library: Library) -> None:
    found = year_of(conn, library, shares_practice=False)
    assert [each.answer_count for each in found.periods] == [6, 0, 0]
    (topic,) = found.topics
    assert (topic.learnt_count, topic.mastered_count, topic.due_count) == (2, None, None)


@pytest.mark.parametrize(
    ("today", "start"),
    [(date(2026, 8, 31), date(2025, 9, 1)), (date(2026, 9, 1), date(2026, 9, 1)), (date(2027, 5, 1), date(2026, 9, 1))],
)
def test_a_school_year_begins_in_september(today: date, start: date) -> None:
    assert school_year_start(today) == start


def test_a_class_without_answers_says_what_will_stand_here(app: Flask, client: FlaskClient) -> None:
    teacher = teacher_browser(app)
    address = new_class(teacher)
    import_names(teacher, address, "Koval Anna")
    page = teacher.get(f"{address}/progress").text
    assert "No answers yet" in page
    assert "Koval" not in page
