"""The database every measurement of a run shares, and the content it is about."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.trees import OTHER_TOPIC, TOPIC, write_tree
from webapp.config import ROOT, Settings, load_settings
from webapp.content.library import Library
from webapp.content.loading import load_library
from webapp.hosting import embedded, startup

HERE = Path(__file__).resolve().parent
SECRET = "a secret for measurements that is long enough"  # noqa: S105 - of a database that is thrown away
TOPICS = 10
# Durable as in production (fsync on), with room in memory; nothing starts by itself in the middle of a measurement.
OPTIONS = {"shared_buffers": "1GB", "max_wal_size": "8GB", "checkpoint_timeout": "1h", "autovacuum": "off"}


@dataclass(frozen=True, slots=True)
class Batch:
    """Learners with the same history: so many answers each, in so many topics, each task so many times in a row."""

    first: int
    last: int
    attempts: int
    topics: int = TOPICS
    per_task: int = 4


# Four learners whose pages the chapter on growth compares.
FEW = Batch(2_000_001, 2_000_001, attempts=10, per_task=1)
DEEP = Batch(2_000_002, 2_000_002, attempts=1000, per_task=100)
WIDE = Batch(2_000_003, 2_000_003, attempts=1000)
HOT = Batch(2_000_004, 2_000_004, attempts=2000, topics=1, per_task=67)


@dataclass(frozen=True, slots=True)
class World:
    """A seeded database. Its site has our real content and the tests' subject, whose answers are known."""

    server: embedded.Server
    settings: Settings
    tree: Path  # the tests' subject alone
    learners: int
    attempts: int


@contextmanager
def world(folder: Path, learners: int, attempts: int) -> Iterator[World]:
    """A server of its own with `learners` times `attempts` stored attempts."""
    tree, site = write_tree(folder / "tree"), folder / "site"
    shutil.copytree(ROOT / "content", site)
    shutil.copytree(tree, site, dirs_exist_ok=True)
    with embedded.running(folder / "postgres", options=OPTIONS) as server:
        settings = settings_for(server.url("bench"), site)
        startup.migrate(settings)
        library = load_library(settings.content_dir)
        startup.sync(settings, library)
        seed(settings, library, [Batch(1, learners, attempts), FEW, DEEP, WIDE, HOT])
        yield World(server, settings, tree, learners, learners * attempts)


def settings_for(url: str, content: Path) -> Settings:
    """Return the app's settings for a worker with one connection, so that workers and connections are as many."""
    environ = {
        "INTERVALS_ENV": "development", "DATABASE_URL": url, "AUTH_SECRET": SECRET, "CONTENT_DIR": str(content),
        "DB_POOL_MIN": "1", "DB_POOL_MAX": "1", "DB_POOL_TIMEOUT": "30", "DB_TRANSACTION_TIMEOUT": "60",
        "RATE_LIMITS": "off",
    }  # fmt: skip
    return load_settings(environ)


def seed(settings: Settings, library: Library, batches: list[Batch]) -> None:
    """Store learners with their histories: topics of the tests first, then the site's own."""
    others = [slug for slug in sorted(library.topics) if slug not in (TOPIC, OTHER_TOPIC)]
    with psycopg.connect(settings.direct_url, autocommit=True) as conn:
        conn.execute("create temporary table task (topic_order int, topic_slug text, task_order int, task_id text)")
        with conn.cursor().copy("copy task from stdin") as copy:
            for topic_order, slug in enumerate([TOPIC, OTHER_TOPIC, *others][:TOPICS]):
                for task_order, task_id in enumerate(library.topics[slug].tasks):
                    copy.write_row((topic_order, slug, task_order, task_id))
        conn.execute(
            "create temporary table batch (first_learner int, last_learner int, attempts int, topics int, per_task int)"
        )
        with conn.cursor().copy("copy batch from stdin") as copy:
            for batch in batches:
                copy.write_row((batch.first, batch.last, batch.attempts, batch.topics, batch.per_task))
        conn.execute((HERE / "sql" / "seed.sql").read_bytes())
        tidy(conn)


def tidy(conn: psycopg.Connection) -> None:
    """What autovacuum would have done by now."""
    conn.execute("vacuum (analyze)")
    conn.execute("checkpoint")
