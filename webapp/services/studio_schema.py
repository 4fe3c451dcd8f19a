"""The schema as PostgreSQL knows it: tables, their indexes and rules, and the queries that touch them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from webapp import db
from webapp.db.queries import Query, all_queries, load_queries
from webapp.errors import NotFound
from webapp.messages import N_
from webapp.services import studio

sql = load_queries("studio")


@dataclass(frozen=True, slots=True)
class Table:
    """A table: about how many rows, bytes of it and of its indexes, and how often it was read whole or by an index."""

    name: str
    row_count: int
    table_size: int
    indexes_size: int
    whole_scans: int
    index_scans: int


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table, its type as a migration writes it."""

    name: str
    type: str
    may_be_null: bool


@dataclass(frozen=True, slots=True)
class Index:
    """An index: its bytes, and how many scans used it since the statistics were reset."""

    name: str
    definition: str
    size: int
    scans: int
    is_unique: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """A constraint, whose name says what it protects."""

    name: str
    definition: str
    is_validated: bool

    @property
    def words(self) -> str:
        """Return the name as words: "session device is short"."""
        return self.name.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Reference:
    """A table that refers to another one."""

    name: str
    refers_to: str


@dataclass(frozen=True, slots=True)
class Touching:
    """The queries that read a table, and those that write it."""

    reading: Sequence[Query]
    writing: Sequence[Query]


@dataclass(frozen=True, slots=True)
class TablePage:
    """All about one table."""

    table: Table
    columns: Sequence[TableColumn]
    indexes: Sequence[Index]
    rules: Sequence[Rule]
    touching: Touching


@dataclass(frozen=True, slots=True)
class MigrationRow:
    """A migration that was applied."""

    version: str


@dataclass(frozen=True, slots=True)
class Migration:
    """A migration: its version, its name, and whether it was applied; no name if its file is gone."""

    version: str
    name: str
    is_applied: bool


def tables(conn: db.Conn) -> list[Table]:
    """Return the tables by name."""
    return db.many(conn, sql.select_tables, Table)


def references(conn: db.Conn) -> list[Reference]:
    """Return which table refers to which."""
    return db.many(conn, sql.select_references, Reference)


def describe_table(conn: db.Conn, name: str) -> TablePage:
    """Return everything about a table. Raise `NotFound`."""
    found = [table for table in tables(conn) if table.name == name]
    if not found:
        raise NotFound(N_("There is no table %(name)s."), name=name)
    touched = [(query, names) for query in all_queries() if name in (names := studio.tables_of(query))]
    return TablePage(
        found[0],
        db.many(conn, sql.select_columns, TableColumn, table_name=name),
        db.many(conn, sql.select_indexes, Index, table_name=name),
        db.many(conn, sql.select_constraints, Rule, table_name=name),
        Touching([query for query, names in touched if not names[name]], [q for q, names in touched if names[name]]),
    )


def migrations(conn: db.Conn, folder: Path) -> list[Migration]:
    """Return all migrations, those that wait first, then the newest ones."""
    applied = {row.version for row in db.many(conn, sql.select_migrations, MigrationRow)}
    names = {path.name.partition("_")[0]: path.stem.partition("_")[2] for path in folder.glob("*.sql")}
    known = [Migration(version, names.get(version, ""), version in applied) for version in applied | names.keys()]
    return sorted(known, key=lambda migration: (not migration.is_applied, migration.version), reverse=True)
