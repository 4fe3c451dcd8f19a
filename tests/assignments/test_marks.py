"""Marks of assignments from real answers: the worked numbers of the design, and what stays true of everything else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.classrooms import Classroom, add_class, add_pupil, answer_slot, card_of, give
from tests.conftest import NOON
from tests.learners import SECRETS, later, right_answer, stored_attempts
from tests.trees import TOPIC
from webapp import db
from webapp.content.library import Library
from webapp.db.queries import load_queries
from webapp.errors import Conflict, NotFound
from webapp.rules.marks import Counts, OwnTerms, State
from webapp.services import assignment_answers, assignment_work, assignments, gradebook, practice_submit, undo
from webapp.services.assignments import Given, Terms
from webapp.services.gradebook import Cell
from webapp.services.visits import Visit

OCTOBER = datetime(2026, 10, 23, 12, tzinfo=UTC)
EVENING = datetime.fromisoformat("2026-10-23T20:00")  # on the clock of the class


def cell(conn: db.Conn, room: Classroom, who: Visit, now: datetime) -> Cell:
    book = gradebook.gradebook(conn, room.about, now=now)
    (found,) = [row.cells[-1] for row in book.rows if row.pupil.user_id == who.user_id]
    return found


def invariants_hold(conn: db.Conn) -> None:
    for block in load_queries("invariants").blocks.values():
        assert db.many(conn, block, tuple) == [], block.name


def fourth(conn: db.Conn, library: Library, counts: Counts) -> tuple[Classroom, Visit, Given]:
    """Ten slots with half for a retry: six right at once, two at the second try, one at the third, one never."""
    room = add_class(conn, OCTOBER)
    (who,) = room.pupils
    given = give(conn, room, library, Terms("Ten", counts=counts, retry_percent=50), now=OCTOBER)
    rights = [[True]] * 6 + [[False, True]] * 2 + [[False, False, True]] + [[False] * 3]
    at = OCTOBER
    for slot, tries in enumerate(rights, start=1):
        for right in tries:
            at += timedelta(seconds=10)
            answer_slot(conn, who, library, given, slot, right=right, at=at)
    return room, who, given


@pytest.mark.parametrize(("counts", "points"), [("best", "7.50"), ("first", "6.00"), ("last", "7.50")])
def test_the_fourth_scenario_counts_best_first_and_last(
    conn: db.Conn, library: Library, counts: Counts, points: str
) -> None:
    room, who, _ = fourth(conn, library, counts)
    found = cell(conn, room, who, later(who, hours=1).now)
    assert found.summary
    assert (str(found.points), found.summary.answer_count, found.summary.right_count) == (points, 16, 9)
    assert (found.summary.slots_right, found.summary.wrong_in_a_row, found.summary.is_stuck) == (9, 3, True)
    assert stored_attempts(conn, who.user_id) == 16, "an answer of an assignment is an answer like any other"
    invariants_hold(conn)


def test_the_fifth_scenario_prices_late_answers_at_half(conn: db.Conn, library: Library) -> None:
    room = add_class(conn, OCTOBER)
    (who,) = room.pupils
    given = give(conn, room, library, Terms("Ten", due_local=EVENING, late_percent=50), now=OCTOBER)
    due = given.assignment.due_at
    assert due == datetime(2026, 10, 23, 17, tzinfo=UTC)
    for slot in range(1, 9):
        answer_slot(conn, who, library, given, slot, at=due + timedelta(seconds=60) if slot == 8 else OCTOBER)
    assert cell(conn, room, who, due).points == 8
    for slot in (9, 10):
        answer_slot(conn, who, library, given, slot, at=due + timedelta(hours=3))
    assert str(cell(conn, room, who, due + timedelta(hours=3)).points) == "9.00"
    for slot in range(1, 11):
        answer_slot(conn, who, library, given, slot, at=due + timedelta(hours=3, minutes=30))
    found = cell(conn, room, who, due + timedelta(hours=4))
    assert str(found.points) == "9.00"
    assert found.summary
    assert found.summary.slots_late == 10
    invariants_hold(conn)


def test_the_sixth_scenario_copies_a_due_time_by_the_clock(conn: db.Conn, library: Library) -> None:
    room = add_class(conn, OCTOBER)
    early = datetime(2026, 10, 10, tzinfo=UTC)
    terms = Terms("Weekly", due_local=datetime.fromisoformat("2026-10-18T20:00"))
    given = give(conn, room, library, terms, now=early)
    assert given.assignment.due_at == datetime(2026, 10, 18, 17, tzinfo=UTC)
    copied = assignments.copy(conn, given, room.about, room.about, room.owner.user_id, days=7, now=early)
    found = assignments.find(conn, room.about.class_id, copied)
    assert found.assignment.due_at == datetime(2026, 10, 25, 18, tzinfo=UTC)
    assert found.assignment.is_draft
    assert [replace(item, assignment_id=copied) for item in given.items] == list(found.items)
    gap = replace(terms, due_local=datetime.fromisoformat("2027-03-28T03:30"))
    moved = give(conn, room, library, gap, now=early).assignment
    assert (moved.due_local, moved.due_at) == (
        datetime.fromisoformat("2027-03-28T04:00"),
        datetime(2027, 3, 28, 1, tzinfo=UTC),
    )


def test_the_seventh_scenario_averages_what_a_late_joiner_was_given(conn: db.Conn, library: Library) -> None:
    start = datetime(2026, 9, 20, 9, tzinfo=UTC)
    room = add_class(conn, start, pupils=0)
    who = add_pupil(conn, room.about.class_id, datetime(2026, 10, 10, 9, tzinfo=UTC), "Пізній")
    given = {
        name: give(
            conn,
            room,
            library,
            Terms(name, due_local=datetime.fromisoformat(f"2026-10-{day:02}T20:00")),
            now=start,
            points=Decimal(2) if name == "D" else Decimal(1),
        )
        for name, day in (("A", 1), ("B", 8), ("C", 20), ("D", 27))
    }
    for slot in range(1, 10):
        answer_slot(conn, who, library, given["D"], slot, at=datetime(2026, 10, 26, 9, slot, tzinfo=UTC))
    now = datetime(2026, 11, 2, tzinfo=UTC)

    def states() -> tuple[list[State], str]:
        (row,) = gradebook.gradebook(conn, room.about, now=now).rows
        return [each.state for each in row.cells], str(row.average)

    assert states() == ([State.NOT_GIVEN, State.NOT_GIVEN, State.MISSING, State.MARKED], "45.0")
    ids = (room.about.class_id, given["A"].assignment.assignment_id, who.user_id)
    with pytest.raises(NotFound):
        answer_slot(conn, who, library, given["A"], 1, at=datetime(2026, 10, 29, tzinfo=UTC))
    assignments.set_own_terms(conn, *ids, OwnTerms(due_at=datetime(2026, 10, 30, 17, tzinfo=UTC)))
    for slot in range(1, 9):
        answer_slot(conn, who, library, given["A"], slot, at=datetime(2026, 10, 29, 9, slot, tzinfo=UTC))
    assert given["A"].assignment.rules.late_percent == 100
    gradebook.override(conn, room.owner, given["A"].assignment, who.user_id, Decimal("7.50"), "two by hand")
    assert states()[1] == "55.0"
    c = given["C"].assignment.assignment_id
    assignments.set_own_terms(conn, room.about.class_id, c, who.user_id, OwnTerms(excused=True))
    assert states() == ([State.MARKED, State.NOT_GIVEN, State.EXCUSED, State.MARKED], "82.5")


# --- Changes after the first answer ----------------------------------------------------------------------------------


def test_marks_follow_the_rules_in_force(conn: db.Conn, library: Library) -> None:
    room, who, given = fourth(conn, library, "best")
    terms = replace(assignments.terms_of(given, room.about), retry_percent=100)
    assert str(cell(conn, room, who, later(who, hours=1).now).points) == "7.50"
    assignments.change(conn, room.about, given.assignment.assignment_id, terms, now=OCTOBER)
    found = assignments.find(conn, room.about.class_id, given.assignment.assignment_id)
    assignment_answers.reprice(conn, found, {}, [who.user_id, room.owner.user_id])
    assert str(cell(conn, room, who, later(who, hours=1).now).points) == "9.00"
    invariants_hold(conn)


def test_a_due_time_moved_back_takes_the_penalty_away(conn: db.Conn, library: Library) -> None:
    room = add_class(conn, OCTOBER)
    (who,) = room.pupils
    given = give(conn, room, library, Terms("Ten", due_local=EVENING, late_percent=50), now=OCTOBER)
    night = OCTOBER + timedelta(hours=10)
    answer_slot(conn, who, library, given, 1, at=night)
    assert str(cell(conn, room, who, night).points) == "0.50"
    own = OwnTerms(due_at=night)
    assignments.set_own_terms(conn, room.about.class_id, given.assignment.assignment_id, who.user_id, own)
    assignment_answers.reprice(conn, given, {who.user_id: own}, [who.user_id])
    assert str(cell(conn, room, who, night).points) == "1.00"
    invariants_hold(conn)


def test_a_withdrawn_item_is_left_out_for_all(conn: db.Conn, library: Library) -> None:
    room = add_class(conn, OCTOBER)
    (who,) = room.pupils
    given = give(conn, room, library, Terms("Two"), now=OCTOBER, items=[(TOPIC, None, 1), (TOPIC, "copy-00", 1)])
    answer_slot(conn, who, library, given, 1)
    answer_slot(conn, who, library, given, 1, item=2)
    ids = (room.about.class_id, given.assignment.assignment_id)
    assignments.change_item(conn, *ids, 2, slots=5, points=Decimal(1), is_counted=False, now=OCTOBER)
    found = assignments.find(conn, *ids)
    assert [item.slots for item in found.items] == [1, 1], "slots that pupils have begun stay as they are"
    assignment_answers.reprice(conn, found, {}, [who.user_id])
    shown = cell(conn, room, who, later(who, hours=1).now)
    assert (str(shown.points), str(shown.most_points)) == ("1.00", "1.00")
    invariants_hold(conn)


def test_a_teachers_points_keep_what_they_replaced(conn: db.Conn, library: Library) -> None:
    room, who, given = fourth(conn, library, "best")
    for points in (Decimal("8.25"), Decimal("8.50"), Decimal("8.50")):
        gradebook.override(conn, room.owner, given.assignment, who.user_id, points, "explained aloud")
    found = cell(conn, room, who, later(who, hours=1).now)
    assert found.summary
    assert (str(found.points), str(found.summary.points), found.is_overridden) == ("8.50", "7.50", True)
    kept = conn.execute(
        "select detail from user_class_events where user_id = %s order by happened_at, detail->>'before' nulls first",
        [who.user_id],
    ).fetchall()
    assert [(row[0]["before"], row[0]["after"], row[0]["earned"]) for row in kept] == [
        (None, "8.25", "7.50"),
        ("8.25", "8.50", "7.50"),
    ]
    answer_slot(conn, who, library, given, 10, at=OCTOBER + timedelta(hours=1))
    assert str(cell(conn, room, who, later(who, hours=2).now).points) == "8.50", "answers leave the teacher's points"
    gradebook.override(conn, room.owner, given.assignment, who.user_id, None)
    assert str(cell(conn, room, who, later(who, hours=2).now).points) == "8.00"
    invariants_hold(conn)


# --- What an assignment's answer is ----------------------------------------------------------------------------------


def test_an_assignments_answer_earns_xp_like_any_other(conn: db.Conn, library: Library) -> None:
    room = add_class(conn, NOON)
    (who,) = room.pupils
    given = give(conn, room, library, Terms("One"), now=NOON, slots=1)
    sent = answer_slot(conn, who, library, given, 1)
    assert sent.attempt
    assert sent.attempt.xp_earned == 100
    assert sent.standing.progress.attempt_count == 1


def test_nobody_else_answers_it(conn: db.Conn, library: Library) -> None:
    room, other = add_class(conn, NOON), add_class(conn, NOON)
    given = give(conn, room, library, Terms("One"), now=NOON, slots=1)
    for who in (other.pupils[0], room.owner):
        with pytest.raises(NotFound):
            card_of(conn, who, library, given, 1)


def test_what_is_closed_withdrawn_or_used_up_takes_no_answer(conn: db.Conn, library: Library) -> None:
    room = add_class(conn, OCTOBER)
    (who,) = room.pupils
    terms = Terms("Ten", due_local=EVENING, closes=True, most_tries=1)
    given = give(conn, room, library, terms, now=OCTOBER)
    late = replace(who, now=OCTOBER + timedelta(hours=6))
    card, used = card_of(conn, who, library, given, 1), card_of(conn, who, library, given, 2)
    with pytest.raises(Conflict):
        practice_submit.submit(conn, late, library, SECRETS, card.token, right_answer(card))
    answer_slot(conn, who, library, given, 2)
    ids = (room.about.class_id, given.assignment.assignment_id)
    assert assignment_work.page(conn, who, library, SECRETS, *ids, place=(1, 2)).card is None
    repeated = practice_submit.submit(conn, late, library, SECRETS, used.token, right_answer(used))
    assert repeated.attempt, "an answer that was stored is shown again, whatever happened since"
    assignments.withdraw(conn, given, now=OCTOBER)
    with pytest.raises(NotFound):
        practice_submit.submit(conn, who, library, SECRETS, card.token, right_answer(card))


def test_an_answer_of_an_assignment_is_not_taken_back(conn: db.Conn, library: Library) -> None:
    room = add_class(conn, NOON)
    (who,) = room.pupils
    given = give(conn, room, library, Terms("One"), now=NOON, slots=1)
    card = card_of(conn, who, library, given, 1)
    practice_submit.submit(conn, who, library, SECRETS, card.token, "1")
    with pytest.raises(Conflict):
        undo.undo(conn, who, library, SECRETS, card.token)


def test_each_pupil_has_own_numbers_unless_all_share_them(conn: db.Conn, library: Library) -> None:
    room = add_class(conn, NOON, pupils=2)
    for same in (False, True):
        given = give(conn, room, library, Terms("Two", same_numbers=same), now=NOON, slots=2)
        shown = [[card_of(conn, who, library, given, slot) for slot in (1, 2)] for who in room.pupils]
        prompts = [[card.variant.prompt_text for card in cards] for cards in shown]
        assert (prompts[0] == prompts[1]) is same
        again = card_of(conn, room.pupils[0], library, given, 1)
        assert again.variant == shown[0][0].variant, "the same until it is answered"
        answer_slot(conn, room.pupils[0], library, given, 1, right=False)
        fresh = card_of(conn, room.pupils[0], library, given, 1).variant
        assert (fresh.task_id, fresh.seed) != (again.variant.task_id, again.variant.seed)
        assert fresh.task_id == again.variant.task_id, "a retry is the same task with fresh numbers"


def test_open_assignments_come_with_their_due_times(conn: db.Conn, library: Library) -> None:
    room = add_class(conn, OCTOBER)
    (who,) = room.pupils
    tomorrow = datetime.fromisoformat("2026-10-24T08:00")
    late = give(conn, room, library, Terms("Tomorrow", due_local=tomorrow), now=OCTOBER)
    give(conn, room, library, Terms("Draft"), now=OCTOBER, is_given=False)
    give(conn, room, library, Terms("Later", opens_local=tomorrow), now=OCTOBER)
    first = give(conn, room, library, Terms("Tonight", due_local=EVENING), now=OCTOBER)
    found = assignment_work.given_to(assignment_work.open_assignments(conn, who))
    assert [each.assignment.title for each in found] == ["Tonight", "Tomorrow"]
    assert (found[0].slots, found[0].most_points, found[0].class_name) == (10, Decimal(10), "7-A")
    own = OwnTerms(due_at=datetime(2026, 10, 26, tzinfo=UTC))
    ids = (room.about.class_id, first.assignment.assignment_id)
    assignments.set_own_terms(conn, *ids, who.user_id, own)
    found = assignment_work.given_to(assignment_work.open_assignments(conn, who))
    assert [each.due_at for each in found] == [late.assignment.due_at, own.due_at]
    assignments.set_own_terms(conn, *ids, who.user_id, OwnTerms(given=False))
    assert len(assignment_work.given_to(assignment_work.open_assignments(conn, who))) == 1
