"""Answers of assignments under real concurrency: these tests commit, on a database of their own."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from functools import partial

from tests.classrooms import add_class, card_of, give
from tests.conftest import NOON
from tests.learners import SECRETS, right_answer, stored_attempts
from tests.practice.test_races import at_once
from tests.round_trips import traced
from tests.trees import OTHER_TOPIC, TOPIC
from webapp import db
from webapp.config import Settings
from webapp.content.library import Library
from webapp.db.queries import load_queries
from webapp.services import assignment_answers, assignments, gradebook, practice_submit
from webapp.services.assignments import Terms
from webapp.services.practice import Card
from webapp.services.practice_submit import Submission
from webapp.services.visits import Visit


def submit(who: Visit, library: Library, card: Card, answer: str) -> Submission:
    with db.transaction() as conn:
        return practice_submit.submit(conn, who, library, SECRETS, card.token, answer)


def invariants_hold() -> None:
    with db.pool().connection() as conn:
        for block in load_queries("invariants").blocks.values():
            assert db.many(conn, block, tuple) == [], block.name


def test_20_equal_submits_of_a_slot_store_one_attempt_one_try_and_points_once(
    database: Settings, library: Library
) -> None:
    with db.pool().connection() as conn:
        room = add_class(conn, NOON)
        given = give(conn, room, library, Terms("Ten", retry_percent=50), now=NOON)
        (who,) = room.pupils
        card = card_of(conn, who, library, given, 1)
    results = at_once([partial(submit, who, library, card, right_answer(card))] * 20)
    assert {result.attempt.xp_earned for result in results if result.attempt} == {100}
    with db.pool().connection() as conn:
        assert stored_attempts(conn, who.user_id) == 1
        (row,) = gradebook.gradebook(conn, room.about, now=NOON).rows
        found = row.cells[0].summary
    assert found
    assert (found.answer_count, found.slots_right, found.points) == (1, 1, Decimal(1))
    invariants_hold()


def test_answers_to_all_slots_at_once_are_all_counted(database: Settings, library: Library) -> None:
    with db.pool().connection() as conn:
        room = add_class(conn, NOON)
        items = [(TOPIC, None, 8), (OTHER_TOPIC, None, 8)]
        given = give(conn, room, library, Terms("Sixteen"), now=NOON, items=items)
        (who,) = room.pupils
        cards = [card_of(conn, who, library, given, slot, item) for item in (1, 2) for slot in range(1, 9)]
    at_once([partial(submit, who, library, card, right_answer(card)) for card in cards])
    with db.pool().connection() as conn:
        (row,) = gradebook.gradebook(conn, room.about, now=NOON).rows
    assert row.cells[0].points == 16
    invariants_hold()


def test_a_change_of_the_rules_leaves_no_old_mark(database: Settings, library: Library) -> None:
    """Answers arrive, first ones among them, while the teacher changes what late answers are worth."""
    with db.pool().connection() as conn:
        room = add_class(conn, NOON.replace(hour=1), pupils=6)
        due = NOON.replace(tzinfo=None)
        terms = Terms("Ten", due_local=due, late_percent=50)
        given = give(conn, room, library, terms, now=NOON.replace(hour=1))
        late = [replace(who, now=NOON.replace(hour=20)) for who in room.pupils]
        cards = [(who, card_of(conn, who, library, given, 1)) for who in late]

    def change() -> None:
        ids = room.about.class_id, given.assignment.assignment_id
        with db.transaction() as conn:
            assignments.change(
                conn, room.about, ids[1], replace(terms, late_percent=80, opens_local=None), now=NOON.replace(hour=1)
            )
            found = assignments.find(conn, *ids)
            assignment_answers.reprice(conn, found, {}, [who.user_id for who in room.pupils])

    with ThreadPoolExecutor(7) as threads:
        answered = [
            threads.submit(db.retrying, partial(submit, who, library, card, right_answer(card))) for who, card in cards
        ]
        changed = threads.submit(db.retrying, change)
        changed.result()
        for each in answered:
            each.result()
    with db.pool().connection() as conn:
        rows = gradebook.gradebook(conn, room.about, now=NOON.replace(hour=21)).rows
    assert {str(row.cells[0].points) for row in rows} == {"0.80"}
    invariants_hold()


def test_an_answer_of_an_assignment_behind_a_lock_takes_two_round_trips(database: Settings, library: Library) -> None:
    with db.pool().connection() as conn:
        room = add_class(conn, NOON)
        given = give(conn, room, library, Terms("Ten"), now=NOON)
        (who,) = room.pupils
        cards = [card_of(conn, who, library, given, slot) for slot in (1, 2)]
    submit(who, library, cards[0], right_answer(cards[0]))
    with db.transaction() as conn:
        with traced(conn) as round_trips:
            practice_submit.submit(conn, who, library, SECRETS, cards[1].token, right_answer(cards[1]))
            conn.wire.commit()
        conn.wire.begin()  # for the end of the block
    assert round_trips() == 2


def test_no_statement_of_an_answer_behind_a_lock_is_planned_for_each_call(database: Settings, library: Library) -> None:
    """PostgreSQL does so for ever where the first five plans, made for their values, promise to save enough."""
    with db.pool().connection() as conn:
        room = add_class(conn, NOON)
        given = give(conn, room, library, Terms("Ten"), now=NOON)
        (who,) = room.pupils
        for slot in range(1, 11):
            card = card_of(conn, who, library, given, slot)
            practice_submit.submit(conn, who, library, SECRETS, card.token, right_answer(card))
        found = conn.execute("select name from pg_prepared_statements where custom_plans > 5").fetchall()
        assert found == []
        planned_once = "select from pg_prepared_statements where name = 'practice.insert_attempt' and generic_plans = 5"
        assert conn.execute(planned_once).rowcount == 1
