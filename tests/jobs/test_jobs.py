"""Scheduled work: added, taken, done, failed; by one clock or several, that may die."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event

import pytest
from flask import Flask
from psycopg import OperationalError
from psycopg_pool import PoolTimeout

from tests.conftest import NOON
from tests.jobs.conftest import Work
from tests.learners import add_learner
from webapp import create_app, db
from webapp.blueprints import jobs as blueprint
from webapp.blueprints.jobs import KINDS, run_due
from webapp.config import Settings
from webapp.rules.jobs import LEASE, MOST_TRIES
from webapp.services import jobs
from webapp.services.jobs import JobFailed, JobImpossible, JobRow

At = Callable[[datetime], None]
SOON, LATE = NOON + timedelta(minutes=1), NOON + timedelta(days=30)


def add(key: str = "a", points: int = 1, kind: str = "score", now: datetime = NOON) -> None:
    with db.transaction() as conn:
        jobs.add(conn, kind, key, {"points": points}, now)


def run() -> tuple[int, int]:
    return run_due(Event())


def rows() -> list[JobRow]:
    with db.transaction() as conn:
        return jobs.list_jobs(conn, most=100)


def only() -> JobRow:
    (found,) = rows()
    return found


def test_a_job_exists_if_and_only_if_its_transaction_commits(database: Settings, work: Work, at: At) -> None:
    with pytest.raises(ZeroDivisionError), db.transaction() as conn:
        jobs.add(conn, "score", "a", {}, NOON)
        _ = 1 / 0
    assert run() == (0, 0)
    add()
    assert run() == (1, 0)
    assert work.done == [("a", {"points": 1})]
    assert rows() == []


def test_one_job_of_a_key_waits_with_the_newest_payload(database: Settings, work: Work, at: At) -> None:
    for points in (1, 2, 3):
        add(points=points)
    add("b")
    assert run() == (2, 0)
    assert sorted(work.done) == [("a", {"points": 3}), ("b", {"points": 1})]


def test_a_job_added_while_a_run_has_it_is_done_again_afterwards(database: Settings, work: Work, at: At) -> None:
    seen: list[int] = []

    def meanwhile(_: object) -> None:
        if not seen:
            add(points=2)
            seen.append(len(list(blueprint_takes())))

    def blueprint_takes() -> list[object]:
        job = blueprint._take()
        return [job] if job else []

    work.meanwhile = meanwhile
    add(points=1)
    assert run() == (2, 0)
    assert seen == [0], "nobody else takes it before the first run is over"
    assert [payload for _, payload in work.done] == [{"points": 1}, {"points": 2}]


def test_recurring_work_has_no_key_of_its_own(conn: db.Conn) -> None:
    with pytest.raises(ValueError, match="recurring"):
        jobs.add(conn, "score", "", {}, NOON)


def test_clocks_at_once_do_each_job_once(database: Settings, work: Work, at: At) -> None:
    for number in range(40):
        add(f"{number}")
    clocks = [threading.Thread(target=run) for _ in range(4)]
    for each in clocks:
        each.start()
    for each in clocks:
        each.join()
    assert sorted(key for key, _ in work.done) == sorted(f"{number}" for number in range(40))
    assert rows() == []


def test_a_locked_job_is_skipped_and_the_next_one_taken(database: Settings, work: Work, at: At) -> None:
    add("a")
    add("b", now=SOON)
    with db.transaction() as conn:
        first = jobs.take(conn, ["score"], LATE)
        with db.transaction() as other:
            second = jobs.take(other, ["score"], LATE)
            assert jobs.take(other, ["score"], LATE) is None
    assert first
    assert second
    assert (first.key, second.key) == ("a", "b")


def test_a_run_that_dies_leaves_its_job_and_one_that_is_late_ends_nothing(database: Settings, work: Work) -> None:
    add()
    with db.transaction() as conn:
        dead = jobs.take(conn, ["score"], NOON)
    with db.transaction() as conn:
        assert jobs.take(conn, ["score"], NOON + LEASE - timedelta(seconds=1)) is None
    with db.transaction() as conn:
        heir = jobs.take(conn, ["score"], NOON + LEASE)
    assert dead
    assert heir
    assert heir.tries == 2
    with db.transaction() as conn:
        jobs.finish(conn, dead, NOON + LEASE)
        jobs.fail(conn, dead, "late", NOON + LEASE)
    found = only()
    assert (found.tries, found.last_error) == (2, "")
    with db.transaction() as conn:
        jobs.finish(conn, heir, NOON + LEASE)
    assert rows() == []


def test_failures_are_kept_and_tried_again_after_growing_pauses_until_given_up(
    database: Settings, work: Work, at: At
) -> None:
    add()
    work.problem = JobFailed("The platform is away")
    now, waits = NOON, []
    for tries in range(1, MOST_TRIES + 1):
        at(now)
        assert run() == (0, 1)
        assert run() == (0, 0), "not at once"
        found = only()
        assert (found.tries, found.last_error, found.failed_at) == (tries, "The platform is away", now)
        waits.append(found.due_at - now)
        now = found.due_at
    assert waits[:4] == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    assert only().is_given_up
    at(LATE)
    work.problem = None
    assert run() == (0, 0)
    with db.transaction() as conn:
        assert jobs.count(conn, LATE) == jobs.CountsRow(recurring=0, waiting=0, failing=0, given_up=1, due_since=None)


@pytest.mark.parametrize("way", ["added again", "tried again", "forgotten"])
def test_a_job_given_up_is_revived_or_forgotten(database: Settings, work: Work, at: At, way: str) -> None:
    add()
    work.problem = JobImpossible("The platform knows no such pupil")
    assert run() == (0, 1)
    assert only().is_given_up
    work.problem = None
    if way == "added again":
        add(points=2, now=SOON)
    else:
        with db.transaction() as conn:
            assert jobs.forget(conn, "score", "a") if way == "forgotten" else jobs.try_again(conn, "score", "a", SOON)
    at(SOON)
    assert run() == (way != "forgotten", 0)
    assert rows() == []
    with db.transaction() as conn:
        assert not jobs.try_again(conn, "score", "a", SOON)
        assert not jobs.forget(conn, "score", "a")


def test_a_job_that_waits_is_not_forgotten(conn: db.Conn) -> None:
    jobs.add(conn, "score", "a", {}, NOON)
    assert not jobs.forget(conn, "score", "a")


def test_a_new_payload_does_not_hurry_a_job_that_fails(database: Settings, work: Work, at: At) -> None:
    add()
    work.problem = JobFailed("away")
    run()
    add(points=2)
    assert run() == (0, 0)
    work.problem = None
    at(SOON)
    assert run() == (1, 0)
    assert work.done == [("a", {"points": 2})]


def test_an_unexpected_error_stops_no_other_job_and_its_text_is_not_stored(
    database: Settings, work: Work, at: At, caplog: pytest.LogCaptureFixture
) -> None:
    work.problem = RuntimeError("olena@school.example")
    add("a")
    add("b")
    assert run() == (0, 2)
    assert {found.last_error for found in rows()} == {"RuntimeError; the log of that time has more"}
    assert "Traceback" in caplog.text


def test_a_clock_leaves_work_that_it_does_not_know(database: Settings, work: Work, at: At) -> None:
    add(kind="later_release")
    assert run() == (0, 0)
    assert only().tries == 0


def test_a_clock_that_is_told_to_stop_takes_no_more(database: Settings, work: Work, at: At) -> None:
    stop = Event()
    work.meanwhile = lambda _: stop.set()
    add("a")
    add("b")
    assert run_due(stop) == (1, 0)
    assert len(work.done) == 1


def test_a_clock_waits_while_the_database_is_away(
    database: Settings, work: Work, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = Event()
    work.meanwhile = lambda _: stop.set()
    add()
    outages = [PoolTimeout("away"), OperationalError("away")]
    ensure = blueprint._ensure_recurring
    monkeypatch.setattr(blueprint, "LOOK_SECONDS", 0.001)

    def away_at_first() -> None:
        if outages:
            raise outages.pop()
        ensure()

    monkeypatch.setattr(blueprint, "_ensure_recurring", away_at_first)
    with create_app(database).app_context():
        blueprint.run_forever(stop)
    assert (outages, len(work.done)) == ([], 1)


# --- The work of the site --------------------------------------------------------------------------------------------


@pytest.fixture
def site(database: Settings) -> Flask:
    return create_app(database)


def test_recurring_work_is_done_at_its_time_and_stays(site: Flask, at: At) -> None:
    with site.app_context():
        assert run() == (0, 0), "the first time is still to come"
        assert {found.kind for found in rows()} == {name for name, kind in KINDS.items() if kind.every}
        at(NOON + timedelta(minutes=10))
        assert run() == (2, 0), "reminders and scores"
        assert run() == (0, 0)
        at(NOON + timedelta(days=1))
        assert run() == (len(KINDS), 0)
    for found in rows():
        assert found.done_at == NOON + timedelta(days=1), found
        assert found.due_at > NOON + timedelta(days=1), found
        assert found.tries == 0, found


def test_the_clock_deletes_idle_guests_and_refreshes_the_search(site: Flask, at: At) -> None:
    with db.pool().connection() as conn:
        gone = add_learner(conn, NOON - timedelta(days=200)).user_id
        kept = add_learner(conn, NOON).user_id
        conn.execute("update users set is_guest = true")
        conn.execute("update search_documents set title = 'out of date'")
    with site.app_context():
        run()
        at(NOON + timedelta(days=1))
        assert run() == (len(KINDS), 0)
    with db.pool().connection() as conn:
        left = {row[0] for row in conn.execute("select id from users")}
        stale = conn.execute("select from search_documents where title = 'out of date'").fetchall()
    assert kept in left
    assert gone not in left
    assert stale == []


def test_the_command_says_what_it_did_and_fails_when_work_fails(database: Settings, work: Work, at: At) -> None:
    site = create_app(database)
    add()
    done = site.test_cli_runner().invoke(args=["run-jobs"])
    assert (done.output, done.exit_code) == ("1 jobs done, 0 failed\n", 0)
    db.configure(database)
    add("b")
    work.problem = JobFailed("away")
    done = site.test_cli_runner().invoke(args=["run-jobs"])
    assert "0 jobs done, 1 failed" in done.output
    assert done.exit_code == 1
    db.configure(database)
