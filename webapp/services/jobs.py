"""Scheduled work: one table of jobs, which any number of clocks take from, each job by one run at a time.

A job is tried at least once. A run that is killed leaves its job to the next one, so work that must not happen twice
has to settle that by itself, in its own transaction, before it acts (as reminders do), or be harmless when repeated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from webapp import db
from webapp.db.queries import load_queries
from webapp.rules.jobs import MOST_TRIES, again_at, pause

sql = load_queries("jobs")

RECURRING = ""  # the key of recurring work, of which there is one row a kind
LONGEST_ERROR = 300  # characters


class JobFailed(Exception):
    """The work could not be done now and is tried again. The message names no person, address or answer."""


class JobImpossible(JobFailed):
    """The work will never succeed: do not try again."""


@dataclass(frozen=True, slots=True)
class DueJob:
    """A job that is due, as its row is before a run takes it."""

    kind: str
    key: str
    payload: Any
    version: int
    tries: int


@dataclass(frozen=True, slots=True)
class Job:
    """A job that one run has taken, for its `tries`-th try since it last succeeded."""

    kind: str
    key: str
    payload: Any
    version: int
    tries: int
    run_id: UUID


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job for operators."""

    kind: str
    key: str
    due_at: datetime
    tries: int
    started_at: datetime | None
    done_at: datetime | None
    failed_at: datetime | None
    last_error: str

    @property
    def is_given_up(self) -> bool:
        """Return whether no run takes it any more."""
        return self.key != RECURRING and self.tries >= MOST_TRIES


@dataclass(frozen=True, slots=True)
class CountsRow:
    """How the jobs stand, and since when the one that is due longest has waited; None if none is due."""

    recurring: int  # kinds of work; 0 if no clock has ever run
    waiting: int
    failing: int
    given_up: int
    due_since: datetime | None


@dataclass(frozen=True, slots=True)
class KindRow:
    """The kind of a changed job."""

    kind: str


# --- For the code that wants work done -------------------------------------------------------------------------------


def add(conn: db.Conn, kind: str, key: str, payload: Mapping[str, object], now: datetime) -> None:
    """Add a job in the caller's transaction: it exists if and only if that commits.

    There is one job of a kind and key. If it waits, it gets the new payload. If a run has it, it is done again with the
    new payload afterwards, never at the same time. `key` is not empty. `payload` holds ids, no personal data.
    """
    if key == RECURRING:
        raise ValueError("only recurring work has the empty key")
    db.execute(conn, sql.upsert_job, kind=kind, key=key, payload=Jsonb(payload), now=now, most_tries=MOST_TRIES)


# --- For the clock ---------------------------------------------------------------------------------------------------


def ensure_recurring(conn: db.Conn, first_times: Mapping[str, datetime], now: datetime) -> None:
    """Make the rows of recurring work that are missing, each due at its first time."""
    db.execute(conn, sql.insert_recurring_jobs, kinds=list(first_times), due_at=list(first_times.values()), now=now)


def take(conn: db.Conn, kinds: Sequence[str], now: datetime) -> Job | None:
    """Take the job to do next of those kinds. After COMMIT no other run takes it until its lease is over."""
    due = db.maybe(conn, sql.lock_due_job, DueJob, kinds=list(kinds), now=now, most_tries=MOST_TRIES)
    if due is None:
        return None
    job = Job(due.kind, due.key, due.payload, due.version, due.tries + 1, uuid4())
    db.execute(
        conn,
        sql.update_job_taken,
        kind=job.kind,
        key=job.key,
        run_id=job.run_id,
        now=now,
        again_at=again_at(now, job.tries),
    )
    return job


def finish(conn: db.Conn, job: Job, now: datetime, next_time: datetime | None = None) -> None:
    """Note that a job was done. A single job is deleted, unless it was added again meanwhile: then it is due now."""
    if next_time is None:
        db.execute(conn, sql.delete_job_done, kind=job.kind, key=job.key, run_id=job.run_id, version=job.version)
    db.execute(
        conn, sql.update_job_done, kind=job.kind, key=job.key, run_id=job.run_id, now=now, due_at=next_time or now
    )


def fail(conn: db.Conn, job: Job, error: str, now: datetime, *, is_final: bool = False) -> None:
    """Note why a job could not be done. It is due again after a growing pause, or never if `is_final`."""
    db.execute(
        conn,
        sql.update_job_failed,
        kind=job.kind,
        key=job.key,
        run_id=job.run_id,
        now=now,
        tries=MOST_TRIES if is_final else job.tries,
        due_at=now + pause(job.tries),
        last_error=error[:LONGEST_ERROR],
    )


# --- For operators ---------------------------------------------------------------------------------------------------


def list_jobs(conn: db.Conn, *, most: int) -> list[JobRow]:
    """Return recurring work, then single jobs, those that fail most first."""
    return db.many(conn, sql.select_jobs, JobRow, row_limit=most)


def count(conn: db.Conn, now: datetime) -> CountsRow:
    """Return how the jobs stand."""
    return db.one(conn, sql.count_jobs, CountsRow, now=now, most_tries=MOST_TRIES)


def try_again(conn: db.Conn, kind: str, key: str, now: datetime) -> bool:
    """Let a clock take a job at once. Return False if it was done meanwhile or is being done."""
    return db.maybe(conn, sql.update_job_again, KindRow, kind=kind, key=key, now=now) is not None


def forget(conn: db.Conn, kind: str, key: str) -> bool:
    """Delete a job that was given up. Return False if it was done or added again meanwhile."""
    return db.maybe(conn, sql.delete_job_given_up, KindRow, kind=kind, key=key, most_tries=MOST_TRIES) is not None
