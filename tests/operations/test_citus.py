"""Static proof that the schema and every query obey the rules under which deploy/citus.sql may distribute them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.conftest import NOON
from tests.learners import add_learner, answer
from tests.trees import TOPIC
from webapp import db
from webapp.config import ROOT
from webapp.content.library import Library
from webapp.db.queries import Query, all_queries, load_columns, load_queries

SCRIPT = (ROOT / "deploy" / "citus.sql").read_text()
REFERENCE = set(re.findall(r"create_reference_table\('(\w+)'\)", SCRIPT))
DISTRIBUTED = dict(re.findall(r"create_distributed_table\('(\w+)', '(\w+)'", SCRIPT))
BLOCKS = [block for block in all_queries() if block.name not in load_columns()]  # a list is part of other blocks

# Work over all learners, run by operators and by administrators in the studio, never by a learner's request.
OVER_ALL_LEARNERS = {
    "replay.select_learners",
    "guests.select_idle_guests",
    "lti_scores.select_due_scores",
    "lti_scores.update_aims_moved",
    "lti_scores.update_waiting_aims",
    "mistakes.select_wrong_answers",
    "mistakes.select_wrong_counts",
    "operations.select_optional_example",
    "regrade.select_learners_of_topic",
    "reminders.select_reminders",
    "analytics.select_practice_days",
} | {
    f"invariants.{name}"
    for name, block in load_queries("invariants").blocks.items()
    if re.search(r"\b(user_\w+)\b as ", block.text)
}

# A teacher's account in the events of pupils. When the account is deleted or becomes part of another one, the index
# finds the events, in every shard.
OF_ACTORS = {"user_class_events_by_actor", "merging_classes.update_moved_actor", "privacy.select_exported_acts"}


def rows(conn: db.Conn, statement: str) -> list[tuple[object, ...]]:
    return conn.execute(statement.encode()).fetchall()


def test_every_table_is_either_distributed_or_a_reference_table(conn: db.Conn) -> None:
    tables = {name for (name,) in rows(conn, "select tablename from pg_tables where schemaname = 'public'")}
    assert tables - {"schema_migrations"} == REFERENCE | set(DISTRIBUTED)
    assert set(DISTRIBUTED.values()) == {"user_id"}


def test_every_key_unique_constraint_and_index_of_a_learners_table_begins_with_user_id(conn: db.Conn) -> None:
    found = rows(
        conn,
        "select c.relname, i.relname, a.attname from pg_index x join pg_class c on c.oid = x.indrelid"
        " join pg_class i on i.oid = x.indexrelid join pg_attribute a on a.attrelid = c.oid and a.attnum = x.indkey[0]"
        " where c.relnamespace = 'public'::regnamespace",
    )
    checked = [row for row in found if row[0] in DISTRIBUTED]
    assert len(checked) >= len(DISTRIBUTED)
    assert [row for row in checked if row[2] != "user_id" and row[1] not in OF_ACTORS] == []
    keyed = {row[0] for row in rows(conn, "select conrelid::regclass::text from pg_constraint where contype = 'p'")}
    assert set(DISTRIBUTED) <= keyed


def test_foreign_keys_lead_to_reference_tables_or_to_the_same_learner(conn: db.Conn) -> None:
    found = rows(
        conn,
        "select conrelid::regclass::text, confrelid::regclass::text, conname, (select array_agg(attname::text)"
        " from pg_attribute where attrelid = conrelid and attnum = any (conkey))"
        " from pg_constraint where contype = 'f'",
    )
    assert found
    for table, target, name, columns in found:
        assert target in REFERENCE or (table in DISTRIBUTED and "user_id" in columns), name  # type: ignore[operator] # a list
        assert not (table in REFERENCE and target in DISTRIBUTED), name


def test_no_trigger_and_no_sequence_on_a_learners_table(conn: db.Conn) -> None:
    assert rows(conn, "select tgname from pg_trigger where not tgisinternal") == []
    assert (
        rows(conn, "select relname from pg_class where relkind = 'S' and relnamespace = 'public'::regnamespace") == []
    )


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: f"{block.feature}.{block.name}")
def test_every_query_of_a_learners_table_names_the_learner(block: Query) -> None:
    used = [table for table in DISTRIBUTED if re.search(rf"\b{table}\b", block.text)]
    if f"{block.feature}.{block.name}" in OVER_ALL_LEARNERS | OF_ACTORS:
        assert used, "then it need not be an exception"
        return
    named = r"user_id = :\w+|:user_id|:guest_id|user_id = any \(:user_ids\)"  # one learner, or the pupils of a class
    assert not used or re.search(named, block.text), used


def test_a_card_is_shown_without_a_null_for_which_citus_would_ask_every_machine(
    conn: db.Conn, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL leaves a join out that a null makes empty, and Citus then no longer knows whose rows are meant."""
    sent: list[dict[str, object]] = []
    send = db._send

    def noted(conn: db.Conn, query: Query, row: type[Any], parameters: dict[str, object]) -> object:
        if query.name == "select_optional_standing":
            sent.append(parameters)
        return send(conn, query, row, parameters)

    monkeypatch.setattr(db, "_send", noted)
    answer(conn, add_learner(conn, NOON), library, TOPIC)
    assert len(sent) == 3, "to choose the task, to show it, to judge the answer"
    assert None not in [value for parameters in sent for value in parameters.values()]


