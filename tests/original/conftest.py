"""The original's database with 200 learners, and a database of ours into which they were imported."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from click.testing import Result
from flask import Flask

from tests.conftest import Clone, opened, settings_for
from tests.original.histories import write
from tests.original.schema import OLDER, TABLES
from webapp import create_app
from webapp.config import Settings
from webapp.hosting import embedded

LEARNERS, ANSWERS = 200, 30

MakeOriginal = Callable[..., str]


@pytest.fixture(scope="module")
def make_original(server: embedded.Server) -> Iterator[MakeOriginal]:
    """Make a database with the original's tables, by statements that follow them. Return its address."""
    names = []

    def make(*statements: str, older: bool = False) -> str:
        name = f"original_{uuid4().hex}"
        names.append(name)
        with psycopg.connect(server.url(), autocommit=True) as admin:
            admin.execute(f"create database {name}".encode())
        with psycopg.connect(server.url(name)) as conn:
            for statement in (TABLES, *([OLDER] if older else ()), *statements):
                conn.execute(statement.encode())
        return server.url(name)

    yield make
    with psycopg.connect(server.url(), autocommit=True) as admin:
        for name in names:
            admin.execute(f"drop database {name} with (force)".encode())


@dataclass(frozen=True, slots=True)
class Here:
    """A database of ours, and the site on it."""

    settings: Settings
    app: Flask

    def run(self, *arguments: str) -> Result:
        """Run a flask command on this database."""
        return self.app.test_cli_runner().invoke(args=list(arguments))

    @contextmanager
    def connect(self) -> Iterator[psycopg.Connection]:
        """Connect past the pool, which every command closes."""
        with psycopg.connect(self.settings.direct_url, autocommit=True) as conn:
            yield conn


MakeHere = Callable[[], AbstractContextManager[Here]]


@pytest.fixture(scope="module")
def make_here(clone: Clone, with_topics: str, shared_tree: Path) -> MakeHere:
    """Make a database of ours with the test topics."""

    @contextmanager
    def make() -> Iterator[Here]:
        with clone(with_topics) as url:
            settings = settings_for(url, CONTENT_DIR=str(shared_tree))
            with opened(settings):
                yield Here(settings, create_app(settings))

    return make


@dataclass(frozen=True, slots=True)
class Moved:
    """An original with learners, our database after their import, and what the import printed."""

    url: str
    here: Here
    learners: list[UUID]
    output: str


@pytest.fixture(scope="module")
def moved(make_original: MakeOriginal, make_here: MakeHere) -> Iterator[Moved]:
    url = make_original()
    with psycopg.connect(url) as conn:
        learners = list(write(conn, LEARNERS, ANSWERS))
    with make_here() as here:
        done = here.run("import-original", url)
        assert done.exit_code == 0, done.output
        yield Moved(url, here, learners, done.output)
