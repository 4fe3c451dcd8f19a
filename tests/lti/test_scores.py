"""Scenario 11 of classes: marks reach the platform after they were stored, once each, also after it was down."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from joserfc.jwk import RSAKey

from tests.classrooms import Classroom, add_class, answer_slot, give
from tests.learners import SECRETS, add_learner
from tests.lti.errands import begin
from tests.lti.platform import Platform, running
from webapp import db
from webapp.config import Settings
from webapp.content.library import Library
from webapp.outside import lti as messages
from webapp.outside.guarded import Silent
from webapp.services import lti, lti_errands, lti_platforms, lti_scores, merging, privacy
from webapp.services.assignments import Given, Terms
from webapp.services.lti import Course
from webapp.services.lti_line_items import LinkToMake
from webapp.services.lti_scores import Gone, timestamp_for

TEN = datetime(2026, 10, 23, 10, tzinfo=UTC)


@dataclass
class Work:
    """A class with an assignment of 20 tasks for 10 points, and the platform that its pupils come from."""

    conn: db.Conn
    platform: Platform
    platform_id: UUID
    room: Classroom
    given: Given
    library: Library

    def answer(self, slots: range, at: datetime) -> None:
        for slot in slots:
            answer_slot(self.conn, self.room.pupils[0], self.library, self.given, slot, at=at)

    def send(self, at: datetime) -> Counter[str]:
        return lti_scores.send_due(db.transaction, SECRETS, allows_private=True, clock=lambda: at)

    def received(self, pupil: str = "p-0") -> list[dict[str, Any]]:
        return self.platform.scores.get(f"link-1/{pupil}", [])


@pytest.fixture(scope="module")
def key() -> RSAKey:
    """The platform's key. Making and reading one takes 60 ms."""
    return RSAKey.generate_key(2048)


@pytest.fixture
def work(database: Settings, library: Library, key: RSAKey) -> Iterator[Work]:
    with running(Platform(key=key)) as platform, db.connect(database.direct_url) as conn:
        described = lti_platforms.read_platform(**platform.described, allows_private=True)
        lti_platforms.add(conn, described, TEN)
        platform.tool_keys = lti_platforms.public_keys(lti_platforms.open_keys(conn, SECRETS, TEN))
        room = add_class(conn, TEN, pupils=2)
        given = give(conn, room, library, Terms("Дроби"), now=TEN, slots=20, points=Decimal("0.5"))
        for number, pupil in enumerate(room.pupils):
            launch = replace(
                begin(None).launch,
                course=Course(described.platform_id, "1", "7-A", "7-A"),
                subject=f"p-{number}",
                line_item_url=f"{platform.base}/ags/lineitems/link-1?type=1",
            )
            lti_scores.aim(conn, launch, pupil.user_id, room.about.class_id, given.assignment.assignment_id)
        yield Work(conn, platform, described.platform_id, room, given, library)


def test_each_mark_is_sent_once_with_the_time_at_which_it_changed(work: Work) -> None:
    work.answer(range(1, 15), TEN + timedelta(milliseconds=120))
    assert work.send(TEN + timedelta(seconds=2)) == {"sent": 1}
    work.answer(range(15, 16), TEN + timedelta(seconds=4, milliseconds=500))
    assert work.send(TEN + timedelta(minutes=1)) == {"sent": 1}
    assert [(score["scoreGiven"], score["scoreMaximum"], score["timestamp"]) for score in work.received()] == [
        (7.0, 10.0, "2026-10-23T10:00:00.120+00:00"),
        (7.5, 10.0, "2026-10-23T10:00:04.500+00:00"),
    ]
    asked = work.platform.requests
    assert work.send(TEN + timedelta(minutes=2)) == {}
    assert work.platform.requests == asked, "nothing is due, so nothing is asked"
    assert work.received("p-1") == [], "who did not begin has no score"


