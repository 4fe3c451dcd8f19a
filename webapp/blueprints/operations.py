"""Endpoints for operators and their tools: liveness, readiness, metrics."""

import hmac

from flask import Blueprint, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from psycopg import Error
from psycopg_pool import PoolTimeout

from webapp import clock, db, metrics
from webapp.config import Settings
from webapp.services import jobs
from webapp.web import readiness
from webapp.web.access import Who, open_to

blueprint = Blueprint("operations", __name__)


@blueprint.get("/healthz")
@open_to(Who.ANYONE)
def healthz() -> ResponseReturnValue:
    """Return 200 while the process runs. Uses no database, so that a database outage never restarts healthy workers."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
@open_to(Who.ANYONE)
def readyz() -> ResponseReturnValue:
    """Return 200 when the database answers and its schema is current, else 503 with the reason."""
    reason = _not_ready()
    if reason:
        return jsonify(ready=False, reason=reason), 503
    return jsonify(ready=True)


@blueprint.get("/metrics")
@open_to(Who.ANYONE)
def show_metrics() -> ResponseReturnValue:
    """Return the metrics in Prometheus's text format. Needs METRICS_TOKEN as bearer; in development it may be unset."""
    settings: Settings = current_app.extensions["settings"]
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    if settings.metrics_token and not hmac.compare_digest(given, settings.metrics_token.encode()):
        return Response("A bearer token is needed: see METRICS_TOKEN.\n", 401, {"WWW-Authenticate": "Bearer"})
    if not settings.metrics_token and not settings.development:
        return Response("Set METRICS_TOKEN to read the metrics.\n", 404, mimetype="text/plain")
    metrics.schema_current.set(0 if _not_ready() else 1)
    _measure_jobs()
    metrics.topics.labels("content").set(len(current_app.extensions["library"].topics))
    db.measure_pool()
    return Response(metrics.exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _measure_jobs() -> None:
    """Report the scheduled work to the metrics. They keep their last values while the database is away."""
    now = clock.now()
    try:
        with db.reading() as conn:
            counts = jobs.count(conn, now)
    except (Error, PoolTimeout):
        return
    for state in ("waiting", "failing", "given_up"):
        metrics.jobs.labels(state).set(getattr(counts, state))
    metrics.jobs_late.set((now - counts.due_since).total_seconds() if counts.due_since else 0)


def _not_ready() -> str:
    """Return the reason why this process should get no traffic, or an empty string."""
    try:
        return readiness.schema_problem()
    except (Error, PoolTimeout):
        return "The database does not answer."
