"""Real PostgreSQL for the tests: one server a run, a migrated template, a clone of it for each worker.

``conn`` is the usual fixture: a transaction that is rolled back. ``database`` is a clone of its own for tests in which
commits matter.
"""

import atexit
import fcntl
import gc
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import Environment, FileSystemBytecodeCache
from jinja2.bccache import Bucket
from psycopg import sql as composed
from werkzeug.routing import Rule
from xdist.remote import Producer
from xdist.scheduler.loadfile import LoadFileScheduling

import tests.properties  # noqa: F401 - its settings are for every property test
from tests.pooler import pooled_url, pooling
from tests.round_trips import Statements
from tests.trees import write_tree
from webapp import create_app, db
from webapp.config import ROOT, Provider, Settings, load_settings
from webapp.content.library import Library
from webapp.content.loading import load_library
from webapp.db import connections
from webapp.db.queries import Query
from webapp.hosting import edits, embedded, startup
from webapp.services import catalog_sync

# Each run has a temporary root of its own: pytest closes the usual one to other accounts whenever any run begins, and
# the database server, which as root runs under another account, would lose access in the middle of this one. It is in
# memory where there is room: a database is a thousand small files, and a run makes more than a hundred databases.
MEMORY = Path("/dev/shm")  # noqa: S108 - where Linux keeps files in memory
if "PYTEST_DEBUG_TEMPROOT" not in os.environ:
    has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 4 * 2**30
    tempfile.tempdir = tempfile.mkdtemp(prefix="intervals-tests-", dir=MEMORY if has_room else None)
    os.environ["PYTEST_DEBUG_TEMPROOT"] = os.environ["TMPDIR"] = tempfile.tempdir
    atexit.register(shutil.rmtree, tempfile.tempdir, ignore_errors=True)


class CompiledTemplates(FileSystemBytecodeCache):
    """Templates compiled once a run: a hundred apps draw the same ones. Each language has its own words in them."""

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        written = environment.preprocess(source, name, filename)
        return super().get_bucket(environment, name, f"{filename} {self.get_source_checksum(written)}", written)


Flask.jinja_options = {"bytecode_cache": CompiledTemplates(os.environ["PYTEST_DEBUG_TEMPROOT"])}


class LazyRule(Rule):
    """A URL rule that compiles its builders when its first URL is built: an app takes 27 ms instead of 75."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled = cache(partial(super()._compile_builder, append_unknown))
        return lambda rule, /, **values: compiled()(rule, **values)


Flask.url_rule_class = LazyRule

# Nobody edits the code while the tests use it, and looking for edits is a sixth of the time of a request. The tests of
# edits serve a copy of the code from a process of its own.
edits.follow = lambda app, forget_templates: None  # noqa: ARG005 - as the function is called

# Thousands of collected tests are a large heap that lives until the end. Repeated garbage collection takes a fifth of
# the time of collecting them, and more with every full collection later, so the heap is frozen as a whole.
gc.disable()


@pytest.hookimpl(trylast=True)  # when every test has its marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files with the longest tests first, so that no worker is left alone with one at the end."""
    items.sort(key=lambda item: [item.get_closest_marker(mark) is None for mark in ("browser", "slow")])


@pytest.hookimpl(optionalhook=True)  # without xdist, as in make sql-test
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    """Give one worker the tests of a file, which share its fixtures, or of a browser that takes seconds to start."""

    def together(nodeid: str) -> str:
        browser = re.search(r"[\[-](firefox with a finger|firefox|webkitgtk|wpe)[-\]]", nodeid)
        return browser[1] if browser else nodeid.partition("::")[0]

    scheduler = LoadFileScheduling(config, log)
    scheduler._split_scope = together
    return scheduler


def pytest_collection_finish() -> None:
    """Collect garbage again, but only what the tests themselves make."""
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)  # after the usual 700 new objects, collecting takes a twelfth of the tests' time
    gc.enable()


