"""How often each block ran in all processes and how long it took, by PostgreSQL's extension pg_stat_statements.

A block is found by the number that PostgreSQL gives a statement, whatever its parameters and spelling: EXPLAIN tells it
without running anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import psycopg

from webapp import db
from webapp.db.queries import Query, load_queries
from webapp.db.sandbox import Sandbox

sql = load_queries("studio")


@dataclass(frozen=True, slots=True)
class Statistics:
    """How often a statement ran, milliseconds of each run on the server, and the rows of all runs."""

    query_id: int
    calls: int
    mean: float
    row_count: int


_query_ids: dict[bytes, int | None] = {}  # by the text; None where PostgreSQL tells none


def has_statistics(conn: db.Conn) -> bool:
    """Return whether the extension can be read on this connection."""
    return db.scalar(conn, sql.select_has_statistics, bool)


def query_ids(sandbox: Sandbox, queries: Sequence[Query]) -> dict[str, int]:
    """Return PostgreSQL's numbers of blocks by their full names; those that it cannot plan have none."""
    for query in queries:
        if query.compiled not in _query_ids:
            _query_ids[query.compiled] = _query_id(sandbox, query)
    return {query.full_name: found for query in queries if (found := _query_ids[query.compiled]) is not None}


def _query_id(sandbox: Sandbox, query: Query) -> int | None:
    try:
        explained = sandbox.explain(query, [None] * len(query.parameters), analyze=False)
    except psycopg.Error as error:
        if error.sqlstate is None:
            raise
        sandbox.begin()  # a role that may only read is refused here
        return None
    found: int | None = explained.get("Query Identifier")
    return found


def statistics(conn: db.Conn, database: str, ids: Mapping[str, int]) -> dict[str, Statistics]:
    """Return the figures of blocks in a database by their full names. `conn` may be to another one of the server."""
    by_id = {row.query_id: row for row in db.many(conn, sql.select_statistics, Statistics, database=database)}
    return {name: by_id[query_id] for name, query_id in ids.items() if query_id in by_id}
