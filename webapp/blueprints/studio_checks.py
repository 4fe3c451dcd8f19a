"""The studio's checks: the invariants with the rows that break them, and the replay of one learner."""

from functools import partial

import psycopg
from flask import request
from flask.typing import ResponseReturnValue

from webapp import db
from webapp.blueprints.studio import opened
from webapp.blueprints.studio_frame import render, studio_blueprint
from webapp.services import operations, replay, studio_checks, studio_run
from webapp.services.studio_checks import Offenders
from webapp.web.access import Who, open_to

blueprint = studio_blueprint("studio_checks")


@blueprint.get("/checks")
@open_to(Who.ADMIN)
def page() -> ResponseReturnValue:
    """List the invariants. `?check=` names one to look for offenders of, or "all"; `?learner=` whom to replay."""
    chosen, wanted = request.args.get("check", ""), request.args.get("learner", "").strip()
    return render(
        "studio/checks.html",
        invariants=operations.invariants.blocks,
        found={name: _offenders(name) for name in operations.INVARIANTS if chosen in (name, "all")},
        chosen=chosen,
        wanted=wanted,
        differences=db.retrying(partial(_replay, wanted)) if wanted else None,
    )


def _offenders(invariant: str) -> Offenders:
    with opened() as box:
        try:
            return studio_checks.find_offenders(box, invariant)
        except psycopg.errors.QueryCanceled as slow:
            return Offenders(None, studio_run.said(slow))


def _replay(wanted: str) -> list[replay.Difference] | None:
    """Return the differences of a learner; None if there is no such learner. Locks their rows for the time of it."""
    with db.transaction() as conn:
        user_id = studio_checks.find_learner(conn, wanted)
        return replay.check_learner(conn, user_id, repair=False) if user_id else None
