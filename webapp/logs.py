"""Logs: one JSON object a line in production, plain text in development. Each line has the id of its request.

A line may hold routes, never paths or query strings (they may carry tokens), and never answers, IP addresses, email
addresses or the text of mails.
"""

import json
import logging
import re
import sys
import time
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from flask import Flask, Response, g, request

from webapp import db, metrics
from webapp.config import Settings

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
STANDARD = set(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}

request_id: ContextVar[str] = ContextVar("request_id", default="")
_encode = json.JSONEncoder(ensure_ascii=False, default=str).encode


# PostgreSQL quotes the rejected value after its message, and the whole row in the line below.
QUOTED_VALUE = re.compile(r'^(psycopg\.errors\.\w+: [^\n]*?): ".*(?:\n(?!\n).*)*', re.MULTILINE)
QUOTED_ROW = re.compile(r"^(?:DETAIL|CONTEXT|LINE \d+):.*(?:\n(?!\n).*)*", re.MULTILINE)


class PlainFormatter(logging.Formatter):
    """Plain text for a terminal. Values that PostgreSQL quotes in its errors are removed."""

    def formatException(self, *arguments: Any) -> str:  # noqa: N802 - logging's name
        text = super().formatException(*arguments)
        return QUOTED_ROW.sub("", QUOTED_VALUE.sub(r"\1", text)).rstrip()


class JsonFormatter(PlainFormatter):
    """A record as one JSON object. Keys passed as `extra` become keys of it."""

    def format(self, record: logging.LogRecord) -> str:
        extra: dict[str, object] = {key: value for key, value in record.__dict__.items() if key not in STANDARD}
        if record.exc_info:
            extra["traceback"] = self.formatException(record.exc_info)
        return _json_line(record.created, record.levelname.lower(), record.name, record.getMessage(), extra)


def _json_line(at: float, level: str, logger: str, message: str, extra: dict[str, object]) -> str:
    time_text = datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
    line: dict[str, object] = {"time": time_text, "level": level, "logger": logger, "message": message}
    if request_id.get():
        line["request_id"] = request_id.get()
    return _encode(line | extra)


class OurHandler(logging.StreamHandler):  # type: ignore[type-arg] # generic for mypy only
    """The handler that `configure` replaces. Other handlers, such as a test's, stay."""


def configure(settings: Settings) -> None:
    """Send this process's logs to stderr in the format of the settings."""
    handler = OurHandler(sys.stderr)
    handler.setFormatter(PlainFormatter("%(levelname)s %(message)s") if settings.development else JsonFormatter())
    root = logging.getLogger()
    root.handlers = [other for other in root.handlers if not isinstance(other, OurHandler)] + [handler]
    root.setLevel(logging.INFO)
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)  # its warnings repeat our own lines about 503 responses


def observe(app: Flask, settings: Settings) -> None:
    """Give every request an id (the proxy's if it sent one), a log line and a place in the metrics."""

    @app.before_request
    def begin() -> None:
        given = request.headers.get("X-Request-Id", "")
        request_id.set(given if re.fullmatch(r"[A-Za-z0-9_-]{8,64}", given) else uuid4().hex)
        g.started = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-Id"] = request_id.get()
        if "started" not in g:  # an earlier hook refused the request
            return response
        seconds = time.perf_counter() - g.started
        route = request.url_rule.rule if request.url_rule else "no route"
        method = request.method if request.method in METHODS else "other"  # a client may send any method name
        metrics.requests.labels(route, method, str(response.status_code)).observe(seconds)
        db.measure_pool()
        if route not in metrics.QUIET_ROUTES:
            _log_request(method, route, response.status_code, round(seconds * 1000), plain=settings.development)
        return response


def _log_request(method: str, route: str, status: int, ms: int, *, plain: bool) -> None:
    """Write a request's line directly: making a log record takes three times as long."""
    message = f"{method} {route} {status} {ms} ms"
    if plain:
        line = f"INFO {message}"
    else:
        extra: dict[str, object] = {"method": method, "route": route, "status": status, "ms": ms}
        line = _json_line(time.time(), "info", "webapp.access", message, extra)
    sys.stderr.write(f"{line}\n")
