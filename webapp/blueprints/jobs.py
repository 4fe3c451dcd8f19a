"""Scheduled work: what there is to do and when, the studio's page about it, and the clock of `flask run-jobs`."""

import logging
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from threading import Event

import psycopg
from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from psycopg_pool import PoolTimeout

from webapp import clock, db
from webapp.blueprints.lti import allows_private
from webapp.blueprints.reminders import send_due
from webapp.blueprints.studio_frame import for_administrators, render, studio_blueprint
from webapp.config import Settings
from webapp.content.library import Library
from webapp.errors import Conflict
from webapp.rules.jobs import next_time
from webapp.services import analytics, catalog_sync, classes_end, guests, lti_scores
from webapp.services import jobs as service
from webapp.services.jobs import RECURRING, Job, JobFailed, JobImpossible
from webapp.web import once
from webapp.web.access import Who, open_to
from webapp.web.forms import form_again
from webapp.web.live_content import Following
from webapp.web.pages import gettext

log = logging.getLogger(__name__)

blueprint = studio_blueprint("jobs")

MOST_SHOWN = 100
LOOK_SECONDS = 5.0  # between two looks of a clock that has nothing to do
LATE = timedelta(hours=1)  # after so long a job that waits means that no clock runs
GUESTS_KEPT = timedelta(days=180)
LEARNERS_AT_ONCE = 100  # deleted in one transaction, so that no transaction is long


# --- The work --------------------------------------------------------------------------------------------------------


def delete_idle_guests(idle: timedelta) -> int:
    """Delete guests who have not been here for that long, some at a time. Return how many."""
    return _all(partial(_delete_some_guests, idle))


def _delete_some_guests(idle: timedelta) -> int:
    store = current_app.extensions["avatar_store"]
    with db.transaction() as conn:
        return guests.delete_idle_guests(conn, idle, clock.now(), most=LEARNERS_AT_ONCE, store=store)


def forget_pupils(before: datetime) -> int:
    """Delete managed pupils whose last class ended before a moment, some at a time. Return how many."""
    return _all(partial(_forget_some_pupils, before))


def _forget_some_pupils(before: datetime) -> int:
    settings: Settings = current_app.extensions["settings"]
    store = current_app.extensions["avatar_store"]
    with db.transaction() as conn:
        return classes_end.forget_pupils(conn, before, settings.auth_secrets, most=LEARNERS_AT_ONCE, store=store)


def _all(some: Callable[[], int]) -> int:
    done = 0
    while found := db.retrying(some):
        done += found
    return done


def _remind(_job: Job) -> str:
    outcomes = send_due(current_app.extensions["settings"], current_app.extensions["library"])
    summary = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.items())
    if outcomes["failed"]:
        raise JobFailed(f"The mail server did not take every mail: {summary}")
    return summary or "none due"


def _delete_guests(_job: Job) -> str:
    return f"{delete_idle_guests(GUESTS_KEPT)} idle guests deleted"


def _forget_pupils(_job: Job) -> str:
    settings: Settings = current_app.extensions["settings"]
    return f"{forget_pupils(clock.now() - timedelta(days=settings.managed_pupils_kept_days))} pupils deleted"


def _refresh_search(_job: Job) -> str:
    library: Library = current_app.extensions["library"]
    try:
        return f"{catalog_sync.refresh_search(db.transaction, library)} topics compared"
    except Conflict:
        raise JobFailed("CONTENT_DIR holds other content than the database. Restart with the release's.") from None


def _forget_counts(_job: Job) -> str:
    with db.transaction() as conn:
        analytics.forget_old_counts(conn, clock.now())
    return "done"


def send_scores() -> Counter[str]:
    """Send learning platforms the marks they do not have yet. Return how many were `sent` and how many `failed`."""
    settings: Settings = current_app.extensions["settings"]
    private = allows_private(settings)
    return lti_scores.send_due(db.transaction, settings.auth_secrets, allows_private=private, clock=clock.now)


