"""The original's database, as it is read by the import: six tables that Prisma made, in one read-only snapshot."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from psycopg import IsolationLevel
from psycopg.conninfo import make_conninfo

from webapp import db
from webapp.db.queries import load_source_queries

sql = load_source_queries("original_source")

# What the import reads, by table. `user_answer` came with the original's last migration: an older schema may lack it.
TABLES = {
    "users": "id name email emailVerified image role created_at updated_at",
    "accounts": "id userId type provider providerAccountId created_at",
    "verification_token": "identifier token expires",
    "topic_xp_config": (
        "topic_slug topic_title category description difficulty max_xp base_task_xp daily_full_tasks daily_half_tasks"
        " multiplier_full multiplier_half multiplier_low multiplier_early level_thresholds daily_xp_decay"
        " min_xp_percent review_intervals tags"
    ),
    "user_topic_xp": (
        "user_id topic_slug current_xp total_xp_earned level last_activity daily_tasks_count daily_tasks_date srs_stage"
        " next_review_date last_practiced_date created_at"
    ),
    "user_task_attempts": (
        "id user_id task_id topic_slug completed_at xp_earned is_correct next_review_date review_count mastery_level"
    ),
}


class NotTheOriginal(Exception):
    """The database does not have the tables that the import reads. Nothing was stored."""


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A column of the original's schema."""

    table_name: str | None
    column_name: str | None


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic with its settings; all null for one that only rows of learners name."""

    topic_slug: str
    title: str | None
    category: str | None
    description: str | None
    difficulty: str | None
    max_xp: int | None
    base_task_xp: int | None
    daily_full_tasks: int | None
    daily_half_tasks: int | None
    multiplier_full: Decimal | None
    multiplier_half: Decimal | None
    multiplier_low: Decimal | None
    multiplier_early: Decimal | None
    level_thresholds: list[int] | None
    daily_xp_decay: Decimal | None
    min_xp_percent: Decimal | None
    review_intervals: list[int] | None
    tags: list[str] | None


@dataclass(frozen=True, slots=True)
class OrphanRow:
    """How many rows name nobody, and how many links by mail are open."""

    accounts: int
    progress: int
    attempts: int
    verification_tokens: int


@dataclass(frozen=True, slots=True)
class RepeatedRow:
    """A person whose address another one keeps."""

    user_id: UUID
    kept_by: UUID


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person."""

    user_id: UUID
    name: str | None
    email: str | None = field(repr=False)
    email_verified: datetime | None
    image: str | None
    role: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A provider account of a person."""

    id: UUID
    user_id: UUID
    type: str
    provider: str
    provider_account_id: str = field(repr=False)
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """A person's progress in a topic, and what their attempts there add up to."""

    user_id: UUID
    topic_slug: str
    has_progress: bool
    current_xp: int
    total_xp_earned: int
    level: int
    last_activity: datetime | None
    daily_tasks_count: int
    daily_tasks_date: date | None
    srs_stage: int
    next_review_date: date | None
    last_practiced_date: date | None
    began_at: datetime | None
    attempt_count: int
    attempts_xp: int
    last_attempt_day: date | None


def schema_of(url: str) -> str:
    """Return the schema that a URL of Prisma's names: ?schema=..., else public."""
    return parse_qs(urlsplit(url).query).get("schema", ["public"])[-1]


@contextmanager
def snapshot(url: str, schema: str) -> Iterator[db.Conn]:
    """Yield a connection that reads the original as it is now, and can change nothing. Raises psycopg.Error.

    Two transactions of a pooler may be two sessions, so nothing is prepared and everything happens in one.
    """
    with db.connect(make_conninfo(url, client_encoding="utf8"), prepare=False) as conn:
        conn.isolation_level, conn.read_only = IsolationLevel.REPEATABLE_READ, True
        with conn.transaction():
            db.scalar(conn, sql.set_schema, str, schema_name=schema)
            yield conn


def check_schema(conn: db.Conn) -> None:
    """Raise `NotTheOriginal` with a sentence that names every missing table and column."""
    found: dict[str, set[str]] = {}
    for row in db.many(conn, sql.select_columns, ColumnRow):
        found.setdefault(row.table_name or "", set()).add(row.column_name or "")
    tables = [table for table in TABLES if table not in found]
    columns = [
        f"{table}.{column}"
        for table, names in TABLES.items()
        if table in found
        for column in names.split()
        if column not in found[table]
    ]
    if tables or columns:
        missing = [
            f"the {what} {', '.join(names)}" for what, names in (("tables", tables), ("columns", columns)) if names
        ]
        raise NotTheOriginal(
            f"This database lacks {' and '.join(missing)}, so it is not the original's, or it is older than its first"
            " Prisma schema of 20 January 2026. Nothing was stored. Bring it up to date with the original's own"
            " migrations (npx prisma migrate deploy) and run this again."
        )


def count_people(conn: db.Conn) -> int:
    """Return how many people there are."""
    return db.scalar(conn, sql.count_people, int)


def topics(conn: db.Conn) -> list[TopicRow]:
    """Return every topic that has settings or learners."""
    return db.many(conn, sql.select_topics, TopicRow)


def orphans(conn: db.Conn) -> OrphanRow:
    """Return the numbers of rows that cannot be imported because they name nobody."""
    return db.one(conn, sql.select_orphan_counts, OrphanRow)


def repeated_addresses(conn: db.Conn) -> dict[UUID, UUID]:
    """Return who loses an address that is there twice in other letters, and who keeps it."""
    return {row.user_id: row.kept_by for row in db.many(conn, sql.select_repeated_addresses, RepeatedRow)}


def batches(conn: db.Conn, most: int) -> Iterator[list[PersonRow]]:
    """Yield everybody by id, `most` at a time."""
    after: UUID | None = None
    while people := db.many(conn, sql.select_people, PersonRow, after=after, most=most):
        yield people
        after = people[-1].user_id


def accounts(conn: db.Conn, user_ids: list[UUID]) -> list[AccountRow]:
    """Return the provider accounts of some people."""
    return db.many(conn, sql.select_accounts, AccountRow, user_ids=user_ids)


def progress(conn: db.Conn, user_ids: list[UUID]) -> list[ProgressRow]:
    """Return the progress of some people."""
    return db.many(conn, sql.select_progress, ProgressRow, user_ids=user_ids)


def count_active_since(conn: db.Conn, moments: Mapping[UUID, datetime]) -> int:
    """Return how many people have answered since the moment of each."""
    return db.scalar(conn, sql.count_active_since, int, user_ids=list(moments), moments=list(moments.values()))


def copy_attempts(conn: db.Conn, target: db.Conn, user_ids: list[UUID], our_slugs: Mapping[str, str]) -> int:
    """Copy the attempts of some people into our database. Return their number."""
    parameters: dict[str, Any] = {
        "user_ids": user_ids,
        "their_slugs": list(our_slugs),
        "our_slugs": list(our_slugs.values()),
    }
    return db.copy_across(conn, sql.select_attempts, to=target, table="user_earlier_attempts", **parameters)
