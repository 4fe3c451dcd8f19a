"""The submit transaction under real concurrency: these tests commit, on a database of their own."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TypeVar

import pytest
from psycopg.errors import ForeignKeyViolation

from tests.conftest import NOON
from tests.learners import SECRETS, add_learner, right_answer, stored_attempts
from tests.round_trips import traced
from tests.trees import OTHER_TOPIC, TOPIC
from webapp import db
from webapp.config import Settings
from webapp.content.library import Library
from webapp.services import practice, practice_submit, replay
from webapp.services.visits import Visit

Result = TypeVar("Result")


def at_once(works: Sequence[Callable[[], Result]]) -> list[Result]:
    """Run all works in threads that start together."""
    start = Barrier(len(works))

    def run(work: Callable[[], Result]) -> Result:
        start.wait()
        return db.retrying(work)

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(run, works))


def submit(who: Visit, library: Library, card: practice.Card) -> practice_submit.Submission:
    with db.transaction() as conn:
        return practice_submit.submit(conn, who, library, SECRETS, card.token, right_answer(card))


def new_learner() -> Visit:
    with db.pool().connection() as conn:
        return add_learner(conn, NOON)


def cards(who: Visit, library: Library, *tasks: tuple[str, str]) -> list[practice.Card]:
    with db.transaction() as conn:
        return [practice.issue(conn, who, library, SECRETS, topic, task) for topic, task in tasks]


def differences(who: Visit) -> list[replay.Difference]:
    with db.transaction() as conn:
        return replay.check_learner(conn, who.user_id, repair=False)


def test_20_parallel_identical_submits_store_one_attempt_and_answer_alike(database: Settings, library: Library) -> None:
    who = new_learner()
    (card,) = cards(who, library, (TOPIC, "copy-00"))
    results = at_once([partial(submit, who, library, card)] * 20)
    with db.pool().connection() as conn:
        assert stored_attempts(conn, who.user_id) == 1
    assert all(result == results[0] for result in results)
    assert results[0].standing.progress.current_xp == 100
    assert differences(who) == []


def test_25_parallel_right_answers_on_a_new_topic_give_1550_xp_and_level_1(
    database: Settings, library: Library
) -> None:
    who = new_learner()
    issued = cards(who, library, *[(TOPIC, f"copy-{number:02}") for number in range(25)])
    results = at_once([partial(submit, who, library, card) for card in issued])
    last = max(results, key=lambda result: result.standing.progress.total_xp_earned)
    assert last.standing.progress.total_xp_earned == 1550
    assert last.standing.level.level == 1
    assert sorted(r.attempt.daily_task_index or 0 for r in results if r.attempt) == list(range(1, 26))
    assert differences(who) == []


def test_parallel_variants_of_one_new_task_each_see_the_ones_before(database: Settings, library: Library) -> None:
    who = new_learner()
    issued = cards(who, library, *[(TOPIC, "copy-00")] * 6)
    results = at_once([partial(submit, who, library, card) for card in issued])
    earned = sorted((r.attempt.xp_earned for r in results if r.attempt), reverse=True)
    assert earned == [100, 50, 25, 13, 10, 10]
    assert differences(who) == []


def test_first_touches_at_once_create_one_progress_row(database: Settings, library: Library) -> None:
    who = new_learner()
    issued = cards(who, library, *[(TOPIC, f"copy-{number:02}") for number in range(8)])
    at_once([partial(submit, who, library, card) for card in issued])
    with db.pool().connection() as conn:
        rows = conn.execute("select attempt_count from user_topic_xp where user_id = %s", [who.user_id]).fetchall()
    assert rows == [(8,)]


def test_two_topics_and_two_learners_at_once_do_not_disturb_each_other(database: Settings, library: Library) -> None:
    learners = [new_learner(), new_learner()]
    works = []
    for who in learners:
        tasks = [(topic, f"copy-{number:02}") for topic in (TOPIC, OTHER_TOPIC) for number in range(6)]
        works += [partial(submit, who, library, card) for card in cards(who, library, *tasks)]
    at_once(works)
    for who in learners:
        assert differences(who) == []
        with db.pool().connection() as conn:
            row = conn.execute(
                "select correct_count, xp_earned from user_learning_days where user_id = %s", [who.user_id]
            ).fetchone()
        assert row == (12, 1200)


def test_a_failed_transaction_leaves_nothing_and_the_connection_usable(database: Settings, library: Library) -> None:
    who = new_learner()
    (card,) = cards(who, library, (TOPIC, "copy-00"))
    try:
        with db.transaction() as conn:
            practice_submit.submit(conn, who, library, SECRETS, card.token, right_answer(card))
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass
    with db.pool().connection() as conn:
        assert stored_attempts(conn, who.user_id) == 0
    assert submit(who, library, card).attempt is not None


def test_an_answer_that_waited_for_the_learners_deletion_stores_nothing(database: Settings, library: Library) -> None:
    who = new_learner()
    first, second = cards(who, library, (TOPIC, "copy-00"), (TOPIC, "copy-01"))
    submit(who, library, first)
    with db.connect(database.direct_url) as other, ThreadPoolExecutor(1) as threads:
        with other.transaction():
            other.execute("delete from users where id = %s", [who.user_id])
            answering = threads.submit(submit, who, library, second)
            wait_for_a_lock(other)
        with pytest.raises(ForeignKeyViolation):
            answering.result()
        assert stored_attempts(other, who.user_id) == 0


def wait_for_a_lock(conn: db.Conn) -> None:
    """Until another connection waits for a lock that this one holds."""
    waiting = "select from pg_stat_activity where pg_backend_pid() = any(pg_blocking_pids(pid))"
    deadline = time.monotonic() + 30
    while conn.execute(waiting).fetchone() is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_locking_progress_writes_nothing_and_waits_for_its_holder(database: Settings, library: Library) -> None:
    who = new_learner()
    first, second = cards(who, library, (TOPIC, "copy-00"), (TOPIC, "copy-01"))
    submit(who, library, first)
    version = "select ctid, attempt_count from user_topic_xp where user_id = %s"
    with db.connect(database.direct_url) as other, ThreadPoolExecutor(1) as threads:
        before = other.execute(version, [who.user_id]).fetchone()
        with other.transaction():
            db.execute(other, practice.sql.lock_progress, user_id=who.user_id, topic_slug=TOPIC)
            answering = threads.submit(submit, who, library, second)
            wait_for_a_lock(other)
            assert other.execute(version, [who.user_id]).fetchone() == before
        assert answering.result().standing.progress.attempt_count == 2


def test_a_submit_is_two_round_trips_from_begin_to_commit(database: Settings, library: Library) -> None:
    who = new_learner()
    first, second = cards(who, library, (TOPIC, "copy-00"), (TOPIC, "copy-01"))
    submit(who, library, first)
    with db.transaction() as conn:
        with traced(conn) as round_trips:
            practice_submit.submit(conn, who, library, SECRETS, second.token, right_answer(second))
            conn.wire.commit()
        conn.wire.begin()  # for the end of the block
    assert round_trips() == 2