def _send_scores(_job: Job) -> str:
    """Send the scores that are due. A failure is no failure of the job: each score is tried again by itself."""
    outcomes = send_scores()
    return f"{outcomes['sent']} scores sent, {outcomes['failed']} failed"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of work. It returns what it did in a few words, for the log, and raises `JobFailed` if it could not.

    Recurring work is due every so often, counted from `at` after midnight UTC.
    """

    work: Callable[[Job], str]
    every: timedelta | None = None
    at: timedelta = timedelta()


KINDS = {
    "scores": Kind(_send_scores, every=timedelta(minutes=1)),
    "reminders": Kind(_remind, every=timedelta(minutes=10)),
    "idle_guests": Kind(_delete_guests, every=timedelta(days=1), at=timedelta(hours=2)),
    "forgotten_pupils": Kind(_forget_pupils, every=timedelta(days=1), at=timedelta(hours=2, minutes=20)),
    "search": Kind(_refresh_search, every=timedelta(days=1), at=timedelta(hours=2, minutes=40)),
    "daily_counts": Kind(_forget_counts, every=timedelta(days=1), at=timedelta(hours=2, minutes=50)),
}


# --- The studio's page -----------------------------------------------------------------------------------------------


@blueprint.get("/jobs")
@open_to(Who.ADMIN)
def page() -> ResponseReturnValue:
    """Show recurring work and the jobs that wait, with their last errors."""
    now = once.now()
    with db.reading() as conn:
        listed, counts = service.list_jobs(conn, most=MOST_SHOWN), service.count(conn, now)
    is_late = counts.due_since and now - counts.due_since > LATE
    return render("jobs/page.html", jobs=listed, counts=counts, is_late=is_late)


@blueprint.post("/jobs")
@open_to(Who.ADMIN)
@form_again(for_administrators(page))
def change() -> ResponseReturnValue:
    """Let a clock take a job at once, or with `forget` delete one that was given up."""
    kind, key, is_forgotten = request.form.get("kind", ""), request.form.get("key", ""), "forget" in request.form
    with db.transaction() as conn:
        change_job = service.forget if is_forgotten else partial(service.try_again, now=once.now())
        is_changed = change_job(conn, kind, key)
    if not is_changed:
        flash(gettext("The job was done meanwhile, or is being done now. Nothing was changed."), "warning")
    elif is_forgotten:
        flash(gettext("The job was deleted."), "good")
    else:
        flash(gettext("The next clock that looks will do it."), "good")
    return redirect(url_for(".page"), 303)


# --- The clock -------------------------------------------------------------------------------------------------------


def run_forever(stop: Event) -> None:
    """Do work when it is due until `stop` is set, and finish what is under way. Wait while the database is away."""
    following = Following(current_app)
    while not stop.is_set():
        following.look()
        try:
            run_due(stop)
        except (psycopg.Error, PoolTimeout) as problem:
            log.warning("the clock waits for the database: %s", type(problem).__name__)
        stop.wait(LOOK_SECONDS)


def run_due(stop: Event) -> tuple[int, int]:
    """Do all work that is due, one job after the other, unless `stop` is set. Return how many were done, and failed."""
    outcomes = [0, 0]
    db.retrying(_ensure_recurring)
    while not stop.is_set() and (job := db.retrying(_take)):
        outcomes[not _run(job)] += 1
    return outcomes[0], outcomes[1]


def _ensure_recurring() -> None:
    now = clock.now()
    first_times = {name: next_time(now, kind.every, kind.at) for name, kind in KINDS.items() if kind.every}
    with db.transaction() as conn:
        service.ensure_recurring(conn, first_times, now)


def _take() -> Job | None:
    with db.transaction() as conn:
        return service.take(conn, list(KINDS), clock.now())


def _run(job: Job) -> bool:
    """Do one job and note the outcome. Return whether it succeeded."""
    started = time.perf_counter()
    try:
        summary = KINDS[job.kind].work(job)
    except JobFailed as problem:
        log.warning("job %s failed: %s", job.kind, problem, extra={"job": job.kind, "tries": job.tries})
        _note_failure(job, str(problem), is_final=isinstance(problem, JobImpossible))
        return False
    except Exception as problem:
        log.exception("job %s failed", job.kind, extra={"job": job.kind, "tries": job.tries})
        _note_failure(job, f"{type(problem).__name__}; the log of that time has more", is_final=False)
        return False
    db.retrying(partial(_note_success, job))
    milliseconds = round((time.perf_counter() - started) * 1000)
    log.info("job %s done: %s", job.kind, summary, extra={"job": job.kind, "ms": milliseconds})
    return True


def _note_success(job: Job) -> None:
    kind, now = KINDS[job.kind], clock.now()
    following = next_time(now, kind.every, kind.at) if kind.every and job.key == RECURRING else None
    with db.transaction() as conn:
        service.finish(conn, job, now, following)


def _note_failure(job: Job, error: str, *, is_final: bool) -> None:
    def note() -> None:
        with db.transaction() as conn:
            service.fail(conn, job, error, clock.now(), is_final=is_final)

    db.retrying(note)
