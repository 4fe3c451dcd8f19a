"""What operators and their machines ask: is it alive, is it ready, how is it doing."""

import hmac

from flask import Blueprint, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from psycopg import Error
from psycopg_pool import PoolTimeout

from webapp import db, metrics
from webapp.config import Settings
from webapp.web import readiness
from webapp.web.access import Who, open_to

blueprint = Blueprint("operations", __name__)


@blueprint.get("/healthz")
@open_to(Who.ANYONE)
def healthz() -> ResponseReturnValue:
    """The process lives. Touches nothing else, so that a database outage never restarts healthy workers."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
@open_to(Who.ANYONE)
def readyz() -> ResponseReturnValue:
    """200 when the database answers and its schema is current; else 503 with the reason."""
    reason = _not_ready()
    if reason:
        return jsonify(ready=False, reason=reason), 503
    return jsonify(ready=True)


@blueprint.get("/metrics")
@open_to(Who.ANYONE)
def show_metrics() -> ResponseReturnValue:
    """Prometheus's text, for a bearer of METRICS_TOKEN; in development without one, for anybody."""
    settings: Settings = current_app.extensions["settings"]
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    if settings.metrics_token and not hmac.compare_digest(given, settings.metrics_token.encode()):
        return Response("A bearer token is needed: see METRICS_TOKEN.\n", 401, {"WWW-Authenticate": "Bearer"})
    if not settings.metrics_token and not settings.development:
        return Response("Set METRICS_TOKEN to read the metrics.\n", 404, mimetype="text/plain")
    metrics.schema_current.set(0 if _not_ready() else 1)
    metrics.topics.labels("content").set(len(current_app.extensions["library"].topics))
    db.measure_pool()
    return Response(metrics.exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _not_ready() -> str:
    """Why no learner should be sent here, or nothing."""
    try:
        return readiness.schema_problem()
    except (Error, PoolTimeout):
        return "The database does not answer."