GOOGLE = Provider("client.apps.example", "secret of tests", "", "Google")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TEMPLATE = "intervals_template"
SECRET = "a secret for tests, long enough to sign"


Clone = Callable[..., AbstractContextManager[str]]


def settings_for(url: str, **changes: str) -> Settings:
    """Development settings on a test database."""
    environ = {
        "INTERVALS_ENV": "development",
        "DATABASE_URL": through_pooler(url),
        "DIRECT_URL": url,
        "RATE_LIMITS": "off",  # every test comes from one address; the limits have tests of their own
        "AUTH_SECRET": "test secret, long enough to sign with",
    }
    return load_settings(environ | changes)


def through_pooler(url: str) -> str:
    """Return the app's URL of a test database. `INTERVALS_TEST_POOLER=PORT` makes the run use a PgBouncer there."""
    port = os.environ.get("INTERVALS_TEST_POOLER")
    return pooled_url(url, int(port)) + "?pgbouncer=true" if port else url


@pytest.fixture(scope="session")
def run_dir() -> Path:
    """One folder for the whole run, shared by its workers and beside pytest's own, in the root that the run removes."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    folder = Path(tempfile.gettempdir()) / f"intervals-tests-{run}"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def server(run_dir: Path) -> Iterator[embedded.Server]:
    """The run's PostgreSQL; without fsync, because nothing here outlives the run."""
    # The usual 5,000 would forget the statements of one test's database while hundreds of others count theirs.
    options = {"pg_stat_statements.max": "50000"}
    with embedded.running(run_dir / "postgres", durable=False, options=options) as running:
        if port := os.environ.get("INTERVALS_TEST_POOLER"):
            with pooling(run_dir / "pooler", running.url(), port=int(port)):
                yield running
        else:
            yield running


