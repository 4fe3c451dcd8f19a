"""Whether this process can work with the database as it is."""

from flask import current_app
from psycopg.errors import UndefinedTable

from webapp import db, metrics
from webapp.services import operations


def schema_problem() -> str:
    """Why this process cannot work on the database's schema, or nothing. It is compared with the migrations that were
    there when the process started: files that come later belong to the code that comes with them. Raises
    ``psycopg.Error``."""

    def look() -> operations.DatabaseState:
        with db.reading() as conn:
            return operations.database_state(conn)

    try:
        state = db.retrying(look)
    except UndefinedTable:
        return "The database has no schema yet. Run: flask --app webapp release"
    metrics.topics.labels("database").set(state.topic_count)
    return operations.schema_problem(state, current_app.extensions["newest_migration"])
