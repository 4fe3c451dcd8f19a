"""What the operator needs to know about the database."""

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
    """The newest migration applied, the topics offered, and the server's own account of itself."""

    schema_version: str | None
    topic_count: int
    server_version: int  # as 180006
    server_time: datetime


@dataclass(frozen=True, slots=True)
class ExposedTableRow:
    """A table of which a role of a public API may touch a row."""

    role_name: str
    table_name: str


def database_state(conn: db.Conn) -> DatabaseState:
    """Raises psycopg.Error when there is no schema at all."""
    return db.one(conn, sql.select_database_state, DatabaseState)


def schema_problem(state: DatabaseState, needed: str) -> str:
    """Why this code cannot run on that schema, or nothing. A newer schema is fine: migrations expand before they
    contract, so code that is about to be replaced goes on during a deploy."""
    found = state.schema_version or "empty"
    if state.schema_version is None or found < needed:
        return f"The schema is {found}, this code needs {needed}. Run: flask --app webapp release"
    return ""


def session_number(conn: db.Conn) -> int:
    """The server process behind this connection, which a transaction pooler may change between transactions."""
    return db.scalar(conn, sql.select_session_number, int)


def idle_transaction_limit(conn: db.Conn) -> str:
    """After how long the server rolls back what a vanished client left open, as PostgreSQL writes it; "0" is never."""
    return db.scalar(conn, sql.select_idle_transaction_limit, str)


def count_tables(conn: db.Conn) -> int:
    """How many tables the schema has, dbmate's own left out."""
    return db.scalar(conn, sql.count_tables, int)


def sees_nothing(conn: db.Conn) -> bool:
    """Whether row level security hides every row from the role that is connected here: it is not the owner's."""
    return db.scalar(conn, sql.count_tables_hidden_from_us, int) > 0


def exposed_tables(conn: db.Conn) -> list[ExposedTableRow]:
    """The tables of which Supabase's API roles, with whose keys anybody may call, can touch a row."""
    return db.many(conn, sql.select_exposed_tables, ExposedTableRow)


@dataclass(frozen=True, slots=True)
class ExampleRow:
    """A learner who practises, with the topic and the task of their latest answer; the fields are parameters' names."""

    user_id: UUID
    topic_slug: str
    task_id: str
    submission_id: UUID
    attempt_number: int
    today: date
    subject_slug: str
    time_zone: str


def example(conn: db.Conn) -> ExampleRow | None:
    """Return the learner who answered last, to try queries with; None if nobody has answered."""
    return db.maybe(conn, sql.select_optional_example, ExampleRow)


def find_offenders(conn: db.Conn, invariant: str) -> list[dict[str, object]]:
    """The rows that break one of ``INVARIANTS``, by the names of their columns. Raises psycopg.Error when there is no
    schema, or the connection's limit for a statement has passed."""
    return db.many(conn, invariants.blocks[invariant], dict)
