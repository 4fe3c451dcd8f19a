"""The network between the app and its database is slow, stalls, breaks off, or is gone for a while."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.operations.conftest import Breakable
from tests.operations.live import (
    add_people,
    assert_no_fault_of_ours,
    assert_nothing_was_lost,
    practising,
    serving,
    wait_for_progress,
)
from tests.operations.network import wired
from webapp import db
from webapp.config import Settings

pytestmark = pytest.mark.slow


def through(url: str, settings: Settings) -> Settings:
    """Return the app's way leads through a wire; migrations and proofs take the direct one."""
    return replace(settings, database_url=url)


def test_at_200_milliseconds_to_the_database_every_answer_is_taken(breakable: Breakable, tmp_path: Path) -> None:
    people = add_people(breakable.settings, 8)
    with wired(breakable.server) as wire:
        settings = through(wire.url(), breakable.settings)
        with serving(settings, tmp_path, DB_POOL_TIMEOUT="30", DB_TRANSACTION_TIMEOUT="60") as site:
            site.wait_until_it_serves()
            wire.delay = 0.1  # there, and back
            with practising(site, people):
                wait_for_progress(people, 20, 120)
    assert {status for person in people for status in person.statuses} == {200}
    assert_nothing_was_lost(breakable.settings, people)


def test_a_stalled_network_costs_a_503_and_not_a_hang(breakable: Breakable, tmp_path: Path) -> None:
    people = add_people(breakable.settings, 4)
    with wired(breakable.server) as wire:
        limits: dict[str, Any] = {"DB_POOL_TIMEOUT": "0.5", "DB_TRANSACTION_TIMEOUT": "1"}
        settings = through(wire.url(), breakable.settings)
        with serving(settings, tmp_path, **limits) as site, practising(site, people):
            wait_for_progress(people)
            wire.stall()
            site.answer_within(3, "/api/topics", 503)
            assert site.get("/healthz").status_code == 200
            wire.flow()
            site.wait_until_it_serves()
            wait_for_progress(people)
    assert_no_fault_of_ours(site, people)
    assert_nothing_was_lost(breakable.settings, people)


def test_connections_that_break_silently_lock_nobody_out(breakable: Breakable, tmp_path: Path) -> None:
    """The server still holds the rows of a transaction whose client it can no longer hear."""
    people = add_people(breakable.settings, 6)
    with wired(breakable.server) as wire:
        limits: dict[str, Any] = {"DB_POOL_TIMEOUT": "1", "DB_TRANSACTION_TIMEOUT": "1"}
        settings = through(wire.url(), breakable.settings)
        with serving(settings, tmp_path, **limits) as site, practising(site, people):
            for _ in range(3):
                wait_for_progress(people)
                wire.forget()
                site.wait_until_it_serves()
                before = [len(person.acknowledged) for person in people]
                deadline = time.monotonic() + 120
                while any(len(p.acknowledged) == count for p, count in zip(people, before, strict=True)):
                    assert time.monotonic() < deadline, "a learner's rows are still locked"
                    time.sleep(0.05)
    assert_no_fault_of_ours(site, people)
    assert_nothing_was_lost(breakable.settings, people)


def test_the_server_rolls_back_what_a_vanished_client_left_open(breakable: Breakable) -> None:
    db.configure(replace(breakable.settings, transaction_timeout=0.5))
    with db.pool().connection() as conn:
        shown = conn.execute(
            "select current_setting('idle_in_transaction_session_timeout'), current_setting('transaction_timeout')"
        ).fetchone()
    assert shown == ("1500ms", "1500ms")


def test_a_client_that_vanishes_before_it_has_sent_everything_holds_its_rows_for_seconds_only(
    breakable: Breakable,
) -> None:
    """The server processes what it has and waits for the rest: to PostgreSQL that is not an idle transaction."""
    (person,) = add_people(breakable.settings, 1)
    with wired(breakable.server) as wire, psycopg.connect(breakable.settings.direct_url, autocommit=True) as other:
        db.configure(replace(through(wire.url(), breakable.settings), transaction_timeout=1))
        with pytest.raises(psycopg.OperationalError), db.transaction() as conn:
            conn.wire.receive(conn.wire.send(b"", b"select from users for update"))
            wire.forget()
            conn.wire.receive(conn.wire.send(b"", b"select 1"))
        other.execute("set lock_timeout = '60s'")
        assert other.execute("update users set name = 'free' where id = %s", [person.user_id]).rowcount == 1


def test_an_answer_that_breaks_off_half_way_is_never_half_stored(breakable: Breakable, tmp_path: Path) -> None:
    people = add_people(breakable.settings, 4)
    with wired(breakable.server) as wire:
        settings = through(wire.url(), breakable.settings)
        with serving(settings, tmp_path) as site, practising(site, people):
            for _ in range(8):
                wait_for_progress(people, 10, 120)
                wire.cut(3)
                deadline = time.monotonic() + 120
                while wire.cuts:
                    assert time.monotonic() < deadline, "nobody asked the database"
                    time.sleep(0.01)
            site.wait_until_it_serves()
            wait_for_progress(people)
    assert_no_fault_of_ours(site, people)
    assert_nothing_was_lost(breakable.settings, people)


def test_after_an_outage_the_site_serves_again_by_itself(breakable: Breakable, tmp_path: Path) -> None:
    """Attempts to connect whose pauses grow with time would stay rare after the outage."""
    db.configure(breakable.settings)
    assert db.pool().reconnect_timeout <= 5
    with serving(breakable.settings, tmp_path, WEB_CONCURRENCY="1", DB_POOL_MAX="1") as site:
        site.wait_until_it_serves()
        breakable.kill()
        end = time.monotonic() + 8
        while time.monotonic() < end:
            assert site.get("/api/topics").status_code == 503
            time.sleep(0.1)
        breakable.restart()
        site.wait_until_it_serves()
