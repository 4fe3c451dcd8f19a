"""The calendar feed: right days in any zone, read by another parser, and closed without its address."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from tests.accounts.browsers import post, signed_in_browser
from tests.accounts.people import new_account
from tests.classrooms import add_class, answer_slot, give
from tests.conftest import NOON
from tests.learners import answer, later
from tests.reminders.conftest import write
from tests.trees import OTHER_TOPIC, TOPIC
from webapp import clock, db
from webapp.content.library import Library
from webapp.rules.marks import OwnTerms
from webapp.services import assignments, calendar, calendar_file
from webapp.services.assignments import Terms
from webapp.services.calendar_file import Event
from webapp.services.visits import visit


def feed_path(client: FlaskClient) -> str:
    """Return the address that the profile shows, without the host."""
    found = re.search(r"http://localhost(/calendar/\S+?\.ics)<", client.get("/profile").get_data(as_text=True))
    assert found
    return found[1]


@pytest.fixture
def olena(client: FlaskClient, app: Flask) -> FlaskClient:
    browser = signed_in_browser(app, "olena@calendar.example")
    post(browser, "/profile/calendar")
    return browser


def test_a_new_address_replaces_the_one_before_and_can_be_taken_away(app: Flask, olena: FlaskClient) -> None:
    stranger, first = app.test_client(), feed_path(olena)
    assert stranger.get(first).status_code == 200
    post(olena, "/profile/calendar")
    second = feed_path(olena)
    assert second != first
    assert (stranger.get(first).status_code, stranger.get(second).status_code) == (404, 200)
    post(olena, "/profile/calendar/remove")
    assert stranger.get(second).status_code == 404
    assert "/profile/calendar/remove" not in olena.get("/profile").get_data(as_text=True)


def test_an_address_with_a_fault_opens_nothing(app: Flask, olena: FlaskClient) -> None:
    path = feed_path(olena)
    for wrong in (
        path.replace(".ics", "x.ics"),
        "/calendar/made-up.ics",
        "/calendar/.ics",
        re.sub(r"\.[\w-]{5}", ".", path, count=1),
    ):
        assert app.test_client().get(wrong).status_code == 404


@pytest.mark.parametrize("zone", ["Europe/Kyiv", "America/Los_Angeles", "Pacific/Kiritimati", "UTC"])
def test_a_topic_stands_on_the_day_on_which_it_returns(
    app: Flask, client: FlaskClient, library: Library, monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    """A whole day has no zone: the date of the feed is the learning day, wherever the learner and the server are."""
    with db.transaction() as conn:
        user_id = new_account(conn).user_id
    write("update users set time_zone = %s, locale = 'uk' where id = %s", zone, user_id)
    with db.transaction() as conn:
        who = visit(user_id, locale="uk", time_zone=zone, now=NOON)
        for _ in range(3):
            answer(conn, who, library, TOPIC)
        answer(conn, later(who, days=-4), library, OTHER_TOPIC)
        calendar.renew_address(conn, user_id, NOON)
        key = calendar.find_address(conn, user_id)
        returns = next(iter(calendar.review_days(conn, who, library)))
    monkeypatch.setattr(clock, "now", lambda: NOON)
    response = app.test_client().get(f"/calendar/{key}.ics")
    assert response.mimetype == "text/calendar"
    events = Calendar.from_ical(response.data).events
    assert [event.start for event in events] == [who.today, who.today + timedelta(days=1)]
    assert returns == who.today, "what has waited for days is due today"
    assert [event.end - event.start for event in events] == [timedelta(days=1)] * 2
    assert [str(event["SUMMARY"]) for event in events] == ["Повторити 1 тему"] * 2
    assert [str(event["DESCRIPTION"]) for event in events] == ["Лічба"] * 2
    assert {str(event["URL"]) for event in events} == {"http://localhost/today"}


def test_an_event_keeps_its_name_while_its_day_stays(app: Flask, olena: FlaskClient) -> None:
    first, second = (app.test_client().get(feed_path(olena)).data for _ in range(2))
    uids = [[str(event["UID"]) for event in Calendar.from_ical(each).events] for each in (first, second)]
    assert uids[0] == uids[1]


EVENING = datetime.fromisoformat("2026-03-06T20:00")  # on the clock of the class
texts = st.text(st.characters(blacklist_categories=("Cs", "Cc"), whitelist_characters="\n"), max_size=200).map(
    str.strip
)


def as_text(text: str) -> str:
    """Escape a value of the type TEXT by the letter of RFC 5545, 3.3.11."""
    return re.sub(r"([\\;,])", r"\\\1", text).replace("\n", "\\n")


@given(texts, texts, st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_another_reader_reads_back_what_is_written(summary: str, description: str, day: date) -> None:
    event = Event("uid@intervals", day, summary, description, "https://intervals.example/today")
    data = calendar_file.write("Інтервали: повторення, тиждень; рік \\ день", [event], datetime(2026, 3, 2, tzinfo=UTC))
    written = data.decode()
    (read,) = Calendar.from_ical(data).events
    assert (str(read["SUMMARY"]), str(read["DESCRIPTION"])) == (summary, description)
    assert (read.start, read.end) == (day, day + timedelta(days=1))
    unfolded = written.replace("\r\n ", "").split("\r\n")  # as any other reader takes the lines
    assert f"DTSTART;VALUE=DATE:{day:%Y%m%d}" in unfolded
    assert f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}" in unfolded
    assert f"SUMMARY:{as_text(summary)}" in unfolded
    assert {"REFRESH-INTERVAL;VALUE=DURATION:PT6H", "X-PUBLISHED-TTL:PT6H", "DTSTAMP:20260302T000000Z"} <= set(unfolded)
    assert "NAME:Інтервали: повторення\\, тиждень\\; рік \\\\ день\r\n" in written.replace("\r\n ", "")
    lines = data.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # no character is split


def test_assignments_stand_at_their_due_time_until_they_are_done(
    app: Flask, client: FlaskClient, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A due time is a moment: the evening of the class, and the pupil's own where a teacher set one. It may move."""
    with db.pool().connection() as conn:
        room = add_class(conn, NOON)
        (pupil,) = room.pupils
        given = give(conn, room, library, Terms("Дроби; 1, 2", due_local=EVENING), now=NOON, slots=1)
        give(conn, room, library, Terms("Whenever"), now=NOON, slots=1)
        draft = give(conn, room, library, Terms("Draft", due_local=EVENING), now=NOON, is_given=False)
        calendar.renew_address(conn, pupil.user_id, NOON)
        path = f"/calendar/{calendar.find_address(conn, pupil.user_id)}.ics"
    monkeypatch.setattr(clock, "now", lambda: NOON)

    def events() -> dict[str, tuple[str, str, object]]:
        found = Calendar.from_ical(app.test_client().get(path).data).events
        return {str(each["UID"]): (str(each["SUMMARY"]), str(each["DESCRIPTION"]), each.start) for each in found}

    assert draft.assignment.is_draft
    first = events()
    assert list(first.values()) == [("Due: Дроби; 1, 2", "7-A", datetime(2026, 3, 6, 18, tzinfo=UTC))]
    class_id, assignment_id = room.about.class_id, given.assignment.assignment_id
    own = datetime(2026, 3, 9, 18, tzinfo=UTC)
    with db.pool().connection() as conn:
        assignments.set_own_terms(
            conn, class_id, assignment_id, pupil.user_id, OwnTerms(own, excused=False, given=True)
        )
    moved = events()
    assert [(uid, at) for uid, (_, _, at) in moved.items()] == [(uid, own) for uid in first]
    with db.pool().connection() as conn:
        answer_slot(conn, pupil, library, given, 1)
    assert [each for each in events() if each in first] == [], "what is done is no longer due"
