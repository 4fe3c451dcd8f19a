"""Statements that travel together: their order, their errors, and the state after an error."""

import threading
import time
from contextlib import closing
from dataclasses import dataclass, replace

import psycopg
import pytest
from psycopg.pq import ExecStatus, PipelineStatus

from tests.round_trips import traced
from webapp import db
from webapp.config import Settings
from webapp.db.queries import Query, parse_queries


@dataclass(frozen=True, slots=True)
class Value:
    """One number."""

    value: int


def query(name: str, text: str) -> Query:
    return parse_queries("wire", f"-- name: {name}\n-- A sentence.\n{text}").blocks[name]


ONE = query("select_one", "select :number::integer as value")
FAIL = query("select_failure", "select 1 / :number::integer as value")
MISSING = query("select_missing", "select absent as value")
USERS = query("count_users", "select count(*)::integer as value from users")
ADD = query("insert_user", "insert into users (created_at, updated_at) values ('2026-01-01', '2026-01-01')")
LENGTH = query("select_length", "select length(:text::text) as value")


def users() -> int:
    with db.reading() as conn:
        return db.scalar(conn, USERS, int)


def test_answers_are_read_in_any_order_and_after_commit(database: Settings) -> None:
    with db.transaction() as conn:
        first, second, third = (db.send(conn, ONE, Value, number=number) for number in (1, 2, 3))
        assert second.one().value == 2
        assert first.one().value == 1
    assert third.one().value == 3


def test_an_error_nobody_read_surfaces_at_commit_and_nothing_is_stored(database: Settings) -> None:
    before = users()
    with pytest.raises(psycopg.errors.DivisionByZero), db.transaction() as conn:
        db.execute(conn, ADD)
        db.execute(conn, FAIL, number=0)
        db.execute(conn, ADD)
    assert users() == before


def test_an_error_that_was_caught_still_forbids_the_commit(database: Settings) -> None:
    before = users()
    with pytest.raises(psycopg.errors.PipelineAborted), db.transaction() as conn:
        db.execute(conn, ADD)
        with pytest.raises(psycopg.errors.DivisionByZero):
            db.scalar(conn, FAIL, int, number=0)
    assert users() == before


def test_a_statement_skipped_by_an_error_is_prepared_when_it_is_needed_again(database: Settings) -> None:
    db.configure(replace(database, pool_max=1, pool_timeout=30.0))  # so that both transactions have one connection
    for _ in range(2):
        with pytest.raises(psycopg.errors.UndefinedColumn), db.transaction() as conn:
            db.execute(conn, MISSING)
            db.execute(conn, ONE, number=1)
        with db.transaction() as conn:
            assert db.scalar(conn, ONE, int, number=4) == 4
            assert db.scalar(conn, FAIL, int, number=1) == 1


def test_statements_alone_fail_alone(database: Settings) -> None:
    with db.reading() as conn:
        for _ in range(2):
            with pytest.raises(psycopg.errors.UndefinedColumn):
                db.scalar(conn, MISSING, int)
            assert db.scalar(conn, ONE, int, number=5) == 5


def test_blocks_are_prepared_under_their_names_unless_a_pooler_forbids_it(database: Settings) -> None:
    for prepare in (True, False):
        with db.connect(database.direct_url, prepare=prepare) as conn:
            assert db.scalar(conn, ONE, int, number=1) == 1
            names = {row[0] for row in conn.execute("select name from pg_prepared_statements")}
            assert ("wire.select_one" in names) == prepare


def test_two_texts_of_one_name_are_not_mixed_up(database: Settings) -> None:
    other = query("select_one", "select :number::integer + 1 as value")
    with db.reading() as conn:
        assert db.scalar(conn, ONE, int, number=1) == 1
        assert db.scalar(conn, other, int, number=1) == 2


def test_columns_in_another_order_than_the_fields_are_matched_by_name(database: Settings) -> None:
    @dataclass(frozen=True, slots=True)
    class Pair:
        left: int
        right: int

    with db.reading() as conn:
        swapped = query("select_pair", "select 2 as right, 1 as left")
        assert db.one(conn, swapped, Pair) == Pair(left=1, right=2)


def test_more_than_the_sockets_hold_passes_both_ways(database: Settings) -> None:
    with db.transaction() as conn:
        echo = query("select_echo", "select repeat('x', :size::integer) as value, length(:text::text) as length")
        for _ in range(3):
            db.execute(conn, echo, size=4_000_000, text="y" * 4_000_000)
        assert db.scalar(conn, LENGTH, int, text="z" * 4_000_000) == 4_000_000


def test_waiting_for_the_database_stops_no_other_thread(database: Settings) -> None:
    """What it waits for is another thread's doing: were that thread stopped, the transaction would be cut off."""
    wait = query("select_lock", "select 1 as value from (select pg_advisory_xact_lock(7)) as locked")
    with psycopg.connect(database.direct_url, autocommit=True) as other:
        other.execute("select pg_advisory_lock(7)")
        release = threading.Timer(0.1, other.execute, ["select pg_advisory_unlock(7)"])
        with db.transaction() as conn:
            sent = db.send(conn, wait, Value)
            release.start()
            assert sent.one().value == 1
        release.join()


