"""The query loader: what it reads, and what it refuses."""

from dataclasses import dataclass

import psycopg
import pytest

from webapp import db
from webapp.db.queries import BadQueryFile, Query, parse_columns, parse_queries


@dataclass(frozen=True, slots=True)
class Value:
    """One number."""

    value: int


@dataclass(frozen=True, slots=True)
class Line:
    """A row with rows in it."""

    name: str
    first: Value
    last: Value | None
    is_long: bool


def only(source: str) -> Query:
    (query,) = parse_queries("sample", source).blocks.values()
    return query


def test_parameters_are_found_and_everything_else_is_left_alone() -> None:
    query = only(
        "-- name: select_x\n-- Says: what it is for.\n"
        "select ':no', a::text, b[1:2], 50 % 7 -- :neither\nfrom t where c = :user_id and d like '%x'"
    )
    assert query.parameters == ("user_id",)
    assert query.compiled == query.text.replace(":user_id", "$1").encode()
    assert b"c = $1 and d like '%x'" in query.compiled


def test_dollar_quoted_text_holds_no_parameters() -> None:
    assert only("-- name: do_x\n-- A sentence.\ndo $$ begin :x end $$").parameters == ()


SHARED = """\
-- columns: point_columns
-- Where a point is.
select
  point.x,
  point.y
from points as point;

-- name: select_points
-- The points of a line.
select
  :point_columns,
  point.name
from points as point
where point.line = :line;

-- name: select_origin
-- The first point.
select
  point.name,
  :point_columns
from points as point
where point.nme = 'O';
"""


def test_a_list_of_columns_is_written_once_and_stands_in_every_block_that_names_it() -> None:
    queries = parse_queries("sample", SHARED, parse_columns("sample", SHARED))
    assert queries.select_points.parameters == ("line",)
    written = " ".join(queries.select_points.compiled.decode().split())
    assert written == "select point.x, point.y, point.name from points as point where point.line = $1"
    assert b"point.y\nfrom" in queries.select_origin.compiled, "the last column of a SELECT has no comma after it"


STEPS = """\
-- steps: delete_points
-- Delete a line's points.
with held as (select),
gone as (
  delete from points as point
  where point.line = :line
    and exists (select from held)
  returning point.x
)
select gone.x
from gone;

-- name: delete_line
-- Delete a line that is held, with its points.
with held as (
  select
  from lines as line
  where line.line = :line
),
:delete_points,
line as (
  delete from lines as line
  where line.line = :line
)
select gone.x
from gone;
"""


def test_the_steps_of_a_statement_go_on_behind_another_first_step() -> None:
    queries = parse_queries("sample", STEPS, parse_columns("sample", STEPS))
    assert queries.delete_points.parameters == queries.delete_line.parameters == ("line",)
    written = " ".join(queries.delete_line.compiled.decode().split())
    assert written.startswith("with held as ( select from lines as line where line.line = $1 ), gone as ( delete from")
    assert "returning point.x ), line as ( delete from lines" in written
    assert written.count("select gone.x from gone") == 1
    assert queries.delete_points.compiled.startswith(b"with held as (select),\ngone as (")


def test_all_steps_of_a_statement_may_be_shared() -> None:
    source = STEPS.replace("with held as (select),\n", "with\n").replace("    and exists (select from held)\n", "")
    source += "\n-- name: count_deleted\n-- Delete a line's points.\nwith\n:delete_points\nselect count(*) from gone"
    compiled = parse_queries("sample", source, parse_columns("sample", source)).count_deleted.compiled
    assert compiled.startswith(b"with\ngone as (")
    assert compiled.endswith(b")\nselect count(*) from gone")


def test_a_character_of_a_block_is_found_in_the_line_that_it_was_written_in() -> None:
    queries = parse_queries("sample", SHARED, parse_columns("sample", SHARED))
    typo = queries.select_origin.compiled.decode().index("nme") + 1
    assert queries.select_origin.place_of(typo) == "sql/queries/sample.sql:22"
    shared = queries.select_origin.compiled.decode().index("point.y") + 1
    assert queries.select_origin.place_of(shared) == "sql/queries/sample.sql:5", "in the list, where it can be mended"


def test_columns_of_a_nested_row_follow_one_another() -> None:
    assert db.nested_rows(Line) == {"first": (Value, False), "last": (Value, True)}


@pytest.mark.parametrize(("last", "expected"), [("4", Value(4)), ("null::integer", None)])
def test_a_nested_row_takes_its_columns_and_is_none_where_all_are_null(
    conn: db.Conn, last: str, expected: Value | None
) -> None:
    query = only(f"-- name: a\n-- A.\nselect 'name' as name, 3 as value, {last} as last_value, true as is_long")
    assert db.one(conn, query, Line) == Line("name", Value(3), expected, is_long=True)


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("-- name: select_x\nselect 1", "needs a sentence"),
        ("-- name: select_x\n-- Only words.", "needs a sentence"),
        ("-- columns: xs\n-- A.\nselect x from t", "sample.sql:3: xs is not a line select, columns, a line from"),
        (
            "-- steps: xs\n-- A.\nselect x from t",
            "sample.sql:3: xs is not a line with a first step, steps, a line select",
        ),
        ("-- name: Select X\n-- A sentence.\nselect 1", "not a block name"),
        ("-- name: a\n-- A.\nselect 1;\n\n-- name: a\n-- A.\nselect 1", "sample.sql:5: the name a is used twice"),
    ],
)
def test_a_bad_file_is_refused_with_its_line(source: str, complaint: str) -> None:
    with pytest.raises(BadQueryFile, match=complaint):
        parse_queries("sample", source, parse_columns("sample", source))


def test_an_unknown_block_names_the_known_ones() -> None:
    queries = parse_queries("sample", "-- name: a\n-- A.\nselect 1")
    with pytest.raises(AttributeError, match="there are: a"):
        _ = queries.b


def test_missing_and_unknown_parameters_raise_before_any_statement(conn: db.Conn) -> None:
    query = only("-- name: a\n-- A.\nselect :x::int as value")
    for parameters in ({}, {"x": 1, "y": 2}):
        with pytest.raises(TypeError, match="missing or unknown"):
            db.scalar(conn, query, int, **parameters)


def test_verbs_hold_what_they_promise(conn: db.Conn) -> None:
    nothing = only("-- name: a\n-- A.\nselect 1 as value where false")
    two = only("-- name: a\n-- A.\nselect 1 as value union all select 2")
    with pytest.raises(db.WrongRowCount):
        db.one(conn, nothing, Value)
    with pytest.raises(db.WrongRowCount):
        db.one(conn, two, Value)
    with pytest.raises(db.WrongRowCount):
        db.maybe(conn, two, Value)
    with pytest.raises(TypeError, match="not a str"):
        db.scalar(conn, only("-- name: a\n-- A.\nselect 1 as value"), str)
    assert db.maybe(conn, nothing, Value) is None
    assert [row.value for row in db.many(conn, two, Value)] == [1, 2]


def test_work_is_tried_again_after_a_deadlock_and_gives_up_after_three() -> None:
    calls = []

    def work() -> str:
        calls.append(1)
        if len(calls) < 3:
            raise psycopg.errors.DeadlockDetected
        return "done"

    assert db.retrying(work) == "done"
    calls.clear()

    def hopeless() -> str:
        calls.append(1)
        raise psycopg.errors.SerializationFailure

    with pytest.raises(psycopg.errors.SerializationFailure):
        db.retrying(hopeless)
    assert len(calls) == 3
