"""Kinds of work for tests, and a clock that the tests set."""

from collections.abc import Callable
from datetime import datetime

import pytest

from tests.conftest import NOON
from webapp import clock
from webapp.blueprints import jobs
from webapp.blueprints.jobs import Kind
from webapp.services.jobs import Job


class Work:
    """A kind of work that notes what it did, and fails when it is told to."""

    def __init__(self) -> None:
        self.done: list[tuple[str, object]] = []
        self.problem: Exception | None = None
        self.meanwhile: Callable[[Job], object] = lambda _: None

    def __call__(self, job: Job) -> str:
        self.meanwhile(job)
        if self.problem:
            raise self.problem
        self.done.append((job.key, job.payload))
        return "noted"


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    """The only kind of work there is, called "score"."""
    made = Work()
    monkeypatch.setattr(jobs, "KINDS", {"score": Kind(made)})
    return made


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the site's clock, which begins at noon."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return lambda moment: monkeypatch.setattr(clock, "now", lambda: moment)