def test_a_platform_that_is_down_for_three_hours_gets_one_score_afterwards(work: Work) -> None:
    work.platform.is_down = True
    work.answer(range(1, 15), TEN + timedelta(milliseconds=120))
    outcomes: Counter[str] = Counter()
    for minute in range(180):
        outcomes += work.send(TEN + timedelta(minutes=minute, seconds=30))
    assert outcomes["sent"] == 0
    assert outcomes["failed"] == 8, "after 1, 2, 4, ... minutes, not every minute"
    work.answer(range(15, 16), TEN + timedelta(minutes=90))
    work.platform.is_down = False
    for minute in range(180, 400):
        outcomes += work.send(TEN + timedelta(minutes=minute))
    assert outcomes["sent"] == 1
    (score,) = work.received()
    assert score["scoreGiven"] == 7.5
    assert score["timestamp"] > "2026-10-23T11:30:00.000+00:00"


def test_an_answer_that_was_lost_is_sent_again_under_a_newer_time(work: Work) -> None:
    work.platform.loses_answers = True
    work.answer(range(1, 15), TEN)
    assert work.send(TEN + timedelta(seconds=2)) == {"failed": 1}
    work.platform.loses_answers = False
    assert work.send(TEN + timedelta(seconds=30)) == {}, "not before its pause is over"
    assert work.send(TEN + timedelta(minutes=2)) == {"sent": 1}
    first, second = (score["timestamp"] for score in work.received())
    assert first < second


def test_a_teacher_s_points_are_sent_and_never_above_the_maximum(work: Work) -> None:
    work.answer(range(1, 3), TEN)
    work.send(TEN)
    work.conn.execute("update user_assignments set teacher_points = 12, teacher_note = 'brilliant'")
    assert work.send(TEN + timedelta(hours=1)) == {"sent": 1}
    assert [(score["scoreGiven"], score["scoreMaximum"]) for score in work.received()] == [(1.0, 10.0), (10.0, 10.0)]


def test_two_processes_send_a_score_once(work: Work) -> None:
    work.answer(range(1, 3), TEN)
    with ThreadPoolExecutor(4) as threads:
        outcomes = sum(threads.map(work.send, [TEN] * 4), Counter[str]())
    assert outcomes == {"sent": 1}
    assert len(work.received()) == 1


def test_a_deleted_platform_takes_its_scores_along_and_leaves_marks(work: Work) -> None:
    work.answer(range(1, 3), TEN)
    with db.transaction() as conn:
        lti_platforms.delete(conn, work.platform_id)
    assert work.send(TEN + timedelta(minutes=1)) == {}
    assert work.conn.execute("select count(*) from user_lti_scores").fetchone() == (0,)
    assert work.conn.execute("select points from user_assignments").fetchall() == [(Decimal("1.00"),)]


@pytest.mark.parametrize(
    ("changed", "last", "sent"),
    [
        (2_120_999, None, 2_120_000),
        (2_120_999, 1_120_000, 2_120_000),
        (2_120_999, 1_121_000, 2_500_000),  # within a second: the time of sending
        (2_120_999, 1_700_000, 2_700_000),  # and a second after the last one at least
        (2_120_999, 2_700_000, 3_700_000),  # a clock that was ahead
    ],
)
def test_a_time_is_whole_milliseconds_and_a_second_newer_than_the_last(
    changed: int, last: int | None, sent: int
) -> None:
    """Moodle 4.5 refuses a score of the same second with status 409."""
    at = [TEN + timedelta(microseconds=each) if each is not None else None for each in (changed, last, 2_500_000, sent)]
    assert at[0]
    assert at[2]
    assert timestamp_for(at[0], at[1], at[2]) == at[3]


