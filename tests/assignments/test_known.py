"""An assignment's answer that writes what its card knew: in one round trip, while nothing it rests on has changed."""

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from tests.assignments.test_races import invariants_hold
from tests.classrooms import Classroom, add_class, card_of, give
from tests.conftest import NOON
from tests.learners import SECRETS, answer, right_answer
from tests.practice.test_known import Device, replace_own, rows
from tests.practice.test_races import at_once, differences
from tests.replay.test_replay import waits_for_a_lock
from tests.round_trips import traced
from tests.trees import OTHER_TOPIC, TOPIC
from webapp import db
from webapp.config import Settings
from webapp.content.library import Library
from webapp.errors import Conflict, NotFound
from webapp.rules.marks import Counts, OwnTerms
from webapp.services import accounts, assignment_answers, assignments, gradebook, practice_submit
from webapp.services.assignment_slots import Versions
from webapp.services.assignments import Given, Terms
from webapp.services.practice import Card
from webapp.services.practice_submit import Submission

EVENING = NOON.replace(hour=22, tzinfo=None)  # on the clock of the class, in Kyiv: eight hours after NOON
ITEMS = [(TOPIC, "copy-00", 3), (TOPIC, "copy-01", 3), (OTHER_TOPIC, "copy-00", 3)]
MARKS = """
  select to_jsonb(summary) - 'user_id' as stored from user_assignments as summary where user_id = %(user)s
  union all select to_jsonb(answer) - 'user_id' - 'submission_id' from user_assignment_answers as answer
    where user_id = %(user)s
  order by 1"""


@dataclass(frozen=True)
class Desk(Device):
    """A pupil on one device, with an assignment."""

    room: Classroom
    given: Given

    @property
    def ids(self) -> tuple[Any, Any]:
        return self.room.about.class_id, self.given.assignment.assignment_id

    def slot(self, slot: int, item: int = 1) -> Card:
        with db.pool().connection() as conn:
            return card_of(conn, self.who, self.library, self.given, slot, item)

    def marks(self) -> list[Any]:
        with db.pool().connection() as conn:
            return conn.execute(MARKS.encode(), {"user": self.who.user_id}).fetchall()

    def change(self, conn: db.Conn, terms: Terms) -> None:
        assignments.change(conn, self.room.about, self.ids[1], terms, now=NOON)

    def reprice(self, conn: db.Conn, own: OwnTerms | None = None) -> None:
        found = assignments.find(conn, *self.ids)
        assignment_answers.reprice(conn, found, {self.who.user_id: own} if own else {}, [self.who.user_id])


def new_desks(library: Library, terms: Terms, pupils: int = 1) -> list[Desk]:
    with db.pool().connection() as conn:
        room = add_class(conn, NOON, pupils=pupils)
        given = give(conn, room, library, terms, now=NOON, items=ITEMS)
    desks = []
    for who in room.pupils:
        with db.transaction() as conn:
            key = accounts.start_session(conn, who.user_id, "a phone", NOON)
        desks.append(Desk(who, key, library, room, given))
    return desks


TERMS = Terms("Nine", due_local=EVENING, retry_percent=50, late_percent=50)


@pytest.fixture
def desk(database: Settings, library: Library) -> Desk:
    """A pupil who has answered the first slot."""
    (desk,) = new_desks(library, TERMS)
    desk.lock_and_look(desk.slot(1))
    return desk


def test_an_answer_of_an_assignment_is_written_in_one_round_trip(desk: Desk) -> None:
    assert desk.write_known(desk.slot(2))  # prepares the statements
    card = desk.slot(3)
    graded = practice_submit.grade(desk.who, desk.library, SECRETS, card.token, right_answer(card))
    known = practice_submit.read_known(desk.who, SECRETS, graded, card.token, card.known)
    assert known is not None
    with db.transaction() as conn:
        with traced(conn) as round_trips:
            sent, done = practice_submit.send_known(conn, desk.key, desk.who.now, graded, known)
            conn.wire.commit()
        conn.wire.begin()  # for the end of the block
    assert round_trips() == 1
    assert sent.one().attempt_count == 3
    assert done.work
    assert str(done.work.mark.points) == "3.00"
    assert done.work.mark.answer_count == 3
    assert differences(desk.who) == []
    invariants_hold()


