"""The schema changes under a running app: outdated statements are prepared again, without an error."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace

import psycopg
import pytest

from tests.accounts.browsers import post, signed_in_browser
from tests.sql.test_wire import query
from tests.trees import TOPIC
from webapp import create_app, db
from webapp.config import Settings
from webapp.db import wire

CONNECTIONS = 3
NUMBER = query("select_number", "select lamp.number from lamp where lamp.id = :id")
EVERYTHING = query("select_everything", "select * from lamp where lamp.id = :id")  # as no block of ours may
BY_NUMBER = query("select_by_number", "select lamp.id from lamp where lamp.number = :number")
SWITCH = query("update_number", "update lamp set number = lamp.number + 1 where lamp.id = :id returning lamp.number")
MOOD = query("select_mood", "select lamp.mood from lamp where lamp.id = :id and lamp.mood = :mood")


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other tests' connections have met is not these tests' own."""
    monkeypatch.setattr(wire, "prepared", wire.Prepared())


@pytest.fixture
def owner(database: Settings) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A maintainer at a console beside the running app, and a table to change."""
    with psycopg.connect(database.direct_url, autocommit=True) as conn:
        conn.execute("create type mood as enum ('on', 'off')")
        conn.execute("create table lamp (id int primary key, number int, mood mood)")
        conn.execute("insert into lamp values (1, 7, 'on')")
        db.configure(replace(database, pool_min=CONNECTIONS, pool_max=CONNECTIONS))
        yield conn


@dataclass
class Case:
    """A statement, what it is asked before and after, and what happens in between."""

    block: object
    before: dict[str, object]
    change: str
    after: dict[str, object]


def once(case: Case, values: dict[str, object]) -> object:
    with db.transaction() as conn:
        rows = db.many(conn, case.block, tuple, **values)  # type: ignore[arg-type] # a query, or the test fails
    return rows[0][0]


def on_every_connection(case: Case) -> None:
    """Have each connection of the pool prepare the statement."""
    with ExitStack() as blocks:
        for conn in [blocks.enter_context(db.reading()) for _ in range(CONNECTIONS)]:
            db.many(conn, case.block, tuple, **case.before)  # type: ignore[arg-type] # as above


WIDER = "alter table lamp alter number type bigint"
WIDER_AND_LARGE = "alter table lamp alter number type bigint; update lamp set number = 3000000000"
ANEW = "drop table lamp; create table lamp (id int primary key, number bigint, mood mood);"
ANEW += "insert into lamp values (1, 8, 'on')"
MOODS = "alter table lamp alter mood type text; drop type mood; create type mood as enum ('on', 'off', 'dim');"
MOODS += "alter table lamp alter mood type mood using mood::mood"
CASES = {
    "a column's type changes": Case(NUMBER, {"id": 1}, WIDER, {"id": 1}),
    "a column comes": Case(EVERYTHING, {"id": 1}, "alter table lamp add colour text", {"id": 1}),
    "a write returns another type": Case(SWITCH, {"id": 1}, WIDER, {"id": 1}),
    "a value fits only the new type": Case(BY_NUMBER, {"number": 7}, WIDER_AND_LARGE,
                                           {"number": 3_000_000_000}),
    "a parameter's type changes": Case(BY_NUMBER, {"number": 7}, "alter table lamp alter number type text",
                                       {"number": "7"}),
    "a table is made anew": Case(NUMBER, {"id": 1}, ANEW, {"id": 1}),
    "a type is made anew": Case(MOOD, {"id": 1, "mood": "on"}, MOODS, {"id": 1, "mood": "on"}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_no_request_notices_that_the_schema_changed(owner: psycopg.Connection[tuple[object, ...]], case: Case) -> None:
    on_every_connection(case)
    owner.execute(case.change.encode())
    for _ in range(CONNECTIONS * 2):
        assert db.retrying(lambda: once(case, case.after)) is not None
    assert wire.prepared.generation <= 2, "the connections learn it from each other"


def test_names_that_the_server_has_forgotten_are_prepared_anew(owner: psycopg.Connection[tuple[object, ...]]) -> None:
    case = CASES["a column's type changes"]
    on_every_connection(case)
    with db.pool().connection() as conn:
        conn.pgconn.exec_(b"deallocate all")
    for _ in range(CONNECTIONS):
        assert db.retrying(lambda: once(case, {"id": 1})) == 7


def test_names_that_are_taken_are_prepared_anew(owner: psycopg.Connection[tuple[object, ...]]) -> None:
    with db.pool().connection() as conn:
        conn.pgconn.prepare(NUMBER.prepared_name, b"select 'of somebody else'")
    for _ in range(CONNECTIONS * 2):
        assert db.retrying(lambda: once(CASES["a column's type changes"], {"id": 1})) == 7


def test_names_that_are_lost_again_and_again_are_used_no_more(
    owner: psycopg.Connection[tuple[object, ...]], caplog: pytest.LogCaptureFixture
) -> None:
    """A transaction pooler gives each transaction another session."""
    case = CASES["a column's type changes"]
    for _ in range(wire.NOT_OURS_TRIES):
        on_every_connection(case)
        with ExitStack() as pool:
            for conn in [pool.enter_context(db.pool().connection()) for _ in range(CONNECTIONS)]:
                conn.pgconn.exec_(b"deallocate all")
        assert db.retrying(lambda: once(case, {"id": 1})) == 7
    assert not wire.prepared.is_on
    (line,) = [message for message in caplog.messages if "turned off" in message]
    assert "add ?pgbouncer=true to DATABASE_URL" in line
    on_every_connection(case)
    with db.pool().connection() as conn:
        assert conn.execute("select count(*) from pg_prepared_statements").fetchone() == (0,)


def test_a_value_that_never_fits_makes_no_connection_prepare_anew_again_and_again(
    owner: psycopg.Connection[tuple[object, ...]],
) -> None:
    case = CASES["a value fits only the new type"]
    on_every_connection(case)
    for _ in range(5):
        with pytest.raises(psycopg.errors.NumericValueOutOfRange):
            db.retrying(lambda: once(case, {"number": 3_000_000_000}))
    assert wire.prepared.generation <= 1


def test_a_statement_that_is_wrong_stays_wrong_and_costs_nobody_else(database: Settings) -> None:
    wrong = Case(query("select_nonsense", "select 1 = 'a'::text as value"), {}, "", {})
    for _ in range(3):
        with pytest.raises(psycopg.errors.UndefinedFunction):
            db.retrying(lambda: once(wrong, {}))
    assert wire.prepared.generation == 0


COLUMNS = {
    "user_topic_xp": ("level", "current_xp", "srs_stage", "daily_tasks_count"),
    "user_task_attempts": ("attempt_number", "daily_task_index", "base_xp"),
    "user_task_state": ("review_count", "mastery_level"),
    "topic_xp_config": ("max_xp", "base_task_xp"),
    "users": ("daily_goal_tasks",),
}


def test_every_page_goes_on_while_columns_become_wider(database: Settings) -> None:
    app = create_app(database)
    learner = signed_in_browser(app, "wide@school.example")
    paths = (
        "/",
        "/subjects",
        "/courses/backwards",
        "/dashboard",
        f"/topics/{TOPIC}",
        f"/practice/{TOPIC}",
        "/profile",
        "/api/topics",
        "/readyz",
    )

    def go_round() -> list[tuple[str, int]]:
        found = [(path, learner.get(path).status_code) for path in paths]
        issued = learner.get(f"/practice/{TOPIC}").get_data(as_text=True)
        variant = issued.partition('name="variant" value="')[2].partition('"')[0]
        answer = {"variant": variant, "shape": "text", "answer": "1"}
        return [*found, ("/practice/submit", post(learner, "/practice/submit", data=answer).status_code)]

    assert {status for _, status in go_round()} == {200}
    assert {status for _, status in go_round()} == {200}
    with psycopg.connect(database.direct_url, autocommit=True) as conn:
        for table, columns in COLUMNS.items():
            for column in columns:
                conn.execute(f"alter table {table} alter {column} type bigint".encode())
            assert {status for _, status in go_round()} == {200}, table
