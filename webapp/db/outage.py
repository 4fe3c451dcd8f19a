"""Notices that the database is away, so that a request is refused at once instead of waiting for a timeout of its own.

Whoever meets a sign of it (a connection that broke, or could not be opened or had in time) calls `suspect`. A thread
then tries to connect, again and again until it succeeds. Until its first verdict requests wait, but only for
`PATIENCE` seconds; from then on `refuse` raises `DatabaseAway` until the database answers.
"""

import logging
import os
import threading
import time
from collections.abc import Callable

from psycopg import Error, OperationalError

from webapp.db.remedies import explained

log = logging.getLogger(__name__)

PATIENCE = 0.2  # seconds; a database that is there answers a new connection sooner
PAUSE = 0.5  # seconds between two attempts to connect


class DatabaseAway(OperationalError):
    """The last attempt to connect has failed. The message is the driver's own."""


class _Episode:
    """A suspicion, and what came of it."""

    def __init__(self) -> None:
        self.process_id = os.getpid()
        self.began = time.monotonic()
        self.judged = threading.Event()  # the first verdict has been given
        self.reason = "it does not answer"


class Outage:
    """Whether this process reaches its database.

    `probe` opens a connection and has it answer, or raises `psycopg.Error`. `confirm` is called once when it has
    failed: it gets the error, and returns whether the database is away or has only refused one connection more.
    """

    def __init__(self, probe: Callable[[], None], confirm: Callable[[Error], bool]) -> None:
        self._probe = probe
        self._confirm = confirm
        self._episode: _Episode | None = None
        self._lock = threading.Lock()

    def suspect(self) -> None:
        """Look whether the database is still there, unless somebody looks already."""
        with self._lock:
            if self._current() is None:
                episode = self._episode = _Episode()
                threading.Thread(target=self._watch, args=(episode,), name="database-probe", daemon=True).start()

    def refuse(self) -> None:
        """Raise `DatabaseAway` while the database is away."""
        episode = self._current()
        if episode is None:
            return
        episode.judged.wait(max(0.0, episode.began + PATIENCE - time.monotonic()))
        if self._episode is episode:
            raise DatabaseAway(f"the database is away: {episode.reason}")

    def forget(self) -> None:
        """End any suspicion: another database is in use now."""
        self._episode = None

    def _current(self) -> _Episode | None:
        """Return the suspicion of this process: a fork inherits none, because the thread stays behind."""
        episode = self._episode
        return episode if episode and episode.process_id == os.getpid() else None

    def _watch(self, episode: _Episode) -> None:
        is_away = False
        while self._current() is episode:
            try:
                self._probe()
            except Error as problem:
                episode.reason = explained(str(problem))
                if not is_away:
                    if not self._confirm(problem):
                        break
                    is_away = True
                    log.error("the database is away: %s", episode.reason)
                episode.judged.set()
                time.sleep(PAUSE)
            else:
                break
        if is_away:
            log.warning("the database is back after %.1f s", time.monotonic() - episode.began)
        with self._lock:
            if self._episode is episode:
                self._episode = None
        episode.judged.set()
