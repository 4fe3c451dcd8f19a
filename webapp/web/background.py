"""Threads that every process of a site runs beside its requests."""

import os
import threading
import time
from collections.abc import Callable

from flask import Flask


def run_in_every_process(app: Flask, name: str, work: Callable[[], float]) -> None:
    """Call `work` again and again in every process that serves this app, after as many seconds as it returns."""
    background = _Background(name, work)
    os.register_at_fork(after_in_child=background.start)
    app.before_request(background.start)  # for servers that do not fork


class _Background:
    """The thread of a process."""

    def __init__(self, name: str, work: Callable[[], float]) -> None:
        self.name = name
        self.work = work
        self.process_id = 0

    def start(self) -> None:
        """Start this process's thread, unless it runs."""
        if self.process_id != os.getpid():
            self.process_id = os.getpid()
            threading.Thread(target=self._run, name=self.name, daemon=True).start()

    def _run(self) -> None:
        while self.process_id == os.getpid():
            time.sleep(self.work())
