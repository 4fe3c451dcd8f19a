"""Whether this process can work with the database's schema."""

from flask import current_app
from psycopg.errors import UndefinedTable

from webapp import db, metrics
from webapp.services import operations


def schema_problem() -> str:
    """Return the reason why this process cannot work on the database's schema, or an empty string.

    The schema is compared with the migrations that were there when the process started. Later files belong to newer
    code. Raises `psycopg.Error`.
    """

    def look() -> operations.DatabaseState:
        with db.reading() as conn:
            return operations.database_state(conn)

    try:
        state = db.retrying(look)
    except UndefinedTable:
        return "The database has no schema yet. Run: flask --app webapp release"
    metrics.topics.labels("database").set(state.topic_count)
    return operations.schema_problem(state, current_app.extensions["newest_migration"])
