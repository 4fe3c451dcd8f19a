"""Operations: the state of the database, for operators."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from webapp import db
from webapp.db.queries import load_queries

sql = load_queries("operations")
invariants = load_queries("invariants")

INVARIANTS = tuple(invariants.blocks)


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """The newest migration applied, the number of topics, and the server's version."""

    schema_version: str | None
    topic_count: int
    server_version: int  # for example 180006
    server_time: datetime


@dataclass(frozen=True, slots=True)
class ExposedTableRow:
    """A table with rows that a role of a public API may access."""

    role_name: str
    table_name: str


def database_state(conn: db.Conn) -> DatabaseState:
    """Return the database's state. Raises psycopg.Error when there is no schema at all."""
    return db.one(conn, sql.select_database_state, DatabaseState)


def schema_problem(state: DatabaseState, needed: str) -> str:
    """Return the reason why this code cannot run on that schema, or an empty string.

    A newer schema is fine: migrations expand before they contract, so code that is being replaced runs on during a
    deploy.
    """
    found = state.schema_version or "empty"
    if state.schema_version is None or found < needed:
        return f"The schema is {found}, this code needs {needed}. Run: flask --app webapp release"
    return ""


def session_number(conn: db.Conn) -> int:
    """Return the id of this connection's server process, which a transaction pooler may change."""
    return db.scalar(conn, sql.select_session_number, int)


def idle_transaction_limit(conn: db.Conn) -> str:
    """Return the time after which the server rolls back an idle transaction, as PostgreSQL writes it; "0" is never."""
    return db.scalar(conn, sql.select_idle_transaction_limit, str)


def count_tables(conn: db.Conn) -> int:
    """Return how many tables the schema has, without dbmate's own."""
    return db.scalar(conn, sql.count_tables, int)


def sees_nothing(conn: db.Conn) -> bool:
    """Return whether row level security hides every row from the current role, because it is not the tables' owner."""
    return db.scalar(conn, sql.count_tables_hidden_from_us, int) > 0


def exposed_tables(conn: db.Conn) -> list[ExposedTableRow]:
    """Return the tables with rows that Supabase's API roles may access. Anybody can have the keys of these roles."""
    return db.many(conn, sql.select_exposed_tables, ExposedTableRow)


@dataclass(frozen=True, slots=True)
class ExampleRow:
    """A learner with the topic and the task of their latest answer. The fields are names of parameters."""

    user_id: UUID
    topic_slug: str
    task_id: str
    submission_id: UUID
    attempt_number: int
    today: date
    subject_slug: str
    time_zone: str


def example(conn: db.Conn) -> ExampleRow | None:
    """Return the learner who answered last, as an example for queries; None if nobody has answered."""
    return db.maybe(conn, sql.select_optional_example, ExampleRow)


def find_offenders(conn: db.Conn, invariant: str) -> list[dict[str, object]]:
    """Return the rows that break one of `INVARIANTS`, by column name.

    Raises psycopg.Error when there is no schema, or a statement took longer than the connection's limit.
    """
    return db.many(conn, invariants.blocks[invariant], dict)