def test_a_connection_lost_in_a_transaction_is_an_operational_error_and_the_next_one_works(database: Settings) -> None:
    backend = query("select_backend", "select pg_backend_pid() as value")
    end = query("end_backend", "select pg_terminate_backend(:pid::integer) as value")
    with pytest.raises(psycopg.OperationalError), db.transaction() as conn:
        pid = db.scalar(conn, backend, int)
        with db.reading() as other:
            db.execute(other, end, pid=pid)
        db.scalar(conn, ONE, int, number=1)
    assert users() >= 0


def test_last_words_that_answer_no_statement_are_a_lost_connection(
    database: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that is shut down may answer COMMIT with its reason and then send another message."""
    with closing(db.connect(database.direct_url)) as conn:
        conn.wire.begin()
        assert db.scalar(conn, ONE, int, number=1) == 1
        monkeypatch.setattr(conn.wire, "_result", lambda: conn.pgconn.make_empty_result(ExecStatus.FATAL_ERROR))
        with pytest.raises(psycopg.OperationalError):
            conn.wire.commit()


def test_psycopgs_own_cursors_are_refused_inside_a_transaction(database: Settings) -> None:
    with pytest.raises(RuntimeError, match="the verbs"), db.transaction() as conn:
        conn.execute("select 1")


def test_reads_sent_together_share_a_round_trip_and_unread_writes_are_carried_out(database: Settings) -> None:
    before = users()
    with db.reading() as conn:
        assert db.scalar(conn, ONE, int, number=0) == 0  # prepared by now
        with traced(conn) as round_trips:
            first, second = (db.send(conn, ONE, Value, number=number) for number in (1, 2))
            assert (second.one().value, first.one().value) == (2, 1)
        db.execute(conn, ADD)
    assert round_trips() == 1
    assert users() == before + 1


class Refusal(Exception):
    """What a check says no with."""


def refuse() -> None:
    raise Refusal


def test_no_answer_is_handed_out_before_the_check_that_travels_along(database: Settings) -> None:
    with db.reading() as conn, traced(conn) as round_trips:
        verdict = db.send(conn, ONE, Value, number=1)
        checked: list[int] = []
        db.check_first(conn, verdict, lambda: checked.append(verdict.one().value))
        second = db.send(conn, ONE, Value, number=2)
        assert verdict.one().value == 1
        assert checked == []
        assert second.one().value == 2
        assert db.scalar(conn, ONE, int, number=3) == 3
        assert checked == [1], "asked once"
    assert round_trips() == 2


def test_a_refused_check_hands_out_nothing_and_stores_nothing(database: Settings) -> None:
    before = users()
    with pytest.raises(Refusal), db.transaction() as conn:
        db.check_first(conn, db.send(conn, ONE, Value, number=1), refuse)
        db.execute(conn, ADD)
        db.scalar(conn, ONE, int, number=1)
    with pytest.raises(Refusal), db.transaction() as conn:
        db.check_first(conn, db.send(conn, ONE, Value, number=1), refuse)
        db.execute(conn, ADD)  # nothing is read: the check comes before COMMIT
    assert users() == before
    with pytest.raises(Refusal), db.reading() as conn:
        db.check_first(conn, db.send(conn, ONE, Value, number=1), refuse)
        db.execute(conn, ONE, number=1)
    with db.transaction() as conn:
        assert db.scalar(conn, ONE, int, number=4) == 4, "the check ends with its block"


def test_an_answer_is_lost_when_its_block_ends_before_it_came(database: Settings) -> None:
    with pytest.raises(Refusal), db.transaction() as conn:
        sent = db.send(conn, ONE, Value, number=1)
        assert not sent.is_lost()
        raise Refusal
    assert sent.is_lost()


def test_an_error_among_reads_is_raised_once_and_the_next_read_works(database: Settings) -> None:
    with db.reading() as conn:
        db.execute(conn, FAIL, number=0)
        with pytest.raises(psycopg.errors.DivisionByZero):
            db.scalar(conn, ONE, int, number=1)
        assert db.scalar(conn, ONE, int, number=2) == 2
    with pytest.raises(psycopg.errors.DivisionByZero), db.reading() as conn:
        db.execute(conn, FAIL, number=0)
    assert conn.pgconn.pipeline_status == PipelineStatus.OFF
    assert users() >= 0


def test_a_silent_server_is_waited_for_until_the_deadline_only(
    database: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """The same for a transaction, for reads, and for a statement that stands alone."""
    sleep = query("sleep", "select pg_sleep(30)")
    for lend in (db.transaction, db.reading):
        began = time.monotonic()
        with pytest.raises(psycopg.OperationalError), lend() as conn, conn.wire.within(0.3):
            db.many(conn, sleep, tuple)
        assert time.monotonic() - began < 5
        assert conn.closed
    with db.connect(database.database_url) as alone, pytest.raises(psycopg.OperationalError), alone.wire.within(0.3):
        db.many(alone, sleep, tuple)
    assert [record.message for record in caplog.records if "cutting off" in record.message] == [
        "cutting off a transaction that the database has left unanswered"
    ] * 3
    with db.reading() as conn:
        assert db.one(conn, ONE, Value, number=1).value == 1
