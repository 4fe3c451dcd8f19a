"""COPY: many rows into a table at once, from memory or straight from another database."""

import re
from collections.abc import Mapping, Sequence

from psycopg.sql import SQL, Composed, Identifier, Literal

from webapp.db.queries import Query
from webapp.db.wire import Connection


def copy_records(conn: Connection, table: str, records: Sequence[Mapping[str, object]]) -> None:
    """Insert records, all with the same columns, into a table. The connection must not be inside `db.transaction`."""
    if not records:
        return
    columns = list(records[0])
    with conn.cursor() as cursor, cursor.copy(_copy_in(table, columns)) as copy:
        for record in records:
            copy.write_row([record[column] for column in columns])


def copy_across(conn: Connection, query: Query, *, to: Connection, table: str, **parameters: object) -> int:
    """Insert what a block returns in one database into a table of another. Return the number of rows.

    The blocks of bytes that arrive are passed on as they are, so no row is ever held as Python objects. Both sides must
    use the same client encoding. The block's columns are the table's.
    """
    described = conn.pgconn.prepare(b"", query.compiled) and conn.pgconn.describe_prepared(b"")
    columns = [(described.fname(at) or b"").decode() for at in range(described.nfields)]
    values = [parameters[name] for name in query.parameters]
    # COPY takes no parameters: the values become literals.
    text = re.sub(r"\$(\d+)", lambda match: Literal(values[int(match[1]) - 1]).as_string(conn), query.compiled.decode())
    statement = SQL("copy ({}) to stdout").format(SQL(text))
    with (
        conn.cursor() as reader,
        to.cursor() as writer,
        reader.copy(statement) as outgoing,
        writer.copy(_copy_in(table, columns)) as incoming,
    ):
        for block in outgoing:
            incoming.write(block)
    return int(writer.rowcount)


def _copy_in(table: str, columns: Sequence[str]) -> Composed:
    return SQL("copy {} ({}) from stdin").format(Identifier(table), SQL(", ").join(map(Identifier, columns)))