@pytest.fixture(scope="session")
def template(server: embedded.Server, run_dir: Path) -> str:
    """A migrated database to clone. The first worker makes it, the others wait."""
    with (run_dir / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with psycopg.connect(server.url(), autocommit=True) as admin:
            known = admin.execute("select from pg_database where datname = %s", [TEMPLATE]).fetchone()
        if known is None:
            startup.migrate(settings_for(server.url(TEMPLATE)))
    return TEMPLATE


@pytest.fixture(scope="session")
def clone(server: embedded.Server, template: str) -> Clone:
    """Make a database of one's own: ``with clone() as url:``. It is empty, or has the rows of the one that is named."""

    @contextmanager
    def cloned(of: str = template) -> Iterator[str]:
        name = f"test_{uuid4().hex}"
        with psycopg.connect(server.url(), autocommit=True) as admin:
            identifier = composed.Identifier(name)
            admin.execute(
                composed.SQL("create database {} template {} strategy file_copy").format(
                    identifier, composed.Identifier(of)
                )
            )
            yield server.url(name)
            admin.execute(composed.SQL("drop database {} with (force)").format(identifier))

    return cloned


@pytest.fixture(scope="session")
def shared_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The test content tree, for tests that only read it."""
    return write_tree(tmp_path_factory.mktemp("content"))


@pytest.fixture(scope="session")
def tree(shared_tree: Path) -> Path:
    """The test content tree. Tests that change it have one of their own by this name."""
    return shared_tree


@pytest.fixture(scope="session")
def library(tree: Path) -> Library:
    """The test content tree, loaded."""
    return load_library(tree)


@pytest.fixture(scope="session")
def shipped() -> Library:
    """The content that comes with the site."""
    return load_library(ROOT / "content")


@pytest.fixture(scope="session")
def content(shipped: Library) -> Library:
    """The content to judge: of the tree that a teacher's CONTENT_DIR names, else what comes with the site."""
    folder = os.environ.get("CONTENT_DIR")
    return load_library(Path(folder)) if folder else shipped


@contextmanager
def opened(settings: Settings) -> Iterator[None]:
    """Use a database for the time of the block, and after it the one from before."""
    before = connections._current.settings
    db.configure(settings)
    yield
    db.close_pool()
    connections._current.settings = before


@contextmanager
def pooled(settings: Settings) -> Iterator[None]:
    """Use a database, with the test topics in it, for the time of the block."""
    with opened(settings):
        catalog_sync.sync_topics(db.transaction, load_library(settings.content_dir), NOON)
        yield


@pytest.fixture(autouse=True)
def same_database() -> Iterator[None]:
    """Leave each test's successor the database and the open pool that the test found."""
    before = connections._current.settings
    yield
    if before is not None and connections._current.settings is not before:
        db.configure(before)


@pytest.fixture(scope="session")
def with_topics(clone: Clone, shared_tree: Path) -> Iterator[str]:
    """The name of a database with the test topics, to clone. A clone takes a third of the time of a sync."""
    with clone() as url:
        # Past the pooler, which would keep its connections: a database that is in use is not cloned.
        with pooled(replace(settings_for(url, CONTENT_DIR=str(shared_tree)), database_url=url)):
            pass
        yield str(psycopg.conninfo.conninfo_to_dict(url)["dbname"])


@pytest.fixture(scope="session")
def worker_settings(clone: Clone, with_topics: str, tree: Path) -> Iterator[Settings]:
    """The worker's own database, with the test topics synced, and the test content tree."""
    with clone(with_topics) as url:
        settings = settings_for(url, CONTENT_DIR=str(tree))
        with opened(settings):
            yield settings


@contextmanager
def rolled_back(settings: Settings) -> Iterator[db.Conn]:
    """Open a connection inside a transaction that is rolled back at the end."""
    with db.connect(settings.database_url, prepare=settings.prepare_threshold is not None) as connection:
        connection.execute("begin")
        yield connection
        connection.execute("rollback")


@pytest.fixture
def conn(worker_settings: Settings) -> Iterator[db.Conn]:
    """A connection inside a transaction that is rolled back."""
    with rolled_back(worker_settings) as connection:
        yield connection


@pytest.fixture
def database(clone: Clone, with_topics: str, shared_tree: Path, tree: Path) -> Iterator[Settings]:
    """A database of the test's own, with topics, for tests that commit."""
    with clone(with_topics) as url:
        settings = settings_for(url, CONTENT_DIR=str(tree), DB_POOL_MAX="30")
        with opened(settings) if tree == shared_tree else pooled(settings):
            yield settings


@pytest.fixture(scope="session")
def app(worker_settings: Settings) -> Flask:
    """The application on the worker's database. Tests commit there: each makes learners of its own."""
    return create_app(worker_settings)


@pytest.fixture
def client(app: Flask, worker_settings: Settings) -> FlaskClient:
    """A browser without JavaScript or cookies yet. CSRF is off here and has tests of its own."""
    app.config["CSRF_ENABLED"] = False
    return app.test_client()


@pytest.fixture(scope="session")
def protected_app(worker_settings: Settings) -> Flask:
    """The application with CSRF protection and Google sign-in; rate limits have an application of their own."""
    return create_app(replace(worker_settings, providers={"google": GOOGLE}, mail_from="hello@intervals.example"))


@pytest.fixture
def site(protected_app: Flask, worker_settings: Settings) -> Flask:
    """The protected application on the worker's database."""
    return protected_app


@pytest.fixture
def client_alone(database: Settings) -> FlaskClient:
    """A client whose database holds nobody else, for tests that change rows of whoever is there."""
    app = create_app(database)
    app.config["CSRF_ENABLED"] = False
    return app.test_client()


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> Statements:
    """Return the names of the query blocks run so far, in order."""
    names: Statements = []
    send: Callable[..., object] = db._send

    def noted(conn: db.Conn, query: Query, *rest: object) -> object:
        names.append(query.name)
        return send(conn, query, *rest)

    monkeypatch.setattr(db, "_send", noted)
    return names