def test_a_link_without_a_line_item_gets_one_made_once_and_its_scores_go_there(work: Work) -> None:
    """The answer to the first making is lost. Two pupils come before it is made and one afterwards."""
    about = Course(work.platform_id, "1", "7-A", "7-A")
    launches = [
        replace(
            begin(None).launch,
            course=about,
            subject=f"p-{number}",
            resource_link_id="block-5",
            assignment_id=work.given.assignment.assignment_id,
            line_items_url=f"{work.platform.base}/ags/lineitems",
        )
        for number in range(2)
    ]

    def come(number: int) -> None:
        with db.transaction() as conn:
            found = lti.find_assignment(conn, launches[number], work.room.about.class_id)
            assert found
            lti_scores.aim(conn, launches[number], work.room.pupils[number].user_id, work.room.about.class_id, found)

    work.conn.execute("delete from user_lti_scores")
    work.answer(range(1, 15), TEN)
    come(0)
    come(1)
    work.platform.loses_answers = True
    assert work.send(TEN + timedelta(seconds=2)) == {"failed": 1}
    work.platform.loses_answers = False
    assert work.send(TEN + timedelta(minutes=1)) == {}, "not before its pause is over"
    assert work.send(TEN + timedelta(minutes=6)) == {"sent": 1}
    come(0)
    work.answer(range(15, 16), TEN + timedelta(minutes=7))
    assert work.send(TEN + timedelta(minutes=8)) == {"sent": 1}
    (item,) = work.platform.line_items
    assert (item["scoreMaximum"], item["label"], item["resourceLinkId"]) == (10.0, "Дроби", "block-5")
    assert [score["scoreGiven"] for score in work.platform.scores["made-0/p-0"]] == [7.0, 7.5]
    assert work.conn.execute("select distinct line_item_url from user_lti_scores").fetchall() == [(item["id"],)]


def come_by_a_link_of_ours(work: Work) -> None:
    """Two pupils open a link whose line item we make, and have done some work."""
    work.conn.execute("delete from user_lti_scores")
    for number, pupil in enumerate(work.room.pupils):
        launch = replace(
            begin(None).launch,
            course=Course(work.platform_id, "1", "7-A", "7-A"),
            subject=f"p-{number}",
            resource_link_id="block-5",
            assignment_id=work.given.assignment.assignment_id,
            line_items_url=f"{work.platform.base}/ags/lineitems",
        )
        with db.transaction() as conn:
            found = lti.find_assignment(conn, launch, work.room.about.class_id)
            assert found
            lti_scores.aim(conn, launch, pupil.user_id, work.room.about.class_id, found)
        answer_slot(work.conn, pupil, work.library, work.given, 1, at=TEN)


def gone_on(work: Work) -> list[Gone]:
    where = (work.room.about.class_id, work.given.assignment.assignment_id)
    with db.reading() as conn:
        return lti_scores.send_gone(conn, *where, [pupil.user_id for pupil in work.room.pupils]).rows()


def test_a_line_item_of_ours_that_was_deleted_is_made_anew_with_all_its_scores(work: Work) -> None:
    come_by_a_link_of_ours(work)
    assert work.send(TEN + timedelta(minutes=1)) == {"sent": 2}
    work.platform.deleted.add("made-0")
    work.answer(range(2, 3), TEN + timedelta(minutes=2))
    assert work.send(TEN + timedelta(minutes=3)) == {"failed": 1}
    assert work.send(TEN + timedelta(minutes=4)) == {"sent": 2}
    assert [score["scoreGiven"] for score in work.platform.scores["made-1/p-0"]] == [1.0]
    assert [score["scoreGiven"] for score in work.platform.scores["made-1/p-1"]] == [0.5]
    assert work.send(TEN + timedelta(minutes=5)) == {}
    assert len(work.platform.line_items) == 2
    assert gone_on(work) == []


def test_a_line_item_of_ours_that_is_still_listed_is_not_made_twice(work: Work) -> None:
    """A platform may answer 404 for another reason, such as a pupil whom it does not know."""
    come_by_a_link_of_ours(work)
    work.send(TEN + timedelta(minutes=1))
    work.answer(range(2, 3), TEN + timedelta(minutes=2))
    work.platform.deleted.add("made-0")
    with pytest.MonkeyPatch.context() as patch:
        address = work.platform.line_items[0]["id"]
        patch.setattr(messages, "make_line_item", lambda *_, **__: address)
        assert work.send(TEN + timedelta(minutes=3)) == {"failed": 1}
        assert work.send(TEN + timedelta(minutes=3, seconds=30)) == {}, "it waits as after any failure"
    assert gone_on(work) == []
    work.platform.deleted.clear()
    assert work.send(TEN + timedelta(minutes=30)) == {"sent": 1}


