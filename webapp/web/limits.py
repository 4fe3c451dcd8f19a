"""Rate limits: a learner is limited by their id, a visitor by their address.

Counts are in memory per worker, or in Redis for all workers when REDIS_URL is set. Routes that change state and are not
in the table have the default limit. Responses above a limit have `Retry-After`.
"""

import logging
import threading
import time
from functools import cache

from flask import Flask, Response, current_app, g, request
from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from webapp.config import Settings
from webapp.errors import TooMany
from webapp.services.classes_codes import read_code
from webapp.web.bearers import is_bearer
from webapp.web.error_pages import SENTENCES
from webapp.web.identity import caller_id

log = logging.getLogger(__name__)

PER_MINUTE = {
    "accounts.create_token": 10,
    "accounts.export": 6,
    "accounts.save_avatar": 6,
    "api.submit_task": 120,
    "api.sync_topics": 6,
    "exercise.answer": 120,
    "exercise.reading": 300,
    "exports.history_anki": 6,
    "exports.history_csv": 6,
    "exports.tasks": 12,
    "lti.launch": 30,
    "lti.login": 30,
    "lti_admin.register": 10,
    "practice.reading": 300,
    "practice.submit": 120,
    "providers.callback": 20,
    "providers.start": 20,
    "providers.use_one_tap": 20,
    "sign_in.link": 20,
    "sign_in.send_link": 10,
    "sign_in.use_link": 20,
    "worksheets.assignment_key": 12,
    "worksheets.assignment_sheets": 12,
    "worksheets.key": 12,
    "worksheets.sheets": 12,
}
CHANGES = 120
READS_OF_API = 600
WRONG_TOKENS = 20  # invalid API tokens; above that, no token of the address is looked up
FORGET_EVERY = 60  # seconds until expired counts are removed
UNKNOWN_CODES = 30  # different codes of class doors an hour that open nothing; above that, no door opens to the address


class Counts(MemoryStorage):
    """Counts in this process's memory. The library's own starts a thread for nearly every count, to forget old ones."""

    def __init__(self) -> None:
        super().__init__()
        self.lock = threading.Lock()
        self.forgotten_at = time.monotonic()

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Add to a key's count, which expires `expiry` seconds after its first one. Return the count."""
        with self.lock:
            if time.monotonic() > self.forgotten_at + FORGET_EVERY:
                self.forgotten_at = time.monotonic()
                for old in list(self.expirations):
                    self.get(old)  # removes it if it has expired
            count = self.get(key) + amount
            if count == amount:
                self.expirations[key] = time.time() + expiry
            self.storage[key] = count
            return count


def set_up(app: Flask, settings: Settings) -> None:
    """Limit the table's views, other changes of state, and the API. Without Redis, each worker counts for itself."""
    if not settings.rate_limits:
        return
    unknown_codes, once = RateLimitItemPerHour(UNKNOWN_CODES), RateLimitItemPerHour(1)
    wrong_tokens = _per_minute(WRONG_TOKENS * settings.rate_limit_strangers)
    alone = FixedWindowRateLimiter(Counts())
    together = alone
    if settings.redis_url:
        together = FixedWindowRateLimiter(storage_from_string(settings.redis_url, wrap_exceptions=True))

    @app.before_request
    def refuse_guesses() -> None:
        if is_bearer() and not alone.test(wrong_tokens, str(request.remote_addr), "tokens"):
            g.current_learner = None  # no query, not even for the language of the refusal
            raise TooMany(SENTENCES[429], 60)

    @app.after_request
    def count_guess(response: Response) -> Response:
        if is_bearer() and response.status_code == 401:
            alone.hit(wrong_tokens, str(request.remote_addr), "tokens")
        return response

    @app.before_request
    def refuse_unknown_codes() -> None:
        if _code_of_door() and not alone.test(unknown_codes, str(request.remote_addr), "codes"):
            raise TooMany(SENTENCES[429], 3600)

    @app.after_request
    def count_unknown_code(response: Response) -> Response:
        code = _code_of_door()
        # the same code again, such as one that was replaced and is still on the board, counts once
        if code and response.status_code == 404 and alone.hit(once, str(request.remote_addr), code):
            alone.hit(unknown_codes, str(request.remote_addr), "codes")
        return response

    @app.before_request
    def check() -> None:
        if request.endpoint is None or _is_free():
            return
        try:
            _count(together)
        except StorageError:
            log.warning("REDIS_URL does not answer; this worker counts alone")
            _count(alone)


def _code_of_door() -> str | None:
    """Return the code of the class door that is asked for. What cannot be a code is no guess but a slip."""
    is_door = request.endpoint is not None and request.endpoint.startswith("roster_door.")
    return read_code((request.view_args or {}).get("code", "")) if is_door else None


def _count(counter: FixedWindowRateLimiter) -> None:
    """Count this request. Raises `TooMany` above the limit."""
    learner_id = caller_id()
    default = READS_OF_API if request.method == "GET" else CHANGES
    most = PER_MINUTE.get(request.endpoint or "", default)
    settings: Settings = current_app.extensions["settings"]
    limit = _per_minute(most if learner_id else most * settings.rate_limit_strangers)
    caller = (f"learner {learner_id}" if learner_id else f"address {request.remote_addr}", str(request.endpoint))
    if not counter.hit(limit, *caller):
        raise TooMany(SENTENCES[429], max(1, int(counter.get_window_stats(limit, *caller).reset_time - time.time())))


@cache
def _per_minute(count: int) -> RateLimitItemPerMinute:
    return RateLimitItemPerMinute(count)


def _is_free() -> bool:
    """Return whether the request is not limited: a read of a page outside the table and the API."""
    is_read = request.method in ("GET", "HEAD", "OPTIONS")
    return is_read and request.endpoint not in PER_MINUTE and not request.path.startswith("/api/")