@pytest.mark.parametrize("counts", ["best", "first", "last"])
@pytest.mark.parametrize("seed", range(2))
def test_both_ways_store_the_same_rows(database: Settings, library: Library, counts: Counts, seed: int) -> None:
    """The same tries of two pupils, right and wrong, with hints and without, some of them late."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    one, other = new_desks(library, replace(TERMS, counts=counts), pupils=2)
    minutes, written, begun = 0, 0, set()
    for _ in range(30):
        minutes += chance.choice([1, 20, 40])
        item, slot = chance.randrange(1, 4), chance.randrange(1, 4)
        is_right, is_hinted = chance.random() < 0.6, chance.random() < 0.2
        results = []
        for desk, way in ((one.at(minutes=minutes), "known"), (other.at(minutes=minutes), "locked")):
            card = desk.slot(slot, item)
            card = desk.hint(card) if is_hinted else card
            given = None if is_right else "1"
            known = desk.write_known(card, given) if way == "known" else None
            written += known is not None
            results.append(known or desk.lock_and_look(card, given))
        begun.add(ITEMS[item - 1][0])
        assert comparable(results[0]) == comparable(results[1])
    assert written == 30 - len(begun), "all but the first answer in each topic"
    assert one.marks() == other.marks()
    assert len({row[0].get("is_late") for row in one.marks()} & {True, False}) == 2, "some are late, some are not"
    assert rows(one) == rows(other)
    assert differences(one.who) == differences(other.who) == []
    invariants_hold()


def comparable(submission: Submission) -> Submission:
    """Return what is the same for two pupils and for both ways."""
    assert submission.work
    return replace(replace_own(submission), work=replace(submission.work, versions=Versions("", None)))


# --- What changes between card and answer ----------------------------------------------------------------------------


def in_transaction(change: Callable[[Desk, db.Conn], None]) -> Callable[[Desk], None]:
    def run(desk: Desk) -> None:
        with db.transaction() as conn:
            change(desk, conn)

    return run


@in_transaction
def other_percentage(desk: Desk, conn: db.Conn) -> None:
    desk.change(conn, replace(TERMS, retry_percent=20))
    desk.reprice(conn)


@in_transaction
def other_title(desk: Desk, conn: db.Conn) -> None:
    desk.change(conn, replace(TERMS, title="Another"))


@in_transaction
def one_more_part(desk: Desk, conn: db.Conn) -> None:
    assignments.add_items(conn, *desk.ids, desk.library, [(TOPIC, "copy-02", 1)])
    desk.reprice(conn)


def part(points: int, *, is_counted: bool) -> Callable[[Desk], None]:
    @in_transaction
    def change(desk: Desk, conn: db.Conn) -> None:
        assignments.change_item(conn, *desk.ids, 1, slots=3, points=Decimal(points), is_counted=is_counted, now=NOON)
        desk.reprice(conn)

    return change


def own_terms(terms: OwnTerms) -> Callable[[Desk], None]:
    @in_transaction
    def decide(desk: Desk, conn: db.Conn) -> None:
        assignments.set_own_terms(conn, *desk.ids, desk.who.user_id, terms)
        desk.reprice(conn, terms)

    return decide


@in_transaction
def withdrawn(desk: Desk, conn: db.Conn) -> None:
    assignments.withdraw(conn, desk.given, now=NOON)


@in_transaction
def teachers_points(desk: Desk, conn: db.Conn) -> None:
    gradebook.override(conn, desk.room.owner, desk.given.assignment, desk.who.user_id, Decimal(4), "by hand")


@in_transaction
def answer_in_practice(desk: Desk, conn: db.Conn) -> None:
    answer(conn, desk.who, desk.library, TOPIC, "copy-05")


def in_psql(statement: str) -> Callable[[Desk], None]:
    return lambda desk: desk.run(statement, of=desk.ids[0], work=desk.ids[1])


STORED, CLOSED, GONE = None, Conflict, NotFound
BETWEEN: dict[str, tuple[Callable[[Desk], object], type[Exception] | None]] = {
    "another answer": (lambda desk: desk.write_known(desk.slot(3)), STORED),
    "another answer behind a lock, of another topic": (lambda desk: desk.lock_and_look(desk.slot(1, 3)), STORED),
    "an answer in practice": (answer_in_practice, STORED),
    "another percentage": (other_percentage, STORED),
    "another title": (other_title, STORED),
    "other points for the task": (part(3, is_counted=True), STORED),
    "the part counts no more": (part(1, is_counted=False), CLOSED),
    "one more part": (one_more_part, STORED),
    "an own date": (own_terms(OwnTerms(due_at=NOON + timedelta(days=2))), STORED),
    "excused": (own_terms(OwnTerms(excused=True)), STORED),
    "not given to this pupil": (own_terms(OwnTerms(given=False)), GONE),
    "withdrawn": (withdrawn, GONE),
    "deleted": (in_psql("delete from class_assignments where assignment_id = %(work)s"), GONE),
    "the pupil leaves": (in_psql("update class_members set left_at = joined_at where user_id = %(user)s"), GONE),
    "the class is archived": (in_psql("update classes set archived_at = created_at where class_id = %(of)s"), GONE),
    "a teacher's own points": (teachers_points, STORED),
    "a person in psql writes the summary": (
        in_psql("update user_assignments set wrong_in_a_row = 0 where user_id = %(user)s"),
        STORED,
    ),
    "a person in psql writes a part": (
        in_psql("update class_assignment_items set points = 1 where assignment_id = %(work)s"),
        STORED,
    ),
    "the session ends": (in_psql("delete from user_sessions where user_id = %(user)s"), STORED),
}


@pytest.mark.parametrize("between", BETWEEN)
def test_a_card_that_no_longer_holds_stores_nothing(desk: Desk, between: str) -> None:
    change, refusal = BETWEEN[between]
    card = desk.slot(2)
    change(desk)
    before = (rows(desk), desk.marks())
    assert desk.write_known(card) is None
    assert (rows(desk), desk.marks()) == before
    if refusal:
        with pytest.raises(refusal):
            desk.lock_and_look(card)
        assert (rows(desk), desk.marks()) == before
    else:
        stored = desk.stored()
        assert desk.lock_and_look(card).attempt is not None
        assert desk.stored() == stored + 1
    assert differences(desk.who) == []
    if between != "deleted":  # nobody deletes what was given, except in psql
        invariants_hold()


def test_a_task_shown_before_a_later_date_is_stored_after_the_earlier_one(database: Settings, library: Library) -> None:
    """What the card knew says closed, and the teacher has given more time since: the pupil is not shut out."""
    (desk,) = new_desks(library, replace(TERMS, closes=True))
    desk.lock_and_look(desk.slot(1))
    card, night = desk.slot(2), desk.at(hours=10)
    assert night.write_known(card) is None
    with pytest.raises(Conflict):
        night.lock_and_look(card)
    own_terms(OwnTerms(due_at=NOON + timedelta(hours=12)))(desk)
    done = night.submit(card)
    assert done.work
    assert done.work.mark.points == 2
    invariants_hold()


def test_a_part_that_is_gone_takes_no_answer_and_no_hint_fails(desk: Desk) -> None:
    card = desk.slot(1, 2)
    in_psql("delete from class_assignment_items where assignment_id = %(work)s and item = 2")(desk)
    assert desk.write_known(card) is None
    assert desk.write_known(desk.hint(card)) is None
    with pytest.raises(Conflict):
        desk.lock_and_look(card)
    assert desk.stored() == 1


def test_no_try_is_left_says_the_card_too(database: Settings, library: Library) -> None:
    (desk,) = new_desks(library, replace(TERMS, most_tries=1))
    desk.lock_and_look(desk.slot(1))
    card = desk.slot(2)
    first = desk.write_known(card)
    assert first
    assert first.work
    assert not first.work.may_answer(desk.who.now)
    assert desk.write_known(card) is None
    assert comparable(desk.lock_and_look(card)) == comparable(first), "a repeat finds what the first one stored"
    again = desk.hint(card)
    assert desk.write_known(again) is None
    invariants_hold()


def test_a_card_of_work_that_was_not_begun_knows_nothing_and_a_later_one_is_short(
    database: Settings, library: Library
) -> None:
    (desk,) = new_desks(library, TERMS)
    with db.transaction() as conn:
        answer(conn, desk.who, library, TOPIC, "copy-05")
    assert desk.slot(1).known == ""
    other_percentage(desk)
    assert desk.slot(1).known == "", "a change of the rules leaves an empty summary as it is"
    desk.lock_and_look(desk.slot(1))
    assert 0 < len(desk.slot(2).known) <= 1000


# --- At once ---------------------------------------------------------------------------------------------------------


def test_20_parallel_identical_answers_are_stored_once_and_answered_alike(desk: Desk) -> None:
    card = desk.slot(2)
    results = at_once([partial(desk.submit, card)] * 20)
    assert all(comparable(result) == comparable(results[0]) for result in results)
    assert desk.stored() == 2
    invariants_hold()


def test_answers_to_all_slots_at_once_are_all_counted(desk: Desk) -> None:
    cards = [desk.slot(slot, item) for item in (1, 2, 3) for slot in (1, 2, 3) if (item, slot) != (1, 1)]
    at_once([partial(db.retrying, partial(desk.submit, card)) for card in cards])
    last = next(row[0] for row in desk.marks() if "answer_count" in row[0])
    assert (last["answer_count"], last["points"]) == (9, 9)
    assert last["finished_at"]
    assert differences(desk.who) == []
    invariants_hold()


def test_an_answer_that_meets_a_change_of_the_rules_waits_and_stores_nothing(desk: Desk) -> None:
    """The teacher's transaction has the summary already; the answer began before its COMMIT."""
    card = desk.slot(2)
    before = desk.marks()
    with ThreadPoolExecutor(1) as threads:
        with db.transaction() as conn:
            desk.change(conn, replace(TERMS, late_percent=80))
            desk.reprice(conn)
            summaries = gradebook.summaries_in(conn, desk.given.assignment, [desk.who.user_id])
            assert len(summaries) == 1, "read, so that all of it has arrived"
            answered = threads.submit(desk.write_known, card)
            until = time.monotonic() + 10
            while not waits_for_a_lock():
                assert time.monotonic() < until
                time.sleep(0.01)
        assert answered.result() is None
    assert desk.marks() == before
    assert desk.stored() == 1


