"""How often one caller may do what costs something: a learner by their id, a stranger by their address.

Counted in memory per worker, or for all workers together in Redis when REDIS_URL is set. What is left out of the table
and changes state has the default. Answers above a limit say when to come back (``Retry-After``).
"""

from flask import Flask, request
from flask_limiter import Limiter

from webapp.blueprints.identity import current_learner
from webapp.config import Settings

PER_MINUTE = {
    "accounts.create_token": 10,
    "accounts.export": 6,
    "accounts.save_avatar": 6,
    "api.submit_task": 120,
    "api.sync_topics": 6,
    "practice.reading": 300,
    "practice.submit": 120,
    "providers.callback": 20,
    "providers.start": 20,
    "providers.use_one_tap": 20,
    "sign_in.link": 20,
    "sign_in.send_link": 10,
    "sign_in.use_link": 20,
}
CHANGES = 120
READS_OF_API = 600
STRANGERS = 10  # a school shares one address: strangers together may do this many times as much as one learner


def set_up(app: Flask, settings: Settings) -> None:
    """Limit every view of the table, every other change of state, and the API."""
    app.config["RATELIMIT_ENABLED"] = settings.rate_limits
    Limiter(
        _caller,
        app=app,
        storage_uri=settings.redis_url or "memory://",
        in_memory_fallback_enabled=bool(settings.redis_url),
        headers_enabled=True,
        default_limits=[_limit],
        default_limits_per_method=True,
        default_limits_exempt_when=_is_free,
    )


def _caller() -> str:
    learner = current_learner()
    return f"learner {learner.user_id}" if learner else f"address {request.remote_addr}"


def _limit() -> str:
    default = READS_OF_API if request.method == "GET" else CHANGES
    count = PER_MINUTE.get(request.endpoint or "", default)
    return f"{count if current_learner() else count * STRANGERS} per minute"


def _is_free() -> bool:
    """Pages that are only read, apart from the table and the API."""
    is_read = request.method in ("GET", "HEAD", "OPTIONS")
    return is_read and request.endpoint not in PER_MINUTE and not request.path.startswith("/api/")