# --- Subqueries ------------------------------------------------------------------------------------------------------


@dataclass
class Select:
    """One SELECT of a statement: the tables and aliases of its own FROM, and the SELECTs inside it."""

    text: str  # without the SELECTs inside it
    inside: list["Select"]

    @property
    def tables(self) -> dict[str, str]:
        """Alias and table of everything that its own FROM and JOINs name."""
        return {
            alias or table: table
            for table, alias in re.findall(r"\b(?:from|join)\s+(\w+)(?:\s+as\s+(\w+))?", self.text)
        }

    def all(self) -> Iterator["Select"]:
        """Itself and every SELECT inside it."""
        yield self
        for each in self.inside:
            yield from each.all()

    def is_correlated(self) -> bool:
        """Return whether it looks at a row of a SELECT around it."""
        known = {alias for each in self.all() for alias in each.tables}
        used = {alias for each in self.all() for alias in re.findall(r"\b([a-z_]+)\.[a-z_]", each.text)}
        return bool(used - known)


def parsed(text: str) -> Select:
    """Return the SELECTs of a statement, one within the other by their brackets."""
    stack: list[tuple[str, list[Select]]] = [("", [])]
    for piece in re.split(r"([()])", re.sub(r"--[^\n]*|'(?:[^']|'')*'", "", text)):
        if piece == "(":
            stack.append(("", []))
        elif piece == ")":
            inner, inside = stack.pop()
            written, around = stack.pop()
            if inner.strip().startswith("select"):
                stack.append((written, [*around, Select(inner, inside)]))
            else:
                stack.append((f"{written}({inner})", around + inside))
        else:
            written, inside = stack.pop()
            stack.append((written + piece, inside))
    return Select(*stack[0])


def refused_subqueries(text: str) -> list[str]:
    """Return the correlated subqueries on learners' tables in a SELECT from reference tables only: Citus says
    "correlated subqueries are not supported when the FROM clause contains a reference table".
    """
    refused = []
    for around in parsed(text).all():
        for subquery in around.inside:
            asked = {table for each in subquery.all() for table in each.tables.values()}
            own = set(around.tables.values())
            if asked & set(DISTRIBUTED) and subquery.is_correlated() and own & REFERENCE and not own & set(DISTRIBUTED):
                refused.append(subquery.text)
    return refused


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: f"{block.feature}.{block.name}")
def test_no_correlated_subquery_on_learners_tables_stands_below_a_reference_table(block: Query) -> None:
    assert refused_subqueries(block.text) == []


@pytest.mark.parametrize(
    ("text", "is_refused"),
    [
        ("from users as l where not exists (select from user_sessions as s where s.user_id = l.id)", True),
        (", (select count(*) from user_task_state as t where t.user_id = l.id) as n from users as l", True),
        ("from users as l where (l.a or exists (select from user_sessions as s where s.user_id = l.id))", True),
        ("from users as l where l.id in (select s.user_id from user_sessions as s)", False),
        ("from users as l left join (select s.user_id from user_sessions as s) as s on s.user_id = l.id", False),
        ("from user_topic_xp as p where exists (select from users as l where l.id = p.user_id)", False),
        ("from user_task_state as t where exists (select from user_sessions as s where s.user_id = t.user_id)", False),
    ],
)
def test_a_subquery_that_citus_refuses_is_recognised(text: str, *, is_refused: bool) -> None:
    assert bool(refused_subqueries(f"select 1 {text}")) == is_refused


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: f"{block.feature}.{block.name}")
def test_no_query_locks_rows_of_several_learners(block: Query) -> None:
    assert not re.search(r"\block\s+table\b|pg_advisory_lock", block.text)
    of_learners = any(re.search(rf"\b{table}\b", block.text) for table in (*DISTRIBUTED, "users", "accounts"))
    if of_learners and re.search(r"\bfor (no key )?(update|share)\b", block.text):
        assert re.search(r":\w+", block.text), "locks without saying whose rows"