def test_a_line_item_of_the_platform_that_was_deleted_is_let_go_until_its_link_is_opened(work: Work) -> None:
    work.answer(range(1, 3), TEN)
    work.send(TEN)
    work.platform.deleted.add("link-1")
    work.answer(range(3, 5), TEN + timedelta(minutes=1))
    assert work.send(TEN + timedelta(minutes=2)) == {"failed": 1}
    assert gone_on(work) == [Gone("School's Moodle", 1)]
    requests = work.platform.requests
    work.answer(range(5, 6), TEN + timedelta(minutes=3))
    assert work.send(TEN + timedelta(days=2)) == {}
    assert work.platform.requests == requests, "nothing more is asked"
    work.platform.deleted.clear()
    launch = replace(
        begin(None).launch,
        course=Course(work.platform_id, "1", "7-A", "7-A"),
        subject="p-0",
        line_item_url=f"{work.platform.base}/ags/lineitems/link-1?type=1",
    )
    with db.transaction() as conn:
        where = (work.room.pupils[0].user_id, work.room.about.class_id, work.given.assignment.assignment_id)
        lti_scores.aim(conn, launch, *where)
    assert gone_on(work) == []
    assert work.send(TEN + timedelta(days=2, minutes=1)) == {"sent": 1}
    assert work.received()[-1]["scoreGiven"] == 2.5


def test_a_platform_that_does_not_answer_in_time_holds_a_run_once(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    come_by_a_link_of_ours(work)
    work.send(TEN + timedelta(minutes=1))
    for pupil in work.room.pupils:
        answer_slot(work.conn, pupil, work.library, work.given, 2, at=TEN + timedelta(minutes=2))
    asked = []

    def silent(*_: object, **__: object) -> None:
        asked.append(1)
        raise Silent("Timeout")

    monkeypatch.setattr(messages, "send_score", silent)
    assert work.send(TEN + timedelta(minutes=3)) == {"failed": 2}
    assert len(asked) == 1


def test_the_maximum_of_a_line_item_is_whole() -> None:
    home = messages.Platform(UUID(int=1), "edX", *["https://edx.example"] * 7)
    link = LinkToMake(
        "1", "block-5", UUID(int=1), UUID(int=2), "https://edx.example/items", "Дроби", Decimal("7.50"), home
    )
    assert repr(link.line_item["scoreMaximum"]) == "8"


def test_the_maximum_of_a_chosen_link_is_whole(work: Work) -> None:
    """Moodle's form refuses 19.5 points."""
    items = tuple(replace(item, points=Decimal("0.975")) for item in work.given.items)
    link = lti_errands.link_item(replace(work.given, items=items), "https://site.example", takes_line_items=True)
    assert repr(link["lineItem"]["scoreMaximum"]) == "20"


def test_without_leave_to_make_line_items_no_score_is_sent(work: Work) -> None:
    launch = replace(begin(None).launch, course=Course(work.platform_id, "1", "7-A", "7-A"), resource_link_id="block-6")
    work.conn.execute("delete from user_lti_scores")
    work.answer(range(1, 3), TEN)
    lti_scores.aim(
        work.conn, launch, work.room.pupils[0].user_id, work.room.about.class_id, work.given.assignment.assignment_id
    )
    assert work.send(TEN) == {}
    assert work.platform.requests == 0


def test_marks_of_an_account_that_became_part_of_another_are_not_sent_again_and_go_on(work: Work) -> None:
    work.answer(range(1, 3), TEN)
    work.send(TEN)
    own = add_learner(work.conn, TEN)
    with db.transaction() as conn:
        merging.merge_account(conn, work.room.pupils[0].user_id, own.user_id, TEN)
    assert work.send(TEN + timedelta(minutes=1)) == {}
    answer_slot(work.conn, own, work.library, work.given, 3, at=TEN + timedelta(minutes=2))
    assert work.send(TEN + timedelta(minutes=3)) == {"sent": 1}
    assert [score["scoreGiven"] for score in work.received()] == [1.0, 1.5]


def test_what_went_to_a_platform_is_part_of_the_export(work: Work) -> None:
    work.answer(range(1, 3), TEN)
    work.send(TEN)
    (row,) = privacy.export(work.conn, work.room.pupils[0].user_id)["user_lti_scores"]
    assert (row["platform"], row["ltiUserId"], row["sentPoints"]) == ("School's Moodle", "p-0", 1.0)