def test_a_change_of_the_rules_that_meets_an_answer_prices_it_anew(desk: Desk) -> None:
    """The answer commits between the teacher's change and the pricing."""
    night = desk.at(hours=10)
    card = night.slot(2)
    with db.transaction() as conn:
        desk.change(conn, replace(TERMS, late_percent=80))
        done = night.write_known(card)
        assert done
        assert done.work
        assert done.work.mark.points == Decimal("1.50")
        desk.reprice(conn)
    (summary,) = [row[0] for row in desk.marks() if "answer_count" in row[0]]
    assert summary["points"] == 1.8
    invariants_hold()


def test_answers_while_the_rules_change_leave_no_old_mark(database: Settings, library: Library) -> None:
    desks = new_desks(library, TERMS, pupils=4)
    for desk in desks:
        desk.at(hours=10).lock_and_look(desk.slot(1))
    percents = [80, 20, 60, 40]

    def work(desk: Desk) -> None:
        for item, slot in ((1, 2), (1, 3), (2, 1), (2, 2)):
            night = desk.at(hours=10, minutes=item * 10 + slot)
            db.retrying(partial(night.submit, night.slot(slot, item)))

    def teach() -> None:
        for percent in percents:
            with db.transaction() as conn:
                desks[0].change(conn, replace(TERMS, late_percent=percent))
                found = assignments.find(conn, *desks[0].ids)
                assignment_answers.reprice(conn, found, {}, [desk.who.user_id for desk in desks])

    at_once([*[partial(work, desk) for desk in desks], partial(db.retrying, teach)])
    for desk in desks:
        (summary,) = [row[0] for row in desk.marks() if "answer_count" in row[0]]
        assert (summary["answer_count"], summary["points"]) == (5, 2.0)
        assert differences(desk.who) == []
    invariants_hold()
