"""The studio's page of what the site did on each day, and the thread that adds up what each process counts."""

import logging
from dataclasses import dataclass

from flask import Flask
from flask.typing import ResponseReturnValue
from psycopg import Error
from psycopg_pool import PoolTimeout

from webapp import clock, db, metrics
from webapp.blueprints.studio_frame import render, studio_blueprint
from webapp.db.connections import slow_query_ms
from webapp.services import analytics
from webapp.web import once
from webapp.web.access import Who, open_to
from webapp.web.background import run_in_every_process

log = logging.getLogger(__name__)

blueprint = studio_blueprint("analytics")

ADD_SECONDS = 60.0


@blueprint.get("/analytics")
@open_to(Who.ADMIN)
def page() -> ResponseReturnValue:
    """Show requests, errors, slow blocks, answers and learners of the last four weeks."""
    now = once.now()
    with db.reading() as conn:
        shown = analytics.overview(conn, now)
    return render("analytics/page.html", shown=shown, today=now.date(), slow_query_ms=slow_query_ms())


def count_days(app: Flask) -> None:
    """Have every process that serves this app add what it counts to the counts of the day."""
    counting = Counting()
    run_in_every_process(app, "daily-counts", counting.add)


@dataclass(slots=True)
class Counting:
    """What one process has counted and stored. What it counts in its last minute is lost."""

    stored: metrics.Counts | None = None  # a process may have inherited counts that are not its own

    def add(self) -> float:
        """Store what was counted since the last call, and return after how many seconds to call again."""
        counted = metrics.totals()
        if self.stored is None:
            self.stored = counted
        try:
            with db.transaction() as conn:
                analytics.add_counts(conn, counted - self.stored, clock.now())
        except (Error, PoolTimeout) as problem:
            log.info("the counts of the last minute wait for the database: %s", type(problem).__name__)
        else:
            self.stored = counted
        return ADD_SECONDS
